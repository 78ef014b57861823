"""Parts of a year: how they come together, and the share of a year that falls into each.

In:   an indicator, a period.
Out:  the nature of the indicator within a year; shares of a year's flow.
Knows nothing of figures, vintages and members.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from calibration.periods import Period
from model.district.targets import Indicator

#: Of a year's parts: a `flow` adds up, of a `level` the last counts, a `mean` is weighed by time,
#: a `rate` of growth by the year before.
Nature: TypeAlias = Literal["flow", "level", "mean", "rate"]

#: The share of a year that falls into its first half, where it is not one half: that of industry is
#: what calibration takes (observations.csv, P041-P043: assumption).
FIRST_HALF: Mapping[str, float] = MappingProxyType(
    {
        "industrial value added nominal": 0.445,
        "industrial value added": 0.445,
        "total gross output nominal": 0.445,
        "total gross output": 0.445,
        "leading gross output": 0.445,
    }
)
#: How far the share of a part of a year may be off (assumption): as for P041, which has a known
#: one; twice that where only the length of the part is known.
KNOWN_SEASON: Final = 0.035
UNKNOWN_SEASON: Final = 0.07


def nature_of(indicator: Indicator) -> Nature:
    """How an indicator's figures of parts of a year come together."""
    match indicator.reduction:
        case "sum" | "change":
            return "flow"
        case "growth" | "change_rate":
            return "rate"
        case "ratio":
            return "mean"
        case "end":
            return "level"
    return "mean" if indicator.unit.zh == "%" else "flow"


def share_of_year(indicator: Indicator, period: Period) -> float:
    """The share of a year's flow that falls into a part of it, each half of the year being even."""
    first = FIRST_HALF.get(indicator.variable, 0.5)
    middle = int(period.start) + 0.5
    before = max(0.0, min(period.stop, middle) - period.start)
    after = max(0.0, period.stop - max(period.start, middle))
    return 2 * (first * before + (1 - first) * after)


def season(indicator: Indicator, period: Period) -> tuple[float, float]:
    """The share of the year that a figure of a period stands for, and how far that may be off.

    1 of what does not add up: a level is that of its day, a mean of some months stands for the
    year, though less surely.
    """
    nature = nature_of(indicator)
    if period.years >= 1 or nature == "level":
        return 1.0, 0.0
    if nature != "flow":
        return 1.0, UNKNOWN_SEASON
    is_half = period.text[4:] in ("H1", "Q1-2", "H2", "Q3-4")
    off = KNOWN_SEASON if is_half and indicator.variable in FIRST_HALF else UNKNOWN_SEASON
    return share_of_year(indicator, period), off
