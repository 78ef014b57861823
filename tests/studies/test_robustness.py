"""Regret and satisficing on a table small enough to be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from studies.robustness import regret

VALUES = np.array([[10.0, 2.0, 6.0, 5.0], [8.0, 4.0, 6.0, np.nan]])
COUNTED = np.isfinite(VALUES)


def test_regret_is_the_distance_to_the_best_scenario_in_the_same_future() -> None:
    found = regret(VALUES, COUNTED, more_is_better=True)
    # first: 0, 2, 0; second: 2, 0, 0; the fourth future has no figure under the second
    assert found.mean.tolist() == pytest.approx([2 / 3, 2 / 3])
    assert found.worst.tolist() == [2, 2]
    assert found.best.tolist() == pytest.approx([2 / 3, 2 / 3])
    assert (found.counted, found.left_out) == (3, 1)


def test_where_less_is_better_the_order_turns_round() -> None:
    values = np.array([[1.0, 1.0], [3.0, 1.0]])
    found = regret(values, np.isfinite(values), more_is_better=False)
    assert found.mean.tolist() == [0, 1]
    assert found.best.tolist() == [1, 0.5]


def test_no_future_with_figures_for_all_is_refused() -> None:
    values = np.array([[np.nan, 1.0], [1.0, np.nan]])
    with pytest.raises(ValueError, match="no member"):
        regret(values, np.isfinite(values), more_is_better=True)
