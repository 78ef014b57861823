"""Reductions (end, mean, sum over intervals) as a run goes on, without keeping its path.

In:   the rows that are followed, after each step that counts.
Out:  `Sums`, with their totals.
Knows nothing of how the rows came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.engine.operations import Floats
from model.engine.outputs import Order


class Due(NamedTuple):
    """What a step contributes to: reductions that are alike, one of their intervals, the weight."""

    group: int
    interval: int
    weight: float


class Sums:
    """Reductions as they grow: memory does not grow with the number of steps."""

    def __init__(self, order: Order, size: int) -> None:
        """All totals begin at nothing."""
        self.weights = [r.weights for r in order.reduced]
        self.totals = tuple(np.zeros((len(r.weights), size)) for r in order.reduced)
        alike: dict[int, list[int]] = {}
        for place, weights in enumerate(self.weights):  # many ask for the same years
            alike.setdefault(id(weights), []).append(place)
        #: places of the reductions of each group
        self.groups = list(alike.values())
        self.due: dict[int, list[Due]] = {}
        for group, places in enumerate(self.groups):
            weights = self.weights[places[0]]
            for interval, step in np.argwhere(weights).tolist():
                weight = float(weights[interval, step])
                self.due.setdefault(step, []).append(Due(group, interval, weight))

    def begun(self, step: int) -> tuple[tuple[NDArray[np.intp], Floats], ...]:
        """For each reduction the intervals that steps before this one are part of, and a copy."""
        places = [np.flatnonzero(w[:, :step].any(axis=1)) for w in self.weights]
        return tuple((one, t[one]) for one, t in zip(places, self.totals, strict=True))

    def add(self, step: int, strip: slice, rows: Sequence[Floats]) -> None:
        """Add the values that stand in the rows of a lane; `route.py` has C do the same.

        Args:
            step: its number.
            strip: the members that the rows belong to.
            rows: for each reduction its value over these members, or one number for all.
        """
        count = strip.stop - strip.start
        for group, interval, weight in self.due.get(step, ()):
            for place in self.groups[group]:
                total, row = self.totals[place][interval, strip], rows[place]
                np.add(total, (row[:count] if row.ndim else row) * weight, out=total)
