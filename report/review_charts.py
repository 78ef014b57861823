"""The charts of an evaluation of the plan's carrying out.

In:   a `Review`, the day.
Out:  a `Drawing` by file stem: how far each indicator has come, each indicator by year, projects.
Knows nothing of files; computes nothing. Invented values are said to be so at every foot.
"""

from __future__ import annotations

import math

from report.barchart import Bar, BarTable, bar_chart
from report.drawing import Drawing
from report.monitoring_charts import drawings
from report.progress_words import invented_note
from report.slip_charts import drawings as slip_drawings
from report.tables import NO_NOTE
from report.texts import both
from studies.review import Line, Review

PROGRESS = "progress"
#: Of the way; what has come farther ends at the edge, and its number stands in the table.
FARTHEST = 200.0


def review_charts(review: Review, date: str) -> dict[str, Drawing]:
    """Every chart by its file stem."""
    found: dict[str, Drawing] = {}
    table = progress_table(review, date)
    if table.bars:
        found[PROGRESS] = Drawing(bar_chart, table)
    found |= dict(drawings(review.monitoring, date, projected=not review.is_final))
    if review.projects is None:
        return found
    note = invented_note() if review.monitoring.actuals.invented else NO_NOTE
    return found | dict(slip_drawings(review.projects, date, note))


def progress_table(review: Review, date: str) -> BarTable:
    """The share of the way that is done beside the share of the time that is over, in per cent."""
    note = [invented_note()] if review.monitoring.actuals.invented else []
    bars = tuple(bar for one in review.lines if (bar := _bar(one)) is not None)
    return BarTable(
        name=both("review.chart_progress"),
        axis=both("review.chart_axis"),
        bars=bars,
        dark=both("review.chart_done"),
        dot=both("review.chart_due"),
        notes=(*note, both("review.chart_note"), both("foot.date", date=date)),
    )


def _bar(one: Line) -> Bar | None:
    progress = None if one.standing is None else one.standing.progress
    if progress is None or not math.isfinite(progress.done):
        return None
    done = max(-FARTHEST, min(FARTHEST, 100 * progress.done))
    return Bar(one.target.indicator.name, dark=(0.0, done), dot=100 * progress.due)
