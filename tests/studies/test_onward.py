"""The space beyond 2020: the past as calibrated, then the drivers, no year counted twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.design import QUICK
from calibration.prior import history_prior
from calibration.renewal import question, renew
from model.district.parameters import district_parameters
from model.engine import Model, Series, load_model, simulate
from scenarios.drivers import draw_from
from studies.district import MODEL
from studies.onward import Onward
from tests.calibration.test_renewal import table

Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(MODEL)


@pytest.fixture(scope="module")
def space() -> Onward:
    return Onward(history_prior())


@pytest.fixture(scope="module")
def z(space: Onward) -> Array:
    return np.random.default_rng(4).standard_normal((space.size, 5))


def test_every_uncertain_constant_is_inferred_once(space: Onward, z: Array) -> None:
    uncertain = {p.name for p in district_parameters() if p.is_uncertain}
    assert set(space.members(z).parameters) == uncertain


def test_each_year_has_one_innovation_and_one_law(space: Onward, z: Array) -> None:
    series = space.values(z)["growth discrepancy"]
    assert isinstance(series, Series)
    np.testing.assert_array_equal(series.times, np.arange(2015, 2036))
    assert np.asarray(series.values).shape == (21, 5)


def test_until_2021_it_is_the_calibrations_own_space(space: Onward, z: Array, model: Model) -> None:
    onward = simulate(model, space.values(z), outputs=["gdp", "Population"])
    past = simulate(model, space.prior.values(z[: space.prior.size]), outputs=["gdp", "Population"])
    known = onward.times < 2021.0
    for name in ("gdp", "Population"):
        np.testing.assert_array_equal(onward.values[name][known], past.values[name][known])


def test_the_drivers_are_those_of_the_same_shares(space: Onward, z: Array) -> None:
    from scipy.special import ndtr

    outside = z[space.prior.size + len(space.later) :]
    drawn, ours = draw_from(ndtr(outside).T), space.members(z).drivers
    for name in ("market growth[NEV]", "recession loss", "industrial price change"):
        one, two = drawn[name], ours[name]
        assert isinstance(one, Series)
        assert isinstance(two, Series)
        np.testing.assert_array_equal(one.values, two.values)


def test_a_later_year_brings_the_drivers_in(tmp_path: Path) -> None:
    path = table(tmp_path / "more.csv", {"period": "2022", "value": "950", "known_from": "2023"})
    asked = question(more=[path], onward=Onward)
    assert isinstance(asked.space, Onward)
    assert asked.target("loose").model.clock.final == 2023.0
    early = question(more=[table(tmp_path / "early.csv", {})], onward=Onward)
    assert early.space is early.prior


@pytest.mark.slow
def test_members_that_know_a_later_year_lie_closer_to_it(tmp_path: Path, model: Model) -> None:
    """A GDP of 2021 in the upper tail moves members there, and the evidence says how far it was."""
    path = table(tmp_path / "more.csv", {"period": "2021", "value": "930", "known_from": "2022"})
    asked = question(more=[path], onward=Onward)
    found = renew(asked, replace(QUICK, runs=2)).calibration
    told = simulate(model, asked.space.values(found.z), outputs=["gdp nominal"])
    year = (told.times >= 2021.0) & (told.times < 2022.0)
    gdp = told.values["gdp nominal"][year].mean(axis=0)
    # an error of 2 % against a forecast some 6 % wide: nearly all of the way
    assert abs(np.median(gdp) / 930 - 1) < 0.02
    assert gdp.std() / 930 < 0.03
