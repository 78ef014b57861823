"""The posterior of later years: calibration goes on past 2020, with what is outside the district.

In:   a user's observations of 2021 and later, the policies that were in force, a seed.
Out:  `Onward`, a space of constants, discrepancy and drivers; `follow`, members of its posterior.
Knows nothing of how points are proposed, of targets or of files of results.

After 2020 an outcome rests on markets, prices, plants and policy as much as on the district's
constants. All of them are inferred together: holding the drivers would press what markets did into
the constants, and weighting old members by new data would leave a handful of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.calibrate import QUICK, Design, Map
from calibration.prior import Prior
from calibration.renewal import Renewal, question, renew
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


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """The posterior with later observations.

    Attributes:
        members: equally weighted; draws of good fit repeat.
        renewal: evidences, agreement of the runs, what the weights were worth.
    """

    members: Members
    renewal: Renewal

    @property
    def effective(self) -> float:
        """Independent members that the sample is worth."""
        runs = [run for one in self.renewal.calibration.readings for run in one.runs]
        return sum(run.weighted.effective for run in runs if run.weighted is not None)


def follow(
    observations: Sequence[Path],
    scenario: Scenario = AS_IT_WAS,
    *,
    seed: int = 2021,
    draws: int = 4096,
    members: int = 2048,
    runs: int = 2,
    map: Map = map,
    progress: Callable[[float], None] | None = None,
) -> Followed:
    """Members given the observations of 2015-2020 and a user's later ones.

    Args:
        observations: tables in the format of calibration/observations.csv.
        scenario: the policies in force from 2021 on.
        seed: of everything random.
        draws: in each of the runs under each reading.
        members: wanted in all.
        runs: independent runs under each reading, at least two.
        map: see `calibration.calibrate.calibrate`.
        progress: called with the share that is done.

    Raises:
        InputError: a table has problems, or an observation is beyond every member.
    """
    asked = question(more=observations, onward=lambda prior: Onward(prior, scenario))
    settings = replace(QUICK.settings, members=draws)
    design: Design = replace(QUICK, settings=settings, seed=seed, members=members, runs=runs)
    found = renew(asked, design, map=map, progress=progress)
    space = asked.space if isinstance(asked.space, Onward) else Onward(asked.prior, scenario)
    z = found.calibration.z
    if len(z) < space.size:  # all observations end by 2020: what comes later is as the prior has it
        rest = np.random.Generator(
            np.random.Philox(np.random.SeedSequence(seed, spawn_key=(2020,)))
        )
        z = np.concatenate([z, rest.standard_normal((space.size - len(z), z.shape[1]))])
    return Followed(space.members(z), found)
