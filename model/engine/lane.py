"""A strip of members on its way through time: Euler and Runge-Kutta 4.

In:   a `Prepared` block, which of its members, what to record.
Out:  saved values, reductions and the last state of the strip, put in their places. Where C can do
      all of it, the whole way is one call (`route.py`); else it is gone here, step by step.
Knows nothing of Vensim, of names, or of other lanes, which may run at the same time.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.engine.layout import Slice
from model.engine.memory import Material, Pipe
from model.engine.operations import Floats
from model.engine.outputs import Order
from model.engine.prepared import Prepared
from model.engine.route import Route
from model.engine.sums import Sums
from model.engine.tape import Parts, alone


def aligned(rows: int, size: int, dtype: type = np.float64) -> NDArray[Any]:
    """An uninitialised array whose rows begin at cache lines (`size` is a multiple of 8)."""
    width = np.dtype(dtype).itemsize
    raw = np.empty(rows * size * width + 64, dtype=np.uint8)
    shift = -raw.ctypes.data % 64
    return raw[shift : shift + rows * size * width].view(dtype).reshape(rows, size)


class Lane:
    """Working rows for one strip at a time, and the code bound to them."""

    def __init__(self, prepared: Prepared, order: Order, saved: Floats, sums: Sums) -> None:
        """Rows as long as a strip; they tell `saved` [key, time, member] and `sums`."""
        self.prepared, self.code = prepared, prepared.code
        self.saved, self.sums = saved, sums
        special, width = prepared.special, prepared.width
        counts = {
            **{"s": len(special.memory), "d": len(special.memory), "p": len(special.roles.holds)},
            **{"r": len(special.program.draws), "k": len(self.code.constants), "w": self.code.rows},
        }
        self.regions = {name: aligned(count, width) for name, count in counts.items()}
        self.regions["x"] = aligned(self.code.truths, width, np.bool_)
        self.state, self.changes = self.regions["s"], self.regions["d"]
        self.now = np.empty(len(self.code.timed))
        self.parts = self._bound()
        told = {node: self._view(part) for node, part in self.code.told.items()}
        nodes = special.run.values
        self.saved_rows = [told[nodes[element]] for _, element in order.saved]
        self.reduced_rows = [told[nodes[one.element]] for one in order.reduced]
        self.route = self._route()

    def _route(self) -> Route | None:
        """All steps laid out for C, where there is nothing that it does not do."""
        prepared, driver = self.prepared, self.prepared.driver
        told = self.saved_rows, self.reduced_rows
        plain = all(row.dtype == np.float64 and row.flags.c_contiguous for row in chain(*told))
        if driver is None or self.parts.calls is None or not (prepared.by_strips and plain):
            return None
        calls, rows = self.parts.calls, self.regions
        return Route(driver, prepared, calls, rows, self.now, told, self.saved, self.sums)

    def _bound(self) -> Parts:
        """The parts of a step on these rows: driven from C, or called by numpy."""
        driver, first = self.prepared.driver, self.prepared.setting.first
        text = self.code.text if driver is None else self.code.left_to_numpy
        env: dict[str, Any] = dict(self.code.functions())
        env.update({part.name: self._view(part) for part in text.slices})
        env.update({f"q{k}": point for k, point in enumerate(first)})
        functions = text.bind(env)
        if driver is None:
            core, watch, save, move = map(alone, functions)
            return Parts(core, watch, save, move)
        singles = {"h": self.prepared.columns, "u": self.prepared.uniform, "t": self.now}
        return self.code.tape.bind(driver, {**self.regions, **singles}, first, functions)

    def _view(self, part: Slice) -> NDArray[Any]:
        """The array that a slice names."""
        if part.region == "u":
            return self.prepared.uniform[part.start, ...]
        if part.region == "t":
            return self.now[part.start, ...]
        if part.region == "h":
            return self.prepared.columns[part.start : part.start + part.count]
        rows = self.regions[part.region][part.start : part.start + part.count]
        return rows if part.grid else rows.reshape(-1)

    def run(self, strip: slice, stop: int | None) -> None:
        """All steps of a strip, or those before `stop`."""
        self._enter(strip)
        clock, first = self.prepared.clock, self.prepared.first
        last = clock.steps if stop is None else stop - 1
        if self.route is not None:
            self.route.run(first, last, strip)
        else:
            for step in range(first, last + 1):
                self._step(step, strip)
        self.prepared.whole[:, strip] = self.state[:, : strip.stop - strip.start]

    def _step(self, step: int, strip: slice) -> None:
        clock, count = self.prepared.clock, strip.stop - strip.start
        point = step * self.prepared.fine
        self._at(point, strip)
        for number, row in enumerate(self.regions["r"]):  # held during the step
            row[...] = self.prepared.setting.draws.uniform(number, step)
        self.parts.core(point, count)
        if step in self.sums.due:
            self.parts.watch(point, count)
            self.sums.add(step, strip, self.reduced_rows)
        if self.saved_rows and step % clock.steps_per_save == 0:
            self.parts.save(point, count)
            for values, row in zip(self.saved, self.saved_rows, strict=True):
                values[step // clock.steps_per_save, strip] = row[:count] if row.ndim else row
        if step < clock.steps:
            self._advance(point, strip)

    def _enter(self, strip: slice) -> None:
        """Put what does not vary in time, and the state, of a strip in their rows."""
        prepared, count = self.prepared, strip.stop - strip.start
        self.regions["k"][:, :count] = prepared.constants[:, strip]
        self.state[:, :count] = prepared.whole[:, strip]
        setting = prepared.setting
        self.pipes = [Pipe(n, self.state[place]) for place, n in setting.ring_lengths()]
        self.materials = [
            (place, Material(self.state[place : place + 3], prepared.clock))
            for place in setting.materials()
        ]

    def _at(self, point: int, strip: slice) -> None:
        """Move time, paths and held stocks to a point in time."""
        setting, count = self.prepared.setting, strip.stop - strip.start
        if len(self.now):
            self.now[...] = self.prepared.timed[point]
        for move in self.prepared.moves[point]:
            path = setting.paths[move.path]
            if move.knot is None:
                value = _part(path.at(setting.times[point], setting.slack), strip)
            else:
                value = _part(path.values[move.knot], strip)
            if move.own:
                self.regions["p"][move.path, :count] = value
            if move.held is not None:
                self.state[move.held, :count] = value

    def _advance(self, point: int, strip: slice) -> None:
        """One step from `point`, whose values are in their rows."""
        stocks = self.prepared.stocks
        later = self.changes[stocks:].copy() if stocks < len(self.state) else self.changes[stocks:]
        if self.prepared.method == "euler":
            self.parts.move(point, strip.stop - strip.start)
        else:
            self._runge_kutta(point, strip)
        for row in self.prepared.never_negative:
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

    def _runge_kutta(self, point: int, strip: slice) -> None:
        """The classical fourth-order method; what is not a stock keeps its value meanwhile."""
        stocks = self.prepared.stocks
        state, increments = self.state[:stocks], self.changes[:stocks]
        start, total = state.copy(), increments.copy()
        for share, weight, later in ((0.5, 2.0, 1), (0.5, 2.0, 1), (1.0, 1.0, 2)):
            np.add(start, share * increments, out=state)
            self._at(point + later, strip)
            self.parts.core(point + later, strip.stop - strip.start)
            total += weight * increments
        np.add(start, total / 6.0, out=state)


def _part(value: Any, strip: slice) -> Any:
    """The part of what may vary over members."""
    return value[strip] if np.ndim(value) else value
