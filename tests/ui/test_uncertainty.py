"""The technical page: what the data said, and studies that run beside the page."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from report.knowing import knowing
from studies.record import read_record
from tests.ui.shown import ShowPage, all_text
from ui.downloads import MIMES
from ui.jobs import start
from ui.words import words


def file_buttons(page: AppTest) -> set[str]:
    """What the buttons that give files are called."""
    return {str(getattr(one, "label", "")) for one in page.get("download_button")}


def test_what_the_data_said_is_told_in_the_words_of_the_record(show_page: ShowPage) -> None:
    for lang in ("zh", "en"):
        text = all_text(show_page("uncertainty", lang))
        assert all(sentence in text for sentence in knowing(lang))


def test_a_figure_that_is_none_is_told_before_anything_begins(show_page: ShowPage) -> None:
    page = show_page("uncertainty")
    page.button_group(key="uncertainty.view.zh").set_value("depends").run()
    page.text_input(key="uncertainty.output").set_value("gpd@2035").run()
    page.button(key="start.depends").click().run()
    assert "gpd" in page.error[0].value
    assert "job.depends" not in page.session_state


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_known_is_drawn_as_charts_with_words_and_files(
    show_page: ShowPage, lang: str
) -> None:
    page = show_page("uncertainty", lang)
    charts = [one.proto for one in page.get("vega_lite_chart")]
    assert len(charts) == len(read_record().reaches) + 1
    assert all(chart.alt for chart in charts)
    names = file_buttons(page)
    assert {words()[f"charts.download.{form}"].said(lang) for form in MIMES} <= names
    key = f"uncertainty.sector.{lang}"
    before = charts[-1].alt
    page.selectbox(key=key).set_value(1).run()
    assert page.get("vega_lite_chart")[-1].proto.alt != before


def _answered(name: str, words: list[str]) -> None:
    """A page that shows the answer of one study of `depends`."""
    from datetime import date

    import streamlit

    from scenarios.reading import load
    from ui import depends
    from ui.draft import Draft
    from ui.jobs import start
    from ui.page import Visit
    from ui.session import desk

    desk().draft = Draft.of(load("plan"))
    if "job" not in streamlit.session_state:
        streamlit.session_state["job"] = start(words)
        streamlit.session_state["job"].process.wait(100)
    answer = streamlit.session_state["job"].answer()
    visit = Visit(desk(), False, f"{date.today():%Y-%m-%d}")
    getattr(depends, name)(visit, answer, load("plan").title)


STUDIES = {
    "show_sensitivity": ["sensitivity", "plan", "--output", "gdp@2022", "--method", "tornado"],
    "show_ranking": [
        *("sensitivity", "plan", "--output", "rd_share@2022", "--method", "ranking"),
        *("--members", "12"),
    ],
    "show_discovery": ["discover", "plan", "--target", "gdp>=1250@2025", "--members", "60"],
}


@pytest.mark.parametrize("name", STUDIES)
def test_the_answer_of_a_study_is_charts_and_sentences(name: str) -> None:
    kwargs = {"name": name, "words": [*STUDIES[name], "--json"]}
    page = AppTest.from_function(_answered, kwargs=kwargs, default_timeout=120).run()
    assert not page.exception
    if name == "show_discovery":
        assert "完不成" in all_text(page)
    else:
        charts = [one.proto for one in page.get("vega_lite_chart")]
        assert len(charts) == (2 if name == "show_ranking" else 1)
        assert all("2022年" in chart.alt for chart in charts)
        assert "全部数字（CSV）" in file_buttons(page)


def test_a_study_prints_what_the_command_prints() -> None:
    job = start(["scenarios", "list", "--lang", "en"])
    end = time.monotonic() + 60
    while job.running and time.monotonic() < end:
        time.sleep(0.1)
    text = job.text()
    assert text is not None
    assert "baseline" in text
