"""The mode of a posterior in whitened space, by least squares with the prior as a penalty.

In:   a function from points z [parameter, member] to residuals [row, member].
Out:  `Mode`: the point, its Jacobian, and the width around it in Laplace's approximation.
Knows nothing of the model, of observations or of what the parameters are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Points [parameter, member] -> residuals [row, member] in standard deviations.
Residuals = Callable[[Array], Array]

#: Step of the finite differences, in prior standard deviations: the runs agree to about 1e-12, so
#: the quotient has eight figures, and the curvature over such a step is far below any error.
STEP = 1e-4
#: What a failed member counts: so far off that the solver shortens its step.
FAILED = 1e3
#: A relative change of the sum of squares that ends a fit.
SETTLED = 1e-8
#: Steps of the solver; the fits here need about a dozen.
MOST_STEPS = 80


@dataclass(frozen=True, slots=True)
class Mode:
    """The most probable point of a posterior.

    Attributes:
        z: the point, [parameter]; 0 is the prior's median.
        residuals: at the point, [row], without the prior's.
        jacobian: derivative of the residuals, [row, parameter].
        steps: how many Jacobians the solver asked for.
    """

    z: Array
    residuals: Array
    jacobian: Array
    steps: int

    @property
    def covariance(self) -> Array:
        """Laplace's approximation: the inverse of the Gauss-Newton Hessian J'J + I."""
        hessian = self.jacobian.T @ self.jacobian + np.eye(self.z.size)
        return np.asarray(np.linalg.inv(hessian), dtype=np.float64)

    @property
    def sd(self) -> Array:
        """Posterior standard deviation of each parameter over its prior one, [parameter]."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def directions(self) -> Array:
        """Posterior over prior standard deviation along the directions the data see, ascending.

        One for each row of the Jacobian at most; all other directions stay as the prior has them.
        """
        singular = np.linalg.svd(self.jacobian, compute_uv=False)
        return np.asarray(1 / np.sqrt(1 + singular**2))


def find_mode(
    residuals: Residuals, size: int, *, start: Array | None = None, settled: float = SETTLED
) -> Mode:
    """The z that minimises |residuals(z)|^2 + |z|^2, the posterior's mode under N(0, 1) priors.

    All members of a Jacobian are handed to `residuals` in one call. Trust-region reflective
    Gauss-Newton steps: Branch, Coleman & Li 1999, SIAM J. Sci. Comput. 21:1, as scipy has it.

    Args:
        residuals: see `Residuals`; NaN marks a failed member.
        size: number of parameters.
        start: where to begin, [parameter]; the prior's medians where None.
        settled: the fit ends where a step improves the sum of squares by less than this part.

    Raises:
        ArithmeticError: a member next to the current point failed, or the solver did not settle.
    """
    from scipy.optimize import least_squares

    def penalised(z: Array) -> Array:
        off = residuals(z[:, None])[:, 0]
        return np.concatenate([np.where(np.isfinite(off), off, FAILED), z])

    def slopes(z: Array) -> Array:
        return np.vstack([jacobian(residuals, z), np.eye(size)])

    found = least_squares(
        penalised,
        np.zeros(size) if start is None else start,
        jac=slopes,
        # far finer than what is written, and than what separates processors
        xtol=1e-6,
        ftol=settled,
        gtol=1e-6,
        max_nfev=MOST_STEPS,
    )
    if found.status == 0:
        raise ArithmeticError(f"the fit did not settle in {MOST_STEPS} steps")
    rows = found.fun.size - size
    slope = np.asarray(found.jac)
    return Mode(found.x, found.fun[:rows], slope[:rows], int(found.njev or 0))


def jacobian(residuals: Residuals, z: Array) -> Array:
    """Forward differences [row, parameter], every member of them in one call.

    Raises:
        ArithmeticError: a member failed.
    """
    points = np.hstack([z[:, None], z[:, None] + STEP * np.eye(z.size)])
    off = residuals(points)
    if not np.isfinite(off).all():
        raise ArithmeticError("a run next to the current point of the fit left the finite numbers")
    return (off[:, 1:] - off[:, :1]) / STEP
