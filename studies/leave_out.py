"""One indicator at a time left out, and foretold by all the others.

In:   a model, observations, a prior, a seed.
Out:  `LeftOut` for each indicator: its rows as the others foretell them, and as the prior does.
Knows nothing of drivers, of files or of charts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.backtest import (
    Foretold,
    by_indicator,
    foretold,
    gaussian_draws,
    misfit,
    read_indicators,
)
from calibration.fit import under_reading
from calibration.likelihood import predict, until
from calibration.mode import find_mode
from calibration.observations import Observation
from calibration.prior import Prior
from model.district.labels import Text
from model.engine import Model
from studies.foretell import LAST, generator_of

Array = NDArray[np.float64]

#: Draws of each approximation.
MEMBERS = 1000
#: A refit ends where a step improves it by less than this part: a hundredth of a unit of the
#: logarithm of the posterior, far below what Laplace's approximation leaves open.
NEAR = 5e-4


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One indicator, foretold by all others.

    Attributes:
        id: of the indicator.
        name: of it.
        rows: what the other indicators' posterior says of its rows (Laplace's approximation).
        by_prior: what the prior says of the same rows.
    """

    id: str
    name: Text
    rows: tuple[Foretold, ...]
    by_prior: tuple[Foretold, ...]


def leave_out(
    model: Model,
    observations: Sequence[Observation],
    prior: Prior,
    seed: int,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[LeftOut, ...]:
    """Each indicator foretold by a fit to all others: Laplace's approximation, refitted each time.

    增长3.2倍 counts under both its readings, half each.
    """
    model = until(model, LAST + 1.0)
    rows = under_reading(observations, "both")
    names = read_indicators()
    # every fit reads all rows, so that one compiled program serves them all
    off = misfit(model, prior, rows)
    whole = find_mode(off, prior.size)
    by_prior = _predicted(model, prior, prior.draw(MEMBERS, generator_of(seed, 2)), rows)
    found = []
    for place, (indicator, some) in enumerate(by_indicator(rows).items()):
        progress(place)
        scored = [i for i, seen in enumerate(rows) if seen in some and seen.comparator == "="]
        if not scored:
            continue
        others = np.array([seen not in some for seen in rows])
        mode = find_mode(_only(off, others), prior.size, start=whole.z, settled=NEAR)
        draws = gaussian_draws(mode, MEMBERS, generator_of(seed, 3, place))
        said = _predicted(model, prior, draws, rows)
        generator = generator_of(seed, 4, place)
        found.append(
            LeftOut(
                indicator,
                names[some[0].variable][1] if some[0].variable in names else Text(*2 * [indicator]),
                tuple(foretold(rows[i], said[i], generator) for i in scored),
                tuple(foretold(rows[i], by_prior[i], generator) for i in scored),
            )
        )
    return tuple(found)


def _only(off: Callable[[Array], Array], kept: NDArray[np.bool_]) -> Callable[[Array], Array]:
    """The residuals of some of the rows."""
    return lambda z: off(z)[kept]


def _predicted(model: Model, prior: Prior, z: Array, rows: Sequence[Observation]) -> Array:
    return predict(model, prior.values(z), rows, z.shape[1]).values
