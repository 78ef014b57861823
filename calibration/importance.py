"""Draws of a posterior by weighting those of a start that lies close to it.

In:   a start such as `Curved`, the number of draws, a seed.
Out:  `Weighted`: equally weighted members, the evidence, and what the weights were worth.
Knows nothing of the model or of observations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Draws in one call of the kernel.
CALL = 2048


class Start(Protocol):
    """A space in which the posterior lies close to N(0, I)."""

    def points(self, x: Array) -> Array:
        """Points of the whitened space, [member, component]."""

    def weighed(self, x: Array) -> tuple[Array, Array]:
        """The same, and the log-likelihood to put on N(0, I) in x; NaN where a member failed."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """A sample by importance.

    Attributes:
        points: equally weighted, drawn by weight, so that good ones repeat, [member, component].
        log_evidence: logarithm of the mean weight.
        error: standard error of it.
        effective: independent draws that the weights are worth (Kish).
        greatest: share of the greatest weight; far above 1 / effective the rest is luck.
        draws: how many were made.
        failed: how many of them left the finite numbers.
    """

    points: Array
    log_evidence: float
    error: float
    effective: float
    greatest: float
    draws: int
    failed: int


def importance_sample(
    start: Start, dimensions: int, draws: int, keep: int, seed: np.random.SeedSequence
) -> Weighted:
    """Self-normalised importance sampling, resampled systematically.

    Args:
        start: proposes and weighs.
        dimensions: of its space.
        draws: how many proposals.
        keep: members wanted.
        seed: of the draws.

    Raises:
        ArithmeticError: no member runs.
    """
    generator = np.random.Generator(np.random.Philox(seed))
    calls = list(_calls(start, dimensions, draws, generator))
    z = np.concatenate([points for points, _ in calls])
    logs = np.concatenate([of_points for _, of_points in calls])
    failed = int(np.isnan(logs).sum())
    if failed == draws:
        raise ArithmeticError("no member has a finite likelihood")
    logs = np.where(np.isnan(logs), -np.inf, logs)
    weights = np.exp(logs - logs.max())
    total, squares = float(weights.sum()), float((weights**2).sum())
    effective = total**2 / squares
    positions = (generator.random() + np.arange(keep)) / keep * total
    picked = np.searchsorted(np.cumsum(weights), positions).clip(0, draws - 1)
    return Weighted(
        points=z[picked],
        log_evidence=float(logs.max()) + float(np.log(total / draws)),
        error=float(np.sqrt(max(0.0, 1 / effective - 1 / draws))),
        effective=effective,
        greatest=float(weights.max()) / total,
        draws=draws,
        failed=failed,
    )


def _calls(
    start: Start, dimensions: int, draws: int, generator: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    for low in range(0, draws, CALL):
        yield start.weighed(generator.standard_normal((min(CALL, draws - low), dimensions)))
