"""A workbook under construction: formats, sheets that print on a page, text that stays text.

In:   rows of text and numbers.
Out:  sheets with a head, a notice, columns as wide as they need, and a print set-up.
Knows nothing of what the rows say.
"""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook

from report.console import width
from report.csvfile import Cell

FONTS = {"zh": "微软雅黑", "en": "Arial"}
INK, GREY, RED = "#1F2A36", "#5F6B76", "#B3123F"
WIDEST = 60  # characters of a column; longer text is wrapped
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
MANY = 14  # columns that can be read on A4
LINE = 13  # points of a line of text
LONGEST = 31  # characters of a sheet's name


class Book:
    """A workbook in memory; nothing in it is taken for a formula, a link or a number."""

    def __init__(self, lang: str, title: str, notice: str, date: str, *, banner: str = "") -> None:
        """Begin an empty workbook.

        Args:
            lang: zh or en; decides the font.
            title: in the file's properties and on every sheet.
            notice: at the foot of every printed page and above every table.
            date: the day that the file says it was made.
            banner: what every sheet says above its table, and every printed page at its head.
        """
        self.lang, self.title, self.notice, self.banner = lang, title, notice, banner
        self.file = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        }
        self.book: Any = Workbook(self.file, options)
        day = datetime.datetime.fromisoformat(date)
        about = {"title": title, "author": "pingshan-scenarios", "comments": notice, "created": day}
        self.book.set_properties(about)
        self.names: list[str] = []
        self.widths: dict[tuple[str, int], int] = {}
        base = {"font_name": FONTS[lang], "font_size": 10, "font_color": INK, "valign": "vcenter"}
        self.base = base
        self.text = self.book.add_format(base)
        self.wrapped = self.book.add_format(base | {"text_wrap": True, "valign": "top"})
        self.large = self.book.add_format(base | {"font_size": 16})
        self.grey = self.book.add_format(base | {"font_color": GREY, "font_size": 9})
        small = {"font_color": GREY, "font_size": 9, "text_wrap": True, "valign": "top"}
        self.small = self.book.add_format(base | small)
        self.right = self.book.add_format(base | {"align": "right"})
        self.indented = self.book.add_format(base | {"indent": 1})
        self.red = self.book.add_format(base | {"font_color": RED})
        head = {"text_wrap": True, "bottom": 1, "top": 2, "font_size": 9, "bg_color": "#EEF1F4"}
        self.head = self.book.add_format(base | head)
        self.head_right = self.book.add_format(base | head | {"align": "right"})
        self.year = self.book.add_format(base | {"num_format": "0", "align": "left"})
        self._figures: dict[str, Any] = {}

    def figure(self, decimals: int) -> Any:
        """The format of numbers with so many decimals."""
        shown = "#,##0" + ("." + "0" * decimals if decimals else "")
        return self.number(shown)

    def number(self, shown: str) -> Any:
        """A format of numbers as Excel writes it."""
        if shown not in self._figures:
            self._figures[shown] = self.book.add_format(self.base | {"num_format": shown})
        return self._figures[shown]

    def sheet(self, name: str, title: str, *, wide: bool = False) -> Any:
        """A new sheet with its title, the notice and a print set-up; rows start at FIRST."""
        sheet = self.book.add_worksheet(self._free(name))
        sheet.hide_gridlines(2)
        sheet.set_paper(9)  # A4
        if wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{_plain(self.notice)}&R&P / &N")
        head = f"&L{_plain(self.title)}"
        sheet.set_header(f"{head}&R{_plain(self.banner)}" if self.banner else head)
        sheet.write_string(0, 0, title, self.large)
        sheet.write_string(1, 0, self.notice, self.grey)
        if self.banner:
            sheet.write_string(2, 0, self.banner, self.red)
        sheet.set_row(0, 24)
        return sheet

    def _free(self, name: str) -> str:
        """The name as Excel takes it, once: no sign that it forbids, and no longer than it may."""
        plain = FORBIDDEN.sub(" ", name).strip()[:LONGEST] or "Sheet"
        taken, number = {one.casefold() for one in self.names}, 2
        found = plain
        while found.casefold() in taken:
            tail = f" {number}"
            found, number = plain[: LONGEST - len(tail)] + tail, number + 1
        self.names.append(found)
        return found

    def table(
        self,
        sheet: Any,
        row: int,
        head: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        *,
        formats: Sequence[Any] = (),
        widest: int = WIDEST,
    ) -> int:
        """Write a head and rows of text and numbers; the first row that is free below.

        Args:
            sheet: where.
            row: of the head.
            head: names of the columns.
            rows: cells; None stays empty, text stays text.
            formats: of each column; where it is not given, of plain text.
            widest: characters of a column; longer text is wrapped.
        """
        columns = range(len(head))
        if len(head) > MANY:
            sheet.set_paper(8)  # A3
        forms = [formats[column] if column < len(formats) else self.text for column in columns]
        left = [form in (self.text, self.year) for form in forms]
        for column in columns:
            needed = max((_room(cells[column]) for cells in rows), default=0)
            wanted = min(widest, max(9, needed + 2, 3 + width(head[column]) // 2))
            # tables below one another share their columns: the widest of them counts
            where = sheet.name, column
            self.widths[where] = max(self.widths.get(where, 0), wanted)
            sheet.set_column(column, column, self.widths[where])
            if left[column] and column and not left[column - 1]:  # apart from the figures before it
                forms[column] = self.indented if forms[column] is self.text else forms[column]
        for column in columns:
            right = self.head if left[column] else self.head_right
            sheet.write_string(row, column, head[column], right)
        self._heighten(sheet, row, head)
        for place, cells in enumerate(rows, start=row + 1):
            for column, cell in enumerate(cells):
                self.cell(sheet, place, column, cell, forms[column], widest)
            self._heighten(sheet, place, cells)
        return row + 1 + len(rows)

    def _heighten(self, sheet: Any, row: int, cells: Sequence[Cell]) -> None:
        """As many lines as the longest text of a row needs: not every reader finds out itself."""
        rooms = [self.widths[sheet.name, column] for column in range(len(cells))]
        words = zip(cells, rooms, strict=True)
        most = max((_lines(cell, room) for cell, room in words if isinstance(cell, str)), default=1)
        if most > 1:
            sheet.set_row(row, LINE * most + 4)

    def paragraph(self, sheet: Any, row: int, words: str, room: int) -> None:
        """A text in the first column, `room` characters wide, in as many lines as it needs."""
        sheet.set_row(row, LINE * _lines(words, room) + 4)
        sheet.write_string(row, 0, words, self.wrapped)

    def note(self, sheet: Any, row: int, columns: int, words: str) -> None:
        """Small text below a table, across its columns, in as many lines as it needs."""
        room = sum(self.widths.get((sheet.name, column), 9) for column in range(columns))
        sheet.set_row(row, 13 * (1 + int(1.1 * width(words)) // max(room, 1)))
        if columns > 1:
            sheet.merge_range(row, 0, row, columns - 1, "", self.small)
        sheet.write_string(row, 0, words, self.small)

    def cell(
        self, sheet: Any, row: int, column: int, cell: Cell, form: Any, widest: int = WIDEST
    ) -> None:
        """One cell: a number as a number, a text as text, nothing as nothing."""
        if isinstance(cell, str):
            wide = width(cell) > widest
            sheet.write_string(row, column, cell, self.wrapped if wide else form)
        elif cell is not None:
            sheet.write_number(row, column, cell, form)

    def done(self) -> bytes:
        """The bytes of the finished file."""
        self.book.close()
        return self.file.getvalue()


FIRST = 3  # row of a sheet's first table: below title and notice


def _room(cell: Cell) -> int:
    """Characters that a cell takes; of a number with as many decimals as any format shows."""
    if cell is None:
        return 0
    return width(cell) if isinstance(cell, str) else max(7, len(f"{cell:,.4f}".rstrip("0")))


def _lines(words: str, room: int) -> int:
    """Lines of a text in a column; where it is broken, lines are not filled to their end."""
    return 1 if width(words) <= room else math.ceil(1.1 * width(words) / room)


def _plain(words: str) -> str:
    """Text for a printed head or foot, where & begins a command; at most 255 characters."""
    return words.replace("&", "&&")[:200]
