"""Listed projects start, are completed and come on stream as the model's stages say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.engine import Series, simulate
from model.engine.errors import InputError
from scenarios.projects import ProjectList, slot_of
from scenarios.reading import load
from scenarios.scenario import Scenario
from studies.district import District
from studies.ensemble import ensemble
from studies.fingerprint import as_data, fingerprint
from studies.held import Held
from studies.members import draw_members
from studies.replay import replay
from studies.request import record
from studies.slippage import PASSED, YEARS, Slippage, mean_time, slippage
from tests.scenarios.test_projects import listed, project

MEMBERS = 12
#: Land and energy that hold nothing up, in every member.
FREE = (Held("land clearance", ((2021, 1.0),)), Held("energy clearance", ((2021, 1.0),)))
PROJECTS = (
    project("a", "NEV", 120.0, "2022-03"),
    project("b", "NEV", 80.0, "2024-06"),
    project("c", "BIO", 90.0, "2023-01"),
)


def plan(*projects: object, **options: str) -> Scenario:
    return load("plan").with_projects(listed(*projects, **options))  # type: ignore[arg-type]


def test_the_mean_time_of_a_part_is_the_sum_of_its_steps() -> None:
    times = np.arange(5.0)
    path = np.array([0.0, 0.2, 0.5, 0.9, 1.0])[:, None]
    whole = mean_time(path, times, 0.0, 1.0)[0]
    assert whole == pytest.approx(0.2 * 1 + 0.3 * 2 + 0.4 * 3 + 0.1 * 4)
    first, rest = (mean_time(path, times, *ends)[0] for ends in ((0.0, 0.4), (0.4, 1.0)))
    assert 0.4 * first + 0.6 * rest == pytest.approx(whole)
    assert first == pytest.approx((0.2 * 1 + 0.2 * 2) / 0.4)
    half = np.array([0.0, 0.1, 0.2, 0.3, 0.4])[:, None]
    assert np.isinf(mean_time(half, times, 0.0, 1.0)[0])


def test_where_nothing_holds_them_up_projects_keep_their_dates_and_the_models_times(
    whole_district: District,
) -> None:
    members = draw_members(MEMBERS, 3)
    found = slippage(whole_district, plan(*PROJECTS), members, held=FREE)
    building, ramp = (members.parameters[n] for n in ("plant construction time", "ramp up time"))
    for place, one in enumerate(found.large):
        due = one.planned["start"].time
        start, completion, operation = found.dates[place]
        # What of one project starts before the first of the next is due: under a day.
        np.testing.assert_allclose(start, due, atol=1e-3)
        np.testing.assert_allclose(completion - start, building, atol=1e-12)
        np.testing.assert_allclose(operation - completion, ramp, atol=1e-12)
        assert found.held_by(place) is None
    np.testing.assert_allclose(found.waits, 1.0)


def test_first_order_stages_of_the_model_pass_on_average_when_projects_are_said_to(
    whole_district: District,
) -> None:
    members = draw_members(MEMBERS, 3)
    scenario = plan(*PROJECTS)
    found = slippage(whole_district, scenario, members)
    slot = slot_of("NEV")
    names = [f"Projects {stage}[{slot}]" for stage in ("Started", "Completed", "Operating")]
    paths = simulate(whole_district.model, members.inputs(scenario), members=MEMBERS, outputs=names)
    own = [place for place, one in enumerate(found.large) if one.branch == "NEV"]
    weights = np.array([found.large[place].output for place in own])
    for stage, name in enumerate(names):
        told = (weights / weights.sum()) @ found.dates[own, stage]
        whole = mean_time(np.asarray(paths.values[name]), paths.times, 0.0, 1.0)
        # The tail beyond 2036 alone is told apart: under a month of the whole.
        np.testing.assert_allclose(told, whole, atol=1 / 12)


def test_amounts_by_year_add_up_to_the_list(whole_district: District) -> None:
    found = slippage(whole_district, plan(*PROJECTS), MEMBERS)
    for stage in PASSED:
        np.testing.assert_allclose(found.projected(stage).sum(axis=0), 290.0)
    assert found.planned("start").sum() == 290.0
    assert found.planned("start")[YEARS.index(2022)] == 120.0
    assert found.planned("completion").sum() == 0.0


def test_what_has_happened_stands_and_what_follows_keeps_the_models_spacing(
    whole_district: District,
) -> None:
    members = draw_members(MEMBERS, 1)
    done = project("a", "NEV", 120.0, "2022-03", start="2022-09", completion="2024-02")
    late = project("b", "BIO", 80.0, "2021-06")
    found = slippage(whole_district, plan(done, late, as_of="2024-06"), members)
    assert (found.dates[0, 0] == done.actual["start"].time).all()
    assert (found.dates[0, 1] == done.actual["completion"].time).all()
    expected = done.actual["completion"].time + members.parameters["ramp up time"]
    known = found.projects.as_of
    assert known is not None
    np.testing.assert_allclose(found.dates[0, 2], np.maximum(expected, known.stop))
    assert (found.dates[1] >= known.stop).all()
    months = found.months(0, "start")
    assert months is not None
    assert months == pytest.approx([6.0, 6.0, 6.0])


def test_short_land_is_said_to_hold_starts_back(whole_district: District) -> None:
    many = [project(str(k), "ICT", 400.0, "2022-01") for k in range(3)]
    found = slippage(whole_district, plan(*many), MEMBERS)
    months = found.months(2, "start")
    assert months is not None
    assert months[1] > 6
    assert found.held_by(2) == "land clearance"


def test_a_list_without_rows_gives_the_same_bits_as_none(whole_district: District) -> None:
    members = draw_members(MEMBERS, 2)
    scenarios = [load("plan"), load("plan").with_projects(None)]
    one, other = (ensemble(whole_district, [s], members, keys=["gdp"]) for s in scenarios)
    np.testing.assert_array_equal(one.values["gdp"], other.values["gdp"])
    assert one.run.key == other.run.key


def test_a_list_changes_nothing_before_the_plan(whole_district: District) -> None:
    members = draw_members(MEMBERS, 2)
    early = plan(project("a", "NEV", 300.0, "2021-01-01"))
    found = ensemble(whole_district, [load("plan"), early], members, keys=["gdp"])
    gdp = found.values["gdp"]
    np.testing.assert_array_equal(gdp[:6, 0], gdp[:6, 1])
    assert (gdp[-1, 0] != gdp[-1, 1]).any()


def test_a_list_of_small_projects_is_refused(whole_district: District) -> None:
    with pytest.raises(InputError, match="nothing is projected"):
        slippage(whole_district, plan(project("a", "BIO", 10.0, "2022")), MEMBERS)


def test_a_replay_gives_the_same_dates(whole_district: District) -> None:
    found = slippage(whole_district, plan(*PROJECTS), MEMBERS, 5)
    kept = record(found.run, {}, as_data(fingerprint(found)))
    again = replay(kept, whole_district)
    assert again.verdict == "same"
    assert again.compared == len(PROJECTS)
    assert isinstance(again.result, Slippage)
    assert again.result.projects == found.projects


def test_the_list_is_carried_by_the_scenario_alone(whole_district: District) -> None:
    scenario = plan(*PROJECTS)
    inputs = draw_members(2, 0).inputs(scenario)
    assert isinstance(inputs["listed share due[LNEV]"], Series)
    changed = replace(scenario, projects=None)
    assert "slot in use[LNEV]" not in draw_members(2, 0).inputs(changed)
    assert isinstance(scenario.projects, ProjectList)
