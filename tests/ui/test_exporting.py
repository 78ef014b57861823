"""The pages 导出 and 监测: files are those of the study, tables with mistakes change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.shown import ShowPage, all_text
from ui import cached
from ui.monitoring import actuals_file

HEAD = "indicator,period,value,unit,vintage,published,source,note\n"


def test_every_kind_of_report_and_a_charts_forms_are_offered(show_page: ShowPage) -> None:
    page = show_page("export")
    assert len(page.get("download_button")) == 5  # four reports and the manifest
    page.toggle(key="export.choose.zh").set_value(True).run()
    assert not page.exception
    assert len(page.get("download_button")) == 9  # and four forms of a chart


def test_without_actual_values_the_page_says_what_they_are_for(show_page: ShowPage) -> None:
    assert "尚未录入实际值" in all_text(show_page("monitor"))


@pytest.fixture
def kept(show_page: ShowPage) -> Path:
    path = actuals_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEAD}gdp,2021,880,亿元,快报,2022,虚构,\n", encoding="utf-8")
    return path


def test_kept_values_are_judged_when_asked(
    show_page: ShowPage, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached, "MEMBERS", 60)
    page = show_page("monitor")
    assert "序时进度" not in all_text(page).replace("序时进度±", "")
    page.button(key="monitor.start").click().run(timeout=300)
    assert not page.exception
    text = all_text(page)
    assert "880 (2021，快报)" in text
    assert kept.exists()


def test_a_kept_table_that_was_damaged_is_told_of(show_page: ShowPage, kept: Path) -> None:
    kept.write_text(f"{HEAD}gpd,2021,880,亿元,快报,2022,虚构,\n", encoding="utf-8")
    page = show_page("monitor")
    assert page.error
    assert "gpd" in page.error[0].value
