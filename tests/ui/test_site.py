"""Every page of the site in both languages: it shows, says no key, and holds only known glyphs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from report.style import missing_glyphs
from tests.ui.shown import ShowPage, all_text
from ui.pages import PAGES
from ui.words import words

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = [page.key for page in PAGES]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_a_page_shows_in_both_languages(show_page: ShowPage, key: str, lang: str) -> None:
    page = show_page(key, lang)
    assert not page.exception
    assert not page.error, [one.value for one in page.error]
    text = all_text(page)
    assert words()["foot.disclaimer"].said(lang) in text
    assert missing_glyphs(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)) == ""


def test_the_site_opens_on_the_overview() -> None:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    assert not page.exception
    assert "能否完成" in all_text(page)


def test_the_font_that_is_served_is_the_font_of_the_charts() -> None:
    served = ROOT / "static" / "PingshanSans.woff2"
    assert served.read_bytes() == (ROOT / "report/fonts/PingshanSans.woff2").read_bytes()
    assert (ROOT / "static/OFL.txt").read_bytes() == (ROOT / "report/fonts/OFL.txt").read_bytes()
