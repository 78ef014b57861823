"""What a run is asked to tell: trajectories, and reductions over intervals of time.

In:   output requests as the user wrote them, a `Model` and its clock.
Out:  `Order`: elements to save, and for each reduction the weight of every step in every interval.
Knows nothing of the kernel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from model.engine.errors import Problem, refuse
from model.engine.inputs import elements_named
from model.engine.names import join_key
from model.engine.operations import Floats
from model.engine.program import Clock, Model

How = Literal["end", "mean", "sum"]


@dataclass(frozen=True, slots=True)
class Reduction:
    """One number per interval [a, b) of model time instead of a trajectory.

    Attributes:
        variable: `name` or `name[A,B]`; a subscripted name alone means all its elements.
        how: 'end': the value at b (linear between steps); 'sum': the integral over [a, b);
            'mean': the integral divided by b - a. The integral is Euler's own, step value times
            step (for RK4 the trapezoidal rule, as its values stand for points).
        intervals: pairs (a, b) within the run.
    """

    variable: str
    how: How
    intervals: tuple[tuple[float, float], ...]


def yearly(variable: str, how: How, first: int, last: int) -> Reduction:
    """A reduction for each year from `first` to `last`, both included."""
    return Reduction(variable, how, tuple((float(y), y + 1.0) for y in range(first, last + 1)))


Output = str | Reduction


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """One element's reduction: its key and weights [interval, step]."""

    key: Reduction
    element: int
    weights: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What to record: (key, element) of each trajectory, and the reductions."""

    saved: tuple[tuple[str, int], ...]
    reduced: tuple[Reduced, ...]

    @property
    def elements(self) -> tuple[int, ...]:
        """All elements that must be known, without repeats."""
        wanted = [e for _, e in self.saved] + [r.element for r in self.reduced]
        return tuple(dict.fromkeys(wanted))


def order(model: Model, outputs: Sequence[Output] | None, method: str) -> Order:
    """Resolve requests against the model; None is every variable. InputError lists all faults."""
    problems: list[Problem] = []
    saved: dict[str, int] = {}
    reduced: dict[Reduction, Reduced] = {}
    if outputs is None:
        outputs = [name for name, v in model.variables.items() if v.kind != "lookup"]
    for output in outputs:
        name = output if isinstance(output, str) else output.variable
        found = elements_named(model, name)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        if isinstance(output, Reduction):
            problems.extend(_interval_problems(output, model.clock))
        for element in found:
            key = spelled(model, element)
            if isinstance(output, str):
                saved[key] = element
            elif not problems:
                own = Reduction(key, output.how, output.intervals)
                found_weights = weights(own.how, own.intervals, model.clock, method)
                reduced[own] = Reduced(own, element, found_weights)
    refuse(model.name, problems)
    return Order(tuple(saved.items()), tuple(reduced.values()))


def spelled(model: Model, element: int) -> str:
    """`name[A,B]` of an element as the model spells it."""
    made = model.program.elements[element]
    variable = model.variables[made.variable]
    if not made.subscripts:
        return variable.name
    labels = {label.lower(): label for label in variable.elements}
    return join_key(variable.name, labels.get(made.subscripts, made.subscripts))


def _interval_problems(reduction: Reduction, clock: Clock) -> list[Problem]:
    found = []
    slack = 1e-6 * clock.step
    if reduction.how not in ("end", "mean", "sum"):
        found.append(
            Problem(f"未知的归约 {reduction.how!r}", f"'{reduction.how}' is not end, mean or sum")
        )
    for a, b in reduction.intervals:
        if not (clock.initial - slack <= a < b <= clock.final + slack):
            found.append(
                Problem(
                    f"“{reduction.variable}” 的区间 [{a}, {b}) 不在"
                    f" {clock.initial}–{clock.final} 内",
                    f"'{reduction.variable}' asks for [{a}, {b}); the run is"
                    f" {clock.initial} to {clock.final}",
                )
            )
    return found


@lru_cache(maxsize=256)
def weights(
    how: How, intervals: tuple[tuple[float, float], ...], clock: Clock, method: str
) -> Floats:
    """The weight of each step's value in each interval, [interval, step]; not to be written to.

    Hundreds of variables are asked for the same years, so the weights are made once.
    """
    found = np.zeros((len(intervals), clock.steps + 1))
    for row, (a, b) in zip(found, intervals, strict=True):
        if how == "end":
            _at_point(row, (b - clock.initial) / clock.step)
            continue
        _overlaps(row, a, b, clock, trapezoidal=method != "euler")
        if how == "mean":
            row /= b - a
    found.flags.writeable = False
    return found


def _at_point(row: Floats, place: float) -> None:
    nearest_step = round(place)
    if abs(place - nearest_step) < 1e-6:
        row[nearest_step] = 1.0
    else:
        row[math.floor(place)] = math.floor(place) + 1 - place
        row[math.floor(place) + 1] = place - math.floor(place)


def _overlaps(row: Floats, a: float, b: float, clock: Clock, trapezoidal: bool) -> None:
    """How much of [a, b) each step covers; a whole step counts exactly TIME STEP."""
    first, last = (a - clock.initial) / clock.step, (b - clock.initial) / clock.step
    first = round(first) if abs(first - round(first)) < 1e-6 else first
    last = round(last) if abs(last - round(last)) < 1e-6 else last
    for step in range(math.floor(first), math.ceil(last)):
        lo, hi = max(first - step, 0.0), min(last - step, 1.0)
        if trapezoidal:  # the integral of the straight line between this point and the next
            later = (hi * hi - lo * lo) / 2
            row[step] += ((hi - lo) - later) * clock.step
            row[step + 1] += later * clock.step
        else:
            row[step] += (hi - lo) * clock.step
