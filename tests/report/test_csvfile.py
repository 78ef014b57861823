"""A CSV file says in a spreadsheet what it says here, and never runs."""

from __future__ import annotations

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.csvfile import csv_bytes


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", [*"=+-@\t\n", *"＝＋－＠"])  # noqa: RUF001
def test_text_is_never_a_formula(start: str) -> None:
    [[cell]] = read(csv_bytes([[f"{start}1+1"]], excel=True))
    assert cell == f"'{start}1+1"


def test_a_carriage_return_breaks_no_row() -> None:
    [[first, second]] = read(csv_bytes([["\r=1+1", "a\r\nb\rc"]], excel=True))
    assert (first, second) == ("'\n=1+1", "a\nb\nc")


def test_numbers_stay_numbers_also_negative_ones() -> None:
    [[first, second]] = read(csv_bytes([[-3.5, 7]], excel=True))
    assert (first, second) == ("-3.5", "7")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_all_its_digits(value: float) -> None:
    [[cell]] = read(csv_bytes([[value]], excel=False))
    assert float(cell) == value


def test_a_missing_value_is_an_empty_cell_and_never_a_zero() -> None:
    [row] = read(csv_bytes([["a", math.nan, None, math.inf]], excel=False))
    assert row == ["a", "", "", ""]


def test_only_files_for_excel_are_marked() -> None:
    assert csv_bytes([["坪山"]], excel=True).startswith(b"\xef\xbb\xbf")
    assert csv_bytes([["坪山"]], excel=False) == "坪山\n".encode()
