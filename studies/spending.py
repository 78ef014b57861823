"""Yearly limits on what a package may cost: read, checked, and how far a package breaks them.

In:   `30` or `2021:20,2023:45`, 亿元 a year beyond the scenario, at prices of 2020.
Out:  `Limits`.
Knows nothing of levers or of how cost is computed.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.engine.errors import Problem, refuse
from scenarios.settings import FIRST_YEAR, LAST_YEAR

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent beyond the scenario in each year.

    Attributes:
        knots: (year, 亿元), rising; each holds until the next, the first also before it.
    """

    knots: tuple[tuple[int, float], ...]

    def of(self, years: Sequence[int]) -> Array:
        """The limit of each year (year,)."""
        starts = np.array([year for year, _ in self.knots])
        places = np.maximum(np.searchsorted(starts, years, side="right") - 1, 0)
        return np.array([value for _, value in self.knots])[places]

    def broken(self, cost: Array, years: Sequence[int]) -> Array:
        """By how much yearly costs (candidate, year) break the limits, as shares of them.

        Shares of one 亿元 where the limit is less. Zero is within all limits.
        """
        limits = self.of(years)
        over = np.maximum(0.0, cost - limits) / np.maximum(limits, 1.0)
        return np.asarray(over.sum(axis=1))

    def as_data(self) -> list[list[float]]:
        """As JSON data."""
        return [[year, value] for year, value in self.knots]


def parse_limits(text: str | None) -> Limits | None:
    """Read a yearly budget; None where there is none.

    Raises:
        InputError: everything that is wrong in it.
    """
    if text is None:
        return None
    knots: dict[int, float] = {}
    problems: list[Problem] = []
    for part in unicodedata.normalize("NFKC", text).split(","):
        left, colon, right = (piece.strip() for piece in part.partition(":"))
        written, number = (left, right) if colon else (str(FIRST_YEAR), left)
        value = _number(number)
        if not (written.isdecimal() and FIRST_YEAR <= int(written) <= LAST_YEAR):
            zh = f"年份“{written}”应在 {FIRST_YEAR}—{LAST_YEAR} 之间"
            problems.append(Problem(zh, f"year '{written}' is not in {FIRST_YEAR}-{LAST_YEAR}"))
        elif value is None or value < 0:
            zh = f"预算“{number}”应为 0 或正数（亿元/年）"
            en = f"a budget of '{number}' is impossible: 0 or more, in 亿元 a year"
            problems.append(Problem(zh, en))
        elif int(written) in knots:
            problems.append(Problem(f"{written} 年给了两次", f"{written} is given twice"))
        else:
            knots[int(written)] = value
    refuse("--budget", problems)
    return Limits(tuple(sorted(knots.items())))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
