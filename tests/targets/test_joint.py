"""Probabilities of single and of several targets against an analytic toy of Gaussians."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from model.district.labels import Text
from model.district.targets import Plan, Target
from studies.joint import joint, missed_together, offered
from studies.targets import Entered, Outcome, chance_of, evaluate

ByHand: TypeAlias = Callable[..., Any]

#: Members along each of two standard normal axes, at the middles of equally likely cells.
CELLS = 400
NAME = Text("两项", "both")


def grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two independent standard normals as a full grid: no Monte Carlo noise, only cell width."""
    one = stats.norm.ppf((np.arange(CELLS) + 0.5) / CELLS)
    x, y = np.meshgrid(one, one)
    return x.ravel(), y.ravel()


def gdp_and_iva(plan: Plan) -> tuple[Target, Target]:
    by_id = {t.id: t for t in plan.targets}
    return by_id["gdp_2025"], by_id["iva_2025"]


def outcomes_of(
    plan: Plan, by_hand: ByHand, gdp: NDArray[np.float64], iva: NDArray[np.float64]
) -> list[Outcome]:
    both = gdp_and_iva(plan)
    formulas = {"gdp nominal": lambda _: gdp, "industrial value added nominal": lambda _: iva}
    paths = by_hand(both, formulas, np.ones(gdp.size, bool))
    return [evaluate(each, paths) for each in both]


def test_a_gaussian_targets_probability_is_the_normal_tail(plan: Plan, by_hand: ByHand) -> None:
    x, y = grid()
    gdp, iva = outcomes_of(plan, by_hand, 1280 + 100 * x, 640 + 40 * y)
    for outcome, z in ((gdp, 0.3), (iva, -0.5)):
        chance = chance_of(outcome)
        assert chance is not None
        # the threshold falls within one of CELLS cells
        assert abs(chance.share - stats.norm.cdf(z)) <= 1 / CELLS


def test_independent_targets_multiply(plan: Plan, by_hand: ByHand) -> None:
    x, y = grid()
    both = joint(NAME, outcomes_of(plan, by_hand, 1280 + 100 * x, 640 + 40 * y))
    assert both.chance is not None
    exact = stats.norm.cdf(0.3) * stats.norm.cdf(-0.5)
    assert abs(both.chance.share - exact) <= 2 / CELLS


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.5, 0.95])
def test_correlated_targets_at_their_medians_follow_sheppard(
    plan: Plan, by_hand: ByHand, rho: float
) -> None:
    x, y = grid()
    other = rho * x + np.sqrt(1 - rho**2) * y
    both = joint(NAME, outcomes_of(plan, by_hand, 1250 + 90 * x, 660 + 50 * other))
    assert both.chance is not None
    # Sheppard 1899: P(both above their medians) = 1/4 + asin(rho) / (2 pi)
    exact = 0.25 + np.arcsin(rho) / (2 * np.pi)
    # the region's border crosses at most 2 CELLS of the CELLS^2 cells
    assert abs(both.chance.share - exact) <= 2 / CELLS


def test_correlated_targets_off_their_medians_follow_the_bivariate_normal(
    plan: Plan, by_hand: ByHand
) -> None:
    x, y = grid()
    rho = 0.7
    other = rho * x + np.sqrt(1 - rho**2) * y
    both = joint(NAME, outcomes_of(plan, by_hand, 1280 + 100 * x, 640 + 40 * other))
    assert both.chance is not None
    exact = stats.multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf([0.3, -0.5])
    assert abs(both.chance.share - exact) <= 2 / CELLS


def test_the_stated_error_covers_the_truth_for_random_members(plan: Plan, by_hand: ByHand) -> None:
    rng = np.random.default_rng(14)
    covered = 0
    for _ in range(200):
        x, y = rng.standard_normal((2, 500))
        both = joint(NAME, outcomes_of(plan, by_hand, 1250 + x, 660 + y))
        assert both.chance is not None
        covered += bool(both.chance.low <= 0.25 <= both.chance.high)
    # 90 % interval; sd of the count of 200 is 4.2, four of them are allowed
    assert covered >= 180 - 17


def test_which_targets_are_missed_together_is_counted(plan: Plan, by_hand: ByHand) -> None:
    gdp = np.array([1300.0, 1200.0, 1200.0, 1200.0])
    iva = np.array([700.0, 600.0, 700.0, 600.0])
    targets, share, counted = missed_together(outcomes_of(plan, by_hand, gdp, iva))
    assert counted == 4
    assert [t.id for t in targets] == ["gdp_2025", "iva_2025"]
    np.testing.assert_array_equal(share, [[0.75, 0.5], [0.5, 0.5]])


def test_a_member_that_failed_for_one_target_counts_for_no_set(plan: Plan, by_hand: ByHand) -> None:
    gdp = np.array([1300.0, 1300.0, np.nan, 1200.0])
    iva = np.array([700.0, 600.0, 700.0, np.nan])
    outcomes = outcomes_of(plan, by_hand, gdp, iva)
    both = joint(NAME, outcomes)
    assert both.chance is not None
    assert [both.chance.share, both.chance.counted, both.chance.left_out] == [0.5, 2, 2]
    _, share, counted = missed_together(outcomes)
    assert counted == 2
    np.testing.assert_array_equal(share, [[0.0, 0.0], [0.0, 0.5]])


def whole_plan(plan: Plan, by_hand: ByHand, entered: Entered) -> list[Outcome]:
    variables = {t.indicator.variable for t in plan.targets}
    growing = {v: lambda y: np.array([1.0, 300.0]) * 1.1 ** (y - 2015) for v in variables}
    paths = by_hand(plan.targets, growing, np.ones(2, bool))
    return [evaluate(each, paths, entered) for each in plan.targets]


def test_all_binding_together_is_not_computable_and_says_why(plan: Plan, by_hand: ByHand) -> None:
    for entered in (Entered(), Entered(tasks={"energy_intensity_change": -14.5})):
        binding = offered(whole_plan(plan, by_hand, entered))[2]
        assert binding.chance is None
        numbers = {t.number for t, _ in binding.obstacles}
        waiting = {20, 22, 23} - ({22} if entered.tasks else set())
        assert numbers == {21, 24, 25} | waiting
        assert all(why.zh and why.en for _, why in binding.obstacles)


def test_the_sets_offered_first_are_1_3_7_9_and_all_computable_expected(
    plan: Plan, by_hand: ByHand
) -> None:
    first, expected, _ = offered(whole_plan(plan, by_hand, Entered()))
    assert [t.number for t in first.targets] == [1, 3, 7, 9]
    assert first.chance is not None
    numbers = {t.number for t in expected.targets}
    assert {1, 2, 3, 6, 7, 9, 12} <= numbers
    assert numbers.isdisjoint({8, 10, 15, 20, 22, 23})
    assert expected.chance is not None


def test_a_binding_target_alone_is_no_set(plan: Plan, by_hand: ByHand) -> None:
    tasks = Entered(tasks={"energy_intensity_change": -14.5})
    outcomes = whole_plan(plan, by_hand, tasks)
    alone = joint(NAME, [o for o in outcomes if o.target.number == 22])
    assert alone.chance is None
    assert [t.number for t, _ in alone.obstacles] == [22]
