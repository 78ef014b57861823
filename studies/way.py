"""The way to a target: from the base year's value to the target's, in one unit.

In:   a target, what was observed, entered or projected of the base year.
Out:  its start, its end, its unit (the indicator's own, or an index with the base year as 100).
Knows nothing of paths between, of members and of words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import Indicator, Target
from studies.annual import Kind
from studies.district import District
from studies.measure import Readings, reading
from studies.observed import observed_years
from studies.targets import BASELINE_YEAR, NO_BASELINE, NO_TASK, TRACKED

Array = NDArray[np.float64]

INDEX = 100.0

#: Where the value of the base year comes from.
StartFrom: TypeAlias = Literal["entered", "observed", "model", "index", "zero"]


def kind_of(indicator: Indicator) -> Kind:
    """Whether the way compounds (a level) or adds up (an amount)."""
    return "amount" if indicator.reduction in ("sum", "change") else "level"


def base_year_of(target: Target) -> int:
    """The year from which the way is counted."""
    return target.indicator.base_year or BASELINE_YEAR


def is_index(indicator: Indicator) -> bool:
    """Whether the plan speaks of growth or change, so that the way is an index of the base year."""
    return indicator.reduction in ("growth", "ratio", "change_rate")


def no_path(target: Target, start: float | None = None) -> Text | None:
    """Why a target has no annual path, or None where it has one."""
    if target.status == "tracked":
        return TRACKED
    if target.status == "baseline" and start is None:
        return NO_BASELINE
    if target.value is None:
        return NO_TASK
    if target.comparator not in (">=", "<=") or target.indicator.reduction == "year_of_max":
        return Text(
            "区间目标、峰值年份一类的目标没有逐年路径",
            "a range, or the year of a peak, has no annual path",
        )
    if target.year <= base_year_of(target) + 1:
        return Text("目标年份之前没有可分解的年份", "there is no year to spread it over")
    return None


def end_of(target: Target, *, index: bool) -> float:
    """The target's value in the unit of its way: its own, or an index with the base as 100.

    Raises:
        ValueError: the target has no value.
    """
    indicator, value = target.indicator, target.value
    if value is None:
        raise ValueError(f"{target.id} has no value")
    if not index:
        return value
    share = value / indicator.factor
    match indicator.reduction:
        case "growth":
            return INDEX * (1 + share) ** (target.year - base_year_of(target))
        case "change_rate":
            return INDEX * (1 + share)
        case _:
            return INDEX * share


def start_of(district: District, indicator: Indicator, year: int, paths: Readings) -> float:
    """An indicator's level in a year: as observed, else the median of members that were run."""
    seen = observed_in(district, indicator, year)
    if seen is not None:
        return seen
    values = reading(paths, indicator.variable, indicator.read, year)
    return indicator.factor * float(np.nanmedian(values))


def observed_in(district: District, indicator: Indicator, year: int) -> float | None:
    """What was observed of an indicator's level in a year, in its unit; None where nothing was."""
    for seen in observed_years(district).get(indicator.variable, ()):
        if seen.year == year and not seen.day:
            return indicator.factor * seen.value
    return None


def so_far(indicator: Indicator, actual: Mapping[int, float]) -> float:
    """Where the way is after the last of some years, in its unit.

    Args:
        indicator: whose figures these are.
        actual: by year, in its unit: a level of the year; the year's own amount, or the year's own
            rate, of every year since the base.
    """
    match indicator.reduction:
        case "sum" | "change":
            return sum(actual.values())
        case "growth" | "change_rate":
            return INDEX * math.prod(1 + value / indicator.factor for value in actual.values())
        case "ratio":
            return INDEX * actual[max(actual)] / indicator.factor
    return actual[max(actual)]


def needs_every_year(indicator: Indicator) -> bool:
    """Whether `so_far` can be said only of years without a gap since the base."""
    return indicator.reduction in ("sum", "change", "growth", "change_rate")
