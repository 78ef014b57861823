"""Whether the model can say what was observed at all, asked before anything is sampled.

In:   a target.
Out:  one InputError that names every observation beyond all members, with the distance.
Knows nothing of how a posterior is sampled.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from calibration.likelihood import predict, residuals
from calibration.target import Target
from model.engine.errors import Problem, refuse

Array = NDArray[np.float64]

#: Draws of the prior that are asked.
DRAWS = 1024
#: An observation is out of reach where no draw comes closer than this many of its standard
#: deviations ...
FAR = 3.0
#: ... and it lies this many standard deviations of the draws away from their mean: what a prior
#: holds for impossible (one in two million) no posterior should be made of.
BEYOND = 5.0


def refuse_unreachable(where: str, target: Target, seed: int) -> None:
    """Refuse observations that no member can reach.

    Args:
        where: the table's name.
        target: the observations of a reading.
        seed: of the draws.

    Raises:
        InputError: each such observation, with the nearest value and its distance.
        ArithmeticError: no draw of the prior runs.
    """
    generator = np.random.Generator(np.random.Philox(seed))
    z = generator.standard_normal((target.prior.size, DRAWS))
    said = predict(target.model, target.prior.values(z), target.rows)
    if not said.ok.any():
        raise ArithmeticError("no member of the prior runs")
    values = said.values[:, said.ok]
    refuse(where, _far(target, values, residuals(target.rows, values)))


def _far(target: Target, values: Array, off: Array) -> Iterator[Problem]:
    for seen, said, distances in zip(target.rows, values, off, strict=True):
        finite = np.isfinite(distances)
        nearest = int(np.argmin(np.where(finite, np.abs(distances), np.inf)))
        distance = abs(float(distances[nearest]))
        mean, spread = distances[finite].mean(), distances[finite].std()
        if distance <= FAR or abs(mean) <= BEYOND * spread:
            continue
        yield Problem(
            f"没有成员达得到：观测 {seen.value:g} {seen.unit}，{DRAWS} 个先验成员中最接近的是"
            f" {said[nearest]:.6g}，相差 {distance:.1f} 个标准差",
            f"no member can reach it: observed {seen.value:g} {seen.unit}, the nearest of {DRAWS}"
            f" members of the prior says {said[nearest]:.6g}, {distance:.1f} standard deviations"
            " off",
            seen.place,
        )
