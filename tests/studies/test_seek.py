"""The value that seek gives does reach the target in the model, and just."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine.errors import InputError
from scenarios.reading import build, load
from studies.district import District
from studies.held import Held
from studies.members import draw_members
from studies.projection import Projection, project
from studies.search import TOLERANCE
from studies.seek import Surely, seek
from studies.target_text import parse_target


def indicator(projection: Projection, year: int, key: str = "rd to gdp") -> float:
    return float(100 * projection.at(key, year)[0])


def test_the_lever_found_reaches_the_target_when_a_scenario_sets_it(
    whole_district: District, projection: Projection
) -> None:
    now = indicator(projection, 2025)
    target = parse_target(f"rd_share>={now + 0.4}@2025", whole_district.plan)
    found = seek(whole_district, load("plan"), "public rd support", target)
    assert found.value is not None
    assert found.value > found.movable.start
    levers = {name: lever.plain() for name, lever in load("plan").levers.items()}
    again = build("again", {**levers, "public rd support": found.value})
    reached = indicator(project(whole_district, [again]), 2025)
    # The projection runs on the single-member path, which may differ by 1e-12.
    assert reached >= (now + 0.4) * (1 - 1e-11)
    slope = 0.4 / (found.value - found.movable.start)
    width = 2 * TOLERANCE * (found.movable.high - found.movable.low) + 1e-6  # and the rounding
    assert reached - (now + 0.4) <= 2 * slope * width, "just reached, and no more"


def test_a_condition_of_one_branch_reaches_the_target_when_a_scenario_sets_it(
    whole_district: District,
) -> None:
    target = parse_target("nev_output.real>=700@2025", whole_district.plan)
    name = "market growth shift[NEV]"
    found = seek(whole_district, load("baseline"), name, target)
    assert found.value is not None
    assert found.value > 0 == found.movable.start
    shifted = [build("a", {}, {name: value}) for value in (found.value, found.value - 0.001)]
    just, short = project(whole_district, shifted).at("gross output[NEV]", 2025)
    assert just >= 700 * (1 - 1e-11)
    assert short < 700
    both = {name: 0.05, "market growth shift[BIO]": 0.02}
    assert seek(whole_district, build("b", {}, both), name, target).movable.start == 0.05


def test_where_every_run_fails_there_is_no_present_value(whole_district: District) -> None:
    target = parse_target("gdp>=1250@2025", whole_district.plan)
    held = [Held("Population", ((2021, -5.0),))]
    for surely in (None, Surely(draw_members(3, 0), 0.5)):
        with pytest.raises(InputError, match="no present value"):
            seek(
                whole_district,
                *(load("plan"), "gross output[NEV]", target),
                held=held,
                surely=surely,
            )


def test_the_variable_found_reaches_the_target_when_it_is_held(whole_district: District) -> None:
    target = parse_target("nev_output.real>=900@2025", whole_district.plan)
    found = seek(whole_district, load("baseline"), "gross output[NEV]", target)
    assert found.movable.held
    # The target reads the very variable that is held, so the answer is the target itself.
    span = found.movable.high - found.movable.low
    assert found.value == pytest.approx(900, abs=2 * TOLERANCE * span + 0.1)
    held = Held("gross output[NEV]", ((2021, 400.0), (2025, found.value or 0.0)))
    again = project(whole_district, [load("baseline")], [held])
    assert again.at("gross output[NEV]", 2025)[0] >= 900 * (1 - 1e-11)


def test_what_the_present_reaches_needs_no_change(whole_district: District) -> None:
    target = parse_target("gdp>=1@2025", whole_district.plan)
    found = seek(whole_district, load("plan"), "promotion funding", target)
    assert found.value == found.movable.start == 4.7


def test_a_lever_with_a_schedule_stands_where_it_does_in_the_targets_year(
    whole_district: District,
) -> None:
    # 600 beds a year until 2026 and 150 from 2027 on: five years of the plan make 3,000
    target = parse_target("beds_added>=3000@2025", whole_district.plan)
    found = seek(whole_district, load("plan"), "hospital bed additions", target)
    assert found.movable.start == 600
    assert found.at[600] == pytest.approx(3000, rel=1e-9)
    assert found.value == 600


def test_a_target_out_of_reach_gives_the_nearest_miss_of_the_scan(
    whole_district: District,
) -> None:
    target = parse_target("gdp>=99999@2025", whole_district.plan)
    found = seek(whole_district, load("plan"), "土地整备", target)
    assert found.value is None
    assert found.movable.key == "land consolidation"
    best = found.answer.values[np.nanargmax(found.answer.margins)]
    assert found.answer.nearest == best
    assert found.margins[found.answer.nearest] < 0


def test_a_lever_that_acts_elsewhere_is_called_flat(whole_district: District) -> None:
    target = parse_target("rail>=60@2025", whole_district.plan)
    found = seek(whole_district, load("baseline"), "talent funding", target)
    assert found.answer.flat


def test_an_external_condition_may_be_sought(whole_district: District) -> None:
    target = parse_target("population>=62@2025", whole_district.plan)
    found = seek(whole_district, load("baseline"), "migration_regime", target)
    assert found.movable.key == "migration regime"
    assert found.answer.monotone


@pytest.mark.parametrize(
    ("name", "target", "span", "message"),
    [
        ("promtion funding", "gdp>=1250@2025", None, "promotion funding"),
        ("gross output", "gdp>=1250@2025", None, r"gross output\[NEV\]"),
        ("promotion funding", "gdp>=1250@2025", (5.0, 9.0), "present value"),
        ("promotion funding", "energy_intensity_2025", None, "no figure"),
    ],
)
def test_what_cannot_be_sought_is_refused(
    whole_district: District,
    name: str,
    target: str,
    span: tuple[float, float] | None,
    message: str,
) -> None:
    parsed = parse_target(target, whole_district.plan)
    with pytest.raises(InputError, match=message):
        seek(whole_district, load("baseline"), name, parsed, span)
