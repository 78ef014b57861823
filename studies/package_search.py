"""Searches for packages: screening, rounds that ask for more where members disagree, and ties.

In:   a `Trial` that judges candidates, a probability, limits, an objective.
Out:  the state of the last round, and the packages that hold on members of their own.
Knows nothing of files' contents, of words or of who asks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from studies.candidates import Judged, Trial
from studies.evolution import STEPS, State, begin, evolve, polish
from studies.package import Move
from studies.proof import Package, Proof
from studies.search_file import SearchFile
from studies.spending import Limits

Array = NDArray[np.float64]
Objective = Literal["cost", "deviation"]
OBJECTIVES: tuple[Objective, ...] = ("cost", "deviation")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is run; what is not said in a result's error is said by these.

    Attributes:
        members: on which candidates are compared.
        candidates: of a generation.
        generations: at most, of each round.
        adjusting: members on which the answer is made just strong enough.
        telling: fresh members from which it is told.
    """

    members: int = 128
    candidates: int = 40
    generations: int = 24
    adjusting: int = 1000
    telling: int = 2000


USUAL = Effort()
#: Beyond this year a run costs up to three times as much, and less of it is made: what is told
#: comes from as many members, but the package may be a little dearer than need be.
FAR = 2030
DISTANT = Effort(members=96, candidates=32)
#: For a first look: errors are twice as large, and a better package may be missed.
QUICK = Effort(members=48, candidates=12, generations=8, adjusting=200, telling=400)

#: Levers that are searched over where the user names none; a screening finds them.
STRONGEST = 8
#: Standard errors of the search's own members by which it asks for more, in its first round and in
#: the one after it where that was not enough.
ROUNDS = (0.0, 1.5)
#: Calls that polishing takes, more or less: what progress is told of.
POLISHING = 12
#: A lever that would go less than this share of its way stays where it is.
STAYS = 0.02
#: What a step of one lever counts beside cost, in 亿元 over all years, and cost beside steps: so
#: that of packages of one cost the one with less change is taken, and the other way round.
TIE: Mapping[Objective, float] = {"cost": 1.0, "deviation": 1e-4}
#: Packages as good as the best: within this share of its cost, and one lever this far apart.
AS_GOOD, APART, PACKAGES = 0.10, 0.30, 3
#: A violation larger than any that is a shortfall: hardly any member has a figure.
NO_FIGURES = 1e3


def usual_effort(last: int) -> Effort:
    """How much is run for targets up to a year where nobody says."""
    return DISTANT if last > FAR else USUAL


