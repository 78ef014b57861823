"""What a user writes after `--fix`, read and checked: paths in words, or a table of them.

In:   `VARIABLE=2021:3,2025:5`, `VARIABLE=2025:5~7`, or a .csv or .xlsx of them; a model and the
      names that users know its variables by.
Out:  `Held`s, or one InputError with everything that is wrong.
Knows nothing of scenarios, of levers or of members.

A table has the columns `variable` and `year`, and either `value` or `low`, `mid` and `high`; where
`mid` is empty it is half-way between the two.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.district.table import Row
from model.engine.errors import InputError, Problem, nearest, refuse
from model.engine.program import Model
from studies.held import FIRST_YEAR, LAST_YEAR, Held
from studies.sheets import read_sheet

_EXAMPLE = "gdp=2021:850,2025:1100"
_BAND = "gdp=2025:1000~1300"
TABLES = (".csv", ".xlsx")
#: A variable a row of a year: more than anybody writes.
MOST_ROWS = 5_000
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


@dataclass(frozen=True, slots=True)
class _Knot:
    """A year's value, with the ends of its band (both the value itself where there is none)."""

    year: int
    low: float
    value: float
    high: float
    banded: bool


def is_table(word: str) -> bool:
    """Whether a word after `--fix` names a table of paths."""
    return "=" not in word and Path(word).suffix.lower() in TABLES


def parse_fixed(texts: Sequence[str], model: Model, names: Mapping[str, str]) -> tuple[Held, ...]:
    """Read every `--fix`.

    Args:
        texts: each `VARIABLE=YEAR:VALUE,…`, where a value may be `LOW~HIGH` or `LOW~MID~HIGH`;
            `VARIABLE=VALUE` holds from 2021; or the path of a table.
        model: the model whose variables they are.
        names: other names of its variables (the Chinese and English labels).

    Raises:
        InputError: everything that is wrong in any of them.
    """
    problems: list[Problem] = []
    held: dict[str, Held] = {}

    def hold(name: str, knots: Sequence[_Knot], place: str) -> None:
        variable = find_variable(name, place, model, names, problems)
        if variable in held:
            zh, en = f"“{variable}”给了两次", f"'{variable}' is given twice"
            problems.append(Problem(zh, en, place))
        elif variable is not None and knots:
            held[variable] = _held(variable, knots)

    for text in texts:
        if is_table(text):
            for name, knots, place in _table(Path(text), problems):
                hold(name, knots, place)
            continue
        name, sign, path = unicodedata.normalize("NFKC", text).partition("=")
        if not sign:
            zh = f"应写成“变量=年份:数值,…”，例如 {_EXAMPLE}；带区间的如 {_BAND}；或一个表格文件"
            en = f"write VARIABLE=YEAR:VALUE,..., for example {_EXAMPLE}; with a band {_BAND};"
            problems.append(Problem(zh, f"{en} or name a table", text))
            continue
        hold(name.strip(), [*_knots(path, text, problems)], text)
    refuse("--fix", problems)
    return tuple(held.values())


def find_variable(
    name: str, text: str, model: Model, names: Mapping[str, str], problems: list[Problem]
) -> str | None:
    """The model's spelling of a variable that can be held, or None with the problem noted.

    Args:
        name: as typed, with its element if it has one.
        text: where the problem stands.
        model: whose variable it is.
        names: other names of its variables.
        problems: where a problem is noted.
    """
    base, _, element = name.partition("[")
    # The model's own names come first: a label may be spelled like another variable's name.
    variable = model.variables.get(base) or model.variables.get(names.get(base.strip(), ""))
    if variable is None or variable.kind in ("lookup", "data"):
        near = nearest(name, model.variables) or nearest(name, names)
        zh = f"模型没有变量“{name}”" + (f"；是不是“{near}”？" if near else "")
        en = f"the model has no variable '{name}'" + (f"; did you mean '{near}'?" if near else "")
        problems.append(Problem(zh, en, text))
        return None
    elements = {found.casefold(): found for found in variable.elements}
    wanted = element.rstrip("]").replace(" ", "").casefold()
    if not variable.subscripts and not element:
        return variable.name
    if wanted in elements:
        return f"{variable.name}[{elements[wanted]}]"
    choices = ", ".join(f"{variable.name}[{found}]" for found in variable.elements[:6])
    if not variable.subscripts:
        choices = variable.name
    zh, en = f"请指明其中一个：{choices}", f"name one of them: {choices}"
    problems.append(Problem(zh, en, text))
    return None


def _held(variable: str, knots: Sequence[_Knot]) -> Held:
    """The path of some years, in their order; without a band where no year has one."""
    order = sorted(knots, key=lambda knot: knot.year)
    path = tuple((knot.year, knot.value) for knot in order)
    if not any(knot.banded for knot in order):
        return Held(variable, path)
    return Held(variable, path, tuple((knot.low, knot.high) for knot in order))


