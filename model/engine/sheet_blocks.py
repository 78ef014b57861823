"""Blocks and lines of cells in the tables beside a model, as GET functions name them.

In:   `Sheets`, a file, a tab, a cell (`B3`) or a name of the workbook.
Out:  names of elements, blocks of numbers, a line of x with lines of y.
Knows nothing of equations or subscripts.
"""

from __future__ import annotations

from model.engine.names import suitable_element
from model.engine.sheets import Cell, Rows, SheetError, Sheets, cell_place, column_number, number


def elements_at(
    sheets: Sheets, file: str, tab: str, first: str, last: str, prefix: str
) -> tuple[str, ...]:
    """Names of elements: every cell of a block that is not empty, row by row, after `prefix`.

    Raises:
        SheetError: there are none, or one that cannot be a name.
    """
    rows = sheets.rows(file, tab)
    begin = cell_place(first)
    if begin is None:
        top, left, bottom, right = sheets.named(file, tab, first)
    else:
        top, left = begin
        bottom, right = len(rows) - 1, max(map(len, rows), default=0) - 1
        end = cell_place(last)
        if end is not None:
            bottom, right = end
        elif last.isdecimal():
            bottom = int(last) - 1
        elif last.isalpha() and last.isascii() and len(last) <= 3:
            right = column_number(last)
        elif last:
            raise SheetError(f"{last} 不是单元格", f"reads to '{last}', which is no cell")
    block = [_at(rows, r, c) for r in range(top, min(bottom + 1, len(rows)))
             for c in range(left, min(right + 1, len(rows[r])))]  # fmt: skip
    found = tuple(prefix + _shown(cell) for cell in block if cell is not None)
    if not found:
        raise SheetError(
            f"{file} 的 {first} 处没有元素", f"finds no elements at '{first}' of '{file}'"
        )
    for unsuitable in (name for name in found if not suitable_element(name)):
        zh, en = f"“{unsuitable}” 不能作下标名", f"finds '{unsuitable}', which cannot be an element"
        raise SheetError(zh, en)
    return found


def block_at(
    sheets: Sheets, file: str, tab: str, cell: str, height: int, width: int
) -> list[list[float]]:
    """Numbers from a cell on, or of a name: rows of a block of that size.

    Raises:
        SheetError: one that is empty or no number, a name of another size.
    """
    rows, place = sheets.rows(file, tab), cell_place(cell)
    if place is None:
        top, left, bottom, right = sheets.named(file, tab, cell)
        if (bottom - top + 1, right - left + 1) != (height, width):
            raise SheetError(
                f"名称 {cell} 应为 {height} 行 {width} 列",
                f"reads '{cell}', which is not {height} rows by {width} columns",
            )
    else:
        top, left = place
    return [[_number(rows, top + r, left + c, file) for c in range(width)] for r in range(height)]


def lines_at(
    sheets: Sheets, file: str, tab: str, line: str, cell: str, count: int
) -> tuple[list[float | None], list[list[float | None]]]:
    """The line of x, and the `count` lines of y, both from where `cell` stands on.

    Args:
        sheets: of the model's folder.
        file: below it.
        tab: of the file.
        line: row, column or name of the x.
        cell: first cell, or name, of the y.
        count: how many y belong to one x.

    Raises:
        SheetError: a cell that is no number, names of unlike size, no such row, column or name.
    """
    rows, place = sheets.rows(file, tab), cell_place(cell)
    width = max(map(len, rows), default=0)
    if place is None:
        box = sheets.named(file, tab, line)
        other = sheets.named(file, tab, cell)
        x, ys = _block(rows, box, file), _block(rows, other, file)
        if len(x) == 1:
            x, ys = (
                [list(c) for c in zip(*x, strict=True)],
                [list(c) for c in zip(*ys, strict=True)],
            )
        if len(x[0]) != 1 or len(x) != len(ys) or len(ys[0]) != count:
            zh, en = (
                f"名称 {line} 与 {cell} 的大小不符",
                f"reads '{line}' and '{cell}' of unlike size",
            )
            raise SheetError(zh, en)
        return [row[0] for row in x], [[row[c] for row in ys] for c in range(count)]
    top, left = place
    if line.isdecimal():
        across = range(left, width)
        return (
            [_optional(rows, int(line) - 1, c, file) for c in across],
            [[_optional(rows, top + r, c, file) for c in across] for r in range(count)],
        )
    if not (line.isalpha() and line.isascii() and len(line) <= 3):
        raise SheetError(f"{line} 不是行或列", f"reads along '{line}', which is no row or column")
    down = range(top, len(rows))
    return (
        [_optional(rows, r, column_number(line), file) for r in down],
        [[_optional(rows, r, left + c, file) for r in down] for c in range(count)],
    )


def _at(rows: Rows, row: int, column: int) -> Cell:
    return rows[row][column] if 0 <= row < len(rows) and column < len(rows[row]) else None


def _shown(cell: Cell) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _place(row: int, column: int) -> str:
    letters = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        letters, column = chr(ord("A") + rest) + letters, column - 1
    return f"{letters}{row + 1}"


def _optional(rows: Rows, row: int, column: int, file: str) -> float | None:
    """A number or nothing; text in its place is a fault."""
    cell = _at(rows, row, column)
    value = number(cell)
    if cell is not None and value is None:
        where, shown = _place(row, column), str(cell)[:40]
        zh, en = (
            f"{file} 的 {where} 不是数：{shown}",
            f"reads {where} of '{file}', no number: {shown}",
        )
        raise SheetError(zh, en)
    return value


def _number(rows: Rows, row: int, column: int, file: str) -> float:
    value = _optional(rows, row, column, file)
    if value is None:
        where = _place(row, column)
        raise SheetError(f"{file} 的 {where} 是空的", f"reads {where} of '{file}', which is empty")
    return value


def _block(rows: Rows, box: tuple[int, int, int, int], file: str) -> list[list[float | None]]:
    top, left, bottom, right = box
    if (bottom - top + 1) * (right - left + 1) > 1_000_000:
        raise SheetError(f"{file} 的区域过大", f"reads a range of '{file}' that is too large")
    return [
        [_optional(rows, r, c, file) for c in range(left, right + 1)]
        for r in range(top, bottom + 1)
    ]
