"""Runs compiled code for one block of members, strip by strip, on as many cores as allowed.

In:   `Code`, the inputs of the block, what to record.
Out:  trajectories, reductions, and which members stayed finite.
Knows nothing of Vensim, of names, or of how members are cut into blocks.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.engine.compile import Code
from model.engine.inputs import Bound
from model.engine.lane import Lane
from model.engine.operations import Floats
from model.engine.outputs import Order
from model.engine.prepared import Mark, Method, Prepared
from model.engine.program import Clock
from model.engine.sums import Sums

#: How many cores one process may use; those who share out cores among processes set it to 1.
THREADS = "PINGSHAN_THREADS"


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What one block told: saved [key, time, member], reduced [key][interval, member], ok.

    `mark` is where it stopped, if it did before the last time.
    """

    saved: Floats
    reduced: tuple[Floats, ...]
    ok: NDArray[np.bool_]
    mark: Mark | None = None


def threads() -> int:
    """How many strips run at the same time: the cores of this process, or what was set."""
    if (stated := os.environ.get(THREADS, "")).isdecimal():
        return max(1, int(stated))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


class Block:
    """One block of members on its way through time."""

    def __init__(
        self,
        code: Code,
        bound: Bound,
        clock: Clock,
        method: Method,
        size: int,
        start: Mark | None = None,
    ) -> None:
        """Evaluate all that lies outside the loop; the state is the initial one, or a mark's."""
        self.start = start
        self.prepared = Prepared(code, bound, clock, method, size, start)

    def run(self, order: Order, stop: int | None = None) -> Record:
        """Go from the first time, or from a mark, to the last, or to the step to `stop` before."""
        prepared = self.prepared
        saved = np.empty((len(order.saved), len(prepared.clock.times), prepared.size))
        sums = Sums(order, prepared.size)
        if (start := self.start) is not None:
            saved[:, : start.saved.shape[1]] = start.saved
            for total, (begun, before) in zip(sums.totals, start.reduced, strict=True):
                total[begun] = before
        strips = prepared.strips()
        count = min(threads(), len(strips))
        shares = [strips[k::count] for k in range(count)]

        def travel(share: Sequence[slice]) -> None:
            lane = Lane(prepared, order, saved, sums)
            with np.errstate(all="ignore"):
                # numpy copies operands that are spread over rows shorter than its buffer (8,192):
                # products of rows and a column took 2.6 times as long; errstate puts it back
                np.setbufsize(max(16, prepared.width - prepared.width % 16))
                for strip in share:
                    lane.run(strip, stop)

        if count == 1:
            travel(strips)
        else:  # C works without Python's lock
            with ThreadPoolExecutor(count) as pool:
                list(pool.map(travel, shares))
        mark = None if stop is None else self._mark(stop, saved, sums)
        return Record(saved, sums.totals, self._finite(saved, sums.totals), mark)

    def _mark(self, step: int, saved: Floats, sums: Sums) -> Mark:
        """Where the block is now, before `step`; its state is not used again."""
        prepared = self.prepared
        state = dict(zip(prepared.special.memory, prepared.whole, strict=True))
        told = saved[:, : -(-step // prepared.clock.steps_per_save)].copy()
        form = prepared.special.program.hash
        return Mark(form, step, state, prepared.setting.kept, told, sums.begun(step))

    def _finite(self, saved: Floats, reduced: Sequence[Floats]) -> NDArray[np.bool_]:
        """A stock that left the finite numbers cannot come back: the last state tells."""
        ok = np.isfinite(self.prepared.whole).all(axis=0)
        ok &= np.isfinite(saved).all(axis=(0, 1))
        for values in reduced:
            ok &= np.isfinite(values).all(axis=0)
        return np.asarray(ok)
