"""A target of the plan by year: its base, its unit, what remains, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.periods import Period
from model.engine.errors import InputError
from scenarios.reading import load
from studies.decompose import decompose
from studies.district import District
from studies.members import Members, draw_members
from studies.projection import project
from studies.remaining import EVEN
from studies.target_text import parse_target
from studies.targets import Entered, with_task
from studies.way import no_path


@pytest.fixture(scope="module")
def few() -> Members:
    return draw_members(120, 3)


def test_gdp_starts_from_what_was_observed_and_ends_at_the_plans_figure(
    whole_district: District, few: Members
) -> None:
    target = parse_target("gdp_2025", whole_district.plan)
    found = decompose(whole_district, target, load("plan"), few)
    assert found.years == (2020, 2021, 2022, 2023, 2024, 2025)
    assert (found.start_from, found.kind) == ("observed", "level")
    assert all(path[-1] == target.value for path in found.paths.values())
    growth = 1 + found.steps("compound")
    assert found.start * np.prod(growth) == pytest.approx(target.value, rel=1e-12)
    assert found.remaining is None


def test_the_band_is_that_of_the_members_themselves(whole_district: District, few: Members) -> None:
    target = parse_target("gdp.real>=1500@2027", whole_district.plan)
    found = decompose(whole_district, target, load("plan"), few)
    assert found.years[-1] == 2027
    single = project(whole_district, [load("plan")]).at("gdp", 2027)[0]
    low, _, high = found.band[-1]
    assert low < single < high, "the single line lies among the members"


def test_an_entered_base_and_actual_values_give_what_remains(
    whole_district: District, few: Members
) -> None:
    target = parse_target("gdp_2025", whole_district.plan)
    found = decompose(
        whole_district, target, load("plan"), few, start=800.0, actual={2021: 900.0, 2022: 1000.0}
    )
    rest = found.remaining
    assert rest is not None
    assert (rest.year, rest.years, rest.difference) == (2022, 3, 250.0)
    assert 1000.0 * (1 + rest.growth) ** 3 == pytest.approx(1250.0)
    assert rest.yearly * 3 == pytest.approx(250.0)
    assert rest.ahead["linear"] == pytest.approx(1000.0 - (800 + 0.4 * 450))
    assert 0 <= rest.chance <= 1


def test_a_sum_is_decomposed_into_amounts(whole_district: District, few: Members) -> None:
    sums = [t for t in whole_district.plan.targets if t.indicator.reduction == "sum"]
    target = next(t for t in sums if t.value is not None and t.status != "tracked")
    found = decompose(whole_district, target, load("plan"), few, actual={2021: 1.0})
    assert found.kind == "amount"
    assert found.steps("front").sum() == pytest.approx(target.value)
    assert np.isnan(found.paths["compound"]).all(), "amounts from nothing have no growth rate"
    assert found.remaining is not None
    assert found.remaining.difference == pytest.approx((target.value or 0) - 1.0)


def test_a_growth_target_becomes_an_index_that_compounds(
    whole_district: District, few: Members
) -> None:
    growth = [t for t in whole_district.plan.targets if t.indicator.reduction == "growth"]
    target = next(t for t in growth if t.status == "computed" and t.value is not None)
    found = decompose(whole_district, target, load("plan"), few)
    assert found.is_index
    rate = (target.value or 0) / target.indicator.factor
    assert found.steps("compound") == pytest.approx([rate] * (len(found.years) - 1))


def test_years_of_a_growth_target_are_its_own_rates(whole_district: District, few: Members) -> None:
    target = parse_target("income_growth_2025", whole_district.plan)
    found = decompose(whole_district, target, load("plan"), few, actual={2021: 5.0, 2022: 7.0})
    rest = found.remaining
    assert rest is not None
    assert rest.value == pytest.approx(100 * 1.05 * 1.07)
    assert 1.05 * 1.07 * (1 + rest.growth) ** 3 == pytest.approx(1.06**5)
    assert rest.within[EVEN].goal == pytest.approx(100 * rest.growth)


def test_a_binding_target_has_yearly_changes_and_room_and_no_chance(
    whole_district: District, few: Members
) -> None:
    entered = Entered(tasks={"energy_intensity_change": -14.5})
    target = with_task(parse_target("22", whole_district.plan), entered)
    found = decompose(whole_district, target, load("plan"), few, actual={2021: -3.0})
    assert "kept" not in found.paths
    assert found.limit is not None
    assert (1 + found.limit.required / 100) ** 5 == pytest.approx(1 - 0.145)
    low, median, high = found.limit.projected
    assert low < median < high
    # the median of the members' index of 2025 is the median of their yearly changes, compounded
    assert 100 * (1 + median / 100) ** 5 == pytest.approx(found.band[-1][1])
    assert found.limit.margin[1] == pytest.approx(85.5 - found.band[-1][1])
    assert found.remaining is not None
    assert np.isnan(found.remaining.chance)
    assert 97.0 * (1 + found.remaining.growth) ** 4 == pytest.approx(85.5)


def test_an_expected_target_has_no_limit(whole_district: District, few: Members) -> None:
    target = parse_target("rd_share_2025", whole_district.plan)
    found = decompose(whole_district, target, load("plan"), few)
    assert found.limit is None
    assert found.is_held, "the base year was above 5 % already"


def test_half_a_year_leaves_the_other_half(whole_district: District, few: Members) -> None:
    target = parse_target("iva_2025", whole_district.plan)
    found = decompose(
        whole_district,
        target,
        load("plan"),
        few,
        actual={2021: 430.0},
        parts={half(2021): 190.0, half(2022): 205.0},
    )
    rest = found.remaining
    assert rest is not None
    for rule, path in found.paths.items():
        one = rest.within[rule]
        assert one.goal == pytest.approx(path[2])
        assert 205 + 240 * (1 + one.growth) == pytest.approx(path[2]), rule
    even = rest.within[EVEN]
    assert even.goal == pytest.approx(430 * (660 / 430) ** 0.25)
    assert even.published


def half(year: int) -> Period:
    return Period(f"{year}H1", year, year + 0.5)


def test_a_base_that_was_entered_is_what_members_multiply(
    whole_district: District, few: Members
) -> None:
    target = parse_target("patents_2025", whole_district.plan)
    one, two = (
        decompose(whole_district, target, load("plan"), few, start=start)
        for start in (1000.0, 2000.0)
    )
    assert one.band[0] == pytest.approx([1000.0] * 3)
    assert two.band == pytest.approx(2 * one.band)


def test_a_length_that_begins_at_nothing_grows_by_steps(
    whole_district: District, few: Members
) -> None:
    target = parse_target("rail_2025", whole_district.plan)
    found = decompose(whole_district, target, load("plan"), few, actual={2021: 4.0})
    assert found.steps("linear") == pytest.approx([10.0] * 5)
    assert found.remaining is not None
    assert found.remaining.yearly == pytest.approx(46 / 4)


def test_a_part_of_a_year_follows_on_a_whole_one(whole_district: District, few: Members) -> None:
    target = parse_target("gdp_2025", whole_district.plan)
    with pytest.raises(InputError, match="2021"):
        decompose(whole_district, target, load("plan"), few, parts={half(2022): 430.0})


def test_every_target_of_the_plan_has_paths_or_a_reason(
    whole_district: District, few: Members
) -> None:
    for target in whole_district.plan.targets:
        if no_path(target) is not None:
            with pytest.raises(InputError):
                decompose(whole_district, target, load("plan"), few)
    assert any(no_path(target) is None for target in whole_district.plan.targets)


def test_every_mistake_is_told_at_once(whole_district: District, few: Members) -> None:
    target = parse_target("gdp_2025", whole_district.plan)
    with pytest.raises(InputError) as caught:
        decompose(
            whole_district,
            target,
            load("plan"),
            few.select(slice(0, 5)),
            start=-1.0,
            actual={2019: 1.0, 2022: float("nan")},
            probability=1.0,
        )
    places = [problem.place for problem in caught.value.problems]
    assert places == ["--members", "--base", "--probability", "--actual", "--actual"]
