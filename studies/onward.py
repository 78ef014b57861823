"""The posterior of later years: calibration goes on past 2020, with what is outside the district.

In:   the space of constants and discrepancy to 2020; the policies that were in force afterwards.
Out:  `Onward`, a space of those, of constants that act later and of the drivers.
Knows nothing of observations, of how points are proposed or of targets.

After 2020 an outcome rests on markets, prices, plants and policy as much as on the district's
constants. All of them are inferred together: holding the drivers would press what markets did into
the constants, and weighting old members by new data would leave a handful of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from calibration.prior import Prior
from model.district.parameters import Parameter, district_parameters, growth_discrepancy
from model.engine import Series
from scenarios.drivers import dimensions, draw_from
from scenarios.scenario import Scenario
from scenarios.settings import Input
from studies.effects import AS_IT_WAS
from studies.members import Members, joined

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Onward:
    """A space beyond 2020, whitened like `Prior`: it first, constants that act later, the drivers.

    Attributes:
        prior: constants that act before 2021 and the discrepancy to 2020.
        scenario: the policies in force after it.
        later: constants that act after 2020 alone.
    """

    prior: Prior
    scenario: Scenario = AS_IT_WAS
    later: tuple[Parameter, ...] = field(init=False)

    def __post_init__(self) -> None:
        known = set(self.prior.names)
        found = (p for p in district_parameters() if p.is_uncertain and p.name not in known)
        object.__setattr__(self, "later", tuple(found))

    @property
    def size(self) -> int:
        """Its dimension."""
        return self.prior.size + len(self.later) + dimensions()

    def members(self, z: Array) -> Members:
        """Points [component, member] as members that any scenario can be run with."""
        from scipy.special import ndtr

        count = z.shape[1]
        known, later, outside = np.split(
            z, [self.prior.size, self.prior.size + len(self.later)], axis=0
        )
        parameters = self.prior.values(known)
        name = growth_discrepancy().name
        past = parameters.pop(name)
        assert isinstance(past, Series)
        constants = {key: np.asarray(value) for key, value in parameters.items()}
        constants |= {p.name: p.at(row) for p, row in zip(self.later, later, strict=True)}
        # a standard-normal number of 8.3 has all of a double's shares below it
        drivers = draw_from(np.minimum(ndtr(outside).T, 1 - 2.0**-53))
        years = len(self.prior.years)
        drivers[name] = joined(np.asarray(past.values)[:years], drivers[name])
        return Members(count, constants, drivers, np.full(count, -1))

    def values(self, z: Array) -> dict[str, Input]:
        """The model's inputs at points [component, member]."""
        return self.members(z).inputs(self.scenario)
