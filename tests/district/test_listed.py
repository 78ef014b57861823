"""The projects of a table go through the slots of large plants: when, how much, on what land."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from model.engine import Input, Model, Series, simulate
from tests.district.runs import Run

DT, LAG, BUILDING, RAMP = 0.0625, 0.25, 1.375, 1.5
#: Land and energy that hold nothing up: both clearances are one to the last bit.
FREE: Mapping[str, Input] = {"output per land": 1e9, "review midpoint": 1e6}


def due(*steps: tuple[float, float]) -> Series:
    """A share of a branch's output that is due to have started, rising in steps."""
    times, shares = zip(*((2015.0, 0.0), *steps), strict=True)
    return Series(np.array(times), np.array(shares), "step")


def listed(branch: str, output: float, *steps: tuple[float, float]) -> dict[str, Input]:
    """The inputs of one branch's projects."""
    slot = f"L{branch}"
    return {
        f"slot in use[{slot}]": 1.0,
        f"plant size[{slot}]": output,
        f"listed share due[{slot}]": due(*steps),
    }


def run(district: Model, inputs: Mapping[str, Input]) -> Run:
    paths = simulate(district, inputs)
    assert paths.ok.all()
    return Run(paths, 0)


@pytest.fixture(scope="module")
def free(district: Model) -> Run:
    """One project of 200 that is due at the beginning of 2022; nothing holds it up."""
    return run(district, {**FREE, **listed("NEV", 200.0, (2022.0, 1.0)), "listed until": 2025.0})


def after(path: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    return path[times >= 2022.0 - 1e-9]


def test_where_nothing_holds_it_a_project_starts_over_the_stated_time(free: Run) -> None:
    times = free.paths.times
    for clearance in ("land clearance", "energy clearance"):
        np.testing.assert_array_equal(after(free.path(clearance), times), 1.0)
    started = after(free.path("Projects Started[LNEV]"), times)
    steps = np.arange(len(started))
    np.testing.assert_allclose(started, 1 - (1 - DT / LAG) ** steps, atol=1e-12)


def test_the_stages_follow_on_average_after_building_and_ramp_up(free: Run) -> None:
    # What a stage keeps open, summed over time, is the mean time at which it is passed (Little).
    means = []
    for stage in ("Started", "Completed", "Operating"):
        path = free.path(f"Projects {stage}[LNEV]")
        means.append(DT * (1 - after(path, free.paths.times)).sum())
    # The tail that is still open in 2036 is exp(-14/1.5) of some years: under 1e-3.
    np.testing.assert_allclose(np.diff(means), [BUILDING, RAMP], atol=2e-3)
    assert means[0] == pytest.approx(LAG, abs=1e-9)


def test_the_value_added_of_a_listed_plant_ramps_as_that_of_any_other(district: Model) -> None:
    # Completed at once, both rise from half of the full rate along the same curve, up to one step
    # of Euler's method: 0.5 DT/RAMP.
    at_once = {**FREE, "plant construction time": DT, "departure hazard": 0.0}
    rates = run(district, at_once | listed("NEV", 100.0, (2022.0, 1.0)) | {"listed start time": DT})
    one = run(
        district,
        at_once
        | {"plant size[SC]": 100.0, "arriving plant year": 2022.0 - DT, "decision time": DT}
        | {"preparation time": DT, "approval share of preparation": 0.0},
    )
    times = rates.paths.times
    works = times >= 2022.0 + 4 * DT
    listed_rate, rate = rates.path("ramp rate[LNEV]")[works], one.path("ramp rate[SC]")[works]
    np.testing.assert_allclose(listed_rate, rate, atol=0.5 * DT / RAMP)
    assert listed_rate[0] < 0.6
    assert listed_rate[-1] > 0.999


def test_until_its_end_a_list_stands_for_the_models_own_arrivals(free: Run) -> None:
    hazard, times = free.path("Cumulative Hazard"), free.paths.times
    assert (hazard[times <= 2025.0] == 0).all()
    later = hazard[times >= 2025.0]
    assert (np.diff(later) > 0).all()


@pytest.mark.parametrize("departures", [0.0, 0.04])
def test_two_projects_in_a_slot_are_the_sum_of_two_slots(
    district: Model, departures: float
) -> None:
    fixed: dict[str, Input] = {**FREE, "departure hazard": departures, "base arrival hazard": 0.0}
    fixed |= {"slot branch weight[LBIO,BIO]": 0.0, "slot branch weight[LBIO,NEV]": 1.0}
    both = run(district, fixed | listed("NEV", 200.0, (2022.0, 0.6), (2026.0, 1.0)))
    early, late = (2022.0, 1.0), (2026.0, 1.0)
    each = run(district, fixed | listed("NEV", 120.0, early) | listed("BIO", 80.0, late))
    for name in ("hosted output[NEV]", "land taken by projects"):
        np.testing.assert_allclose(both.path(name), each.path(name), rtol=1e-9, atol=1e-9)
    # Those that left were further in their ramp than those that stay: a trace of value added.
    made, apart = (one.path("hosted value added[NEV]") for one in (both, each))
    np.testing.assert_allclose(made, apart, rtol=0.005 if departures else 1e-9, atol=1e-9)
    left = both.at("departed[LNEV]", 2036.0)
    assert 0.2 < left < 0.5 if departures else left == 0  # over some seven to eleven years


def test_a_listed_project_takes_the_land_of_its_output_and_no_other(district: Model) -> None:
    alone: dict[str, Input] = {"historical entry": 1e-9, "base arrival hazard": 0.0}
    one = run(district, alone | listed("ICT", 300.0, (2022.0, 1.0)))
    density = one.path("output per land") * one.path("standard land threshold in force")
    wanted = one.path("land taken by projects") * density
    started = 300.0 * one.path("Projects Started[LICT]")
    np.testing.assert_allclose(DT * np.cumsum(wanted)[:-1], started[1:], atol=1e-6)
    assert started[-1] == pytest.approx(300.0, rel=1e-3)


def test_short_land_holds_listed_projects_back_and_the_others_too(district: Model) -> None:
    table = listed("ICT", 900.0, (2022.0, 1.0))
    none, one = run(district, {}), run(district, table)
    assert one.mean("land clearance", 2022) < 0.5 * none.mean("land clearance", 2022)
    assert one.at("Projects Started[LICT]", 2023.0) < 0.9
    assert one.mean("entrant starts", 2022) < none.mean("entrant starts", 2022)


def test_without_a_table_the_slots_of_projects_stay_empty(base: Run) -> None:
    for branch in ("NEV", "BIO", "ICT", "OTH"):
        for stage in ("Projects Started", "Projects Completed", "Projects Operating"):
            assert not base.path(f"{stage}[L{branch}]").any()
        assert not base.path(f"plant output[L{branch}]").any()


def test_a_table_moves_nothing_before_its_first_start(district: Model) -> None:
    none = run(district, {"listed until": 2025.0})
    one = run(district, {"listed until": 2025.0} | listed("OTH", 150.0, (2023.0, 1.0)))
    before = none.paths.times <= 2023.0
    for name in ("gdp", "Ready Industrial Land", "Industrial Employment"):
        np.testing.assert_allclose(one.path(name)[before], none.path(name)[before], rtol=1e-13)
