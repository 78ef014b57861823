"""The prior in whitened space: independent N(0, 1) numbers, one for each uncertain quantity.

In:   the rows of `parameters.csv` that are uncertain and act before 2021; the law of discrepancy.
Out:  the model's inputs for any number of members at points z of that space.
Knows nothing of observations, of runs or of scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.parameters import (
    Parameter,
    district_parameters,
    growth_discrepancy,
    uncertain_before_plan,
)
from model.engine import Input, Series

Array = NDArray[np.float64]

#: The years whose discrepancy the observations may say something about.
DISCREPANCY_YEARS = tuple(range(2015, 2021))


@dataclass(frozen=True, slots=True)
class Prior:
    """Which quantities calibration moves, and the map from z to their values.

    A component of z is the standard-normal number with the same share of the prior below it as
    the quantity's value: 0 is the median, and the density of z is a product of N(0, 1) whatever
    the families are. All are taken as independent beforehand (assumption).

    Attributes:
        parameters: constants of the model, first in z.
        discrepancy: the law of the model's yearly discrepancy, whose innovations come last in z.
        years: the years that have one; none where only constants are moved.
    """

    parameters: tuple[Parameter, ...]
    discrepancy: Parameter | None = None
    years: tuple[int, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The constants of the model, then `growth discrepancy 2015` ..., in the order of z."""
        return tuple(p.name for p in self.parameters) + tuple(
            f"{law.name} {year}" for law, year in self._innovations()
        )

    @property
    def laws(self) -> tuple[Parameter, ...]:
        """The prior of each component of z."""
        return self.parameters + tuple(law for law, _ in self._innovations())

    @property
    def size(self) -> int:
        """Dimension of z."""
        return len(self.laws)

    def values(self, z: Array) -> dict[str, Input]:
        """The model's inputs at points of the whitened space.

        Args:
            z: [component, member].

        Returns:
            Constant -> values [member], in its own unit; the discrepancy as yearly steps that end
            in nothing after the last of its years.
        """
        z = np.asarray(z, dtype=np.float64)
        if len(z) != self.size:
            raise ValueError(f"{self.size} rows of z expected, {len(z)} given")
        found: dict[str, Input] = {
            p.name: p.at(row) for p, row in zip(self.parameters, z, strict=False)
        }
        if self.discrepancy is not None and self.years:
            steps = self.discrepancy.at(z[len(self.parameters) :])
            after = np.zeros((1, z.shape[1]))
            times = np.array([*self.years, self.years[-1] + 1], dtype=np.float64)
            found[self.discrepancy.name] = Series(times, np.concatenate([steps, after]), "step")
        return found

    def draw(self, members: int, generator: np.random.Generator) -> Array:
        """Independent draws z of shape [component, member]."""
        return generator.standard_normal((self.size, members))

    def medians(self) -> Mapping[str, float]:
        """Each constant at its prior's median."""
        return {p.name: p.median for p in self.parameters}

    def _innovations(self) -> tuple[tuple[Parameter, int], ...]:
        law = self.discrepancy
        return () if law is None else tuple((law, year) for year in self.years)


def district_prior(parameters: Sequence[Parameter] | None = None) -> Prior:
    """The prior over the district's uncertain parameters that act before 2021, and nothing else."""
    return Prior(uncertain_before_plan(parameters or district_parameters()))


def history_prior(parameters: Sequence[Parameter] | None = None) -> Prior:
    """The same with the yearly discrepancy of 2015-2020: all that a posterior is sampled over."""
    constants = uncertain_before_plan(parameters or district_parameters())
    return Prior(constants, growth_discrepancy(), DISCREPANCY_YEARS)
