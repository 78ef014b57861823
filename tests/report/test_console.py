"""Columns of a table stand below one another, whatever mix of scripts the cells hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from report.console import aligned, width

CELLS = st.text(st.sampled_from("ab 1.%地区生产总值，"), min_size=1, max_size=8).map(
    lambda text: text.strip() or "-"
)


def test_a_chinese_character_takes_two_columns() -> None:
    assert width("GDP") == 3
    assert width("地区") == 4
    assert width("亿元/km²") == 8
    assert width("e\u0301") == 1  # e and a combining accent


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5))
def test_every_column_begins_and_ends_where_the_others_do(rows: list[tuple[str, ...]]) -> None:
    lines = aligned(rows, numbers=[1], gap=2).split("\n")
    first = max(width(row[0]) for row in rows)
    second = max(width(row[1]) for row in rows)
    for row, line in zip(rows, lines, strict=True):
        left = row[0] + " " * (first - width(row[0]))
        right = " " * (second - width(row[1])) + row[1]
        assert line == f"{left}  {right}  {row[2]}".rstrip()
        assert width(line) == first + 2 + second + 2 + width(row[2])
