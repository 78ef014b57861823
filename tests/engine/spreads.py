"""Constants that differ between members.

In:   a model.
Out:  inputs for a run.
Knows nothing of what the model is about.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.engine import Model

Floats = NDArray[np.float64]


def spread(model: Model, count: int, seed: int = 5) -> dict[str, Floats]:
    """Every plain constant with a value of its own for each member, 1 % about the model's.

    Whole numbers that say which of several things is meant (0, 1, 2 ... in a profile's type, a
    selection, a delay time of one) would lose their meaning: names that begin so stay.
    """
    rng = np.random.default_rng(seed)
    found: dict[str, Floats] = {}
    for name, variable in model.variables.items():
        clock = name.lower() in ("initial time", "final time", "time step", "saveper")
        if variable.kind == "constant" and not clock:
            for key in model.elements_of(name):
                index = model.program.index[key]
                free = index not in model.program.structural | model.program.seeds
                value = model.program.elements[index].value
                if free and value != int(value):
                    found[key] = value * (1 + 0.01 * rng.standard_normal(count))
    return found
