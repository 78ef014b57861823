"""Distributions as functions of a uniform number: shifted, stretched and truncated.

In:   a uniform number in (0, 1) and the parameters, each a number or an array over members.
Out:  the quantile of the truncated distribution, so that one draw is enough (Vensim redraws
      until a value lies within; the distribution is the same).
Knows nothing of models. scipy is imported when the first of them is called, not before.

Each takes (u, low, high, shift, stretch, *shape): the value is shift + stretch * Z within
[low, high]; NaN where that holds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Function = Callable[..., Any]


def _truncated(
    cumulative: Function, quantile: Function, u: Any, low: Any, high: Any, shift: Any, stretch: Any
) -> Any:
    """A continuous Z."""
    with np.errstate(all="ignore"):
        below = cumulative(np.divide(np.subtract(low, shift), stretch))
        above = cumulative(np.divide(np.subtract(high, shift), stretch))
        value = shift + stretch * quantile(below + u * (above - below))
        return np.where(above > below, np.clip(value, low, high), np.nan)


def _counted(
    cumulative: Function, quantile: Function, u: Any, low: Any, high: Any, shift: Any, stretch: Any
) -> Any:
    """A whole Z: the first whole number whose cumulative share reaches the uniform one."""
    with np.errstate(all="ignore"):
        first = np.ceil(np.divide(np.subtract(low, shift), stretch) - 1e-9)
        last = np.floor(np.divide(np.subtract(high, shift), stretch) + 1e-9)
        below = np.where(first > 0, cumulative(np.maximum(first - 1, 0)), 0.0)
        above = np.where(last >= 0, cumulative(np.maximum(last, 0)), 0.0)
        wanted = below + u * (above - below)
        guess = np.maximum(np.floor(quantile(wanted)), 0.0)
        guess = np.where(cumulative(guess) < wanted, guess + 1, guess)
        smaller = (guess > 0) & (cumulative(np.maximum(guess - 1, 0)) >= wanted)
        whole = np.where(smaller, guess - 1, guess)
        value = shift + stretch * np.clip(whole, np.maximum(first, 0), last)
        return np.where(above > below, value, np.nan)


def random_normal(u: Any, low: Any, high: Any, shift: Any, stretch: Any) -> Any:
    """Normal with mean `shift` and standard deviation `stretch`."""
    from scipy.special import ndtr, ndtri

    return _truncated(ndtr, ndtri, u, low, high, shift, stretch)


def random_exponential(u: Any, low: Any, high: Any, shift: Any, stretch: Any) -> Any:
    """Exponential from 0 with mean 1."""
    return _truncated(
        lambda z: -np.expm1(-np.maximum(z, 0.0)),
        lambda p: -np.log1p(-p),
        u,
        low,
        high,
        shift,
        stretch,
    )


def random_gamma(u: Any, low: Any, high: Any, shift: Any, stretch: Any, order: Any) -> Any:
    """Gamma of an order of at least 1 (Vensim takes 1 for less), whose mean is the order."""
    from scipy.special import gammainc, gammaincinv

    order = np.maximum(order, 1.0)
    return _truncated(
        lambda z: gammainc(order, np.maximum(z, 0.0)),
        lambda p: gammaincinv(order, p),
        u,
        low,
        high,
        shift,
        stretch,
    )


def random_beta(u: Any, low: Any, high: Any, shift: Any, stretch: Any, a: Any, b: Any) -> Any:
    """Beta on [0, 1]."""
    from scipy.special import betainc, betaincinv

    return _truncated(
        lambda z: betainc(a, b, np.clip(z, 0.0, 1.0)),
        lambda p: betaincinv(a, b, p),
        u,
        low,
        high,
        shift,
        stretch,
    )


def random_weibull(u: Any, low: Any, high: Any, shift: Any, stretch: Any, shape: Any) -> Any:
    """Weibull from 0 with mean 1."""
    from scipy.special import gamma

    scale = 1.0 / gamma(1.0 + np.divide(1.0, shape))
    return _truncated(
        lambda z: -np.expm1(-((np.maximum(z, 0.0) / scale) ** shape)),
        lambda p: scale * (-np.log1p(-p)) ** np.divide(1.0, shape),
        u,
        low,
        high,
        shift,
        stretch,
    )


def random_triangular(u: Any, low: Any, high: Any, start: Any, peak: Any, stop: Any) -> Any:
    """Triangular from `start` to `stop` with its peak between."""

    def cumulative(z: Any) -> Any:
        z = np.clip(z, start, stop)
        rising = (z - start) ** 2 / ((stop - start) * (peak - start))
        falling = 1.0 - (stop - z) ** 2 / ((stop - start) * (stop - peak))
        return np.where(z < peak, rising, np.where(z >= stop, 1.0, falling))

    def quantile(p: Any) -> Any:
        rising = start + np.sqrt(p * (stop - start) * (peak - start))
        falling = stop - np.sqrt((1.0 - p) * (stop - start) * (stop - peak))
        return np.where(p * (stop - start) < peak - start, rising, falling)

    return _truncated(cumulative, quantile, u, low, high, 0.0, 1.0)


def random_poisson(u: Any, low: Any, high: Any, shift: Any, stretch: Any, mean: Any) -> Any:
    """Poisson."""
    from scipy.special import pdtr, pdtrik

    return _counted(
        lambda k: pdtr(k, mean), lambda p: pdtrik(p, mean), u, low, high, shift, stretch
    )


def random_binomial(
    u: Any, low: Any, high: Any, shift: Any, stretch: Any, chance: Any, trials: Any
) -> Any:
    """Successes among `trials` (rounded to a whole number)."""
    from scipy.special import bdtrik, betainc

    trials = np.rint(trials)
    return _counted(
        # P(successes <= k) = I(1 - chance; trials - k, k + 1), Abramowitz & Stegun 26.5.24
        lambda k: np.where(
            k >= trials, 1.0, betainc(np.maximum(trials - k, 1.0), k + 1.0, 1.0 - chance)
        ),
        lambda p: np.minimum(bdtrik(p, trials, chance), trials),
        u,
        low,
        high,
        shift,
        stretch,
    )


def random_negative_binomial(
    u: Any, low: Any, high: Any, shift: Any, stretch: Any, chance: Any, successes: Any
) -> Any:
    """Trials until there are `successes`: from that number on (not the failures alone)."""
    from scipy.special import betainc, nbdtrik

    successes = np.rint(successes)
    # failures, shifted by the successes
    return _counted(
        lambda k: betainc(successes, k + 1.0, chance),
        lambda p: nbdtrik(p, successes, chance),
        u,
        low,
        high,
        shift + stretch * successes,
        stretch,
    )


def log_gamma(x: Any) -> Any:
    """GAMMA LN."""
    from scipy.special import gammaln

    return gammaln(x)


#: Operation -> function and how many numbers it takes.
DISTRIBUTIONS: dict[str, tuple[Function, int]] = {
    "random_normal": (random_normal, 5),
    "random_exponential": (random_exponential, 5),
    "random_gamma": (random_gamma, 6),
    "random_beta": (random_beta, 7),
    "random_weibull": (random_weibull, 6),
    "random_triangular": (random_triangular, 6),
    "random_poisson": (random_poisson, 6),
    "random_binomial": (random_binomial, 7),
    "random_negative_binomial": (random_negative_binomial, 7),
    "log_gamma": (log_gamma, 1),
}
