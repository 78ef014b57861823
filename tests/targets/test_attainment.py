"""Every kind of target by year, alone and together, against a toy whose probabilities are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from model.district.targets import Plan
from studies.attainment import YEARS, Attainment, attain
from studies.target_text import parse_target, select_targets
from studies.targets import Entered

ByHand: TypeAlias = Callable[..., Any]
Array: TypeAlias = NDArray[np.float64]

#: Members along each of two standard normal axes, at the middles of equally likely cells.
CELLS = 100
RHO = 0.6
TASKS = Entered(tasks={"energy_intensity_change": -14.5})


def grid() -> tuple[Array, Array]:
    """Two independent standard normals as a full grid: no Monte Carlo noise, only cell width."""
    one = stats.norm.ppf((np.arange(CELLS) + 0.5) / CELLS)
    x, y = np.meshgrid(one, one)
    return x.ravel(), y.ravel()


X, Y = grid()
OTHER = RHO * X + np.sqrt(1 - RHO**2) * Y


def toy(variable: str) -> Callable[[int], Array]:
    """Two scenarios; the second's GDP is higher by 50 in every year."""
    shift = np.array([[0.0], [50.0]])
    both = np.ones((2, 1))
    formulas: dict[str, Callable[[int], Array]] = {
        "gdp nominal": lambda y: 800 + 80 * (y - 2020) + 100 * X + shift,
        "industrial value added nominal": lambda _: 640 + 40 * Y * both,
        "foreign trade": lambda _: 800 + 100 * OTHER * both,
        "innovative floor completion": lambda _: 60 + 10 * X * both,
        "energy per gdp": lambda y: both * 0.97 ** (y - 2015) * np.exp(0.01 * X * max(y - 2020, 0)),
        "co2 emissions": lambda y: both * (100.0 - (y - 2027 - np.round(X)) ** 2),
    }
    return formulas.get(variable, lambda y: both * (2.0 + 0.001 * X) * 1.1 ** (y - 2015))


@pytest.fixture(scope="module")
def found(plan: Plan, by_hand: ByHand) -> Attainment:
    variables = {target.indicator.variable for target in plan.targets}
    formulas = {name: toy(name) for name in variables}
    paths = by_hand(plan.targets, formulas, np.ones((2, X.size), bool), every_year=True)
    own = [parse_target("gdp=1150..1250@2025", plan), parse_target("gdp<=1250@2025", plan)]
    sets = [select_targets("1,3", plan), select_targets("1,6", plan), select_targets("1,22", plan)]
    return attain(plan, paths, sets=sets, own=own, entered=TASKS)


def by_year(found: Attainment, name: str) -> dict[int, Array]:
    return {year: chance.share for year, chance in found.reach(name).by_year}


def test_the_chance_of_each_year_is_the_normal_tail(found: Attainment) -> None:
    shares = by_year(found, "gdp_2025")
    assert list(shares) == list(YEARS)
    for year, share in shares.items():
        z = (800 + 80 * (year - 2020) - 1250) / 100
        # each threshold falls within one of CELLS cells
        np.testing.assert_allclose(share, stats.norm.cdf([z, z + 0.5]), atol=1 / CELLS)
    chance = found.reach("gdp_2025").chance
    assert chance is not None
    np.testing.assert_array_equal(chance.share, shares[2025])


def test_the_year_of_reaching_has_the_quantiles_of_a_path_that_only_rises(
    found: Attainment,
) -> None:
    years = found.reach("gdp_2025").years([0.2, 0.5, 0.8])
    assert years is not None
    for share, year in zip([0.2, 0.5, 0.8], years[0], strict=True):
        # of the members by which `share` have reached it, the slowest stands at x = ppf(1 - share)
        exact = 2020 + (1250 - 800 - 100 * stats.norm.ppf(1 - share)) / 80
        assert year == np.ceil(exact)
    reached = dict(found.reach("gdp_2025").reached_by())
    for when, standing in by_year(found, "gdp_2025").items():
        np.testing.assert_array_equal(reached[when].share, standing)


def test_what_is_not_reached_by_2035_is_infinite_and_counted(found: Attainment) -> None:
    years = found.reach("iva_2025").years([0.25, 0.5])
    assert years is not None
    # constant paths: reached at once by those above 660, never by the others
    assert years[0].tolist() == [2021.0, np.inf]
    last = found.reach("iva_2025").reached_by()[-1][1]
    np.testing.assert_allclose(last.share, stats.norm.cdf(-0.5), atol=1 / CELLS)
    assert (last.counted == X.size).all()


def test_a_sum_of_years_is_summed_up_to_the_year(found: Attainment) -> None:
    for year, share in by_year(found, "innovative_floor_2025").items():
        z = (60 * (year - 2020) - 300) / (10 * (year - 2020))
        np.testing.assert_allclose(share, stats.norm.cdf([z, z]), atol=1 / CELLS)


def test_an_upper_limit_and_a_range_are_judged_as_what_they_are(found: Attainment) -> None:
    at_most, between = (
        found.reach("gdp<=1250@2025").chance,
        found.reach("gdp=1150..1250@2025").chance,
    )
    assert at_most is not None
    assert between is not None
    low, high = (float(stats.norm.cdf(z)) for z in (-0.5, 0.5))
    np.testing.assert_allclose(at_most.share[0], high, atol=1 / CELLS)
    np.testing.assert_allclose(between.share[0], high - low, atol=2 / CELLS)


