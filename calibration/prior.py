"""The prior in whitened space: independent N(0, 1) numbers, one for each uncertain parameter.

In:   the rows of `parameters.csv` that are uncertain and act before 2021.
Out:  the model's inputs for any number of members at points z of that space.
Knows nothing of observations, of runs or of scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.parameters import Parameter, district_parameters, uncertain_before_plan

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior:
    """Which parameters calibration moves, and the map from z to their values.

    A component of z is the standard-normal number with the same share of the prior below it as
    the parameter's value: 0 is the median, and the density of z is a product of N(0, 1) whatever
    the families are. Uncertain parameters are taken as independent beforehand (assumption).
    """

    parameters: tuple[Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The constants of the model, in the order of z."""
        return tuple(p.name for p in self.parameters)

    @property
    def size(self) -> int:
        """Dimension of z."""
        return len(self.parameters)

    def values(self, z: Array) -> dict[str, Array]:
        """The model's inputs at points of the whitened space.

        Args:
            z: [parameter, member].

        Returns:
            Constant -> values [member], in its own unit.
        """
        return {p.name: p.at(row) for p, row in zip(self.parameters, z, strict=True)}

    def draw(self, members: int, generator: np.random.Generator) -> Array:
        """Independent draws z of shape [parameter, member]."""
        return generator.standard_normal((self.size, members))

    def medians(self) -> Mapping[str, float]:
        """Each constant at its prior's median."""
        return {p.name: p.median for p in self.parameters}


def district_prior(parameters: Sequence[Parameter] | None = None) -> Prior:
    """The prior over the district's uncertain parameters that act before 2021."""
    return Prior(uncertain_before_plan(parameters or district_parameters()))
