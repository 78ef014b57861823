"""The table of a chart of projects: planned, projected and actual dates, exported as it is drawn.

In:   names and dates that a study computed.
Out:  `GanttTable` and its rows as a CSV file has them.
Knows nothing of how a chart looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from model.district.labels import Text
from report.tables import NO_NOTE, Row


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One project; dates are years, NaN where there is none, infinite beyond the scale.

    Attributes:
        label: what it is called.
        planned: start, completion, on stream.
        projected: medians of the same.
        band: low and high end of the time on which it is on stream.
        actual: what has happened.
        figure: a number written at the right.
    """

    label: Text
    planned: tuple[float, float, float]
    projected: tuple[float, float, float]
    band: tuple[float, float]
    actual: tuple[float, float, float]
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GanttTable:
    """Projects and the years that the scale shows.

    Attributes:
        name: the title.
        bars: the projects, from the top.
        years: first and last of the scale; what goes on is cut and marked by an arrow.
        figures: what the numbers at the right are.
        source: at the foot, with
        note: what a reader must know.
        known: up to when actual dates are known; NaN where there are none.
    """

    name: Text
    bars: tuple[GanttRow, ...]
    years: tuple[int, int]
    figures: Text
    source: Text
    note: Text = NO_NOTE
    known: float = np.nan

    def rows(self, lang: str) -> Iterator[Row]:
        """The header and one row a project; a date beyond the scale is an empty cell."""
        stages = ("start", "completion", "operation")
        kinds = ("planned", "projected", "actual")
        heads = [f"{kind} {stage}" for kind in kinds for stage in stages]
        yield "project", *heads, "operation low", "operation high", self.figures.said(lang)
        for one in self.bars:
            dates = (*one.planned, *one.projected, *one.actual, *one.band)
            yield one.label.said(lang), *(d if np.isfinite(d) else None for d in dates), one.figure
