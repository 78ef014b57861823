"""Nothing is made or lost: land, people, money, plants; and the accounts add up."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.engine import Model
from tests.district.runs import Run, RunAll, Setting

DT = 0.0625
BRANCHES = ("NEV", "BIO", "ICT", "OTH")
#: Sums of a few terms over 336 steps in double precision: 1e-12 of the sum leaves room to spare.
ROUNDING = 1e-12

EXTREMES: dict[str, Setting] = {
    "as it is": {},
    "every pot empty": {"own revenue rate": 0.0, "transfer per resident": 0.0, "bond quota": 0.0},
    "all land at once": {"land consolidation": 3.5, "redevelopment": 1.0, "land supply plan": 3.0},
    "nobody comes": {"migration regime": 0.0},
    "plants come": {"base arrival hazard": 1.0},
    "projects are listed": {
        **{f"slot in use[L{branch}]": 1.0 for branch in BRANCHES},
        **{f"plant size[L{branch}]": 300.0 for branch in BRANCHES},
        **{f"listed share due[L{branch}]": 1.0 for branch in BRANCHES},
        "listed until": 2025.0,
    },
}


@pytest.fixture(scope="module", params=list(EXTREMES.values()), ids=list(EXTREMES))
def run(request: pytest.FixtureRequest, run_all: RunAll) -> Run:
    return run_all([request.param])[0]


def change(run: Run, stock: str) -> NDArray[np.float64]:
    """The change of a stock at every step."""
    return np.diff(run.path(stock))


def test_land_sums_to_the_district_at_every_step(run: Run) -> None:
    kinds = ["Reserve Land", "Low Efficiency Land", "Clearing Land", "Stored Land"]
    kinds += ["Ready Industrial Land", "Industrial Land", "Residential Land", "Public Land"]
    total = sum(run.path(kind) for kind in kinds) + run.path("protected land")
    np.testing.assert_allclose(total, run.path("district area"), rtol=ROUNDING)


@pytest.mark.parametrize(
    "stock",
    [
        "Reserve Land",
        "Low Efficiency Land",
        "Clearing Land",
        "Stored Land",
        "Ready Industrial Land",
        "Population",
        "Industrial Floor",
        "Residential Floor",
        "Government Debt",
        "Fiscal Reserve",
        "Fund Balance",
        "Skilled Workforce",
    ],
)
def test_no_stock_of_things_falls_below_zero(run: Run, stock: str) -> None:
    # Stocks drained in proportion to themselves approach zero; rounding may leave -1e-9.
    assert run.path(stock).min() >= -1e-9


def test_people_change_by_births_deaths_and_migration_alone(run: Run) -> None:
    people, time = run.path("Population"), run.paths.times
    natural = people * run.path("natural increase")
    natural = natural * np.exp(-run.path("natural increase decline") * (time - 2015))
    net = natural + run.path("in migration") - run.path("out migration")
    np.testing.assert_allclose(change(run, "Population"), DT * net[:-1], atol=1e-11)


def test_the_general_budget_keeps_what_it_does_not_spend(run: Run) -> None:
    spent = sum(run.path(k) for k in ("livelihood spending", "administration spending"))
    spent = spent + run.path("interest paid") + run.path("surplus handed over")
    for programme in ("INNOVATION", "TALENT", "PROMOTION"):
        paid = run.path(f"programme cost[{programme}]") * run.path(f"funding ratio[{programme}]")
        spent = spent + paid
    income = run.path("own revenue") + run.path("city transfers")
    np.testing.assert_allclose(change(run, "Fiscal Reserve"), DT * (income - spent)[:-1], atol=1e-9)


def test_the_fund_keeps_what_it_does_not_spend_and_owes_what_it_borrows(run: Run) -> None:
    grants = run.path("capital grant rate") * run.path("economic activity")
    income = run.path("land revenue") + grants + run.path("bonds issued")
    spent = run.path("debt repayment")
    for programme in ("LAND", "SOCIAL", "INFRASTRUCTURE"):
        spent = spent + run.path(f"building spending[{programme}]")
    np.testing.assert_allclose(change(run, "Fund Balance"), DT * (income - spent)[:-1], atol=1e-9)
    owed = run.path("bonds issued") - run.path("debt repayment")
    np.testing.assert_allclose(change(run, "Government Debt"), DT * owed[:-1], atol=1e-9)


def test_bonds_stay_within_their_quota(run: Run) -> None:
    limit = run.path("bond quota") * run.path("economic activity")
    assert (run.path("bonds issued") <= limit + 1e-9).all()


def test_a_programme_never_spends_more_than_it_asks_or_than_there_is(run: Run) -> None:
    for programme in ("LAND", "SOCIAL", "INFRASTRUCTURE"):
        spent = run.path(f"building spending[{programme}]")
        assert (spent <= run.path(f"building cost[{programme}]") + 1e-9).all()
        assert (spent <= run.path(f"building money left[{programme}]") + 1e-9).all()
    for programme in ("INNOVATION", "TALENT", "PROMOTION"):
        assert run.path(f"funding ratio[{programme}]").max() <= 1 + 1e-12


def test_reclassified_firms_leave_one_branch_and_enter_others(base: Run) -> None:
    split = [base.at(f"reclassification split[{b}]", 2015.0) for b in BRANCHES]
    assert sum(split) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("weights", ["entry split", "leading split"])
def test_shares_sum_to_one(base: Run, district: Model, weights: str) -> None:
    shares = [base.at(f"{weights}[{e}]", 2015.0) for e in district.variables[weights].elements]
    assert sum(shares) == pytest.approx(1, abs=1e-12)


def test_gdp_is_the_sum_of_its_parts(run: Run) -> None:
    parts = sum(run.path(f"value added[{b}]") for b in BRANCHES)
    for part in ("small firm value added", "construction value added", "primary value added"):
        parts = parts + run.path(part)
    parts = parts + run.path("tertiary value added now") + run.path("capitalised rd")
    np.testing.assert_allclose(run.path("gdp"), parts, rtol=ROUNDING)


def test_a_firm_that_crosses_the_threshold_raises_industry_but_not_gdp(run_all: RunAll) -> None:
    slow, fast = run_all([{"crossing rate": 0.0}, {"crossing rate": 0.07}])
    assert fast.mean("industrial value added", 2020) > slow.mean("industrial value added", 2020)
    # Value added and jobs move from one column to another. Measured productivity of industry sees
    # other firms than before, and wage setters look at it: a trace, under a quarter of a per cent.
    assert fast.mean("gdp", 2020) == pytest.approx(slow.mean("gdp", 2020), rel=0.0025)


def test_nominal_is_real_times_the_deflator(run: Run) -> None:
    real = run.path("gdp") * run.path("gdp deflator")
    np.testing.assert_allclose(run.path("gdp nominal"), real, rtol=ROUNDING)


def test_the_deflator_is_one_in_2020(base: Run) -> None:
    # The index is one at mid-year; the mean of left step values stands 1/32 year before it, at
    # two to three per cent a year less than 1e-3.
    assert base.mean("gdp nominal", 2020) == pytest.approx(base.mean("gdp", 2020), rel=1e-3)


def test_per_head_times_heads_is_gdp(run: Run) -> None:
    heads = run.path("gdp per head nominal") * run.path("Population")
    np.testing.assert_allclose(heads, run.path("gdp nominal"), rtol=ROUNDING)


def test_value_added_stays_below_output_in_every_branch(run: Run) -> None:
    for branch in BRANCHES:
        rate = run.path(f"value added[{branch}]") / run.path(f"gross output[{branch}]")
        assert rate.min() > 0
        assert rate.max() < 1
