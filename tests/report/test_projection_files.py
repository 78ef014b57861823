"""The files hold the projection's numbers in full, one row each, and nothing that is not there."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from report.projection_charts import charts, series_table, stack_table, target_table
from report.projection_files import as_data, projection_rows, target_rows, write_tables
from report.tables import Origin
from studies.headline import headlines
from studies.projection import YEARS, Projection


@pytest.fixture(scope="module")
def folder(projection: Projection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("out")
    write_tables(projection, path, "zh")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_projection_csv_is_tidy_and_holds_every_digit(projection: Projection, folder: Path) -> None:
    rows = rows_of(folder / "projection.csv")
    assert list(rows[0]) == ["scenario", "variable", "year", "value", "unit", "price_basis"]
    names = [scenario.name for scenario in projection.scenarios]
    assert len(rows) == len(names) * len(projection.values) * len(YEARS)
    assert len({(r["scenario"], r["variable"], r["year"]) for r in rows}) == len(rows)
    for row in rows:
        values = projection.at(row["variable"], int(row["year"]))
        assert float(row["value"]) == values[names.index(row["scenario"])]
        assert row["unit"]


def test_every_variable_that_is_labelled_and_can_change_is_there(projection: Projection) -> None:
    variables = projection.district.model.variables
    written = {key.partition("[")[0] for key in projection.values}
    for label in projection.district.labels.values():
        constant = variables[label.variable].kind in ("constant", "lookup")
        assert (label.variable in written) == (not constant), label.variable


def test_targets_csv_has_each_target_and_scenario_with_a_figure_or_a_reason(
    projection: Projection, folder: Path
) -> None:
    rows = rows_of(folder / "targets.csv")
    assert len(rows) == len(projection.outcomes) * len(projection.scenarios)
    for row in rows:
        assert row["value"] or row["reason"], row["target"]
        if row["gap"]:
            assert (float(row["gap"]) >= 0) == (row["verdict"] == "能完成"), row["target"]
            sign = -1 if row["comparator"] == "<=" else 1
            gap = sign * (float(row["value"]) - float(row["target_value"]))
            assert float(row["gap"]) == pytest.approx(gap)
        else:
            assert row["verdict"] == "", row["target"]


def test_a_failed_run_leaves_cells_empty(projection: Projection) -> None:
    broken = replace(
        projection,
        values={key: np.full_like(values, np.nan) for key, values in projection.values.items()},
    )
    text = json.dumps(as_data(broken), allow_nan=False)
    assert '"gdp": [null, null' in text
    _, first, *_ = projection_rows(broken, "en")
    assert np.isnan(float(first[3] or "nan"))


def test_the_json_holds_the_same_numbers(projection: Projection) -> None:
    data = json.loads(json.dumps(as_data(projection)))
    assert data["key"] == projection.run.key
    for index, scenario in enumerate(data["scenarios"]):
        assert scenario["values"]["gdp"] == projection.values["gdp"][:, index].tolist()
        assert len(scenario["targets"]) == len(projection.outcomes)


def test_expectations_stand_beside_what_came_out(projection: Projection, folder: Path) -> None:
    rows = rows_of(folder / "expectations.csv")
    expected = [s.expects.signs for s in projection.scenarios if s.expects]
    assert len(rows) == sum(map(len, expected)) > 0
    assert all(row["expected_in_words"] for row in rows)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_chart_is_drawn_from_the_projections_numbers(
    projection: Projection, lang: str
) -> None:
    origin = Origin(members=1, date="2026-01-01", source=projection.scenarios[0].title)
    for one in headlines(projection):
        table = series_table(projection, one, origin)
        for index, line in enumerate(table.lines):
            np.testing.assert_array_equal(line.values, one.values[:, index])
    for panel in stack_table(projection, origin).panels:
        np.testing.assert_allclose(panel.values.sum(axis=1), panel.total, rtol=1e-12)
    drawn = charts(projection, "2026-01-01")
    assert len(drawn) >= 6
    assert len({stem for stem, _ in drawn}) == len(drawn)
    stem, draw = drawn[0]
    assert stem == "gdp-nominal"
    assert draw(lang).axes


def test_the_target_chart_shows_the_verdicts_of_the_table(projection: Projection) -> None:
    origin = Origin(members=1, date="2026-01-01", source=projection.scenarios[0].title)
    by_name = {row.name.en: row for row in target_table(projection, origin).targets}
    rows = iter(target_rows(projection, "en"))
    header = next(rows)
    for cells in rows:
        row = dict(zip(header, cells, strict=True))
        shown = by_name.get(str(row["name"]))
        if row["scenario"] == "plan" and shown and row["gap"] is not None:
            assert shown.met[0] == (float(row["gap"]) >= 0)


def test_a_gap_that_is_rounding_is_written_as_none(projection: Projection) -> None:
    index = next(
        i
        for i, one in enumerate(projection.outcomes)
        if one.target.comparator == ">=" and one.target.value and one.margin is not None
    )
    outcome = projection.outcomes[index]
    goal = outcome.target.value
    assert goal is not None
    # 1e-12 and 1e-6: below and above the share of the target that counts as rounding
    margins = np.array([[1e-12 * goal], [1e-6 * goal]])
    near = replace(projection, outcomes=(replace(outcome, margin=margins),))
    head, first, second = target_rows(near, "zh")
    place = head.index("gap")
    assert (first[place], second[place]) == (0.0, 1e-6 * goal)


def test_a_chart_shows_the_census_and_says_of_which_day_it_is(projection: Projection) -> None:
    one = next(one for one in headlines(projection) if one.key == "Population")
    origin = Origin(members=1, date="2026-11-22", source=one.name)
    table = series_table(projection, one, origin)
    # facts.csv P122: 55.1333 万人 on 1 November 2020
    assert [(seen.year, seen.value) for seen in table.observations] == [(2020, 55.1333)]
    assert "2020-11-01" in table.note.zh
    assert "2020-11-01" in table.note.en


def test_the_baseline_is_marked_as_the_usual_wherever_it_stands(projection: Projection) -> None:
    origin = Origin(members=1, date="2026-11-22", source=headlines(projection)[0].name)
    table = series_table(projection, headlines(projection)[0], origin)
    assert [line.is_usual for line in table.lines] == [False, True]
    assert target_table(projection, origin).usual == 1
