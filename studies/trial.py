"""One thing tried at many values at once: what a target's indicator is at each, and with what room.

In:   a `District`, a scenario, a target, variables held; members where a probability is asked for.
Out:  `Tried`: the indicator, the room beyond the target, with members the chance.
Knows nothing of how the values are chosen.

With members, the level told is the one that a share p of them reaches, and the room is beyond the
target at that level: it is not negative exactly where at least p of the members reach the target.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.district.targets import PLAN_START, Target
from model.engine import Input, Output, Reduction, Series, run_ensemble, simulate
from model.engine.errors import InputError, Problem
from scenarios.drivers import median_drivers
from scenarios.scenario import Scenario, apply
from studies.chance import Chance, chance_from
from studies.district import District
from studies.held import Held, on_paths
from studies.members import Members
from studies.sidebyside import own_values, side_by_side, tiled
from studies.targets import Outcome, evaluate, reductions

Array = NDArray[np.float64]

#: Members that are run together: as many values at a time as fill such a block.
TOGETHER = 2_048


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out, one for each value tried; NaN where a run failed."""

    values: Array
    margins: Array
    chances: tuple[Chance, ...] = ()


class Trial(Protocol):
    """Runs one thing at many values."""

    def run(self, key: str, values: Array, *, held: bool) -> Tried:
        """Try a constant at each value, or (held) a variable on a line to it."""

    def start(self, key: str) -> float:
        """Where a variable stands: its mean in the target's year."""


def check_target(target: Target) -> None:
    """Refuse a target that cannot be judged.

    Raises:
        InputError: it has no value, or no value of the model stands for it.
    """
    if target.value is None or target.status in ("tracked", "baseline"):
        zh, en = "该目标没有可测算的数值", "this target has no figure that can be computed"
        raise InputError(target.id, [Problem(zh, en)])


class Single:
    """One run for each value, at central parameters and median conditions."""

    def __init__(
        self, district: District, scenario: Scenario, target: Target, held: Sequence[Held] = ()
    ) -> None:
        """Refuse a target that cannot be judged."""
        check_target(target)
        self.district, self.target = district, target
        self.fixed = on_paths(held)
        self.inputs: dict[str, Input] = dict(apply(scenario, {}, median_drivers()))
        self.outputs: list[Output] = [*reductions([target])]

    def run(self, key: str, values: Array, *, held: bool) -> Tried:
        """Try a constant at each value, or (held) a variable on a line to it."""
        inputs, fixed = dict(self.inputs), dict(self.fixed)
        if held:
            begin = Reduction(key, "end", ((PLAN_START - 1.0, float(PLAN_START)),))
            begins = simulate(self.district.model, self.inputs, outputs=[begin]).values[begin]
            fixed[key] = path(float(begins[0, 0]), values, self.target.year)
        else:
            inputs[key] = Series([float(PLAN_START)], values[np.newaxis], "step")
        paths = simulate(
            self.district.model, inputs, members=len(values), fixed=fixed, outputs=self.outputs
        )
        found, room = _judged(evaluate(self.target, paths))
        return Tried(found, room)

    def start(self, key: str) -> float:
        """Where a variable stands: its mean in the target's year."""
        year = float(self.target.year)
        later = Reduction(key, "mean", ((year, year + 1.0),))
        paths = simulate(self.district.model, self.inputs, fixed=self.fixed, outputs=[later])
        return float(paths.values[later][0, 0])


