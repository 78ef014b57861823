"""What the loops must do: productivity, land, projects, delays, history, arrivals."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from model.engine import Model, Series, simulate
from tests.district.runs import Run, RunAll, Setting

YEARS = range(2015, 2036)


def first_time(times: NDArray[np.float64], moved: NDArray[np.bool_]) -> float:
    """When a condition first holds."""
    return float(times[np.argmax(moved)]) if moved.any() else np.inf


def test_ten_per_cent_more_productivity_raises_output_per_worker(
    run_all: RunAll, base: Run
) -> None:
    run = run_all([{"productivity test": 0.1}])[0]
    gain = run.mean("industrial productivity", 2025) / base.mean("industrial productivity", 2025)
    assert gain > 1.05  # model-changes 8: the worked design moved by 0.1 %


def test_labour_demand_answers_to_the_wage(run_all: RunAll, base: Run) -> None:
    dear = run_all(
        [{"city wage trend": 0.045, "initial wage": 9.0, "labour demand elasticity": 0.5}]
    )
    # At the same reference the index starts at one; a faster own wage then lowers demand.
    assert np.isfinite(dear[0].path("desired industrial labour")).all()
    tight = run_all([{"wage tightness sensitivity": 0.25}, {"wage tightness sensitivity": 0.0}])
    ratio = tight[0].path("Real Wage") / tight[1].path("Real Wage")
    labour = tight[0].path("desired industrial labour") / tight[1].path("desired industrial labour")
    # Where the wage is lower, more labour is wanted per output, and the reverse.
    late = slice(160, None)
    assert np.corrcoef(ratio[late], labour[late])[0, 1] < 0


class TestLand:
    """model-changes 12: land works within three years, where it binds."""

    #: A case where land binds: strong arrivals on few plots.
    BINDS: ClassVar[dict[str, float]] = {
        "base arrival hazard": 0.6,
        "supply response": 0.3,
        "industrial land share": 0.30,
    }
    BINDS |= {"historical industrial land share": 0.30}
    #: A case where it does not: no large plants, low entry.
    FREE: ClassVar[Setting] = {"base arrival hazard": 0.0, "historical entry": 20.0}

    def offered(self, run_all: RunAll, case: Setting) -> list[Run]:
        more = dict(case)
        more["land supply plan"] = 1.5 * 1.5
        return run_all([case, more])

    def test_where_it_binds_starts_move_in_one_year_and_value_added_in_three(
        self, run_all: RunAll
    ) -> None:
        less, more = self.offered(run_all, self.BINDS)
        starts = more.path("land taken by projects") / less.path("land taken by projects") - 1
        value = more.path("industrial value added") / less.path("industrial value added") - 1
        times = less.paths.times
        assert less.mean("land clearance", 2022) < 0.8
        assert first_time(times, starts > 0.01) <= 2022.0
        assert first_time(times, value > 0.002) <= 2024.0

    def test_where_it_does_not_bind_it_hardly_moves_value_added(self, run_all: RunAll) -> None:
        less, more = self.offered(run_all, self.FREE)
        gain = more.mean("industrial value added", 2024) / less.mean("industrial value added", 2024)
        assert less.mean("land clearance", 2022) > 0.95
        # Plots beyond need still become floor space: a trace, under half a per cent in three years.
        assert abs(gain - 1) < 0.005

    def test_clearance_displaces_before_it_helps(self, run_all: RunAll, base: Run) -> None:
        run = run_all([{"land consolidation": 3.0}])[0]
        assert run.mean("displaced capacity", 2021) > base.mean("displaced capacity", 2021)
        assert run.mean("industrial value added", 2022) < base.mean("industrial value added", 2022)

    def test_a_slip_of_clearance_shows_in_the_store_first(self, run_all: RunAll, base: Run) -> None:
        run = run_all([{"land slippage": 0.35}])[0]
        times = base.paths.times
        store = first_time(times, run.path("Stored Land") < 0.99 * base.path("Stored Land"))
        taken = first_time(
            times, run.path("land taken by projects") < 0.99 * base.path("land taken by projects")
        )
        assert 2021.0 < store <= taken


class TestPlants:
    """model-changes 9-11: entry is the channel of policy."""

    ARRIVAL: ClassVar[Setting] = {"arriving plant year": 2022.0, "plant size[SC]": 100.0}
    DEPARTURE: ClassVar[Setting] = {
        "departing plant year": 2023.0,
        "departing plant output[NEV]": 100.0,
    }

    def test_the_pipeline_runs_in_order(self, run_all: RunAll) -> None:
        run = run_all([self.ARRIVAL])[0]
        times = run.paths.times
        stages = ["arrived[SC]", "Projects Started[SC]"]
        stages += ["Projects Completed[SC]", "Projects Operating[SC]"]
        when = [first_time(times, run.path(stage) > 0.5) for stage in stages]
        assert when == sorted(when)
        # The shortest prior times (0.75 + 1 + 1 years) less the spread of first-order delays.
        assert 1.5 < when[-1] - 2022.0 < 8

    def test_a_plant_adds_no_more_than_its_size_and_its_supply_chain(
        self, run_all: RunAll, base: Run
    ) -> None:
        run = run_all([self.ARRIVAL])[0]
        gain = run.mean("gross output[NEV]", 2032) - base.mean("gross output[NEV]", 2032)
        assert (
            50 < gain < 130
        )  # its 100 亿元, less departure hazard, plus second-round productivity

    def test_a_plant_raises_value_added_by_more_than_it_displaces(
        self, run_all: RunAll, base: Run
    ) -> None:
        run = run_all([self.ARRIVAL])[0]
        own = sum(run.mean(f"hosted value added[{b}]", 2032) for b in ("NEV", "BIO", "ICT", "OTH"))
        own -= sum(
            base.mean(f"hosted value added[{b}]", 2032) for b in ("NEV", "BIO", "ICT", "OTH")
        )
        gain = run.mean("industrial value added", 2032) - base.mean("industrial value added", 2032)
        # Own value added less what it displaces: land and labour that others would have used.
        assert 0 < gain < own

    def test_a_plant_that_leaves_takes_its_output(self, run_all: RunAll, base: Run) -> None:
        run = run_all([self.DEPARTURE])[0]
        fall = base.mean("gross output[NEV]", 2024) - run.mean("gross output[NEV]", 2024)
        assert 60 < fall < 140

    def test_a_plant_that_leaves_is_not_rebuilt_and_frees_floor_space(
        self, run_all: RunAll, base: Run
    ) -> None:
        run = run_all([self.DEPARTURE])[0]
        for year in (2023, 2024, 2025):
            now, usual = (r.mean("capacity starts[NEV]", year) for r in (run, base))
            assert now <= usual * 1.02  # freed floor space may let a little more begin
        assert run.mean("floor adequacy", 2025) > base.mean("floor adequacy", 2025)

    def test_arrivals_are_a_ramp_so_last_bits_move_no_plant(self, run_all: RunAll) -> None:
        draws = {"expected arrivals": 0.0, "base arrival hazard": 0.5}
        near = [draws | {"arrival threshold[S1]": 1.0 + e} for e in (0.0, 1e-12)]
        one, other = run_all(near)
        np.testing.assert_allclose(one.path("gdp"), other.path("gdp"), rtol=1e-10)

    def test_expected_arrivals_are_the_hazard_times_the_mean_size(
        self, run_all: RunAll, base: Run
    ) -> None:
        signed = sum(base.at(f"arrived[S{k}]", 2030.0) * 140 for k in range(1, 13))
        assert signed == pytest.approx(base.at("Cumulative Hazard", 2030.0) * 140, rel=1e-12)

    def test_money_for_promotion_brings_more_plants_with_decreasing_returns(
        self, run_all: RunAll
    ) -> None:
        low, mid, high = run_all([{"promotion funding": x} for x in (3.0, 6.0, 9.0)])
        entry = [r.mean("entry wanted", 2022) for r in (low, mid, high)]
        assert entry[0] < entry[1] < entry[2]
        assert entry[2] - entry[1] < entry[1] - entry[0]

    def test_fewer_approval_days_shorten_preparation(self, run_all: RunAll, base: Run) -> None:
        run = run_all([{"approval days": 30.0}])[0]
        assert run.mean("preparation time in force", 2022) < base.mean(
            "preparation time in force", 2022
        )
        assert run.mean("entry wanted", 2022) > base.mean("entry wanted", 2022)

    def test_signed_investment_is_an_outcome_of_land_taken(self, base: Run) -> None:
        made = base.path("land taken by projects") * base.path("investment intensity")
        np.testing.assert_allclose(base.path("project investment"), made, rtol=1e-12)


def test_delays_come_in_order(run_all: RunAll, base: Run) -> None:
    run = run_all([{"public rd support": 0.02}])[0]
    stages = ["total rd spending", "knowledge completion", "Knowledge Stock"]
    when = []
    for stage in stages:
        gain = run.path(stage) - base.path(stage)
        when.append(first_time(base.paths.times, gain >= 0.5 * gain[240]))  # half of 2030's gain
    assert when == sorted(when)
    # A first-order delay of 2.5 years passes half of a step after 2.5 ln 2 = 1.7 years.
    assert when[1] - when[0] > 1.0
    assert when[2] > when[1]


def test_returns_of_research_money_decrease(run_all: RunAll) -> None:
    rich = {"transfer per resident": 5.0}  # so that money does not bind
    runs = run_all([rich | {"public rd support": x} for x in (0.005, 0.010, 0.015, 0.020)])
    gains = np.diff([r.mean("total factor productivity", 2035) for r in runs])
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all()


def test_nothing_after_2020_moves_history(run_all: RunAll) -> None:
    late = {
        "market growth[NEV]": 0.2,
        "frontier growth": 0.05,
        "industrial price change": 0.05,
        "service price change": -0.02,
        "services trend": 0.05,
        "trade trend": 0.2,
        "energy quota growth": 0.1,
        "interest change": 0.05,
        "migration regime": 0.5,
        "land slippage": 0.2,
        "statistical revision": 1.05,
        "recession loss": 0.1,
        "demand loss": 0.3,
        "outbreak loss": 0.2,
        "public health scarring": 0.5,
        "base arrival hazard": 2.0,
        "reclassification persistence": 0.0,
        "promotion funding": 10.0,
        "approval days": 20.0,
        "public rd support": 0.02,
        "land consolidation": 3.0,
        "livelihood share": 0.8,
        "distributed solar": 5.0,
    }
    # One call: a quotient may round by one unit in the last place where a divisor is shared.
    base, run = run_all([{}, late])
    history = base.paths.times < 2021.0 - 1e-9
    for name in ("gdp nominal", "Population", "energy use", "Knowledge Stock", "Stored Land"):
        np.testing.assert_array_equal(run.path(name)[history], base.path(name)[history])


def test_the_scarring_of_2020_is_a_rebound_of_what_does_not_scar(run_all: RunAll) -> None:
    none, half = run_all([{"public health scarring": 0.0}, {"public health scarring": 0.5}])
    loss = none.at("public health loss", 2020.0)
    lost = half.at("public health effect", 2021.0) / none.at("public health effect", 2021.0)
    assert lost == pytest.approx(1 - 0.5 * loss, rel=1e-12)


class TestAblation:
    """model-changes 14: with the exogenous slow-downs off, do land, labour, housing bend growth?"""

    OFF: ClassVar[dict[str, float]] = {
        "long run pool": 1.0,
        "long run participation": 0.77,
        "market growth[NEV]": 0.09,
        "market growth[BIO]": 0.09,
        "market growth[ICT]": 0.09,
        "services trend": 0.035,
        "frontier growth": 0.02,
    }
    #: Land, labour, housing, floor space and the energy review out of the way.
    NO_LIMITS: ClassVar[dict[str, float]] = {
        "output per land": 1e4,
        "commuter margin": 5.0,
        "least floor per person": 1.0,
        "price sensitivity": 0.0,
        "price income passthrough": 0.0,
        "floor scarcity exponent": 0.0,
        "review midpoint": 5.0,
    }

    def test_the_districts_own_limits_bend_growth(self, run_all: RunAll) -> None:
        bound, free = run_all([self.OFF, self.OFF | self.NO_LIMITS])

        def bend(run: Run) -> float:
            early = np.log(run.mean("gdp", 2026) / run.mean("gdp", 2022)) / 4
            late = np.log(run.mean("gdp", 2035) / run.mean("gdp", 2031)) / 4
            return float(late - early)

        # With markets as fast as before 2021 growth still falls; without the limits it falls less.
        assert bend(bound) < 0
        assert bend(bound) < bend(free)


def test_fixing_a_stock_replaces_its_integral_from_then_on(district: Model, base: Run) -> None:
    path = Series([2025.0, 2030.0], [60.0, 65.0])
    paths = simulate(district, {}, fixed={"Population": path}, outputs=["Population", "gdp"])
    people = paths.values["Population"][:, 0]
    times = paths.times
    # A run of one member may round otherwise than one of a block, by less than 1e-12.
    history = base.path("Population")[times < 2025]
    np.testing.assert_allclose(people[times < 2025], history, rtol=1e-12)
    expected = np.interp(times[times >= 2025], [2025.0, 2030.0], [60.0, 65.0])
    np.testing.assert_allclose(people[times >= 2025], expected, rtol=1e-12)