def _knots(path: str, text: str, problems: list[Problem]) -> Iterator[_Knot]:
    """The years and values of a path; what cannot be read is noted."""
    seen: set[int] = set()
    for part in path.split(","):
        written, colon, numbers = part.partition(":")
        if not colon:
            written, numbers = str(FIRST_YEAR), part
        year = _year(written.strip(), seen, text, problems)
        if year is not None and (knot := _knot(year, numbers, text, problems)) is not None:
            yield knot


def _year(written: str, seen: set[int], text: str, problems: list[Problem]) -> int | None:
    """A year that was not given before, or None with the problem noted."""
    year = int(written) if written.isdecimal() else None
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        zh = f"年份“{written}”应在 {FIRST_YEAR}—{LAST_YEAR} 之间（此前为历史）"
        en = f"year '{written}': the years go from {FIRST_YEAR} to {LAST_YEAR}"
        problems.append(Problem(zh, en, text))
        return None
    if year in seen:
        problems.append(Problem(f"{year} 年给了两次", f"{year} is given twice", text))
        return None
    seen.add(year)
    return year


def _knot(year: int, written: str, text: str, problems: list[Problem]) -> _Knot | None:
    """A value, a band `LOW~HIGH` or a band with its middle, or None with the problem noted."""
    parts = written.replace("\u301c", "~").split("~")  # a wave dash, as some keyboards write it
    if len(parts) > 3:
        zh = f"“{written.strip()}”应写成 低~高 或 低~中~高"
        en = f"'{written.strip()}': write LOW~HIGH or LOW~MID~HIGH"
        problems.append(Problem(zh, en, text))
        return None
    values = []
    for part in parts:
        if (value := _number(part)) is None:
            zh, en = f"“{part.strip()}”不是数", f"'{part.strip()}' is not a number"
            problems.append(Problem(zh, en, text))
        else:
            values.append(value)
    return _ordered(year, values, text, problems) if len(values) == len(parts) else None


def _ordered(
    year: int, values: Sequence[float], text: str, problems: list[Problem]
) -> _Knot | None:
    """The knot of one value, of two ends, or of an end, the middle and an end; None if noted."""
    low, high = values[0], values[-1]
    middle = values[1] if len(values) == 3 else low + (high - low) / 2
    if not low <= middle <= high:
        listed = "~".join(f"{value:g}" for value in values)
        zh, en = f"{year} 年的“{listed}”应由低到高", f"{listed} of {year}: write low before high"
        problems.append(Problem(zh, en, text))
        return None
    return _Knot(year, low, middle, high, len(values) > 1)


def _table(path: Path, problems: list[Problem]) -> Iterator[tuple[str, list[_Knot], str]]:
    """Each variable of a table with its years and the place where it first stands."""
    try:
        rows, found = read_sheet(path, ["variable", "year"], MOST_ROWS)
    except InputError as error:
        problems += [Problem(one.zh, one.en, one.place or error.where) for one in error.problems]
        return
    if not rows and not found:
        found.append(Problem("表中没有一行", "the table has no row", path.name))
    years: dict[str, set[int]] = {}
    knots: dict[str, list[_Knot]] = {}
    places: dict[str, str] = {}
    for row in rows:
        name = unicodedata.normalize("NFKC", row.text("variable"))
        places.setdefault(name, row.place)
        own = knots.setdefault(name, [])
        seen = years.setdefault(name, set())
        year = _year(unicodedata.normalize("NFKC", row.text("year")), seen, row.place, found)
        if year is not None and (knot := _row(row, year, found)) is not None:
            own.append(knot)
    problems += found
    for name, own in knots.items():
        yield name, own, places[name]


def _row(row: Row, year: int, problems: list[Problem]) -> _Knot | None:
    """A row's `value`, or its `low`, `mid` and `high`; None with the problem noted."""
    written = {name: row.cells.get(name, "").strip() for name in ("value", "low", "mid", "high")}
    if written["value"] and not (written["low"] or written["mid"] or written["high"]):
        listed = [written["value"]]
    elif written["low"] and written["high"] and not written["value"]:
        listed = [written[name] for name in ("low", "mid", "high") if written[name]]
    else:
        zh = "应填 value 一栏，或填 low 与 high 两栏（mid 可空）"
        en = "fill in either value, or low and high (mid may be empty)"
        row.wrong(zh, en)
        return None
    return _knot(year, "~".join(listed), row.place, problems)


def _number(text: str) -> float | None:
    """A finite number, or None; 1,200 is one, as planners write it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
