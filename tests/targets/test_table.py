"""`model/district/table.py`: tables as planners save them, and what is said of broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.district.table import Row, read_table
from model.engine import InputError
from model.engine.errors import Problem

TEXT = "name,value\n产值,1.5\n土地,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_reads_the_same_as_excel_in_china_saves_it(
    tmp_path: Path, encoding: str, newline: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(TEXT.replace("\n", newline).encode(encoding))
    rows, problems = read_table(path, ("name", "value"), "name")
    assert [(row.text("name"), row.number("value")) for row in rows] == [
        ("产值", 1.5),
        ("土地", None),
    ]
    assert [row.place for row in rows] == ["table.csv:2", "table.csv:3"]
    assert problems == []


def test_rows_of_the_wrong_width_doubled_or_nameless_are_each_told_with_their_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("name,value\na,1\na,2\nb\nc,3,4\n,5\n", encoding="utf-8")
    rows, problems = read_table(path, ("name", "value"), "name")
    assert [row.text("name") for row in rows] == ["a", "a", ""]
    assert sorted((p.place, p.en) for p in problems) == [
        ("table.csv:3", "'a' is already at table.csv:2"),
        ("table.csv:4", "1 cells, expected 2"),
        ("table.csv:5", "3 cells, expected 2"),
        ("table.csv:6", "name is empty"),
    ]


@pytest.mark.parametrize("cell", ["nan", "inf", "-inf", "1,5", "一", "1.2.3"])
def test_what_is_no_finite_number_is_noted(cell: str) -> None:
    problems: list[Problem] = []
    assert Row({"value": cell}, "t.csv:2", problems).number("value") is None
    assert [problem.place for problem in problems] == ["t.csv:2"]


@pytest.mark.parametrize(("cell", "year"), [("2025", 2025), ("2025.0", 2025), ("2025.5", None),
                                            ("2014", None), ("2036", None)])  # fmt: skip
def test_a_year_is_whole_and_within_its_bounds(cell: str, year: int | None) -> None:
    problems: list[Problem] = []
    assert Row({"year": cell}, "t.csv:2", problems).year("year", 2015, 2035) == year
    assert bool(problems) == (year is None)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'name,value\n"a,1\n', "not CSV"),
        (b"\xff\xfe\x00\x81", "neither UTF-8 nor GB18030"),
        (b"", "column 'name' is missing"),
        (b"nane,value\n", "is it 'nane'"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_table(path, ("name", "value"), "name")
