"""The charts of a projection, as tables first: headline figures, targets, branches.

In:   a `Projection`.
Out:  (file stem, function that draws it in a language), in the order of a report.
Knows nothing of files.
"""

from __future__ import annotations

import numpy as np

from model.district.labels import Text
from report.charts import line_chart, stack_chart, target_chart
from report.drawing import Drawing
from report.numbers import bound
from report.stacktable import MOST_PANELS, Panel, StackTable
from report.tables import (
    MOST_LINES,
    NO_NOTE,
    Array,
    Line,
    Mark,
    Observation,
    Origin,
    SeriesTable,
    TargetRow,
    TargetTable,
)
from report.texts import LANGUAGES, both, listed, say
from studies.expectations import BASELINE
from studies.headline import Headline, headlines
from studies.projection import YEARS, Projection
from studies.targets import Outcome

#: Parts of the stacked chart: gross output of the branches of above-scale industry.
STACKED, BRANCHES = "gross output", ("NEV", "BIO", "ICT", "OTH")


def charts(projection: Projection, date: str) -> list[tuple[str, Drawing]]:
    """Every chart; scenarios beyond what a chart can show stand in projection.csv only."""
    origin = Origin(
        members=1,
        date=date,
        source=both("run.source"),
        left_out=int((~projection.ok).sum()),
    )
    drawn: list[tuple[str, Drawing]] = []
    for one in headlines(projection):
        table = series_table(projection, one, origin)
        drawn.append((stem_of(one.key), Drawing(line_chart, table)))
    drawn.append(("targets", Drawing(target_chart, target_table(projection, origin))))
    drawn.append(("industry", Drawing(stack_chart, stack_table(projection, origin))))
    return drawn


def series_table(projection: Projection, one: Headline, origin: Origin) -> SeriesTable:
    """One headline figure over the years, with what was observed and the plan's targets."""
    marks = [
        Mark(target.year, target.value, _written(target.comparator, target.value, one))
        for target in one.targets
        if target.value is not None
    ]
    return SeriesTable(
        name=one.name,
        unit=one.unit,
        price_basis=one.price_basis,
        years=np.array(YEARS),
        lines=scenario_lines(projection, one.values),
        origin=origin,
        observations=tuple(
            Observation(seen.year, seen.value, seen.deviation) for seen in one.observed
        ),
        targets=tuple(marks),
        note=_notes(note_of(projection, one.key), dated_note(one)),
    )


def scenario_lines(projection: Projection, values: Array) -> tuple[Line, ...]:
    """The scenarios that a chart can show; `values` is (year, scenario)."""
    return tuple(
        Line(scenario.title, values[:, index], is_usual=scenario.name == BASELINE)
        for index, scenario in enumerate(projection.scenarios[:MOST_LINES])
    )


def dated_note(one: Headline) -> Text:
    """Which observations are of a day: charts show years, so they stand in its year."""
    days = [seen.day for seen in one.observed if seen.day]
    if not days:
        return NO_NOTE
    about = {lang: {"name": one.name.said(lang), "days": listed(days, lang)} for lang in LANGUAGES}
    return Text(*(say("foot.dated", lang, **about[lang]) for lang in LANGUAGES))


def _notes(*notes: Text) -> Text:
    """Several notes in one."""
    found = [note for note in notes if note.zh]
    return Text("".join(note.zh for note in found), " ".join(note.en for note in found))


def note_of(projection: Projection, key: str) -> Text:
    """What a reader must know of a variable: the level of the energy sector is an assumption."""
    assumed = projection.label(key).sector == "energy"
    return both("foot.energy") if assumed else NO_NOTE


def target_table(projection: Projection, origin: Origin) -> TargetTable:
    """The plan's least values that have a figure, in the plan's order.

    A year of a peak and a limit from above are no share of a target; they stand in the table.
    """
    rows = [
        _target_row(outcome, outcome.target.value)
        for outcome in projection.outcomes
        if outcome.target.comparator == ">="
        and outcome.margin is not None
        and outcome.target.value is not None
        and not outcome.target.alternative_of
    ]
    return TargetTable(
        name=both("run.targets_chart"),
        scenarios=tuple(scenario.title for scenario in projection.scenarios[:MOST_LINES]),
        targets=tuple(rows),
        origin=origin,
        usual=next((i for i, one in enumerate(projection.scenarios) if one.name == BASELINE), None),
    )


def _target_row(outcome: Outcome, value: float) -> TargetRow:
    indicator, target = outcome.target.indicator, outcome.target
    values = () if outcome.values is None else outcome.values[:MOST_LINES, 0].tolist()
    met = () if outcome.met is None else outcome.met[:MOST_LINES, 0].tolist()
    return TargetRow(
        name=indicator.name,
        unit=indicator.unit,
        price_basis=indicator.price_basis,
        written=bound(target.comparator, value, target.value_high, indicator.unit.zh),
        target=value,
        year=target.year,
        values=tuple(values),
        met=tuple(m if np.isfinite(v) else None for m, v in zip(met, values, strict=True)),
    )


def stack_table(projection: Projection, origin: Origin) -> StackTable:
    """Gross output by branch, one panel a scenario."""
    label = projection.label(STACKED)
    keys = [f"{STACKED}[{branch}]" for branch in BRANCHES]
    parts = np.stack([projection.values[key] for key in keys], axis=-1)
    panels = [
        Panel(scenario.title, parts[:, index], parts[:, index].sum(axis=-1))
        for index, scenario in enumerate(projection.scenarios[:MOST_PANELS])
    ]
    return StackTable(
        name=both("run.stacked"),
        unit=label.unit,
        price_basis=label.price_basis,
        years=np.array(YEARS),
        parts=tuple(both(f"branch.{branch}") for branch in BRANCHES),
        panels=tuple(panels),
        origin=origin,
    )


def _written(comparator: str, value: float, one: Headline) -> str:
    return bound(comparator, value, None, one.unit.zh)


def stem_of(key: str) -> str:
    """A variable's name as a file's: `gdp-nominal`."""
    return key.lower().replace(" ", "-")
