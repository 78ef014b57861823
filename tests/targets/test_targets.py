"""`studies/targets.py` on hand-made paths with known answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from model.district.targets import BINDING, Plan, Target
from model.engine import InputError
from studies.targets import (
    NO_BASELINE,
    NO_PROBABILITY_BINDING,
    NO_SLIPPAGE,
    NO_TASK,
    ONE_RUN,
    TRACKED,
    Entered,
    chance_of,
    evaluate,
    no_chance,
    parse_target,
    reductions,
    year_reached,
)

ByHand: TypeAlias = Callable[..., Any]


def target(plan: Plan, name: str) -> Target:
    return next(t for t in plan.targets if t.id == name)


def known(array: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """The array of an outcome that must have one."""
    assert array is not None
    return array


def test_at_least_is_met_at_the_value_itself(plan: Plan, by_hand: ByHand) -> None:
    gdp = target(plan, "gdp_2025")
    levels = np.array([1249.999, 1250.0, 1300.0])
    outcome = evaluate(gdp, by_hand([gdp], {"gdp nominal": lambda _: levels}, np.ones(3, bool)))
    assert outcome.met is not None
    np.testing.assert_array_equal(outcome.met, [False, True, True])
    np.testing.assert_allclose(known(outcome.margin), [-0.001, 0, 50], rtol=0, atol=1e-9)


def test_at_most_is_met_below_and_the_peak_year_is_judged_by_it(
    plan: Plan, by_hand: ByHand
) -> None:
    peak = target(plan, "co2_peak_2030")
    peaks = np.array([2021.0, 2030.0, 2031.0, 2035.0])
    paths = by_hand([peak], {"co2 emissions": lambda y: -np.abs(y - peaks)}, np.ones(4, bool))
    outcome = evaluate(peak, paths)
    np.testing.assert_array_equal(outcome.values, peaks)
    np.testing.assert_array_equal(outcome.met, [True, True, False, False])
    np.testing.assert_array_equal(outcome.margin, [9, 0, -1, -5])


def test_a_range_counts_both_ends(plan: Plan, by_hand: ByHand) -> None:
    between = parse_target("gdp=1200..1300@2025", plan)
    levels = np.array([1199.0, 1200.0, 1240.0, 1300.0, 1301.0])
    paths = by_hand([between], {"gdp nominal": lambda _: levels}, np.ones(5, bool))
    outcome = evaluate(between, paths)
    np.testing.assert_array_equal(outcome.met, [False, True, True, True, False])
    np.testing.assert_array_equal(outcome.margin, [-1, 0, 40, 0, -1])


def test_a_failed_member_is_neither_a_hit_nor_a_miss(plan: Plan, by_hand: ByHand) -> None:
    gdp = target(plan, "gdp_2025")
    # the third failed with a number in its path, the fourth left the finite numbers
    levels = np.array([1300.0, 1200.0, 1300.0, np.nan])
    ok = np.array([True, True, False, True])
    outcome = evaluate(gdp, by_hand([gdp], {"gdp nominal": lambda _: levels}, ok))
    chance = chance_of(outcome)
    assert chance is not None
    assert [chance.share, chance.counted, chance.left_out] == [0.5, 2, 2]
    assert outcome.values is not None
    assert np.isnan(outcome.values[2:]).all()
    assert outcome.quantile(0.5) == 1250.0


def test_growth_of_income_is_the_compound_rate_over_five_years(plan: Plan, by_hand: ByHand) -> None:
    income = target(plan, "income_growth_2025")
    rates = np.array([0.05, 0.0601])
    paths = by_hand(
        [income],
        {"income per head nominal": lambda y: 5 * (1 + rates) ** (y - 2015)},
        np.ones(2, bool),
    )
    outcome = evaluate(income, paths)
    np.testing.assert_allclose(known(outcome.values), [5.0, 6.01], rtol=1e-12)
    np.testing.assert_array_equal(outcome.met, [False, True])


def test_a_cumulative_target_counts_2021_to_2025_only(plan: Plan, by_hand: ByHand) -> None:
    floor = target(plan, "innovative_floor_2025")
    yearly = {2020: 1e6, 2021: 10.0, 2022: 30.0, 2023: 60.0, 2024: 100.0, 2025: 99.0, 2026: 1e6}
    paths = by_hand(
        [floor],
        {"innovative floor completion": lambda y: yearly[y] + np.array([0.0, 0.2])},
        np.ones(2, bool),
    )
    outcome = evaluate(floor, paths)
    np.testing.assert_allclose(known(outcome.values), [299.0, 300.0])
    np.testing.assert_array_equal(outcome.met, [False, True])


def test_doubling_at_constant_prices_is_a_floor(plan: Plan, by_hand: ByHand) -> None:
    double = target(plan, "gdp_double_2035")
    assert double.floor
    # 2.5 % a year from 1,250 of 2025 on: the plan's own arithmetic of the floor
    paths = by_hand(
        [double],
        {"gdp": lambda y: np.array([801.05 if y == 2020 else 1250 * 1.0252 ** (y - 2025)])},
        np.ones(1, bool),
    )
    np.testing.assert_array_equal(evaluate(double, paths).met, [True])


def test_the_rail_shows_what_is_missing_and_gives_no_probability(
    plan: Plan, by_hand: ByHand
) -> None:
    rail = target(plan, "rail_2025")
    same = by_hand([rail], {"rail length": lambda _: np.full(9, 48.7)}, np.ones(9, bool))
    outcome = evaluate(rail, same)
    np.testing.assert_allclose(known(outcome.margin), -1.3)
    assert outcome.met is not None
    assert not outcome.met.any()
    assert no_chance(outcome) is NO_SLIPPAGE
    assert chance_of(outcome) is None


def test_a_ledger_with_slippage_has_a_probability(plan: Plan, by_hand: ByHand) -> None:
    places = target(plan, "school_places_2025")
    stock = np.array([2.7, 2.8, 2.9, 3.0])
    paths = by_hand(
        [places],
        {"Public School Places": lambda y: 6.0 + stock * (y == 2025)},
        np.ones(4, bool),
    )
    chance = chance_of(evaluate(places, paths))
    assert chance is not None
    assert chance.share == 0.75


def test_what_is_only_tracked_has_a_reason_and_no_number(plan: Plan, by_hand: ByHand) -> None:
    tracked = [t for t in plan.targets if t.status == "tracked"]
    assert {4, 5, 13, 16, 17, 19, 21, 24, 25} <= {t.number for t in tracked}
    assert reductions(tracked) == []
    for each in tracked:
        outcome = evaluate(each, by_hand([], {}, np.ones(2, bool)))
        assert outcome.reason is TRACKED
        assert (outcome.values, outcome.met, outcome.margin) == (None, None, None)
        assert chance_of(outcome) is None


def test_a_baseline_indicator_is_the_entered_level_times_the_models_growth(
    plan: Plan, by_hand: ByHand
) -> None:
    patents = target(plan, "patents_2025")
    paths = by_hand(
        [patents],
        {"patent grants index": lambda y: np.array([300.0, 400.0]) * (2.0 if y == 2025 else 1.0)},
        np.ones(2, bool),
    )
    before = evaluate(patents, paths)
    assert before.reason is NO_BASELINE
    assert before.values is None
    after = evaluate(patents, paths, Entered(baselines={"patents": 1100.0}))
    np.testing.assert_array_equal(after.values, [2200.0, 2200.0])
    np.testing.assert_array_equal(after.met, [True, True])


def test_a_city_task_has_a_verdict_only_once_it_is_entered(plan: Plan, by_hand: ByHand) -> None:
    energy = target(plan, "energy_intensity_2025")
    falls = np.array([0.84, 0.86])
    paths = by_hand(
        [energy],
        {"energy per gdp": lambda y: 0.3 * (falls if y == 2025 else np.ones(2))},
        np.ones(2, bool),
    )
    before = evaluate(energy, paths)
    np.testing.assert_allclose(known(before.values), [-16, -14])
    assert (before.met, before.margin, before.reason) == (None, None, NO_TASK)
    after = evaluate(energy, paths, Entered(tasks={"energy_intensity_change": -14.5}))
    np.testing.assert_array_equal(after.met, [True, False])
    np.testing.assert_allclose(known(after.margin), [1.5, -0.5])


def test_no_binding_indicator_ever_has_a_probability(plan: Plan, by_hand: ByHand) -> None:
    binding = [t for t in plan.targets if t.binding]
    assert [t.number for t in binding] == [20, 21, 22, 23, 24, 25]
    assert all(t.attribute == BINDING for t in binding)
    tasks = {t.indicator.id: -5.0 for t in binding if t.status == "city_task"}
    falling = {
        t.indicator.variable: lambda y: np.array([0.9, 1.1]) ** (y - 2020)
        for t in binding
        if t.indicator.variable
    }
    paths = by_hand(binding, falling, np.ones(2, bool))
    for each in binding:
        outcome = evaluate(each, paths, Entered(tasks=tasks))
        assert chance_of(outcome) is None
        assert no_chance(outcome) in (NO_PROBABILITY_BINDING, TRACKED)


def test_a_binding_indicator_stays_binding_in_a_target_of_ones_own(
    plan: Plan, by_hand: ByHand
) -> None:
    own = parse_target("energy_intensity_change<=-10@2025", plan)
    paths = by_hand(
        [own], {"energy per gdp": lambda y: np.array([0.9, 1.1]) ** (y - 2020)}, np.ones(2, bool)
    )
    outcome = evaluate(own, paths)
    np.testing.assert_array_equal(outcome.met, [True, False])
    assert chance_of(outcome) is None


def test_a_single_run_has_a_verdict_and_no_probability(plan: Plan, by_hand: ByHand) -> None:
    gdp = target(plan, "gdp_2025")
    outcome = evaluate(
        gdp, by_hand([gdp], {"gdp nominal": lambda _: np.array([1251.0])}, np.ones(1, bool))
    )
    np.testing.assert_array_equal(outcome.met, [True])
    assert no_chance(outcome) is ONE_RUN


def test_every_target_is_evaluated_from_what_reductions_asks_for(
    plan: Plan, by_hand: ByHand
) -> None:
    variables = {t.indicator.variable for t in plan.targets}
    growing = {v: lambda y: np.array([1.0, 2.0]) * 1.03 ** (y - 2015) for v in variables}
    paths = by_hand(plan.targets, growing, np.ones(2, bool))
    entered = Entered(
        baselines={t.indicator.id: 1.0 for t in plan.targets if t.status == "baseline"},
        tasks={t.indicator.id: -5.0 for t in plan.targets if t.status == "city_task"},
    )
    for each in plan.targets:
        outcome = evaluate(each, paths, entered)
        assert (outcome.met is None) == (each.status == "tracked"), each.id


def test_one_reduction_serves_all_targets_of_a_variable(plan: Plan) -> None:
    both = [target(plan, "gdp_2025"), target(plan, "gdp_double_2035.nominal")]
    asked = reductions(both)
    assert len(asked) == 1
    assert asked[0].intervals == ((2020.0, 2021.0), (2025.0, 2026.0), (2035.0, 2036.0))


def test_the_year_reached_is_the_first_one(plan: Plan, by_hand: ByHand) -> None:
    gdp = target(plan, "gdp_2025")
    steps = np.array([100.0, 20.0, 1.0, 100.0])
    ok = np.array([True, True, True, False])
    paths = by_hand(
        [gdp],
        {"gdp nominal": lambda y: 800 + steps * (y - 2020)},
        ok,
        every_year=True,
    )
    # 800 + 100 k >= 1250 first for k = 5; 800 + 20 k not before 2042
    np.testing.assert_array_equal(year_reached(gdp, paths), [2025, np.inf, np.inf, np.nan])


def test_the_last_digits_of_a_sum_decide_nothing(plan: Plan, by_hand: ByHand) -> None:
    gdp = target(plan, "gdp_2025")
    levels = np.array([1250.0 * (1 - 1e-12), 1250.0 * (1 - 1e-6)])
    outcome = evaluate(gdp, by_hand([gdp], {"gdp nominal": lambda _: levels}, np.ones(2, bool)))
    np.testing.assert_array_equal(outcome.met, [True, False])


def test_a_target_reached_and_lost_again_was_reached_in_its_first_year(
    plan: Plan, by_hand: ByHand
) -> None:
    gdp = target(plan, "gdp_2025")
    paths = by_hand(
        [gdp],
        {"gdp nominal": lambda y: np.array([1300.0 if y in (2023, 2029) else 1000.0])},
        np.ones(1, bool),
        every_year=True,
    )
    np.testing.assert_array_equal(year_reached(gdp, paths), [2023])


def test_scenarios_are_judged_side_by_side(plan: Plan, by_hand: ByHand) -> None:
    gdp = target(plan, "gdp_2025")
    levels = np.array([[1200.0, 1300.0], [1260.0, 1270.0]])
    outcome = evaluate(
        gdp, by_hand([gdp], {"gdp nominal": lambda _: levels}, np.ones((2, 2), bool))
    )
    chance = chance_of(outcome)
    assert chance is not None
    np.testing.assert_array_equal(chance.share, [0.5, 1.0])
    np.testing.assert_array_equal(outcome.quantile(0.5, "margin"), [0.0, 15.0])


def test_wrong_entries_are_refused_all_at_once(plan: Plan) -> None:
    with pytest.raises(InputError, match="patents"):
        Entered(baselines={"patent": 1.0}).check(plan)
    with pytest.raises(InputError) as caught:
        Entered(
            baselines={"patents": 0.0, "phd": float("nan")}, tasks={"co2_intensity_change": 14.5}
        ).check(plan)
    assert len(caught.value.problems) == 3
    Entered(baselines={"phd": 1.2}, tasks={"water_intensity_change": -10.0}).check(plan)


def test_an_unreadable_comparator_is_a_fault_of_the_program(plan: Plan, by_hand: ByHand) -> None:
    odd = replace(target(plan, "gdp_2025"), comparator="~")
    paths = by_hand([odd], {"gdp nominal": lambda _: np.ones(2)}, np.ones(2, bool))
    with pytest.raises(ValueError, match="cannot be judged"):
        evaluate(odd, paths)
