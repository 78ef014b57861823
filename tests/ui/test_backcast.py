"""反推: one variable, variables held on a path, and a process that is followed and cancelled."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.ui.shown import ShowPage, all_text, the_desk
from ui.backcast import _adopt
from ui.desk import Desk
from ui.draft import Draft
from ui.jobs import Job, start
from ui.ranking import figures

ROOT = Path(__file__).resolve().parent.parent.parent


def finished(job: Job, seconds: float = 120) -> Job:
    end = time.monotonic() + seconds
    while job.running and time.monotonic() < end:
        time.sleep(0.2)
    assert not job.running
    return job


def test_one_lever_alone_is_solved_for(show_page: ShowPage) -> None:
    page = show_page("backcast")
    page.button_group(key="backcast.view.zh").set_value("one").run()
    page.selectbox(key="backcast.which.zh").set_value("public rd support").run()
    page.text_input(key="backcast.target").set_value("rd_share>=9.6@2025").run()
    page.button(key="backcast.seek").click().run()
    assert not page.exception
    assert "公共研发支持" in all_text(page)
    page.text_input(key="backcast.target").set_value("gpd>=1@2025").run()
    page.button(key="backcast.seek").click().run()
    assert "gpd" in page.error[0].value


def test_levers_are_ranked_by_the_command_that_answers_question_20(
    show_page: ShowPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    jobs: list[Job] = []

    def begin(words: list[str], *_: object) -> Job:
        asked.append(words)
        jobs.append(start(["scenarios", "list"]))
        return jobs[0]

    monkeypatch.setattr("ui.following.start", begin)
    page = show_page("backcast")
    page.button_group(key="backcast.view.zh").set_value("ranking").run()
    assert next(iter(figures())) == "gdp"
    page.button(key="start.ranking").click().run()
    finished(jobs[0])
    question = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8").partition("## 20.")[2]
    words = [word for word in asked[0] if word not in ("--json", "--lang", "zh")]
    assert "pingshan " + " ".join(words).replace("{scenario}", "plan") in question


def test_a_variable_is_held_and_released_for_every_page(show_page: ShowPage) -> None:
    page = show_page("backcast")
    page.button_group(key="backcast.view.zh").set_value("held").run()
    page.selectbox(key="backcast.hold.zh").set_value("gross output[NEV]").run()
    page.text_input(key="backcast.path").set_value("2021:500, 2025:800").run()
    page.button(key="backcast.add").click().run()
    assert not page.exception
    assert [one.variable for one in the_desk(page).held] == ["gross output[NEV]"]
    assert "外生给定：" in all_text(page), "the header says so on every page"
    page.button(key="backcast.release.gross output[NEV]").click().run()
    assert the_desk(page).held == ()
    page.text_input(key="backcast.path").set_value("2021:high").run()
    page.button(key="backcast.add").click().run()
    assert page.error


def test_a_refused_search_says_what_to_mend() -> None:
    words = ["backcast", "plan", "--target", "gpd>=1@2025", "--probability", "0.5"]
    job = finished(start([*words, "--json", "--progress-json", "--lang", "en"]))
    assert "gpd" in job.complaint()
    assert job.answer() is None
    assert not job.broken


def test_a_search_that_is_cancelled_ends_and_has_no_answer() -> None:
    words = ["backcast", "plan", "--target", "gdp>=1300@2025", "--probability", "0.6"]
    job = start([*words, "--json", "--progress-json"])
    job.cancel()
    assert job.process.poll() is not None
    assert job.answer() is None
    assert not job.broken
    assert job.complaint() == ""


def test_an_adopted_package_is_one_step_that_can_be_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    from scenarios.reading import load

    made = Desk(Draft.of(load("baseline")))
    monkeypatch.setattr("ui.backcast.desk", lambda: made)
    _adopt({"public rd support": {"2021": 0.006, "2024": 0.01}, "talent funding": 1.0})
    levers = made.draft.scenario.levers
    assert levers["public rd support"].knots == ((2021, 0.006), (2024, 0.01))
    assert made.message
    assert made.draft.undo().scenario.levers == load("baseline").levers


@pytest.mark.slow
def test_a_quick_search_is_followed_to_its_packages() -> None:
    words = ["backcast", "--target", "rd_share>=9@2022", "--probability", "0.6", "--quick"]
    job = start([*words, "--lever", "public rd support", "--json", "--progress-json"])
    shares = []
    while job.running:
        shares.append(job.share)
        time.sleep(0.2)
    assert shares == sorted(shares)
    answer = job.answer()
    assert answer is not None
    assert answer["packages"][0]["levers"]["public rd support"]
