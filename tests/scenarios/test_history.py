"""Before 1 January 2021 every scenario equals history: each variable at each step, bit for bit.

The levers and conditions whose ends are tried stand side by side as members of one run; each of the
library's scenarios takes a run of its own, so they are in the slow part.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.district.levers import BRANCHES, read_externals, read_levers
from model.district.parameters import district_parameters
from model.engine import Model, Paths, Series, simulate
from scenarios.drivers import draw
from scenarios.library import ORDER
from scenarios.reading import build, load
from scenarios.scenario import Scenario, apply
from scenarios.settings import Input

PLAN_START = 2021.0
LEVER_ROWS = tuple(read_levers().values())
MEMBERS = 5

History = dict[str, NDArray[np.float64]]


def before(model: Model, paths: Paths) -> History:
    """Every variable that varies with time, up to and with the stocks on 1 January 2021."""
    return {
        key: paths.values[key][
            paths.times <= PLAN_START
            if model.variables[key.split("[")[0]].kind == "stock"
            else paths.times < PLAN_START
        ]
        for key in names(model)
    }


def names(model: Model) -> list[str]:
    """Every element of every variable that is computed."""
    return [
        f"{variable.name}[{element}]" if element else variable.name
        for variable in model.variables.values()
        if variable.kind not in ("constant", "lookup", "data")
        for element in variable.elements or ("",)
    ]


def run(model: Model, inputs: dict[str, Input]) -> Paths:
    return simulate(model, inputs, outputs=names(model))


def assert_is_history(found: History, history: History) -> None:
    assert found.keys() == history.keys()
    for name, values in found.items():
        expected = np.broadcast_to(history[name][:, : values.shape[1]], values.shape)
        assert np.array_equal(values, expected), name


@pytest.fixture(scope="module")
def own() -> dict[str, Input]:
    """What members have of their own: the history of each lever, and their draws."""
    generator = np.random.default_rng(4)
    rows = {parameter.name: parameter for parameter in district_parameters()}
    histories: dict[str, Input] = {
        lever.history: rows[lever.history].at(generator.standard_normal(MEMBERS))
        for lever in LEVER_ROWS
    }
    return {**draw(MEMBERS, seed=5), **histories}


@pytest.fixture(scope="module")
def baseline(district: Model, own: dict[str, Input]) -> Paths:
    return run(district, inputs_of(load("baseline"), own))


def inputs_of(scenario: Scenario, own: dict[str, Input]) -> dict[str, Input]:
    histories = {
        lever.history: value
        for lever in LEVER_ROWS
        if not isinstance(value := own[lever.history], Series)
    }
    return apply(scenario, histories, own)


def assert_scenario_is_history(
    district: Model, own: dict[str, Input], baseline: Paths, scenario: Scenario
) -> None:
    paths = run(district, inputs_of(scenario, own))
    assert_is_history(before(district, paths), before(district, baseline))
    changed = (paths.values[key][-1] != baseline.values[key][-1] for key in names(district))
    assert any(change.any() for change in changed), "the test could not fail"


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ORDER if name != "baseline"])
def test_a_library_scenario_equals_history(
    district: Model, own: dict[str, Input], baseline: Paths, name: str
) -> None:
    assert_scenario_is_history(district, own, baseline, load(name))


def test_schedules_and_conditions_by_year_equal_history(
    district: Model, own: dict[str, Input], baseline: Paths
) -> None:
    knots = {lever.name: {2023: lever.maximum, 2025: lever.minimum} for lever in LEVER_ROWS}
    years = {
        external.name: {2021: external.minimum, 2024: external.maximum}
        for external in read_externals().values()
        if external.kind == "series"
    }
    assert_scenario_is_history(district, own, baseline, build("years", knots, years))


def test_what_a_plant_of_a_scenario_does_begins_with_the_plan(
    district: Model, own: dict[str, Input], baseline: Paths
) -> None:
    shocks = {
        "arriving plant output": 300.0,
        "arriving plant branch[ICT]": 1.0,
        "arriving plant year": 2021.0,
        "departing plant output[NEV]": 300.0,
        "departing plant year": 2021.0,
    }
    assert_scenario_is_history(district, own, baseline, build("plants", shocks=shocks))


def ends() -> list[tuple[str, float, str]]:
    """Every constant that a lever or a condition for good moves, at each of its ends."""
    found = [(v.name, end, v.name) for v in LEVER_ROWS for end in (v.minimum, v.maximum)]
    for external in read_externals().values():
        if external.kind in ("series", "switch", "number"):
            for branch in BRANCHES if external.by_branch else ("",):
                key = external.key(branch)
                found += [(key, end, key) for end in (external.minimum, external.maximum)]
    return found


def test_every_lever_and_condition_at_either_end_equals_history(district: Model) -> None:
    # A member for each; what it does not move stands at the model's own value. Restrictions and
    # the plants of scenarios begin with the plan, so that their sizes act as early as they can.
    cases = ends()
    keys = list(dict.fromkeys(key for key, _, _ in cases))
    program = district.program
    usual = {key: program.elements[program.index[key.lower()]].value for key in keys}
    start = {"restriction start", "arriving plant year", "departing plant year"}
    common: dict[str, Input] = dict.fromkeys(sorted(start), PLAN_START)
    still = {key: np.full(len(cases), usual[key]) for key in keys}
    moved = {key: values.copy() for key, values in still.items()}
    for member, (key, end, _) in enumerate(cases):
        moved[key][member] = end
    usual_run = run(district, {**common, **still})
    paths = run(district, {**common, **moved})
    assert_is_history(before(district, paths), before(district, usual_run))
    # Every member whose value is not the usual one goes a way of its own afterwards.
    last = np.stack([paths.values[key][-1] for key in names(district)])
    usual_last = np.stack([usual_run.values[key][-1] for key in names(district)])
    for member, (key, end, name) in enumerate(cases):
        goes_away = (last[:, member] != usual_last[:, member]).any()
        assert goes_away == (end != usual[key]), name


def test_what_members_draw_does_not_touch_history(
    district: Model, own: dict[str, Input], baseline: Paths
) -> None:
    histories = {lever.history: own[lever.history] for lever in LEVER_ROWS}
    others = {**draw(MEMBERS, seed=6), **histories}
    paths = run(district, inputs_of(load("baseline"), others))
    # What a plant that may come would be like is drawn; it multiplies an output of nothing.
    future = {name for name in names(district) if name.startswith("ramp rate[")}
    found, expected = before(district, paths), before(district, baseline)
    for name in future:
        del found[name], expected[name]
    assert_is_history(found, expected)
    assert (paths.values["gdp"][-1] != baseline.values["gdp"][-1]).all()


def test_the_baseline_has_no_jump_in_2021_in_any_member(
    district: Model, own: dict[str, Input], baseline: Paths
) -> None:
    for lever in LEVER_ROWS:
        in_force = baseline.values[f"{lever.name} in force"]
        expected = np.broadcast_to(np.asarray(own[lever.history]), in_force.shape)
        np.testing.assert_array_equal(in_force, expected, err_msg=lever.name)
