"""The value that seek gives for a probability does give that probability, and just."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine.errors import InputError
from scenarios.reading import build, load
from studies.district import District
from studies.ensemble import ensemble
from studies.held import Held
from studies.members import Members, draw_members
from studies.seek import TOLERANCE_MANY, Surely, seek
from studies.target_text import parse_target

MEMBERS = 40


@pytest.fixture(scope="module")
def members() -> Members:
    return draw_members(MEMBERS, 9)


def share(district: District, members: Members, lever: float) -> float:
    """The share of the members that reach an R&D share of 8 % with this public support."""
    scenario = build("again", {"public rd support": lever})
    many = ensemble(district, [scenario], members, keys=["rd to gdp"])
    return float(np.mean(100 * many.at("rd to gdp", 2025)[0] >= 8))


def test_the_answer_reaches_the_target_with_the_probability_and_a_little_less_does_not(
    whole_district: District, members: Members
) -> None:
    target = parse_target("rd_share>=8@2025", whole_district.plan)
    surely = Surely(members, 0.8)
    found = seek(whole_district, load("baseline"), "public rd support", target, surely=surely)
    assert found.value is not None
    assert share(whole_district, members, found.value) >= 0.8
    step = (found.movable.high - found.movable.low) * (TOLERANCE_MANY + 1e-3)  # and the rounding
    assert share(whole_district, members, found.value - step) < 0.8
    chance = found.chances[found.value]
    assert float(chance.share) == share(whole_district, members, found.value)
    assert float(chance.low) < 0.8 < float(chance.high)
    assert found.at[found.value] >= 8 * (1 - 1e-9)


@pytest.mark.slow
def test_a_variable_that_is_held_is_the_answer_itself_for_every_member(
    whole_district: District, members: Members
) -> None:
    target = parse_target("nev_output.real>=900@2025", whole_district.plan)
    name = "gross output[NEV]"
    found = seek(whole_district, load("baseline"), name, target, surely=Surely(members, 0.9))
    assert found.movable.held
    span = found.movable.high - found.movable.low
    assert found.value == pytest.approx(900, abs=2 * TOLERANCE_MANY * span)
    assert float(found.chances[found.value or 0.0].share) == 1.0


def test_another_variable_may_be_held_meanwhile(whole_district: District, members: Members) -> None:
    target = parse_target("nev_output.real>=900@2025", whole_district.plan)
    held = [Held("gross output[NEV]", ((2021, 950.0),))]
    surely = Surely(members, 0.9)
    found = seek(
        whole_district, load("baseline"), "promotion funding", target, held=held, surely=surely
    )
    assert found.value == found.movable.start, "what is held reaches it whatever the lever"
    assert found.answer.flat


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.1, 1.5, float("nan")])
def test_a_probability_that_is_none_is_refused(
    whole_district: District, members: Members, probability: float
) -> None:
    target = parse_target("rd_share>=8@2025", whole_district.plan)
    with pytest.raises(InputError, match="above 0 and below 1"):
        seek(
            whole_district,
            load("baseline"),
            "public rd support",
            target,
            surely=Surely(members, probability),
        )


def test_a_binding_target_has_no_probability_to_seek(
    whole_district: District, members: Members
) -> None:
    target = parse_target("energy_intensity_change<=-14.5@2025", whole_district.plan)
    with pytest.raises(InputError, match="binding"):
        seek(whole_district, load("plan"), "energy retrofit", target, surely=Surely(members, 0.8))


def test_of_values_whose_level_ties_the_one_that_most_members_reach_is_the_nearest(
    whole_district: District, members: Members
) -> None:
    """Some members never peak: 99 % of them come to 2035, the end of the model, at any value."""
    target = parse_target("co2_peak_2030", whole_district.plan)
    surely = Surely(members, 0.99)
    found = seek(whole_district, load("plan"), "energy retrofit", target, surely=surely)
    assert found.value is None
    assert np.ptp(found.answer.margins) == 0, "the level says nothing"
    told = {value: float(one.share) for value, one in found.chances.items()}
    assert told[found.answer.nearest] == max(told.values()) > min(told.values())
    assert not found.answer.flat, "it moves the chance"
