"""Observations read off runs whose course is known, and residuals whose likelihood is known."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from calibration.likelihood import predict, residuals, until
from calibration.observations import COLUMNS, Observation, read_observations
from calibration.writeback import MODEL
from model.engine import Model, load_model

MDL = """{UTF-8}
rate=
	0.1
	~	1/Year
	~	Growth
	|

Level=
	INTEG(rate*Level, 100)
	~	Wan
	~	Grows by rate
	|

sales=
	10 + 4*(Time - 2015)
	~	YiCur/Year
	~	A straight line
	|

part=
	5 + (Time - 2015)
	~	YiCur/Year
	~	Another straight line
	|

INITIAL TIME=
	2015
	~	Year
	~	Start
	|

FINAL TIME=
	2022
	~	Year
	~	End
	|

TIME STEP=
	0.0625
	~	Year
	~	Step
	|

SAVEPER=
	TIME STEP
	~	Year
	~	Every step
	|
"""
STEP = 0.0625
ROW = {
    "id": "T1", "variable": "sales", "period": "2017", "kind": "flow", "reduction": "mean",
    "comparator": "=", "value": "100", "unit": "亿元", "error": "0.02", "error_kind": "relative",
    "price_basis": "current", "grade": "B", "known_from": "2018", "role": "fit", "source": "test",
}  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("tiny") / "tiny.mdl"
    path.write_text(MDL, encoding="utf-8")
    return load_model(path, use_cache=False)


def read(model: Model, tmp_path: Path, **change: str) -> Observation:
    path = tmp_path / "seen.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerow(ROW | change)
    units = {name: variable.unit for name, variable in model.variables.items()}
    return read_observations(units, (2015.0, 2022.0), path)[0]


def line(a: float, b: float, start: float, slope: float) -> float:
    """Mean over [a, b) of start + slope (t - 2015), each step's value held for the step."""
    return start + slope * ((a + b - STEP) / 2 - 2015)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"period": "2017"}, line(2017, 2018, 10, 4)),
        ({"period": "2019H1", "share": "0.445"}, 0.445 * line(2019, 2019.5, 10, 4)),
        ({"period": "2016-2018", "reduction": "sum"}, 3 * line(2016, 2019, 10, 4)),
        (
            {"period": "2017", "reduction": "growth", "unit": "%"},
            100 * (line(2017, 2018, 10, 4) / line(2016, 2017, 10, 4) - 1),
        ),
        (
            {"period": "2020", "base": "2015", "reduction": "growth", "unit": "%"},
            100 * ((line(2020, 2021, 10, 4) / line(2015, 2016, 10, 4)) ** 0.2 - 1),
        ),
        (
            {"period": "2020", "base": "2015", "reduction": "ratio", "unit": "倍"},
            line(2020, 2021, 10, 4) / line(2015, 2016, 10, 4),
        ),
        (
            {"variable": "part", "over": "sales", "period": "2015Q1-3", "unit": "%"},
            100 * line(2015, 2015.75, 5, 1) / line(2015, 2015.75, 10, 4),
        ),
    ],
)
def test_flows_are_read_over_their_period(
    model: Model, tmp_path: Path, change: dict[str, str], expected: float
) -> None:
    said = predict(model, {}, [read(model, tmp_path, **change)])
    assert said.values[0, 0] == pytest.approx(expected, rel=1e-12)


def test_eleven_months_are_weighted_by_overlap(model: Model, tmp_path: Path) -> None:
    seen = read(model, tmp_path, period="2017M1-11", reduction="sum")
    steps = 2017 + STEP * np.arange(16)
    overlap = np.clip(2017 + 11 / 12 - steps, 0, STEP)
    expected = float(overlap @ (10 + 4 * (steps - 2015)))
    assert predict(model, {}, [seen]).values[0, 0] == pytest.approx(expected, rel=1e-12)


def test_stocks_are_read_at_the_end_and_changes_between_ends(model: Model, tmp_path: Path) -> None:
    people = {"variable": "Level", "unit": "万人", "price_basis": "", "kind": "stock"}
    end = read(model, tmp_path, period="2016", reduction="end", **people)
    change = read(model, tmp_path, period="2017", reduction="change", **people)
    day = read(model, tmp_path, period="2020-07-01", reduction="end", **people)
    rates = np.array([0.1, 0.2])
    said = predict(model, {"rate": rates}, [end, change, day]).values

    def level(time: float) -> NDArray[np.float64]:
        return np.asarray(100 * (1 + STEP * rates) ** ((time - 2015) / STEP))

    np.testing.assert_allclose(said[0], level(2017), rtol=1e-12)
    np.testing.assert_allclose(said[1], level(2018) - level(2017), rtol=1e-12)
    np.testing.assert_allclose(said[2], level(2020.5), rtol=1e-12)


@pytest.mark.parametrize("comparator", ["=", "<", ">"])
@pytest.mark.parametrize(("kind", "error"), [("relative", 0.05), ("absolute", 7.0)])
def test_residuals_are_the_likelihood(
    model: Model, tmp_path: Path, comparator: str, kind: str, error: float
) -> None:
    predicted = np.array([[80.0, 99.0, 100.0, 130.0]])
    change = {"comparator": comparator, "error_kind": kind, "discrepancy": "0.03"}
    seen = read(model, tmp_path, value="100", error=str(error), **change)
    at, limit = (np.log(predicted), np.log(100)) if kind == "relative" else (predicted, 100.0)
    truth = stats.norm(at, np.hypot(error, 0.03))
    match comparator:
        case "=":
            known = np.asarray(truth.logpdf(limit) - truth.logpdf(at))
        case "<":
            known = np.asarray(truth.logcdf(limit))
        case _:
            known = np.asarray(truth.logsf(limit))
    np.testing.assert_allclose(-0.5 * residuals([seen], predicted) ** 2, known, atol=1e-12)


def test_a_level_that_is_not_positive_has_no_residual(model: Model, tmp_path: Path) -> None:
    seen = read(model, tmp_path)
    assert np.isnan(residuals([seen], np.array([[-1.0, 0.0]]))).all()


def test_a_run_that_stops_early_says_the_same_of_the_years_before() -> None:
    model = load_model(MODEL)
    units = {name: variable.unit for name, variable in model.variables.items()}
    observations = read_observations(units, (2015.0, 2021.0))
    whole, short = (predict(m, {}, observations).values for m in (model, until(model, 2021.0)))
    np.testing.assert_array_equal(whole, short)
