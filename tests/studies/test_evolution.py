"""The search finds known optima under constraints, says where none is, and can be taken up."""

from __future__ import annotations

import json

import numpy as np

from studies.evolution import POLISH, STEPS, State, begin, evolve, polish

HOME = np.zeros(3)
#: On a grid of 1/500 and with a thousandth of gain as the end, the optimum is met to about this.
CLOSE = 0.02


def cheapest(candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least a + 3 b + 10 c with a + b >= 1.2: at a = 1, b = 0.2, c = 0, costing 1.6."""
    a, b, c = candidates.T
    return a + 3 * b + 10 * c, np.maximum(0.0, 1.2 - a - b)


def test_the_least_cost_under_a_constraint_is_found() -> None:
    state = evolve(begin(3, 32, 1, HOME), cheapest, seed=1, most=80)
    assert state.feasible
    assert state.judged[state.best][0] < 1.6 + 3 * CLOSE
    assert state.judged[state.best][0] >= 1.6 - 1e-9, "nothing cheaper is feasible"


def test_polishing_makes_the_best_no_worse_and_sends_home_what_does_nothing() -> None:
    state = evolve(begin(3, 16, 1, HOME), cheapest, seed=1, most=12)
    before = state.worth(state.best)
    polish(state, cheapest, home=HOME)
    assert state.worth(state.best) <= before
    assert state.best[2] == 0
    a, b, c = (place / STEPS for place in state.best)
    # no single step of the finest size is better: the constraint is met to that
    assert 1.2 - 1e-9 <= a + b + c <= 1.2 + POLISH[-1] / STEPS


def test_what_cannot_be_met_ends_at_the_nearest_miss() -> None:
    def impossible(candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return candidates.sum(axis=1), np.maximum(0.0, 3.5 - candidates.sum(axis=1))

    state = evolve(begin(3, 32, 1, HOME), impossible, seed=1, most=80)
    assert not state.feasible
    assert state.best == (STEPS, STEPS, STEPS)
    assert state.judged[state.best][1] == 0.5


def test_a_search_taken_up_again_is_the_same_search() -> None:
    whole = evolve(begin(3, 16, 5, HOME), cheapest, seed=5, most=12)
    half = evolve(begin(3, 16, 5, HOME), cheapest, seed=5, most=6)
    again = State.from_data(json.loads(json.dumps(half.as_data())))
    resumed = evolve(again, cheapest, seed=5, most=12)
    assert resumed.population.tolist() == whole.population.tolist()
    assert resumed.judged == whole.judged
    assert resumed.steps == whole.steps


def test_every_call_has_the_population_size_and_nothing_is_judged_twice() -> None:
    shapes: list[int] = []
    seen: list[tuple[float, ...]] = []

    def watched(candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        shapes.append(len(candidates))
        seen.extend(dict.fromkeys(map(tuple, candidates.tolist())))
        return cheapest(candidates)

    state = evolve(begin(3, 16, 2, HOME), watched, seed=2, most=10)
    assert set(shapes) == {16}
    assert len(seen) == len(set(seen)) == len(state.judged)
    assert len(state.steps) <= 10


def test_the_best_never_gets_worse_and_the_first_population_holds_both_ends() -> None:
    state = evolve(begin(3, 16, 3, HOME), cheapest, seed=3, most=30)
    order = [(step.violation, step.objective if step.violation <= 0 else 0) for step in state.steps]
    assert order == sorted(order, reverse=True)
    assert (0, 0, 0) in state.judged
    assert (STEPS,) * 3 in state.judged
