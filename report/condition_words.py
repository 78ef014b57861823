"""Conditions of a box or a branch in a clause: what is below, above or between which values.

In:   a condition, limits, the labels of the model's variables, the year of a target.
Out:  words in one language.
Knows nothing of how they were found.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from model.district.labels import NO_UNIT, Label, unit_after
from report.factor_words import variable_words
from report.texts import say
from studies.conditions import MARKETS, Condition
from studies.prim import Box
from studies.tree import Branch

#: Units that a planner reads as per cent a year.
RATES = ("每年", "1/年")
SIGNIFICANT = 3


def box_words(
    box: Box, asked: Sequence[Condition], labels: Mapping[str, Label], year: int, lang: str
) -> str:
    """All limits of a box, the most telling first."""
    return _joined(
        (_clause(asked[one.factor], one.low, one.high, labels, year, lang) for one in box.limits),
        lang,
    )


def branch_words(
    branch: Branch, asked: Sequence[Condition], labels: Mapping[str, Label], year: int, lang: str
) -> str:
    """All cuts of a branch from the root on; several cuts of one condition are one clause.

    That a condition by year is a mean over the years is not said again in every branch.
    """
    ends: dict[int, list[float]] = {}
    for cut in branch.cuts:
        low_high = ends.setdefault(cut.factor, [-math.inf, math.inf])
        if cut.above:
            low_high[0] = max(low_high[0], cut.value)
        else:
            low_high[1] = min(low_high[1], cut.value)
    return _joined(
        (
            _clause(replace(asked[i], by_year=False), low, high, labels, year, lang)
            for i, (low, high) in ends.items()
        ),
        lang,
    )


def condition_words(one: Condition, labels: Mapping[str, Label], year: int, lang: str) -> str:
    """What a condition is called."""
    name = variable_words(one.key, labels, lang)
    if one.key == MARKETS:
        name = say("discover.all_branches", lang, name=name)
    if lang == "en":
        name = name[:1].lower() + name[1:]
    return say("discover.by_year", lang, name=name, year=year) if one.by_year else name


def _clause(
    one: Condition, low: float, high: float, labels: Mapping[str, Label], year: int, lang: str
) -> str:
    name = condition_words(one, labels, year, lang)
    label = labels[one.key.partition("[")[0]]
    ends = [_value(value, label, lang) for value in (low, high)]
    if math.isinf(low):
        return say("discover.below", lang, name=name, value=ends[1])
    if math.isinf(high):
        return say("discover.above", lang, name=name, value=ends[0])
    return say("discover.between", lang, name=name, low=ends[0], high=ends[1])


def _value(value: float, label: Label, lang: str) -> str:
    """A limit with its unit, to three figures; rates as per cent a year."""
    if label.unit.zh in RATES:
        return say("discover.rate", lang, value=_digits(100 * value, 2))
    if label.unit.zh == NO_UNIT:
        return _digits(value)
    about = {"value": _digits(value), "unit": unit_after(label.unit, lang)}
    return say("discover.with_unit", lang, **about)


def _digits(value: float, figures: int = SIGNIFICANT) -> str:
    return f"{value:.{figures}g}".replace("-", "−") if math.isfinite(value) else ""


def _joined(clauses: Iterable[str], lang: str) -> str:
    return say("discover.and", lang).join(clauses)
