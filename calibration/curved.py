"""A start that bends with the posterior: Laplace's Gaussian, moved along its narrow directions.

In:   the mode and residuals of points of the whitened space.
Out:  `Curved`: a volume-preserving map from N(0, I) to points near the posterior, and the
      log-likelihood there that leaves the posterior and its evidence exact.
Knows nothing of the model, of observations or of the sampler.

Rows with small errors confine a few directions to a hundredth of the prior's width, and where the
hundreds of others go, that place moves by many of its widths: a straight Gaussian misses it. In the
axes of the Jacobian's singular vectors x = (a, b), with b the narrow ones, z = mode + A a + B (b +
s(a)). The shift s depends on a alone, so that the Jacobian of x -> z is that of Laplace's Gaussian
whatever s is; it is taken as the conditional mode of b given a, by a few quasi-Newton steps
(Broyden 1965, Math. Comput. 19:577) in which all members share every call. Such maps: Parno &
Marzouk 2018, SIAM/ASA J. Uncertain. Quantif. 6:645. How well the steps settle is a matter of speed,
not of correctness.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.mode import Mode, Residuals

Array = NDArray[np.float64]

#: A direction is narrow where Laplace's posterior has less than this part of the prior's width.
NARROW = 0.3
#: Narrow widths are taken this much wider than Laplace's, and the others as the geometric mean of
#: his and the prior's: a start narrower than the posterior has weights without bound, and one that
#: is wider costs a stage at most.
WIDER = 1.2
#: Quasi-Newton steps; on the district's posterior the fourth changes nothing.
STEPS = 3
#: The longest component of a step, in Laplace's widths; shifts of 50 occur.
LONGEST = 100.0
#: An update of the inverse Hessian is left out where its denominator is this small.
LEAST = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Curved:
    """The change of variables.

    Attributes:
        mode: the centre and the Jacobian there.
        residuals: of points [component, member], NaN for a failed member.
        axes: Laplace's principal axes times the start's widths along them, narrow ones first,
            [component, axis].
        narrow: how many are narrow.
        log_volume: logarithm of the product of the widths.
    """

    mode: Mode
    residuals: Residuals
    axes: Array
    narrow: int
    log_volume: float

    def points(self, x: Array) -> Array:
        """Points z [member, component] of the whitened space from x [member, axis]."""
        return np.ascontiguousarray(self._mapped(x).T)

    def log_likelihood(self, x: Array) -> Array:
        """What has to be put on N(0, I) in x so that the posterior in z comes out, [member].

        L(z) N(z; 0, I) |dz/dx| / N(x; 0, I), as `Bridge.log_likelihood` has it. NaN where the
        member failed.
        """
        return self.weighed(x)[1]

    def weighed(self, x: Array) -> tuple[Array, Array]:
        """`points` and `log_likelihood` of the same x, for one price."""
        z = self._mapped(x)
        squares = (self.residuals(z) ** 2).sum(axis=0) + (z**2).sum(axis=0)
        logs = np.asarray(0.5 * ((x**2).sum(axis=1) - squares) + self.log_volume)
        return np.ascontiguousarray(z.T), logs

    def _mapped(self, x: Array) -> Array:
        """Points z [component, member]."""
        b = self.axes[:, : self.narrow]
        base = self.mode.z[:, None] + self.axes[:, self.narrow :] @ x[:, self.narrow :].T
        shift = np.zeros((self.narrow, len(x)))
        if self.narrow:
            slope = self._slope(base)
            # Laplace's Hessian is I in axes of his widths, and these are wider
            inverse = np.tile(np.eye(self.narrow) / WIDER**2, (len(x), 1, 1))
            for _ in range(STEPS - 1):
                step = _shortened(-np.einsum("mij,jm->im", inverse, slope))
                shift = shift + step
                before, slope = slope, self._slope(base + b @ shift)
                inverse = _updated(inverse, step, slope - before)
            shift = shift + _shortened(-np.einsum("mij,jm->im", inverse, slope))
        return np.asarray(base + b @ (shift + x[:, : self.narrow].T))

    def _slope(self, z: Array) -> Array:
        """Gradient of -log posterior along the narrow axes, [axis, member]; 0 where one failed.

        With the mode's Jacobian in place of each point's: its zero is close to the conditional
        mode, and a Jacobian a member would cost hundreds of calls.
        """
        off = self.residuals(z)
        pull = self.axes[:, : self.narrow].T @ (self.mode.jacobian.T @ off + z)
        return np.where(np.isfinite(pull), pull, 0.0)


def curved_from(mode: Mode, residuals: Residuals, narrow: float = NARROW) -> Curved:
    """The map around a mode.

    Args:
        mode: see `find_mode`.
        residuals: the same function that the mode was found with.
        narrow: see `NARROW`.
    """
    _, singular, right = np.linalg.svd(mode.jacobian, full_matrices=True)
    widths = np.ones(mode.z.size)
    widths[: singular.size] = 1 / np.sqrt(1 + singular**2)
    is_narrow = widths < narrow
    widths = np.where(is_narrow, WIDER * widths, np.sqrt(widths))
    return Curved(
        mode, residuals, right.T * widths, int(is_narrow.sum()), float(np.log(widths).sum())
    )


def _shortened(step: Array) -> Array:
    """The step with no component above the longest, its direction kept."""
    greatest = np.abs(step).max(axis=0)
    return np.asarray(step * np.minimum(1.0, LONGEST / np.maximum(greatest, LONGEST * 1e-9)))


def _updated(inverse: Array, step: Array, change: Array) -> Array:
    """Broyden's update of the inverse Hessians [member, axis, axis] after one step."""
    through = np.einsum("mij,jm->im", inverse, change)
    back = np.einsum("im,mij->jm", step, inverse)
    scale = (step * through).sum(axis=0)
    safe = np.abs(scale) > LEAST * (step**2).sum(axis=0)
    gain = np.where(safe, (step - through) / np.where(safe, scale, 1.0), 0.0)
    return np.asarray(inverse + np.einsum("im,jm->mij", gain, back))
