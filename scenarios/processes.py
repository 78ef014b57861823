"""Random processes of the world outside, as functions of standard-normal numbers.

In:   independent N(0, 1) numbers of shape (years or counts, members), and the process's numbers.
Out:  arrays of the same leading axis; closed forms of what their moments are.
Knows nothing of tables, of the model's names or of where the numbers come from.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from model.engine.kept import kept

Array = NDArray[np.float64]


def ornstein_uhlenbeck(z: Array, time: float | Array) -> Array:
    """A mean-reverting path with mean 0 and stationary standard deviation 1, once a year.

    The exact discretisation: x[0] = z[0] and x[k] = f x[k-1] + sqrt(1 - f^2) z[k] with
    f = exp(-1 year / time), so that every year has the stationary law and years k apart have
    correlation f^k (Uhlenbeck & Ornstein 1930; Gillespie 1996, Phys. Rev. E 54:2084).

    Args:
        z: shape (years, members).
        time: e-folding time in years, one number or shape (members,).
    """
    keep = np.exp(-1.0 / np.asarray(time, dtype=float))
    fresh = np.sqrt(1.0 - keep**2)
    path = np.empty_like(z)
    path[0] = z[0]
    for year in range(1, len(z)):
        path[year] = keep * path[year - 1] + fresh * z[year]
    return path


def mean_variance(years: int, time: float) -> float:
    """Variance of the mean of `years` successive values of `ornstein_uhlenbeck`."""
    keep = math.exp(-1.0 / time)
    crossed = sum((years - lag) * keep**lag for lag in range(1, years))
    return (years + 2.0 * crossed) / years**2


def unit_exponential(z: Array) -> Array:
    """Exponential numbers of mean 1: what a hazard has summed to when its event happens."""
    from scipy.special import log_ndtr

    return np.asarray(-log_ndtr(-z))


def lognormal_above(z: Array, median: float, sd: float, least: float) -> Array:
    """Lognormal numbers given that they exceed `least`.

    Args:
        z: any shape.
        median: of the whole lognormal.
        sd: standard deviation of its logarithm.
        least: where it is cut off.
    """
    from scipy.special import log_ndtr, ndtri_exp

    # The share of the upper tail that is left, in logarithms so that far tails keep their digits.
    cut = math.log(least / median) / sd
    upper = -ndtri_exp(log_ndtr(-z) + float(log_ndtr(-cut)))
    return np.asarray(median * np.exp(sd * np.maximum(upper, cut)))


def mean_lognormal_above(median: float, sd: float, least: float) -> float:
    """Mean of `lognormal_above` (Johnson, Kotz & Balakrishnan 1994, ch. 14)."""
    from scipy.special import ndtr

    cut = math.log(least / median) / sd
    return median * math.exp(sd**2 / 2) * float(ndtr(sd - cut) / ndtr(-cut))


def choice(z: Array, chances: tuple[float, ...]) -> NDArray[np.int64]:
    """Index of one of several outcomes, with the given chances (their sum is 1)."""
    from scipy.special import ndtr

    return np.searchsorted(np.cumsum(chances)[:-1], ndtr(z), side="right")


def recession_loss(
    starts: Array, depths: Array, lengths: Array, probability: float, years: int
) -> Array:
    """Loss of each year to recessions of one to two years, which do not overlap.

    Args:
        starts: uniform numbers of shape (years, members): where below the yearly chance, a
            recession begins, unless one is under way.
        depths: loss in its first year, shape (years, members).
        lengths: between 1 and 2 years; the second year has the part beyond one of the depth.
        probability: of at least one beginning in `years`; each year has the same chance.
        years: see above.

    Returns:
        Shape (years, members), 0 in years without.
    """
    chance = 1.0 - (1.0 - probability) ** (1.0 / years)
    loss = np.zeros_like(depths)
    under_way = np.zeros(starts.shape[1:], dtype=bool)
    for year in range(len(starts)):
        begins = (starts[year] < chance) & ~under_way
        loss[year] += np.where(begins, depths[year], 0.0)
        if year + 1 < len(starts):
            loss[year + 1] = np.where(begins, depths[year] * (lengths[year] - 1.0), 0.0)
        under_way = begins
    return loss


def capped_path(z: Array, time: float, sd: float, cap: float) -> Array:
    """Exp of a mean-reverting path, capped from above, with mean 1 after the cap.

    Args:
        z: shape (years, members).
        time: e-folding time in years.
        sd: stationary standard deviation of the logarithm before the cap.
        cap: greatest value, more than 1.
    """
    return np.minimum(np.exp(capped_centre(sd, cap) + sd * ornstein_uhlenbeck(z, time)), cap)


@cache
def capped_centre(sd: float, cap: float) -> float:
    """The centre m for which min(exp(m + sd Z), cap) has mean 1.

    It is kept on disk: the library that finds it takes longer to import than all else here.
    """

    def make() -> Array:
        from scipy.optimize import brentq
        from scipy.special import ndtr

        def excess(centre: float) -> float:
            cut = (math.log(cap) - centre) / sd
            below = math.exp(centre + sd**2 / 2) * float(ndtr(cut - sd))
            return below + cap * float(ndtr(-cut)) - 1.0

        ends = -(sd**2) - 1.0, math.log(cap) + 8.0 * sd
        return np.array(brentq(excess, *ends, xtol=1e-14))

    return float(kept(f"capped centre {sd!r} {cap!r} {version('scipy')}", make))