class Search:
    """Rounds of the search on the members of one trial."""

    def __init__(
        self,
        trial: Trial,
        objective: Objective,
        seed: int,
        effort: Effort,
        file: SearchFile,
        progress: Progress | None,
    ) -> None:
        """What all rounds share."""
        self.trial, self.objective, self.seed = trial, objective, seed
        self.size, self.most = effort.candidates, effort.generations
        self.file, self.progress = file, progress
        self.home = np.array([move.home for move in trial.moves])
        self.calls = 0

    def at(self, candidate: tuple[int, ...] | Array) -> Array:
        """The coordinates of a candidate of the grid: what hardly moves stays."""
        places = np.asarray(candidate) / STEPS
        return np.where(np.abs(places - self.home) < STAYS, self.home, places)

    def rounds(
        self, proof: Proof, probability: float, limits: Limits | None, prefix: str = ""
    ) -> tuple[State, tuple[Package, ...]]:
        """Search; where the members to adjust on say less than the search, ask it for more.

        Returns:
            The last round's state, and the packages that hold on fresh members; none where no
            candidate reaches the probability.
        """
        if proof.holds(self.home):
            return State(np.empty((0, 0), dtype=np.int64)), (proof.told(self.home),)
        error = math.sqrt(probability * (1 - probability) / self.trial.count)
        state = State(np.empty((0, 0), dtype=np.int64))
        for number, errors in enumerate(ROUNDS):
            asked = min(probability + errors * error, (1 + probability) / 2)
            state = self._round(f"{prefix}{number}", asked, limits, state)
            kept = [proof.adjusted(one) for one in self._as_good(state)]
            if kept[0] is not None:
                told = [proof.told(one) for one in kept if one is not None]
                if self.objective == "cost":  # on fresh members the order may be another
                    told.sort(key=lambda one: one.total)
                return state, tuple(told)
            if not state.feasible:
                break
        return state, ()

    def _round(self, name: str, asked: float, limits: Limits | None, before: State) -> State:
        """One search at one probability; a later round begins with the population before it."""
        state = self.file.state(name)
        if state is None and before.population.size:
            state = State(before.population)
        if state is None:
            state = begin(len(self.home), self.size, self.seed, self.home)

        def judge(candidates: Array) -> tuple[Array, Array]:
            places = self.at(STEPS * candidates)
            judged = self.trial.judge(places, asked)
            return self._worth(places, judged), self._violation(judged, limits)

        def after(done: State) -> None:
            self.file.keep(name, done)
            self.calls += 1
            if self.progress is not None:
                most = self.most + POLISHING
                self.progress(min(self.calls, most - 1), most)

        evolve(state, judge, seed=self.seed, most=self.most, after=after)
        return polish(state, judge, home=self.home, after=after)

    def _worth(self, candidates: Array, judged: Judged) -> Array:
        """What is minimised among feasible candidates (candidate,)."""
        steps = np.zeros(len(candidates))
        for move, shares in zip(self.trial.moves, candidates.T, strict=True):
            steps += move.steps(np.asarray(move.goal(shares)))
        cost = judged.cost.sum(axis=1)
        first, second = (cost, steps) if self.objective == "cost" else (steps, cost)
        return first + TIE[self.objective] * second

    def _violation(self, judged: Judged, limits: Limits | None) -> Array:
        """By how much candidates miss the probability or break a budget (candidate,)."""
        missed = np.where(np.isfinite(judged.reserve), np.maximum(0.0, -judged.reserve), NO_FIGURES)
        missed = np.where(judged.counted * 2 < self.trial.count, NO_FIGURES, missed)
        return missed if limits is None else missed + limits.broken(judged.cost, self.trial.years)

    def _as_good(self, state: State) -> list[Array]:
        """The best candidate, and others about as good but clearly different from those before."""
        best = state.best
        chosen = [self.at(best)]
        if not state.feasible:
            return chosen
        least = state.judged[best][0]
        room = least + AS_GOOD * abs(least) + TIE[self.objective]
        close = [one for one, (o, v) in state.judged.items() if v <= 0 and o <= room]
        for one in sorted(close, key=state.worth):
            apart = [float(np.max(np.abs(self.at(one) - other))) for other in chosen]
            if min(apart) >= APART and len(chosen) < PACKAGES:
                chosen.append(self.at(one))
        return chosen


def strongest(trial: Trial) -> tuple[Move, ...]:
    """The levers that alone raise a target's margin most, and those that do so at least cost."""
    count = len(trial.moves)
    home = np.array([move.home for move in trial.moves])
    candidates = np.tile(home, (count + 1, 1))
    candidates[np.arange(count), np.arange(count)] = 1.0
    outcomes, extra, ok = trial.run(candidates)
    whole = ok.all(axis=0)
    gains = []
    for outcome in outcomes:
        margin = np.asarray(outcome.margin)[:, whole]
        gain = (margin[:-1] - margin[-1]).mean(axis=1)
        gains.append(gain / max(float(margin[-1].std()), 1e-12))
    gain = np.max(gains, axis=0)
    cost = extra[:, :-1, whole].mean(axis=(0, 2))
    helpful = np.flatnonzero(gain > 0)
    by_gain = helpful[np.argsort(-gain[helpful], kind="stable")]
    by_cost = helpful[np.argsort(-(gain / np.maximum(cost, 0.1))[helpful], kind="stable")]
    chosen = [*by_gain[: STRONGEST - 3], *by_cost, *by_gain]
    kept = sorted(list(dict.fromkeys(int(place) for place in chosen))[:STRONGEST])
    return tuple(trial.moves[place] for place in kept) or trial.moves
