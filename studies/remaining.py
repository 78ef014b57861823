"""What a target still requires, after the years and parts of a year that are known.

In:   a target, its yearly paths, actual values, members.
Out:  `Remaining`: by year, and within the next year by quarter.
Knows nothing of how paths are made or told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from calibration.periods import Period
from model.district.targets import Indicator, Target
from studies import annual
from studies.annual import Kind
from studies.way import INDEX, kind_of, so_far
from studies.within_year import Rest, YearBefore, rest_of_year

Array = NDArray[np.float64]

#: The rule beside the paths': equal steps (of a level, one rate) from the last whole year on.
EVEN = "even"


@dataclass(frozen=True, slots=True)
class Remaining:
    """What the years after the last actual value still require.

    Attributes:
        year: of the last whole year that is known; the base year where only parts are.
        value: on the way by then, in the path's unit; an amount is the sum so far.
        years: that are left.
        difference: still to come, in the path's unit.
        yearly: equal steps of it.
        growth: the constant yearly rate of a level, as a share; NaN of an amount.
        chance: probability of the target, given that value; NaN where members say nothing, and of
            a binding target, which has none.
        ahead: value minus what each rule had for that year, by rule.
        within: the next year by rule, `EVEN` first: what its rest requires.
    """

    year: int
    value: float
    years: int
    difference: float
    yearly: float
    growth: float
    chance: float
    ahead: Mapping[str, float]
    within: Mapping[str, Rest] = field(default_factory=dict)


def remaining(
    target: Target,
    kind: Kind,
    actual: Mapping[int, float],
    parts: Mapping[Period, float],
    years: tuple[int, ...],
    end: float,
    paths: Mapping[str, Array],
    members: Array,
) -> Remaining | None:
    """What is left; None where nothing is known yet.

    Args:
        target: what is decomposed.
        kind: of its paths.
        actual: whole years, in the indicator's unit.
        parts: of years, likewise.
        years: of the paths, the base year first.
        end: the target in the path's unit.
        paths: by rule [year].
        members: in the path's unit [year, member].
    """
    if not actual and not parts:
        return None
    indicator = target.indicator
    year = max(actual, default=years[0])
    left, row = years[-1] - year, years.index(year)
    start = next(iter(paths.values()))[0]
    value = so_far(indicator, actual) if actual else float(start)
    grows = kind == "level" and value > 0 and end > 0
    growth = (end / value) ** (1 / left) - 1 if grows else math.nan
    yearly = (end - value) / left
    return Remaining(
        year=year,
        value=value,
        years=left,
        difference=end - value,
        yearly=yearly,
        growth=growth,
        chance=_chance(target, value, end, members, row, kind, known=bool(actual)),
        ahead={rule: value - float(path[row]) for rule, path in paths.items()},
        within=_within(indicator, actual, parts, year, value, (yearly, growth), paths, row),
    )


def _chance(
    target: Target, value: float, end: float, members: Array, row: int, kind: Kind, *, known: bool
) -> float:
    if target.binding or not known:
        return math.nan
    above = target.comparator == ">="
    return annual.chance_from(value, end, members[row], members[-1], above=above, kind=kind)


def _within(
    indicator: Indicator,
    actual: Mapping[int, float],
    parts: Mapping[Period, float],
    year: int,
    value: float,
    even: tuple[float, float],
    paths: Mapping[str, Array],
    row: int,
) -> dict[str, Rest]:
    """The year after the last whole one, by rule."""
    yearly, growth = even
    after = even_step(value, yearly, growth, unit=indicator.unit.zh)
    ends = {EVEN: after} | {rule: float(path[row + 1]) for rule, path in paths.items()}
    found = {
        rule: rest_of_next(indicator, year, value, end, actual, parts)
        for rule, end in ends.items()
        if math.isfinite(end)
    }
    return {rule: rest for rule, rest in found.items() if rest is not None}


def rest_of_next(
    indicator: Indicator,
    last: int,
    value: float,
    after: float,
    actual: Mapping[int, float],
    parts: Mapping[Period, float],
) -> Rest | None:
    """What the year after the last whole one requires.

    Args:
        indicator: whose figures these are.
        last: the last whole year that is known, or the base year.
        value: on the way by its end.
        after: on the way a year later.
        actual: figures of whole years.
        parts: of parts of years.
    """
    own = {period: one for period, one in parts.items() if int(period.start) == last + 1}
    same = {period: one for period, one in parts.items() if int(period.start) == last}
    total = actual.get(last, math.nan if kind_of(indicator) == "amount" else value)
    before = YearBefore(total, same) if math.isfinite(total) else None
    return rest_of_year(indicator, last + 1, goal_of(indicator, value, after), own, before)


def even_step(value: float, yearly: float, growth: float, *, unit: str) -> float:
    """Where equal steps lead in a year: one rate of a level, points of a share in per cent."""
    compounds = math.isfinite(growth) and unit != "%"
    return value * (1 + growth) if compounds else value + yearly


def goal_of(indicator: Indicator, value: float, after: float) -> float:
    """A year's own goal, in the indicator's unit, from the way before and after that year."""
    match indicator.reduction:
        case "sum" | "change":
            return after - value
        case "growth" | "change_rate":
            return indicator.factor * (after / value - 1)
        case "ratio":
            return indicator.factor * after / INDEX
    return after
