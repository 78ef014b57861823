"""Scores against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from calibration.scores import band, crps


@pytest.mark.parametrize("outcome", [-2.0, 0.3, 1.0, 6.0])
def test_crps_of_normal_draws_is_the_closed_form(outcome: float) -> None:
    # Gneiting et al. 2005, Mon. Weather Rev. 133:1098, eq. 5
    mean, sd = 1.0, 1.5
    z = (outcome - mean) / sd
    exact = sd * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    # quantiles at (i - 1/2) / n: the error falls as 1 / n, 1e-4 at 20,000
    draws = mean + sd * norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert crps(draws, outcome) == pytest.approx(exact, abs=5e-4)


def test_crps_is_the_double_sum_over_pairs() -> None:
    draws = np.array([3.0, -1.0, 7.5, 2.0])
    pairs = np.abs(draws[:, None] - draws).sum() / (4 * 3)
    expected = np.abs(draws - 0.7).mean() - pairs / 2
    assert crps(draws, 0.7) == pytest.approx(expected, rel=1e-14)


def test_crps_without_spread_is_the_absolute_error() -> None:
    assert crps([5.0, 5.0, 5.0], 3.5) == pytest.approx(1.5, rel=1e-14)


def test_bands_hold_their_share_of_the_draws() -> None:
    draws = np.arange(1001.0)
    assert band(draws, 0.9) == pytest.approx((50, 950))
    assert band(draws, 0.5) == pytest.approx((250, 750))
