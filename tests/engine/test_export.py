"""Results as xarray and as tidy tables: the same numbers, with units and axes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.engine import Model, Reduction, load_model, run_ensemble, simulate
from model.engine.export import to_frame, to_xarray

TEXT = """{UTF-8}
R: east, west ~~|
Herd= INTEG(births, 100) ~ cow ~ How many there are |
births= Herd*rate ~ cow/Year ~|
rate= 0.1 ~ 1/Year ~|
field[R]= 1, 2 ~ Km2 ~|
INITIAL TIME= 0 ~ Year ~|
FINAL TIME= 2 ~ Year ~|
TIME STEP= 0.5 ~ Year ~|
SAVEPER= 1 ~ Year ~|
"""
SUM = Reduction("births", "sum", ((0.0, 1.0), (0.0, 2.0)))


@pytest.fixture
def model(tmp_path: Path) -> Model:
    (tmp_path / "herd.mdl").write_text(TEXT)
    return load_model(tmp_path / "herd.mdl", use_cache=False)


def test_a_dataset_has_units_times_and_members(model: Model) -> None:
    paths = simulate(model, {"rate": np.array([0.0, 0.1, 0.2])}, outputs=["Herd", "field", SUM])
    data = to_xarray(paths, model)
    assert data["Herd"].dims == ("time", "member")
    assert data["Herd"].attrs == {"units": "cow", "long_name": "How many there are"}
    assert data["time"].attrs["units"] == "Year"
    assert data["Herd"].sel(time=1.0, member=2).item() == pytest.approx(100 * 1.1**2)
    assert data["field[west]"].sel(time=2.0, member=0).item() == 2.0
    assert data["ok"].all()


def test_a_reduction_has_its_own_axis_and_the_unit_of_an_integral(model: Model) -> None:
    data = to_xarray(simulate(model, outputs=["Herd", SUM]), model)
    total = data["births (sum)"]
    assert total.attrs["units"] == "(cow/Year)*Year"
    assert data[total.dims[0]].attrs["ends"] == [1.0, 2.0]
    growth = data["Herd"].values[1:, 0] - 100
    np.testing.assert_allclose(total.values[:, 0], growth, rtol=1e-12)


def test_scenarios_are_an_axis(model: Model) -> None:
    paths = run_ensemble(model, [{}, {"rate": 0.3}], 2, outputs=["Herd"])
    assert to_xarray(paths, model)["Herd"].dims == ("time", "scenario", "member")
    table = to_frame(paths, model)
    assert len(table) == 3 * 2 * 2
    row = table[(table.time == 2.0) & (table.scenario == 1) & (table.member == 1)]
    assert row.value.item() == paths.values["Herd"][2, 1, 1]


def test_a_table_is_tidy(model: Model) -> None:
    table = to_frame(simulate(model, outputs=["Herd", SUM]), model)
    names = ["variable", "how", "unit", "time", "end", "member", "value", "ok"]
    assert list(table.columns) == names
    assert list(table[table.how == ""].time) == [0.0, 1.0, 2.0]
    reduced = table[table.how == "sum"]
    assert [*zip(reduced.time, reduced.end, strict=True)] == [(0.0, 1.0), (0.0, 2.0)]
    assert set(reduced.unit) == {"(cow/Year)*Year"}
