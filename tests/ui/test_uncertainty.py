"""The technical page: what the data said, and studies that run beside the page."""

from __future__ import annotations

import time

from report.knowing import knowing
from tests.ui.shown import ShowPage, all_text
from ui.jobs import start


def test_what_the_data_said_is_told_in_the_words_of_the_record(show_page: ShowPage) -> None:
    for lang in ("zh", "en"):
        text = all_text(show_page("uncertainty", lang))
        assert all(sentence in text for sentence in knowing(lang))


def test_a_figure_that_is_none_is_told_before_anything_begins(show_page: ShowPage) -> None:
    page = show_page("uncertainty")
    page.button_group(key="uncertainty.view.zh").set_value("depends").run()
    page.text_input(key="uncertainty.output").set_value("gpd@2035").run()
    page.button(key="uncertainty.start.depends").click().run()
    assert "gpd" in page.error[0].value
    assert "uncertainty.job.depends" not in page.session_state


def test_a_study_prints_what_the_command_prints() -> None:
    job = start(["scenarios", "list", "--lang", "en"])
    end = time.monotonic() + 60
    while job.running and time.monotonic() < end:
        time.sleep(0.1)
    text = job.text()
    assert text is not None
    assert "baseline" in text
