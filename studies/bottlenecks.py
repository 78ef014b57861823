"""What holds a scenario back (卡在哪): what is shortest, in which years, and since when.

In:   yearly means of the variables in bottlenecks.csv, for one scenario.
Out:  `Shortage`s, the worst first.
Knows nothing of how the run was made or of how a shortage is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.bottlenecks import Bottleneck
from model.district.labels import Text

Array = NDArray[np.float64]

#: Classes of a shortage by the least yearly mean, worst first. The cuts are an assumption: below
#: 0.8 more than a fifth of what is wanted goes without, below 0.95 more than a twentieth.
CLASSES = (
    (0.80, Text("吃紧", "short")),
    (0.95, Text("偏紧", "tight")),
)
TIGHT = CLASSES[-1][0]


@dataclass(frozen=True, slots=True)
class Shortage:
    """One thing that is short in a period.

    Attributes:
        bottleneck: what it is.
        lowest: least yearly mean in the period (1: nothing is held back).
        year: the year of it.
        years: all years of the period in which it was at least tight.
        degree: the class of the least yearly mean.
    """

    bottleneck: Bottleneck
    lowest: float
    year: int
    years: tuple[int, ...]
    degree: Text


def shortages(
    bottlenecks: Sequence[Bottleneck],
    means: Mapping[str, Array],
    years: Sequence[int],
    first: int,
    last: int,
) -> tuple[Shortage, ...]:
    """Everything that is at least tight from `first` to `last`, the shortest first.

    Args:
        bottlenecks: what may be short.
        means: yearly means by variable, each (year,).
        years: the years of `means`, ascending.
        first: first year of the period.
        last: last year of it.
    """
    within = np.array([first <= year <= last for year in years])
    period = np.array(years)[within]
    found = []
    for bottleneck in bottlenecks:
        values = means[bottleneck.variable][within]
        degree = next((words for cut, words in CLASSES if values.min() < cut), None)
        if degree is not None:
            found.append(
                Shortage(
                    bottleneck=bottleneck,
                    lowest=float(values.min()),
                    year=int(period[values.argmin()]),
                    years=tuple(int(year) for year in period[values < TIGHT]),
                    degree=degree,
                )
            )
    return tuple(sorted(found, key=lambda shortage: shortage.lowest))
