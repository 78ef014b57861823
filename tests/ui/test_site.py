"""Every page of the site in both languages: it shows, says no key, and holds only known glyphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from report.style import missing_glyphs
from tests.ui.shown import ShowPage, all_text
from ui import attainment, backcast, monitoring, scenario, why
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


#: Pages of several views: the key of the choice, and the views.
VIEWS: dict[str, tuple[str, Iterable[str]]] = {
    "backcast": ("backcast.view", backcast.VIEWS),
    "monitor": ("monitor.view", monitoring.VIEWS),
    "scenario": ("scenario.part", scenario.PARTS),
    "targets": ("attain.view", attainment.VIEWS),
    "why": ("why.view", why.VIEWS),
}

#: Words of statistics that are for one page alone.
TECHNICAL = re.compile(
    "样本|后验|先验|蒙特|分位|标准差|沙普利|夏普利|Sobol|Morris|posterior|Monte Carlo|quantile"
    "|variance|sample|standard deviation|Shapley"
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", [key for key in KEYS if key not in ("uncertainty", "about")])
def test_words_of_statistics_stay_on_their_page(show_page: ShowPage, key: str, lang: str) -> None:
    page = show_page(key, lang)
    texts = [all_text(page)]
    view, options = VIEWS.get(key, ("", ()))
    for option in options:
        page.button_group(key=f"{view}.{lang}").set_value(option).run()
        assert not page.exception
        texts.append(all_text(page))
    assert len(set(texts)) >= len(tuple(options)), "each view says something of its own"
    found = {word for text in texts for word in TECHNICAL.findall(text)}
    assert found == set()


@pytest.mark.parametrize("key", KEYS)
def test_every_chart_is_told_in_words_and_has_its_files(show_page: ShowPage, key: str) -> None:
    page = show_page(key)
    charts = [one.proto for one in page.get("vega_lite_chart")]
    assert all(chart.alt for chart in charts)
    assert all(one.proto.alt for one in page.get("graphviz_chart"))
    large = [chart for chart in charts if '"layer"' in chart.spec]  # the small ones lead on
    files = [one.proto.label for one in page.get("download_button")]
    assert files.count("PDF") >= len(large)


def test_the_site_opens_on_the_overview() -> None:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    assert not page.exception
    assert "能否完成" in all_text(page)


def test_the_font_that_is_served_is_the_font_of_the_charts() -> None:
    served = ROOT / "static" / "PingshanSans.woff2"
    assert served.read_bytes() == (ROOT / "report/fonts/PingshanSans.woff2").read_bytes()
    assert (ROOT / "static/OFL.txt").read_bytes() == (ROOT / "report/fonts/OFL.txt").read_bytes()
