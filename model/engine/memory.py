"""What remembers more than one value: DELAY FIXED and DELAY MATERIAL.

In:   rows of members, step by step.
Out:  the rows of the next step.
Knows nothing of programs or of code.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.engine.operations import Floats
from model.engine.program import Clock


class Pipe:
    """DELAY FIXED: a ring of past inputs, as long as each member's delay."""

    def __init__(self, length: Any, start: Floats) -> None:
        """`length` in steps, one for all or per member; `start` fills the ring."""
        self.length = np.broadcast_to(length, start.shape)
        self.ring = np.repeat(start[None, :], int(self.length.max()), axis=0)
        self.count = 0
        self.members = np.arange(len(start))

    def push(self, value: Floats, out: Floats) -> None:
        """Take the input of this step and give the output of the next."""
        self.ring[self.count % len(self.ring)] = value
        self.count += 1
        out[...] = self.ring[(self.count - self.length) % len(self.ring), self.members]


class Material:
    """DELAY MATERIAL: what goes in comes out after the delay time of that moment."""

    def __init__(self, start: Floats, clock: Clock) -> None:
        """`start`: initial value and delay time; the initial value comes out for that long."""
        self.clock = clock
        self.count = 0
        #: step -> what comes out then, and for which members anything does
        self.due: dict[int, tuple[Floats, NDArray[np.bool_]]] = {}
        steps = self._steps(start[1])
        for step in range(1, int(min(steps.max(initial=0), clock.steps + 1))):
            self._arrive(step, step < steps, start[0])

    def _steps(self, time: Floats) -> Floats:
        """Delays in whole steps, at least one; NaN takes one and gives NaN."""
        return np.maximum(1.0, np.floor(np.nan_to_num(time / self.clock.step) + 0.5 + 1e-6))

    def _arrive(self, step: int, where: NDArray[np.bool_], value: Floats) -> None:
        if step not in self.due:
            self.due[step] = (np.zeros(len(value)), np.zeros(len(value), dtype=np.bool_))
        total, some = self.due[step]
        total[where] += value[where]
        some |= where

    def push(self, value: Floats, time: Floats, missing: Floats, out: Floats) -> None:
        """Take the input of this step and give the output of the next."""
        steps = self._steps(time)
        value = np.where(np.isnan(time), np.nan, value)
        for delay in np.unique(steps):
            if self.count + delay <= self.clock.steps:  # later is after the end
                self._arrive(self.count + int(delay), steps == delay, value)
        self.count += 1
        total, some = self.due.pop(self.count, (missing, np.zeros(len(value), dtype=np.bool_)))
        out[...] = np.where(some, total, missing)
