"""The bars of a study are its rows, whether they come as objects or as JSON."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from report.sensing import tornado_data
from report.sensing_charts import drawings
from report.sensing_tables import MOST, Asked, indices_table, tornado_table
from scenarios.reading import load
from studies.district import District, load_district
from studies.target_text import parse_output
from studies.tornado import Tornado, tornado


@pytest.fixture(scope="module")
def district() -> District:
    return load_district()


@pytest.fixture(scope="module")
def found(district: District) -> Tornado:
    output = parse_output("gdp@2025", district.plan)
    return tornado(district, load("plan"), [output], "levers", [], seed=0)


def test_json_and_objects_make_the_same_bars(found: Tornado, district: District) -> None:
    data = json.loads(json.dumps(tornado_data(found, district.labels), allow_nan=False))
    asked = Asked(*found.outputs[0], found.scenario.title, data["over"])
    table = tornado_table(data["tornado"], asked, district.labels)
    ((_, drawing),) = drawings(found, district.labels, "2026-01-01")
    assert [*drawing.rows("zh")] == [*table.rows("zh")]


def test_the_widest_stands_first_and_ends_are_changes(found: Tornado, district: District) -> None:
    ((_, drawing),) = drawings(found, district.labels, "2026-01-01")
    _, *rows = drawing.rows("en")
    ends = [(float(str(row[2])), float(str(row[4]))) for row in rows]
    widths = [float(np.ptp([0.0, *pair])) for pair in ends]
    assert widths == sorted(widths, reverse=True)
    assert len(rows) == min(MOST, len(found.factors))
    assert ends[0] in [
        (low - found.usual[0], high - found.usual[0])
        for low, high in zip(found.low[0], found.high[0], strict=True)
    ]


def test_a_figure_that_nothing_moves_has_no_bars(found: Tornado, district: District) -> None:
    asked = Asked(*found.outputs[0], found.scenario.title, "levers")
    row = {"output": asked.indicator.id, "year": asked.year, "factor": "approval days"}
    none = {"method": "sobol", "main": None, "total": None, "total_error": None}
    assert indices_table([{**row, **none}], asked, district.labels) is None
    some = {"method": "sobol", "main": 0.25, "total": 0.5, "total_error": None}
    table = indices_table([{**row, **some}], asked, district.labels)
    assert table is not None
    (bar,) = table.bars
    assert (bar.dark[1], bar.light[1]) == (25.0, 50.0)
    assert math.isnan(bar.whisker[0])
