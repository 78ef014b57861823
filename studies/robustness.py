"""How scenarios stand up to an uncertain world: regret, and the share of futures that satisfy.

In:   one figure of the same members under several scenarios, or which of them met the targets.
Out:  `Regret` and `Chance` for each scenario.
Knows nothing of the model or of how members were drawn.

Regret (Savage 1951): in each future, how far a scenario falls short of the best of the set there.
Satisficing (Starr 1963): the share of futures in which it meets all that was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studies.chance import Chance, chance_from
from studies.targets import Outcome

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: The part of the futures of which the worst regret is told without its last tenth.
MOST_FUTURES = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Regret:
    """Shortfall behind the best scenario of the set in the same future; arrays (scenario,).

    Attributes:
        mean: over the futures that count, in the figure's unit, 0 or more.
        most: nine of ten futures have no more.
        worst: the largest.
        best: share of the futures in which it is the best (a tie counts for each).
        counted: futures in which every scenario has a figure; the others are compared with none.
        left_out: the others.
    """

    mean: Array
    most: Array
    worst: Array
    best: Array
    counted: int
    left_out: int


def regret(values: Array, counted: Mask, *, more_is_better: bool) -> Regret:
    """Regret of each scenario.

    Args:
        values: (scenario, member), the same members in every row.
        counted: whether there is a figure (scenario, member).
        more_is_better: whether a larger figure is wanted.

    Raises:
        ValueError: no future has a figure under every scenario.
    """
    whole = counted.all(axis=0)
    if not whole.any():
        raise ValueError("no member has a figure under every scenario")
    figures = values[:, whole] if more_is_better else -values[:, whole]
    short = figures.max(axis=0) - figures
    return Regret(
        mean=short.mean(axis=1),
        most=np.quantile(short, MOST_FUTURES, axis=1),
        worst=short.max(axis=1),
        best=(short == 0).mean(axis=1),
        counted=int(whole.sum()),
        left_out=int((~whole).sum()),
    )


def satisficing(outcomes: Sequence[Outcome]) -> Chance:
    """The share of futures in which a scenario meets all targets, with its error; (scenario,).

    Raises:
        ValueError: a target without a verdict.
    """
    met = [outcome.met for outcome in outcomes if outcome.met is not None]
    counted = [outcome.counted for outcome in outcomes if outcome.counted is not None]
    if len(met) < len(outcomes) or not met:
        raise ValueError("every target needs a verdict")
    return chance_from(np.all(met, axis=0), np.all(counted, axis=0))
