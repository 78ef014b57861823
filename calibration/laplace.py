"""A sample from Laplace's approximation: the start of a calibration, and the quick one.

In:   modes of the readings with the width around them.
Out:  their log-evidences in the approximation, and draws.
Knows nothing of the model or of files.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibration.mode import Mode

Array = NDArray[np.float64]


def laplace_evidence(mode: Mode) -> float:
    """Logarithm of the likelihood's mean over the prior, were the posterior the approximation.

    -1/2 (|r|^2 + |z|^2) at the mode plus the logarithm of the volume of its width (Tierney &
    Kadane 1986, J. Am. Stat. Assoc. 81:82).
    """
    peak = -0.5 * float(mode.residuals @ mode.residuals + mode.z @ mode.z)
    _, volume = np.linalg.slogdet(mode.covariance)
    return peak + 0.5 * float(volume)


def laplace_draws(mode: Mode, members: int, generator: np.random.Generator) -> Array:
    """Draws of N(mode, covariance), [member, component]."""
    factor = np.linalg.cholesky(mode.covariance)
    return np.asarray(mode.z + generator.standard_normal((members, mode.z.size)) @ factor.T)
