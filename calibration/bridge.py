"""A start from a Gaussian close to the posterior, with the evidence left exact.

In:   the mean and covariance of an approximation, Laplace's for instance, in whitened space.
Out:  `Bridge`: a space in which that Gaussian is the prior N(0, I), and the likelihood there.
Knows nothing of how the approximation was found, of the model or of the sampler.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bridge:
    """The change of variables z = mean + factor x.

    Attributes:
        mean: [dimension].
        factor: with factor factor' = covariance, lower triangular, [dimension, dimension].
    """

    mean: Array
    factor: Array

    def points(self, x: Array) -> Array:
        """Points z [member, dimension] of whitened space from points of the bridge's space."""
        return np.asarray(self.mean + x @ self.factor.T)

    def log_likelihood(self, of_z: Callable[[Array], Array]) -> Callable[[Array], Array]:
        """What has to be put on N(0, I) in x so that likelihood times N(0, I) in z comes out.

        L(z) N(z; 0, I) |dz/dx| / N(x; 0, I): its posterior in x is the posterior in z, and its
        mean over N(0, I) the mean of L over the prior, whatever the approximation is worth. A poor
        one costs stages, not correctness.
        """
        volume = float(np.log(np.diag(self.factor)).sum())

        def weighed(x: Array) -> Array:
            z = self.points(x)
            return of_z(z) + volume + 0.5 * np.asarray((x**2).sum(axis=1) - (z**2).sum(axis=1))

        return weighed


def bridge_from(mean: Array, covariance: Array) -> Bridge:
    """The bridge of a Gaussian.

    Args:
        mean: [dimension].
        covariance: [dimension, dimension].

    Raises:
        numpy.linalg.LinAlgError: the covariance is not positive definite.
    """
    factor = np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
    return Bridge(np.asarray(mean, dtype=np.float64), factor)
