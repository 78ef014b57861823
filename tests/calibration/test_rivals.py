"""Naive forecasts in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.past import read_past
from calibration.rivals import RIVALS, of_growth, of_levels


def test_a_gap_between_known_years_counts_as_growth_a_year() -> None:
    # 100 to 144 in two years is 20 % a year; the city grew by 10 % a year over the same span
    past = {2015: 100.0, 2017: 144.0}
    city = {2015: 1000.0, 2017: 1210.0}
    found = of_levels(past, city, [2018, 2019])
    assert tuple(found) == RIVALS
    np.testing.assert_allclose(found["last growth"], [172.8, 207.36], rtol=1e-12)
    np.testing.assert_allclose(found["log-linear trend"], [172.8, 207.36], rtol=1e-12)
    np.testing.assert_allclose(found["city and premium"], [172.8, 207.36], rtol=1e-12)


def test_the_premium_is_of_the_years_in_which_the_city_is_known() -> None:
    # own growth 10, 20, 50 %; the city's 5, 5 % and then unknown: premium (5 + 15) / 2
    past = {2014: 100.0, 2015: 110.0, 2016: 132.0, 2017: 198.0}
    city = {2014: 1000.0, 2015: 1050.0, 2016: 1102.5}
    found = of_levels(past, city, [2018])
    np.testing.assert_allclose(found["city and premium"], [198 * 1.15], rtol=1e-12)
    np.testing.assert_allclose(found["last growth"], [198 * 1.5], rtol=1e-12)


def test_growth_rates_are_carried_on_averaged_and_set_on_the_citys() -> None:
    found = of_growth({2015: 0.10, 2017: 0.12}, {2015: 0.09, 2017: 0.08, 2018: 0.07})
    # premium (1 + 4) / 2 points over the city's last 7 %
    expected = {"last growth": 0.12, "log-linear trend": 0.11, "city and premium": 0.095}
    assert found == pytest.approx(expected, rel=1e-12)


def test_what_cannot_be_carried_on_is_refused() -> None:
    with pytest.raises(ValueError, match="two years"):
        of_levels({2017: 1.0}, {2016: 1.0, 2017: 1.0}, [2018])
    with pytest.raises(ValueError, match="city"):
        of_levels({2016: 1.0, 2017: 1.0}, {2009: 1.0, 2010: 1.0}, [2018])
    with pytest.raises(ValueError, match="city"):
        of_growth({2015: 0.1}, {2016: 0.1})


@pytest.mark.parametrize("known", [2014, 2018, 2020])
def test_the_past_ends_where_knowledge_does(known: int) -> None:
    past = read_past(known_from=known)
    years = [year for figures in past.figures.values() for year in figures]
    assert max(years) <= known
    assert past.renewed == {year for year in (2018, 2020) if year <= known}
    assert past.figures["district", "gdp"][2009] == 168.2619
    rates = past.figures.get(("city", "real growth"), {})
    assert rates == pytest.approx(
        {
            y: r
            for y, r in {2015: 0.089, 2017: 0.088, 2019: 0.067, 2020: 0.031}.items()
            if y <= known
        }
    )
