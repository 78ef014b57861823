"""Where listed projects stand, in words: project by project and year by year.

In:   a `Slippage`, a language.
Out:  text for a terminal, and the rows that the page and the report show too.
Knows nothing of how anything was projected.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from report.console import aligned
from report.numbers import MISSING, written
from report.slip_words import (
    about_list,
    amount,
    branch_of,
    date_words,
    held_words,
    late_sentence,
    late_words,
)
from report.texts import say
from scenarios.projects import Project, ProjectList
from studies.slippage import PASSED, YEARS, Slippage

#: 亿元 a year from which on a year is shown: less is written as 0.
LEAST = 0.5


def slippage_text(found: Slippage, lang: str) -> str:
    """All of it, block by block."""
    blocks = [
        say("projects.title", lang, scenario=found.scenario.title.said(lang)),
        "\n".join(about_list(found.projects, lang)),
        say("projects.by_project", lang)
        + "\n"
        + aligned([*project_rows(found, lang)], numbers=(2,)),
        "\n".join(notes(found, lang)),
        say("projects.by_year", lang)
        + "\n"
        + aligned([*year_rows(found, lang)], numbers=range(1, 1 + 2 * len(PASSED))),
    ]
    return "\n\n".join(blocks)


def list_text(listed: ProjectList | None, lang: str) -> str:
    """What is said of a list of which nothing is projected."""
    return say("projects.none", lang) if listed is None else "\n".join(about_list(listed, lang))


def notes(found: Slippage, lang: str) -> Iterator[str]:
    """How late starts are, what the figures are, what the stages mean."""
    yield late_sentence(found, lang)
    yield say("projects.count_members", lang, members=f"{found.members:,}")
    yield say("projects.terms", lang)


def project_rows(found: Slippage, lang: str) -> Iterator[list[str]]:
    """Header, and one row for each project and stage; the name stands in the first."""
    heads = (
        "project",
        "branch",
        "output",
        "stage",
        "planned",
        "actual",
        "projected",
        "late",
        "held",
    )
    yield [say(f"projects.head.{head}", lang) for head in heads]
    places = {project.id: place for place, project in enumerate(found.large)}
    for project in found.projects.projects:
        about = [project.name, branch_of(project, lang), amount(project.output)]
        for stage in PASSED:
            dates = [say(f"projects.stage.{stage}", lang), *_known(project, stage)]
            if project.id not in places:
                yield [*about, *dates, MISSING, MISSING, ""]
            else:
                place = places[project.id]
                projected = date_words(found, place, stage, lang)
                late = late_words(found, place, stage, lang)
                held = held_words(found, place, lang) if stage == "start" else ""
                yield [*about, *dates, projected, late, held]
            about = ["", "", ""]


def year_rows(found: Slippage, lang: str) -> Iterator[list[str]]:
    """Header and one row a year: planned and projected output that passes each stage."""
    kinds = [(kind, stage) for stage in PASSED for kind in ("planned", "projected")]
    yield [
        say("projects.head.year", lang),
        *(
            say(f"projects.head.{kind}_of", lang, stage=say(f"projects.stage.{stage}", lang))
            for kind, stage in kinds
        ),
    ]
    projected = {stage: found.projected(stage).mean(axis=1) for stage in PASSED}
    planned = {stage: found.planned(stage) for stage in PASSED}
    for place, year in enumerate(YEARS[: _last(found)]):
        cells = [(planned if kind == "planned" else projected)[s][place] for kind, s in kinds]
        yield [str(year), *(written(float(value), 0) for value in cells)]
    if max(float(projected[stage][-1]) for stage in PASSED) >= LEAST:
        figures = [
            MISSING if kind == "planned" else written(float(projected[stage][-1]), 0)
            for kind, stage in kinds
        ]
        yield [say("projects.later", lang), *figures]


def _last(found: Slippage) -> int:
    """Years that are shown: up to the last in which something passes a stage."""
    amounts = [found.planned(stage) for stage in PASSED]
    amounts += [found.projected(stage).mean(axis=1)[:-1] for stage in PASSED]
    shown = np.flatnonzero(np.max(amounts, axis=0) >= LEAST)
    return int(shown[-1]) + 1 if len(shown) else 1


def _known(project: Project, stage: str) -> list[str]:
    return [
        dates[stage].text if stage in dates else MISSING
        for dates in (project.planned, project.actual)
    ]
