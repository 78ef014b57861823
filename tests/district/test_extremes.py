"""Extreme conditions: the model stays sensible where no district ever was."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine import Model, Series, simulate
from tests.district.runs import Run, RunAll

STOP_PROMOTION = {"promotion funding": 0.0}
NO_LAND = {"land supply plan": 0.0, "supply response": 0.0, "redevelopment": 0.0}
MAXIMA = {
    "promotion funding": 15.0,
    "approval days": 15.0,
    "public rd support": 0.025,
    "platform additions": 30.0,
    "incubator additions": 8.0,
    "talent funding": 6.0,
    "training places": 1.5,
    "land consolidation": 3.5,
    "land supply plan": 3.0,
    "industrial land share": 0.5,
    "residential land share": 0.4,
    "redevelopment": 1.0,
    "infrastructure investment": 0.12,
    "public housing additions": 1.5,
    "school place additions": 1.5,
    "hospital bed additions": 1500.0,
    "energy retrofit": 0.02,
    "distributed solar": 6.0,
}


def test_without_research_knowledge_decays_at_its_own_rate(run_all: RunAll) -> None:
    run = run_all([{"rd level": 1e-9, "public rd support": 0.0, "historical public rd support": 0}])
    knowledge = run[0].path("Knowledge Stock")
    assert knowledge[-1] < 1e-6


def test_without_research_support_research_and_productivity_are_lower(
    run_all: RunAll, base: Run
) -> None:
    none = run_all([{"public rd support": 0.0}])[0]
    assert none.mean("total rd spending", 2030) < base.mean("total rd spending", 2030)
    assert none.mean("total factor productivity", 2035) < base.mean(
        "total factor productivity", 2035
    )


def test_without_land_no_project_starts_after_the_plots_are_used(run_all: RunAll) -> None:
    run = run_all([NO_LAND])[0]
    assert run.at("Ready Industrial Land", 2036.0) < 0.05
    # What is left trickles: under a tenth of the entry wanted.
    assert run.mean("entrant starts", 2035) < 0.1 * run.mean("entry wanted", 2035)


def test_a_closed_door_lets_the_population_fall(run_all: RunAll, base: Run) -> None:
    closed = run_all([{"migration regime": 0.0}])[0]
    assert closed.mean("in migration", 2025) == 0
    assert closed.at("Population", 2036.0) < closed.at("Population", 2021.0)
    assert closed.mean("labour fill", 2035) < base.mean("labour fill", 2035)
    assert closed.mean("gdp", 2035) < base.mean("gdp", 2035)


def test_without_money_no_lever_that_costs_money_acts(run_all: RunAll) -> None:
    poor = {"own revenue rate": 0.0, "transfer per resident": 0.0, "initial reserve": 1e-9}
    run = run_all([poor])[0]
    for programme in ("INNOVATION", "TALENT", "PROMOTION"):
        assert run.mean(f"funding ratio[{programme}]", 2030) < 1e-6
    assert run.mean("public rd spending", 2030) < 1e-6


def test_every_lever_at_its_maximum_is_no_free_lunch(run_all: RunAll, base: Run) -> None:
    run = run_all([MAXIMA])[0]
    ratios = [run.mean(f"funding ratio[{p}]", 2030) for p in ("INNOVATION", "TALENT", "PROMOTION")]
    pots = ("LAND", "SOCIAL", "INFRASTRUCTURE")
    ratios += [run.mean(f"building funding ratio[{p}]", 2030) for p in pots]
    # The levers together cost several times the budgets: some programme must go short by half.
    assert min(ratios) < 0.5
    # Capital, labour and land are finite: doubling GDP of the base run would be a free lunch.
    assert run.mean("gdp", 2035) < 1.5 * base.mean("gdp", 2035)


def test_a_fiscal_squeeze_pays_by_priority_not_pro_rata(run_all: RunAll) -> None:
    run = run_all([{"livelihood share": 0.85}])[0]
    first, second, third = (
        run.path(f"funding ratio[{p}]") for p in ("INNOVATION", "TALENT", "PROMOTION")
    )
    assert (first >= second - 1e-12).all()
    assert (second >= third - 1e-12).all()
    assert third.min() < 1


def test_a_deep_slump_cuts_output_and_passes(run_all: RunAll, base: Run, district: Model) -> None:
    slump = Series([2026.0, 2028.0], [0.6, 0.0], interpolate="step")
    paths = simulate(district, {"demand loss": slump}, outputs=["industrial value added", "gdp"])
    value = paths.values["industrial value added"][:, 0]
    at = {y: value[int((y - 2015) * 16) : int((y - 2015) * 16) + 16].mean() for y in (2027, 2033)}
    trough = at[2027] / base.mean("industrial value added", 2027)
    later = at[2033] / base.mean("industrial value added", 2033)
    # Orders fall by 0.6; plants that came by slots too: at least half of output goes.
    assert trough < 0.6
    # Five years are three capacity adjustment times less one: at least half of the gap closes.
    assert later > trough + 0.5 * (1 - trough)


def test_a_hard_energy_cap_without_growth_holds_projects_up(run_all: RunAll, base: Run) -> None:
    run = run_all([{"energy quota growth": -0.05, "hard energy cap": 1.0}])[0]
    assert run.mean("energy clearance", 2030) < 0.5 * base.mean("energy clearance", 2030)
    assert run.mean("energy use", 2035) < base.mean("energy use", 2035)
    assert run.mean("gdp", 2035) < base.mean("gdp", 2035)


def test_dearer_money_lowers_investment(run_all: RunAll, base: Run) -> None:
    run = run_all([{"interest change": 0.03}])[0]
    for branch in ("NEV", "BIO", "ICT", "OTH"):
        assert run.mean(f"capacity starts[{branch}]", 2023) < base.mean(
            f"capacity starts[{branch}]", 2023
        )


def test_three_times_the_people_leave_labour_slack(run_all: RunAll, base: Run) -> None:
    run = run_all([{"initial population": 120.0}])[0]
    assert np.isfinite(run.path("gdp")).all()
    assert run.mean("labour tightness", 2016) < base.mean("labour tightness", 2016)


def test_restrictions_hit_the_most_exposed_branch_hardest(run_all: RunAll, base: Run) -> None:
    run = run_all([{"restriction severity": 1.0, "restriction start": 2025.0}])[0]
    fall = {
        b: run.mean(f"gross output[{b}]", 2030) / base.mean(f"gross output[{b}]", 2030)
        for b in ("NEV", "BIO", "ICT", "OTH")
    }
    assert min(fall, key=lambda b: fall[b]) == "ICT"
    assert run.mean("foreign trade", 2030) < 0.75 * base.mean("foreign trade", 2030)


def test_convertible_land_is_never_used_twice(run_all: RunAll) -> None:
    run = run_all([{"land consolidation": 3.5, "redevelopment": 1.0, "bond quota": 0.2}])[0]
    convertible = run.path("Low Efficiency Land") + run.path("Reserve Land")
    assert convertible.min() > 0
    assert run.mean("clearance starts", 2035) < 0.5 * run.mean("clearance starts", 2021)


@pytest.mark.parametrize("loss", [0.1, 0.3])
def test_an_outbreak_lowers_output_by_its_size_at_once(
    district: Model, base: Run, loss: float
) -> None:
    shock = Series([2028.0, 2029.0], [loss, 0.0], interpolate="step")
    paths = simulate(district, {"outbreak loss": shock}, outputs=["incumbent output[NEV]"])
    at = paths.values["incumbent output[NEV]"][((2028 - 2015) * 16), 0]
    assert at / base.at("incumbent output[NEV]", 2028.0) == pytest.approx(1 - loss, rel=1e-9)
