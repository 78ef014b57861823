"""Where listed projects stand, as rows of a file and as JSON data.

In:   a `Slippage`, a language.
Out:  rows with every digit; data. An invented list is said to be so in every row.
Knows nothing of how anything was projected.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from report.csvfile import Cell
from report.slip_words import branch_of, invented_projects
from report.texts import say
from scenarios.projects import Project
from studies.slippage import LEVELS, PASSED, YEARS, Slippage


def slippage_rows(found: Slippage, lang: str) -> Iterator[list[Cell]]:
    """One row for each project and stage: dates as they are known, times in years, months late.

    A time that lies beyond 2035 is an empty cell with `later` beside it.
    """
    quantiles = [f"{round(100 * level)}" for level in LEVELS]
    yield [
        *("id", "project", "branch", "output", "investment", "output_from", "handed_over", "stage"),
        *("planned", "actual", *(f"projected_{q}" for q in quantiles), "later"),
        *(f"months_late_{q}" for q in quantiles),
        *("land_clearance", "energy_clearance", "owner", "remark"),
        *(["note"] if found.projects.invented else []),
    ]
    note: list[Cell] = [invented_projects().said(lang)] if found.projects.invented else []
    places = {project.id: place for place, project in enumerate(found.large)}
    for project in found.projects.projects:
        for stage in PASSED:
            own = [say(f"projects.stage.{stage}", lang), *_dates(project, stage)]
            figures = _figures(found, places.get(project.id), stage)
            yield [*_about(project, lang), *own, *figures, project.owner, project.remark, *note]


def amount_rows(found: Slippage, lang: str) -> Iterator[list[Cell]]:
    """One row for each year and stage: planned, actual and projected output of large projects."""
    quantiles = [f"projected_{round(100 * level)}" for level in LEVELS]
    yield ["year", "stage", "unit", "planned", "actual", "projected_mean", *quantiles]
    unit = say("projects.unit", lang)
    for stage in PASSED:
        planned, actual = found.planned(stage), found.actual(stage)
        projected = found.projected(stage)
        for place, year in enumerate((*YEARS, None)):
            values = projected[place]
            inside = year is not None
            yield [
                say("projects.later", lang) if year is None else year,
                say(f"projects.stage.{stage}", lang),
                unit,
                float(planned[place]) if inside else None,
                float(actual[place]) if inside else None,
                float(values.mean()),
                *found.band(values).tolist(),
            ]


def slippage_data(found: Slippage) -> dict[str, Any]:
    """The same as JSON data; a time beyond 2035 is null."""
    listed = found.projects
    return {
        "scenario": found.scenario.name,
        "members": found.members,
        "invented": listed.invented,
        "as_of": None if listed.as_of is None else listed.as_of.text,
        "listed_until": listed.until,
        "levels": list(LEVELS),
        "projects": [
            {
                **project.plain(),
                "handed_over": project.is_large,
                "projected": _stages(found, project) if project.is_large else {},
            }
            for project in listed.projects
        ],
        "by_year": {
            stage: {
                "planned": dict(zip(map(str, YEARS), found.planned(stage).tolist(), strict=True)),
                "projected_mean": dict(
                    zip(
                        [*map(str, YEARS), "later"],
                        found.projected(stage).mean(axis=1).tolist(),
                        strict=True,
                    )
                ),
            }
            for stage in PASSED
        },
    }


def _stages(found: Slippage, project: Project) -> dict[str, Any]:
    place = [one.id for one in found.large].index(project.id)
    told: dict[str, Any] = {"held_by": found.held_by(place)}
    for stage in PASSED:
        months = found.months(place, stage)
        told[stage] = {
            "time": [_finite(value) for value in found.quantiles(place, stage).tolist()],
            "months_late": None if months is None else [_finite(v) for v in months.tolist()],
        }
    return told


def _about(project: Project, lang: str) -> list[Cell]:
    return [
        *(project.id, project.name, branch_of(project, lang), project.output, project.investment),
        *("investment" if project.converted else "table", int(project.is_large)),
    ]


def _dates(project: Project, stage: str) -> list[Cell]:
    return [
        dates[stage].text if stage in dates else None for dates in (project.planned, project.actual)
    ]


def _figures(found: Slippage, place: int | None, stage: str) -> list[Cell]:
    if place is None:
        return [None] * (2 * len(LEVELS) + 3)
    times = found.quantiles(place, stage).tolist()
    months = found.months(place, stage)
    later = int(not math.isfinite(times[1]))
    waits = found.waits[place].tolist() if stage == "start" else [None, None]
    return [
        *map(_finite, times),
        later,
        *([None] * len(LEVELS) if months is None else map(_finite, months.tolist())),
        *waits,
    ]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
