"""Naive forecasts that a model has to beat, from past figures alone.

In:   what a quantity was in the years known, and the city's GDP.
Out:  one number a rival and year.
Knows nothing of the model, of bets or of scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: In the order in which tables show them.
RIVALS = ("last growth", "log-linear trend", "city and premium")


def of_levels(
    past: Mapping[int, float], city: Mapping[int, float], years: Sequence[int]
) -> dict[str, Array]:
    """Three naive forecasts of a level, name -> [year]. Growth over a gap is counted a year.

    last growth          the last growth rate carried on.
    log-linear trend     least squares on the logarithms of all years known.
    city and premium     the city's last growth rate, and the mean of growth less the city's over
                         the years in which both are known.

    Args:
        past: year -> level; two years at least.
        city: year -> GDP of the city, as far as it was known.
        years: to foretell.

    Raises:
        ValueError: fewer than two years, or none in which the city's growth is known too.
    """
    known = sorted(past)
    if len(known) < 2:
        raise ValueError("a growth rate needs two years")
    base, last = past[known[-1]], known[-1]
    ahead = np.array(years, dtype=float) - last
    own = {(a, b): _growth(past, a, b) for a, b in pairwise(known)}
    logs = np.log([past[year] for year in known])
    slope, level = np.polyfit(np.array(known, dtype=float) - last, logs, 1)
    premium = _premium(own, city)
    capital = sorted(city)
    joint = _growth(city, capital[-2], capital[-1]) + premium
    return {
        "last growth": base * (1 + own[known[-2], last]) ** ahead,
        "log-linear trend": np.exp(level + slope * ahead),
        "city and premium": base * (1 + joint) ** ahead,
    }


def of_growth(past: Mapping[int, float], city: Mapping[int, float]) -> dict[str, float]:
    """The same three for a growth rate, which are the same for every year to come.

    The slope of a log-linear trend through a level that is known by its growth alone is their mean.

    Args:
        past: year -> growth, a share.
        city: year -> growth of the city's GDP, likewise.

    Raises:
        ValueError: no year in which both are known.
    """
    shared = [year for year in past if year in city]
    if not shared:
        raise ValueError("no year in which the city's growth is known too")
    premium = float(np.mean([past[year] - city[year] for year in shared]))
    return {
        "last growth": past[max(past)],
        "log-linear trend": float(np.mean(list(past.values()))),
        "city and premium": city[max(city)] + premium,
    }


def _premium(own: Mapping[tuple[int, int], float], city: Mapping[int, float]) -> float:
    """Mean growth above the city's a year, over the spans of which both ends of it are known."""
    shared = [(a, b) for a, b in own if a in city and b in city]
    if not shared:
        raise ValueError("no span of years in which the city's growth is known too")
    above = [own[span] - _growth(city, *span) for span in shared]
    return float(np.average(above, weights=[b - a for a, b in shared]))


def _growth(levels: Mapping[int, float], first: int, last: int) -> float:
    """Mean growth a year between two years."""
    return float((levels[last] / levels[first]) ** (1 / (last - first)) - 1)
