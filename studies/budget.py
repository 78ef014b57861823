"""What the levers cost in each year, against the money that there is for them.

In:   a `Projection` that has the variables in `VARIABLES`.
Out:  a `Budget` for the general budget and one for the land fund with special bonds.
Knows nothing of how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text

Array = NDArray[np.float64]

GENERAL = Text("一般公共预算", "General budget")
FUND = Text("政府性基金与专项债", "Land fund and special bonds")

#: For each purse: what its programmes ask for, and the money when the first of them is paid.
PURSES = (
    (
        GENERAL,
        tuple(f"programme cost[{name}]" for name in ("INNOVATION", "TALENT", "PROMOTION")),
        "money left[INNOVATION]",
    ),
    (
        FUND,
        tuple(f"building cost[{name}]" for name in ("LAND", "SOCIAL", "INFRASTRUCTURE")),
        "building money left[LAND]",
    ),
)
#: The variables of the model that a run must tell.
VARIABLES = ("programme cost", "money left", "building cost", "building money left")


class Yearly(Protocol):
    """Whatever has yearly values by key, (year, scenario)."""

    @property
    def values(self) -> Mapping[str, Array]:
        """By the model's key."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Budget:
    """One purse; arrays are (year, scenario), 亿元 a year at prices of 2020.

    Attributes:
        name: in both languages.
        parts: yearly cost of each programme by the model's key, whether it can be paid or not.
        money: what is left for these programmes after all that comes before them.
    """

    name: Text
    parts: Mapping[str, Array]
    money: Array

    @property
    def cost(self) -> Array:
        """Yearly cost of all programmes."""
        total: Array = np.sum(list(self.parts.values()), axis=0)
        return total

    @property
    def share(self) -> Array:
        """Cost over money; infinite where there is cost and no money."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.cost > 0, self.cost / self.money, 0.0)


def budgets(projection: Yearly) -> tuple[Budget, ...]:
    """Both purses.

    Raises:
        KeyError: the projection was not asked for one of VARIABLES.
    """
    return tuple(
        Budget(name, {key: projection.values[key] for key in keys}, projection.values[money])
        for name, keys, money in PURSES
    )
