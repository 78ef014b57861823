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

from model.engine.compile import Code, Parts
from model.engine.inputs import Bound
from model.engine.layout import Slice
from model.engine.operations import Floats
from model.engine.outputs import Order
from model.engine.program import Clock
from model.engine.setting import Setting, initial_rows

Method = Literal["euler", "rk4"]


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A block on its way, from where it can go on under other inputs.

    Attributes:
        form: hash of the program as it was compiled; another remembers other quantities.
        step: the step that comes next.
        state: what each element remembers, by its number, [member].
        kept: what each INITIAL found.
        saved: [key, time, member] as far as it goes.
        reduced: for each key the intervals that have begun, and their values [interval, member].
    """

    form: str
    step: int
    state: Mapping[int, Floats]
    kept: Mapping[int, Any]
    saved: Floats
    reduced: tuple[tuple[NDArray[np.intp], Floats], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What one block told: saved [key, time, member], reduced [key][interval, member], ok.

    `mark` is where it stopped, if it did before the last time.
    """

    saved: Floats
    reduced: tuple[Floats, ...]
    ok: NDArray[np.bool_]
    mark: Mark | None = None


def aligned(rows: int, size: int, dtype: type = np.float64) -> NDArray[Any]:
    """An uninitialised array whose rows begin at cache lines (`size` is a multiple of 8)."""
    width = np.dtype(dtype).itemsize
    raw = np.empty(rows * size * width + 64, dtype=np.uint8)
    shift = -raw.ctypes.data % 64
    return raw[shift : shift + rows * size * width].view(dtype).reshape(rows, size)


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
        """Evaluate all that lies outside the loop and set the state: the initial one, or a mark."""
        self.start = start
        self.code, self.special, self.clock, self.size = code, code.special, clock, size
        self.method = method
        #: points in time per step: RK4 also looks at the middle of each
        self.fine = 2 if method == "rk4" else 1
        self.setting = Setting(code.special, bound, clock, self.fine, size)
        self.holds = self.special.roles.holds
        if start is not None:
            self.setting.kept.update(start.kept)
        state = initial_rows(self.setting, size)
        self.regions = {
            "s": aligned(len(state), size),
            "d": aligned(len(state), size),
            "p": aligned(len(self.holds), size),
            "r": aligned(len(self.special.program.draws), size),
            "k": aligned(len(code.constants), size),
            "w": aligned(code.rows, size),
            "x": aligned(code.truths, size, np.bool_),
        }
        self.state, self.changes = self.regions["s"], self.regions["d"]
        self.state[...] = state
        if start is not None:
            for row, element in zip(self.state, self.special.memory, strict=True):
                row[...] = start.state[element]
        self.pipes = [Pipe(n, self.state[place]) for place, n in self.setting.ring_lengths()]
        self.materials = [
            (place, Material(self.state[place : place + 3], clock))
            for place in self.setting.materials()
        ]
        self._prepare()

    def _prepare(self) -> None:
        """Values outside the loop, and the code bound to its rows."""
        code, run = self.code, self.special.run
        outside = self.setting.outside(
            [*code.constants, *code.columns, *code.uniform, *code.timed], run
        )
        for row, node in zip(self.regions["k"], code.constants, strict=True):
            row[...] = outside[node]
        self.uniform = np.array([outside[node] for node in code.uniform])
        self.columns = np.array([outside[node] for node in code.columns]).reshape(-1, 1)
        self.timed = np.empty((len(self.setting.times), len(code.timed)))
        for column, node in enumerate(code.timed):
            self.timed[:, column] = outside[node]
        self.now = np.empty(len(code.timed))
        env: dict[str, Any] = dict(code.functions())
        env.update({part.name: self.view(part) for part in code.slices})
        env.update({f"q{k}": point for k, point in enumerate(self.setting.first)})
        self.parts: Parts = code.bind(env)
        self.told = {node: self.view(part) for node, part in code.told.items()}
        memory = {element: row for row, element in enumerate(self.special.memory)}
        kinds = [self.special.program.elements[e].kind for e in self.special.memory]
        self.stocks = sum(kind in ("stock", "nonnegative") for kind in kinds)
        self.never_negative = [row for row, kind in enumerate(kinds) if kind == "nonnegative"]
        self.held_rows = [memory.get(hold.element) for hold in self.holds]
        #: for each path the knot reached at each point, and the one whose value is in its row
        self.knots = [
            path.reached(self.setting.times, self.setting.slack) for path in self.setting.paths
        ]
        self.places = [-1] * len(self.knots)

    def view(self, part: Slice) -> NDArray[Any]:
        """The array that a slice names."""
        if part.region == "u":
            return self.uniform[part.start, ...]
        if part.region == "t":
            return self.now[part.start, ...]
        if part.region == "h":
            return self.columns[part.start : part.start + part.count]
        rows = self.regions[part.region][part.start : part.start + part.count]
        return rows if part.grid else rows.reshape(-1)

    def _at(self, point: int) -> None:
        """Move time, paths and held stocks to a point in time."""
        setting = self.setting
        if len(self.now):
            self.now[...] = self.timed[point]
        for number, (row, hold) in enumerate(zip(self.held_rows, self.holds, strict=True)):
            path, held = setting.paths[number], row is not None and point >= setting.first[number]
            # a value of a year is put in its row once a year
            moved = hold.by_member and (
                path.linear or self.places[number] != self.knots[number][point]
            )
            if not (moved or held):
                continue
            value = path.at(setting.times[point], setting.slack)
            if moved:
                self.regions["p"][number] = value
                self.places[number] = self.knots[number][point]
            if held:
                self.state[row] = value

    def run(self, order: Order, stop: int | None = None) -> Record:
        """Go from the first time, or from a mark, to the last, or to the step to `stop` before."""
        clock, run = self.clock, self.special.run
        steps, every = clock.steps, clock.steps_per_save
        core, watch, save, move = self.parts
        saved_rows = [self.told[run.values[element]] for _, element in order.saved]
        saved = np.empty((len(saved_rows), len(clock.times), self.size))
        sums = Sums(order, [self.told[run.values[r.element]] for r in order.reduced], self.size)
        first = 0
        if (start := self.start) is not None:
            first = start.step
            saved[:, : start.saved.shape[1]] = start.saved
            for total, (begun, before) in zip(sums.totals, start.reduced, strict=True):
                total[begun] = before
        with np.errstate(all="ignore"):
            # numpy copies operands that are spread over rows shorter than its buffer (8,192):
            # products of rows and a column took 2.6 times as long; errstate puts it back
            np.setbufsize(max(16, self.size - self.size % 16))
            for step in range(first, steps + 1):
                if step == stop:
                    break
                point = step * self.fine
                self._at(point)
                for number, row in enumerate(self.regions["r"]):  # held during the step
                    row[...] = self.setting.draws.uniform(number, step)
                core(point)
                if step in sums.due:
                    watch(point)
                    sums.add(step)
                if saved_rows and step % every == 0:
                    save(point)
                    for values, row in zip(saved, saved_rows, strict=True):
                        values[step // every] = row
                if step < steps:
                    self._advance(core, move, point)
        mark = None if stop is None else self._mark(stop, saved, sums)
        return Record(saved, sums.totals, self._finite(saved, sums.totals), mark)

    def _mark(self, step: int, saved: Floats, sums: Sums) -> Mark:
        """Where the block is now, before `step`; its state is not used again."""
        state = dict(zip(self.special.memory, self.state, strict=True))
        told = saved[:, : -(-step // self.clock.steps_per_save)].copy()
        form = self.special.program.hash
        return Mark(form, step, state, self.setting.kept, told, sums.begun(step))

    def _advance(
        self, core: Callable[[int], None], move: Callable[[int], None], point: int
    ) -> None:
        """One step from `point`, whose values are in their rows."""
        stocks = self.stocks
        state, increments = self.state[:stocks], self.changes[:stocks]
        later = self.changes[stocks:].copy() if stocks < len(self.state) else self.changes[stocks:]
        if self.method == "euler":
            move(point)
        else:
            self._runge_kutta(core, point, state, increments)
        for row in self.never_negative:
            np.maximum(self.state[row], 0.0, out=self.state[row])
        if len(later):
            discrete = len(later) - len(self.pipes) - 3 * len(self.materials)
            self.state[stocks : stocks + discrete] = later[:discrete]
            rows = self.state[stocks + discrete :]
            for pipe, value, row in zip(self.pipes, later[discrete:], rows, strict=False):
                pipe.push(value, row)
            for place, material in self.materials:
                value, time, missing = later[place - stocks : place - stocks + 3]
                material.push(value, time, missing, self.state[place])

    def _runge_kutta(
        self, core: Callable[[int], None], point: int, state: Floats, increments: Floats
    ) -> None:
        """The classical fourth-order method; what is not a stock keeps its value meanwhile."""
        start, total = state.copy(), increments.copy()
        for share, weight, later in ((0.5, 2.0, 1), (0.5, 2.0, 1), (1.0, 1.0, 2)):
            np.add(start, share * increments, out=state)
            self._at(point + later)
            core(point + later)
            total += weight * increments
        np.add(start, total / 6.0, out=state)

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


class Sums:
    """Reductions as they grow: memory does not grow with the number of steps."""

    def __init__(self, order: Order, rows: Sequence[Floats], size: int) -> None:
        """`rows`: where the value of each reduction is found after each step."""
        self.rows = rows
        self.weights = [r.weights for r in order.reduced]
        self.totals = tuple(np.zeros((len(r.weights), size)) for r in order.reduced)
        self.scratch = np.empty(size)
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

    def add(self, step: int) -> None:
        """Add the values of this step, each with its weight."""
        for places, interval, weight in self.due[step]:
            for place in places:
                total = self.totals[place][interval]
                np.multiply(self.rows[place], weight, out=self.scratch)
                np.add(total, self.scratch, out=total)
