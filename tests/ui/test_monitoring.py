"""监测: what is kept is judged, spread over the years and reported; mistakes are told of."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model.engine.errors import InputError
from report.style import missing_glyphs
from studies.actuals import COLUMNS, Actuals
from studies.actuals_file import read_actuals
from studies.decompose_kept import known_of
from studies.target_text import parse_target
from studies.targets import Entered
from tests.ui.shown import ShowPage, all_text, the_desk
from ui import cached
from ui.monitoring import VIEWS, actuals_file
from ui.monitoring_entry import enterable, read_bytes, rows_shown, typed_rows

HEAD = "indicator,period,value,unit,vintage,published,source,note\n"


def view(page: AppTest, name: str, lang: str = "zh") -> AppTest:
    """One of the page's views."""
    return page.button_group(key=f"monitor.view.{lang}").set_value(name).run()


@pytest.fixture
def kept(show_page: ShowPage) -> Path:
    path = actuals_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEAD}gdp,2021,880,亿元,快报,2022,虚构,\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", VIEWS)
def test_every_view_shows_with_and_without_values(
    show_page: ShowPage, name: str, lang: str
) -> None:
    page = view(show_page("monitor", lang), name, lang)
    assert not page.exception
    actuals_file().write_text(f"{HEAD}gdp,2021,880,亿元,快报,2022,虚构,\n", encoding="utf-8")
    page = view(show_page("monitor", lang), name, lang)
    assert not page.exception
    assert not page.error, [one.value for one in page.error]
    assert missing_glyphs("".join(one.proto.body for one in page.get("html")[1:])) == ""


def test_without_actual_values_the_page_says_what_they_are_for(show_page: ShowPage) -> None:
    assert "尚未录入实际值" in all_text(show_page("monitor"))


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
    charts = [one.proto for one in page.get("vega_lite_chart")]
    assert charts
    assert all(chart.alt for chart in charts)
    files = [one.proto.label for one in page.get("download_button")]
    assert files.count("PDF") == len(charts), "each chart has its files"


def test_a_kept_table_that_was_damaged_is_told_of(show_page: ShowPage, kept: Path) -> None:
    kept.write_text(f"{HEAD}gpd,2021,880,亿元,快报,2022,虚构,\n", encoding="utf-8")
    page = show_page("monitor")
    assert page.error
    assert "gpd" in page.error[0].value


def test_reports_of_what_was_entered_are_offered_and_are_those_of_the_command(
    show_page: ShowPage, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached, "MEMBERS", 60)
    page = view(show_page("monitor"), "reports")
    assert not page.exception
    names = {one.proto.label for one in page.get("download_button")}
    assert {"Word 报告", "Excel 工作簿", "网页报告", "PDF 报告"} <= names
    page.selectbox(key="monitor.report.zh").set_value("final").run()
    assert any("2025" in one.value for one in page.error), "there is no figure of 2025"


@pytest.mark.parametrize(("lang", "rise"), [("zh", "应降反升"), ("en", "rise where")])
def test_what_is_confirmed_names_a_rise_of_what_should_fall(
    show_page: ShowPage, lang: str, rise: str
) -> None:
    row = "energy_intensity_change,2021,3.4,%,最终核实,2022,虚构,\n"
    plan = cached.district().plan
    with pytest.raises(InputError):
        read_bytes((HEAD + row).encode(), "a.csv", plan, confirmed=False)
    assert read_bytes((HEAD + row).encode(), "a.csv", plan, confirmed=True).rows
    assert rise in show_page("monitor", lang).checkbox(key="monitor.confirm").label


def test_an_answer_of_one_view_holds_in_the_others(show_page: ShowPage, kept: Path) -> None:
    page = show_page("monitor")
    page.checkbox(key="monitor.confirm").set_value(True).run()
    view(page, "paths")
    assert page.session_state["monitor.confirm"]
    view(page, "progress")
    assert page.checkbox(key="monitor.confirm").value


def test_a_target_is_spread_over_its_years_as_the_command_does_it(
    show_page: ShowPage, kept: Path
) -> None:
    page = view(show_page("monitor"), "paths")
    text = all_text(page)
    for part in ("年度分解", "前快后慢", "保80%", "至2021年实际 880亿元", "剩余年份等速"):
        assert part in text
    (chart,) = page.get("vega_lite_chart")
    assert "1,250" in chart.proto.alt
    page.slider(key="decompose.chance").set_value(60).run()
    assert "保60%" in all_text(page)
    page.text_input(key="decompose.own").set_value("gdp>=1300@2025").run()
    assert "≥1,300" in all_text(page)
    page.text_input(key="decompose.own").set_value("gpd>=1300@2025").run()
    assert "gpd" in page.error[0].value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_binding_target_is_spread_without_any_chance(show_page: ShowPage, lang: str) -> None:
    page = view(show_page("monitor", lang), "paths", lang)
    the_desk(page).entered = Entered(baselines={}, tasks={"energy_intensity_change": -14.5})
    page.text_input(key="decompose.own").set_value("22").run()
    assert not page.exception
    text = all_text(page)
    shown = text[text.index("≤−14.5") :]
    assert {"zh": "风险提示", "en": "risk"}[lang] in shown
    assert not [one for one in page.slider if one.key == "decompose.chance"]
    for never in {"zh": ("保80%", "把握：", "种情形"), "en": ("keeps 80%", "futures")}[lang]:
        assert never not in shown


def read(path: Path, rows: str) -> Actuals:
    """A kept table of these rows."""
    path.write_text(HEAD + rows, encoding="utf-8")
    return read_actuals(path, cached.district().plan, confirmed=True)


def test_a_year_that_is_over_requires_nothing(tmp_path: Path) -> None:
    plan = cached.district().plan
    target = parse_target("gdp_2025", plan)
    rows = "gdp,2021,880,亿元,快报,2022,公报,\ngdp,2022H1,430,亿元,快报,2022,公报,\n"
    found = known_of(target, read(tmp_path / "a.csv", rows).of("gdp"))
    assert found.years == {2021: 880.0}
    assert {period.text: value for period, value in found.parts.items()} == {"2022H1": 430.0}
    rows += "gdp,2025,1260,亿元,快报,2026,公报,\n"
    assert known_of(target, read(tmp_path / "b.csv", rows).of("gdp")).over


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


def test_an_uploaded_table_with_mistakes_keeps_nothing(show_page: ShowPage) -> None:
    page = show_page("monitor", "en")
    bad = f"{HEAD}gpd,2021,880,亿元,快报,2022,公报,\ngdp,2019,1,亿元,快报,2022,公报,\n"
    page.file_uploader(key="monitor.file").upload("bad.csv", bad.encode()).run()
    page.button(key="monitor.take").click().run()
    assert not page.exception
    (told,) = page.error
    assert "2 problems" in told.value.replace("\\", "")
    assert not actuals_file().exists()
    good = f"{HEAD}gdp,2021,880,亿元,快报,2022,公报,\n"
    page.file_uploader(key="monitor.file").upload("good.csv", good.encode()).run()
    page.button(key="monitor.take").click().run()
    assert not page.error
    assert actuals_file().exists()
