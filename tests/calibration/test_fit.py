"""The first calibration, on data that the model made itself and on the district's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.first import district_observations
from calibration.fit import Fit, first_fit, under_reading
from calibration.fit_report import report
from calibration.likelihood import predict, until
from calibration.observations import Observation
from calibration.prior import Prior, district_prior
from calibration.writeback import MODEL
from model.engine import Model, load_model

#: Parameters that the district's observations see each by something of its own.
SMALL = (
    "initial total output",
    "autonomous upgrading",
    "gross in migration",
    "historical services trend",
    "hightech entry rate",
)


@pytest.fixture(scope="module")
def model() -> Model:
    return until(load_model(MODEL), 2021.0)


@pytest.fixture(scope="module")
def observations(model: Model) -> tuple[Observation, ...]:
    return district_observations(model)


@pytest.fixture(scope="module")
def small() -> Prior:
    whole = district_prior()
    return Prior(tuple(p for p in whole.parameters if p.name in SMALL))


@pytest.fixture(scope="module")
def fit(model: Model, observations: tuple[Observation, ...], small: Prior) -> Fit:
    return first_fit(model, small, observations, "both")


def test_it_recovers_the_parameters_that_made_the_data(
    model: Model, observations: tuple[Observation, ...], small: Prior
) -> None:
    assert set(small.names) == set(SMALL)
    truth = 0.8 * small.draw(1, np.random.default_rng(3))
    used = [o for o in under_reading(observations, "strict") if o.comparator == "="]
    made = predict(model, small.values(truth), used).values[:, 0]
    # errors a hundredth of the real ones, so that the prior's pull is a ten-thousandth of it
    exact = [
        replace(o, value=float(value), error=o.error / 100, discrepancy=0.0)
        for o, value in zip(used, made, strict=True)
    ]
    found = first_fit(model, small, exact, "strict")
    np.testing.assert_allclose(found.mode.z, truth[:, 0], atol=5e-3)
    for estimate, value in zip(found.estimates, small.values(truth).values(), strict=True):
        if estimate.kind == "moved":
            assert estimate.value == pytest.approx(float(np.asarray(value)[0]), rel=5e-3, abs=1e-4)
    assert max(abs(row.residual) for row in found.rows) < 1.0


def test_the_same_fit_gives_the_same_numbers(
    model: Model, observations: tuple[Observation, ...], small: Prior, fit: Fit
) -> None:
    again = first_fit(model, small, observations, "both")
    assert again.estimates == fit.estimates
    assert again.rows == fit.rows


def test_a_fit_without_data_moves_nothing(
    model: Model, observations: tuple[Observation, ...], small: Prior
) -> None:
    blind = [replace(o, discrepancy=1e9) for o in observations if o.comparator == "="]
    found = first_fit(model, small, blind, "strict")
    assert {e.kind for e in found.estimates} == {"unseen"}
    assert all(e.value == e.median for e in found.estimates)


def test_one_reading_leaves_the_other_out_and_both_is_their_mixture(
    observations: tuple[Observation, ...],
) -> None:
    by_reading = {r: under_reading(observations, r) for r in ("strict", "loose", "both")}
    for reading, value in [("strict", 4.2), ("loose", 3.2)]:
        assert [o.value for o in by_reading[reading] if o.fact == "P165"] == [value]
    (both,) = [o for o in by_reading["both"] if o.fact == "P165"]
    # mean and variance of an even mixture of normals at ln 3.2 and ln 4.2 with sd 0.03
    middle, half = (np.log(4.2) + np.log(3.2)) / 2, (np.log(4.2) - np.log(3.2)) / 2
    assert np.log(both.value) == pytest.approx(middle)
    assert both.sd == pytest.approx(np.hypot(0.03, half))
    assert len({len(rows) for rows in by_reading.values()}) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_shows_every_observation_and_every_parameter(
    observations: tuple[Observation, ...], fit: Fit, lang: str
) -> None:
    text = report(fit, lang)
    for seen in observations:
        assert seen.id in text
    for name in SMALL:
        assert name in text
