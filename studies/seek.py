"""反推: the value of one lever, or of one held variable, that just reaches a target.

In:   a `District`, a scenario, the name of what may move, a target, a range; members, if any.
Out:  `Sought`: the answer, what the target's indicator is there, and where things stand now.
Knows nothing of how it is told.

A lever or an external condition is one constant value from 2021 on. Any other variable is held on
a straight line from where it stands at the start of 2021 to the value at the start of the target's
year, and stays there: what `--fix` would do. With members the target is to be reached with a
probability (`studies.trial`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from model.district.targets import Target
from model.engine.errors import InputError, Problem
from scenarios.scenario import Scenario
from studies.chance import Chance
from studies.district import District
from studies.held import Held
from studies.members import Members
from studies.movable import Movable, movable
from studies.search import FINER, SCAN, TOLERANCE, Answer, nearest_of, rounded, search
from studies.trial import Many, Single, Trial

Array = NDArray[np.float64]

#: A change by less than this share of a target is none: the plan gives four figures at most.
UNSEEN = 1e-4

#: Points of the scans, and width of the last interval as a share of the range, with members: each
#: point is a run of them all, and their number blurs the answer more than a hundredth of a range.
SCAN_MANY, FINER_MANY, TOLERANCE_MANY = 25, 9, 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """What `seek` found.

    Attributes:
        movable: what moved.
        target: what was to be reached.
        answer: the scan.
        value: the answer, rounded to what can be set where that still reaches the target.
        at: the indicator by value: at the start, at the answer (or the nearest miss), at both ends.
            With members, the level that it reaches with the probability asked for.
        margins: the room beyond the target at the same values, negative where it is missed.
        probability: with which the target is to be reached; None for a single run.
        chances: with members, the chance of reaching the target at the same values.
    """

    movable: Movable
    target: Target
    answer: Answer
    value: float | None
    at: Mapping[float, float]
    margins: Mapping[float, float]
    probability: float | None = None
    chances: Mapping[float, Chance] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surely:
    """With whom and how surely a target is to be reached."""

    members: Members
    probability: float


def seek(
    district: District,
    scenario: Scenario,
    name: str,
    target: Target,
    span: tuple[float, float] | None = None,
    *,
    held: Sequence[Held] = (),
    surely: Surely | None = None,
) -> Sought:
    """Find the value nearest to the present one that reaches a target.

    Args:
        district: the model and its tables.
        scenario: what else holds.
        name: a lever, an external condition, or any variable, in the model's words or its label.
        target: with a value.
        span: range to scan; a lever's own where None, and 0 to twice its value for a variable.
        held: variables held on a path whatever moves.
        surely: members, and the probability with which they are to reach the target; where None,
            one run at central parameters.

    Raises:
        InputError: an unknown name, a target without a value or (with a probability) a binding
            one, a probability outside (0, 1), a range that is empty, goes beyond the bounds or does
            not hold the present value, or no value of the range gives a finite result.
    """
    if surely is not None:
        check_probability(surely.probability, target)
    trial: Trial = (
        Single(district, scenario, target, held)
        if surely is None
        else Many(district, scenario, target, held, surely.members, surely.probability)
    )
    moving = movable(district, scenario, name, span, trial.start, target.year)
    if moving.key in [one.variable for one in held]:
        zh, en = "已用 --fix 固定，不能再反推", "is held by --fix already and cannot be sought"
        raise InputError(moving.key, [Problem(zh, en)])
    if not moving.low <= moving.start <= moving.high or moving.low == moving.high:
        zh = f"范围 {moving.low:g}—{moving.high:g} 应包含现值 {moving.start:.6g}"
        en = f"the range {moving.low:g}..{moving.high:g} must hold the present value"
        raise InputError(moving.key, [Problem(zh, f"{en}, {moving.start:.6g}")])

    shares: dict[float, float] = {}

    def margins(values: Array) -> Array:
        tried = trial.run(moving.constant, values, held=moving.held)
        found = [float(one.share) for one in tried.chances]  # none in a single run
        shares.update(zip(values.tolist(), found, strict=False))
        return tried.margins

    points = (SCAN, FINER, TOLERANCE) if surely is None else (SCAN_MANY, FINER_MANY, TOLERANCE_MANY)
    ends = (moving.low, moving.high, moving.start)
    try:
        answer = search(margins, *ends, rounding=_unseen(target), points=points)
    except ValueError as error:
        zh, en = "范围内没有一个值得出有限的结果", "no value of the range gives a finite result"
        raise InputError(moving.key, [Problem(zh, en)]) from error
    if surely is not None:
        answer = _by_chance(answer, shares, moving.start)
    exact = answer.value
    told = [moving.low, moving.start, moving.high, answer.nearest]
    if exact is not None:
        told += [exact, rounded(exact, moving.start, moving.low, moving.high)]
    tried = trial.run(moving.constant, np.array(told), held=moving.held)
    at = dict(zip(told, tried.values.tolist(), strict=True))
    margin = dict(zip(told, tried.margins.tolist(), strict=True))
    chances = dict(zip(told, tried.chances, strict=False))
    settable = exact
    if exact is not None and exact != moving.start and margin[told[-1]] >= 0:
        settable = told[-1]
    probability = None if surely is None else surely.probability
    return Sought(moving, target, answer, settable, at, margin, probability, chances)


def _by_chance(answer: Answer, shares: Mapping[float, float], start: float) -> Answer:
    """The same, but of values whose level ties, the one that most members reach is the nearest.

    Years of a peak come to the same for many values, while the share that reaches it does not.
    """
    tied = answer.values[answer.margins == np.nanmax(answer.margins)]
    chance = np.array([shares[value] for value in tied.tolist()])
    every = [shares[value] for value in answer.values[np.isfinite(answer.margins)].tolist()]
    flat = answer.flat and min(every) == max(every)
    return replace(answer, nearest=nearest_of(tied, chance, start), flat=flat)


def check_probability(probability: float, target: Target | None = None) -> None:
    """Refuse what no target can be reached with.

    Raises:
        InputError: not strictly between 0 and 1, or a binding target, which has no probability.
    """
    if not 0 < probability < 1:
        zh = f"应大于 0 且小于 1，现为 {probability:g}"
        en = f"must be above 0 and below 1, not {probability:g}"
        raise InputError("--probability", [Problem(zh, en)])
    if target is not None and target.binding:
        zh = f"“{target.indicator.name.zh}”是约束性指标，不给概率；请不带 --probability"
        en = f"'{target.id}' is binding and has no probability: leave --probability out"
        raise InputError("--probability", [Problem(zh, en)])


def _unseen(target: Target) -> float:
    """Half of the last digit that the target is written with, or UNSEEN of it where that is less.

    A target of 8 % has one digit, and half a point of growth is much.
    """
    value = target.value or 0.0
    decimals = -int(Decimal(repr(value)).normalize().as_tuple().exponent)
    return min(0.5 * 10.0 ** -max(0, decimals), UNSEEN * abs(value))
