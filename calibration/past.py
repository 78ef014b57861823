"""Past figures of the district and the city, for bets and naive forecasts, with their vintages.

In:   `history.csv` beside this file.
Out:  `Past`: figures by area, quantity and year, up to a year of knowledge.
Knows nothing of forecasts, nor of the observations that calibration uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model.district.table import read_table
from model.engine.errors import refuse

HISTORY = Path(__file__).with_name("history.csv")
COLUMNS = (
    *("id", "area", "quantity", "year", "value", "unit"),
    *("vintage", "known_from", "reliability", "source"),
)
#: The concept of GDP that the fourth economic census brought, from 2018 on.
RENEWED = "fourth census"


@dataclass(frozen=True, slots=True)
class Past:
    """What the statistics had said.

    Attributes:
        figures: (area, quantity) -> year -> value; rates are shares, not per cent.
        renewed: years whose GDP of the district is of the fourth census' concept.
    """

    figures: Mapping[tuple[str, str], Mapping[int, float]]
    renewed: frozenset[int]


def read_past(path: Path = HISTORY, known_from: int = 2020) -> Past:
    """The table's rows that contain no information later than a year.

    Args:
        path: the table.
        known_from: that year.

    Raises:
        InputError: a column is missing or a cell is not a number.
    """
    rows, problems = read_table(path, COLUMNS, "id")
    figures: dict[tuple[str, str], dict[int, float]] = {}
    renewed: set[int] = set()
    for row in rows:
        year, value = row.year("year", 2000, 2020), row.number("value")
        known = row.year("known_from", 2000, 2021)
        if year is None or value is None or known is None or known > known_from:
            continue
        area, quantity = row.text("area"), row.text("quantity")
        per = 100.0 if row.text("unit") == "%" else 1.0
        figures.setdefault((area, quantity), {})[year] = value / per
        if (area, quantity) == ("district", "gdp") and row.text("vintage") == RENEWED:
            renewed.add(year)
    refuse(path.name, problems)
    return Past(figures, frozenset(renewed))
