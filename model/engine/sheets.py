"""Cells of the tables beside a model: `.csv`, `.tab`, `.txt` and `.xlsx`, read once each.

In:   the folder of the model, and the file and tab that an equation names.
Out:  rows of cells (text, number or None), and the bytes read, for the cache.
Knows nothing of equations. Opens no file outside the model's folder.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from model.engine.errors import InputError
from model.engine.mdl_text import LARGEST, decode

Cell = str | float | None
Rows = Sequence[Sequence[Cell]]
#: No table that a model reads has more cells.
_MOST_CELLS = 5_000_000
#: An archive may hold this many bytes for each byte of its own limit: not a decompression bomb.
_MOST_UNPACKED = 10 * LARGEST
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


class SheetError(ValueError):
    """A file, tab, name or cell that cannot be had, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        """Say it in both languages."""
        super().__init__(en)
        self.zh, self.en = zh, en


def cell_place(text: str) -> tuple[int, int] | None:
    """Row and column from 0 of `B3`; None if the text is no cell."""
    found = _CELL.fullmatch(text.strip())
    return (int(found[2]) - 1, column_number(found[1])) if found else None


def column_number(letters: str) -> int:
    """Number from 0 of column `A`, `AB`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class Sheets:
    """The files of one model.

    Attributes:
        read: path below the folder -> SHA-256 of what was read.
    """

    def __init__(self, folder: Path) -> None:
        """Read nothing yet."""
        self.folder = folder.resolve()
        self.read: dict[str, str] = {}
        self._bytes: dict[str, bytes] = {}
        self._rows: dict[tuple[str, str], Rows] = {}
        self._names: dict[str, dict[str, str]] = {}

    def rows(self, file: str, tab: str) -> Rows:
        """The cells of a tab (of a text file, `tab` may be the mark between cells).

        Raises:
            SheetError: the file is outside the folder, missing, too large, or no table.
        """
        if (file, tab) not in self._rows:
            self._path(file)
            suffix = Path(file).suffix.lower()
            if suffix in (".xlsx", ".xlsm"):
                self._rows[file, tab] = self._workbook(file, tab)
            elif suffix in (".csv", ".tab", ".txt"):
                self._rows[file, tab] = self._text(file, tab, "," if suffix == ".csv" else "\t")
            else:
                kinds = ".csv, .tab, .txt, .xlsx"
                raise SheetError(
                    f"不能读取 {file}（应为 {kinds}）",
                    f"reads '{file}', which is not one of {kinds}",
                )
        return self._rows[file, tab]

    def named(self, file: str, tab: str, name: str) -> tuple[int, int, int, int]:
        """First row, first column, last row, last column (from 0) of a named range of a workbook.

        Raises:
            SheetError: there is no such name, or it is no block of cells on that tab.
        """
        self.rows(file, tab)
        found = self._names.get(file, {}).get(f"{tab}!{name}".lower())
        found = found or self._names.get(file, {}).get(name.lower())
        if found is None:
            zh, en = (
                f"{file} 的工作表 {tab} 没有名称 {name}",
                f"reads '{name}', which '{file}' lacks",
            )
            raise SheetError(zh, f"{en} on tab '{tab}'")
        sheet, _, cells = found.rpartition("!")
        first, _, last = cells.partition(":")
        begin, end = cell_place(first), cell_place(last or first)
        if begin is None or end is None or sheet.strip("'").lower() != tab.lower():
            zh, en = (
                f"名称 {name} 不在工作表 {tab} 上",
                f"reads '{name}', which is not on tab '{tab}'",
            )
            raise SheetError(zh, en)
        return (*begin, *end)

    def bytes_of(self, file: str) -> bytes:
        """What a file below the folder holds.

        Raises:
            SheetError: it is outside the folder, missing or too large.
        """
        if file not in self._bytes:
            path = self._path(file)
            try:
                if not path.is_file():
                    raise SheetError(f"没有文件 {file}", f"reads '{file}', which is not there")
                if path.stat().st_size > LARGEST:
                    raise SheetError(f"{file} 过大", f"reads '{file}', which is too large")
                self._bytes[file] = path.read_bytes()
            except OSError as error:
                reason = error.strerror or str(error)
                zh, en = f"无法读取 {file}：{reason}", f"reads '{file}', which cannot be: {reason}"
                raise SheetError(zh, en) from None
            relative = path.relative_to(self.folder).as_posix()
            self.read[relative] = hashlib.sha256(self._bytes[file]).hexdigest()
        return self._bytes[file]

    def _path(self, file: str) -> Path:
        """Inside the folder after every link is followed; Windows paths are no exception."""
        outside = SheetError(
            f"只能读取模型所在文件夹内的文件，不能读取 {file}",
            f"reads '{file}'; only files in the model's folder or below it can be read",
        )
        plain = file.replace("\\", "/")
        if not plain or "\0" in plain or plain.startswith(("/", "~", "?")) or ":" in plain:
            raise outside
        try:
            path = (self.folder / plain).resolve()
        except (OSError, RuntimeError, ValueError):
            raise outside from None
        if not path.is_relative_to(self.folder):
            raise outside
        return path

    def _text(self, file: str, tab: str, mark: str) -> Rows:
        try:
            text = decode(self.bytes_of(file), file)
        except InputError as error:
            problem = error.problems[0]
            raise SheetError(
                f"{file} {problem.zh}", f"reads '{file}', which {problem.en}"
            ) from None
        if tab and not tab[0].isalnum():
            mark = "\t" if tab == "\\t" else tab[0]
        try:
            lines = list(csv.reader(io.StringIO(text), delimiter=mark))
        except (csv.Error, TypeError, ValueError) as error:
            zh, en = f"{file} 不是表格：{error}", f"reads '{file}', which is no table: {error}"
            raise SheetError(zh, en) from None
        return [[text.strip() or None for text in line] for line in lines]

    def _workbook(self, file: str, tab: str) -> Rows:
        data = self.bytes_of(file)
        import openpyxl  # 0.2 s, and few models need it

        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                    raise SheetError(f"{file} 过大", f"reads '{file}', which is too large")
            # data_only: a formula gives the value that was saved with it
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            found = next((name for name in book.sheetnames if name.lower() == tab.lower()), None)
            if found is None:
                listed = ", ".join(book.sheetnames)
                raise SheetError(
                    f"{file} 没有工作表 {tab}（有 {listed}）",
                    f"reads tab '{tab}', which '{file}' lacks; it has {listed}",
                )
            sheet = book[found]
            names = {name.lower(): given.attr_text for name, given in book.defined_names.items()}
            for name, given in sheet.defined_names.items():
                names[f"{found}!{name}".lower()] = given.attr_text
            self._names.setdefault(file, {}).update(names)
            rows: list[list[Cell]] = []
            count = 0
            for row in sheet.iter_rows(values_only=True):
                rows.append([_plain(value) for value in row])
                count += len(row)
                if count > _MOST_CELLS:
                    raise SheetError(f"{file} 过大", f"reads '{file}', which is too large")
            return rows
        except SheetError:
            raise
        except Exception as error:  # openpyxl raises whatever a damaged file makes it meet
            zh, en = f"{file} 不是工作簿：{error}", f"reads '{file}', which is no workbook: {error}"
            raise SheetError(zh, en) from None


def number(cell: Cell) -> float | None:
    """The finite number that a cell holds, also where it is written as text; else None."""
    if not isinstance(cell, str):
        return cell
    try:
        value = math.nan if "_" in cell else float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _plain(value: object) -> Cell:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value).strip()
    return float(value) if math.isfinite(value) else str(value)
