"""The page starts, and shows what it says it shows."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parent.parent / "app.py"


def test_the_page_opens_on_what_the_project_answers_in_both_languages() -> None:
    page = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not page.exception
    (text,) = [block.value for block in page.markdown]
    assert "坪山区" in text
    assert "Scenarios for Pingshan" in text
    assert "](" not in text  # links into the checkout lead nowhere from a page
