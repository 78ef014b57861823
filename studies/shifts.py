"""What actual values point to: which outside conditions and parameters members had to change.

In:   the same members before and after they were conditioned on actual values.
Out:  `Shift`s in the driver's own unit and in standard deviations, the largest first.
Knows nothing of how the members were conditioned, and nothing of words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.engine import Series
from model.engine.names import split_key
from scenarios.settings import Input
from studies.district import District
from studies.members import Members

Array = NDArray[np.float64]

#: Standard deviations of the members that know nothing: a smaller shift is no finding (assumption:
#: of 1,000 members worth 100 the mean has an error of a tenth of one).
LEAST = 0.3
MOST = 12


@dataclass(frozen=True, slots=True)
class Shift:
    """How far one uncertain quantity moved.

    Attributes:
        key: of the model: `market growth[NEV]`.
        year: of a driver with a value for each year; None of what holds for all years.
        before: mean and standard deviation of members that know no actual value.
        now: mean and standard deviation of those that do.
        is_outside: an outside condition; else a parameter of the model.
    """

    key: str
    year: int | None
    before: tuple[float, float]
    now: tuple[float, float]
    is_outside: bool

    @property
    def size(self) -> float:
        """Change of the mean in standard deviations of before."""
        return (self.now[0] - self.before[0]) / self.before[1]


def shifts(
    district: District, before: Members, now: Members, last: int, *, least: float = LEAST
) -> tuple[Shift, ...]:
    """The largest shifts, at most `MOST`, of what acts until the last actual value.

    Args:
        district: whose labels tell what can be named.
        before: members without the actual values.
        now: members with them.
        last: the last year with an actual value.
        least: standard deviations below which nothing is said.
    """
    found = [*_of_drivers(before, now, last), *_of_parameters(before, now)]
    named = [one for one in found if split_key(one.key)[0] in district.labels]
    moved = [one for one in named if abs(one.size) >= least]
    return tuple(sorted(moved, key=lambda one: -abs(one.size))[:MOST])


def _of_drivers(before: Members, now: Members, last: int) -> Iterator[Shift]:
    for key, old in before.drivers.items():
        yield from _shift(key, old, now.drivers[key], last)


def _shift(key: str, old: Input, new: Input, last: int) -> Iterator[Shift]:
    if isinstance(old, Series) and isinstance(new, Series):
        rows = zip(
            np.asarray(old.times), np.asarray(old.values), np.asarray(new.values), strict=True
        )
        for time, was, became in rows:
            if time <= last and np.ndim(was):
                yield from _moved(key, int(time), was, became, outside=True)
    elif isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        yield from _moved(key, None, old, new, outside=True)


def _of_parameters(before: Members, now: Members) -> Iterator[Shift]:
    for key, old in before.parameters.items():
        yield from _moved(key, None, old, now.parameters[key], outside=False)


def _moved(key: str, year: int | None, old: Array, new: Array, *, outside: bool) -> Iterator[Shift]:
    spread = float(np.std(old))
    if spread > 0:
        was, became = (float(np.mean(old)), spread), (float(np.mean(new)), float(np.std(new)))
        yield Shift(key, year, was, became, outside)
