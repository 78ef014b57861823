"""`studies/target_text.py`: what a user may write, and what the message says where it is wrong."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.district.targets import BINDING, load_targets
from model.engine import InputError
from model.engine.errors import Problem
from studies.target_text import parse_output, parse_target, select_targets

PLAN = load_targets()


def test_a_written_target_has_its_parts() -> None:
    target = parse_target("gdp>=1250@2025", PLAN)
    assert target.indicator is PLAN.indicators["gdp"]
    assert (target.comparator, target.value, target.year) == (">=", 1250.0, 2025)
    assert target.value_high is None


#: The same in full-width characters, as a Chinese input method leaves them.
FULL_WIDTH = "".join(chr(ord(letter) + 0xFEE0) for letter in "gdp>=1250@2025")


@pytest.mark.parametrize(
    "text",
    ["gdp >= 1250 @ 2025", "gdp≥1250@2025", "gdp>=1,250@2025", FULL_WIDTH, "gdp>=1250"],
)
def test_planners_ways_of_writing_mean_the_same(text: str) -> None:
    target = parse_target(text, PLAN)
    assert (target.indicator.id, target.comparator, target.value, target.year) == (
        "gdp", ">=", 1250.0, 2025,
    )  # fmt: skip


def test_the_price_basis_is_part_of_the_indicator() -> None:
    assert parse_target("gdp.real>=1602@2035", PLAN).indicator.price_basis == "2020年不变价"


def test_a_range_has_two_ends() -> None:
    target = parse_target("population=60..70@2030", PLAN)
    assert (target.comparator, target.value, target.value_high) == ("range", 60.0, 70.0)


def test_a_percentage_and_a_negative_task_are_numbers_in_the_plans_unit() -> None:
    assert parse_target("rd_share>=5%@2025", PLAN).value == 5.0
    task = parse_target("energy_intensity_change<=-14.5@2025", PLAN)
    assert (task.value, task.attribute, task.status) == (-14.5, BINDING, "computed")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", "gdp_2025"),
        ("co2_peak_2030", "co2_peak_2030"),
        ("talent_added", "talent_added_2025"),
        ("23", "co2_intensity_2025"),
    ],
)
def test_a_target_of_the_plan_goes_by_number_id_or_indicator(text: str, found: str) -> None:
    assert parse_target(text, PLAN).id == found


def test_the_year_of_the_plan_is_taken_where_none_is_written() -> None:
    assert parse_target("co2_peak_year<=2028", PLAN).year == 2030
    with pytest.raises(InputError, match="the year goes from @2021"):
        parse_target("population>=60", PLAN)


def test_a_list_of_numbers_names_the_joint_targets() -> None:
    numbers = [t.number for t in select_targets("1,3, 7、9，1", PLAN)]
    assert numbers == [1, 3, 7, 9]


def test_every_plan_target_that_the_model_carries_can_be_named_by_its_id() -> None:
    for target in PLAN.targets:
        if target.status != "tracked":
            assert parse_target(target.id, PLAN) is target


def test_what_the_model_does_not_carry_is_refused_in_the_same_words_however_it_is_named() -> None:
    said: set[Problem] = set()
    for text in ("19", "good_air", "good_air_2025", "good_air>=95@2025"):
        with pytest.raises(InputError) as caught:
            parse_target(text, PLAN)
        said.update(caught.value.problems)
    assert len(said) == 1
    (target,) = select_targets("19", PLAN)
    assert target.status == "tracked", "of a set together it is told why it cannot be computed"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gdpp>=1250@2025", "did you mean 'gdp'"),
        ("GDP_real>=1250@2025", "did you mean 'gdp.real'"),
        ("gdp>1250@2025", "write >= or <="),
        ("gdp=1250@2025", "write >= or <="),
        ("gdp>=much@2025", "'much' is not a number"),
        ("gdp>=nan@2025", "'nan' is not a number"),
        ("gdp>=1e3@2025", "'1e3' is not a number"),
        ("gdp>=1250@2036", "from @2021 to @2035"),
        ("gdp>=1250@2020", "2015-2020 is history"),
        ("gdp>=1250@soon", "from @2021 to @2035"),
        ("gdp=1300..1200@2025", "low is not below high"),
        ("good_air>=95@2025", "does not carry 'good_air'"),
        ("gdp_2026", "did you mean 'gdp_2025'"),
        ("26", "its number"),
        ("", "no target of the plan"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_target(text, PLAN)
    assert message in caught.value.text("en")
    assert all(problem.zh and problem.zh != problem.en for problem in caught.value.problems)


def test_every_fault_of_one_text_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_target("gpd>lots@1999", PLAN)
    assert len(caught.value.problems) == 4


def test_wrong_names_of_a_list_are_told_together() -> None:
    with pytest.raises(InputError) as caught:
        select_targets("1,99,gpd", PLAN)
    assert len(caught.value.problems) == 2
    with pytest.raises(InputError, match="no target is named"):
        select_targets(" , ", PLAN)


def test_an_output_is_an_indicator_and_a_year() -> None:
    indicator, year = parse_output("gdp@2035", PLAN)
    assert (indicator.id, year) == ("gdp", 2035)
    for text in ("gdp", "gdp@", "gpd@2035", "gdp@2040", "parks@2025"):
        with pytest.raises(InputError):
            parse_output(text, PLAN)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    # anything but an InputError would end the test
    with contextlib.suppress(InputError):
        assert parse_target(text, PLAN).year >= 2021
