"""The pages 比较 and 目标 say what the studies found, and take what the bureau enters."""

from __future__ import annotations

import re

from tests.ui.shown import ShowPage, all_text, the_desk


def test_two_scenarios_are_compared_settings_first(show_page: ShowPage) -> None:
    page = show_page("compare")
    text = all_text(page)
    assert "招商推进资金" in text
    assert text.index("设定有何不同") < text.index("结果有何不同")
    assert "更好的可能" in text


def test_a_scenario_laid_beside_is_drawn_and_can_be_compared_with(show_page: ShowPage) -> None:
    page = show_page("compare")
    page.multiselect(key="compare.beside.zh").set_value(["green", "plan"]).run()
    assert not page.exception
    assert the_desk(page).beside == ("green", "plan")
    page.selectbox(key="compare.against.zh.green|plan").set_value("plan").run()
    assert "设定完全相同" in all_text(page), "the plan against itself"
    page.multiselect(key="compare.beside.zh").set_value(["green"]).run()
    assert page.selectbox(key="compare.against.zh.green").value == "green"
    assert "绿色转型" in all_text(page)


def test_contributions_of_groups_add_up_on_demand(show_page: ShowPage) -> None:
    page = show_page("compare")
    assert "各类政策的贡献" not in re.sub("分解各类政策的贡献", "", all_text(page))
    page.toggle(key="compare.groups.zh").set_value(True).run()
    assert not page.exception
    assert "按所有先后次序平均" in all_text(page)


def test_targets_have_prospects_and_binding_ones_never(show_page: ShowPage) -> None:
    page = show_page("targets")
    assert "十种情形" in all_text(page)
    page.button_group(key="attain.view.zh").set_value("binding").run()
    tables = [one.proto.body for one in page.get("html") if "<table" in one.proto.body]
    binding = next(body for body in tables if "22 单位GDP能源消耗" in body)
    assert "十种情形" not in binding
    assert "风险" in binding


def test_the_citys_task_once_entered_gives_a_verdict(show_page: ShowPage) -> None:
    page = show_page("targets")
    page.button_group(key="attain.view.zh").set_value("enter").run()
    page.number_input(key="enter.energy_intensity_change").set_value(-14.5).run()
    assert the_desk(page).entered.tasks == {"energy_intensity_change": -14.5}
    page.button_group(key="attain.view.zh").set_value("binding").run()
    assert not page.exception
    rows = all_text(page)
    assert "−3.08" in rows or "-3.08" in rows  # (1 - 0.145)^(1/5) - 1 a year


def test_a_task_that_cannot_be_is_refused_and_said(show_page: ShowPage) -> None:
    page = show_page("targets")
    page.button_group(key="attain.view.zh").set_value("enter").run()
    page.number_input(key="enter.energy_intensity_change").set_value(20.0).run()
    assert the_desk(page).entered.tasks == {}
    assert "−100 与 0 之间" in all_text(page)
