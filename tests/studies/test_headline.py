"""The headline figures are the model's, in the plan's units, and their changes add up."""

from __future__ import annotations

import pytest

from studies.headline import headline, headlines
from studies.projection import Projection


def test_growth_carries_one_year_to_the_other(projection: Projection) -> None:
    for one in headlines(projection):
        for scenario in (0, 1):
            first, last = one.at(2020)[scenario], one.at(2025)[scenario]
            growth = one.growth(2020, 2025)[scenario]
            reached = first + growth if one.is_share else first * (1 + growth / 100) ** 5
            assert reached == pytest.approx(last, rel=1e-9), one.key


def test_the_difference_from_the_usual_leads_back_to_it(projection: Projection) -> None:
    for one in headlines(projection):
        usual, change = one.at(2035)[1], one.against_usual(2035)
        back = one.at(2035) - change if one.is_share else one.at(2035) / (1 + change / 100)
        assert back == pytest.approx([usual, usual], rel=1e-9), one.key
        assert change[1] == 0, "the second scenario is business as usual"


def test_gdp_stands_first_at_current_prices_with_the_plans_target(projection: Projection) -> None:
    first = headlines(projection)[0]
    assert (first.key, first.unit.zh, first.price_basis) == ("gdp nominal", "亿元", "现价")
    assert [(target.value, target.year) for target in first.targets] == [(1250, 2025)]


def test_a_share_is_shown_in_per_cent(projection: Projection) -> None:
    research = next(one for one in headlines(projection) if one.key == "rd to gdp")
    assert research.is_share
    assert research.at(2020) == pytest.approx(100 * projection.at("rd to gdp", 2020))


def test_an_index_is_not_told_in_the_plans_unit(projection: Projection) -> None:
    patents = headline(projection, "patent grants index")
    # the plan counts patents, of which no level of 2020 is given: the variable is a multiple
    assert patents.unit.zh == "无量纲"
    assert patents.targets == ()
