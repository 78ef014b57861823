"""The value of one number that just reaches a goal: a scan of its range, then ever finer ones.

In:   a function that runs many values at once and says by how much each reaches the goal.
Out:  `Answer`: the value, every other crossing, the nearest miss, and whether it was monotone.
Knows nothing of levers, targets or the model.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Values -> margins, both (n,): at least 0 where the goal is reached, NaN where a run failed.
Margins = Callable[[Array], Array]

#: Points of the first scan; a goal that is reached only between two of them is not seen.
SCAN = 129
#: Points of each finer scan of one interval.
FINER = 33
#: Width of the last interval, as a share of the range: finer than any lever can be set.
TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a scan of a range found.

    Attributes:
        value: the one nearest to `start` that reaches the goal, None where none does; `start`
            itself where that reaches it.
        edges: every value at which reaching and missing meet, on the reaching side, ascending.
        nearest: the value that comes nearest to the goal, whether or not it reaches it; of several
            that come as near, the one nearest to `start`.
        monotone: whether the margin only rises or only falls over the range, up to `rounding`.
        flat: whether the margin does not change at all.
        failed: how many values of the first scan gave no finite result.
        values: the first scan, with `start` in it, ascending (n,).
        margins: what it gave (n,).
    """

    value: float | None
    edges: tuple[float, ...]
    nearest: float
    monotone: bool
    flat: bool
    failed: int
    values: Array
    margins: Array


def search(
    margins: Margins,
    low: float,
    high: float,
    start: float,
    *,
    rounding: float = 0.0,
    points: tuple[int, int, float] = (SCAN, FINER, TOLERANCE),
) -> Answer:
    """Find where in [low, high] a goal is reached, as near as possible to `start`.

    Args:
        margins: one run of the model for all values given; called a handful of times.
        low: least value tried.
        high: greatest value tried.
        start: the value that things have now, inside the range.
        rounding: a fall (or rise) by no more than this, from what was reached before it, is not
            seen in the figures told and does not make the margin turn.
        points: of the first scan and of each finer one, and the width of the last interval as a
            share of the range.

    Raises:
        ValueError: the range is empty or `start` outside it, or no value gave a finite margin.
    """
    if not low <= start <= high or low == high:
        raise ValueError(f"no range: {low} <= {start} <= {high}")
    scan, finer, tolerance = points
    values = np.union1d(np.linspace(low, high, scan), [start])
    found = margins(values)
    finite = np.isfinite(found)
    if not finite.any():
        raise ValueError("no value of the range gave a finite margin")
    met = finite & (found >= 0)
    edges = tuple(
        _narrow(margins, values[i], values[i + 1], (high - low) * tolerance, finer)
        for i in np.flatnonzero(met[1:] != met[:-1])
        if finite[i] and finite[i + 1]
    )
    seen = found[finite]
    least = 1e-12 * float(np.max(np.abs(seen)))  # the last digits of a double are no change
    slack = max(least, rounding)
    return Answer(
        value=_nearest_to(start, [*values[met], *edges]),
        edges=edges,
        nearest=nearest_of(values, np.where(finite, found, -np.inf), start),
        monotone=_largest_fall(seen) <= slack or _largest_fall(-seen) <= slack,
        flat=bool((np.abs(np.diff(seen)) <= least).all()),
        failed=int((~finite).sum()),
        values=values,
        margins=found,
    )


def nearest_of(values: Array, margins: Array, start: float) -> float:
    """Of the values with the greatest margin, the one nearest to `start`."""
    best = values[margins == margins.max()]
    return float(best[np.argmin(np.abs(best - start))])


def _largest_fall(values: Array) -> float:
    """By how much the values fall at most below one before them; small steps add up."""
    return float(np.max(np.maximum.accumulate(values) - values))


def _nearest_to(start: float, values: list[float]) -> float | None:
    return float(min(values, key=lambda value: abs(value - start))) if values else None


def _narrow(margins: Margins, left: float, right: float, width: float, points: int) -> float:
    """The reaching end of an interval at most `width` wide in which reaching meets missing.

    Of several such places between `left` and `right` it keeps the first. Where a run fails in
    between, that counts as missing.
    """
    reaches_left: bool | None = None
    while reaches_left is None or right - left > width:
        values = np.linspace(left, right, points)
        met = margins(values) >= 0  # a comparison with NaN is false
        reaches_left = bool(met[0])
        change = int(np.argmax(met != met[0]))
        left, right = float(values[change - 1]), float(values[change])
    return left if reaches_left else right


def rounded(value: float, start: float, low: float, high: float) -> float:
    """`value` to the digits that matter on a range, rounded away from `start`, inside the range.

    A step is a ten-thousandth of the range or less; rounding away from `start` keeps a goal that
    is reached by going on in that direction.
    """
    step = 10.0 ** math.floor(math.log10((high - low) * 1e-4))
    # 1e-9 of a step: 0.3 / 0.1 is 2.999..., and that is three steps, not two
    away = math.ceil if value >= start else math.floor
    slack = -1e-9 if value >= start else 1e-9
    digits = max(0, -round(math.log10(step)))
    return min(high, max(low, round(away(value / step + slack) * step, digits)))
