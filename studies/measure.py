"""Indicators from yearly readings: growth, change, ratio and the year of the maximum.

In:   indicators of the district and the paths of a run that saved `reductions(...)` of them.
Out:  one value a member (and scenario) in the plan's unit; NaN where it cannot be formed.
Knows nothing of targets being met, of probabilities or of how the run was made.

The engine reads a variable's years (`mean`, `end`, `sum` over [Y, Y+1)); whatever compares years is
made here and nowhere else, so that targets, charts and tables agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from model.district.targets import LAST_YEAR, Indicator
from model.engine import TIME, Output, Reduction

Array: TypeAlias = NDArray[np.float64]


class Readings(Protocol):
    """What is asked of a run: the readings by reduction and which members are whole."""

    @property
    def values(self) -> Mapping[Output, Array]:
        """Arrays whose first axis is the reduction's intervals, whose last is the members."""

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Whether a member (of a scenario) stayed finite."""


def years_needed(indicator: Indicator, year: int) -> set[int]:
    """The years whose readings make the indicator's value of `year`."""
    base = indicator.base_year
    match indicator.reduction, base:
        case "sum", int():
            return set(range(base + 1, year + 1))
        case "year_of_max", int():
            # a peak is one only if nothing later is higher, so the whole horizon is asked for
            return set(range(base, LAST_YEAR + 1))
        case _, int():
            return {base, year}
        case _:
            return {year}


def gather(needs: Iterable[tuple[Indicator, Iterable[int]]]) -> list[Reduction]:
    """The engine's reductions for years of indicators, one for each variable and reading."""
    years: dict[tuple[str, str], set[int]] = {}
    for indicator, wanted in needs:
        years.setdefault((indicator.variable, indicator.read), set()).update(wanted)
    return [
        Reduction(
            variable,
            cast(Literal["end", "mean", "sum"], how),
            tuple((float(y), float(y + 1)) for y in sorted(wanted)),
        )
        for (variable, how), wanted in years.items()
    ]


def reading(paths: Readings, variable: str, how: str, year: int) -> Array:
    """One year's reading of a variable, whichever of the saved reductions holds it.

    Raises:
        KeyError: the run saved no such reading (a fault of the caller, not of the user).
    """
    wanted = (float(year), year + 1.0)
    for key in paths.values:  # values are fetched where one is meant: hashing a reduction is slow
        if not isinstance(key, Reduction) or (key.variable, key.how) != (variable, how):
            continue
        if wanted in key.intervals:
            index = key.intervals.index(wanted)
            found: Array = np.take(paths.values[key], index, axis=TIME)
            return found
    raise KeyError(f"{how} of {variable} in {year}")


def measure(indicator: Indicator, year: int, paths: Readings) -> Array:
    """The indicator's value of `year` for every member, in the plan's unit.

    growth       compound rate a year between the base year and `year`
    change       reading of `year` minus that of the base year (additions to a stock)
    ratio        reading of `year` over that of the base year
    change_rate  ratio minus one (a fall of 14.5 % is -14.5 with factor 100)
    sum          sum of the yearly readings after the base year
    year_of_max  year of the largest reading; 2035 means that it is still rising at the horizon

    Returns:
        Array [..., member]; NaN where a reading is not finite or a base is not positive.
    """

    def at(y: int) -> Array:
        return reading(paths, indicator.variable, indicator.read, y)

    base = indicator.base_year
    if base is None:
        return indicator.factor * at(year)
    if indicator.reduction == "sum":
        return indicator.factor * sum((at(y) for y in range(base + 2, year + 1)), at(base + 1))
    if indicator.reduction == "change":
        return indicator.factor * (at(year) - at(base))
    if indicator.reduction == "year_of_max":
        return year_of_maximum({y: at(y) for y in range(base, LAST_YEAR + 1)})
    times = ratio(at(year), at(base))
    match indicator.reduction:
        case "growth":
            return indicator.factor * compound_rate(times, year - base)
        case "change_rate":
            return indicator.factor * (times - 1)
        case _:
            return indicator.factor * times


def ratio(later: Array, base: Array) -> Array:
    """`later / base`; NaN where the base is not positive, for then a ratio says nothing."""
    positive = base > 0
    return np.where(positive, later / np.where(positive, base, 1.0), np.nan)


def compound_rate(times: Array, years: int) -> Array:
    """The constant yearly rate that multiplies by `times` in `years`; NaN below zero."""
    real = times >= 0
    root: Array = np.where(real, times, np.nan) ** (1 / years) - 1
    return root


def year_of_maximum(readings: Mapping[int, Array]) -> Array:
    """The first year of the largest reading, per member; NaN where any reading is NaN."""
    years = np.array(list(readings), dtype=float)
    stacked = np.stack(list(readings.values()))
    whole = np.isfinite(stacked).all(axis=0)
    largest = np.argmax(np.where(whole, stacked, 0.0), axis=0)
    return np.where(whole, years[largest], np.nan)
