"""The eight families of priors: their values at standard-normal numbers, and their support.

In:   the numbers of a row of `parameters.csv`, and standard-normal numbers of any shape.
Out:  values of the distribution; whether the row's numbers give one at all.
Knows nothing of tables, of the model or of observations.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

#: Standard normal 95 % point: a normal or lognormal may be given by its 5 and 95 % points instead.
Z95 = 1.6448536269514722

Array = NDArray[np.float64]

#: The columns of the table that hold a distribution's numbers.
NUMBERS = ("low", "mode", "high", "mean", "sd")


class Numbers(Protocol):
    """A distribution's numbers, NaN where a cell is empty; `Parameter` says what they mean."""

    @property
    def low(self) -> float:
        """Least value, or the 5 % point."""

    @property
    def mode(self) -> float:
        """The peak."""

    @property
    def high(self) -> float:
        """Greatest value, or the 95 % point."""

    @property
    def mean(self) -> float:
        """Mean; of a lognormal the median, of a truncated the mean before it is cut."""

    @property
    def sd(self) -> float:
        """Standard deviation; of a lognormal that of the logarithm."""

    @property
    def central(self) -> float:
        """The value of what is fixed."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A family: which numbers it needs, its values at standard-normal z, and what must hold."""

    needs: tuple[str, ...]
    at: Callable[[Numbers, Array], Array]
    has_support: Callable[[Numbers], bool] = lambda p: True


def _phi(z: Array) -> Array:
    from scipy.special import ndtr

    return np.asarray(ndtr(z), dtype=np.float64)


def _uniform(p: Numbers, z: Array) -> Array:
    return p.low + (p.high - p.low) * _phi(z)


def _triangular(p: Numbers, z: Array) -> Array:
    share, width, left = _phi(z), p.high - p.low, p.mode - p.low
    rising = p.low + np.sqrt(share * width * left)
    falling = p.high - np.sqrt((1 - share) * width * (p.high - p.mode))
    return np.where(share * width <= left, rising, falling)


def _normal(p: Numbers, z: Array) -> Array:
    if math.isnan(p.mean):
        return (p.low + p.high) / 2 + (p.high - p.low) / (2 * Z95) * z
    return p.mean + p.sd * z


def _lognormal(p: Numbers, z: Array) -> Array:
    if math.isnan(p.mean):
        middle = math.sqrt(p.low * p.high)
        return np.asarray(middle * np.exp(math.log(p.high / p.low) / (2 * Z95) * z))
    return np.asarray(p.mean * np.exp(p.sd * z))


def _truncated(p: Numbers, z: Array) -> Array:
    from scipy.special import ndtri

    below, above = _phi(np.array([(p.low - p.mean) / p.sd, (p.high - p.mean) / p.sd]))
    values = p.mean + p.sd * ndtri(below + (above - below) * _phi(z))
    # the last bits of ndtri may step over an end
    return np.asarray(np.clip(values, p.low, p.high))


def _gamma(p: Numbers, z: Array) -> Array:
    from scipy.special import gammaincinv

    shape = (p.mean / p.sd) ** 2
    return np.asarray(gammaincinv(shape, _phi(z)) * p.mean / shape)


def _beta(p: Numbers, z: Array) -> Array:
    from scipy.special import betaincinv

    low, high = _ends(p)
    middle = (p.mean - low) / (high - low)
    strength = middle * (1 - middle) / (p.sd / (high - low)) ** 2 - 1
    shares = betaincinv(middle * strength, (1 - middle) * strength, _phi(z))
    return np.asarray(low + (high - low) * shares)


def _discrete(p: Numbers, z: Array) -> Array:
    values = np.array(_listed(p))
    # the smallest value that at least this share of the prior does not exceed
    place = np.ceil(_phi(z) * values.size - 1e-12).astype(np.int64) - 1
    return values[np.clip(place, 0, values.size - 1)]


def _ends(p: Numbers) -> tuple[float, float]:
    return (0.0 if math.isnan(p.low) else p.low, 1.0 if math.isnan(p.high) else p.high)


def _listed(p: Numbers) -> list[float]:
    return sorted(value for value in (p.low, p.mode, p.high) if not math.isnan(value))


def _beta_fits(p: Numbers) -> bool:
    low, high = _ends(p)
    return low < p.mean < high and 0 < p.sd**2 < (p.mean - low) * (high - p.mean)


def _has_points_or_sd(p: Numbers) -> bool:
    return p.sd > 0 if not math.isnan(p.mean) else p.low < p.high


#: The eight distributions and `fixed`, by the word in the column `distribution`.
DISTRIBUTIONS = {
    "uniform": Distribution(("low", "high"), _uniform, lambda p: p.low < p.high),
    "triangular": Distribution(
        ("low", "mode", "high"), _triangular, lambda p: p.low <= p.mode <= p.high and p.low < p.high
    ),
    "normal": Distribution(("mean|low", "sd|high"), _normal, _has_points_or_sd),
    "lognormal": Distribution(
        ("mean|low", "sd|high"),
        _lognormal,
        lambda p: (p.mean > 0 or p.low > 0) and _has_points_or_sd(p),
    ),
    "truncated": Distribution(
        ("low", "high", "mean", "sd"), _truncated, lambda p: p.low < p.high and p.sd > 0
    ),
    "gamma": Distribution(("mean", "sd"), _gamma, lambda p: p.mean > 0 and p.sd > 0),
    "beta": Distribution(("mean", "sd"), _beta, _beta_fits),
    "discrete": Distribution(("low", "high"), _discrete),
    "fixed": Distribution((), lambda p, z: np.full(z.shape, p.central)),
}
