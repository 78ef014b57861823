"""Periods of published figures: years, half-years, quarters, months, days, runs of years.

In:   text as statistics write it.
Out:  `Period`: an interval of model time (t = Y.0 is 1 January of Y).
Knows nothing of observations or of the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Period:
    """The interval [start, stop) of model time; a day is a moment, start = stop."""

    text: str
    start: float
    stop: float

    @property
    def years(self) -> float:
        """Its length."""
        return self.stop - self.start

    def year_before(self) -> Period:
        """The same part of the year before."""
        return Period(f"{self.text} - 1", self.start - 1, self.stop - 1)


_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
_PARTS = re.compile(r"(\d{4})([HQM])(\d{1,2})(?:-(\d{1,2}))?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
#: Halves, quarters and months in a year.
_COUNT = {"H": 2, "Q": 4, "M": 12}


def parse_period(text: str) -> Period | None:
    """The period that a text names, or None.

    2015; 2016-2020 (both included); 2019H1; 2015Q1-3; 2017M1-11; 2020-11-01, the start of that day.
    """
    if found := _YEARS.fullmatch(text):
        first, last = int(found[1]), int(found[2] or found[1])
        return Period(text, float(first), last + 1.0) if first <= last else None
    if found := _PARTS.fullmatch(text):
        count, year = _COUNT[found[2]], int(found[1])
        first, last = int(found[3]), int(found[4] or found[3])
        if not 1 <= first <= last <= count:
            return None
        return Period(text, year + (first - 1) / count, year + last / count)
    if found := _DAY.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        # months of equal length, as for M1-11: a day is worth 0.03 % of a year
        moment = year + (month - 1) / 12 + (day - 1) / 372
        return Period(text, moment, moment)
    return None
