"""The arithmetic of five-year bets and of their rivals, in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.bets import Draws, History, central_growth, nominal_paths, read_history, rivals

NONE = np.zeros((3, 2))


def bets(**given: object) -> Draws:
    fields = {
        "growth": NONE,
        "prices": NONE,
        "innovation": NONE,
        "loss": NONE,
        "premium": np.zeros(2),
        "concept": np.ones(2),
    }
    return Draws(**(fields | given))  # type: ignore[arg-type]


def steady(district: float, city: float, years: range) -> History:
    return History(
        {year: 100 * (1 + district) ** i for i, year in enumerate(years)},
        {year: 1000 * (1 + city) ** i for i, year in enumerate(years)},
        {2015: 0.08, 2020: 0.04},
        frozenset(),
        0.6,
    )


def test_growth_premium_and_prices_compound() -> None:
    draws = bets(
        growth=NONE + 0.05,
        premium=np.array([0.01, -0.01]),
        innovation=NONE + 0.002,
        prices=NONE + 0.01,
    )
    paths = nominal_paths(200.0, draws, np.zeros(3, bool))
    expected = 200 * np.array([1.062 * 1.01, 1.042 * 1.01]) ** 3
    np.testing.assert_allclose(paths[-1], expected, rtol=1e-13)


def test_a_recession_takes_its_year_and_is_made_up() -> None:
    loss = np.array([[0.0, 0.0], [0.1, 0.0], [0.0, 0.0]])
    paths = nominal_paths(1.0, bets(loss=loss), np.zeros(3, bool))
    np.testing.assert_array_equal(paths, 1 - loss)


def test_the_accounting_break_lifts_only_years_of_the_new_concept() -> None:
    draws = bets(concept=np.array([1.04, 1.09]))
    paths = nominal_paths(1.0, draws, np.array([False, True, True]))
    np.testing.assert_array_equal(paths, [[1, 1], [1.04, 1.09], [1.04, 1.09]])


def test_steady_growth_is_what_every_rival_carries_on() -> None:
    history = steady(0.1, 0.07, range(2009, 2015))
    for name, path in rivals(history, 2014, 4).items():
        expected = 100 * 1.1 ** np.arange(6, 10)
        np.testing.assert_allclose(path, expected, rtol=1e-10, err_msg=name)


def test_rivals_know_nothing_after_the_origin() -> None:
    history = steady(0.1, 0.07, range(2009, 2015))
    changed = History(
        {**history.district, 2015: 1.0, 2016: 1e9},
        {**history.city, 2015: 1.0},
        history.city_growth,
        history.new_concept,
        history.secondary,
    )
    for name, path in rivals(history, 2014, 4).items():
        np.testing.assert_array_equal(path, rivals(changed, 2014, 4)[name])


def test_the_bet_is_carried_back_as_the_same_fraction_of_what_was_known() -> None:
    # 0.03 is half of the mean of 8 and 4 %: half of (7 - 1) %
    history = steady(0.1, 0.07, range(2009, 2015))
    assert central_growth(history, 2012, 0.03, 0.01) == pytest.approx(0.03, rel=1e-12)


def test_the_history_is_as_published_and_ends_in_2020() -> None:
    history = read_history(deflator_2020=0.01)
    assert min(history.district) == 2009
    assert max(history.district) == 2020
    assert history.new_concept == {2018, 2019, 2020}
    # P007, P008, P019: the plan's chapter 1 has 801.05 and +74.9 % over 2015
    assert history.district[2020] / history.district[2015] == pytest.approx(1.749, abs=5e-4)
    assert history.district[2019] == pytest.approx(801.05 / 1.045 / 1.01, rel=1e-12)
    # the first half of 2019 was 321.49 (P017); a year holds more than two of its first halves
    assert history.district[2019] > 2 * 321.49
