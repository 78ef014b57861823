"""The processes against closed forms, within the error that the number of draws allows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from scenarios.processes import (
    capped_path,
    choice,
    lognormal_above,
    mean_lognormal_above,
    mean_variance,
    ornstein_uhlenbeck,
    recession_loss,
    unit_exponential,
)

MEMBERS = 40_000
#: Sampling errors are judged at five standard deviations: one in two million by chance, and the
#: seeds are fixed.
SIGMAS = 5.0


def normals(*shape: int, seed: int = 1) -> NDArray[np.float64]:
    return np.random.default_rng(seed).standard_normal(shape)


def test_every_year_of_a_mean_reverting_path_has_the_stationary_law() -> None:
    path = ornstein_uhlenbeck(normals(15, MEMBERS), 3.0)
    assert np.abs(path.mean(axis=1)).max() < SIGMAS / math.sqrt(MEMBERS)
    # The variance of a sample variance of N(0, 1) is 2/n.
    assert np.abs(path.var(axis=1) - 1.0).max() < SIGMAS * math.sqrt(2 / MEMBERS)


@pytest.mark.parametrize("time", [2.0, 4.0])
def test_years_k_apart_have_correlation_exp_minus_k_over_time(time: float) -> None:
    path = ornstein_uhlenbeck(normals(6, MEMBERS), time)
    for lag in range(1, 6):
        found = np.mean(path[0] * path[lag])
        # Var(XY) <= E X^2 Y^2 <= 3 for standard normals.
        assert abs(found - math.exp(-lag / time)) < SIGMAS * math.sqrt(3 / MEMBERS)


def test_each_member_keeps_its_own_cycle_time() -> None:
    z = normals(10, 3)
    together = ornstein_uhlenbeck(z, np.array([2.0, 3.0, 4.0]))
    for member, time in enumerate([2.0, 3.0, 4.0]):
        alone = ornstein_uhlenbeck(z[:, [member]], time)
        np.testing.assert_array_equal(together[:, [member]], alone)


@pytest.mark.parametrize(("years", "time"), [(1, 2.0), (5, 2.0), (15, 3.0)])
def test_the_variance_of_a_mean_is_that_of_the_covariance_matrix(years: int, time: float) -> None:
    lags = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
    weights = np.full(years, 1 / years)
    expected = weights @ np.exp(-lags / time) @ weights
    assert mean_variance(years, time) == pytest.approx(expected, rel=1e-12)


def test_exponentials_have_the_unit_exponential_law() -> None:
    drawn = unit_exponential(normals(MEMBERS))
    assert stats.kstest(drawn, "expon").pvalue > 1e-4


def test_exponentials_keep_their_digits_in_both_tails() -> None:
    z = np.array([-30.0, -5.0, 0.0, 5.0, 30.0])
    expected = stats.expon.isf(stats.norm.sf(z[1:]))
    np.testing.assert_allclose(unit_exponential(z)[1:], expected, rtol=1e-9)
    assert unit_exponential(z)[0] == pytest.approx(stats.norm.cdf(-30.0), rel=1e-9)


def test_a_cut_lognormal_has_the_conditional_law_and_the_closed_mean() -> None:
    sizes = lognormal_above(normals(MEMBERS), 80.0, 0.8, 50.0)
    whole = stats.lognorm(0.8, scale=80.0)
    assert sizes.min() >= 50.0

    shares = 1 - whole.sf(sizes) / whole.sf(50.0)  # uniform, if the law is right
    assert stats.kstest(shares, "uniform").pvalue > 1e-4
    expected = whole.expect(lambda x: x, lb=50.0, conditional=True)
    assert mean_lognormal_above(80.0, 0.8, 50.0) == pytest.approx(expected, rel=1e-6)
    error = sizes.std() / math.sqrt(MEMBERS)
    assert abs(sizes.mean() - expected) < SIGMAS * error


def test_a_cut_lognormal_rises_with_its_number() -> None:
    sizes = lognormal_above(np.linspace(-8, 8, 200), 80.0, 0.8, 50.0)
    assert (np.diff(sizes) > 0).all()


def test_outcomes_come_with_their_chances() -> None:
    chances = (0.35, 0.15, 0.4, 0.1)
    found = np.bincount(choice(normals(MEMBERS), chances), minlength=4) / MEMBERS
    for share, chance in zip(found, chances, strict=True):
        assert abs(share - chance) < SIGMAS * math.sqrt(chance * (1 - chance) / MEMBERS)


def recessions(years: int) -> NDArray[np.float64]:
    generator = np.random.default_rng(3)
    shape = (years, MEMBERS)
    depths = generator.uniform(0.02, 0.10, shape)
    return recession_loss(generator.random(shape), depths, generator.uniform(1, 2, shape), 0.25, 5)


def test_one_in_four_members_has_a_recession_in_five_years() -> None:
    share = (recessions(5) > 0).any(axis=0).mean()
    assert abs(share - 0.25) < SIGMAS * math.sqrt(0.25 * 0.75 / MEMBERS)


def test_a_recession_takes_two_to_ten_per_cent_for_one_to_two_years() -> None:
    loss = recessions(15)
    assert loss.max() <= 0.10
    # A smaller loss is the second year of a recession, and not more than its first.
    small = (loss > 0) & (loss < 0.02)
    assert not small[0].any()
    assert (loss[:-1] >= 0.02)[small[1:]].all()
    assert (loss[:-1] >= loss[1:])[small[1:]].all()


def test_a_second_year_is_the_part_beyond_one_of_the_first() -> None:
    starts = np.array([[0.0], [0.0], [1.0], [0.0]])
    depths = np.array([[0.08], [0.05], [0.05], [0.04]])
    lengths = np.array([[1.25], [2.0], [2.0], [2.0]])
    loss = recession_loss(starts, depths, lengths, 0.25, 5)
    # The start of the second year is kept out by the recession under way.
    np.testing.assert_allclose(loss[:, 0], [0.08, 0.02, 0.0, 0.04], rtol=1e-12)


def test_a_capped_path_has_mean_one_and_keeps_its_cap() -> None:
    path = capped_path(normals(8, MEMBERS), 2.5, 0.3, 1.3)
    assert path.max() == 1.3
    errors = path.std(axis=1) / math.sqrt(MEMBERS)
    assert (np.abs(path.mean(axis=1) - 1.0) < SIGMAS * errors).all()


def test_far_below_the_cap_the_correction_is_the_lognormals_own() -> None:
    path = capped_path(np.zeros((1, 1)), 2.5, 0.3, 1e9)
    assert path[0, 0] == pytest.approx(math.exp(-(0.3**2) / 2), rel=1e-9)
