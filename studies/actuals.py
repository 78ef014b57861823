"""Actual values of the plan's indicators after 2020, with every vintage of each.

In:   published figures.
Out:  `Actuals`: the latest vintage of each figure, the history of each, the table as it is kept.
Knows nothing of how a table is read (`studies/actuals_file.py`), nor of members and pages.

A value is read as the plan writes its indicator: a level of the year (GDP in 亿元), the year's own
amount for a sum (places built in the year), the year's own growth for an average growth or a
change. A revision stands beside what it revises: the table is a history, and nothing is erased.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from calibration.more import VINTAGES
from calibration.periods import Period
from model.district.targets import Indicator
from model.engine.errors import Problem
from studies import vintages

#: What a source or a note says of figures that are made up for a demonstration.
INVENTED = re.compile("虚构|invented", re.IGNORECASE)

COLUMNS = ("indicator", "period", "value", "unit", "vintage", "published", "source", "note")


@dataclass(frozen=True, slots=True)
class Actual:
    """One published figure.

    Attributes:
        indicator: of the plan.
        period: a year, a half-year, quarters or months after 2020.
        value: in the plan's unit.
        vintage: a key of `studies.vintages.ERRORS`.
        published: the year in which it came out.
        source: where it stands.
        note: whatever the bureau adds.
        place: file and line.
    """

    indicator: Indicator
    period: Period
    value: float
    vintage: str
    published: int
    source: str
    note: str
    place: str

    @property
    def year(self) -> int:
        """The calendar year in which the period lies."""
        return int(self.period.start)

    @property
    def whole_year(self) -> bool:
        """Whether it is a whole year's."""
        return self.period.years == 1

    @property
    def figure(self) -> tuple[str, str]:
        """What it is a figure of: the vintages of one share this."""
        return self.indicator.id, self.period.text


@dataclass(frozen=True, slots=True)
class Question:
    """Something that may be right but should be confirmed."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Actuals:
    """A history of published figures.

    Attributes:
        rows: every vintage, in the order of the file.
        questions: what should be confirmed before it is used.
        declared: whether whoever entered them says that they are invented.
    """

    rows: tuple[Actual, ...]
    questions: tuple[Question, ...] = ()
    declared: bool = False

    @property
    def invented(self) -> bool:
        """Whether what follows from them must say that they are invented: declared, or by source.

        One invented figure is enough: nothing that it touches can be told from the rest.
        """
        return self.declared or any(
            INVENTED.search(f"{row.source} {row.note}") for row in self.rows
        )

    def until(self, year: int) -> Actuals:
        """The same without figures of later years."""
        return replace(self, rows=tuple(row for row in self.rows if row.year <= year))

    def latest(self) -> tuple[Actual, ...]:
        """The last vintage of each figure, by indicator and period."""
        found: dict[tuple[str, str], Actual] = {}
        for row in self.rows:
            old = found.get(row.figure)
            if old is None or vintages.later(row.vintage, old.vintage):
                found[row.figure] = row
        return tuple(sorted(found.values(), key=lambda a: (a.indicator.id, a.period.start)))

    def in_order(self) -> tuple[Actual, ...]:
        """Every vintage of every figure: by indicator, period and vintage."""
        order = list(vintages.ERRORS)

        def place(row: Actual) -> tuple[str, float, float, int]:
            return row.indicator.id, row.period.start, row.period.stop, order.index(row.vintage)

        return tuple(sorted(self.rows, key=place))

    def of(self, indicator: str) -> tuple[Actual, ...]:
        """The latest figures of one indicator, by period."""
        return tuple(row for row in self.latest() if row.indicator.id == indicator)

    def history(self, row: Actual) -> tuple[Actual, ...]:
        """Every vintage of one figure, from the first to the last."""
        same = [one for one in self.rows if one.figure == row.figure]
        order = list(vintages.ERRORS)
        return tuple(sorted(same, key=lambda one: order.index(one.vintage)))

    def as_rows(self) -> list[list[str | float | int]]:
        """The table as it is kept: header and every vintage, as `read_actuals` reads it."""
        rows: list[list[str | float | int]] = [list(COLUMNS)]
        for row in self.rows:
            unit = row.indicator.unit.zh
            figure = (row.indicator.id, row.period.text, row.value, unit)
            rows.append([*figure, VINTAGES[row.vintage], row.published, row.source, row.note])
        return rows

    def last_year(self) -> int:
        """The last calendar year of which anything is known."""
        return max(row.year for row in self.rows)
