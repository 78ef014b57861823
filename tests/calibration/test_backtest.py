"""Forecasts of single observations, scored; short posteriors of a small prior."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from calibration.backtest import (
    by_indicator,
    error_of,
    foretold,
    gaussian_draws,
    is_scored,
    known_until,
    misfit,
    read_indicators,
    scale,
    short_posterior,
    with_error,
)
from calibration.first import district_observations
from calibration.likelihood import until
from calibration.mode import Mode
from calibration.observations import Observation
from calibration.prior import Prior, district_prior
from calibration.sampler import Settings
from calibration.scores import LEVELS
from calibration.writeback import MODEL
from model.engine import Model, load_model


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(MODEL)


@pytest.fixture(scope="module")
def observations(model: Model) -> tuple[Observation, ...]:
    return district_observations(model)


@pytest.fixture(scope="module")
def level(observations: tuple[Observation, ...]) -> Observation:
    return next(seen for seen in observations if seen.id == "P019")  # GDP of 2020, relative error


@pytest.fixture(scope="module")
def growth(observations: tuple[Observation, ...]) -> Observation:
    return next(seen for seen in observations if seen.id == "P020")  # its growth, error in points


def test_what_was_known_by_2018_holds_nothing_later_and_no_checks(
    observations: tuple[Observation, ...],
) -> None:
    known = known_until(observations, 2018)
    assert {seen.id for seen in known} >= {"P007", "P016", "P153"}
    assert max(seen.known_from for seen in known) <= 2018
    assert max(seen.period.stop for seen in known) <= 2019
    assert {seen.role for seen in known} == {"fit"}
    left = {seen.id for seen in observations if seen.role == "fit"} - {seen.id for seen in known}
    assert {"P019", "P020", "P122", "P165 strict"} <= left


def test_bounds_and_sentences_of_two_readings_are_not_scored(
    observations: tuple[Observation, ...],
) -> None:
    of = {seen.id: is_scored(seen) for seen in observations}
    assert not any(of[id_] for id_ in ("P046", "P086", "P129", "P165 strict", "P165 loose"))
    assert of["P019"]
    assert of["P020"]


def test_scores_of_levels_are_of_logarithms_and_of_growth_of_points(
    level: Observation, growth: Observation
) -> None:
    assert error_of(level, 1.1 * level.value) == pytest.approx(np.log(1.1), rel=1e-12)
    assert error_of(growth, growth.value + 2.0) == pytest.approx(0.02, rel=1e-12)
    assert np.isnan(scale(level, -1.0))


def test_a_forecast_is_scored_as_the_closed_form_says(level: Observation) -> None:
    # ln f ~ N(ln y + d, s^2), and the row's own error on top of it
    generator = np.random.default_rng(1)
    off, sd = 0.03, 0.05
    draws = level.value * np.exp(off + sd * generator.standard_normal(200_000))
    found = foretold(level, draws, generator)
    whole = np.hypot(sd, level.sd)
    z = -off / whole
    exact = whole * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    # standard errors of 200,000 draws: 1e-4 of the score, a thousandth of a share
    assert found.crps == pytest.approx(exact, abs=5e-4)
    assert found.below == pytest.approx(norm.cdf(z), abs=5e-3)
    assert np.log(found.median / level.value) == pytest.approx(off, abs=1e-3)
    for share in LEVELS:
        ends = np.log(np.array(found.bands[share]) / level.value)
        reach = norm.ppf((1 + share) / 2) * whole
        np.testing.assert_allclose(ends, [off - reach, off + reach], atol=2e-3)
        assert found.holds(share) == (abs(off) <= reach)


def test_failed_members_are_counted_and_in_nothing(level: Observation) -> None:
    draws = np.array([np.nan, -5.0, *np.full(98, level.value)])
    found = foretold(level, draws, np.random.default_rng(2))
    assert found.failed == 2
    assert found.median == pytest.approx(level.value, rel=4 * level.sd)


def test_published_figures_scatter_as_their_errors_say(
    level: Observation, growth: Observation
) -> None:
    for seen, size in ((level, level.sd * level.value), (growth, growth.sd)):
        draws = with_error(seen, np.full(100_000, seen.value), np.random.default_rng(3))
        assert draws.std() == pytest.approx(size, rel=0.02)  # four standard errors: 0.9 %


def test_draws_of_the_approximation_have_its_mean_and_covariance() -> None:
    slope = np.array([[2.0, 0.5, 0.0], [0.0, 1.0, 3.0]])
    mode = Mode(np.array([0.3, -1.0, 2.0]), np.zeros(2), slope, 1)
    draws = gaussian_draws(mode, 200_000, np.random.default_rng(4))
    # four standard errors of means and covariances
    np.testing.assert_allclose(draws.mean(axis=1), mode.z, atol=0.009)
    np.testing.assert_allclose(np.cov(draws), mode.covariance, atol=0.013)


def test_every_observed_variable_belongs_to_an_indicator(
    observations: tuple[Observation, ...],
) -> None:
    table = read_indicators()
    assert {seen.variable for seen in observations} <= set(table)
    groups = by_indicator(observations)
    assert sum(len(rows) for rows in groups.values()) == len(observations)
    assert {seen.variable for seen in groups["gdp"]} == {"gdp", "gdp nominal", "gdp old vintage"}
    stranger = replace(observations[0], variable="Own Variable")
    assert by_indicator([stranger]) == {"Own Variable": (stranger,)}


def test_a_short_posterior_is_the_laplace_approximation_where_that_is_exact(
    model: Model, observations: tuple[Observation, ...]
) -> None:
    names = ("initial total output", "autonomous upgrading", "hightech entry rate")
    prior = Prior(tuple(p for p in district_prior().parameters if p.name in names))
    assert prior.size == 3
    short_model = until(model, 2019.0)
    rows = known_until(observations, 2018)
    settings = Settings(members=256)
    found = short_posterior(short_model, prior, rows, 5, settings)
    again = short_posterior(short_model, prior, rows, 5, settings)
    np.testing.assert_array_equal(found.z, again.z)
    assert found.z.shape == (3, 512)
    # three parameters seen by sixteen rows: nearly linear, so mean and width are Laplace's up to
    # the noise of two runs and a curvature of some hundredths
    np.testing.assert_allclose(found.z.mean(axis=1), found.mode.z, atol=0.1)
    np.testing.assert_allclose(found.z.std(axis=1), found.mode.sd, rtol=0.25)
    assert found.agreement.r_hat.max() < 1.05
    off = misfit(short_model, prior, rows)(found.mode.z[:, None])[:, 0]
    np.testing.assert_allclose(off, found.mode.residuals, atol=1e-8)
