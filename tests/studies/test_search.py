"""Seeking finds the roots of functions whose roots are known, and says when there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from studies.search import TOLERANCE, rounded, search

Array = NDArray[np.float64]


@given(
    root=st.floats(0.01, 9.99),
    rising=st.booleans(),
    power=st.sampled_from([1, 3]),
)
def test_the_root_of_a_monotone_function_is_found(root: float, rising: bool, power: int) -> None:
    def margins(values: Array) -> Array:
        return (1 if rising else -1) * (values - root) ** power

    answer = search(margins, 0.0, 10.0, 0.0 if rising else 10.0)
    assert answer.value is not None
    assert abs(answer.value - root) <= 10 * TOLERANCE
    assert margins(np.array([answer.value]))[0] >= 0, "the value given does reach the goal"
    assert answer.monotone
    assert not answer.flat


def test_of_two_crossings_the_nearest_to_the_present_is_given_and_both_are_told() -> None:
    def hill(values: Array) -> Array:  # reached between 2 and 7
        return (values - 2) * (7 - values)

    from_below, from_above = search(hill, 0, 10, 1), search(hill, 0, 10, 9)
    assert from_below.value == pytest.approx(2, abs=10 * TOLERANCE)
    assert from_above.value == pytest.approx(7, abs=10 * TOLERANCE)
    assert from_below.edges == pytest.approx((2, 7), abs=10 * TOLERANCE)
    assert not from_below.monotone


def test_a_goal_out_of_reach_gives_the_nearest_miss() -> None:
    answer = search(lambda values: -1 - (values - 6) ** 2, 0, 10, 0)
    assert answer.value is None
    assert answer.edges == ()
    assert answer.nearest == pytest.approx(6, abs=10 / 128)  # within a step of the scan


def test_of_misses_that_come_as_near_the_one_nearest_to_the_present_is_given() -> None:
    answer = search(lambda values: np.where(values > 3, -1.0, -2.0), 0, 10, 7)
    assert answer.nearest == 7


def test_where_the_present_reaches_the_goal_nothing_needs_to_change() -> None:
    answer = search(lambda values: values - 3, 0, 10, 5)
    assert answer.value == 5
    assert answer.edges == pytest.approx((3,), abs=10 * TOLERANCE)  # how far it could go back


def test_a_jump_is_found_as_exactly_as_a_slope() -> None:
    answer = search(lambda values: np.where(values >= np.pi, 1.0, -1.0), 0, 10, 0)
    assert answer.value is not None
    assert np.pi <= answer.value <= np.pi + 10 * TOLERANCE


def test_what_does_not_act_is_called_flat() -> None:
    answer = search(lambda values: np.full_like(values, -2.0), 0, 10, 5)
    assert answer.flat
    assert answer.value is None


def test_a_dip_within_the_rounding_of_the_target_is_none_and_a_deeper_one_is() -> None:
    def dipping(depth: float) -> bool:
        def margins(values: Array) -> Array:  # rises by 10 and in the middle falls by `depth`
            return np.interp(values, [0, 4, 6, 10], [-24, -20, -20 - depth, -14])

        return search(margins, 0, 10, 0, rounding=0.1).monotone

    assert dipping(0.002)
    assert not dipping(0.2)  # although each of its 26 steps falls by less than 0.1


def test_failed_runs_neither_reach_nor_hide_the_goal() -> None:
    answer = search(lambda values: np.where(values > 8, np.nan, values - 7), 0, 10, 0)
    assert answer.value == pytest.approx(7, abs=10 * TOLERANCE)
    assert answer.failed == int((answer.values > 8).sum())
    assert answer.nearest <= 8


def test_a_range_without_a_single_finite_run_is_an_error() -> None:
    with pytest.raises(ValueError, match="finite"):
        search(lambda values: np.full_like(values, np.nan), 0, 10, 5)


def test_the_whole_range_is_run_in_one_call_and_each_crossing_in_few() -> None:
    calls: list[int] = []

    def margins(values: Array) -> Array:
        calls.append(len(values))
        return values - np.e

    search(margins, 0, 10, 0)
    assert len(calls) <= 4
    assert calls[0] >= 100


@given(
    value=st.floats(0, 200),
    start=st.floats(0, 200),
)
def test_rounding_goes_away_from_the_present_by_less_than_a_step(
    value: float, start: float
) -> None:
    found = rounded(value, start, 0.0, 200.0)
    step = 0.01  # the power of ten at or below 200 / 10,000
    assert 0 <= found <= 200
    assert abs(found - value) <= step * (1 + 1e-6)
    assert (found - value) * (1 if value >= start else -1) >= -1e-9
    assert round(found, 2) == found
