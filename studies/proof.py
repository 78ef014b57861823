"""A package put to the proof on members that did not choose it.

In:   coordinates that a search found, members to adjust on, fresh members to tell from.
Out:  `Package`: goals, the scenario, yearly cost, the probability reached with its error.
Knows nothing of how the search went.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import Target
from model.engine import Paths, run_ensemble
from scenarios.scenario import Scenario
from studies.candidates import Trial
from studies.chance import Chance, risk
from studies.district import District
from studies.held import Held, on_paths
from studies.members import CHUNK, Members
from studies.package import Move, package
from studies.robustness import satisficing
from studies.spending import Limits
from studies.targets import Entered, Outcome, chance_of, evaluate

Array = NDArray[np.float64]

#: Standard errors by which more than the probability is asked of the members to adjust on.
MORE = 1.5
#: Strengths tried at once, around the one that the search found.
STRENGTHS = 8
WEAKEST, STRONGEST = 0.3, 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """A package and what it does, on fresh members.

    Attributes:
        scenario: what can be saved and run by any command; it is what was simulated.
        goals: where each lever goes, in its unit, in the order of the moves.
        coordinates: the same in [0, 1] (lever,).
        steps: by how much the levers move together, in steps from default to strong zone.
        cost: mean over the members, 亿元 a year beyond the scenario it starts from (year,).
        years: of `cost`.
        chance: of reaching all targets together; None where all of them are binding.
        each: the chance of each target alone; None for binding ones.
        risks: 风险提示 of each binding target, else None.
        values: 10, 50 and 90 % points of each target's indicator (target, 3).
        room: the room beyond each target that the asked share of members has, as a share of the
            target, negative where it is missed (target,).
        reached: share of the counted members that reach all targets.
        counted: members with a figure for every target.
        failed: members without.
    """

    scenario: Scenario
    goals: tuple[float, ...]
    coordinates: Array
    steps: float
    cost: Array
    years: tuple[int, ...]
    chance: Chance | None
    each: tuple[Chance | None, ...]
    risks: tuple[Text | None, ...]
    values: Array
    room: Array
    reached: float
    counted: int
    failed: int

    @property
    def total(self) -> float:
        """Cost over all years, 亿元."""
        return float(self.cost.sum())


class Proof:
    """Adjusts and tells packages of one search."""

    def __init__(
        self,
        district: District,
        scenario: Scenario,
        moves: Sequence[Move],
        targets: Sequence[Target],
        probability: float,
        limits: Limits | None,
        adjusting: Members,
        fresh: Members,
        entered: Entered,
        held: Sequence[Held] = (),
    ) -> None:
        """Neither kind of members has been seen by the search."""
        self.district, self.scenario, self.moves = district, scenario, tuple(moves)
        self.targets, self.probability, self.limits = tuple(targets), probability, limits
        self.entered = entered
        self.fresh, self.held = fresh, tuple(held)
        self.trial = Trial(
            district, scenario, moves, targets, adjusting, entered=entered, held=held
        )
        self._known: dict[bytes, tuple[float, bool]] = {}
        self.home = np.array([move.home for move in self.moves])

    def adjusted(self, coordinates: Array) -> Array | None:
        """The weakest package in the same proportions that reaches the probability, or None.

        It must reach MORE standard errors more, so that fresh members seldom say less than was
        asked; where no strength within the limits does, the probability itself is enough.
        """
        wanted, more = self.probability, self._more()
        low, high = WEAKEST, STRONGEST
        best: Array | None = None
        for _ in range(2):
            strengths = np.linspace(low, high, STRENGTHS)
            shifts = strengths[:, np.newaxis] * (coordinates - self.home)
            candidates = np.clip(self.home + shifts, 0.0, 1.0)
            reached, within = self._judged(candidates)
            enough = np.flatnonzero(within & (reached >= wanted + more))
            if not enough.size:
                enough = np.flatnonzero(within & (reached >= wanted))
            if not enough.size:
                return best
            best = candidates[enough[0]]
            low = float(strengths[max(0, enough[0] - 1)])
            high = float(strengths[enough[0]])
        return best

    def holds(self, coordinates: Array) -> bool:
        """Whether a package as it is reaches the probability, by MORE standard errors more."""
        reached, within = self._judged(coordinates[np.newaxis])
        return bool(within[0] and reached[0] >= self.probability + self._more())

    def _more(self) -> float:
        """What is asked beyond the probability, never as much as would be certainty."""
        wanted = self.probability
        error = float(np.sqrt(wanted * (1 - wanted) / self.trial.count))
        return min(MORE * error, (1 - wanted) / 2)

    def without_limits(self) -> Proof:
        """The same without a yearly budget."""
        other = copy(self)
        other.limits, other._known = None, {}
        return other

    def _judged(self, candidates: Array) -> tuple[Array, NDArray[np.bool_]]:
        """The share that reaches the targets and whether the budgets hold; none is run twice."""
        keys = [one.tobytes() for one in candidates]
        places = {key: place for place, key in enumerate(keys) if key not in self._known}
        if places:
            judged = self.trial.judge(candidates[list(places.values())], self.probability)
            within = np.ones(len(places), dtype=np.bool_)
            if self.limits is not None:
                within = self.limits.broken(judged.cost, self.trial.years) <= 0
            told = zip(judged.reached.tolist(), within.tolist(), strict=True)
            self._known.update(zip(places, told, strict=True))
        reached, fits = zip(*(self._known[key] for key in keys), strict=True)
        return np.array(reached), np.array(fits)

    @cached_property
    def _usual(self) -> Paths:
        """The scenario itself on the fresh members, run once for all packages."""
        return self._run(self.scenario)

    def _run(self, scenario: Scenario) -> Paths:
        """The fresh members under a scenario."""
        return run_ensemble(
            self.trial.model,
            [self.fresh.inputs(scenario)],
            self.fresh.count,
            outputs=self.trial.outputs,
            block=CHUNK,
            past=self.fresh.past,
            fixed=on_paths(self.held, self.fresh.shares),
        )

    def told(self, coordinates: Array) -> Package:
        """A package as a scenario, simulated on fresh members beside the scenario itself."""
        goals = tuple(
            move.start if at == home else move.settable(float(at))
            for move, at, home in zip(self.moves, coordinates, self.home, strict=True)
        )
        made = package(self.scenario, self.moves, goals, self.trial.years)
        paths, usual = self._run(made), self._usual
        cost, ok = paths.values[self.trial.cost], paths.ok[0] & usual.ok[0]
        spent = (cost - usual.values[self.trial.cost])[:, 0, ok].mean(axis=1)
        both = [evaluate(target, paths, self.entered) for target in self.targets]
        outcomes = [_first(outcome) for outcome in both]
        together = satisficing(outcomes)
        return Package(
            scenario=made,
            goals=goals,
            coordinates=np.array(
                [(g - m.first) / (m.last - m.first) for g, m in zip(goals, self.moves, strict=True)]
            ),
            steps=float(sum(m.steps(g) for g, m in zip(goals, self.moves, strict=True))),
            cost=spent,
            years=self.trial.years,
            chance=None if all(one.binding for one in self.targets) else together,
            each=tuple(chance_of(one) for one in outcomes),
            risks=tuple(_risk(one) for one in outcomes),
            values=np.array([[one.quantile(q) for q in (0.1, 0.5, 0.9)] for one in outcomes]),
            room=np.array([_room(one, self.probability) for one in outcomes]),
            reached=float(together.share),
            counted=int(together.counted),
            failed=int(together.left_out),
        )


def _first(outcome: Outcome) -> Outcome:
    """The outcome under the one scenario that was run (member,)."""
    parts = (outcome.values, outcome.counted, outcome.met, outcome.margin)
    values, counted, met, margin = (None if part is None else part[0] for part in parts)
    return Outcome(outcome.target, values, counted, met, margin, outcome.reason)


def _risk(outcome: Outcome) -> Text | None:
    if not outcome.target.binding or outcome.margin is None or outcome.counted is None:
        return None
    return risk(outcome.margin[outcome.counted])


def _room(outcome: Outcome, probability: float) -> float:
    """The margin that the asked share of members has at least, as a share of the target."""
    low, value = outcome.quantile(1 - probability, "margin"), outcome.target.value
    if low is None or value is None:
        raise ValueError(f"{outcome.target.id} cannot be judged")
    return float(low) / max(abs(value), 1e-12)
