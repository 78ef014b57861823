"""What a scenario hands to the engine, judged by what a model of three lines makes of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.levers import read_levers
from model.engine import InputError, Model, Series, simulate
from scenarios.reading import build, override
from scenarios.scenario import Scenario, apply, combine, differences
from scenarios.settings import Input, Schedule, Shock

NAMES = {"talent funding", "demand loss"}


def shown_path(
    model: Model, inputs: dict[str, Input], variable: str = "lever shown"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    paths = simulate(model, {k: v for k, v in inputs.items() if k in NAMES})
    return paths.times, paths.values[variable]


def test_a_lever_that_is_not_set_is_each_members_own_history(shown: Model) -> None:
    history = {"historical talent funding": np.array([0.4, 0.6, 0.9])}
    _, lever = shown_path(shown, apply(build("none"), history))
    np.testing.assert_array_equal(lever, np.tile([0.4, 0.6, 0.9], (len(lever), 1)))


def test_without_a_history_the_models_own_value_is_left_alone() -> None:
    assert apply(build("none"), {}) == {}


def test_one_number_acts_in_full_from_the_first_day_of_2021(shown: Model) -> None:
    inputs = apply(build("one", {"talent funding": 2.0}), {})
    times, lever = shown_path(shown, inputs)
    assert (lever[times >= 2021.0] == 2.0).all()


def test_history_holds_to_the_first_knot_then_lines_then_the_last_value(shown: Model) -> None:
    scenario = build("knots", {"talent funding": {2024: 2.0, 2026: 3.0, 2027: 1.0}})
    history = {"historical talent funding": np.array([0.4, 0.8])}
    times, lever = shown_path(shown, apply(scenario, history))
    knots = ([2024.0, 2026.0, 2027.0], [2.0, 3.0, 1.0])
    plan = times >= 2021.0
    for member, own in enumerate([0.4, 0.8]):
        expected = np.where(times < 2024.0, own, np.interp(times, *knots))
        np.testing.assert_array_equal(lever[plan, member], expected[plan])


@pytest.mark.parametrize("step", ["0.25", "0.0625", "0.03125"])
def test_the_jump_at_the_first_knot_does_not_depend_on_the_time_step(
    shown_at: Callable[[str], Model], step: str
) -> None:
    model = shown_at(step)
    scenario = build("late", {"talent funding": {2024: 2.0}})
    paths = simulate(model, apply(scenario, {"historical talent funding": 0.6}))
    # Euler's sum of a step function is exact: 9 years at 0.6 and 12 at 2.
    assert paths.values["Money"][-1, 0] == pytest.approx(9 * 0.6 + 12 * 2.0, rel=1e-12)


def test_the_delay_moves_every_knot_and_history_fills_the_gap(shown: Model) -> None:
    scenario = build("knots", {"talent funding": {2021: 2.0, 2023: 4.0}})
    inputs = apply(scenario, {"historical talent funding": 0.5}, delay=0.5)
    times, lever = shown_path(shown, inputs)
    plan = times >= 2021.0
    expected = np.where(times < 2021.5, 0.5, np.interp(times, [2021.5, 2023.5], [2.0, 4.0]))
    np.testing.assert_array_equal(lever[plan, 0], expected[plan])


def test_a_condition_of_a_year_is_a_step_over_that_year(shown: Model) -> None:
    scenario = build("years", shocks={"demand loss": {2026: 0.25, 2027: 0.1, 2030: 0.3}})
    times, loss = shown_path(shown, apply(scenario, {}), "loss shown")
    expected = np.zeros(len(times))
    expected[(times >= 2026.0) & (times < 2027.0)] = 0.25
    expected[(times >= 2027.0) & (times < 2028.0)] = 0.1
    expected[(times >= 2030.0) & (times < 2031.0)] = 0.3
    np.testing.assert_array_equal(loss[:, 0], expected)


def test_a_condition_that_is_set_replaces_what_was_drawn_only_in_its_years(shown: Model) -> None:
    years = np.arange(2021.0, 2036.0)
    drawn = np.arange(30.0).reshape(15, 2) / 100
    drivers: dict[str, Input] = {"demand loss": Series(years, drawn, "step")}
    scenario = build("set", shocks={"demand loss": {2024: 0.5, 2035: 0.6}})
    times, loss = shown_path(shown, apply(scenario, {}, drivers), "loss shown")
    expected = drawn.copy()
    expected[3] = 0.5
    expected[14] = 0.6
    for year in range(2021, 2036):
        inside = (times >= year) & (times < year + 1)
        np.testing.assert_array_equal(
            loss[inside], np.tile(expected[year - 2021], (inside.sum(), 1))
        )
    assert drivers["demand loss"].values is drawn  # type: ignore[union-attr]


def test_a_condition_set_for_good_replaces_the_whole_of_what_was_drawn() -> None:
    drivers: dict[str, Input] = {"demand loss": np.array([0.1, 0.2]), "other": 3.0}
    inputs = apply(build("set", shocks={"demand loss": 0.5}), {}, drivers)
    assert inputs["other"] == 3.0
    np.testing.assert_array_equal(inputs["demand loss"], [0.5, 0.5])


@pytest.mark.parametrize("value", [2.0, {2021: 2.0, 2025: 3.0}, {2023: 2.0}])
def test_a_lever_has_the_axes_of_its_history_whatever_it_is_set_to(
    value: float | dict[int, float],
) -> None:
    scenario = build("set", {"talent funding": value})
    own = {"historical talent funding": np.array([0.4, 0.5, 0.6])}
    for history, members in ((own, (3,)), ({}, ())):
        made = apply(scenario, history)["talent funding"]
        shape = np.shape(made.values)[1:] if isinstance(made, Series) else np.shape(made)
        assert shape == members


def test_a_condition_for_all_branches_is_set_for_each() -> None:
    inputs = apply(build("all", shocks={"market growth shift": -0.02}), {})
    assert inputs == {f"market growth shift[{b}]": -0.02 for b in ("NEV", "BIO", "ICT", "OTH")}


def test_a_plant_of_a_scenario_goes_to_its_own_slot_and_to_no_other_branch() -> None:
    shocks = {
        "arriving plant output": 120.0,
        "arriving plant branch[BIO]": 1.0,
        "arriving plant year": 2024.0,
    }
    assert apply(build("plant", shocks=shocks), {}) == {
        "plant size[SC]": 120.0,
        "arriving plant year": 2024.0,
        "slot branch weight[SC,NEV]": 0.0,
        "slot branch weight[SC,BIO]": 1.0,
        "slot branch weight[SC,ICT]": 0.0,
        "slot branch weight[SC,OTH]": 0.0,
    }


def test_applying_twice_gives_the_same_and_changes_nothing() -> None:
    history = {lever.history: np.full(3, lever.default) for lever in read_levers().values()}
    scenario = build("knots", {"talent funding": {2024: 2.0}}, {"demand loss": {2024: 0.1}})
    before = {name: values.copy() for name, values in history.items()}
    first, second = apply(scenario, history), apply(scenario, history)
    assert list(first) == list(second)
    for name, value in first.items():
        other = second[name]
        if isinstance(value, Series):
            assert isinstance(other, Series)
            np.testing.assert_array_equal(value.times, other.times)
            np.testing.assert_array_equal(value.values, other.values)
        else:
            np.testing.assert_array_equal(value, other)
    for name, values in history.items():
        np.testing.assert_array_equal(values, before[name])


def test_scenarios_combine_when_they_set_different_things() -> None:
    one = build("one", {"talent funding": 2.0}, {"demand loss": 0.1})
    two = build("two", {"approval days": 45}, {"demand loss": 0.1})
    both = combine("both", Text("二者", "both"), [one, two])
    assert dict(both.levers) == {
        "talent funding": Schedule.constant(2.0),
        "approval days": Schedule.constant(45.0),
    }
    assert dict(both.shocks) == {"demand loss": Shock(0.1)}


def test_scenarios_that_clash_do_not_combine_and_every_clash_is_told() -> None:
    one = build("one", {"talent funding": 2.0, "approval days": 45})
    two = build("two", {"talent funding": 3.0, "approval days": 30})
    with pytest.raises(InputError) as caught:
        combine("both", Text("二者", "both"), [one, two])
    assert [p.en for p in caught.value.problems] == [
        "'one' and 'two' set 'talent funding' differently",
        "'one' and 'two' set 'approval days' differently",
    ]


def test_differences_are_the_settings_that_are_not_shared() -> None:
    shared = {"training places": 0.5}
    one = build("one", {**shared, "talent funding": 2.0}, {"demand loss": {2026: 0.25}})
    two = build("two", {**shared, "talent funding": {2021: 2.0, 2025: 3.0}}, {"rail delay": 2.0})
    found = [(d.name, d.lever, d.first, d.second) for d in differences(one, two)]
    assert found == [
        ("talent funding", True, "2", "2021: 2, 2025: 3"),
        ("demand loss", False, "2026: 0.25", None),
        ("rail delay", False, None, "2"),
    ]
    assert differences(one, one) == []


def test_assignments_make_schedules_and_steps_over_the_scenarios_own() -> None:
    base = build("base", {"talent funding": 2.0, "training places": 0.5})
    found = override(
        base, ["talent funding=3@2023", "talent funding=4@2025", "外部需求损失=0.2@2026"]
    )
    assert dict(found.levers) == {
        "talent funding": Schedule(((2023, 3.0), (2025, 4.0))),
        "training places": Schedule.constant(0.5),
    }
    assert dict(found.shocks) == {"demand loss": Shock(None, ((2026, 0.2),))}
    assert found.name != base.name
    assert override(base, []) is base


def test_an_assignment_of_history_takes_a_setting_back() -> None:
    base = build("base", {"talent funding": 2.0}, {"demand loss": 0.1})
    found = override(base, ["talent funding=history", "demand loss=default"])
    assert found.settings() == {"levers": {}, "shocks": {}}


def test_settings_depend_on_what_is_set_and_not_on_its_order_or_name() -> None:
    one = build("one", {"talent funding": 2.0, "approval days": 45})
    two = build("two", {"approval days": 45, "talent funding": {2021: 2.0}})
    three = build("one", {"talent funding": 2.5, "approval days": 45})
    assert list(one.settings()["levers"].items()) == list(two.settings()["levers"].items())
    assert one.settings() != three.settings()


def test_a_path_that_is_not_made_of_steps_cannot_be_set_by_year() -> None:
    line = Series(np.array([2021.0, 2035.0]), np.array([0.0, 1.0]), "linear")
    scenario = Scenario("x", Text("x", "x"), shocks={"demand loss": Shock(None, ((2024, 0.1),))})
    with pytest.raises(ValueError, match="steps"):
        apply(scenario, {}, {"demand loss": line})
