"""A list of projects becomes inputs of the model; dates are read as they are written in China."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from model.district.labels import Text
from model.engine import Series
from scenarios.dates import When, month_of, parse_when
from scenarios.drivers import DRAWN_SLOTS, draw
from scenarios.projects import Project, ProjectList
from scenarios.reading import load
from scenarios.scenario import Scenario


def when(text: str) -> When:
    found = parse_when(text)
    assert found is not None
    return found


def project(name: str, branch: str, output: float, begins: str, /, **actual: str) -> Project:
    known: Mapping[str, When] = {stage: when(text) for stage, text in actual.items()}
    return Project(name, name, branch, output, None, False, {"start": when(begins)}, known)


def listed(*projects: Project, as_of: str | None = None) -> ProjectList:
    return ProjectList(projects, None if as_of is None else when(as_of), 2025.0)


@pytest.mark.parametrize(
    ("text", "shown", "start", "stop"),
    [
        ("2023", "2023", 2023.0, 2024.0),
        ("2023年", "2023", 2023.0, 2024.0),
        ("２０２３年上半年", "2023H1", 2023.0, 2023.5),
        ("2023年第二季度", "2023Q2", 2023.25, 2023.5),
        ("2023q4", "2023Q4", 2023.75, 2024.0),
        ("2023年4月", "2023-04", 2023.25, 2023 + 4 / 12),
        ("2023/12", "2023-12", 2023 + 11 / 12, 2024.0),
        ("2024年2月29日", "2024-02-29", 2024 + 59 / 366, 2024 + 60 / 366),
        ("2023-01-01 00:00:00", "2023-01-01", 2023.0, 2023 + 1 / 365),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(
    text: str, shown: str, start: float, stop: float
) -> None:
    found = when(text)
    assert found.text == shown
    assert (found.start, found.stop) == pytest.approx((start, stop), abs=1e-12)
    assert parse_when(found.text) == found


@pytest.mark.parametrize("text", ["", "2023.1", "2023-13", "2023-02-30", "23-04", "2023Q5", "四月"])
def test_what_may_mean_two_dates_or_none_is_no_date(text: str) -> None:
    assert parse_when(text) is None


def test_a_month_is_named_by_the_time_within_it() -> None:
    for number in range(1, 13):
        assert month_of(when(f"2023-{number:02d}").time) == f"2023-{number:02d}"
    assert month_of(2024.0) == "2024-01"


def test_the_share_that_is_due_rises_by_each_projects_output() -> None:
    a, b = project("a", "BIO", 150.0, "2022-01-01"), project("b", "BIO", 50.0, "2024-01-01")
    inputs = listed(b, a).inputs({})
    share = inputs["listed share due[LBIO]"]
    assert isinstance(share, Series)
    at = np.interp([2021.0, 2023.0, 2030.0], np.asarray(share.times), np.asarray(share.values))
    np.testing.assert_allclose(at, [0.0, 0.75, 1.0], atol=1e-12)
    assert inputs["plant size[LBIO]"] == 200.0
    assert inputs["slot in use[LBIO]"] == 1.0
    assert inputs["listed until"] == 2025.0
    assert not any("LNEV" in name for name in inputs)


def test_nothing_is_due_before_the_plan_begins() -> None:
    share = listed(project("a", "OTH", 60.0, "2021-01-01")).inputs({})["listed share due[LOTH]"]
    assert isinstance(share, Series)
    assert np.asarray(share.times)[0] >= 2021.0
    assert np.asarray(share.values)[0] == 0.0


def test_what_has_not_begun_by_the_day_that_is_known_begins_later() -> None:
    late = project("a", "BIO", 60.0, "2022-01")
    done = project("b", "BIO", 60.0, "2022-01", start="2022-03")
    known = listed(late, done, as_of="2023-06")
    assert known.due(late) == when("2023-06").stop
    assert known.due(done) == when("2022-03").time
    assert [one.name for one in known.queue("BIO")] == ["b", "a"]


def test_small_projects_are_not_handed_over() -> None:
    small = project("a", "BIO", 49.0, "2022-01")
    assert listed(small).inputs({}) == {}
    assert listed(small).large == ()


def test_listed_plants_work_as_the_drawn_ones_would_have_worked() -> None:
    drivers = draw(20, seed=1)
    projects = [project(str(k), "ICT", size, "2023") for k, size in enumerate((100.0, 300.0))]
    inputs = listed(*projects).inputs(drivers)
    last, other = (drivers[f"plant rate factor[{slot}]"] for slot in DRAWN_SLOTS[:-3:-1])
    wanted = 0.25 * np.asarray(last) + 0.75 * np.asarray(other)
    np.testing.assert_allclose(np.asarray(inputs["plant rate factor[LICT]"]), wanted, rtol=1e-12)
    work = inputs["plant utilisation[LICT]"]
    assert isinstance(work, Series)
    assert np.asarray(work.values).shape[1] == 20


def test_a_list_is_part_of_what_determines_a_result() -> None:
    a, b = project("a", "BIO", 80.0, "2022"), project("b", "NEV", 90.0, "2023-04", start="2023-05")
    scenario = load("plan").with_projects(listed(a, b))
    settings = scenario.settings()
    assert ProjectList.from_plain(settings["projects"]) == listed(a, b)
    assert load("plan").settings().keys() == {"levers", "shocks"}
    assert scenario.name == "plan+projects"
    assert "项目清单" in scenario.title.zh
    assert scenario.expects is None


def test_no_list_changes_nothing() -> None:
    plan = load("plan")
    assert plan.with_projects(None) is plan


def test_a_scenario_with_a_list_is_not_business_as_usual() -> None:
    usual = Scenario("baseline", Text("基准", "baseline"))
    assert usual.sets_nothing
    assert not usual.with_projects(listed(project("a", "BIO", 80.0, "2022"))).sets_nothing
