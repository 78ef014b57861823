"""Linear-Gaussian problems, whose posterior and evidence are known in closed form.

In:   a size and a seed.
Out:  the log-likelihood and the exact answers.
Knows nothing of the sampler.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Conjugate:
    """Observations b = J z + N(0, I) under the prior N(0, I) (Bishop 2006, eq. 2.113-2.117)."""

    design: Array
    seen: Array

    def log_likelihood(self, z: Array) -> Array:
        """Up to the constant that the evidence leaves out too."""
        return np.asarray(-0.5 * ((z @ self.design.T - self.seen) ** 2).sum(axis=1))

    @property
    def covariance(self) -> Array:
        """Of the posterior."""
        precision = self.design.T @ self.design + np.eye(self.design.shape[1])
        return np.asarray(np.linalg.inv(precision), dtype=np.float64)

    @property
    def mean(self) -> Array:
        """Of the posterior."""
        return self.covariance @ self.design.T @ self.seen

    @property
    def log_evidence(self) -> float:
        """Of b ~ N(0, I + J J'), without the constant of N(0, I)."""
        marginal = np.eye(len(self.seen)) + self.design @ self.design.T
        fit = self.seen @ np.linalg.solve(marginal, self.seen)
        return float(-0.5 * fit - 0.5 * np.linalg.slogdet(marginal)[1])

    def whitened(self, z: Array) -> Array:
        """Points in coordinates in which the exact posterior is N(0, I)."""
        factor = np.linalg.cholesky(self.covariance)
        return np.linalg.solve(factor, (z - self.mean).T).T


def conjugate(dimensions: int, directions: int, rows: int, least: float, seed: int) -> Conjugate:
    """A correlated problem: `rows` observations that see `directions` of the dimensions.

    Standard deviations of the rows lie between `least` and 1, evenly in their logarithms.
    """
    generator = np.random.default_rng(seed)
    mixed = generator.standard_normal((rows, directions))
    seen = generator.standard_normal((directions, dimensions))
    rough = mixed @ seen * 3 / np.sqrt(directions * dimensions)
    design = rough / np.geomspace(least, 1.0, rows)[:, None]
    truth = generator.standard_normal(dimensions)
    return Conjugate(design, design @ truth + generator.standard_normal(rows))
