"""The pages 导出 and 监测: files are those of the study, tables with mistakes change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from studies.actuals import COLUMNS
from tests.ui.shown import ShowPage, all_text
from ui import cached
from ui.monitoring import actuals_file
from ui.monitoring_entry import enterable, read_bytes, rows_shown, typed_rows

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


def test_reports_of_what_was_entered_are_offered_and_are_those_of_the_command(
    show_page: ShowPage, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached, "MEMBERS", 60)
    page = show_page("monitor")
    assert not page.exception
    names = {one.proto.label for one in page.get("download_button")}
    assert {"Word 报告", "Excel 工作簿", "网页报告", "PDF 报告"} <= names
    page.selectbox(key="monitor.report.zh").set_value("final").run()
    assert any("2025" in one.value for one in page.error), "there is no figure of 2025"


def test_what_is_typed_becomes_a_table_with_the_plans_units() -> None:
    plan = cached.district().plan
    names = {one.id: one.name.zh for one in enterable(plan)}
    rows = rows_shown(None, names)
    assert [list(row) for row in rows] == [list(COLUMNS)] * len(rows)
    rows[0] |= {"indicator": "地区生产总值", "period": "2021", "value": 880.0, "vintage": "快报"}
    rows[0] |= {"published": 2022.0, "source": "公报"}
    rows[1] |= {"value": float("nan")}
    assert typed_rows(rows, plan) == [
        ["地区生产总值", "2021", "880", "亿元", "快报", "2022", "公报", ""]
    ]
    text = "\n".join([",".join(COLUMNS), *(",".join(row) for row in typed_rows(rows, plan))])
    found = read_bytes(text.encode(), "typed.csv", plan, confirmed=False)
    assert [row["value"] for row in rows_shown(found, names)[:1]] == [880.0]
