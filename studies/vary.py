"""Members of any model from a table of distributions, as `pingshan simulate --vary` takes it.

In:   SPEC.csv: name, distribution, low, mode, high (and mean, sd where a family needs them).
Out:  an array over members for each name.
Knows nothing of the district: the names are those of whatever model is run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.district.distributions import DISTRIBUTIONS, NUMBERS, Array
from model.district.table import Row, read_table
from model.engine.errors import refuse
from scenarios.randomness import from_seed

COLUMNS = ("name", "distribution")
FAMILIES = tuple(name for name in DISTRIBUTIONS if name != "fixed")


@dataclass(frozen=True, slots=True)
class Varied:
    """One constant with its distribution; the numbers mean what `parameters.csv` means by them.

    `place` is the file and line where it stands.
    """

    name: str
    distribution: str
    low: float
    mode: float
    high: float
    mean: float
    sd: float
    central: float = math.nan
    place: str = ""


def read_spec(path: Path) -> tuple[Varied, ...]:
    """Read a table of distributions.

    Raises:
        InputError: every row that is doubled, has an unknown family, or lacks its numbers.
    """
    rows, problems = read_table(path, COLUMNS, "name")
    found = [_varied(row) for row in rows]
    refuse(str(path), problems)
    return tuple(found)


def draw(spec: Sequence[Varied], members: int, seed: int) -> dict[str, Array]:
    """Values over members, each name's from a stream of its own.

    A member's values do not depend on how many members there are after it, nor on the other rows.
    """
    normal = from_seed({one.name: 1 for one in spec}, members, seed, 0)
    return {one.name: DISTRIBUTIONS[one.distribution].at(one, normal[one.name][0]) for one in spec}


def _varied(row: Row) -> Varied:
    numbers = {
        column: math.nan if column not in row.cells else _number(row, column) for column in NUMBERS
    }
    family = row.choice("distribution", FAMILIES)
    varied = Varied(row.text("name"), family, **numbers, place=row.place)
    if family not in FAMILIES:
        return varied
    needs = DISTRIBUTIONS[family].needs
    given = {column: not math.isnan(value) for column, value in numbers.items()}
    missing = [need for need in needs if not any(given[column] for column in need.split("|"))]
    if missing:
        names = ", ".join(need.replace("|", "/") for need in missing)
        row.wrong(f"分布“{family}”缺少 {names}", f"'{family}' needs {names}")
    elif not DISTRIBUTIONS[family].has_support(varied):
        zh = "没有取值范围：上下限颠倒，或离散程度不为正"
        row.wrong(zh, "bounds the wrong way round, or a spread that is not positive")
    return varied


def _number(row: Row, column: str) -> float:
    value = row.number(column)
    return math.nan if value is None else value
