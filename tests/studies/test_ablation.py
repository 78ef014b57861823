"""What bends growth: each case is the model with the stated constants, and the words hold."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine import simulate, yearly
from scenarios.drivers import median_drivers
from studies.ablation import LIMITS, PERIODS, SLOWDOWNS, Growth, ablation, cases
from studies.district import District


@pytest.fixture(scope="module")
def grown(whole_district: District) -> dict[str, Growth]:
    return {one.case.name: one for one in ablation(whole_district.model)}


def test_a_case_is_the_model_run_with_its_constants(
    whole_district: District, grown: dict[str, Growth]
) -> None:
    output = yearly("gdp", "mean", 2015, 2035)
    for name in ("as-is", "off", "strong-no-energy"):
        one = grown[name]
        inputs = {**median_drivers(), **one.case.settings}
        gdp = simulate(whole_district.model, inputs, outputs=[output]).values[output][:, 0]
        for (first, last), rate in zip(PERIODS, one.rates["gdp"], strict=True):
            times = gdp[last - 2015] / gdp[first - 2015]
            # a member alone is rounded otherwise than in a block, by less than 1e-12
            assert (1 + rate / 100) ** (last - first) == pytest.approx(times, rel=1e-9)


def test_without_slow_downs_the_rates_of_the_past_go_on(whole_district: District) -> None:
    off = next(case for case in cases(whole_district.model) if case.name == "off").settings
    names = ["historical leading market growth", "historical services trend"]
    own = simulate(whole_district.model, outputs=names).values
    assert off["market growth[BIO]"] == own[names[0]][0, 0]
    assert off["services trend"] == own[names[1]][0, 0]
    assert set(off) == {key for _, settings in SLOWDOWNS.values() for key in settings}


def test_a_limit_that_is_taken_away_no_longer_binds(whole_district: District) -> None:
    gauges = {"land": "land clearance", "labour": "labour fill", "energy": "energy clearance"}
    for limit, gauge in gauges.items():
        inputs = {**median_drivers(), **LIMITS[limit][1]}
        path = simulate(whole_district.model, inputs, outputs=[gauge]).values[gauge]
        np.testing.assert_allclose(path, 1.0, atol=1e-3)


class TestWhatThePageSays:
    """docs/model.md states these in words; the numbers beside them are made by the same run."""

    def test_the_exogenous_slow_downs_do_most_and_services_most_of_those(
        self, grown: dict[str, Growth]
    ) -> None:
        late = {name: one.rates["gdp"][-1] for name, one in grown.items()}
        gained = {name: late[f"off-{name}"] - late["as-is"] for name in SLOWDOWNS}
        assert max(gained, key=lambda name: gained[name]) == "services"
        assert gained["services"] > 0.5 * (late["off"] - late["as-is"])

    def test_land_is_the_limit_that_costs_most_output(self, grown: dict[str, Growth]) -> None:
        last = {limit: grown[f"off-no-{limit}"].last for limit in LIMITS}
        assert max(last, key=lambda limit: last[limit]) == "land"

    def test_where_markets_are_strong_the_energy_review_bends_growth_most(
        self, grown: dict[str, Growth]
    ) -> None:
        bends = {limit: grown[f"strong-no-{limit}"].bend() for limit in LIMITS}
        assert max(bends, key=lambda limit: bends[limit]) == "energy"

    def test_without_any_limit_strong_markets_hardly_bend(self, grown: dict[str, Growth]) -> None:
        assert abs(grown["strong-no-limit"].bend()) < 0.25 * abs(grown["strong"].bend())

    def test_labour_housing_and_floor_space_hardly_bend_growth(
        self, grown: dict[str, Growth]
    ) -> None:
        for markets in ("off", "strong"):
            for limit in ("labour", "housing", "floor"):
                change = grown[f"{markets}-no-{limit}"].bend() - grown[markets].bend()
                assert abs(change) < 0.1 * abs(grown[markets].bend())

    def test_more_migrants_or_workers_alone_do_not_raise_gdp(
        self, grown: dict[str, Growth]
    ) -> None:
        for name in ("off-migrants", "off-participation"):
            assert 0.97 < grown[name].last / grown["as-is"].last < 1

    def test_even_without_limits_growth_falls_by_more_than_a_point_in_calibrated_markets(
        self, grown: dict[str, Growth]
    ) -> None:
        assert grown["off-no-limit"].bend() < -1
