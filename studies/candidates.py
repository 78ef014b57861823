"""Many packages at once against the same members: who reaches the targets, what it costs a year.

In:   a `District`, a scenario, the levers that move, targets, members.
Out:  `Judged`: for each candidate the share that reaches all targets, and the yearly cost.
Knows nothing of how candidates are chosen.

Candidates and members lie on one axis of one call of the engine, candidate by candidate, as many
candidates at a time as fill a block. History is the same for all of them and is run once. Cost is
what the levers ask of the general budget and the government fund beyond the scenario itself,
whether it can be paid or not, at prices of 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.district.targets import PLAN_START, Target
from model.engine import Model, Past, Reduction, Series, run_ensemble, yearly
from model.engine.errors import Problem, refuse
from scenarios.scenario import Scenario
from scenarios.settings import Input
from studies.district import District
from studies.failing import refuse_failed
from studies.held import Held, on_paths
from studies.horizon import until
from studies.lever_costs import ALL_MONEY
from studies.members import CHUNK, Members
from studies.package import Move
from studies.targets import NOTHING_ENTERED, Entered, Outcome, evaluate, reductions

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What candidates do; the first axis is the candidates.

    Attributes:
        reached: share of the counted members that reach all targets (candidate,).
        reserve: the room beyond all targets that the asked share of members has at least, as a
            share of the target that is hardest for each member (candidate,); 0 or more where the
            share is reached.
        cost: mean over the members, 亿元 a year (candidate, year).
        counted: members with a figure for every target (candidate,).
    """

    reached: Array
    reserve: Array
    cost: Array
    counted: NDArray[np.int64]


#: Members, and candidates, that are run together: calls of more are no faster, and of fewer
#: candidates at a time the last call holds fewer copies.
TOGETHER, SIDE = 512, 4


