"""The charts of an ensemble: headline figures with their bands, history and targets.

In:   `Statistics`, and the same scenarios as single lines for names, history and targets.
Out:  (file stem, `Drawing`).
Knows nothing of files; computes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from report.charts import line_chart
from report.drawing import Drawing
from report.ensembles import figures_of
from report.projection_charts import series_table, stem_of
from report.tables import MOST_LINES, Band, Line, Origin
from report.texts import both
from studies.expectations import BASELINE
from studies.headline import Headline
from studies.projection import Projection
from studies.summary import Statistics

#: The bands of a chart: the share of the members in each, and its ends.
LEVELS = ((0.8, 0.1, 0.9), (0.5, 0.25, 0.75))


def drawings(found: Statistics, central: Projection, date: str) -> list[tuple[str, Drawing]]:
    """Every figure that is shown: medians with bands of 80 and 50 %.

    Args:
        found: what is told of the members.
        central: the same scenarios as single lines.
        date: day of the computation.
    """
    origin = Origin(
        members=found.members,
        date=date,
        source=both("run.source"),
        left_out=int(found.left_out.max()),
    )
    drawn = []
    for one in figures_of(found, central):
        table = replace(series_table(central, one, origin), lines=_lines(one, found))
        stem = stem_of(one.key.replace("[", " ").replace(",", " ").rstrip("]"))
        drawn.append((stem, Drawing(line_chart, table)))
    return drawn


def _lines(one: Headline, found: Statistics) -> tuple[Line, ...]:
    """The median of each scenario with its bands, as many as a chart can show."""
    place = found.probabilities.index
    lines = []
    for index, scenario in enumerate(found.scenarios[:MOST_LINES]):
        values = one.factor * found.bands[one.key][:, index]
        bands = tuple(
            Band(level, values[:, place(low)], values[:, place(high)])
            for level, low, high in LEVELS
        )
        usual = scenario.name == BASELINE
        lines.append(Line(scenario.title, values[:, place(0.5)], bands, is_usual=usual))
    return tuple(lines)
