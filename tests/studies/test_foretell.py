"""The forecast of 2018 and the indicators left out: what must hold whatever they say."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.likelihood import until
from calibration.prior import history_prior
from model.engine import Series, simulate, yearly
from studies.backtest import Backtest
from studies.district import District
from studies.foretell import KNOWN, LAST, PANELS, inputs_from, joined, known_prior
from studies.naive import LEVELS, naive_forecasts


def test_nothing_that_was_published_later_is_in_the_fit(small_backtest: Backtest) -> None:
    forecast = small_backtest.forecast
    assert max(seen.known_from for seen in forecast.fitted) == KNOWN
    assert min(one.seen.known_from for one in forecast.foretold) > KNOWN
    assert {one.seen.id for one in forecast.foretold} >= {"P019", "P020", "P044", "P073", "P122"}
    assert [one.seen.id for one in forecast.bounds] == ["P046", "P086", "P129"]
    assert not {one.seen.id for one in forecast.foretold} & {"P165 strict", "P165 loose"}


def test_the_forecast_does_not_know_the_discrepancy_of_later_years() -> None:
    prior = known_prior(history_prior())
    assert prior.years == (2015, 2016, 2017, 2018)


def test_drivers_begin_in_2019_and_the_emergency_is_not_foreseen(whole_district: District) -> None:
    prior = known_prior(history_prior())
    z = prior.draw(8, np.random.default_rng(1))
    inputs = inputs_from(prior, z, seed=3)
    assert inputs["plan start"] == 2019.0
    assert inputs["public health loss"] == 0.0
    for name in ("market growth[NEV]", "industrial price change", "recession loss"):
        series = inputs[name]
        assert isinstance(series, Series)
        assert np.asarray(series.times)[0] == 2019.0
    growth = inputs["growth discrepancy"]
    assert isinstance(growth, Series)
    np.testing.assert_array_equal(np.asarray(growth.times)[:5], [2015, 2016, 2017, 2018, 2019])
    past = prior.values(z)["growth discrepancy"]
    assert isinstance(past, Series)
    np.testing.assert_array_equal(np.asarray(growth.values)[:4], np.asarray(past.values)[:4])


def test_until_2018_the_forecast_is_the_run_that_was_fitted(whole_district: District) -> None:
    # the gate that opens in 2019 touches nothing before it
    prior = known_prior(history_prior())
    z = prior.draw(8, np.random.default_rng(2))
    wanted = [yearly(name, "mean", 2015, KNOWN) for name in ("gdp nominal", "own revenue")]
    model = until(whole_district.model, KNOWN + 1.0)
    fitted = simulate(model, prior.values(z), members=8, outputs=wanted)
    told = simulate(whole_district.model, inputs_from(prior, z, 3), members=8, outputs=wanted)
    for one in wanted:
        np.testing.assert_allclose(told.values[one], fitted.values[one], rtol=1e-12)


def test_steps_that_overlap_are_refused() -> None:
    after = Series([2018.0], [0.0], "step")
    with pytest.raises(ValueError, match="do not follow"):
        joined((2017, 2018), np.zeros(2), after)


def test_paths_are_those_of_the_rows_foretold(small_backtest: Backtest) -> None:
    forecast = small_backtest.forecast
    assert tuple(path.variable for path in forecast.paths) == PANELS
    gdp = forecast.paths[0]
    assert gdp.years == tuple(range(2015, LAST + 1))
    (told,) = [one for one in forecast.foretold if one.seen.id == "P019"]
    # the row's median has the published figure's own error, 1 %, on top of the same members
    assert np.median(gdp.values[-1]) == pytest.approx(told.median, rel=0.01)
    assert {seen.id for seen in gdp.known} == {"P016"}
    assert {seen.id for seen in gdp.later} == {"P019"}


def test_the_rivals_are_what_a_pencil_gives() -> None:
    naive = naive_forecasts(2018)
    assert set(naive.levels) == set(LEVELS)
    # firms: 135 and 257; value added 256.99, 265.36, 340 in 2014, 2015, 2017
    assert naive.levels["High Tech Firms"]["last growth"][2020] == pytest.approx(
        257 * (257 / 135) ** 3
    )
    industry = naive.levels["industrial value added nominal"]["last growth"]
    assert industry[2019] == pytest.approx(340 * (340 / 265.36))
    # GDP grew from 570 to 701.66, of which 4 % is the break of accounting
    gdp = naive.levels["gdp nominal"]["last growth"]
    assert gdp[2020] == pytest.approx(701.66 * (701.66 / 1.04 / 570) ** 2)
    # growth of 2014, 2015 and 2017: 10.0, 9.5, 12.0; the city's 8.9 and 8.8
    assert naive.growth["gdp"]["log-linear trend"] == pytest.approx(0.105)
    assert naive.growth["gdp"]["city and premium"] == pytest.approx(0.088 + (0.006 + 0.032) / 2)


def test_rivals_foretell_growth_in_per_cent_and_halves_by_their_share(
    small_backtest: Backtest,
) -> None:
    rivals = small_backtest.forecast.rivals
    assert set(rivals) == {"P018", "P019", "P020", "P041", "P044", "P045", "P099"}
    assert rivals["P020"]["last growth"] == pytest.approx(12.0)
    whole = naive_forecasts(2018).levels["industrial value added nominal"]["last growth"][2019]
    assert rivals["P041"]["last growth"] == pytest.approx(0.445 * whole)


def test_each_indicator_is_left_out_once_and_is_not_in_its_own_fit(
    small_backtest: Backtest,
) -> None:
    ids = [one.id for one in small_backtest.left_out]
    assert len(set(ids)) == len(ids)
    rows = [row.seen.id for one in small_backtest.left_out for row in one.rows]
    assert len(set(rows)) == len(rows)
    (firms,) = [one for one in small_backtest.left_out if one.id == "firms"]
    by_id = {row.seen.id: row for row in firms.rows}
    prior = {row.seen.id: row for row in firms.by_prior}
    # nothing but the firms' own rows sees the rate at which firms enter: without them the forecast
    # is the prior's, up to the noise of a thousand draws
    for id_ in ("P097", "P099"):
        assert np.log(by_id[id_].median / prior[id_].median) == pytest.approx(0, abs=0.08)
