"""Reductions (end, mean, sum over intervals) as a run goes on, without keeping its path.

In:   the rows that are followed, after each step that counts.
Out:  `Sums`, with their totals.
Knows nothing of how the rows came about.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.engine.operations import Floats
from model.engine.outputs import Order


class Sums:
    """Reductions as they grow: memory does not grow with the number of steps."""

    def __init__(self, order: Order, size: int) -> None:
        """All totals begin at nothing."""
        self.weights = [r.weights for r in order.reduced]
        self.totals = tuple(np.zeros((len(r.weights), size)) for r in order.reduced)
        alike: dict[int, list[int]] = {}
        for place, weights in enumerate(self.weights):  # many ask for the same years
            alike.setdefault(id(weights), []).append(place)
        #: step -> (reductions, interval, weight) of all that it contributes to
        self.due: dict[int, list[tuple[list[int], int, float]]] = {}
        for places in alike.values():
            weights = self.weights[places[0]]
            for interval, step in np.argwhere(weights).tolist():
                weight = float(weights[interval, step])
                self.due.setdefault(step, []).append((places, interval, weight))

    def begun(self, step: int) -> tuple[tuple[NDArray[np.intp], Floats], ...]:
        """For each reduction the intervals that steps before this one are part of, and a copy."""
        places = [np.flatnonzero(w[:, :step].any(axis=1)) for w in self.weights]
        return tuple((one, t[one]) for one, t in zip(places, self.totals, strict=True))

    def add(self, step: int, strip: slice, rows: Sequence[Floats]) -> None:
        """Add the values of this step, each with its weight.

        Args:
            step: the step whose values are in `rows`.
            strip: the members that they belong to.
            rows: for each reduction its value over those members, or one number for all.
        """
        count = strip.stop - strip.start
        for places, interval, weight in self.due[step]:
            for place in places:
                total, row = self.totals[place][interval, strip], rows[place]
                np.add(total, (row[:count] if row.ndim else row) * weight, out=total)
