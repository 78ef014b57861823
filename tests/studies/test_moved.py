"""What moved a variable adds up to the change, and what did not differ moved nothing."""

from __future__ import annotations

import pytest

from scenarios.reading import build, load
from studies.district import District
from studies.moved import between_scenarios, between_years
from studies.projection import project


def test_a_stocks_parts_add_up_to_its_change_between_two_year_ends(
    whole_district: District,
) -> None:
    plan = load("plan")
    found = between_years(whole_district, "Population", 2021, 2025, plan)
    told = project(whole_district, [plan], variables=["Population"])
    change = told.at("Population", 2025)[0] - told.at("Population", 2021)[0]
    assert sum(found.parts.values()) == pytest.approx(change, rel=1e-9)


def test_two_scenarios_differ_through_the_causes_that_differ(whole_district: District) -> None:
    usual, more = load("baseline"), build("more", {"promotion funding": 12})
    same = between_scenarios(whole_district, "gdp", 2030, usual, usual)
    assert not same.parts
    assert same.before == same.after
    found = between_scenarios(whole_district, "gdp", 2030, usual, more)
    assert found.after > found.before
    assert sum(found.parts.values()) == pytest.approx(found.after - found.before, rel=1e-9)
