"""What a chart draws is exported as it is, and what no chart could show truthfully is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.district.labels import Text
from report.stacktable import Panel, StackTable
from report.tables import Band, GridTable, Line, TargetTable
from report.texts import LANGUAGES
from tests.report.conftest import Series


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_of_a_series_is_in_its_rows(series: Series, lang: str) -> None:
    table = series(3, bands=True)
    header, *rows = table.rows(lang)
    assert all(len(row) == len(header) for row in rows)
    for line in table.lines:
        mine = [row for row in rows if row[1] == line.name.said(lang)]
        assert [row[4] for row in mine if row[2] == "value"] == line.values.tolist()
        for band in line.bands:
            low = [row[4] for row in mine if row[2] == f"low end of {band.level:.0%} band"]
            assert low == band.low.tolist()
    assert len(rows) == 3 * 21 * 5 + 2 * 2 + 1  # lines and bands, observations, the target


def test_a_missing_number_is_an_empty_cell(series: Series) -> None:
    table = series(1)
    values = table.lines[0].values.copy()
    values[3] = np.nan
    _, *rows = replace(table, lines=(Line(table.lines[0].name, values),)).rows("zh")
    assert rows[3][3:5] == (2018, None)


def test_an_overview_exports_all_its_tables_under_one_header(grid: GridTable) -> None:
    rows = list(grid.rows("zh"))
    assert len(rows) == 1 + sum(len(list(table.rows("zh"))) - 1 for table in grid.tables)
    assert sum(row[0] == "indicator" for row in rows) == 1


def test_a_stack_exports_parts_and_totals(stack: StackTable) -> None:
    _, *rows = stack.rows("en")
    for panel in stack.panels:
        for index, part in enumerate(stack.parts):
            mine = [r[4] for r in rows if r[1:3] == (panel.name.en, part.en)]
            assert mine == panel.values[:, index].tolist()
        assert [r[4] for r in rows if r[1:3] == (panel.name.en, "Total")] == panel.total.tolist()


def test_targets_export_value_and_verdict(targets: TargetTable) -> None:
    _, *rows = targets.rows("zh")
    first = ("地区生产总值", 2025, "≥1,250", "基准情景", 1132.4, "亿元", "现价", "未达到目标")
    assert rows[0] == first
    assert rows[1][4:] == (1268.2, "亿元", "现价", "达到目标")
    assert rows[-1][4:] == (None, "%", "", "—")


def test_arrays_of_another_length_are_refused(series: Series) -> None:
    table = series(1)
    with pytest.raises(ValueError, match="years ask for"):
        replace(table, lines=(Line(table.lines[0].name, np.ones(3)),))
    short = Band(0.8, np.ones(3), np.ones(21))
    with pytest.raises(ValueError, match="low end"):
        replace(table, lines=(Line(table.lines[0].name, np.ones(21), (short,)),))


def test_more_than_six_scenarios_are_refused(series: Series) -> None:
    table = series(1)
    with pytest.raises(ValueError, match="one to six scenarios"):
        replace(table, lines=table.lines * 7)
    with pytest.raises(ValueError, match="one to six scenarios"):
        replace(table, lines=())


def test_panels_of_other_scenarios_are_refused(series: Series) -> None:
    with pytest.raises(ValueError, match="different scenarios"):
        GridTable(name=Text("甲", "A"), tables=(series(1), series(2)))


def test_a_stack_refuses_negative_parts_and_a_total_that_is_another(stack: StackTable) -> None:
    panel = stack.panels[0]
    negative = panel.values.copy()
    negative[0, 0] = -1.0
    with pytest.raises(ValueError, match="negative"):
        replace(stack, panels=(Panel(panel.name, negative, panel.total),))
    with pytest.raises(ValueError, match="add up"):
        replace(stack, panels=(Panel(panel.name, panel.values, panel.total * 1.01),))


def test_a_target_row_has_one_value_a_scenario(targets: TargetTable) -> None:
    with pytest.raises(ValueError, match="one value and one verdict"):
        replace(targets, scenarios=targets.scenarios[:1])