def test_the_year_of_a_peak_has_a_distribution_and_no_chance_by_year(found: Attainment) -> None:
    peak = found.reach("co2_peak_2030")
    assert peak.by_year == ()
    years = peak.years([0.5])
    assert years is not None
    assert years[:, 0].tolist() == [2027.0, 2027.0]
    assert peak.chance is not None
    np.testing.assert_allclose(peak.chance.share, stats.norm.cdf(3.5), atol=1 / CELLS)


def test_independent_and_correlated_sets_are_exact(found: Attainment) -> None:
    independent, correlated = (one.chance for one in found.joints[-3:-1])
    assert independent is not None
    assert correlated is not None
    gdp, iva, trade = -0.5, -0.5, (800 - trade_target(found)) / 100
    exact = float(stats.norm.cdf(gdp) * stats.norm.cdf(iva))
    assert abs(independent.share[0] - exact) <= 2 / CELLS
    exact = both_below(gdp, trade)
    # the region's border crosses at most 2 CELLS of the CELLS^2 cells
    assert abs(correlated.share[0] - exact) <= 2 / CELLS


def both_below(first: float, second: float) -> float:
    """P(x < first and other < second) of standard normals with correlation RHO."""
    return float(stats.multivariate_normal(cov=[[1, RHO], [RHO, 1]]).cdf([first, second]))


def trade_target(found: Attainment) -> float:
    value = found.reach("trade_2025").target.value
    assert value is not None
    return value


def test_a_binding_target_has_changes_and_risk_but_never_a_chance(found: Attainment) -> None:
    entered = [one for one in found.binding if one.change and one.change.required is not None]
    assert [one.outcome.target.number for one in entered] == [22]
    change = entered[0].change
    assert change is not None
    assert change.required == pytest.approx(100 * (0.855**0.2 - 1))
    np.testing.assert_allclose(change.achieved, -3.0, atol=1e-9)
    np.testing.assert_allclose(change.projected[0], 100 * (0.97 * np.exp(0.01 * X) - 1), atol=1e-9)
    assert found.reach("energy_intensity_2025").chance is None
    assert found.reach("energy_intensity_2025").first is None
    assert {one.outcome.target.number for one in found.binding} == {20, 21, 22, 23, 24, 25}


def test_a_binding_target_takes_part_in_a_set_once_its_task_is_entered(found: Attainment) -> None:
    together, gdp = found.joints[-1].chance, found.reach("gdp_2025").chance
    assert together is not None
    assert gdp is not None
    # energy: 0.97^5 exp(0.05 x) <= 0.855; gdp: x >= 0.5
    z = np.log(0.855 / 0.97**5) / 0.05
    exact = max(0.0, stats.norm.cdf(z) - stats.norm.cdf(0.5))
    assert abs(together.share[0] - exact) <= 2 / CELLS


def test_all_binding_is_said_not_to_be_computable(found: Attainment) -> None:
    binding = found.joints[3]
    assert binding.chance is None
    assert {target.number for target, _ in binding.obstacles} == {20, 21, 23, 24, 25}


def test_what_no_scenario_reaches_is_set_apart_from_the_expected(found: Attainment) -> None:
    expected, without = found.joints[1], found.joints[2]
    assert expected.chance is not None
    assert without.chance is not None
    apart = {t.id for t in expected.targets} - {t.id for t in without.targets}
    assert apart
    for name in apart:
        chance = found.reach(name).chance
        assert chance is not None
        assert (chance.share <= 0.01).all()
    assert (without.chance.share >= expected.chance.share).all()


def test_misses_name_the_worst_target_and_its_company(found: Attainment) -> None:
    misses = found.misses
    ids = [target.id for target in misses.targets]
    gdp, trade = ids.index("gdp_2025"), ids.index("trade_2025")
    shares = dict(misses.often(0))
    np.testing.assert_allclose(shares[gdp], stats.norm.cdf(0.5), atol=1 / CELLS)
    together = dict(misses.partners(0, gdp))[trade]
    both = both_below(0.5, (trade_target(found) - 800) / 100)
    assert abs(together - both / stats.norm.cdf(0.5)) <= 4 / CELLS
    order = [share for _, share in misses.often(0)]
    assert order == sorted(order, reverse=True)
    assert all(share > 0 for share in order)


def test_a_failed_member_is_in_no_chance_and_no_year(plan: Plan, by_hand: ByHand) -> None:
    variables = {target.indicator.variable for target in plan.targets}
    formulas = {name: toy(name) for name in variables}
    ok = np.ones((2, X.size), bool)
    ok[0, X > 0] = False
    paths = by_hand(plan.targets, formulas, ok, every_year=True)
    reach = attain(plan, paths).reach("gdp_2025")
    assert reach.chance is not None
    assert reach.chance.left_out.tolist() == [X.size // 2, 0]
    # of x <= 0, those with 800 + 400 + 100 x >= 1250: none
    assert reach.chance.share[0] == 0.0
    assert reach.first is not None
    np.testing.assert_array_equal(np.isnan(reach.first), ~ok)
