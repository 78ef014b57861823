"""Runs of the district's model for its validation: one kernel call for many settings.

In:   settings, each a mapping of constants to numbers.
Out:  fixtures: the model, its own run, and a function that runs settings side by side.
Knows nothing of scenarios, calibration or reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from model.engine import Model, load_model, simulate
from tests.district.runs import Run, RunAll, Setting

MODEL = Path(__file__).parents[2] / "model" / "district" / "pingshan.mdl"


@pytest.fixture(scope="session")
def district() -> Model:
    """The compiled model."""
    return load_model(MODEL)


@pytest.fixture(scope="session")
def run_all(district: Model) -> RunAll:
    """A function that runs settings side by side, each a member of one call."""

    def run(settings: Sequence[Setting]) -> list[Run]:
        names = sorted({name for setting in settings for name in setting})
        own = simulate(district, outputs=names).values if names else {}
        inputs = {
            name: np.array([setting.get(name, float(own[name][0, 0])) for setting in settings])
            for name in names
        }
        paths = simulate(district, inputs, members=len(settings))
        assert paths.ok.all()
        return [Run(paths, k) for k in range(len(settings))]

    return run


@pytest.fixture(scope="session")
def base(run_all: RunAll) -> Run:
    """The run with every constant as the .mdl has it."""
    return run_all([{}])[0]
