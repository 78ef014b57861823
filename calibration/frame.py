"""Coordinates in which a population looks like N(0, I), as far as its size lets that be told.

In:   points [member, dimension] of a space whose prior is N(0, I).
Out:  `Frame`: the map between points and places in it.
Knows nothing of likelihoods or of temperatures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

#: Above the noise of a sample covariance by this much before a direction counts as widened: the
#: greatest eigenvalue of a finite sample scatters around its limit.
MARGIN = 1.2


@dataclass(frozen=True, slots=True)
class Frame:
    """Axes, centre and widths.

    Attributes:
        axes: orthonormal, [dimension, axis].
        centre: along the axes, [axis].
        width: along the axes, [axis].
        informed: where the population differs from the prior by more than noise, [axis].
    """

    axes: Array
    centre: Array
    width: Array
    informed: BoolArray

    def places(self, points: Array) -> Array:
        """Points in the frame's coordinates, [member, axis]."""
        return np.asarray((points @ self.axes - self.centre) / self.width)

    def points(self, places: Array) -> Array:
        """The inverse of `places`."""
        return np.asarray((places * self.width + self.centre) @ self.axes.T)

    def correlation(self, a: Array, b: Array) -> float:
        """Mean correlation over members of two sets of places.

        The mean is taken over the informed axes and over the others, and the greater is returned:
        a hundred free directions must not hide ten stuck ones.
        """
        a, b = a - a.mean(axis=0), b - b.mean(axis=0)
        each = (a * b).sum(axis=0) / np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))
        groups = [each[chosen] for chosen in (self.informed, ~self.informed) if chosen.any()]
        return max(float(group.mean()) for group in groups)


def frame_of(points: Array) -> Frame:
    """Axes along which a population's covariance is told from the prior's, which is I.

    Eigenvalues of the covariance of n draws of N(0, I) in d dimensions fill
    [(1 - sqrt(d/n))^2, (1 + sqrt(d/n))^2] (Marchenko & Pastur 1967, Math. USSR Sb. 1:457). Axes
    with eigenvalues in there keep the prior's width, which makes moves along them exact for the
    prior in any number of dimensions; the others take the population's, freed of its bias.

    n is the number of members with copies of resampling counted by Kish's formula.
    """
    members, dimensions = points.shape
    mean = points.mean(axis=0)
    off = points - mean
    variances, axes = np.linalg.eigh(off.T @ off / (members - 1))
    _, copies = np.unique(points[:, 0], return_counts=True)
    effective = members**2 / float((copies**2).sum())
    ratio = dimensions / effective
    noise = np.sqrt(ratio)
    # with fewer members than dimensions the least eigenvalues are 0 whatever the truth
    narrow = (variances < (1 - noise) ** 2) & (ratio < 1)
    informed = narrow | (variances > MARGIN * (1 + noise) ** 2)
    width = np.sqrt(np.where(informed, unbiased(variances, ratio), 1.0))
    centre = mean @ axes
    # a centre within four standard errors of the prior's is the prior's
    centre = np.where(informed | (np.abs(centre) > 4 / np.sqrt(effective)), centre, 0.0)
    return Frame(axes, centre, width, informed)


def unbiased(variances: Array, ratio: float) -> Array:
    """The variances that stand behind those of a sample's principal axes.

    The inverse of v + ratio v / (v - 1), the limit in which a variance v that is not 1 is seen
    (Baik & Silverstein 2006, J. Multivar. Anal. 97:1382). Of no meaning within the noise.

    Args:
        variances: eigenvalues of a sample covariance whose other directions have variance 1.
        ratio: dimensions over independent members.
    """
    total = 1 + variances - ratio
    root = np.sqrt(np.maximum(total**2 - 4 * variances, 0.0))
    # the product of both solutions is the variance seen; taken so, a small one keeps its digits
    greater = np.maximum((total + root) / 2, 1e-12)
    return np.where(variances < 1, np.maximum(variances, 1e-24) / greater, greater)
