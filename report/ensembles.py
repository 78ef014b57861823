"""An ensemble's statistics in words and as JSON.

In:   `Statistics`, headline figures for names and units.
Out:  text, JSON data.
Knows nothing of how anything was computed; computes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from report.attainment import chance_words, goal_words, target_words
from report.comparing_words import element_words
from report.console import aligned
from report.csvfile import Cell
from report.held_words import held_lines
from report.knowing import knowing
from report.numbers import common_decimals, written
from report.texts import LANGUAGES, listed, say
from report.verdicts import titled
from studies.chance import Chance
from studies.headline import Headline, headline, headlines
from studies.projection import Projection
from studies.summary import Statistics, TargetChance

Array = NDArray[np.float64]

#: The years that a table on a terminal has room for.
SHOWN = (2025, 2030, 2035)
#: The ends of the band that is told, and its middle.
BAND = (0.1, 0.5, 0.9)


def figures_of(found: Statistics, central: Projection) -> list[Headline]:
    """What is shown of an ensemble: the headline figures, or all that was asked for instead.

    Args:
        found: what is told.
        central: the same scenarios as single lines, of all those variables.
    """
    heads = list(headlines(central))
    if all(one.key in found.bands for one in heads):
        return heads
    return [_named(headline(central, key)) for key in found.bands]


def _named(one: Headline) -> Headline:
    """An element says in its name which one it is."""
    _, bracket, element = one.key.partition("[")
    if not bracket:
        return one
    parts = element.rstrip("]").split(",")
    words = {
        lang: say(
            "run.element",
            lang,
            name=one.name.said(lang),
            element=listed([element_words(part, lang) for part in parts], lang),
        )
        for lang in LANGUAGES
    }
    return replace(one, name=Text(words["zh"], words["en"]))


def statistics_text(found: Statistics, heads: Sequence[Headline], lang: str) -> str:
    """Headline figures with their bands, then how surely the targets are reached."""
    names = [scenario.name for scenario in found.scenarios]
    count, members = len(names), f"{found.members:,}"
    parts = [say("ensemble.head", lang, count=count, members=members, seed=found.run.seed)]
    if found.left_out.any():
        counts = ", ".join(f"{n} {c}" for n, c in zip(names, found.left_out, strict=True))
        parts.append(say("attain.failed", lang, counts=counts))
    if held := held_lines(found.held, found.district.labels, lang):
        parts.append("\n".join(held))
    parts.append(f"{say('ensemble.bands', lang)}\n{_bands(found, heads, lang)}")
    parts.append(f"{say('ensemble.chances', lang)}\n{_chances(found, names, lang)}")
    if reasons := _reasons(found, lang):
        parts.append(f"{say('ensemble.reasons', lang)}\n{reasons}")
    if not found.is_exact:
        parts.append(say("ensemble.binned", lang))
    parts.append("\n".join([say("knowing.title", lang), *knowing(lang)]))
    return "\n\n".join(parts)


def _bands(found: Statistics, heads: Sequence[Headline], lang: str) -> str:
    places = [found.probabilities.index(share) for share in BAND]
    rows = [[say("table.indicator", lang), say("run.scenarios", lang), *map(str, SHOWN)]]
    for head in heads:
        values = head.factor * found.bands[head.key][..., places]
        at = values[[found.years.index(year) for year in SHOWN]]
        decimals = common_decimals(at.ravel().tolist(), head.unit.zh)
        for scenario, one in enumerate(found.scenarios):
            name = titled(head.name, head.unit, head.price_basis, lang) if scenario == 0 else ""
            rows.append([name, one.name, *(_band(of, decimals, lang) for of in at[:, scenario])])
    return aligned(rows, numbers=range(2, 2 + len(SHOWN)))


def _band(ends: Array, decimals: int, lang: str) -> str:
    low, median, high = (written(float(end), decimals) for end in ends)
    return say("ensemble.part", lang, low=low, median=median, high=high)


def _chances(found: Statistics, names: Sequence[str], lang: str) -> str:
    rows = [[say("table.indicator", lang), say("table.target", lang), *names]]
    for one in found.targets:
        if one.chance is not None and not one.target.alternative_of:
            chances = [chance_words(one.chance, s, lang, exact=True) for s in range(len(names))]
            rows.append([target_words(one.target, lang), goal_words(one.target), *chances])
    return aligned(rows)


def _reasons(found: Statistics, lang: str) -> str:
    without = [
        (one.target, one.reason)
        for one in found.targets
        if one.reason is not None and not one.target.alternative_of
    ]
    tracked = sum(target.status == "tracked" for target, _ in without)
    lines = [
        say("ensemble.reason", lang, target=target_words(target, lang), reason=reason.said(lang))
        for target, reason in without
        if target.status != "tracked"
    ]
    return "\n".join([*lines, *([say("run.tracked", lang, count=tracked)] if tracked else [])])


def as_data(found: Statistics) -> dict[str, Any]:
    """The statistics as JSON data; what is not finite is None."""
    return {
        "key": found.run.key,
        "members": found.members,
        "seed": found.run.seed,
        "scenarios": [scenario.name for scenario in found.scenarios],
        "left_out": found.left_out.tolist(),
        "exact": found.is_exact,
        "years": list(found.years),
        "probabilities": list(found.probabilities),
        "variables": {
            key: {
                "unit": found.label(key).unit.en,
                "mean": _plain(found.means[key]),
                "quantiles": _plain(bands),
            }
            for key, bands in found.bands.items()
        },
        "targets": [_target_data(one, len(found.scenarios)) for one in found.targets],
    }


def _target_data(one: TargetChance, scenarios: int) -> dict[str, Any]:
    names = ("probability", "low", "high", "counted", "left_out")
    chances = [
        dict(zip(names, chance_cells(one.chance, index), strict=True))
        for index in range(scenarios)
        if one.chance is not None
    ]
    reason = None if one.reason is None else {"zh": one.reason.zh, "en": one.reason.en}
    return {"target": one.target.id, "scenarios": chances, "reason": reason}


def chance_cells(chance: Chance | None, scenario: int) -> list[Cell]:
    """Probability, both ends of its interval, members counted and left out."""
    if chance is None:
        return [None] * 5
    shares = [float(array[scenario]) for array in (chance.share, chance.low, chance.high)]
    finite = [share if math.isfinite(share) else None for share in shares]
    return [*finite, int(chance.counted[scenario]), int(chance.left_out[scenario])]


def _plain(array: Array) -> Any:
    """Nested lists, with None for what is not finite."""
    plain = array.astype(object)
    plain[~np.isfinite(array)] = None
    return plain.tolist()
