"""`studies/measure.py` on hand-made readings whose answers are known in closed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import Indicator
from model.engine import Output, Reduction
from studies.measure import gather, measure, years_needed


@dataclass(frozen=True)
class HandMade:
    """Readings written by hand."""

    values: Mapping[Output, NDArray[np.float64]]
    ok: NDArray[np.bool_]


def indicator(
    reduction: str, base: int | None = None, read: str = "mean", factor: float = 1.0
) -> Indicator:
    words = Text("某", "some")
    return Indicator("x", "x", read, reduction, base, factor, "", words, words)


def yearly(
    values: Mapping[int, list[float]], how: Literal["end", "mean", "sum"] = "mean"
) -> HandMade:
    intervals = tuple((float(year), float(year + 1)) for year in values)
    array = np.array(list(values.values()))
    return HandMade({Reduction("x", how, intervals): array}, np.isfinite(array).all(axis=0))


def test_a_mean_is_the_years_reading_in_the_plans_unit() -> None:
    paths = yearly({2025: [0.049, 0.051]})
    np.testing.assert_array_equal(measure(indicator("mean", factor=100), 2025, paths), [4.9, 5.1])


def test_growth_is_the_compound_rate_that_made_the_path() -> None:
    # 3 * 1.06^5 grew by 6 % a year, whatever the years between did
    paths = yearly({2020: [3.0, 8.0], 2025: [3.0 * 1.06**5, 8.0]})
    got = measure(indicator("growth", 2020, factor=100), 2025, paths)
    np.testing.assert_allclose(got, [6.0, 0.0], rtol=0, atol=1e-12)


def test_a_cumulative_target_sums_the_years_after_the_base_year() -> None:
    paths = yearly({y: [float(10 ** (y - 2020))] for y in range(2020, 2027)}, how="sum")
    got = measure(indicator("sum", 2020, read="sum"), 2025, paths)
    # 2020 itself and 2026 are outside the plan's period
    np.testing.assert_array_equal(got, [111_110.0])


def test_a_change_of_a_stock_runs_from_year_end_to_year_end() -> None:
    paths = yearly({2020: [5.5, 1.0], 2025: [8.5, 0.5]}, how="end")
    got = measure(indicator("change", 2020, read="end"), 2025, paths)
    np.testing.assert_array_equal(got, [3.0, -0.5])


def test_a_ratio_and_a_change_rate_compare_with_the_base_year() -> None:
    paths = yearly({2020: [400.0], 2035: [1000.0]})
    np.testing.assert_array_equal(measure(indicator("ratio", 2020), 2035, paths), [2.5])
    got = measure(indicator("change_rate", 2020, factor=100), 2035, paths)
    np.testing.assert_array_equal(got, [150.0])


def test_a_fall_is_negative() -> None:
    paths = yearly({2020: [0.4], 2025: [0.3]})
    got = measure(indicator("change_rate", 2020, factor=100), 2025, paths)
    np.testing.assert_allclose(got, [-25.0], rtol=1e-14)


def test_the_year_of_the_maximum_is_found_for_every_member() -> None:
    years = range(2015, 2036)
    paths = yearly({y: [-abs(y - 2028.0), -abs(y - 2015.0), float(y)] for y in years})
    got = measure(indicator("year_of_max", 2015), 2030, paths)
    np.testing.assert_array_equal(got, [2028, 2015, 2035])


def test_of_two_equal_maxima_the_first_is_the_peak() -> None:
    paths = yearly({y: [1.0 if y in (2024, 2031) else 0.0] for y in range(2015, 2036)})
    np.testing.assert_array_equal(measure(indicator("year_of_max", 2015), 2030, paths), [2024])


def test_a_member_that_failed_has_no_year_of_a_maximum() -> None:
    paths = yearly({y: [float(y), np.nan if y > 2030 else 1.0] for y in range(2015, 2036)})
    got = measure(indicator("year_of_max", 2015), 2030, paths)
    np.testing.assert_array_equal(got, [2035, np.nan])


@pytest.mark.parametrize("base", [0.0, -1.0])
def test_nothing_is_compared_with_a_base_that_is_not_positive(base: float) -> None:
    paths = yearly({2020: [base], 2025: [1.0]})
    for reduction in ("growth", "ratio", "change_rate"):
        assert np.isnan(measure(indicator(reduction, 2020), 2025, paths)).all()


def test_scenarios_keep_their_axis() -> None:
    values = np.array(
        [[[1.0, 2.0], [4.0, 8.0]], [[3.0, 6.0], [4.0, 2.0]]]
    )  # year, scenario, member
    intervals = ((2020.0, 2021.0), (2025.0, 2026.0))
    paths = HandMade({Reduction("x", "mean", intervals): values}, np.ones((2, 2), dtype=bool))
    got = measure(indicator("ratio", 2020), 2025, paths)
    np.testing.assert_array_equal(got, [[3.0, 3.0], [1.0, 0.25]])


def test_what_is_asked_of_the_engine_is_what_is_measured() -> None:
    peak, growth = indicator("year_of_max", 2015), indicator("growth", 2020)
    stock = indicator("change", 2020, read="end")
    asked = gather([(i, years_needed(i, 2025)) for i in (peak, growth, stock)])
    assert {(r.variable, r.how) for r in asked} == {("x", "mean"), ("x", "end")}
    paths = HandMade({r: np.ones((len(r.intervals), 3)) for r in asked}, np.ones(3, dtype=bool))
    for each in (peak, growth, stock):
        assert np.isfinite(measure(each, 2025, paths)).all()


def test_a_reading_that_was_not_saved_is_a_fault_and_not_a_nan() -> None:
    with pytest.raises(KeyError, match="mean of x in 2024"):
        measure(indicator("mean"), 2024, yearly({2025: [1.0]}))
