"""Which variables move first where two scenarios part, and by how much.

In:   a `District`, two scenarios, variables held.
Out:  `Move`s, earliest first, from single runs at central parameters and median conditions.
Knows nothing of members, words or charts.

A variable has moved when it differs by MOVED of what it is under the second scenario. The settings
themselves are constants and do not count; what follows from them in the same instant does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.engine import simulate
from scenarios.drivers import median_drivers
from scenarios.scenario import Scenario, apply
from studies.district import District
from studies.held import Held, on_paths

#: assumption: less than one part in a hundred is not seen in a district's figures.
MOVED = 0.01

#: Kinds of variables that do not move by themselves.
STILL = ("constant", "lookup", "data")

PLAN_START = 2021.0


@dataclass(frozen=True, slots=True)
class Move:
    """A variable that differs between two scenarios.

    Attributes:
        variable: the model's key, with its element.
        time: when it first differed by MOVED, in years.
        first: its value then under the first scenario.
        second: under the second.
        stock: whether it accumulates, so that it moves through its flows alone.
    """

    variable: str
    time: float
    first: float
    second: float
    stock: bool

    @property
    def share(self) -> float:
        """By how much, as a share of the second's; infinite where that is zero."""
        difference = self.first - self.second
        return difference / abs(self.second) if self.second else np.copysign(np.inf, difference)


def first_moves(
    district: District, first: Scenario, second: Scenario, held: Sequence[Held] = ()
) -> tuple[Move, ...]:
    """Every variable that moves, by time; at one time the largest move first.

    Variables that are held move with nothing and are left out.
    """
    names = [
        label.variable
        for label in district.labels.values()
        if district.model.variables[label.variable].kind not in STILL
    ]
    fixed = on_paths(held)
    one, two = (
        simulate(district.model, apply(scenario, {}, median_drivers()), fixed=fixed, outputs=names)
        for scenario in (first, second)
    )
    moves = []
    for key in one.values:
        variable = str(key)
        if variable in fixed:
            continue
        a, b = one.values[key][:, 0], two.values[key][:, 0]
        size = np.maximum(np.abs(b), np.finfo(float).tiny)
        moved = (one.times >= PLAN_START) & (np.abs(a - b) >= MOVED * size) & (a != b)
        if moved.any():
            at = int(np.argmax(moved))
            kind = district.model.variables[variable.partition("[")[0]].kind
            when = float(one.times[at])
            moves.append(Move(variable, when, float(a[at]), float(b[at]), kind == "stock"))
    return tuple(sorted(moves, key=lambda move: (move.time, -abs(move.share), move.variable)))
