"""Scenarios of a table side by side are what each is alone, and stand in the right order."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.reading import build, load
from scenarios.scenario import Scenario
from studies.district import District
from studies.ensemble import ensemble
from studies.joint import FIRST_JOINT
from studies.members import draw_members
from studies.projection import project
from studies.ranked import Ranked, counting, rank
from studies.target_text import parse_target


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    """Constants, schedules, shocks, and one that sets nothing."""
    return [
        load("baseline"),
        build("late", {"promotion funding": {2023: 4.0, 2027: 9.0}}),
        load("plan"),
        load("bust"),
        build("loss", {"talent funding": 2.0}, {"demand loss": {2026: 0.3}}),
    ]


@pytest.fixture(scope="module")
def single(whole_district: District, scenarios: list[Scenario]) -> Ranked:
    return rank(whole_district, scenarios)


def test_single_runs_side_by_side_are_those_of_a_projection(
    whole_district: District, scenarios: list[Scenario], single: Ranked
) -> None:
    outcomes = {one.target.id: one for one in project(whole_district, scenarios).outcomes}
    assert {row.target.id for row in single.rows} >= {"gdp_2025", "iva_2025", "co2_peak_2030"}
    for row in single.rows:
        alone = outcomes[row.target.id]
        assert alone.values is not None
        # the single-member path of the engine may differ in the last digits
        np.testing.assert_allclose(row.values, alone.values, rtol=1e-9)


def test_the_number_reached_is_that_of_the_verdicts(single: Ranked) -> None:
    met = np.array([row.met[:, 0] for row in counting(single.rows)])
    np.testing.assert_array_equal(single.number, met.sum(axis=0))
    assert single.of == len(met)
    ordered = single.number[list(single.order)]
    assert (np.diff(ordered) <= 0).all()
    assert sorted(single.order) == [0, 1, 2, 3, 4]


def test_a_target_ranks_by_the_room_beyond_it(
    whole_district: District, scenarios: list[Scenario]
) -> None:
    target = parse_target("gdp>=1200@2030", whole_district.plan)
    found = rank(whole_district, scenarios, by=target)
    values = found.row(target).values[:, 0]
    assert list(found.order) == np.argsort(-values, kind="stable").tolist()
    # less is better of a limit
    limit = parse_target("co2_peak_2030", whole_district.plan)
    found = rank(whole_district, scenarios, by=limit)
    room = found.row(limit).margin[:, 0]
    assert (np.diff(room[list(found.order)]) <= 0).all()


def test_a_target_of_the_plan_in_other_words_is_that_target_and_counts_once(
    whole_district: District, scenarios: list[Scenario], single: Ranked
) -> None:
    for text, own in (
        *(("gdp>=1250@2025", "gdp_2025"), ("gdp>=1251@2025", "gdp>=1251@2025")),
        ("gdp_2025.real", "gdp_2025.real"),  # another reading of it
    ):
        found = rank(whole_district, scenarios, by=parse_target(text, whole_district.plan))
        assert found.by is not None
        assert found.by.id == own
        np.testing.assert_array_equal(found.first_joint.share, single.first_joint.share)
        assert found.of == single.of
        np.testing.assert_array_equal(found.number, single.number)


def test_members_give_the_chances_of_the_ensemble(
    whole_district: District, scenarios: list[Scenario]
) -> None:
    members = draw_members(20, 2)
    target = parse_target("gdp_2025", whole_district.plan)
    few = [scenarios[1], scenarios[4]]
    found = rank(whole_district, few, members, by=target)
    many = ensemble(whole_district, few, members, keys=["gdp nominal"])
    chance = many.chances()["gdp_2025"]
    np.testing.assert_array_equal(found.row(target).chance.share, chance.share)
    shares = chance.share[list(found.order)]
    assert (np.diff(shares) <= 0).all()
    main = {o.target.number: o for o in many.outcomes if not o.target.alternative_of}
    met = [main[number].met for number in FIRST_JOINT]
    np.testing.assert_array_equal(
        found.first_joint.share, np.all(np.array(met, dtype=bool), axis=0).mean(axis=-1)
    )
