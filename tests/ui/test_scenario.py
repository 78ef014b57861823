"""The page 情景: a lever moves the figures, and every step has a way back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from scenarios.reading import load
from tests.ui.shown import ShowPage, all_text, figure, the_desk
from ui.files import MEGABYTES
from ui.scenario import PARTS

FUNDING = "lever.promotion funding"


def part(page: AppTest, name: str) -> AppTest:
    """Go to a part of the page."""
    page.button_group(key="scenario.part.zh").set_value(name)
    return page.run()


def click(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


@pytest.fixture
def page(show_page: ShowPage) -> AppTest:
    found = show_page("scenario")
    assert not found.exception
    return found


def test_a_lever_moves_the_figures_and_undo_brings_both_back(page: AppTest) -> None:
    before = figure(page, "地区生产总值")
    page.slider(key=FUNDING).set_value(15.0).run()
    assert the_desk(page).draft.scenario.levers["promotion funding"].plain() == 15.0
    assert figure(page, "地区生产总值") != before
    assert "未保存" in all_text(page)
    click(page, "undo")
    assert figure(page, "地区生产总值") == before
    assert page.slider(key=FUNDING).value == 4.7
    assert "未保存" not in all_text(page)
    click(page, "redo")
    assert page.slider(key=FUNDING).value == 15.0


def test_one_setting_is_reset_or_unset_and_all_are_reset(page: AppTest) -> None:
    page.slider(key=FUNDING).set_value(15.0).run()
    page.slider(key="lever.approval days").set_value(20.0).run()
    assert "刚改动的设定（2项）" in all_text(page)
    click(page, "back.promotion funding")
    levers = the_desk(page).draft.scenario.levers
    assert levers["promotion funding"] == load("plan").levers["promotion funding"]
    assert levers["approval days"].plain() == 20.0
    click(page, "unset.approval days")
    assert "approval days" not in the_desk(page).draft.scenario.levers
    assert "已取消：审批时限" in all_text(page)
    page.selectbox(key="unset.which.zh").set_value("talent funding").run()
    assert "talent funding" not in the_desk(page).draft.scenario.levers
    click(page, "back.talent funding")
    assert "talent funding" in the_desk(page).draft.scenario.levers
    click(page, "reset")
    assert the_desk(page).draft.scenario.settings() == load("plan").settings()


def test_a_schedule_is_used_when_its_button_is_clicked(page: AppTest) -> None:
    part(page, "schedules")
    assert page.number_input(key="year.2021").value == 4.7
    page.number_input(key="year.2021").set_value(None)
    page.number_input(key="year.2022").set_value(5.0)
    page.number_input(key="year.2025").set_value(9.0).run()
    assert the_desk(page).draft.scenario.levers["promotion funding"].plain() == 4.7
    click(page, "schedule.use")
    assert the_desk(page).draft.scenario.levers["promotion funding"].plain() == {2022: 5, 2025: 9}
    assert not page.exception
    part(page, "levers")
    assert "逐年安排" in all_text(page)
    click(page, "constant.promotion funding")
    assert page.slider(key=FUNDING).value == 9.0


def test_conditions_that_need_each_other_are_set_together(page: AppTest) -> None:
    part(page, "conditions")
    page.selectbox(key="condition.group.zh").set_value(3).run()
    click(page, "condition.use")
    assert not page.error
    assert {"restriction severity", "restriction start"} <= set(
        the_desk(page).draft.scenario.shocks
    )
    click(page, "condition.clear")
    assert not the_desk(page).draft.scenario.shocks


def test_a_scenario_is_saved_under_a_name_and_opened_again(page: AppTest) -> None:
    page.slider(key=FUNDING).set_value(15.0).run()
    part(page, "files")
    page.text_input(key="save.name").set_value("我的方案")
    click(page, "save.as")
    assert "已保存“我的方案”" in all_text(page)
    assert the_desk(page).draft.stamp
    assert not the_desk(page).draft.unsaved
    page.selectbox(key="open.zh").set_value("baseline").run()
    assert the_desk(page).draft.scenario.name == "baseline"
    assert page.selectbox(key="open.zh").value is None  # so that it can be opened again
    page.selectbox(key="open.zh").set_value("我的方案").run()
    assert the_desk(page).draft.scenario.levers["promotion funding"].plain() == 15.0


@pytest.mark.parametrize("name", ["plan", "", "../outside", "a/b", ".hidden"])
def test_a_name_that_cannot_be_used_saves_nothing(page: AppTest, name: str) -> None:
    part(page, "files")
    page.text_input(key="save.name").set_value(name)
    click(page, "save.as")
    assert page.error
    assert not the_desk(page).draft.stamp


def test_an_uploaded_scenario_is_opened_and_a_damaged_one_is_refused(page: AppTest) -> None:
    part(page, "files")
    text = "name: mine\nlevers:\n  promotion funding: 6\n"
    page.file_uploader(key="import.yaml").upload("mine.yaml", text.encode()).run()
    click(page, "import.now")
    assert the_desk(page).draft.scenario.levers["promotion funding"].plain() == 6
    bad = "name: mine\nlevers:\n  promotion fnding: 6\n  talent funding: 99\n"
    page.file_uploader(key="import.yaml").upload("bad.yaml", bad.encode()).run()
    click(page, "import.now")
    (told,) = [one.value for one in page.error]
    assert "2 个问题" in told.replace("\\", "")
    assert "promotion funding" in told  # the nearest right name
    assert the_desk(page).draft.scenario.levers["promotion funding"].plain() == 6


def test_a_name_of_a_scenario_is_shown_as_text_and_never_as_markup(page: AppTest) -> None:
    text = "name: x\ntitle: {zh: '<img src=x onerror=alert(1)>**粗**', en: '<b>x</b>'}\n"
    part(page, "files")
    page.file_uploader(key="import.yaml").upload("x.yaml", text.encode()).run()
    click(page, "import.now")
    bodies = "".join(one.proto.body for one in page.get("html"))
    assert "<img" not in bodies
    assert "&lt;img" in bodies


def test_a_folded_sector_is_drawn_when_it_is_unfolded(page: AppTest) -> None:
    shown = {one.key for one in page.slider}
    assert "lever.talent funding" not in shown
    page.session_state["sector.talent"] = True
    page.run()
    page.slider(key="lever.talent funding").set_value(1.5).run()
    assert the_desk(page).draft.scenario.levers["talent funding"].plain() == 1.5


def test_every_part_shows_in_english(show_page: ShowPage) -> None:
    page = show_page("scenario", "en")
    for name in PARTS:
        page.button_group(key="scenario.part.en").set_value(name).run()
        assert not page.exception
        assert not page.error
    assert MEGABYTES <= 20
