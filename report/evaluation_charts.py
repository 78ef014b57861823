"""The charts of an evaluation: headline figures with bands, targets, what totals are made of.

In:   an `Evaluation`.
Out:  a `Drawing` by file stem, in the order of a report.
Knows nothing of files; computes nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from report.charts import grid_chart, line_chart, stack_chart, target_chart
from report.drawing import Drawing
from report.further_charts import ENERGY, composition_table, energy_table
from report.numbers import bound, is_rounding
from report.projection_charts import series_table, stack_table, stem_of
from report.slip_charts import drawings as slip_drawings
from report.slip_charts import stem_in
from report.tables import (
    MOST_LINES,
    Band,
    GridTable,
    Origin,
    SeriesTable,
    TargetRow,
    TargetTable,
)
from report.texts import both
from studies.composition import compositions
from studies.evaluation import Evaluation, Figure
from studies.expectations import BASELINE
from studies.target_standing import Standing

__all__ = ["ENERGY", "evaluation_charts", "figure_table", "overview_table", "standing_tables"]


def evaluation_charts(evaluation: Evaluation, date: str) -> dict[str, Drawing]:
    """Every chart by its file stem; what only the single line has says so in its foot."""
    projection, origin = evaluation.projection, origin_of(evaluation, date)
    single = replace(origin, members=1, left_out=int((~projection.ok).sum()))
    found = {"overview": Drawing(grid_chart, overview_table(evaluation, origin))}
    for figure in evaluation.figures:
        table = figure_table(evaluation, figure, origin)
        found[stem_of(figure.line.key)] = Drawing(line_chart, table)
    for stem, targets in standing_tables(evaluation, origin).items():
        found[stem] = Drawing(target_chart, targets)
    if not projection.ok.any():
        return found  # a stack of nothing cannot be drawn
    found["industry"] = Drawing(stack_chart, stack_table(projection, single))
    for part in compositions(projection):
        found[part.key] = Drawing(stack_chart, composition_table(projection, part, single))
    found["energy-co2"] = Drawing(grid_chart, energy_table(projection, single), {"columns": 2})
    for number, one in enumerate(evaluation.slippages):
        found |= {stem_in(stem, number): drawing for stem, drawing in slip_drawings(one, date)}
    return found


def origin_of(evaluation: Evaluation, date: str) -> Origin:
    """What the foot of a chart says of where its numbers come from."""
    return Origin(
        members=evaluation.run.members,
        date=date,
        source=both("run.source"),
        left_out=evaluation.left_out,
    )


def figure_table(evaluation: Evaluation, one: Figure, origin: Origin) -> SeriesTable:
    """A headline figure with its bands; history is the same in all of them."""
    table = series_table(evaluation.projection, one.line, origin)
    lines = [
        replace(
            line,
            bands=tuple(
                Band(band.level, band.low[:, index], band.high[:, index]) for band in one.bands
            ),
        )
        for index, line in enumerate(table.lines)
    ]
    return replace(table, lines=tuple(lines))


def overview_table(evaluation: Evaluation, origin: Origin) -> GridTable:
    """All headline figures side by side."""
    tables = tuple(figure_table(evaluation, one, origin) for one in evaluation.figures)
    return GridTable(name=both("chart.overview"), tables=tables)


def standing_tables(evaluation: Evaluation, origin: Origin) -> dict[str, TargetTable]:
    """Medians beside the plan's least values: control indicators, and the other targets.

    Apart, because a slide has no room for all of them.
    """
    names = [scenario.name for scenario in evaluation.scenarios]
    found = {}
    for stem, key, controls in (("targets", "controls", True), ("targets-other", "others", False)):
        rows = [
            row
            for one in evaluation.standings
            if (one.outcome.target.number is not None) == controls
            and (row := _standing_row(one)) is not None
        ]
        found[stem] = TargetTable(
            name=both(f"chart.targets_{key}"),
            scenarios=tuple(scenario.title for scenario in evaluation.scenarios[:MOST_LINES]),
            targets=tuple(rows),
            origin=origin,
            usual=names.index(BASELINE) if BASELINE in names[:MOST_LINES] else None,
        )
    return found


def _standing_row(one: Standing) -> TargetRow | None:
    """One row; None for what is no share of a target: limits from above, years, tracked ones."""
    target, indicator = one.outcome.target, one.outcome.target.indicator
    if target.comparator != ">=" or target.value is None or one.margin is None:
        return None
    if one.middle is None:
        return None
    goal = target.value
    met = [
        None if not np.isfinite(margin) else bool(margin >= 0 or is_rounding(margin, goal))
        for margin in one.margin[:MOST_LINES].tolist()
    ]
    return TargetRow(
        name=indicator.name,
        unit=indicator.unit,
        price_basis=indicator.price_basis,
        written=bound(target.comparator, goal, target.value_high, indicator.unit.zh),
        target=goal,
        year=target.year,
        values=tuple(one.middle[:MOST_LINES].tolist()),
        met=tuple(met),
    )
