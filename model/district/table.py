"""Rows of the district's CSV tables, each with the line that it stands on.

In:   a CSV file with one header line (UTF-8, with or without BOM, or GB18030 as Excel writes it).
Out:  `Row`s whose cells are text or finite numbers; every problem of the file in one InputError.
Knows nothing of what the columns mean.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.engine.errors import Problem, nearest, reason_of, refuse


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; what is wrong with its cells goes to the table's `problems`."""

    cells: dict[str, str]
    place: str
    problems: list[Problem] = field(repr=False)

    def text(self, column: str) -> str:
        """The cell without surrounding blanks."""
        return self.cells[column].strip()

    def wrong(self, zh: str, en: str) -> None:
        """Note a problem of this line."""
        self.problems.append(Problem(zh, en, self.place))

    def number(self, column: str) -> float | None:
        """The cell as a finite number, None where it is empty or not one (which is noted)."""
        if not (cell := self.text(column)):
            return None
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.wrong(
                f"{column} 一栏的“{cell}”不是有限的数", f"{column}: '{cell}' is not a finite number"
            )
            return None
        return value

    def year(self, column: str, first: int, last: int) -> int | None:
        """The cell as a whole year from `first` to `last`; None where empty or wrong (noted)."""
        value = self.number(column)
        if value is None:
            return None
        if value != int(value) or not first <= value <= last:
            self.wrong(
                f"{column} 一栏应为 {first}—{last} 之间的年份，现为“{self.text(column)}”",
                f"{column}: expected a year from {first} to {last}, not '{self.text(column)}'",
            )
            return None
        return int(value)

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        """The cell, one of `allowed`; another word is noted, with the nearest right one."""
        cell = self.text(column)
        if cell not in allowed:
            near = nearest(cell, allowed)
            names = ", ".join(repr(word) for word in allowed)
            self.wrong(
                f"{column} 一栏的“{cell}”不在 {names} 之中" + (f"，是否为“{near}”" if near else ""),
                f"{column}: '{cell}' is not one of {names}"
                + (f"; did you mean '{near}'?" if near else ""),
            )
        return cell


def read_table(
    path: Path, columns: Sequence[str], key: str = "", *, text: str | None = None
) -> tuple[list[Row], list[Problem]]:
    """Read a table; the caller adds what it finds to the problems and refuses once, at the end.

    Args:
        path: the CSV file.
        columns: columns that must be there; others are kept.
        key: the column that names a row; two rows of one name are a problem; empty: none does.
        text: what stands in the file, where the caller has read it.

    Returns:
        The rows in the file's order, and the problems found so far (the list that `Row` writes to).

    Raises:
        InputError: the file is missing, is no text, or lacks a column: there are no rows to read.
    """
    problems: list[Problem] = []
    content = file_text(path) if text is None else text
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    try:
        present = [name.strip() for name in reader.fieldnames or ()]
        missing = [name for name in columns if name not in present]
        others = [name for name in present if name not in columns]
        twice = [name for place, name in enumerate(present) if name in present[:place] and name]
        refuse(
            str(path),
            [
                *(_no_column(path, name, others) for name in missing),
                *(_column_twice(path, name) for name in dict.fromkeys(twice)),
            ],
        )
        reader.fieldnames = present
        rows = [
            Row(line, f"{path.name}:{reader.line_num}", problems)
            for line in reader
            if _is_whole(line, f"{path.name}:{reader.line_num}", len(present), problems)
        ]
    except csv.Error as error:
        place = f"{path.name}:{reader.line_num}"
        problems.append(Problem(f"不是 CSV：{error}", f"not CSV: {error}", place))
        refuse(str(path), problems)
    if key:
        problems.extend(_doubled(rows, key))
    return rows, problems


def file_text(path: Path) -> str:
    """The file's text; Excel in China writes GB18030, others UTF-8.

    Raises:
        InputError: it cannot be read, or is in neither.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        zh, en = reason_of(error)
        refuse(str(path), [Problem(f"无法读取：{zh}", f"cannot be read: {en}")])
        raise
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            refuse(str(path), [Problem("既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030")])
            raise


def _no_column(path: Path, name: str, present: Sequence[str]) -> Problem:
    near = nearest(name, present)
    return Problem(
        f"缺少“{name}”一栏" + (f"，是否写成了“{near}”" if near else ""),
        f"column '{name}' is missing" + (f"; is it '{near}'?" if near else ""),
        f"{path.name}:1",
    )


def _column_twice(path: Path, name: str) -> Problem:
    zh, en = f"“{name}”一栏出现两次", f"column '{name}' stands twice"
    return Problem(zh, en, f"{path.name}:1")


def _is_whole(line: Mapping[Any, object], place: str, width: int, problems: list[Problem]) -> bool:
    """Whether a line has as many cells as the header (csv marks extra and lacking ones by None)."""
    extra = line.get(None)
    count = width + len(extra) if isinstance(extra, list) else width
    count -= sum(1 for value in line.values() if value is None)
    if count != width:
        problems.append(
            Problem(f"应有 {width} 栏，实有 {count} 栏", f"{count} cells, expected {width}", place)
        )
    return count == width


def _doubled(rows: Sequence[Row], key: str) -> list[Problem]:
    first: dict[str, str] = {}
    found = []
    for row in rows:
        name = row.text(key)
        if not name:
            found.append(Problem(f"{key} 一栏为空", f"{key} is empty", row.place))
        elif name in first:
            found.append(
                Problem(
                    f"“{name}”已见于 {first[name]}",
                    f"'{name}' is already at {first[name]}",
                    row.place,
                )
            )
        else:
            first[name] = row.place
    return found
