"""Charts of how surely the targets are reached: bands with the chance beside the target, by year.

In:   an `Attainment`, the ensemble it comes from, the single lines of the same scenarios.
Out:  (file stem, `Drawing`), headline figures first.
Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.district.labels import Text
from report.charts import line_chart
from report.drawing import Drawing
from report.numbers import bound
from report.projection_charts import series_table, stem_of
from report.tables import (
    LAST_OBSERVED,
    MOST_LINES,
    Band,
    Line,
    Mark,
    Origin,
    SeriesTable,
)
from report.texts import LANGUAGES, both, listed, say
from scenarios.scenario import Scenario
from studies.attainment import Attainment, Reach
from studies.chance import to_five_percent
from studies.ensemble import Ensemble
from studies.expectations import BASELINE
from studies.headline import Headline, headlines
from studies.joint import FIRST_JOINT
from studies.projection import Projection

#: The bands of a chart: the share of the members in each, and its ends.
LEVELS = ((0.8, 0.1, 0.9), (0.5, 0.25, 0.75))
#: Scenarios whose bands a chart has room for; of more, only the medians are drawn.
BANDED = 2
#: Scenarios whose chances stand beside a target on a chart.
MOST_MARKED = 3


def drawings(
    found: Attainment, many: Ensemble, central: Projection, date: str
) -> list[tuple[str, Drawing]]:
    """Headline figures with bands and the chance beside each target; then chances by year.

    Those by year are of the indicators that are offered together; by_year.csv has all of them.

    Args:
        found: what the study found.
        many: the ensemble it comes from.
        central: the same scenarios as single lines, for what was observed and for names.
        date: day of the computation.
    """
    origin = Origin(
        members=many.members.count,
        date=date,
        source=both("run.source"),
        left_out=int(many.left_out().max()),
    )
    drawn = []
    for one in headlines(central):
        table = series_table(central, one, origin)
        marks = _marks(one, found, many)
        note = _with_note(table.note) if any("%" in mark.written for mark in marks) else table.note
        table = replace(table, lines=_lines(one, many), targets=marks, note=note)
        drawn.append((stem_of(one.key), Drawing(line_chart, table)))
    for reach in found.reaches:
        main = reach.target.number in FIRST_JOINT and not reach.target.alternative_of
        if main and reach.by_year:
            stem = f"chance-{reach.target.id.replace('_', '-')}"
            drawn.append((stem, Drawing(line_chart, chance_table(reach, many.scenarios, origin))))
    return drawn


def _lines(one: Headline, many: Ensemble) -> tuple[Line, ...]:
    """The median of each scenario, with its bands where few scenarios stand together."""
    ends = [0.5, *(end for _, *pair in LEVELS for end in pair)]
    found = one.factor * many.quantiles(one.key, ends)
    lines = []
    for index, scenario in enumerate(many.scenarios[:MOST_LINES]):
        bands = tuple(
            Band(level, found[:, index, 1 + 2 * k], found[:, index, 2 + 2 * k])
            for k, (level, _, _) in enumerate(LEVELS)
        )
        shown = bands if len(many.scenarios) <= BANDED else ()
        usual = scenario.name == BASELINE
        lines.append(Line(scenario.title, found[:, index, 0], shown, is_usual=usual))
    return tuple(lines)


def _marks(one: Headline, found: Attainment, many: Ensemble) -> tuple[Mark, ...]:
    """The plan's targets, each with the chance of reaching it under the scenarios shown."""
    marks = []
    for target in one.targets:
        if target.value is None:
            continue
        goal = bound(target.comparator, target.value, target.value_high, one.unit.zh)
        chance = found.reach(target.id).chance
        shown = min(len(many.scenarios), MOST_MARKED) if chance is not None else 0
        shares = [] if chance is None else chance.share[:shown].tolist()
        marks.append(Mark(target.year, target.value, _with_chances(goal, shares)))
    return tuple(marks)


def _with_note(note: Text) -> Text:
    """What the percentages behind a target are, before what else is to be known."""
    ours = both("attain.mark_note")
    return Text(ours.zh + note.zh, f"{ours.en} {note.en}".strip())


def _with_chances(goal: str, shares: list[float]) -> str:
    """≥1,250 · 40 % / 45 %: rounded to 5 %, in the order of the scenarios."""
    rounded = [to_five_percent(share) for share in shares if not np.isnan(share)]
    words = ["<5%" if r == 0 else ">95%" if r == 100 else f"{r}%" for r in rounded]
    return " · ".join([goal, *([" / ".join(words)] if words else [])])


def chance_table(reach: Reach, scenarios: Sequence[Scenario], origin: Origin) -> SeriesTable:
    """The chance of standing at a target's level, by year, in per cent; none before the plan."""
    name = reach.target.indicator.name
    shares = 100 * np.stack([chance.share for _, chance in reach.by_year])
    shares = np.concatenate([np.full((1, shares.shape[1]), np.nan), shares])
    shown = scenarios[:MOST_LINES]
    about = {
        lang: {
            "names": listed((one.title.said(lang) for one in shown), lang),
            "members": f"{origin.members:,}",
            "left_out": f"{origin.left_out:,}",
        }
        for lang in LANGUAGES
    }
    said = Text(*(say("attain.chart_foot", lang, **about[lang]) for lang in LANGUAGES))
    return SeriesTable(
        name=Text(*(say("attain.by_year", lang, name=name.said(lang)) for lang in LANGUAGES)),
        unit=Text("%", "%"),
        price_basis="",
        years=np.array([LAST_OBSERVED, *(year for year, _ in reach.by_year)]),
        lines=tuple(
            Line(scenario.title, shares[:, index], is_usual=scenario.name == BASELINE)
            for index, scenario in enumerate(shown)
        ),
        origin=replace(origin, said=said),
    )
