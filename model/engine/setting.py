"""What a run knows before its first step: times, paths, initial values, all that does not vary.

In:   `Special`, the inputs of the run, the clock, how many members.
Out:  `Setting`, from which the block kernel and the one-member kernel both begin.
Knows nothing of buffers or generated code.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from model.engine.draws import Draws
from model.engine.evaluate import evaluate
from model.engine.inputs import Bound
from model.engine.operations import Floats
from model.engine.program import Clock
from model.engine.specialise import Special
from model.engine.stage import Stage

#: Where in a step values are needed, by how many points it has: of Euler, and of Runge-Kutta.
_POINTS = {1: (0.0,), 3: (0.0, 0.5, 1.0)}


class Setting:
    """One run, or one block of it, before the time loop.

    Attributes:
        times: the points at which values are needed: where each step begins, and for RK4 also its
            middle and its end, at which what changes at steps only is still as in its beginning.
        state: initial value of each remembered element, a float or an array over members.
        paths: the paths of the holds; `first`: the point from which each counts.
        slack: how far before a knot it counts as reached.
    """

    def __init__(
        self,
        special: Special,
        bound: Bound,
        clock: Clock,
        fine: int,
        size: int = 1,
    ) -> None:
        """Evaluate the initial values.

        Args:
            special: the program.
            bound: its inputs.
            clock: its steps.
            fine: points in time per step, 1 or 3.
            size: members, for their draws.
        """
        self.special, self.bound, self.clock = special, bound, clock
        seeds = {element: float(self._constant(element)) for element in special.program.seeds}
        self.draws = Draws(special.program.draws, seeds, bound.first, size)
        steps = range(clock.steps)
        last = clock.time(clock.steps)
        self.times = np.array([*(clock.time(k + at) for k in steps for at in _POINTS[fine]), last])
        self.begun = np.array([*(clock.time(k) for k in steps for _ in _POINTS[fine]), last])
        self.slack = 1e-6 * clock.step
        self.paths = [bound.paths[hold.element] for hold in special.roles.holds]
        self.first = [int(np.searchsorted(self.times, p.times[0] - self.slack)) for p in self.paths]
        roots = [*special.starts, *special.kept.values(), *special.delays.values()]
        values = evaluate(special.start, roots, special.program, self._start_leaf)
        self.state = [values[node] for node in special.starts]
        self.kept = {element: values[node] for element, node in special.kept.items()}
        self._delays = {element: values[node] for element, node in special.delays.items()}

    def _constant(self, element: int) -> Any:
        if element in self.bound.members:
            return self.bound.members[element]
        default = self.special.program.elements[element].value
        return np.float64(self.bound.uniform.get(element, default))

    def _start_leaf(self, op: str, number: int) -> Any:
        if op == "constant":
            return self._constant(number)
        if op == "path":
            return self.paths[number].at(self.times[0], self.slack)
        if op == "draw":
            drawn = self.draws.uniform(number, 0)
            return drawn[0] if self.special.roles.alone else drawn
        return np.float64(self.times[0])

    def _run_leaf(self, op: str, number: int) -> Any:
        if op == "constant":
            return self._constant(number)
        if op == "kept":
            return self.kept[number]
        if op == "time":
            return self.times
        if op == "step time":
            return self.begun
        if op == "draw":  # of one member, whose points in time are the steps
            return np.array([self.draws.uniform(number, k)[0] for k in range(len(self.times))])
        if op == "hold":
            return np.arange(len(self.times)) >= self.first[number]
        return np.array([self.paths[number].at(t, self.slack) for t in self.times])

    def outside(self, nodes: Iterable[int], run: Stage) -> dict[int, Any]:
        """Values of nodes that do not vary with both time and member, and of all below them."""
        return evaluate(run, nodes, self.special.program, self._run_leaf)

    def materials(self) -> list[int]:
        """The place in the state of each DELAY MATERIAL; its two helpers follow it."""
        elements = self.special.program.elements
        memory = enumerate(self.special.memory)
        return [place for place, element in memory if elements[element].kind == "material"]

    def ring_lengths(self) -> list[tuple[int, Any]]:
        """(place in the state, number of steps) of each DELAY FIXED."""
        found = []
        for place, element in enumerate(self.special.memory):
            if element in self._delays:
                steps = np.asarray(self._delays[element]) / self.clock.step
                # beyond the end of the run a longer delay gives nothing else
                rounded = np.minimum(np.floor(steps + 0.5 + 1e-6), self.clock.steps + 1)
                whole = np.maximum(1, rounded).astype(np.int64)
                found.append((place, int(whole) if whole.ndim == 0 else whole))
        return found


def initial_rows(setting: Setting, size: int) -> Floats:
    """The initial state as rows over members."""
    state = np.empty((len(setting.state), size))
    for row, value in zip(state, setting.state, strict=True):
        row[...] = value
    return state
