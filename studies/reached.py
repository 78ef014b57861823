"""How far an indicator has come by its published figures: its value on the way, how sure, when.

In:   a target, the latest vintage of each of its figures.
Out:  value, standard deviation and share of the time that is over; why there is none.
Knows nothing of members and of classes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from model.district.labels import Text
from model.district.targets import Target
from studies import vintages
from studies.actuals import Actual
from studies.seasons import season
from studies.targets import BASELINE_YEAR
from studies.way import INDEX


def reached(target: Target, rows: Sequence[Actual]) -> tuple[float, float, float]:
    """Value on the way, its standard deviation, and the share of the time that is over.

    NaN where years are missing that a sum or an index needs.
    """
    base = (target.indicator.base_year or BASELINE_YEAR) + 1
    length = target.year + 1 - base
    kept = [row for row in rows if row.period.start >= base and row.year <= target.year]
    match target.indicator.reduction:
        case "sum" | "change":
            return _summed(kept, base, length)
        case "growth" | "change_rate":
            return _compounded(kept, base, length)
        case _:
            if not kept:
                return math.nan, math.nan, math.nan
            last = max(kept, key=lambda row: (row.period.stop, row.period.years))
            stock = last.indicator.read == "end"
            share, off = (1.0, 0.0) if stock else season(last.indicator, last.period)
            value = last.value / share
            error = value * math.hypot(vintages.ERRORS[last.vintage], off)
            over = last.period.stop if stock else last.year + 1
            return value, error, (over - base) / length


def _summed(rows: Sequence[Actual], base: int, length: int) -> tuple[float, float, float]:
    """Amounts of years (and of a part of the last) from the base on, without a gap."""
    at, total, square = float(base), 0.0, 0.0
    for row in sorted(rows, key=lambda row: (row.period.start, -row.period.stop)):
        if abs(row.period.start - at) > 1e-9 and row.period.start > at:
            return math.nan, math.nan, math.nan
        if row.period.stop <= at:
            continue  # a part of a year that is in already
        if row.period.start < at:
            return math.nan, math.nan, math.nan  # overlaps: neither part tells the rest
        total += row.value
        square += (row.value * vintages.ERRORS[row.vintage]) ** 2
        at = row.period.stop
    return total, math.sqrt(square), (at - base) / length


def _compounded(rows: Sequence[Actual], base: int, length: int) -> tuple[float, float, float]:
    """Yearly growth rates as an index of the base year, without a gap."""
    years = sorted((row for row in rows if row.whole_year), key=lambda row: row.year)
    if not years or [row.year for row in years] != list(range(base, base + len(years))):
        return math.nan, math.nan, math.nan
    index = INDEX * math.prod(1 + row.value / row.indicator.factor for row in years)
    error = index * vintages.GROWTH_ERROR / 100 * math.sqrt(len(years))
    return index, error, len(years) / length


def gap_of(target: Target, rows: Sequence[Actual]) -> Text:
    """Which years are missing, so that nothing can be added up."""
    base = (target.indicator.base_year or BASELINE_YEAR) + 1
    years = {row.year for row in rows if row.whole_year}
    missing = [year for year in range(base, max(row.year for row in rows)) if year not in years]
    listed = "、".join(map(str, missing)) or str(base)
    return Text(
        f"缺 {listed} 年的数，无法累计",
        f"figures of {listed.replace('、', ', ')} are missing, so nothing can be added up",
    )
