"""What is held on a path (外生给定), said beside every result that rests on it.

In:   `Held`s, the labels of the model's variables, a language.
Out:  lines of words, none where nothing is held.
Knows nothing of results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model.district.labels import Label
from report.factor_words import variable_words
from report.tables import basis_words
from report.texts import listed, say
from studies.held import Held


def held_lines(
    held: Sequence[Held], labels: Mapping[str, Label], lang: str, *, single: bool = False
) -> list[str]:
    """A line for each variable with its path; then what its numbers and a band mean.

    Args:
        held: what is held.
        labels: names and units.
        lang: 'zh' or 'en'.
        single: whether there are no members, so that the middle of a band is followed.
    """
    lines = []
    for one in held:
        label = labels[one.variable.partition("[")[0]]
        name = variable_words(one.variable, labels, lang)
        about = {"name": name, "variable": one.variable, "unit": _unit(label, lang)}
        lines.append(say("held.line", lang, path=path_words(one, lang), **about))
    if lines:
        lines.append(say("held.knots", lang))
    if any(one.band for one in held):
        lines.append(say("held.middle" if single else "held.band", lang))
    return lines


def _unit(label: Label, lang: str) -> str:
    """亿元/年，2020年不变价: whoever holds a figure should see at which prices."""
    unit, basis = label.unit.said(lang), basis_words(label.price_basis, lang)
    return say("held.unit", lang, unit=unit, basis=basis) if basis else unit


def path_words(one: Held, lang: str) -> str:
    """Its years with their values."""
    return listed((f"{year}: {value}" for year, value in one.path()), lang)
