"""Trajectories of any model as a table: one row a saved time, or a member and time.

In:   blocks of members, each an array a column.
Out:  CSV or Parquet, written block by block, so that memory does not grow with the members.
Knows nothing of how a model is run.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: First member's number, and a column by name, (time, member).
Block = tuple[int, Mapping[str, Array]]

ENDINGS = (".csv", ".parquet")


def table(times: Array, block: Block, *, by_member: bool) -> dict[str, NDArray[np.generic]]:
    """The block's rows: time, then the columns; with `by_member` the member first."""
    first, columns = block
    members = next(iter(columns.values())).shape[1]
    found: dict[str, NDArray[np.generic]] = {}
    if by_member:
        found["member"] = np.repeat(np.arange(first, first + members), len(times))
    found["time"] = np.tile(times, members)
    # Rows run through the times of one member before the next begins.
    return found | {name: values.T.ravel() for name, values in columns.items()}


def write_csv(file: IO[str], times: Array, blocks: Iterable[Block], *, by_member: bool) -> None:
    """Write blocks as CSV; floats keep all digits, and what is not finite is an empty cell."""
    writer = csv.writer(file, lineterminator="\n")
    for number, block in enumerate(blocks):
        rows = table(times, block, by_member=by_member)
        if number == 0:
            writer.writerow(rows)
        cells = zip(*(column.tolist() for column in rows.values()), strict=True)
        writer.writerows(["" if cell != cell else cell for cell in row] for row in cells)


def write_parquet(path: Path, times: Array, blocks: Iterable[Block], *, by_member: bool) -> None:
    """Write blocks as Parquet, each a row group."""
    import pyarrow
    from pyarrow import parquet

    writer = None
    try:
        for block in blocks:
            rows = pyarrow.table(table(times, block, by_member=by_member))
            writer = writer or parquet.ParquetWriter(path, rows.schema)
            writer.write_table(rows)
    finally:
        if writer is not None:
            writer.close()
