"""The answer to 反推 in words: the value, or the nearest miss, and how the response runs.

In:   a `Sought`, a language.
Out:  text, or JSON data.
Knows nothing of how it was found.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from model.district.labels import Text, unit_after
from report.numbers import MISSING, bound, decimals_for, written_as
from report.texts import listed, say
from studies.seek import Sought

#: Members on the rarer side of the probability from which on it does not hang on single ones.
DECIDING = 5


def answer_text(sought: Sought, scenario: Text, lang: str) -> str:
    """Question, range, answer and warnings, one a line."""
    return "\n".join(_lines(sought, scenario, lang))


def _lines(sought: Sought, scenario: Text, lang: str) -> Iterator[str]:
    movable, target, answer = sought.movable, sought.target, sought.answer
    indicator = target.indicator
    goal = bound(target.comparator, target.value, target.value_high, indicator.unit.zh)
    yield say(
        "seek.question",
        lang,
        name=movable.name.said(lang),
        unit=movable.unit.said(lang),
        year=target.year,
        indicator=indicator.name.said(lang),
        goal=goal + (" " if lang == "zh" else "") + unit_after(indicator.unit, lang),
        scenario=scenario.said(lang),
    )
    if movable.held:
        yield say("seek.held", lang)
    if sought.probability is not None:
        one = next(iter(sought.chances.values()))
        asked = int(one.counted + one.left_out)  # all were run, also where some or all failed
        percent = f"{100 * sought.probability:g}"
        yield say("seek.surely", lang, percent=percent, members=f"{asked:,}")
        if min(sought.probability, 1 - sought.probability) * asked < DECIDING:
            yield say("seek.few", lang, percent=percent)
    ends = {"low": f"{movable.low:.6g}", "high": f"{movable.high:.6g}"}
    now = verdict(sought, movable.start, lang)
    yield say("seek.range", lang, **ends, start=f"{movable.start:.6g}", verdict=now)
    yield say(
        "seek.ends",
        lang,
        **ends,
        at_low=verdict(sought, movable.low, lang),
        at_high=verdict(sought, movable.high, lang),
    )
    yield _answer(sought, lang)
    if answer.edges:
        yield say("seek.edges", lang, values=listed((f"{e:.6g}" for e in answer.edges), lang))
    if answer.flat:
        yield say("seek.flat", lang)
    elif not answer.monotone:
        yield say("seek.not_monotone", lang)
    if answer.failed:
        yield say("seek.failed", lang, count=answer.failed)


def _answer(sought: Sought, lang: str) -> str:
    start = sought.movable.start
    if sought.value is None:
        nearest = sought.answer.nearest
        told = verdict(sought, nearest, lang)
        return say("seek.unreachable", lang, value=f"{nearest:.6g}", verdict=told)
    if sought.value == start:
        return say("seek.already", lang)
    return say(
        "seek.answer",
        lang,
        value=f"{sought.value:.6g}",
        change=f"{sought.value - start:+.4g}".replace("-", "−"),
        verdict=verdict(sought, sought.value, lang),
    )


def verdict(sought: Sought, value: float, lang: str) -> str:
    """The indicator at a value: reached with what room, or short by how much."""
    margin, found = sought.margins[value], sought.at[value]
    if margin != margin:  # this run failed
        return MISSING
    unit = sought.target.indicator.unit.zh
    # One decimal more than in a table: the answer sits on the target itself.
    decimals = decimals_for(unit, found) + 1
    key = "run.met" if margin >= 0 else "run.missed"
    figures = {
        "value": written_as(found, unit, decimals),
        "gap": written_as(abs(margin), unit, decimals),
    }
    if sought.probability is None:
        return say(key, lang, **figures)
    chance = sought.chances[value]
    ends = {k: f"{100 * float(getattr(chance, k)):.1f}" for k in ("share", "low", "high")}
    told = {"level": figures["value"], "percent": f"{100 * sought.probability:g}", **ends}
    return say("seek.verdict", lang, **told)


def answer_data(sought: Sought) -> dict[str, object]:
    """The answer as JSON data."""
    movable, answer = sought.movable, sought.answer
    points = zip(answer.values.tolist(), answer.margins.tolist(), strict=True)
    return {
        "name": movable.key,
        "held": movable.held,
        "range": [movable.low, movable.high],
        "start": movable.start,
        "target": sought.target.id,
        "value": sought.value,
        "reached": None if sought.value is None else sought.at[sought.value],
        "edges": list(answer.edges),
        "nearest": answer.nearest,
        "nearest_reached": sought.at[answer.nearest],
        "monotone": answer.monotone,
        "flat": answer.flat,
        "failed": answer.failed,
        "probability": sought.probability,
        "chances": [
            [value, *map(_finite, (one.share, one.low, one.high)), int(one.counted)]
            for value, one in sought.chances.items()
        ],
        "scan": [[value, _finite(margin)] for value, margin in points],
    }


def _finite(value: ArrayLike) -> float | None:
    """JSON has no word for a figure that a failed run does not have but null."""
    number = float(np.asarray(value))
    return number if np.isfinite(number) else None
