"""The page 为什么: the evidence of any variable, and every cause one click away."""

from __future__ import annotations

import re

import pytest

from model.district.parameters import read_parameters
from tests.ui.shown import ShowPage, all_text, the_desk
from ui.diagram import sectors
from ui.evidence import _belief
from ui.indicators import choices, everything, name_of


def test_a_click_on_a_cause_turns_the_page_to_it_and_back_again(show_page: ShowPage) -> None:
    page = show_page("why")
    assert "gdp nominal=" in page.code[-1].value
    page.button(key="why.causes.construction value added").click().run()
    assert the_desk(page).variable == "construction value added"
    assert "construction value added=" in page.code[-1].value
    cause = next(key for one in page.button if (key := str(one.key)).startswith("why.causes."))
    page.button(key=cause).click().run()
    assert len(the_desk(page).trail) == 2
    page.button(key="why.back").click().run()
    assert the_desk(page).variable == "construction value added"
    assert not page.exception


def test_a_constant_says_its_value_its_belief_and_its_source(show_page: ShowPage) -> None:
    page = show_page("why")
    page.selectbox(key="why.variable.zh").set_value("bond interest").run()
    text = all_text(page)
    assert "常数" in text
    assert "取值" in text
    assert "来源" in text
    page.button_group(key="why.view.zh").set_value("moved").run()
    assert "不随时间变化" in all_text(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_believed_of_any_parameter_is_told_in_words(lang: str) -> None:
    for parameter in read_parameters():
        (_, told), *_ = _belief(parameter, lang)
        assert told
        assert (re.search("[a-z]{3}", told) is None) == (lang == "zh"), told


def test_what_moved_a_variable_is_told_for_years_and_for_scenarios(show_page: ShowPage) -> None:
    page = show_page("why")
    page.button_group(key="why.view.zh").set_value("moved").run()
    assert "2020 → 2025" in all_text(page)
    page.radio(key="why.how.zh").set_value("scenarios").run()
    assert "基准情景 → 规划情景" in all_text(page)
    page.slider(key="why.year").set_value(2030).run()
    assert not page.exception


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sectors_diagram_holds_its_stocks(show_page: ShowPage, lang: str) -> None:
    page = show_page("why", lang)
    page.button_group(key=f"why.view.{lang}").set_value("diagram").run()
    for sector in sectors():
        page.selectbox(key=f"why.sector.{lang}").set_value(sector).run()
        assert not page.exception
        (drawn,) = page.get("graphviz_chart")
        assert "digraph" in drawn.proto.spec
        if sector == "talent":
            assert name_of("Population").said(lang) in drawn.proto.spec


def test_no_two_variables_are_offered_under_one_name() -> None:
    for offered in (choices(), everything()):
        for lang in ("zh", "en"):
            names = [name.said(lang) for name in offered.values()]
            assert len(set(names)) == len(names)
