"""Diagnostics on samples whose answers are known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.diagnostics import agreement, evidence, learned, pick, reading_weights

RNG = np.random.default_rng


def test_runs_that_agree_have_r_hat_near_one_and_their_own_size() -> None:
    runs = RNG(1).standard_normal((4, 500, 400))
    found = agreement(runs)
    # var(means) * 500 is a chi-square over 3: pooled over 400 quantities 1 +- sqrt(2 / 1200)
    assert found.typical == pytest.approx(500, rel=4 * np.sqrt(2 / 1200))
    # the 99.9 % point of chi-square(3) / 3 is 5.4; worst of 400 quantities 1.015 covers 8.5
    assert found.r_hat.max() < 1.015


def test_members_in_ten_copies_count_once() -> None:
    runs = np.repeat(RNG(2).standard_normal((4, 50, 400)), 10, axis=1)
    assert agreement(runs).typical == pytest.approx(50, rel=4 * np.sqrt(2 / 1200) + 0.02)


def test_runs_that_disagree_have_the_r_hat_of_the_formula() -> None:
    # means -1 and 1, within-run variance 1 exactly: between = 2, R^2 = (n - 1) / n + 2
    base = np.array([-1.0, 1.0] * 50) * np.sqrt(99 / 100)
    runs = np.stack([base - 1, base + 1])[:, :, None]
    found = agreement(runs)
    assert found.r_hat[0] == pytest.approx(np.sqrt(0.99 + 2), rel=1e-12)
    assert found.effective[0] == pytest.approx(0.5, rel=1e-12)


def test_one_run_cannot_agree_with_itself() -> None:
    with pytest.raises(ValueError, match="two runs"):
        agreement(np.zeros((1, 10, 2)))
    with pytest.raises(ValueError, match="two runs"):
        evidence([0.0])


def test_evidence_is_averaged_before_the_logarithm() -> None:
    found = evidence([-800.0, -800.0 + np.log(3)])
    assert found.log == pytest.approx(-800 + np.log(2), rel=1e-14)
    # relative evidences 1/2 and 3/2: standard deviation sqrt(1/2), of the mean of two 1/2
    assert found.error == pytest.approx(0.5, rel=1e-9)
    assert found.spread == pytest.approx(np.log(3) / np.sqrt(2), rel=1e-9)


def test_directions_are_counted_where_no_single_parameter_shows_them() -> None:
    z = RNG(3).standard_normal((20_000, 30))
    # the sum of the first two is known to 0.1, each alone still to sqrt((1 + 0.01) / 2) = 0.71
    half = (z[:, :2] @ np.array([1, 1])) / 2
    z[:, :2] += (0.1 / 1 - 1) * half[:, None]
    z[:, 7] *= 0.5
    found = learned(z, len(z))
    assert found.directions == 2
    # 20,000 members: standard errors of widths of 0.005, four of those
    np.testing.assert_allclose(found.widths[:2], [0.1, 0.5], atol=0.02)
    np.testing.assert_allclose(found.shrinkage[[0, 1, 7]], [0.29, 0.29, 0.5], atol=0.02)
    np.testing.assert_allclose(found.shrinkage[10:], 0, atol=0.025)
    np.testing.assert_array_equal(found.widths[2:], 1)


def test_noise_of_a_finite_sample_is_not_learning() -> None:
    z = RNG(7).standard_normal((1000, 222))
    spread = np.sqrt(np.linalg.eigvalsh(np.cov(z, rowvar=False)))
    assert (spread < 0.8).sum() > 30  # what a count of plain eigenvalues would call moved
    assert learned(z, 1000).directions == 0
    z[:, :5] *= 0.3
    found = learned(z, 1000)
    assert found.directions == 5
    # 1,000 members: standard errors of 0.3 / sqrt(2000), four of them
    np.testing.assert_allclose(found.widths[:5], 0.3, atol=0.027)
    # each copied four times, as members of few ancestors are: told by the effective number
    assert learned(np.repeat(z, 4, axis=0), 1000).directions == 5


def test_a_shift_without_narrowing_shows_as_shift() -> None:
    z = RNG(4).standard_normal((10_000, 2)) + np.array([1.5, 0])
    found = learned(z, len(z))
    np.testing.assert_allclose(found.shift, [1.5, 0], atol=0.04)  # four standard errors
    assert found.directions == 0


def test_readings_weigh_by_prior_times_evidence() -> None:
    logs = {"x4.2": -1000.0, "x3.2": -1000.0 + np.log(4)}
    assert reading_weights(logs, {"x4.2": 0.5, "x3.2": 0.5}) == pytest.approx(
        {"x4.2": 0.2, "x3.2": 0.8}
    )
    assert reading_weights(logs, {"x4.2": 0.8, "x3.2": 0.2}) == pytest.approx(
        {"x4.2": 0.5, "x3.2": 0.5}
    )
    assert reading_weights(logs, {"x4.2": 1.0, "x3.2": 0.0}) == {"x4.2": 1.0, "x3.2": 0.0}


def test_readings_that_do_not_fit_are_refused() -> None:
    for prior in ({"a": 1.0}, {"a": 0.0, "b": 0.0}, {"a": -1.0, "b": 2.0}):
        with pytest.raises(ValueError, match="readings"):
            reading_weights({"a": 0.0, "b": 0.0}, prior)


def test_picked_members_have_the_weights_and_no_doubles_before_need() -> None:
    kept = pick([100, 100, 10], [0.5, 0.3, 0.2], 101, RNG(5))
    assert [len(k) for k in kept] == [51, 30, 20]  # 50.5, 30.3, 20.2 by largest remainder
    assert len(set(kept[0])) == 51
    np.testing.assert_array_equal(np.bincount(kept[2]), np.full(10, 2))


def test_picking_everything_keeps_everything() -> None:
    kept = pick([7, 7], [0.5, 0.5], 14, RNG(6))
    for positions in kept:
        np.testing.assert_array_equal(positions, np.arange(7))
