"""Each target beside its actual values: class, what the rest requires, and the projection from now.

In:   actual values; members that do not know them and members that do.
Out:  one `Standing` for each target whose indicator has an actual value.
Knows nothing of how members were conditioned, nor of words and charts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import Target
from studies import vintages
from studies.actuals import Actual, Actuals
from studies.decompose import INDEX, end_of, start_of
from studies.district import District
from studies.ensemble import Ensemble
from studies.progress import Progress, holding, progress
from studies.targets import (
    BASELINE_YEAR,
    NO_BASELINE,
    NO_TASK,
    Entered,
    Outcome,
    chance_of,
)

Array = NDArray[np.float64]
BAND = (0.1, 0.5, 0.9)

NO_START = Text(
    "规划无基期数，只与目标比较，不判断进度",
    "the plan gives no base, so there is a comparison with the target and no schedule",
)
NOT_A_WAY = Text("该类目标不判断进度", "a target of this kind has no schedule")


@dataclass(frozen=True, slots=True)
class Way:
    """What the years after the last actual value still require.

    Attributes:
        years: that are left, after the last actual value.
        difference: still to come, in the unit of `Standing.value`.
        yearly: equal steps of it.
        growth: constant yearly rate as a share; NaN of what is summed.
    """

    years: float
    difference: float
    yearly: float
    growth: float


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where one target stands.

    Attributes:
        target: of the plan.
        actuals: the latest vintage of each of its figures, by period.
        value: on the way to the target: a level, a sum so far, or an index (base year 100).
        error: standard deviation of that value.
        start: of the way.
        end: of the way.
        is_index: whether the three are an index.
        progress: the class; None where there is a reason.
        reason: why there is none.
        way: what is left; None where there is a reason or nothing is.
        before: 10, 50 and 90 % of the target's value without the actual values; None untracked.
        now: the same with them.
        chance_before: probability of the target without the actual values; None of binding ones.
        chance_now: with them.
        values_now: of the members [member]; None for what the model does not carry.
    """

    target: Target
    actuals: tuple[Actual, ...]
    value: float
    error: float
    start: float
    end: float
    is_index: bool
    progress: Progress | None
    reason: Text | None
    way: Way | None
    before: tuple[float, ...] | None
    now: tuple[float, ...] | None
    chance_before: float | None
    chance_now: float | None
    values_now: Array | None


def standings(
    district: District,
    actuals: Actuals,
    before: Ensemble,
    now: Ensemble,
    entered: Entered,
) -> tuple[Standing, ...]:
    """One for each main target whose indicator has an actual value, in the plan's order."""
    old = {one.target.id: one for one in before.outcomes}
    new = {one.target.id: one for one in now.outcomes}
    return tuple(
        _standing(district, target, rows, old[target.id], new[target.id], now, entered)
        for target in district.plan.targets
        if (rows := actuals.of(target.indicator.id))
    )


def _standing(
    district: District,
    target: Target,
    rows: tuple[Actual, ...],
    old: Outcome,
    new: Outcome,
    now: Ensemble,
    entered: Entered,
) -> Standing:
    target = new.target  # with the city's task, where it was entered
    value, error, due = _so_far(target, rows)
    start, reason = _start(district, target, now, entered)
    index = target.indicator.reduction in ("growth", "change_rate")
    end = math.nan if target.value is None else end_of(target, index=index)
    found = None
    if reason is None or reason is NO_START:
        if math.isnan(end):
            reason = NO_TASK
        elif math.isnan(value):
            reason = _gap(target, rows)
        elif target.comparator not in (">=", "<="):
            reason = NOT_A_WAY
        elif reason is None:
            found = _class(target, start, end, value, error, due)
    return Standing(
        target=target,
        actuals=rows,
        value=value,
        error=error,
        start=start,
        end=end,
        is_index=index,
        progress=found,
        reason=reason if found is None else None,
        way=_way(target, value, end, due) if found is not None else None,
        before=_band(old),
        now=_band(new),
        chance_before=_chance(old),
        chance_now=_chance(new),
        values_now=None if new.values is None else new.values[0],
    )


def _so_far(target: Target, rows: Sequence[Actual]) -> tuple[float, float, float]:
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
            share, off = (1.0, 0.0) if stock else vintages.season(last.indicator, last.period)
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


def _gap(target: Target, rows: Sequence[Actual]) -> Text:
    base = (target.indicator.base_year or BASELINE_YEAR) + 1
    years = {row.year for row in rows if row.whole_year}
    missing = [year for year in range(base, max(row.year for row in rows)) if year not in years]
    listed = "、".join(map(str, missing)) or str(base)
    return Text(
        f"缺 {listed} 年的数，无法累计",
        f"figures of {listed.replace('、', ', ')} are missing, so nothing can be added up",
    )


def _start(
    district: District, target: Target, now: Ensemble, entered: Entered
) -> tuple[float, Text | None]:
    """Value in the base year, or why there is none."""
    indicator = target.indicator
    if indicator.reduction in ("growth", "change_rate"):
        return INDEX, None
    if indicator.reduction in ("sum", "change"):
        return 0.0, None
    known = entered.baselines.get(indicator.id)
    if known is not None:
        return known, None
    if target.status == "tracked":
        return math.nan, NO_START
    if target.status == "baseline":
        return math.nan, NO_BASELINE
    if indicator.reduction == "ratio":
        return indicator.factor, None
    return start_of(district, indicator, BASELINE_YEAR, now.paths), None


def _class(
    target: Target, start: float, end: float, value: float, error: float, due: float
) -> Progress:
    above = target.comparator == ">="
    if (start >= end) if above else (start <= end):
        # the base year met it already: the target is to hold what is there
        return holding(end, value, error, due, above=above)
    compounds = target.indicator.unit.zh != "%" and min(start, end, value) > 0
    return progress(start, end, value, error, due, compounds=compounds)


def _way(target: Target, value: float, end: float, due: float) -> Way | None:
    base = (target.indicator.base_year or BASELINE_YEAR) + 1
    years = (target.year + 1 - base) * (1 - due)
    if years < 1e-9:
        return None
    summed = target.indicator.reduction in ("sum", "change")
    grows = not summed and value > 0 and end > 0
    return Way(
        years=years,
        difference=end - value,
        yearly=(end - value) / years,
        growth=(end / value) ** (1 / years) - 1 if grows else math.nan,
    )


def _band(outcome: Outcome) -> tuple[float, ...] | None:
    if outcome.values is None:
        return None
    return tuple(float(np.ravel(outcome.quantile(share))[0]) for share in BAND)  # type: ignore[arg-type]


def _chance(outcome: Outcome) -> float | None:
    found = chance_of(outcome)
    return None if found is None else float(np.ravel(found.share)[0])
