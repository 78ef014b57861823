"""Reductions (end, mean, sum over intervals) as a run goes on, without keeping its path.

In:   the rows that are followed, after each step that counts.
Out:  `Sums`, with their totals.
Knows nothing of how the rows came about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.engine.operations import Floats
from model.engine.outputs import Order
from model.engine.strips import Driver

#: Adds the values of a step: its number, and the members that the rows now belong to.
Add = Callable[[int, slice], None]


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

    def adder(self, rows: Sequence[Floats], driver: Driver | None) -> Add:
        """What adds the values that stand in the rows of a lane.

        Args:
            rows: for each reduction where its value over the members of a strip stands, or one
                number for all; the memory stays the same.
            driver: adds all rows in one call; the sums have the same bits without it.
        """
        plain = all(row.dtype == np.float64 and row.flags.c_contiguous for row in rows)
        if driver is None or not plain:
            return lambda step, strip: self._add(step, strip, rows)
        bound = [
            (
                np.array([rows[place].ctypes.data for place in places], np.uint64),
                np.array([8 if rows[place].size > 1 else 0 for place in places], np.int64),
                np.array([self.totals[place].ctypes.data for place in places], np.uint64),
            )
            for places in self.groups
        ]
        addresses = [(r.ctypes.data, s.ctypes.data, t.ctypes.data) for r, s, t in bound]
        sizes = [len(places) for places in self.groups]
        across = [self.totals[places[0]].strides[0] for places in self.groups]

        def add(step: int, strip: slice, _: object = bound) -> None:
            # `bound` is held here: its addresses are as good as its life is long
            first, members = 8 * strip.start, strip.stop - strip.start
            for group, interval, weight in self.due[step]:
                offset = interval * across[group] + first
                driver.add(*addresses[group], offset, weight, sizes[group], members)

        return add

    def _add(self, step: int, strip: slice, rows: Sequence[Floats]) -> None:
        count = strip.stop - strip.start
        for group, interval, weight in self.due[step]:
            for place in self.groups[group]:
                total, row = self.totals[place][interval, strip], rows[place]
                np.add(total, (row[:count] if row.ndim else row) * weight, out=total)
