"""What a posterior is of: residuals and log-likelihood of points of the whitened space.

In:   the model, the prior, the observations of one reading.
Out:  `Target`: one call of the kernel says how far all members are off.
Knows nothing of how points are proposed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from calibration.fit import under_reading
from calibration.likelihood import predict, residuals, until
from calibration.observations import Observation
from model.engine import Input, Model

Array = NDArray[np.float64]


class Space(Protocol):
    """What is inferred, whitened: `Prior` is one, and what adds the drivers of later years."""

    @property
    def size(self) -> int:
        """Its dimension."""

    def values(self, z: Array) -> Mapping[str, Input]:
        """The model's inputs at points [component, member]."""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """The likelihood under one reading of the ambiguous source.

    Attributes:
        model: runs to the end of the last observation and no further.
        prior: what is inferred.
        rows: the observations that count.
    """

    model: Model
    prior: Space
    rows: tuple[Observation, ...]

    def residuals(self, z: Array) -> Array:
        """Distances in standard deviations, [row, member], at points [component, member].

        NaN where the member left the finite numbers.
        """
        said = predict(self.model, self.prior.values(z), self.rows)
        return np.where(said.ok, residuals(self.rows, said.values), np.nan)

    def log_likelihood(self, points: Array) -> Array:
        """Of points [member, component] as the sampler has them: [member], NaN where one failed."""
        off = self.residuals(np.ascontiguousarray(points.T))
        return np.asarray(-0.5 * (off**2).sum(axis=0))


def target_of(
    model: Model, prior: Space, observations: Sequence[Observation], reading: str
) -> Target:
    """The target of a table of observations under a reading: strict, loose or both."""
    rows = under_reading(observations, reading)
    return Target(until(model, max(seen.period.stop for seen in rows)), prior, rows)
