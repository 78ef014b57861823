"""Paired comparison on the district's model: attribution, pairing, chances, first moves."""

from __future__ import annotations

import numpy as np
import pytest

from model.district.levers import SECTORS
from model.engine import run_ensemble
from scenarios.reading import build, load
from scenarios.scenario import Scenario
from studies.attribution import CONDITIONS, attribute, differing, mixed
from studies.compare import Comparison, compare, directions
from studies.district import District, load_district
from studies.members import Members, draw_members
from studies.moves import first_moves
from studies.sidebyside import own_values, side_by_side, tiled

MEMBERS = 24
KEYS = ("gdp nominal", "energy per gdp", "Hospital Beds")


@pytest.fixture(scope="module")
def district() -> District:
    return load_district()


@pytest.fixture(scope="module")
def members() -> Members:
    return draw_members(MEMBERS, 5)


@pytest.fixture(scope="module")
def first() -> Scenario:
    """Schedules, constants and shocks in four groups, so that every form of an input occurs."""
    return build(
        "mine",
        {
            "promotion funding": {2022: 5.0, 2026: 8.0},
            "hospital bed additions": {2023: 900.0},
            "public rd support": 0.012,
        },
        {"demand loss": {2026: 0.2}, "market growth shift[NEV]": 0.03},
    )


@pytest.fixture(scope="module")
def second() -> Scenario:
    return build("other", {"hospital bed additions": {2021: 300.0, 2025: 200.0}})


@pytest.fixture(scope="module")
def found(district: District, members: Members, first: Scenario, second: Scenario) -> Comparison:
    return compare(district, first, second, members, keys=KEYS, years=(2025, 2030))


def test_contributions_add_up_to_the_paired_difference(found: Comparison) -> None:
    for pair in found.pairs:
        total = found.contributions(pair.key, pair.year).sum(axis=0)
        size = np.abs(pair.second).max()
        np.testing.assert_allclose(total, pair.difference, rtol=0, atol=1e-9 * size)


def test_the_groups_are_those_that_differ(found: Comparison, first: Scenario) -> None:
    assert found.attribution is not None
    assert found.attribution.groups == ("industry", "innovation", "services", CONDITIONS)
    assert set(found.attribution.groups) <= {*SECTORS, CONDITIONS}
    assert differing(first, first) == ()


def test_a_group_that_acts_alone_gets_the_whole_difference(
    district: District, members: Members
) -> None:
    one = build("one", {"hospital bed additions": 900.0})
    compared = compare(district, one, load("baseline"), members, keys=KEYS, years=(2030,))
    pair = compared.pair("Hospital Beds", 2030)
    np.testing.assert_array_equal(compared.contributions("Hospital Beds", 2030)[0], pair.difference)


def test_settings_that_differ_stand_first_and_levers_before_conditions(found: Comparison) -> None:
    names = [one.name for one in found.settings]
    assert set(names) == {
        *("promotion funding", "hospital bed additions", "public rd support"),
        *("demand loss", "market growth shift[NEV]"),
    }
    assert [one.lever for one in found.settings] == [True, True, True, False, False]


def test_differences_are_those_of_the_same_member(found: Comparison, members: Members) -> None:
    many = found.ensemble
    assert many.members is members
    apart = many.at("gdp nominal", 2030)
    pair = found.pair("gdp nominal", 2030)
    np.testing.assert_array_equal(pair.difference, apart[0] - apart[1])
    assert float(pair.higher.share) == np.mean(apart[0] > apart[1])
    assert pair.first_better is pair.higher
    # against independent samples a paired difference is narrow: that is what pairing is for
    assert np.std(pair.difference) < np.std(apart[0])


def test_before_the_plan_nothing_differs(found: Comparison) -> None:
    values = found.ensemble.values["gdp nominal"]
    np.testing.assert_array_equal(values[:6, 0], values[:6, 1])


def test_better_is_the_direction_of_the_plans_targets(district: District) -> None:
    better = directions(district.plan)
    assert better["gdp nominal"] == better["High Tech Firms"] == 1
    assert better["energy per gdp"] == better["co2 emissions"] == -1
    assert "Population" not in better


def test_less_energy_is_better(found: Comparison) -> None:
    pair = found.pair("energy per gdp", 2030)
    assert pair.first_better is pair.lower


def test_the_same_scenario_differs_in_nothing(district: District, members: Members) -> None:
    plan = load("plan")
    compared = compare(district, plan, plan, members, keys=KEYS, years=(2030,))
    assert compared.settings == ()
    assert compared.attribution is None
    assert compared.moves == ()
    for pair in compared.pairs:
        assert (pair.difference == 0).all()
        assert pair.higher.share == pair.lower.share == 0.0
    with pytest.raises(ValueError, match="do not differ"):
        compared.contributions("gdp nominal", 2030)


def test_side_by_side_gives_what_each_scenario_gives_alone(
    district: District, members: Members, first: Scenario, second: Scenario, found: Comparison
) -> None:
    assert found.attribution is not None
    readings = found.attribution.readings
    scenarios = [second, first, mixed(first, second, ["industry", CONDITIONS])]
    wide = tiled(members, 3)
    inputs = side_by_side(members, wide, scenarios, own_values(district, first, second))
    together = run_ensemble(district.model, [inputs], wide.count, outputs=readings)
    for place, scenario in enumerate(scenarios):
        alone = run_ensemble(district.model, [members.inputs(scenario)], MEMBERS, outputs=readings)
        for one in readings:
            part = together.values[one][:, 0, place * MEMBERS : (place + 1) * MEMBERS]
            # an untouched constant is a number alone and an array side by side: last digits
            np.testing.assert_allclose(part, alone.values[one][:, 0], rtol=1e-9)


def test_a_mix_has_some_groups_of_the_first_and_the_rest_of_the_second(
    first: Scenario, second: Scenario
) -> None:
    assert mixed(first, second, []).settings() == second.settings()
    every = differing(first, second)
    assert mixed(first, second, every).settings() == first.settings()
    part = mixed(first, second, ["services"])
    assert part.levers == {"hospital bed additions": first.levers["hospital bed additions"]}
    assert part.shocks == {}


def test_any_way_of_doing_the_parts_gives_the_same_bits(
    district: District,
    first: Scenario,
    second: Scenario,
    found: Comparison,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("studies.attribution.SETS", 8)
    monkeypatch.setattr("studies.attribution.TOGETHER", 12)
    few = draw_members(3, 5)
    assert found.attribution is not None
    about = (district, first, second, few, found.attribution.readings)
    told: list[tuple[int, int]] = []
    in_order = attribute(*about, progress=lambda done, of: told.append((done, of)))
    assert told == [(8, 16), (16, 16)]
    backwards = attribute(
        *about,
        each=lambda function, tasks: (
            (place, function(tasks[place])) for place in reversed(range(len(tasks)))
        ),
    )
    assert in_order is not None
    assert backwards is not None
    np.testing.assert_array_equal(in_order.values, backwards.values)


def test_what_moves_first_is_the_lever_that_acts_first(district: District) -> None:
    late = build("late", {"hospital bed additions": {2024: 1200.0}})
    moves = first_moves(district, late, load("baseline"))
    assert moves[0].time == 2024.0
    assert moves[0].share == pytest.approx(1200 / 150 - 1, rel=0.02)
    beds = next(move for move in moves if move.variable == "Hospital Beds")
    assert beds.stock
    assert beds.time > 2024.0
    assert abs(beds.share) >= 0.01
    assert [move.time for move in moves] == sorted(move.time for move in moves)
