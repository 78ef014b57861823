"""Runs compiled code for one block of members: Euler and Runge-Kutta 4.

In:   `Code`, the inputs of the block, what to record.
Out:  trajectories, reductions, and which members stayed finite.
Knows nothing of Vensim, of names, or of how members are cut into blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from model.engine.compile import Code, Parts, functions
from model.engine.inputs import Bound
from model.engine.operations import Floats
from model.engine.outputs import Order
from model.engine.program import Clock
from model.engine.setting import Setting, initial_rows
from model.engine.specialise import Class

Method = Literal["euler", "rk4"]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What one block told: saved [key, time, member], reduced [key][interval, member], ok."""

    saved: Floats
    reduced: tuple[Floats, ...]
    ok: NDArray[np.bool_]


class Block:
    """One block of members on its way through time; `size` is at least 2 (see `ensemble`)."""

    def __init__(self, code: Code, bound: Bound, clock: Clock, method: Method, size: int) -> None:
        """Evaluate all that lies outside the loop and set the initial state."""
        self.code, self.special, self.clock, self.size = code, code.special, clock, size
        self.method = method
        #: points in time per step: RK4 also looks at the middle of each
        self.fine = 2 if method == "rk4" else 1
        self.setting = Setting(code.special, bound, clock, self.fine)
        self.paths, self.first = self.setting.paths, self.setting.first
        self.times, self.slack = self.setting.times, self.setting.slack
        self.holds = self.special.roles.holds
        self.state = initial_rows(self.setting, size)
        self.changes = np.empty_like(self.state)
        self.path_rows = np.empty((len(self.paths), size))
        self.pipes = [Pipe(n, self.state[place]) for place, n in self.setting.ring_lengths()]
        self._prepare()

    # -- before the loop ----------------------------------------------------------------------

    def _prepare(self) -> None:
        """Values outside the loop, buffers inside it, and the code bound to both."""
        run, code = self.special.run, self.code
        self.outside = self.setting.outside(code.leaves, run)
        timed = [node for node, letter in code.leaves.items() if letter == "t"]
        self.timed = np.array([self.outside[node] for node in timed]).reshape(
            len(timed), len(self.times)
        )
        self.now = np.empty(len(timed))
        env: dict[str, Any] = dict(functions(self.special))
        for node, letter in code.leaves.items():
            if letter == "t":
                env[f"t{node}"] = self.now[timed.index(node), ...]
            else:
                env[f"{letter}{node}"] = np.array(self.outside[node])
        for place in range(len(self.state)):
            env[f"s{place}"], env[f"c{place}"] = self.state[place], self.changes[place]
        self.rows: dict[int, NDArray[Any]] = {
            node: np.empty(self.size, dtype=np.bool_ if truth else np.float64)
            for node, truth in code.rows.items()
        }
        env.update({f"v{node}": row for node, row in self.rows.items()})
        for number, row in enumerate(self.path_rows):
            env[f"p{number}"], env[f"q{number}"] = row, self.first[number]
        self.parts: Parts = code.bind(env)
        memory = {element: place for place, element in enumerate(self.special.memory)}
        self.held_rows = [(memory.get(hold.element), k) for k, hold in enumerate(self.holds)]

    # -- within it ----------------------------------------------------------------------------

    def _at(self, point: int) -> None:
        """Move time, paths and held stocks to a point in time."""
        if len(self.now):
            self.now[...] = self.timed[:, point]
        for (row, number), hold in zip(self.held_rows, self.holds, strict=True):
            if row is None and not hold.by_member:
                continue
            value = self.paths[number].at(self.times[point], self.slack)
            if hold.by_member:
                self.path_rows[number] = value
            if row is not None and point >= self.first[number]:
                self.state[row] = value

    def value(self, node: int, point: int) -> Any:
        """What a node of the run stage holds after its part has run at `point`."""
        op, _, data = self.special.run.nodes[node]
        if node in self.rows:
            return self.rows[node]
        if op == "state":
            return self.state[self.special.memory.index(int(data))]
        if self.special.run.classes[node] == Class.VARYING:
            return self.path_rows[int(data)]
        value = self.outside[node]
        return value[point] if self.special.run.classes[node] == Class.TIMED else value

    def run(self, order: Order) -> Record:
        """Go from the first time to the last."""
        clock, run = self.clock, self.special.run
        core, watch, save = self.parts
        saved_nodes = [run.values[element] for _, element in order.saved]
        saved = np.empty((len(saved_nodes), len(clock.times), self.size))
        reduced = tuple(np.zeros((len(r.weights), self.size)) for r in order.reduced)
        due = _due(order)
        with np.errstate(all="ignore"):
            for step in range(clock.steps + 1):
                point = step * self.fine
                self._at(point)
                core(point)
                if step in due:
                    watch(point)
                    for place, interval, weight in due[step]:
                        node = run.values[order.reduced[place].element]
                        reduced[place][interval] += weight * self.value(node, point)
                if saved_nodes and step % clock.steps_per_save == 0:
                    save(point)
                    for row, node in zip(saved, saved_nodes, strict=True):
                        row[step // clock.steps_per_save] = self.value(node, point)
                if step < clock.steps:
                    self._advance(core, point)
        return Record(saved, reduced, self._finite(saved, reduced))

    def _advance(self, core: Callable[[int], None], point: int) -> None:
        """One step: `changes` hold the flows at `point` already."""
        stocks = self._count("stock", "nonnegative")
        state, flows = self.state[:stocks], self.changes[:stocks]
        later = self.changes[stocks:].copy()
        if self.method == "euler":
            state += flows * self.clock.step
        else:
            self._runge_kutta(core, point, state, flows)
        for place, element in enumerate(self.special.memory[:stocks]):
            if self.special.program.elements[element].kind == "nonnegative":
                np.maximum(self.state[place], 0.0, out=self.state[place])
        discrete = self._count("discrete")
        self.state[stocks : stocks + discrete] = later[:discrete]
        for pipe, value, row in zip(
            self.pipes, later[discrete:], self.state[stocks + discrete :], strict=True
        ):
            pipe.push(value, row)

    def _count(self, *kinds: str) -> int:
        elements = self.special.program.elements
        return sum(elements[element].kind in kinds for element in self.special.memory)

    def _runge_kutta(
        self, core: Callable[[int], None], point: int, state: Floats, flows: Floats
    ) -> None:
        """The classical fourth-order method; what is not a stock keeps its value meanwhile."""
        step = self.clock.step
        start, total = state.copy(), flows.copy()
        for share, weight, later in ((0.5, 2.0, 1), (0.5, 2.0, 1), (1.0, 1.0, 2)):
            state[...] = start + share * step * flows
            self._at(point + later)
            core(point + later)
            total += weight * flows
        state[...] = start + step / 6.0 * total

    def _finite(self, saved: Floats, reduced: Sequence[Floats]) -> NDArray[np.bool_]:
        """A stock that left the finite numbers cannot come back: the last state tells."""
        ok = np.isfinite(self.state).all(axis=0)
        ok &= np.isfinite(saved).all(axis=(0, 1))
        for values in reduced:
            ok &= np.isfinite(values).all(axis=0)
        return np.asarray(ok)


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


def _due(order: Order) -> Mapping[int, list[tuple[int, int, float]]]:
    """Step -> (reduction, interval, weight) of all that it contributes to."""
    due: dict[int, list[tuple[int, int, float]]] = {}
    for place, reduced in enumerate(order.reduced):
        for interval, step in zip(*np.nonzero(reduced.weights), strict=True):
            found = (place, int(interval), float(reduced.weights[interval, step]))
            due.setdefault(int(step), []).append(found)
    return due
