"""Many scenarios as one table: a row a scenario, a column a setting.

In:   a CSV file (UTF-8 or GB18030, as Excel writes it) with a column `name`.
Out:  a checked `Scenario` for each row, or one InputError that lists every row that is wrong.
Knows nothing of the engine or of results.

Beside `name` there may be `title_zh`, `title_en` and `extends` (names parted by `;`). Any other
column is a lever or an external condition as a scenario file calls it, in the model's words or in
Chinese: `talent funding` is a value from 2021 on (a condition's, of every year), and
`talent funding@2023` the value of one year. An empty cell sets nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from model.district.labels import Text
from model.district.levers import read_externals, read_levers
from model.district.table import Row, read_table
from model.engine.errors import InputError, Problem, nearest, refuse
from scenarios.checking import Checker, Settings
from scenarios.document import NAME
from scenarios.reading import either, joined, load
from scenarios.scenario import Scenario
from scenarios.vocabulary import all_names, by_name
from scenarios.yamltext import Scalar

#: Columns that are no settings.
ABOUT = ("name", "title_zh", "title_en", "extends")
MOST_ROWS = 1_000
MOST_BYTES = 4_000_000  # 1,000 rows of 300 cells of a dozen bytes

_YEAR = re.compile(r"[0-9]{4}")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def read_scenarios(path: Path, folders: Sequence[Path] = ()) -> tuple[Scenario, ...]:
    """Read a table of scenarios.

    Args:
        path: the table, of at most MOST_ROWS rows.
        folders: where the scenarios of `extends` lie, before the library.

    Raises:
        InputError: no such file, or every column and row that cannot be used, with lines.
    """
    _check_size(path)
    rows, problems = read_table(path, ["name"], "name")
    if not rows and not problems:
        problems.append(Problem("表中没有一行情景", "the table has no row", f"{path.name}:1"))
    if len(rows) > MOST_ROWS:
        zh, en = f"{len(rows)} 行，最多 {MOST_ROWS} 行", f"{len(rows)} rows; it takes {MOST_ROWS}"
        refuse(str(path), [*problems, Problem(zh, en)])
    columns = _columns(rows[0], path.name, problems) if rows else {}
    parents = _Parents(folders)
    found = [_scenario(row, columns, parents, problems) for row in rows]
    refuse(str(path), problems)
    return tuple(found)


def _check_size(path: Path) -> None:
    """Refuse a file that no table of scenarios fills, before it is read."""
    try:
        size = path.stat().st_size
    except OSError:
        return  # read_table says why it cannot be read
    if size > MOST_BYTES:
        zh, en = f"文件超过 {MOST_BYTES:,} 字节", f"the file has more than {MOST_BYTES:,} bytes"
        refuse(str(path), [Problem(zh, en)])


def _columns(row: Row, file: str, problems: list[Problem]) -> dict[str, tuple[str, str]]:
    """Each setting's column: the name it sets, and its year or nothing; others are noted."""
    levers, externals = read_levers(), read_externals()
    known = [*all_names(levers), *all_names(externals), *ABOUT]
    found = {}
    for column in row.cells:
        if column in ABOUT:
            continue
        name, _, year = (part.strip() for part in _plain(column).partition("@"))
        base = name.partition("[")[0].strip()
        if not name:
            zh, en = "有一栏没有名称", "a column has no name"
            problems.append(Problem(zh, en, f"{file}:1"))
        elif by_name(base, levers) is None and by_name(base, externals) is None:
            near = nearest(base, known)
            zh = f"“{column}”一栏不是政策变量或外部条件" + (f"，是否为“{near}”？" if near else "")
            en = f"column '{column}' is no lever or external condition" + (
                f"; did you mean '{near}'?" if near else ""
            )
            problems.append(Problem(zh, en, f"{file}:1"))
        elif year and not _YEAR.fullmatch(year):  # also where no row has a value in it
            zh = f"“{column}”一栏 @ 后应为年份，如 {base}@2023"
            en = f"column '{column}': a year stands after @, as in {base}@2023"
            problems.append(Problem(zh, en, f"{file}:1"))
        else:
            found[column] = name, year
    return found


class _Parents:
    """Scenarios that rows extend, each read once."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self.read: dict[str, Scenario | InputError] = {}

    def find(self, name: str, row: Row) -> Scenario | None:
        """The scenario of that name, or None with what is wrong noted on the row."""
        if name not in self.read:
            try:
                self.read[name] = load(name, self.folders)
            except InputError as error:
                self.read[name] = error
        found = self.read[name]
        if isinstance(found, InputError):
            for problem in found.problems:
                row.wrong(f"extends：{problem.zh}", f"extends: {problem.en}")
            return None
        return found


def _scenario(
    row: Row, columns: Mapping[str, tuple[str, str]], parents: _Parents, problems: list[Problem]
) -> Scenario:
    file, _, line = row.place.rpartition(":")
    checker = Checker(file)
    name = row.text("name")
    if name and not NAME.fullmatch(name):
        zh = f"name 一栏的“{name}”不可用：应为 1—64 个字母、数字、汉字、空格或 - + . ( )"
        en = f"name: '{name}' cannot be used; 1 to 64 letters, digits, blanks or - + . ( )"
        checker.add(int(line), zh, en)
    titles = [row.cells.get(key, "").strip() or name for key in ("title_zh", "title_en")]
    listed = [part.strip() for part in row.cells.get("extends", "").split(";")]
    found = [parents.find(parent, row) for parent in listed if parent]
    settings = _settings(row, columns, checker, int(line))
    whole = [parent for parent in found if parent is not None]
    scenario = joined(Scenario(name, Text(*titles)), whole, settings, checker, int(line))
    checker.complete(scenario.shocks, dict.fromkeys(scenario.shocks, int(line)))
    problems.extend(checker.problems)
    return scenario


def _settings(
    row: Row, columns: Mapping[str, tuple[str, str]], checker: Checker, line: int
) -> Settings:
    """The row's own settings; `A` and `A@2023` in one row clash, as on the command line."""
    values: dict[str, dict[str, Scalar]] = {}
    for column, (name, year) in columns.items():
        cell = _plain(row.cells[column])
        if not cell:
            continue
        years = values.setdefault(name, {})
        if year in years or (years and "" in (year, *years)):
            zh, en = f"“{column}”一栏与前面的冲突", f"column '{column}' clashes with an earlier one"
            checker.add(line, zh, en)
        else:
            years[year] = Scalar(cell, line)
    return either(checker, values, line)


def _plain(text: str) -> str:
    """Half-width forms, no blanks around; 1,200 is a number, as planners write it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain
