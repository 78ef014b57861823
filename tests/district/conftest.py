"""Runs of the district's model for its validation: one kernel call for many settings.

In:   settings, each a mapping of constants to numbers.
Out:  `Run`: any variable at a time, or its mean over a year.
Knows nothing of scenarios, calibration or reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.engine import Model, Paths, Series, load_model, simulate

MODEL = Path(__file__).parents[2] / "model" / "district" / "pingshan.mdl"
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


@pytest.fixture(scope="session")
def district() -> Model:
    """The compiled model."""
    return load_model(MODEL)


@pytest.fixture(scope="session")
def run_all(district: Model):  # type: ignore[no-untyped-def]
    """A function that runs settings side by side, each a member of one call."""

    def run(settings: Sequence[Setting], fixed: Mapping[str, Series] | None = None) -> list[Run]:
        names = sorted({name for setting in settings for name in setting})
        constants = simulate(district, outputs=names) if names else None
        own = {name: constants.values[name][0, 0] for name in names} if constants else {}
        inputs = {
            name: np.array([setting.get(name, own[name]) for setting in settings])
            for name in names
        }
        paths = simulate(district, inputs, members=len(settings), fixed=fixed)
        assert paths.ok.all()
        return [Run(paths, k) for k in range(len(settings))]

    return run


@pytest.fixture(scope="session")
def base(run_all) -> Run:  # type: ignore[no-untyped-def]
    """The run with every constant as the .mdl has it."""
    return run_all([{}])[0]