class Trial:
    """Judges any number of candidates, as many at a time as fill a block."""

    def __init__(
        self,
        district: District,
        scenario: Scenario,
        moves: Sequence[Move],
        targets: Sequence[Target],
        members: Members,
        *,
        entered: Entered = NOTHING_ENTERED,
        held: Sequence[Held] = (),
    ) -> None:
        """Lay out a block of candidates by the members, and run the scenario for its own cost.

        Variables that are held run on their paths in every candidate and in the scenario.

        Raises:
            InputError: a target that has no figure to be judged by; no member stays finite.
        """
        self.moves, self.targets, self.entered = tuple(moves), tuple(targets), entered
        size = max(1, min(SIDE, TOGETHER // members.count))
        self.size, self.count = size, members.count
        self.years = tuple(range(PLAN_START, max(target.year for target in targets) + 1))
        self.cost = yearly(ALL_MONEY, "mean", self.years[0], self.years[-1])
        self.outputs: list[Reduction] = [self.cost, *reductions(targets)]
        self.model: Model = until(district.model, self.outputs)
        inputs = members.inputs(scenario)
        fixed = on_paths(held, members.shares)
        own = run_ensemble(
            self.model,
            [inputs],
            members.count,
            outputs=self.outputs,
            block=CHUNK,
            past=members.past,
            fixed=fixed,
        )
        refuse_failed(district, [scenario], held, own.ok.sum(axis=-1), members.count)
        refuse("--target", unjudged([evaluate(one, own, entered) for one in targets]))
        self.usual: Array = own.values[self.cost][:, 0]
        self.usual_ok: Mask = own.ok[0]
        self.inputs = {name: _tiled(value, size) for name, value in inputs.items()}
        self.fixed = {name: _tiled_path(path, size) for name, path in fixed.items()}
        self.past = Past(
            {name: _tiled(value, size) for name, value in members.past.inputs.items()},
            float(PLAN_START),
        )

    def run(self, coordinates: Array) -> tuple[tuple[Outcome, ...], Array, Mask]:
        """Outcomes of each target (candidate, member), extra cost (year, candidate, member), ok.

        Args:
            coordinates: (candidate, lever).
        """
        values, ok = self._values(coordinates)
        outcomes = tuple(
            evaluate(target, _Shaped(values, ok), self.entered) for target in self.targets
        )
        return outcomes, values[self.cost] - self.usual[:, np.newaxis], ok & self.usual_ok

    def _values(self, coordinates: Array) -> tuple[dict[Reduction | str, Array], Mask]:
        """Readings [interval, candidate, member] and ok [candidate, member], block by block."""
        count = len(coordinates)
        # the last block is filled up with copies, so that all have one shape and one history
        rows = np.minimum(np.arange(-(-count // self.size) * self.size), count - 1)
        parts = [self._block(coordinates[part]) for part in rows.reshape(-1, self.size)]
        whole = {
            key: np.concatenate([one.values[key] for one in parts], 1) for key in parts[0].values
        }
        ok = np.concatenate([one.ok for one in parts])
        return {key: found[:, :count] for key, found in whole.items()}, ok[:count]

    def _block(self, coordinates: Array) -> _Shaped:
        """A block of candidates."""
        inputs = dict(self.inputs)
        for move, shares in zip(self.moves, coordinates.T, strict=True):
            inputs[move.lever.name] = self._lever(move, shares)
        paths = run_ensemble(
            self.model,
            [inputs],
            self.size * self.count,
            outputs=self.outputs,
            past=self.past,
            fixed=self.fixed,
        )
        shape = (self.size, self.count)
        return _Shaped(
            {key: value.reshape(len(value), *shape) for key, value in paths.values.items()},
            paths.ok.reshape(shape),
        )

    def _lever(self, move: Move, shares: Array) -> Series:
        """A lever on its way for each candidate; where it stays, as the scenario has it."""
        own = self.inputs.get(move.lever.name, move.lever.default)
        bends = np.asarray(own.times, dtype=float) if isinstance(own, Series) else np.array([])
        years = np.array(self.years, dtype=float)
        times = np.union1d(years, bends[(bends >= years[0]) & (bends <= years[-1])])
        levels = move.paths(np.asarray(move.goal(shares)), self.years)
        values = np.stack([np.interp(times, years, column) for column in levels.T], axis=1)
        values = np.repeat(values, self.count, axis=1)
        stays = np.repeat(shares == move.home, self.count)
        if stays.any():
            values[:, stays] = _along(own, times, stays)
        return Series(times, values, "linear")

    def judge(self, coordinates: Array, probability: float) -> Judged:
        """What candidates do with respect to a probability that is asked for."""
        outcomes, extra, ok = self.run(coordinates)
        counted = ok & np.all([_counted(outcome) for outcome in outcomes], axis=0)
        room = np.min([_room(outcome) for outcome in outcomes], axis=0)
        room = np.sort(np.where(counted, room, -np.inf), axis=1)
        number = counted.sum(axis=1)
        # the member after which the asked share of the counted ones has no less room
        place = self.count - np.ceil(probability * number - 1e-9).astype(np.intp)
        reserve = np.take_along_axis(room, place.clip(0, self.count - 1)[:, np.newaxis], axis=1)
        met = np.all([_met(outcome) for outcome in outcomes], axis=0) & counted
        spent = np.where(ok, extra, 0.0).sum(axis=2) / np.maximum(ok.sum(axis=1), 1)
        return Judged(
            reached=met.sum(axis=1) / np.maximum(number, 1),
            reserve=np.where(number > 0, reserve[:, 0], -np.inf),
            cost=spent.T,
            counted=np.asarray(number),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Shaped:
    """A run's values as [interval, candidate, member]."""

    values: dict[Reduction | str, Array]
    ok: Mask


def _tiled(value: Any, times: int) -> Input:
    """An input of members, repeated for each candidate."""
    if isinstance(value, Series):
        return _tiled_path(value, times)
    return np.tile(value, times) if np.ndim(value) else float(value)


def _tiled_path(path: Series, times: int) -> Series:
    rows = np.asarray(path.values, dtype=float)
    if rows.ndim == 1:
        return path
    return Series(path.times, np.tile(rows, (1, times)), path.interpolate)


def _along(own: Input, times: Array, chosen: Mask) -> Array:
    """A lever's own input at some times, of some columns: (time, column) or one that fits it."""
    if not isinstance(own, Series):
        return (
            np.asarray(own, dtype=float)[chosen] if np.ndim(own) else np.asarray(own, dtype=float)
        )
    knots, rows = np.asarray(own.times, dtype=float), np.asarray(own.values, dtype=float)
    if rows.ndim == 1:
        return np.asarray(np.interp(times, knots, rows))[:, np.newaxis]
    return np.stack([np.interp(times, knots, column) for column in rows[:, chosen].T], axis=1)


def _counted(outcome: Outcome) -> Mask:
    if outcome.counted is None:
        raise ValueError(f"{outcome.target.id} cannot be judged")
    return outcome.counted


def _met(outcome: Outcome) -> Mask:
    if outcome.met is None:
        raise ValueError(f"{outcome.target.id} cannot be judged")
    return outcome.met


def _room(outcome: Outcome) -> Array:
    """The margin as a share of the target; a sum that just hits its target has none missing."""
    if outcome.margin is None or outcome.target.value is None:
        raise ValueError(f"{outcome.target.id} cannot be judged")
    share = np.nan_to_num(outcome.margin) / max(abs(outcome.target.value), 1e-12)
    return np.where(_met(outcome), np.maximum(share, 0.0), share)


def unjudged(outcomes: Sequence[Outcome]) -> list[Problem]:
    """Targets without a verdict, each with its reason."""
    return [
        Problem(
            f"无法判定：{outcome.reason.zh}",
            f"cannot be judged: {outcome.reason.en}",
            outcome.target.id,
        )
        for outcome in outcomes
        if outcome.met is None and outcome.reason is not None
    ]
