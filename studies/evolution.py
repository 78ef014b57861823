"""A global search among packages: differential evolution, a generation at a time, that can go on.

In:   a function that judges many candidates at once: what they cost and by how much they break a
      constraint.
Out:  `State`: the population, everything that was judged, and how the best came about.
Knows nothing of levers, targets or the model.

The algorithm is scipy's (Storn & Price 1997, Journal of Global Optimization 11:341), vectorised: a
generation is one call. Feasible candidates go before others, and others by how much they break
(Deb 2000, Computer Methods in Applied Mechanics and Engineering 186:311). A generation is a
function of (population, seed, its number) alone, so that a search taken up again is the same one.
Coordinates lie on a grid of [0, 1]: two candidates nobody could tell apart are one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Grid = NDArray[np.int64]
#: Candidates (candidate, coordinate) -> objective and violation, both (candidate,); a violation of
#: 0 is feasible.
Judge = Callable[[Array], tuple[Array, Array]]

#: Steps of the grid in each coordinate.
STEPS = 500
#: What lies above every objective, so that no infeasible candidate goes before a feasible one.
INFEASIBLE = 1e12
#: The search has settled when its best has gained less than this share in so many generations.
GAIN, PATIENCE = 1e-3, 8
#: Steps of the grid by which the best is moved at the end.
POLISH = (64, 32, 16, 8, 4)
#: Times that it is moved by one step at most.
REPEATS = 4


@dataclass(frozen=True, slots=True)
class Step:
    """The best after one generation: its objective and violation, and the population's spread.

    Attributes:
        objective: of the best.
        violation: of the best, 0 where it is feasible.
        feasible: share of the population that is feasible.
    """

    objective: float
    violation: float
    feasible: float


@dataclass(slots=True)
class State:
    """A search after some generations.

    Attributes:
        population: (candidate, coordinate) as steps of the grid.
        judged: objective and violation by candidate, for all that were ever judged.
        steps: one a generation.
    """

    population: Grid
    judged: dict[tuple[int, ...], tuple[float, float]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def worth(self, candidate: tuple[int, ...]) -> float:
        """What is minimised: the objective, or the violation above INFEASIBLE."""
        objective, violation = self.judged[candidate]
        return objective if violation <= 0 else INFEASIBLE * (1 + violation)

    @property
    def best(self) -> tuple[int, ...]:
        """The best candidate of all that were judged."""
        return min(self.judged, key=self.worth)

    @property
    def feasible(self) -> bool:
        """Whether the best breaks nothing."""
        return self.judged[self.best][1] <= 0

    def as_data(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "population": self.population.tolist(),
            "judged": [[list(one), *told] for one, told in self.judged.items()],
            "steps": [[s.objective, s.violation, s.feasible] for s in self.steps],
        }

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> State:
        """The state that `as_data` described.

        Raises:
            KeyError, TypeError, ValueError: it is damaged.
        """
        return State(
            population=np.array(data["population"], dtype=np.int64),
            judged={tuple(one): (float(o), float(v)) for one, o, v in data["judged"]},
            steps=[Step(*map(float, step)) for step in data["steps"]],
        )


def begin(dimensions: int, size: int, seed: int, home: Array) -> State:
    """A first population: nothing changed, everything at its end, steps between, and a Sobol net.

    Args:
        dimensions: coordinates of a candidate.
        size: candidates, at least 8.
        seed: 0 or more.
        home: where nothing is changed (coordinate,).
    """
    from scipy.stats import qmc

    shares = np.linspace(0.0, 1.0, 5)[:, np.newaxis]
    known = home + shares * (1.0 - home)
    net = qmc.Sobol(dimensions, rng=np.random.default_rng([seed, 0])).random_base2(
        int(np.ceil(np.log2(size)))
    )
    population = np.concatenate([known, net])[:size]
    return State(np.rint(population * STEPS).astype(np.int64))


def evolve(
    state: State,
    judge: Judge,
    *,
    seed: int,
    most: int,
    after: Callable[[State], None] | None = None,
) -> State:
    """Go on until the search has settled or has had `most` generations, those before included.

    Args:
        state: from `begin`, or of an earlier search; it is changed.
        judge: called once a generation, with those candidates that were never judged.
        seed: the same as before, for the same search.
        most: generations in all.
        after: called with the state after each generation, to keep it and to tell of it; whatever
            it raises ends the search.
    """
    _fill(state, state.population, judge)
    while len(state.steps) < most and not settled(state):
        _generation(state, judge, seed)
        state.steps.append(_step(state))
        if after is not None:
            after(state)
    return state


def polish(
    state: State,
    judge: Judge,
    *,
    home: Array,
    after: Callable[[State], None] | None = None,
) -> State:
    """Move the best along one coordinate at a time, or back home, as long as that is better.

    A compass search (Hooke & Jeeves 1961), its step halved where nothing is better: the population
    finds the valley, this its floor, and levers that do nothing go home. It judges what the same
    call judged before only once, so that it can be repeated after an interruption.
    """
    homes = np.rint(home * STEPS).astype(np.int64)
    for step in POLISH:
        for _ in range(REPEATS):
            best = state.best
            trials = [np.array(best) for _ in range(3 * len(home))]
            for place, trial in enumerate(trials):
                column, kind = divmod(place, 3)
                moved = (trial[column] - step, trial[column] + step, homes[column])[kind]
                trial[column] = min(STEPS, max(0, moved))
            _fill(state, np.array(trials), judge)
            if after is not None:
                after(state)
            if state.best == best:
                break
    return state


def settled(state: State) -> bool:
    """Whether the best has hardly gained for PATIENCE generations."""
    if len(state.steps) <= PATIENCE:
        return False
    old, new = state.steps[-PATIENCE - 1], state.steps[-1]
    if new.violation > 0:
        return old.violation - new.violation <= GAIN * old.violation
    return old.violation <= 0 and old.objective - new.objective <= GAIN * abs(old.objective)


def _generation(state: State, judge: Judge, seed: int) -> None:
    """One generation of scipy's algorithm; parents cost nothing, since they are remembered."""
    from scipy.optimize import differential_evolution

    def worth(columns: Array) -> Array:
        candidates = np.rint(np.clip(columns.T, 0.0, 1.0) * STEPS).astype(np.int64)
        _fill(state, candidates, judge)
        return np.array([state.worth(tuple(map(int, one))) for one in candidates])

    search: Any = differential_evolution  # its types do not know vectorized=True
    result = search(
        worth,
        [(0.0, 1.0)] * state.population.shape[1],
        maxiter=1,
        tol=0.0,
        init=state.population / STEPS,
        rng=np.random.default_rng([seed, len(state.steps) + 1]),
        polish=False,
        updating="deferred",
        vectorized=True,
    )
    state.population = np.rint(result.population * STEPS).astype(np.int64)


def _fill(state: State, candidates: Grid, judge: Judge) -> None:
    """Judge those candidates that never were."""
    new = [one for one in dict.fromkeys(map(tuple, candidates.tolist())) if one not in state.judged]
    if not new:
        return
    objective, violation = judge(np.array(new) / STEPS)
    for one, cost, broken in zip(new, objective, violation, strict=True):
        state.judged[one] = float(cost), float(broken)


def _step(state: State) -> Step:
    objective, violation = state.judged[state.best]
    own = [state.judged[tuple(map(int, one))][1] <= 0 for one in state.population]
    return Step(objective, violation, float(np.mean(own)))
