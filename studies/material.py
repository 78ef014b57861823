"""How much stands behind the numbers: observations, parameters, and which are assumptions only.

In:   the tables of the district.
Out:  `Material`, counts.
Knows nothing of runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from calibration.observations import read_observations
from model.district.parameters import read_parameters
from model.district.sources import cited, load_sources
from studies.district import District

ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True)
class Material:
    """Counts of what the numbers rest on.

    Attributes:
        observations: published figures of 2015-2020, each reading of a figure once.
        parameters: rows of parameters.csv.
        assumed: of them, those whose source cites nothing but an assumption.
    """

    observations: int
    parameters: int
    assumed: int


def material(district: District) -> Material:
    """Count the rows of the tables.

    Raises:
        InputError: a table that cannot be read.
    """
    variables, clock = district.model.variables, district.model.clock
    units = {name: variable.unit for name, variable in variables.items()}
    observations = read_observations(units, (clock.initial, clock.final))
    parameters, sources = read_parameters(), load_sources()
    assumed = [p for p in parameters if set(cited(p.source, sources)) == {ASSUMPTION}]
    return Material(len(observations), len(parameters), len(assumed))
