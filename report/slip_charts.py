"""Charts of a list of projects: each against its plan, and what passes each stage by year.

In:   a `Slippage`, the day.
Out:  (file stem, `Drawing`).
Knows nothing of files.
"""

from __future__ import annotations

import numpy as np

from model.district.labels import Text
from report.charts import grid_chart
from report.drawing import Drawing
from report.ganttchart import gantt_chart
from report.gantttable import GanttRow, GanttTable
from report.slip_words import amount, invented_projects, late_words
from report.tables import NO_NOTE, Band, GridTable, Line, Origin, SeriesTable
from report.texts import LANGUAGES, both, say
from scenarios.settings import FIRST_YEAR, LAST_YEAR
from studies.slippage import PASSED, YEARS, Slippage

#: Projects of one chart: as many as a slide takes.
MOST = 16


def drawings(found: Slippage, date: str, note: Text = NO_NOTE) -> list[tuple[str, Drawing]]:
    """The projects, in charts of at most MOST, and their amounts by year.

    Args:
        found: what the study found.
        date: day of the computation.
        note: what else every chart must say at its foot.
    """
    places = range(len(found.large))
    order = sorted(places, key=lambda i: (found.large[i].planned["start"].time, found.large[i].id))
    parts = [order[first : first + MOST] for first in range(0, len(order), MOST)]
    drawn = []
    for number, part in enumerate(parts, 1):
        name = both("projects.gantt")
        if len(parts) > 1:
            name = both("projects.gantt_of", number=f"{number}/{len(parts)}")
        table = _gantt_table(found, part, name, date, note)
        stem = "projects" if len(parts) == 1 else f"projects-{number}"
        drawn.append((stem, Drawing(gantt_chart, table)))
    return [*drawn, ("projects-amounts", Drawing(grid_chart, _amounts(found, date, note)))]


def stem_in(stem: str, number: int) -> str:
    """A chart's stem among those of several lists; the first keeps its own."""
    return stem if not number else f"list-{number + 1}-{stem}"


def _gantt_table(found: Slippage, part: list[int], name: Text, date: str, note: Text) -> GanttTable:
    bars = tuple(_bar(found, place) for place in part)
    ends = [time for bar in bars for time in (*bar.planned, *bar.projected, bar.band[1])]
    last = max((time for time in ends if np.isfinite(time)), default=float(LAST_YEAR))
    beyond = any(np.isposinf(ends))
    as_of = found.projects.as_of
    return GanttTable(
        name=name,
        bars=bars,
        years=(FIRST_YEAR, LAST_YEAR if beyond else min(LAST_YEAR, int(last) + 1)),
        figures=both("projects.gantt_late"),
        source=_foot(found, date),
        note=_noted(found, note),
        known=np.nan if as_of is None else as_of.stop,
    )


def _bar(found: Slippage, place: int) -> GanttRow:
    project = found.large[place]
    quantiles = [found.quantiles(place, stage) for stage in PASSED]
    start, completion, operation = (float(one[1]) for one in quantiles)
    last = quantiles[-1]
    known = [project.actual[s].time if s in project.actual else np.nan for s in PASSED]
    plans = [project.planned[s].time if s in project.planned else np.nan for s in PASSED]
    return GanttRow(
        label=both("projects.gantt_label", name=project.name, output=amount(project.output)),
        planned=(plans[0], plans[1], plans[2]),
        projected=(start, completion, operation),
        band=(float(last[0]), float(last[2])),
        actual=(known[0], known[1], known[2]),
        figure=late_words(found, place, "operation", "en").replace(" to ", "…"),
    )


def _foot(found: Slippage, date: str) -> Text:
    """Whose dates these are, where they come from and of which day."""
    about = {"members": f"{found.members:,}"}
    return Text(
        *(
            ("" if lang == "zh" else " ").join(
                [
                    say("projects.foot", lang, scenario=found.scenario.title.said(lang), **about),
                    say("foot.source", lang, source=say("projects.source", lang)),
                    say("foot.date", lang, date=date),
                ]
            )
            for lang in LANGUAGES
        )
    )


def _noted(found: Slippage, note: Text) -> Text:
    """A note, and that the list is invented where it is."""
    notes = [note, *([invented_projects()] if found.projects.invented else [])]
    told = [one for one in notes if one.zh]
    return Text("".join(one.zh for one in told), " ".join(one.en for one in told))


def _amounts(found: Slippage, date: str, more: Text) -> GridTable:
    """Output that has passed each stage by the end of a year, planned and projected."""
    years = np.array(YEARS)
    said = Text(
        *(
            say(
                "projects.foot",
                lang,
                scenario=found.scenario.title.said(lang),
                members=f"{found.members:,}",
            )
            for lang in LANGUAGES
        )
    )
    origin = Origin(
        members=found.members,
        date=date,
        source=both("projects.source"),
        left_out=found.failed,
        said=said,
    )
    note = _noted(found, more)
    tables = []
    for stage in PASSED:
        low, median, high = np.transpose(
            [found.band(row) for row in np.cumsum(found.projected(stage), axis=0)[:-1]]
        )
        lines = (
            Line(both("projects.line_planned"), np.cumsum(found.planned(stage)), is_usual=True),
            Line(both("projects.line_projected"), median, (Band(0.8, low, high),)),
        )
        tables.append(
            SeriesTable(
                name=Text(
                    *(
                        say("projects.amounts_of", g, stage=say(f"projects.stage.{stage}", g))
                        for g in LANGUAGES
                    )
                ),
                unit=both("projects.unit"),
                price_basis="2020年不变价",
                years=years,
                lines=lines,
                origin=origin,
                note=note,
            )
        )
    return GridTable(name=both("projects.amounts"), tables=tuple(tables))
