"""Charts of a projection beyond those of every run: overview, energy and CO2, compositions.

In:   a `Projection`.
Out:  (file stem, function that draws it in a language), in the order of a report.
Knows nothing of files.
"""

from __future__ import annotations

import numpy as np

from report.charts import grid_chart, stack_chart
from report.drawing import Drawing
from report.projection_charts import note_of, scenario_lines, series_table
from report.stacktable import MOST_PANELS, Panel, StackTable
from report.tables import GridTable, Origin, SeriesTable
from report.texts import both
from studies.composition import Composition, compositions
from studies.headline import headlines
from studies.projection import YEARS, Projection

ENERGY = ("energy use", "co2 emissions", "energy per gdp", "co2 per gdp")


def further_charts(projection: Projection, origin: Origin) -> list[tuple[str, Drawing]]:
    """The overview, energy and CO2, and what GDP and land are made of."""
    stacks = [
        (one.key, Drawing(stack_chart, composition_table(projection, one, origin)))
        for one in compositions(projection)
    ]
    return [
        ("overview", Drawing(grid_chart, overview_table(projection, origin))),
        *stacks,
        ("energy-co2", Drawing(grid_chart, energy_table(projection, origin), {"columns": 2})),
    ]


def overview_table(projection: Projection, origin: Origin) -> GridTable:
    """All headline figures side by side."""
    tables = (series_table(projection, one, origin) for one in headlines(projection))
    return GridTable(name=both("chart.overview"), tables=tuple(tables))


def energy_table(projection: Projection, origin: Origin) -> GridTable:
    """Energy and CO2, in all and per unit of GDP."""
    tables = (variable_table(projection, key, origin) for key in ENERGY)
    return GridTable(name=both("chart.energy"), tables=tuple(tables))


def variable_table(projection: Projection, key: str, origin: Origin) -> SeriesTable:
    """A variable of the model as its label calls it."""
    label, values = projection.label(key), projection.values[key]
    return SeriesTable(
        name=label.name,
        unit=label.unit,
        price_basis=label.price_basis,
        years=np.array(YEARS),
        lines=scenario_lines(projection, values),
        origin=origin,
        note=note_of(projection, key),
    )


def composition_table(projection: Projection, one: Composition, origin: Origin) -> StackTable:
    """A composition, one panel a scenario."""
    stacked = np.stack([values for _, values in one.parts], axis=-1)
    panels = [
        Panel(scenario.title, stacked[:, index], one.total[:, index])
        for index, scenario in enumerate(projection.scenarios[:MOST_PANELS])
    ]
    return StackTable(
        name=one.name,
        unit=one.unit,
        price_basis=one.price_basis,
        years=np.array(YEARS),
        parts=tuple(name for name, _ in one.parts),
        panels=tuple(panels),
        origin=origin,
    )
