"""Charts show levels of years and stocks of a day, one a year; nothing that is no level."""

from __future__ import annotations

import pytest

from calibration.observations import read_observations
from studies.district import District
from studies.observed import observed_years


def test_a_stock_of_a_day_stands_in_its_year_and_keeps_the_day(whole_district: District) -> None:
    model = whole_district.model
    units = {name: variable.unit for name, variable in model.variables.items()}
    rows = read_observations(units, (model.clock.initial, model.clock.final))
    census = next(row for row in rows if row.id == "P122")
    [seen] = [one for one in observed_years(whole_district)["Population"] if one.day]
    assert (seen.year, seen.day) == (2020, census.period.text)
    assert seen.value == census.factor * census.value
    assert seen.deviation == pytest.approx(census.sd * seen.value, rel=1e-12)


def test_a_year_has_one_observation(whole_district: District) -> None:
    for name, seen in observed_years(whole_district).items():
        years = [one.year for one in seen]
        assert years == sorted(years), name
        for one in seen:
            assert not one.day or years.count(one.year) == 1, name


def test_another_unit_keeps_the_day(whole_district: District) -> None:
    [seen] = [one for one in observed_years(whole_district)["Population"] if one.day]
    tenfold = seen.times(10.0)
    assert (tenfold.year, tenfold.day) == (seen.year, seen.day)
    assert tenfold.value == 10 * seen.value
