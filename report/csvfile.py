"""CSV files that a spreadsheet opens as they are meant, and never as a formula.

In:   rows of text and numbers.
Out:  one file.
Knows nothing of what the rows say.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

Cell: TypeAlias = str | int | float | None

#: What a spreadsheet takes for the start of a formula, in its full-width forms too (OWASP).
FORMULA = frozenset("=+-@\t\n＝＋－＠")  # noqa: RUF001


def guarded(cell: Cell) -> Cell:
    """A text that would run as a formula with an apostrophe before it; numbers as they are."""
    if isinstance(cell, str):
        text = cell
        if "\r" in cell:  # csv leaves a bare one unquoted, which would break the row
            text = cell.replace("\r\n", "\n").replace("\r", "\n")
        return f"'{text}" if text[:1] in FORMULA else text
    if isinstance(cell, float) and not math.isfinite(cell):
        return None  # an empty cell: no spreadsheet reads nan
    return cell


def csv_bytes(rows: Iterable[Iterable[Cell]], *, excel: bool) -> bytes:
    """A CSV file of rows, the first of them its header; floats keep all their digits.

    Args:
        rows: text, numbers, and None for an empty cell.
        excel: mark the file as UTF-8 with a BOM, without which Excel shows Chinese as noise; a
            file that programs read has none.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if excel else "utf-8")


def write_csv(path: Path, rows: Iterable[Iterable[Cell]], *, excel: bool) -> None:
    """Write `csv_bytes` to a file."""
    path.write_bytes(csv_bytes(rows, excel=excel))
