"""What a target still requires after its last actual values: of each year, and within the next.

In:   a target, its published figures, its value on the way.
Out:  `Way` over the years that are left; `Rest` of the year that is not whole yet.
Knows nothing of members, of classes and of words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from model.district.targets import Target
from studies.actuals import Actual
from studies.remaining import even_step, rest_of_next
from studies.way import (
    INDEX,
    base_year_of,
    end_of,
    is_index,
    kind_of,
    needs_every_year,
    so_far,
)
from studies.within_year import Rest


@dataclass(frozen=True, slots=True)
class Way:
    """What the years after the last actual value still require.

    Attributes:
        years: that are left, after the last actual value.
        difference: still to come, in the unit of `Standing.value`.
        yearly: equal steps of it.
        growth: constant yearly rate as a share; NaN of what is summed.
        so_far: the yearly step since the base year; NaN where the base is not known.
        grown: the yearly rate since then.
    """

    years: float
    difference: float
    yearly: float
    growth: float
    so_far: float = math.nan
    grown: float = math.nan


def is_over(target: Target, difference: float) -> bool:
    """Whether nothing is left to come: the value is at the target or beyond."""
    return difference <= 0 if target.comparator == ">=" else difference >= 0


def way_from(
    target: Target, value: float, end: float, due: float, start: float = math.nan
) -> Way | None:
    """What is left after a value on the way, and how it went; None where no time is left.

    Args:
        target: whose time counts.
        value: on the way.
        end: of the way.
        due: share of the time that is over.
        start: of the way, where it is known.
    """
    whole = target.year - base_year_of(target)
    left, over = whole * (1 - due), whole * due
    if left < 1e-9:
        return None
    compounds = kind_of(target.indicator) == "level" and value > 0 and end > 0
    went = compounds and start > 0
    return Way(
        years=left,
        difference=end - value,
        yearly=(end - value) / left,
        growth=(end / value) ** (1 / left) - 1 if compounds else math.nan,
        so_far=(value - start) / over,
        grown=(value / start) ** (1 / over) - 1 if went else math.nan,
    )


def rest_from(target: Target, rows: Sequence[Actual], start: float) -> Rest | None:
    """What the year after the last whole one requires, the years that are left being even.

    Args:
        target: with a figure that is to be reached from one side.
        rows: the latest vintage of each of its figures.
        start: value of the base year on the way; NaN where there is none.

    Returns:
        None where the target is met, where nothing is left of its time, or where a year before is
        missing.
    """
    indicator, base = target.indicator, base_year_of(target)
    whole = {row.year: row.value for row in rows if row.whole_year and base < row.year}
    last = max(whole, default=base)
    if needs_every_year(indicator) and sorted(whole) != list(range(base + 1, last + 1)):
        return None
    origin = 0.0 if kind_of(indicator) == "amount" else INDEX if is_index(indicator) else start
    value = so_far(indicator, dict(sorted(whole.items()))) if whole else origin
    difference = end_of(target, index=is_index(indicator)) - value
    if last >= target.year or math.isnan(value) or is_over(target, difference):
        return None
    parts = {row.period: row.value for row in rows if not row.whole_year and row.year >= base}
    if any(int(period.start) > last + 1 for period in parts):
        return None
    left = target.year - last
    grows = kind_of(indicator) == "level" and value > 0 and value + difference > 0
    growth = ((value + difference) / value) ** (1 / left) - 1 if grows else math.nan
    after = even_step(value, difference / left, growth, unit=indicator.unit.zh)
    return rest_of_next(indicator, last, value, after, whole, parts)
