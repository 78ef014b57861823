"""Labels never overlap, keep their order and move as little as they can."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, minimize

from report.placing import Box, beside, spread

COLUMNS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(5, 12)), min_size=1, max_size=6
)  # six labels of 12 always fit into 0..100


@given(COLUMNS)
def test_labels_do_not_overlap_and_stay_inside(column: list[tuple[float, float]]) -> None:
    centres, heights = np.array(column).T
    middles = spread(centres, heights, 0.0, 100.0)
    order = np.argsort(middles)
    gaps = np.diff(middles[order]) - (heights[order][1:] + heights[order][:-1]) / 2
    assert (gaps >= -1e-9).all()  # rounding of sums of numbers up to 100
    assert (middles - heights / 2 >= -1e-9).all()
    assert (middles + heights / 2 <= 100 + 1e-9).all()


@given(COLUMNS)
def test_labels_keep_the_order_of_their_lines(column: list[tuple[float, float]]) -> None:
    centres, heights = np.array(column).T
    middles = spread(centres, heights, 0.0, 100.0)
    for i in range(len(centres)):
        for j in range(len(centres)):
            if centres[i] < centres[j]:
                assert middles[i] < middles[j]


@given(COLUMNS)
def test_no_arrangement_moves_them_less(column: list[tuple[float, float]]) -> None:
    centres, heights = np.array(column).T
    order = np.lexsort((-np.arange(len(centres)), centres))
    wishes, tall = centres[order], heights[order]
    middles = spread(centres, heights, -1e6, 1e6)[order]
    if len(wishes) == 1:
        assert middles == pytest.approx(wishes)
        return
    between = np.eye(len(wishes))[1:] - np.eye(len(wishes))[:-1]
    apart = LinearConstraint(between, (tall[1:] + tall[:-1]) / 2, np.inf)

    def moved(places: NDArray[np.float64]) -> float:
        return float(((places - wishes) ** 2).sum())

    best = minimize(moved, middles, constraints=apart, tol=1e-10)
    # 1e-4: SLSQP's own accuracy on sums of squares of up to 1e4
    assert moved(middles) <= best.fun + 1e-4 * (1 + best.fun)


def test_labels_too_many_for_the_space_keep_their_distance() -> None:
    middles = spread([5.0, 5.0, 5.0], [10.0, 10.0, 10.0], 0.0, 10.0)
    assert sorted(middles.tolist()) == [-5.0, 5.0, 15.0]
    assert middles[0] > middles[1] > middles[2]  # first on top


def test_a_label_goes_where_no_line_is() -> None:
    frame = Box(0.0, 0.0, 200.0, 100.0)
    line = np.column_stack([np.linspace(0, 200, 400), np.linspace(0, 100, 400)])
    spot = beside((100.0, 50.0), (60.0, 10.0), frame, line, [], 5.0)
    assert spot.holds(line) == 0
    assert spot.overlap(frame) == pytest.approx(600.0)
    other = beside((100.0, 50.0), (60.0, 10.0), frame, line, [spot], 5.0)
    assert other.overlap(spot) == 0.0
    assert other.holds(line) == 0
