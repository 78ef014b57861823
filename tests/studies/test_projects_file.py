"""A list of projects is read as a bureau writes it, and every wrong cell is told with its row."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import openpyxl
import pytest

from model.engine.errors import InputError
from scenarios.projects import ProjectList, central
from studies.projects_file import rates, read_projects
from studies.projects_table import HEADINGS, TEMPLATE, as_rows

HEAD = (
    "id,name,branch,output,investment,"
    "planned_signed,planned_start,planned_completion,actual_start,remark"
)


def table(path: Path, *lines: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([head, *lines]) + "\n", encoding=encoding)
    return path


def read(path: Path, **options: str) -> ProjectList:
    found = read_projects(path, **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def problems(path: Path, **options: str) -> str:
    with pytest.raises(InputError) as caught:
        read_projects(path, **options)  # type: ignore[arg-type]
    return caught.value.text("en")


def test_chinese_headings_names_and_dates_are_read_from_excels_own_encoding(tmp_path: Path) -> None:
    head = "项目名称,行业,达产年产值（亿元）,计划开工,实际开工"
    lines = ('甲,生物医药,"1,200",2022年3月,2022Q2', "乙,vehicles,80,2023,")
    path = table(tmp_path / "p.csv", *lines, head=head, encoding="gb18030")
    found = {project.name: project for project in read(path).projects}
    one = found["甲"]
    assert (found["乙"].branch, one.branch) == ("NEV", "BIO")
    assert (one.output, one.planned["start"].text, one.actual["start"].text) == (
        *(1200.0, "2022-03"),
        "2022Q2",
    )


def test_a_workbook_says_the_same_as_a_csv_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(HEADINGS))
    row = ["1", "甲", "BIO", 90, None, None, 2022, "2023-04", None, None, "2022-03", None, None]
    sheet.append([*row, "局", ""])
    book.save(tmp_path / "p.xlsx")
    (found,) = read(tmp_path / "p.xlsx").projects
    assert (found.output, found.planned["start"].text, found.owner) == (90.0, "2022", "局")


def test_a_kept_list_reads_back_as_it_was(tmp_path: Path) -> None:
    line = "x,甲,BIO,,120,2021-05,2022,2023Q4,2022-02,备注"
    found = read(table(tmp_path / "p.csv", line))
    with (tmp_path / "again.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(as_rows(found.projects))
    assert read(tmp_path / "again.csv").projects == found.projects


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    lines = [f"{k},甲{k},BIO,{60 + k},,,2022-0{k},,," for k in (1, 2, 3)]
    one, other = table(tmp_path / "p.csv", *lines), table(tmp_path / "q.csv", *lines[::-1])
    assert read(one) == read(other)


def test_the_template_has_every_column_and_no_project(tmp_path: Path) -> None:
    for text in (TEMPLATE.zh, TEMPLATE.en):
        path = tmp_path / "t.csv"
        path.write_text(text, encoding="utf-8-sig")
        assert read_projects(path) is None


def test_investment_becomes_output_at_the_models_own_rates(tmp_path: Path) -> None:
    (found,) = read(table(tmp_path / "p.csv", "1,甲,BIO,,150,,2022,,,")).projects
    assert found.converted
    # The land that the investment takes, and what is made on it.
    land = 150 / central("investment intensity")
    assert found.output == pytest.approx(land * central("output per land"), rel=1e-12)
    assert rates().output == pytest.approx(found.output / 150, rel=1e-12)


def test_everything_that_is_wrong_is_told_at_once_by_row(tmp_path: Path) -> None:
    told = problems(
        table(
            tmp_path / "p.csv",
            "1,甲,汽车,90,,,2022,,,",
            "2,乙,BIO,-5,,,2022,,,",
            "3,丙,BIO,,,,2022,,,",
            "4,丁,BIO,90,,,2024,2023,,",
            "5,戊,BIO,90,,,2019,,,",
            "6,己,BIO,90,,,2040,,,",
            "7,庚,BIO,=1+1,,,2022,,,",
            "1,辛,BIO,90,,,2022,,,",
            "9,甲,BIO,90,,,2022,,,",
            "10,壬,BIO,900000,,,2022,,,",
            "11,癸,BIO,90,,,soon,,,",
            "12,子,BIO,90,,,,,,",
        )
    )
    for line, part in (
        (2, "no branch '汽车'"),
        (3, "output lies above 0"),
        (4, "give the output or the investment"),
        (5, "planned_completion (2023) is before planned_start (2024)"),
        (6, "planned_start lies from 2021 to 2035"),
        (7, "planned_start lies from 2021 to 2035"),
        (8, "'=1+1' is a formula"),
        (9, "id '1' is already at p.csv:2"),
        (10, "name '甲' is already at p.csv:2"),
        (11, "output lies above 0 and up to 5,000"),
        (12, "'soon' is no date"),
        (13, "planned_start is empty"),
    ):
        assert f"p.csv:{line}" in told
        assert part in told


def test_the_nearest_right_thing_is_said(tmp_path: Path) -> None:
    told = problems(table(tmp_path / "p.csv", "1,甲,生物医葯,90,,,2022,,,"))
    assert "did you mean '生物医药'" in told
    head = HEAD.replace("investment", "investmnt")
    told = problems(table(tmp_path / "q.csv", "1,甲,BIO,90,,,2022,,,", head=head))
    assert "no column 'investmnt'; did you mean 'investment'" in told
    told = problems(
        table(tmp_path / "r.csv", "1,甲,BIO,90,2022", head="id,name,branch,output,start")
    )
    assert "planned_start" in told


def test_actual_dates_stand_in_order_and_within_what_is_known(tmp_path: Path) -> None:
    head = "name,branch,output,planned_start,actual_start,actual_completion"
    told = problems(table(tmp_path / "p.csv", "甲,BIO,90,2022,,2023", head=head))
    assert "actual_completion is given without actual_start" in told
    path = table(tmp_path / "q.csv", "甲,BIO,90,2022,2023-04,", head=head)
    assert "after --as-of 2022-12" in problems(path, as_of="2022-12")
    assert "such as 2023-06" in problems(path, as_of="soon")
    assert "such as 2023-06" in problems(path, until="1999")


def test_a_workbook_with_macros_or_formulas_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(HEADINGS))
    row = ["1", '=CONCATENATE("甲","乙")', "BIO", 90, None, None, 2022]
    sheet.append([*row, *[None] * (len(HEADINGS) - len(row))])
    book.save(tmp_path / "p.xlsx")
    told = problems(tmp_path / "p.xlsx")
    assert "p.xlsx:2" in told
    assert "name: '=CONCATENATE" in told
    with zipfile.ZipFile(tmp_path / "p.xlsx", "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"macro")
    assert "has macros" in problems(tmp_path / "p.xlsx")
    (tmp_path / "p.xlsm").write_bytes(b"PK")
    assert "without macros" in problems(tmp_path / "p.xlsm")


def test_an_empty_file_is_one_mistake_and_an_empty_list_none(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(b"")
    assert "empty" in problems(tmp_path / "e.csv")
    assert read_projects(table(tmp_path / "h.csv")) is None


def test_the_list_ends_when_its_last_large_project_is_signed(tmp_path: Path) -> None:
    lines = ("1,甲,BIO,90,,2022-06,2023,,,", "2,乙,BIO,20,,2030-01,2030-06,,,")
    found = read(table(tmp_path / "p.csv", *lines))
    assert found.until == pytest.approx(2022.5)
    assert read(table(tmp_path / "q.csv", lines[0]), until="2027").until == 2027.0
    unsigned = read(table(tmp_path / "r.csv", "1,甲,BIO,90,,,2024,,,"))
    assert unsigned.until == pytest.approx(2025.0 - central("preparation time"))
    assert read(table(tmp_path / "s.csv", lines[1])).until == 0.0


def test_a_signature_of_long_ago_is_kept_and_moves_nothing(tmp_path: Path) -> None:
    lines = [f"1,甲,BIO,90,,{signed},2022,,," for signed in ("2006-05", "2020-12", "1922", "2036")]
    old, late = (read(table(tmp_path / "p.csv", line)) for line in lines[:2])
    assert old.projects[0].planned["signed"].text == "2006-05"
    assert old.until == late.until == 2021.0
    for line in lines[2:]:
        told = problems(table(tmp_path / "q.csv", line))
        assert "planned_signed lies from 1990 to 2035" in told


def test_a_project_that_began_before_the_plan_is_said_to_be_in_the_history(tmp_path: Path) -> None:
    path = table(tmp_path / "p.csv", "1,甲,BIO,90,,2018,2019,,2019-06,")
    with pytest.raises(InputError) as caught:
        read_projects(path)
    for lang, words in (("zh", "此前开工的项目已在历史数据之中"), ("en", "leave it out")):
        told = caught.value.text(lang)
        assert told.count(words) == 2, "planned and actual start"
    assert "leave it out" not in problems(table(tmp_path / "q.csv", "1,甲,BIO,90,,,2036,,,"))


def test_one_invented_row_makes_the_list_invented(tmp_path: Path) -> None:
    assert read(table(tmp_path / "p.csv", "1,甲,BIO,90,,,2022,,,虚构")).invented
    assert not read(table(tmp_path / "q.csv", "1,甲,BIO,90,,,2022,,,")).invented
