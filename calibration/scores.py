"""Scores of probabilistic forecasts against what happened.

In:   draws of a forecast [member], the outcome.
Out:  the continuous ranked probability score; central bands and whether they held the outcome.
Knows nothing of what is forecast or by whom.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: Central bands whose coverage is counted.
LEVELS = (0.5, 0.8, 0.9)


def crps(draws: ArrayLike, outcome: float) -> float:
    """E|X - y| - E|X - X'| / 2, in the draws' unit; smaller is better.

    Of a forecast without spread it is the absolute error, so that a band and a single number can
    be compared (Gneiting & Raftery 2007, J. Am. Stat. Assoc. 102:359). The second expectation is
    taken over pairs of different draws, which makes the estimate unbiased for any number of them
    (Ferro 2014, Q. J. R. Meteorol. Soc. 140:1917).

    Args:
        draws: [member], at least two.
        outcome: what happened.
    """
    ordered = np.sort(np.asarray(draws, dtype=np.float64))
    number = len(ordered)
    # each sorted draw is the greater of `rank` pairs and the smaller of the others
    signed = (2 * np.arange(number) - number + 1) @ ordered
    spread = 2 * signed / (number * (number - 1))
    return float(np.abs(ordered - outcome).mean() - spread / 2)


def band(draws: ArrayLike, level: float) -> tuple[float, float]:
    """The central interval that holds `level` of the draws."""
    low, high = np.quantile(np.asarray(draws, dtype=np.float64), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
