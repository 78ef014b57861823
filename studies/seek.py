"""反推: the value of one lever, or of one held variable, that just reaches a target.

In:   a `District`, a scenario, the name of what may move, a target, a range.
Out:  `Sought`: the answer, what the target's indicator is there, and where things stand now.
Knows nothing of how it is told.

A lever or an external condition is one constant value from 2021 on. Any other variable is held on
a straight line from where it stands at the start of 2021 to the value at the start of the target's
year, and stays there: what `--fix` would do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.levers import External, Lever, read_externals, read_levers
from model.district.targets import PLAN_START, Target
from model.engine import Input, Output, Reduction, Series, simulate
from model.engine.errors import InputError, Problem, nearest
from scenarios.drivers import median_drivers
from scenarios.scenario import Scenario, apply
from studies.district import District
from studies.held import find_variable
from studies.search import Answer, rounded, search
from studies.targets import evaluate, reductions

Array = NDArray[np.float64]

#: A change by less than this share of a target is none: the plan gives four figures at most.
UNSEEN = 1e-4


@dataclass(frozen=True, slots=True)
class Movable:
    """What may move.

    Attributes:
        key: the lever, or the variable with its element.
        name: in both languages.
        unit: in both languages.
        low: least value tried.
        high: greatest value tried.
        start: what it is now; the answer is the nearest to it.
        held: whether it is a variable that is held, and no lever or external condition.
    """

    key: str
    name: Text
    unit: Text
    low: float
    high: float
    start: float
    held: bool


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """What `seek` found.

    Attributes:
        movable: what moved.
        target: what was to be reached.
        answer: the scan.
        value: the answer, rounded to what can be set where that still reaches the target.
        at: the indicator by value: at the start, at the answer (or the nearest miss), at both ends.
        margins: the room beyond the target at the same values, negative where it is missed.
    """

    movable: Movable
    target: Target
    answer: Answer
    value: float | None
    at: Mapping[float, float]
    margins: Mapping[float, float]


def seek(
    district: District,
    scenario: Scenario,
    name: str,
    target: Target,
    span: tuple[float, float] | None = None,
) -> Sought:
    """Find the value nearest to the present one that reaches a target.

    Args:
        district: the model and its tables.
        scenario: what else holds.
        name: a lever, an external condition, or any variable, in the model's words or its label.
        target: with a value.
        span: range to scan; a lever's own where None, and 0 to twice its value for a variable.

    Raises:
        InputError: an unknown name, a target without a value, a range that is empty or does not
            hold the present value, or no value of the range gives a finite result.
    """
    trial = _Trial(district, scenario, target)
    movable = _lever(district, name, scenario, span) or trial.variable(name, span)
    if not movable.low <= movable.start <= movable.high or movable.low == movable.high:
        zh = f"范围 {movable.low:g}—{movable.high:g} 应包含现值 {movable.start:.6g}"
        en = f"the range {movable.low:g}..{movable.high:g} must hold the present value"
        raise InputError(movable.key, [Problem(zh, f"{en}, {movable.start:.6g}")])

    def margins(values: Array) -> Array:
        return trial.run(movable, values)[1]

    try:
        answer = search(margins, movable.low, movable.high, movable.start, rounding=_unseen(target))
    except ValueError as error:
        zh, en = "范围内没有一个值得出有限的结果", "no value of the range gives a finite result"
        raise InputError(movable.key, [Problem(zh, en)]) from error
    exact = answer.value
    told = [movable.low, movable.start, movable.high, answer.nearest]
    if exact is not None:
        told += [exact, rounded(exact, movable.start, movable.low, movable.high)]
    found, room = trial.run(movable, np.array(told))
    at = dict(zip(told, found.tolist(), strict=True))
    margin = dict(zip(told, room.tolist(), strict=True))
    settable = exact
    if exact is not None and exact != movable.start and margin[told[-1]] >= 0:
        settable = told[-1]
    return Sought(movable, target, answer, settable, at, margin)


def _unseen(target: Target) -> float:
    """Half of the last digit that the target is written with, or UNSEEN of it where that is less.

    A target of 8 % has one digit, and half a point of growth is much.
    """
    value = target.value or 0.0
    decimals = -int(Decimal(repr(value)).normalize().as_tuple().exponent)
    return min(0.5 * 10.0 ** -max(0, decimals), UNSEEN * abs(value))


def check_name(district: District, name: str) -> str:
    """The lever, external condition or variable of that name, in the model's words.

    Raises:
        InputError: there is none, with the nearest; or the element is missing.
    """
    if found := _row(name):
        return found.name
    problems: list[Problem] = []
    key = find_variable(name, name, district.model, district.names(), problems)
    if key is not None:
        return key
    moved = nearest(name, [*read_levers(), *read_externals()])
    if moved is not None and name.partition("[")[0] not in district.model.variables:
        zh, en = (
            f"没有“{name}”；是不是“{moved}”？",
            f"there is no '{name}'; did you mean '{moved}'?",
        )
        problems = [Problem(zh, en)]
    raise InputError("LEVER", problems)


class _Trial:
    """Runs many values of one thing at once under a scenario, and reads the target."""

    def __init__(self, district: District, scenario: Scenario, target: Target) -> None:
        """Refuse a target that cannot be judged."""
        self.district, self.target = district, target
        self.inputs: dict[str, Input] = dict(apply(scenario, {}, median_drivers()))
        self.outputs: list[Output] = [*reductions([target])]
        if target.value is None or target.status in ("tracked", "baseline"):
            zh, en = "该目标没有可测算的数值", "this target has no figure that can be computed"
            raise InputError(target.id, [Problem(zh, en)])
        self.starts: dict[str, float] = {}

    def run(self, movable: Movable, values: Array) -> tuple[Array, Array]:
        """The indicator and the room beyond the target for each value, both (n,)."""
        inputs, fixed = dict(self.inputs), {}
        if movable.held:
            fixed[movable.key] = self._path(movable.key, values)
        else:
            inputs[movable.key] = Series([float(PLAN_START)], values[np.newaxis], "step")
        paths = simulate(
            self.district.model, inputs, members=len(values), fixed=fixed, outputs=self.outputs
        )
        outcome = evaluate(self.target, paths)
        if outcome.values is None or outcome.margin is None:
            raise ValueError(f"{self.target.id} cannot be judged")
        return outcome.values, outcome.margin

    def variable(self, name: str, span: tuple[float, float] | None) -> Movable:
        """Any variable of the model; its start is its own mean in the target's year."""
        key, year = check_name(self.district, name), self.target.year
        begin = Reduction(key, "end", ((PLAN_START - 1.0, float(PLAN_START)),))
        later = Reduction(key, "mean", ((float(year), year + 1.0),))
        paths = simulate(self.district.model, self.inputs, outputs=[begin, later])
        self.starts[key] = float(paths.values[begin][0, 0])
        start = float(paths.values[later][0, 0])
        low, high = span or (min(0.0, 2 * start), max(0.0, 2 * start))
        base, bracket, element = key.partition("[")
        label = self.district.labels[base]
        title = Text(*(f"{text}{bracket}{element}" for text in (label.name.zh, label.name.en)))
        return Movable(key, title, label.unit, low, high, start, held=True)

    def _path(self, key: str, values: Array) -> Series:
        if self.target.year == PLAN_START:
            return Series([float(PLAN_START)], values[np.newaxis], "linear")
        rows = np.stack([np.full_like(values, self.starts[key]), values])
        return Series([float(PLAN_START), float(self.target.year)], rows, "linear")


def _row(name: str) -> Lever | External | None:
    """The lever or external condition of that name; one that differs by branch is a variable."""
    folded = " ".join(name.replace("_", " ").split()).casefold()
    for lever in read_levers().values():
        if folded in (lever.name, lever.title.zh):
            return lever
    for external in read_externals().values():
        if folded in (external.name, external.title.zh) and not external.by_branch:
            return external
    return None


def _lever(
    district: District, name: str, scenario: Scenario, span: tuple[float, float] | None
) -> Movable | None:
    """The lever or external condition of that name under a scenario, or None."""
    row = _row(name)
    if row is None:
        return None
    start: float | None = None
    if row.name in scenario.levers:
        start = scenario.levers[row.name].knots[-1][1]
    elif row.name in scenario.shocks:
        start = scenario.shocks[row.name].always
    low, high = span or (row.minimum, row.maximum)
    now = row.default if start is None else start
    unit = district.labels[row.name].unit
    return Movable(row.name, row.title, unit, low, high, now, held=False)
