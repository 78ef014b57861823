"""Annual paths to a five-year target: how a figure of the last year is spread over the years.

In:   a start, an end, a number of years; members' paths, for those that lean on the model.
Out:  one value a year, the last of them exactly the end.
Knows nothing of indicators, of the plan or of how members were run.

A `level` (GDP, a population) compounds: its growth rates multiply from the start to the end. An
`amount` (places built, hectares prepared) adds up: its years sum to the end. Front- and back-loaded
paths share out the whole growth, or the whole amount, by weights n, n-1, … 1 and 1, 2, … n
(assumption: the plainest uneven split).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Kind = Literal["level", "amount"]


def linear(start: float, end: float, years: int) -> Array:
    """Equal steps: shape (years + 1,), from the start to the end."""
    return np.linspace(start, end, years + 1)


def compound(start: float, end: float, years: int) -> Array:
    """One growth rate for all years; only of a level, whose two ends are positive."""
    return _between(start, end, np.full(years, 1.0), "level")


def front_loaded(start: float, end: float, years: int, kind: Kind) -> Array:
    """The most at first."""
    return _between(start, end, np.arange(years, 0, -1.0), kind)


def back_loaded(start: float, end: float, years: int, kind: Kind) -> Array:
    """The most at last."""
    return _between(start, end, np.arange(1.0, years + 1), kind)


def in_rhythm(start: float, end: float, median: Array, kind: Kind) -> Array:
    """The model's median path, bent to reach the end.

    Of a level every year's growth is raised (or lowered) by one and the same factor; of an amount
    every year's amount is.

    Args:
        start: of the path.
        end: of the path.
        median: the members' median by year, from the start's year on; an amount is cumulative.
        kind: what it is.

    Returns:
        Shape of `median`; NaN where the model's amount is 0 in all years: it has no rhythm.
    """
    years = np.arange(len(median))
    if kind == "amount":
        whole = median[-1] - median[0]
        path = start + (end - start) * (median - median[0]) / (whole if whole > 0 else np.nan)
    else:
        shape = median / median[0]
        path = start * shape * (end / start / shape[-1]) ** (years / years[-1])
    return _ending(path, end)


def keeping(end: float, members: Array, probability: float, *, above: bool, kind: Kind) -> Array:
    """The least that each year must show so that the end is reached with a probability.

    What a year says of the last is read from the members: a line is fitted through (year, last),
    in logarithms for a level, and its residuals are what may still happen. The value that is given
    back reaches the end with `probability`; for members that follow a joint normal law this is
    exact but for the number of members.

    Args:
        end: the target's value in the last year.
        members: shape (years, members): the years after the start, the target's own year last.
        probability: between 0 and 1.
        above: whether more is better.
        kind: what it is.

    Returns:
        Shape (years,); NaN where a year says nothing of the last, or members are not positive.
    """
    scaled = _scaled(members, kind)
    goal = float(_scaled(np.array([end]), kind)[0])
    share = 1 - probability if above else probability
    needed = np.full(len(members), np.nan)
    for year, now in enumerate(scaled[:-1]):
        slope, level, rest = _line(now, scaled[-1])
        if slope > 0:
            needed[year] = (goal - level - float(np.quantile(rest, share))) / slope
    path = np.exp(needed) if kind == "level" else needed
    path[-1] = end
    return path


def chance_from(
    value: float, end: float, now: Array, last: Array, *, above: bool, kind: Kind
) -> float:
    """Probability of the end, given what a year has shown; NaN where the year says nothing.

    Args:
        value: what the year has shown.
        end: the target's value in the last year.
        now: the members in that year (members,).
        last: the members in the last year (members,).
        above: whether more is better.
        kind: what it is.
    """
    seen, goal = (float(_scaled(np.array([v]), kind)[0]) for v in (value, end))
    slope, level, rest = _line(*(_scaled(values, kind) for values in (now, last)))
    if not slope > 0:
        return float("nan")
    expected = level + slope * seen + rest
    return float((expected >= goal).mean() if above else (expected <= goal).mean())


def _between(start: float, end: float, weights: Array, kind: Kind) -> Array:
    """From the start to the end by shares of the whole growth (level) or difference (amount)."""
    done = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
    if kind == "amount":
        return _ending(start + (end - start) * done, end)
    return _ending(start * (end / start) ** done, end)


def _ending(path: Array, end: float) -> Array:
    """The same with its last value exact, where rounding left another last digit."""
    return np.concatenate([path[:-1], [end]]) if np.isfinite(path).all() else path


def _scaled(values: Array, kind: Kind) -> Array:
    if kind == "amount":
        return values
    return np.log(np.where(values > 0, values, np.nan))


def _line(now: Array, last: Array) -> tuple[float, float, Array]:
    """Least-squares line through (now, last): slope, level, residuals; slope NaN without spread."""
    whole = np.isfinite(now) & np.isfinite(last)
    if whole.sum() < 3:
        return float("nan"), float("nan"), np.full(1, np.nan)
    x, y = now[whole], last[whole]
    centred = x - x.mean()
    spread = float(centred @ centred)
    # what differs by rounding only is no spread
    slope = float(centred @ y) / spread if spread > 1e-18 * len(x) * (1 + x.mean() ** 2) else np.nan
    level = float(y.mean() - slope * x.mean())
    return slope, level, y - level - slope * x
