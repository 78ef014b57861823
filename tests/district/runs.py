"""Runs of the district's model for its validation.

In:   `Paths` of many members.
Out:  `Run`: one member's variables at a time, or as a mean over a year.
Knows nothing of scenarios, calibration or reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.engine import Paths

Setting = Mapping[str, float]


@dataclass(frozen=True)
class Run:
    """One member's paths."""

    paths: Paths
    member: int

    def path(self, variable: str) -> NDArray[np.float64]:
        """Every step, shape [time]."""
        return np.asarray(self.paths.values[variable])[:, self.member]

    def at(self, variable: str, time: float) -> float:
        """The value at a time that is a step."""
        step = int(np.flatnonzero(np.abs(self.paths.times - time) < 1e-9)[0])
        return float(self.path(variable)[step])

    def mean(self, variable: str, year: int, years: float = 1.0) -> float:
        """Euler's mean over [year, year + years)."""
        times = self.paths.times
        inside = (times >= year - 1e-9) & (times < year + years - 1e-9)
        return float(self.path(variable)[inside].mean())


RunAll = Callable[[Sequence[Setting]], list[Run]]
