"""Rows run through the times of one member before the next, and no digit is lost."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from pyarrow import parquet

from report.trajectories import Block, write_csv, write_parquet

TIMES = np.array([0.0, 0.1, 0.2])
BLOCKS: list[Block] = [
    (0, {"x": np.array([[1.0, 10.0], [2.0, 20.0], [1 / 3, np.nan]])}),
    (2, {"x": np.array([[7.0], [8.0], [9.0]])}),
]


def test_blocks_follow_one_another_with_one_header() -> None:
    file = io.StringIO()
    write_csv(file, TIMES, BLOCKS, by_member=True)
    rows = list(csv.reader(io.StringIO(file.getvalue())))
    assert rows[0] == ["member", "time", "x"]
    assert [row[0] for row in rows[1:]] == ["0"] * 3 + ["1"] * 3 + ["2"] * 3
    assert [float(row[1]) for row in rows[1:4]] == TIMES.tolist()
    assert float(rows[3][2]) == 1 / 3
    assert rows[6][2] == "", "what is not finite is an empty cell"


def test_a_single_run_has_no_member_column() -> None:
    file = io.StringIO()
    write_csv(file, TIMES, BLOCKS[1:], by_member=False)
    assert file.getvalue().startswith("time,x\n")


def test_parquet_holds_the_same_numbers(tmp_path: Path) -> None:
    write_parquet(tmp_path / "x.parquet", TIMES, BLOCKS, by_member=True)
    found = parquet.read_table(tmp_path / "x.parquet").to_pydict()
    assert found["member"] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    np.testing.assert_array_equal(found["x"], [1, 2, 1 / 3, 10, 20, np.nan, 7, 8, 9])
