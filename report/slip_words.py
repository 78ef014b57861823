"""Words of a list of projects: dates, months late, what holds a start up.

In:   a `ProjectList` or a `Slippage`, a language.
Out:  short texts for cells, and sentences that say what a list rests on.
Knows nothing of tables and documents.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from model.district.labels import Text
from report.numbers import MISSING, written
from report.texts import both, listed, say
from scenarios.dates import month_of
from scenarios.projects import Project, ProjectList, smallest_large
from studies.projects_file import rates
from studies.slippage import CLEARANCES, Slippage

#: Months from which on a start is said to be late (assumption: a quarter).
LATE = 3.0


def invented_projects() -> Text:
    """What every output of an invented list says."""
    return both("projects.invented")


def branch_of(project: Project, lang: str) -> str:
    """新能源汽车和智能网联."""
    return say(f"element.{project.branch}", lang)


def amount(value: float) -> str:
    """Output in 亿元, without needless decimals."""
    return written(value, 0 if value >= 100 or abs(value - round(value)) < 0.05 else 1)


def when(time: float, lang: str) -> str:
    """A month, or that it lies beyond 2035."""
    return month_of(time) if math.isfinite(time) else say("projects.later", lang)


def date_words(found: Slippage, place: int, stage: str, lang: str) -> str:
    """2024-07（2023-11～2025-12); an actual date stands for itself."""
    project = found.large[place]
    if stage in project.actual:
        return MISSING
    low, median, high = (when(time, lang) for time in found.quantiles(place, stage).tolist())
    return say("projects.band", lang, low=low, median=median, high=high)


def late_words(found: Slippage, place: int, stage: str, lang: str) -> str:
    """+4（−1～+9), in months."""
    months = found.months(place, stage)
    if months is None:
        return MISSING
    low, median, high = (_months(value, lang) for value in months.tolist())
    if low == high or stage in found.large[place].actual:
        return median
    return say("projects.band", lang, low=low, median=median, high=high)


def _months(value: float, lang: str) -> str:
    return written(value, 0, sign=True) if math.isfinite(value) else say("projects.later", lang)


def held_words(found: Slippage, place: int, lang: str) -> str:
    """What holds the start up most; empty where nothing does."""
    held = found.held_by(place)
    return "" if held is None else say(f"projects.held.{held}", lang)


def about_list(listed_: ProjectList, lang: str) -> Iterator[str]:
    """What is handed to the model, what is not, and why."""
    large, least = listed_.large, written(smallest_large(), 0)
    if listed_.invented:
        yield invented_projects().said(lang)
    if not large:
        yield say("projects.too_small", lang, least=least)
        return
    output = amount(sum(project.output for project in large))
    counts = {"count": len(listed_.projects), "large": len(large), "output": output}
    yield say("projects.counted", lang, least=least, **counts)
    small = [project for project in listed_.projects if not project.is_large]
    if small:
        yield say("projects.small", lang, least=least, count=len(small), names=_names(small, lang))
    converted = [project for project in listed_.projects if project.converted]
    if converted:
        used = rates()
        yield say(
            "projects.converted",
            lang,
            names=_names(converted, lang),
            rate=written(used.output, 2),
            intensity=written(used.intensity, 0),
            density=written(used.density, 0),
        )
    yield (
        say("projects.unknown", lang)
        if listed_.as_of is None
        else say("projects.known", lang, day=listed_.as_of.text)
    )
    yield say("projects.until", lang, month=month_of(listed_.until))


def late_sentence(found: Slippage, lang: str) -> str:
    """How many starts are late, and what holds them up."""
    late = []
    for place, project in enumerate(found.large):
        months = found.months(place, "start")
        if "start" not in project.actual and months is not None and months[1] >= LATE:
            late.append(found.held_by(place))
    if not late:
        return say("projects.late_none", lang)
    land, energy = (late.count(name) for name in CLEARANCES)
    return say("projects.late", lang, late=len(late), land=land, energy=energy)


def _names(projects: Sequence[Project], lang: str) -> str:
    return listed((project.name for project in projects), lang)