class Many:
    """Every member for each value: the level that a share of them reaches."""

    def __init__(
        self,
        district: District,
        scenario: Scenario,
        target: Target,
        held: Sequence[Held],
        members: Members,
        probability: float,
    ) -> None:
        """Refuse a target that cannot be judged."""
        check_target(target)
        self.district, self.scenario, self.target = district, scenario, target
        self.held = tuple(held)
        self.members, self.probability = members, probability
        self.own = own_values(district, scenario)
        self.outputs: list[Output] = [*reductions([target])]

    def run(self, key: str, values: Array, *, held: bool) -> Tried:
        """Try a constant at each value, or (held) a variable on a line to it, with every member."""
        size = max(1, TOGETHER // self.members.count)
        begins = self._begins(key) if held else np.zeros(0)
        blocks = [
            self._block(key, values[low : low + size], begins)
            for low in range(0, len(values), size)
        ]
        return Tried(
            np.concatenate([one.values for one in blocks]),
            np.concatenate([one.margins for one in blocks]),
            tuple(chance for one in blocks for chance in one.chances),
        )

    def start(self, key: str) -> float:
        """Where a variable stands: the median member's mean in the target's year, or NaN."""
        year = float(self.target.year)
        found = self._read(Reduction(key, "mean", ((year, year + 1.0),)))
        whole = found[np.isfinite(found)]
        return float(np.median(whole)) if whole.size else math.nan

    def _begins(self, key: str) -> Array:
        """Where a variable stands at the start of 2021, (member,)."""
        return self._read(Reduction(key, "end", ((PLAN_START - 1.0, float(PLAN_START)),)))

    def _read(self, reading: Reduction) -> Array:
        """One number of each member under the scenario; NaN where it failed."""
        paths = run_ensemble(
            self.district.model,
            [self.members.inputs(self.scenario)],
            self.members.count,
            outputs=[reading],
            fixed=on_paths(self.held, self.members.shares),
        )
        return np.where(paths.ok[0], paths.values[reading][0, 0], np.nan)

    def _block(self, key: str, values: Array, begins: Array) -> Tried:
        """Some of the values, side by side: all members at the first, then all at the second."""
        count = self.members.count
        wide = tiled(self.members, len(values))
        inputs = side_by_side(self.members, wide, [self.scenario] * len(values), self.own)
        fixed, each = on_paths(self.held, wide.shares), np.repeat(values, count)
        if begins.size:
            fixed[key] = path(np.tile(begins, len(values)), each, self.target.year)
        else:
            inputs[key] = Series([float(PLAN_START)], each[np.newaxis], "step")
        paths = run_ensemble(
            self.district.model,
            [inputs],
            wide.count,
            outputs=self.outputs,
            fixed=fixed,
            block=wide.count,
            past=wide.past,
        )
        outcome = evaluate(self.target, paths)
        found, room = (a.reshape(len(values), count) for a in _judged(outcome))
        whole = np.isfinite(room)
        met = np.zeros(whole.size, bool) if outcome.met is None else outcome.met
        chances = [chance_from(*pair) for pair in zip(met.reshape(whole.shape), whole, strict=True)]
        order = [self._reached(found[k], room[k]) for k in range(len(values))]
        return Tried(
            np.array([one for one, _ in order]),
            np.array([one for _, one in order]),
            tuple(chances),
        )

    def _reached(self, found: Array, room: Array) -> tuple[float, float]:
        """Level and room of the member such that just the share asked for does at least as well."""
        whole = np.flatnonzero(np.isfinite(room))
        if not whole.size:
            return math.nan, math.nan
        best_first = whole[np.argsort(-room[whole], kind="stable")]
        # 1e-9: 0.8 x 250 is 200.00000000000003 in binary, and that is 200 members
        place = max(1, math.ceil(self.probability * whole.size - 1e-9)) - 1
        member = best_first[place]
        return float(found[member]), float(room[member])


def path(begin: float | Array, values: Array, year: int) -> Series:
    """Lines from where things stand at the start of 2021 to each value at the start of `year`."""
    if year == PLAN_START:
        return Series([float(PLAN_START)], values[np.newaxis], "linear")
    rows = np.stack([np.broadcast_to(begin, values.shape), values])
    return Series([float(PLAN_START), float(year)], rows, "linear")


def _judged(outcome: Outcome) -> tuple[Array, Array]:
    if outcome.values is None or outcome.margin is None:
        raise ValueError(f"{outcome.target.id} cannot be judged")
    return outcome.values, outcome.margin
