"""What actual values point to, in words: a condition or parameter, where it was and where it is.

In:   a `Shift`, the `Monitoring` that it is of, a language.
Out:  `Cause`: short texts for the cells of a table and for a sentence.
Knows nothing of how members were conditioned.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.engine.names import split_key
from report.numbers import written
from report.progress_words import digits_of
from report.texts import say, texts
from studies.monitor import Monitoring
from studies.shifts import Shift


@dataclass(frozen=True, slots=True)
class Cause:
    """One condition or parameter: its name, its year or nothing, its mean before and now."""

    name: str
    year: str
    before: str
    now: str
    size: str
    kind: str


def cause_of(found: Monitoring, one: Shift, lang: str) -> Cause:
    """The words of one shift; of a share in per cent, per cent."""
    _, _, element = one.key.rstrip("]").partition("[")
    label = found.now.district.labels[split_key(one.key)[0]]
    name = label.name.said(lang)
    if element:
        words = say(f"element.{element}", lang) if f"element.{element}" in texts() else element
        name = say("run.element", lang, name=name, element=words)
    percent = "%" in label.unit.zh
    before, now = (_mean(mean, label.unit.zh, percent=percent) for mean in (one.before, one.now))
    return Cause(
        name=name,
        year="" if one.year is None else str(one.year),
        before=before,
        now=now,
        size=written(one.size, 1, sign=True),
        kind=say(f"monitor.cause_{'outside' if one.is_outside else 'inside'}", lang),
    )


def _mean(mean: tuple[float, float], unit: str, *, percent: bool) -> str:
    value = 100 * mean[0] if percent else mean[0]
    return written(value, digits_of(value)) + (unit if percent else "")
