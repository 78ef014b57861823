"""The evidence in Laplace's approximation, to set beside the sampled one.

In:   a mode with the width around it.
Out:  its log-evidence.
Knows nothing of the model or of files.
"""

from __future__ import annotations

import numpy as np

from calibration.mode import Mode


def laplace_evidence(mode: Mode) -> float:
    """Logarithm of the likelihood's mean over the prior, were the posterior the approximation.

    -1/2 (|r|^2 + |z|^2) at the mode plus the logarithm of the volume of its width (Tierney &
    Kadane 1986, J. Am. Stat. Assoc. 81:82).
    """
    peak = -0.5 * float(mode.residuals @ mode.residuals + mode.z @ mode.z)
    _, volume = np.linalg.slogdet(mode.covariance)
    return peak + 0.5 * float(volume)
