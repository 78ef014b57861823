"""Tables that a bureau hands in: a CSV file, or the first sheet of an Excel workbook.

In:   a path and the columns that must be there.
Out:  rows with their places, as `model.district.table` gives them; what is wrong with each.
Knows nothing of what the columns mean. Nothing in a workbook is ever run: formulas are refused.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from model.district.table import Row, file_text, read_table
from model.engine.errors import InputError, Problem, reason_of, refuse

#: More than a bureau's table of a plan ever has; a larger file is another one.
MOST_BYTES: Final = 5_000_000
#: What a cell that a spreadsheet would run begins with, in either width; a sign before a number is
#: none.
FORMULA = ("=", "@", "\uff1d", "\uff20")
#: The part of a workbook that holds macros.
_MACROS = "xl/vbaProject.bin"


def read_sheet(
    path: Path,
    columns: Sequence[str],
    most: int,
    names: Mapping[str, str] = MappingProxyType({}),
) -> tuple[list[Row], list[Problem]]:
    """Rows of a table; the caller adds what it finds to the problems and refuses once.

    Blank lines, and lines that begin with '#', are skipped.

    Args:
        path: .csv or .xlsx.
        columns: columns that must be there.
        most: rows that the table may have.
        names: other headings -> the columns that they stand for.

    Raises:
        InputError: the file cannot be read, is of another kind, too large, has macros, or lacks a
            column.
    """
    _check_size(path)
    if path.suffix.lower() == ".csv":
        text = file_text(path)
    elif path.suffix.lower() == ".xlsx":
        text = _sheet_text(path)
    else:
        zh, en = "应为 .csv 或 .xlsx（不带宏）", "should be .csv or .xlsx (without macros)"
        raise InputError(str(path), [Problem(zh, en)])
    rows, problems = read_table(path, columns, text=_headed(_without_remarks(text), names))
    rows = [row for row in rows if any(row.cells.values())]
    if len(rows) > most:
        zh, en = f"最多 {most:,} 行，现有 {len(rows):,} 行", f"{len(rows):,} rows, at most {most:,}"
        refuse(str(path), [Problem(zh, en)])
    for row in rows:
        for column, cell in row.cells.items():
            if str(cell).strip().startswith(FORMULA):
                row.wrong(
                    f"{column} 一栏是公式“{cell}”，请改为数值或文字",
                    f"{column}: '{cell}' is a formula; give its value or text",
                )
    return rows, problems


def _without_remarks(text: str) -> str:
    """The text with lines of remarks left blank, so that the others keep their numbers."""
    lines = text.splitlines(keepends=True)
    return "".join("\n" if line.lstrip('"').startswith("#") else line for line in lines)


def _headed(text: str, names: Mapping[str, str]) -> str:
    """The text with every heading that has another name under the name of its column."""
    head, end, body = text.partition("\n")
    if not names or head.count('"') % 2:  # a heading over two lines is none of ours
        return text
    cells = next(csv.reader([head.rstrip("\r")]), [])
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([names.get(c.strip(), c) for c in cells])
    return line.getvalue() + end + body


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        zh, en = reason_of(error)
        raise InputError(
            str(path), [Problem(f"无法读取：{zh}", f"cannot be read: {en}")]
        ) from error
    if size > MOST_BYTES:
        zh = f"文件有 {size / 1e6:.1f} MB，最多 {MOST_BYTES / 1e6:.0f} MB"
        en = f"the file has {size / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.0f} MB"
        refuse(str(path), [Problem(zh, en)])
    if size == 0:
        refuse(str(path), [Problem("文件是空的", "the file is empty")])


def _sheet_text(path: Path) -> str:
    """The first sheet as CSV text, formulas as they are written."""
    import openpyxl  # slow to import, and only workbooks need it

    try:
        with zipfile.ZipFile(path) as parts:
            names = parts.namelist()
            large = sum(part.file_size for part in parts.infolist()) > 20 * MOST_BYTES
        if _MACROS in names or large:
            zh, en = (
                ("工作簿带宏，请另存为不带宏的 .xlsx", "has macros: save it as .xlsx without them")
                if not large
                else ("工作簿过大", "the workbook is too large")
            )
            refuse(str(path), [Problem(zh, en)])
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        zh, en = f"不是 Excel 工作簿：{error}", f"is no Excel workbook: {error}"
        raise InputError(str(path), [Problem(zh, en)]) from error
    try:
        sheet = book.worksheets[0]
        text = io.StringIO()
        csv.writer(text).writerows(
            _cells(line) for line in _lines(sheet.iter_rows(values_only=True))
        )
        return text.getvalue()
    finally:
        book.close()


def _lines(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """Rows as wide as the header: a workbook pads them with empty cells."""
    width = 0
    for number, row in enumerate(rows):
        if not number:
            width = len([cell for cell in row if cell is not None])
        yield row[:width] if all(cell is None for cell in row[width:]) else row


def _cells(row: tuple[object, ...]) -> list[str]:
    return ["" if cell is None else _plain(cell) for cell in row]


def _plain(cell: object) -> str:
    """A cell as it is typed: a whole number without its point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
