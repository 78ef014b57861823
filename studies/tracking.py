"""Each target beside its actual values: class, what the rest requires, and the projection from now.

In:   actual values; members that do not know them and members that do.
Out:  one `Standing` for each target whose indicator has an actual value.
Knows nothing of how members were conditioned, nor of words and charts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import Target
from studies.actuals import Actual, Actuals
from studies.district import District
from studies.ensemble import Ensemble
from studies.progress import Progress, holding, progress
from studies.prospects import band_of, share_of
from studies.reached import gap_of, reached
from studies.required import Way, rest_from, way_from
from studies.targets import (
    BASELINE_YEAR,
    NO_BASELINE,
    NO_TASK,
    Entered,
    Outcome,
)
from studies.way import INDEX, end_of, start_of
from studies.within_year import Rest

Array = NDArray[np.float64]

NO_START = Text(
    "规划无基期数，只与目标比较，不判断进度",
    "the plan gives no base, so there is a comparison with the target and no schedule",
)
NOT_A_WAY = Text("该类目标不判断进度", "a target of this kind has no schedule")


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
        way: what is left; None where nothing is, or the target is not reached from one side.
        rest: what the year after the last whole one requires; None where nothing is.
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
    rest: Rest | None
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
    value, error, due = reached(target, rows)
    start, reason = _start(district, target, now, entered)
    index = target.indicator.reduction in ("growth", "change_rate")
    end = math.nan if target.value is None else end_of(target, index=index)
    found = None
    if reason is None or reason is NO_START:
        if math.isnan(end):
            reason = NO_TASK
        elif math.isnan(value):
            reason = gap_of(target, rows)
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
        way=_way(target, value, end, due, start),
        rest=rest_from(target, rows, start) if _has_side(target) else None,
        before=band_of(old),
        now=band_of(new),
        chance_before=share_of(old),
        chance_now=share_of(new),
        values_now=None if new.values is None else new.values[0],
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


def _has_side(target: Target) -> bool:
    """Whether the target is a figure that is reached from above or from below."""
    return target.value is not None and target.comparator in (">=", "<=")


def _way(target: Target, value: float, end: float, due: float, start: float) -> Way | None:
    known = _has_side(target) and math.isfinite(value)
    return way_from(target, value, end, due, start) if known else None
