"""What each factor does alone: one run with it at its lower end, one with it at its upper end.

In:   a `District`, a scenario, figures such as gdp@2035, what moves.
Out:  `Tornado`: the figures at both ends of every factor, beside the scenario itself.
Knows nothing of how it is told, and nothing of interactions: `sensitivity` has those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.engine.errors import InputError, Problem
from scenarios.scenario import Scenario
from studies.district import District
from studies.factors import OTHERS, Factor, Over
from studies.held import Held
from studies.path_factors import with_paths
from studies.request import Run
from studies.sensitivity import Output, check_numbers, evaluator, request, space_of

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tornado:
    """What each factor does alone; arrays are (output, factor), NaN where that run failed.

    Attributes:
        run: everything that determines it.
        scenario: where every run starts from.
        over: levers, parameters or drivers.
        outputs: the figures.
        factors: what moved, those with both ends.
        usual: each figure with nothing moved (output,).
        low: with the factor at its lower end.
        high: with the factor at its upper end.
        failed: runs without a finite result.
    """

    run: Run
    scenario: Scenario
    over: Over
    outputs: tuple[Output, ...]
    factors: tuple[Factor, ...]
    usual: Array
    low: Array
    high: Array
    failed: int


def tornado(
    district: District,
    scenario: Scenario,
    outputs: Sequence[Output],
    over: Over = "levers",
    names: Sequence[str] = (),
    *,
    seed: int = 0,
    held: Sequence[Held] = (),
) -> Tornado:
    """Move one factor at a time to both ends: a lever's bounds, else its 5 and 95 % points.

    For a driver all of its numbers move together so far that their sum is at its 5 or 95 % point.

    Raises:
        InputError: a wrong name, or the run with nothing moved failed.
    """
    check_numbers("morris", None, seed)
    space = with_paths(space_of(scenario, over, names, seed=seed), held)
    moved = [place for place, (low, _) in enumerate(space.ends) if np.isfinite(low)]
    moved = [place for place in moved if space.factors[place].key != OTHERS]
    firsts = np.cumsum([0, *(factor.columns for factor in space.factors)])
    rows = np.full((1 + 2 * len(moved), space.columns), np.nan)
    for number, place in enumerate(moved):
        columns = slice(firsts[place], firsts[place + 1])
        rows[1 + 2 * number, columns], rows[2 + 2 * number, columns] = space.ends[place]
    values, ok = evaluator(district, space, outputs, held)(rows)
    values = np.where(ok, values, np.nan)
    if not np.isfinite(values[:, 0]).all():
        zh, en = "情景本身的推演失败", "the scenario itself has no finite result"
        raise InputError(scenario.name, [Problem(zh, en)])
    factors = tuple(space.factors[place] for place in moved)
    options = {"method": "tornado", "factors": [one.key for one in factors]}
    return Tornado(
        run=request(district, scenario, over, outputs, held, seed=seed, **options),
        scenario=scenario,
        over=over,
        outputs=tuple(outputs),
        factors=factors,
        usual=values[:, 0],
        low=values[:, 1::2],
        high=values[:, 2::2],
        failed=int((~ok).sum()),
    )
