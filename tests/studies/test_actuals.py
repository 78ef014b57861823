"""Actual values are read as a bureau writes them, and every wrong cell is told with its line."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from model.engine.errors import InputError
from studies.actuals import COLUMNS
from studies.actuals_file import read_actuals
from studies.confirm import bases_of
from studies.district import District
from studies.seen import seen_by
from studies.targets import NOTHING_ENTERED, Entered

HEAD = ",".join(COLUMNS)


def table(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding=encoding)
    return path


def problems(path: Path, district: District) -> str:
    with pytest.raises(InputError) as caught:
        read_actuals(path, district.plan)
    return caught.value.text("en")


def test_values_are_read_as_they_are_typed_in_china(
    tmp_path: Path, whole_district: District
) -> None:
    path = table(
        tmp_path / "actual.csv",
        'gdp,2021年,"1,001.5",亿元,最终核实,2022,公报,',
        "地区生产总值,2022,\uff11\uff10\uff18\uff10,亿元,快报,2023,公报,",
        "9,2021,600,家,最终核实,2022,公报,按序号",
        encoding="gb18030",
    )
    rows = read_actuals(path, whole_district.plan).rows
    assert [(row.indicator.id, row.year, row.value) for row in rows] == [
        ("gdp", 2021, 1001.5),
        ("gdp", 2022, 1080.0),
        ("hitech_firms", 2021, 600.0),
    ]
    assert rows[0].vintage == "final"


def test_a_workbook_says_the_same_as_a_csv_file(tmp_path: Path, whole_district: District) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in [COLUMNS, ("gdp", 2021, 900.5, "亿元", "快报", 2022, "公报", None)]:
        sheet.append(line)
    book.save(tmp_path / "a.xlsx")
    [row] = read_actuals(tmp_path / "a.xlsx", whole_district.plan).rows
    assert (row.value, row.period.text, row.published) == (900.5, "2021", 2022)


def test_a_revision_counts_and_erases_nothing(tmp_path: Path, whole_district: District) -> None:
    path = table(
        tmp_path / "a.csv",
        "gdp,2021,900,亿元,快报,2022,公报,",
        "gdp,2021,905,亿元,普查修订,2024,公报,",
        "gdp,2021,902,亿元,最终核实,2023,公报,",
    )
    found = read_actuals(path, whole_district.plan)
    assert [row.value for row in found.latest()] == [905.0]
    assert [row.value for row in found.history(found.latest()[0])] == [900.0, 902.0, 905.0]


def test_a_year_replaces_its_own_parts(tmp_path: Path, whole_district: District) -> None:
    path = table(
        tmp_path / "a.csv",
        "iva,2021H1,200,亿元,快报,2021,公报,",
        "iva,2021,450,亿元,快报,2022,公报,",
        "iva,2022H1,210,亿元,快报,2022,公报,",
    )
    seen = seen_by(whole_district, read_actuals(path, whole_district.plan), NOTHING_ENTERED)
    assert [one.period.text for one in seen] == ["2021", "2022H1"]
    # the seasonal share of calibration's own half-years (observations.csv, P041)
    assert seen[1].share == 0.445
    assert seen[1].sd > seen[0].sd, "a half-year is less sure"


def test_an_indicator_without_base_is_seen_once_its_base_is_entered(
    tmp_path: Path, whole_district: District
) -> None:
    target = next(t for t in whole_district.plan.main() if t.status == "baseline")
    name, unit = target.indicator.id, target.indicator.unit.zh
    path = table(tmp_path / "a.csv", f"{name},2021,12,{unit},快报,2022,公报,")
    actuals = read_actuals(path, whole_district.plan)
    assert seen_by(whole_district, actuals, NOTHING_ENTERED) == ()
    [seen] = seen_by(whole_district, actuals, Entered(baselines={name: 10.0}))
    assert (seen.reduction, seen.value) == ("ratio", 1.2)


def test_every_wrong_cell_is_told_with_its_line(tmp_path: Path, whole_district: District) -> None:
    path = table(
        tmp_path / "a.csv",
        "gdpp,2021,900,亿元,快报,2022,公报,",
        "gdp,2019,900,亿元,快报,2022,公报,",
        "gdp,2021,nine,亿元,快报,2022,公报,",
        "gdp,2022,900,万元,快报,2023,公报,",
        "gdp,2022,-900,亿元,快报,2023,公报,",
        "gdp,2023,900,亿元,快讯,2024,公报,",
        "gdp,2023,900,亿元,快报,2022,公报,",
        "gdp,2024,900,亿元,快报,2025,,",
        "gdp,2024,=1+1,亿元,快报,2025,公报,",
        "gdp,2025,900,亿元,快报,2026,公报,",
        "gdp,2025,901,亿元,快报,2026,公报,",
    )
    told = problems(path, whole_district)
    for part in (
        "a.csv:2",
        "did you mean 'gdp'",
        "from 2021 to 2035",
        "'nine' is no number",
        "the unit of 'gdp'",
        "takes a positive value",
        "did you mean '快报'",
        "before the end of '2023'",
        "has no source",
        "is a formula",
        "is already at a.csv:11",
    ):
        assert part in told, part


#: What a bureau gets wrong, and what it is told in both languages.
WRONG = {
    "name": ("gdpp,2021,900,亿元,快报,2022,公报,", "是否为“gdp”", "did you mean 'gdp'"),
    "year": ("gdp,2020,900,亿元,快报,2021,公报,", "应在 2021—2035 年之间", "from 2021 to 2035"),
    "period": ("gdp,2021-22,900,亿元,快报,2023,公报,", "不是时期", "write 2021, 2021H1"),
    "unit": ("gdp,2021,900,万元,快报,2022,公报,", "的单位是 亿元，现为“万元”", "not '万元'"),
    "per cent": ("gdp,2021,90%,亿元,快报,2022,公报,", "却带百分号", "'90%' is a percentage"),
    "sign": ("gdp,2021,-900,亿元,快报,2022,公报,", "应为正，现为 -900", "takes a positive value"),
    "number": ("gdp,2021,九百,亿元,快报,2022,公报,", "“九百”不是数", "'九百' is no number"),
    "formula": ("gdp,2021,=900*1.1,亿元,快报,2022,公报,", "是公式", "is a formula"),
    "formula in full width": ("gdp,2021,\uff1d900,亿元,快报,2022,公报,", "是公式", "is a formula"),
    "formula in words": (
        'gdp,2021,900,亿元,快报,2022,"=HYPERLINK(""http://a"")",',
        *("source 一栏是公式", "source: '=HYPERLINK"),
    ),
    "command in words": (
        "gdp,2021,900,亿元,快报,2022,公报,@SUM(A1)",
        *("note 一栏是公式", "note: '@SUM(A1)' is a formula"),
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_each_mistake_alone_is_told_by_its_row_in_both_languages(
    kind: str, tmp_path: Path, whole_district: District
) -> None:
    line, zh, en = WRONG[kind]
    path = table(tmp_path / "a.csv", "iva,2021,450,亿元,快报,2022,公报,", line)
    with pytest.raises(InputError) as caught:
        read_actuals(path, whole_district.plan)
    [problem] = caught.value.problems
    assert problem.place.endswith("a.csv:3")
    assert zh in caught.value.text("zh")
    assert en in caught.value.text("en")


def test_formulas_of_a_workbook_are_refused_by_their_row_and_never_computed(
    tmp_path: Path, whole_district: District
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(COLUMNS)
    sheet.append(["gdp", 2021, "=800+80", "亿元", "快报", 2022, "公报", None])
    sheet.append(["iva", 2021, 450, "亿元", "快报", 2022, '=CONCATENATE("公","报")', None])
    book.save(tmp_path / "a.xlsx")
    told = problems(tmp_path / "a.xlsx", whole_district)
    for part in ("a.xlsx:2", "value: '=800+80' is a formula", "a.xlsx:3", "source: '=CONCATENATE"):
        assert part in told


def test_two_rows_of_one_figure_are_refused_and_two_vintages_are_not(
    tmp_path: Path, whole_district: District
) -> None:
    line = "gdp,2021,900,亿元,快报,2022,公报,"
    told = problems(table(tmp_path / "a.csv", line, line), whole_district)
    assert "a.csv:3" in told
    assert "is already at a.csv:2" in told
    both = table(tmp_path / "b.csv", line, line.replace("快报", "最终核实"))
    assert len(read_actuals(both, whole_district.plan).rows) == 2


@pytest.mark.parametrize("times", [9.9, 10.0, 0.101, 0.1])
def test_ten_times_is_asked_and_less_is_not(
    times: float, tmp_path: Path, whole_district: District
) -> None:
    path = table(
        tmp_path / "a.csv",
        "hitech_firms,2021,1000,家,快报,2022,公报,",
        f"hitech_firms,2022,{1000 * times:g},家,快报,2023,公报,",
    )
    if times in (10.0, 0.1):
        told = problems(path, whole_district)
        assert "a.csv:3" in told
        assert "--confirm" in told
        assert len(read_actuals(path, whole_district.plan, confirmed=True).questions) == 1
    else:
        assert read_actuals(path, whole_district.plan).questions == ()


def test_a_jump_of_a_factor_of_ten_is_asked_about(tmp_path: Path, whole_district: District) -> None:
    path = table(
        tmp_path / "a.csv",
        "gdp,2021,900,亿元,快报,2022,公报,",
        "gdp,2022,9100,亿元,快报,2023,公报,",
    )
    assert "--confirm" in problems(path, whole_district)
    found = read_actuals(path, whole_district.plan, confirmed=True)
    assert len(found.questions) == 1


def test_a_first_figure_is_held_against_the_level_of_2020(
    tmp_path: Path, whole_district: District
) -> None:
    plan = whole_district.plan
    bases = bases_of(whole_district, Entered(baselines={"patents": 1300}))
    path = table(
        tmp_path / "a.csv",
        "gdp,2021,8800,亿元,快报,2022,公报,",
        "hitech_firms,2021,640,家,快报,2022,公报,",
        "innovative_floor,2021,55,万平方米,快报,2022,公报,",
        "patents,2021,13900,件/年,快报,2022,公报,",
    )
    with pytest.raises(InputError) as caught:
        read_actuals(path, plan, bases=bases)
    asked, patents, _ = caught.value.problems
    assert asked.place.endswith("a.csv:2")
    assert "801.05（2020）变为 8800" in asked.zh
    assert patents.place.endswith("a.csv:5")
    assert len(read_actuals(path, plan, bases=bases, confirmed=True).questions) == 2


def test_a_figure_of_what_is_only_tracked_is_held_against_the_last_one_kept(
    tmp_path: Path, whole_district: District
) -> None:
    plan = whole_district.plan
    row = "unemployment,{},{},%,快报,{},公报,"
    kept = read_actuals(table(tmp_path / "kept.csv", row.format(2021, 2.8, 2022)), plan).rows
    path = table(tmp_path / "a.csv", row.format(2022, 28.5, 2023))
    assert read_actuals(path, plan).questions == (), "there is nothing to hold it against"
    with pytest.raises(InputError, match=r"from 2.8 \(2021\) to 28.5"):
        read_actuals(path, plan, kept=kept)
    like = table(tmp_path / "b.csv", row.format(2022, 2.9, 2023))
    assert read_actuals(like, plan, kept=kept).questions == ()


def test_a_rise_of_what_should_fall_is_asked_about(
    tmp_path: Path, whole_district: District
) -> None:
    row = "energy_intensity_change,2021,{},%,最终核实,2022,公报,"
    told = problems(table(tmp_path / "a.csv", row.format("3.4")), whole_district)
    assert "a.csv:2" in told
    assert "is a minus missing" in told
    path = tmp_path / "a.csv"
    assert len(read_actuals(path, whole_district.plan, confirmed=True).questions) == 1
    falls = read_actuals(table(tmp_path / "b.csv", row.format("-3.4")), whole_district.plan)
    assert falls.questions == ()
    told = problems(table(tmp_path / "c.csv", row.format("-340")), whole_district)
    assert "cannot fall by 100% or more: -340" in told


def test_headings_may_be_chinese_and_remarks_may_be_left_out(
    tmp_path: Path, whole_district: District
) -> None:
    path = tmp_path / "a.csv"
    head = "指标,时期,数值,单位,版本,公布年份,来源"
    path.write_text(f"{head}\ngdp,2021,900,亿元,快报,2022,公报\n", encoding="gb18030")
    (row,) = read_actuals(path, whole_district.plan).rows
    assert (row.indicator.id, row.value, row.note) == ("gdp", 900, "")
    path.write_text("指标,时期,数目,单位,版本,公布年份,来源\n", encoding="utf-8")
    told = problems(path, whole_district)
    assert told.count("is missing") == 1
    assert "is it" not in told, "no heading that is there already is offered for another"


def test_files_that_are_no_tables_are_refused(tmp_path: Path, whole_district: District) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert "is empty" in problems(empty, whole_district)
    assert "no actual value" in problems(table(tmp_path / "head.csv"), whole_district)
    other = tmp_path / "a.xlsm"
    other.write_bytes(b"PK")
    assert "without macros" in problems(other, whole_district)
    fake = tmp_path / "fake.xlsx"
    fake.write_bytes(b"no workbook")
    assert "no Excel workbook" in problems(fake, whole_district)
    macros = tmp_path / "macros.xlsx"
    openpyxl.Workbook().save(macros)
    with zipfile.ZipFile(macros, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"macro")
    assert "has macros" in problems(macros, whole_district)
    assert "cannot be read" in problems(tmp_path / "none.csv", whole_district)


def test_one_invented_figure_makes_all_that_follows_invented(
    tmp_path: Path, whole_district: District
) -> None:
    lines = ["gdp,2021,900,亿元,快报,2022,公报,", "gdp,2022,950,亿元,快报,2023,虚构（演示）,"]
    found = read_actuals(table(tmp_path / "a.csv", *lines), whole_district.plan)
    assert found.invented
    assert not found.until(2021).invented
    assert [row.year for row in found.until(2021).rows] == [2021]
