"""Binding targets (约束性) while they are followed: yearly changes, room and risk, never a chance.

In:   a binding target, its published figures, the members' values of its year.
Out:  `Limit`.
Knows nothing of how members were drawn, and nothing of words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import Target
from studies.chance import HIGH_RISK, LOW_RISK, risk
from studies.targets import Outcome
from studies.tracking import Standing
from studies.way import base_year_of

Array = NDArray[np.float64]

BAND = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Room:
    """What members say of a binding change over a period.

    Attributes:
        required: constant change a year, in per cent, that just keeps it.
        projected: 10, 50 and 90 % of the members' own over the same years.
        margin: room in the target's unit: a tenth of the members have less, and the median.
        risk: 风险提示 by where that room lies.
    """

    required: float
    projected: tuple[float, float, float]
    margin: tuple[float, float]
    risk: Text | None


@dataclass(frozen=True, slots=True)
class Limit:
    """A binding target as it is followed; None where there is nothing to say.

    Attributes:
        room: what the members say.
        achieved: change a year so far, in per cent.
        needed: change a year over the years that are left.
        now: room of the last figure, in the target's unit: against the schedule of its time, or
            where the target is a level, against the target itself.
        risk: that of the members' room; where the model has none, by the last figure's alone
            (assumption: low where it is kept, high where it is not).
    """

    room: Room | None = None
    achieved: float | None = None
    needed: float | None = None
    now: float | None = None
    risk: Text | None = None


def room_of(target: Target, values: Array) -> Room:
    """What members say of a binding change over a period.

    Args:
        target: with a value, a change in per cent of its base year.
        values: of members that count, in the target's unit.

    Raises:
        ValueError: the target is of another kind.
    """
    if target.indicator.reduction != "change_rate" or target.value is None:
        raise ValueError(f"{target.id} is no change with a limit")
    factor, years = target.indicator.factor, target.year - base_year_of(target)
    room = target.value - values if target.comparator == "<=" else values - target.value
    low, median = (float(value) for value in np.quantile(room, (0.1, 0.5)))
    first, middle, last = np.quantile(_yearly(1 + values / factor, years), BAND).tolist()
    return Room(
        required=float(_yearly(np.array(1 + target.value / factor), years)),
        projected=(first, middle, last),
        margin=(low, median),
        risk=risk(room),
    )


def limits(
    outcomes: Sequence[Outcome], standings: Sequence[Standing], targets: Sequence[Target]
) -> Mapping[str, Limit]:
    """Every binding target by id, with what was published and what members say.

    Args:
        outcomes: of the members that know the actual values.
        standings: of the targets that have a figure.
        targets: those that are shown, with the city's tasks.
    """
    made = {one.target.id: one for one in outcomes}
    stands = {one.target.id: one for one in standings}
    return {
        target.id: _limit(target, made[target.id], stands.get(target.id))
        for target in targets
        if target.binding
    }


def _limit(target: Target, outcome: Outcome, standing: Standing | None) -> Limit:
    found = Limit()
    if outcome.values is not None and outcome.counted is not None and target.value is not None:
        room = room_of(target, outcome.values[0][outcome.counted[0]])
        found = Limit(room=room, risk=room.risk)
    if standing is None or math.isnan(standing.value) or target.value is None:
        return found
    if target.indicator.reduction == "change_rate":
        return _so_far(target, standing, found)
    above = target.comparator == ">="
    ahead = standing.value - target.value if above else target.value - standing.value
    return replace(found, now=ahead, risk=LOW_RISK if ahead >= 0 else HIGH_RISK)


def _so_far(target: Target, standing: Standing, found: Limit) -> Limit:
    """With the change that was achieved, what is still needed, the room against the schedule."""
    years = target.year - base_year_of(target)
    over = years if standing.way is None else years - standing.way.years
    if over <= 0 or standing.start <= 0:
        return found
    schedule = standing.start * (standing.end / standing.start) ** (over / years)
    ahead = schedule - standing.value if target.comparator == "<=" else standing.value - schedule
    times = standing.value / standing.start
    left = standing.way
    return replace(
        found,
        achieved=100 * (times ** (1 / over) - 1),
        needed=None if left is None or math.isnan(left.growth) else 100 * left.growth,
        now=ahead * target.indicator.factor / standing.start,
    )


def _yearly(times: Array, years: int) -> Array:
    return np.asarray(100 * (times ** (1 / years) - 1))
