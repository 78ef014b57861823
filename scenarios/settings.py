"""What a scenario sets: a lever's schedule over years, and an external condition's values.

In:   values by year, and what holds where nothing is set.
Out:  inputs for the engine; one value for good is no series, since the model gates it at 2021.0.
Knows nothing of files, of names or of which levers there are.

Times follow one rule: t = Y.0 is 1 January of Y. A lever's knots stand on 1 January; a condition's
value of year Y is a step over [Y, Y+1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.engine import Series

Array = NDArray[np.float64]
#: A number, a number for each member, or values over time.
Input = float | Array | Series

FIRST_YEAR, LAST_YEAR = 2021, 2035


@dataclass(frozen=True, slots=True)
class Schedule:
    """A lever over the years.

    The member's own history holds until the first knot; between knots the lever moves linearly, and
    after the last it is held.

    Attributes:
        knots: years, rising, each with its value in the lever's unit.
    """

    knots: tuple[tuple[int, float], ...]

    @classmethod
    def constant(cls, value: float) -> Schedule:
        """The same value from the first year on."""
        return cls(((FIRST_YEAR, value),))

    def input(self, history: float | Array, delay: float) -> float | Array | Series:
        """The engine's input.

        Args:
            history: what holds before the first knot: one number, or shape (members,).
            delay: years by which every knot comes late.

        Returns:
            What is one value from 2021.0 on as that value; else a linear series. Both have a
            members axis where `history` has one, also where all members get the same: the engine
            rounds the last bit of a quotient otherwise for numbers that members share, and history
            would differ by it from the scenario in which the lever is not set.
        """
        if len(self.knots) == 1 and self.knots[0][0] + delay == FIRST_YEAR:
            return _like(history, self.knots[0][1])
        before = np.asarray(history, dtype=float)
        times = [year + delay for year, _ in self.knots]
        values = np.stack([np.full(before.shape, value) for _, value in self.knots])
        if times[0] > FIRST_YEAR:
            # A jump in a linear series: history to the last instant before the knot. One instant
            # rather than one time step, so that a halved step gives the same schedule.
            times = [float(FIRST_YEAR), float(np.nextafter(times[0], -np.inf)), *times]
            values = np.concatenate([np.stack([before, before]), values])
        return Series(np.array(times), values, "linear")

    def values(self, years: Sequence[int], history: float) -> Array:
        """The lever on 1 January of each year, after a history of one value."""
        made = self.input(history, 0.0)
        if isinstance(made, Series):
            return np.asarray(np.interp(years, np.asarray(made.times), np.asarray(made.values)))
        return np.full(len(years), made)

    def text(self) -> str:
        """`5`, or `2021: 4, 2025: 6`."""
        if len(self.knots) == 1 and self.knots[0][0] == FIRST_YEAR:
            return f"{self.knots[0][1]:.12g}"
        return ", ".join(f"{year}: {value:.12g}" for year, value in self.knots)

    def plain(self) -> float | dict[int, float]:
        """As it is written in a scenario's file."""
        if len(self.knots) == 1 and self.knots[0][0] == FIRST_YEAR:
            return self.knots[0][1]
        return dict(self.knots)


@dataclass(frozen=True, slots=True)
class Shock:
    """An external condition: one value for good, or values of single years.

    Attributes:
        always: the value of every year from 2021 on, or None.
        years: single years, rising, each with its value; other years keep what they had.
    """

    always: float | None
    years: tuple[tuple[int, float], ...] = ()

    def input(self, base: Input) -> float | Array | Series:
        """The engine's input: a value, or steps by year, with a members axis where `base` has one.

        Args:
            base: what holds in the years that are not set: a number, shape (members,), or the
                members' own paths as a step series.

        Raises:
            ValueError: `base` is a series that is not made of steps.
        """
        if self.always is None:
            return _with_years(base, dict(self.years))
        first = np.asarray(base.values, dtype=float)[0] if isinstance(base, Series) else base
        return _like(first, self.always)

    def text(self) -> str:
        """`0.25`, or `2026: 0.25, 2027: 0.25`."""
        if self.always is not None:
            return f"{self.always:.12g}"
        return ", ".join(f"{year}: {value:.12g}" for year, value in self.years)

    def plain(self) -> float | dict[int, float]:
        """As it is written in a scenario's file."""
        return self.always if self.always is not None else dict(self.years)


def _like(shape: float | Array, value: float) -> float | Array:
    """`value` for each member where `shape` has a members axis, else the number."""
    members = np.shape(shape)
    return np.full(members, value) if members else value


def _with_years(base: Input, years: Mapping[int, float]) -> Series:
    """`base` as steps, with its value of each given year replaced for every member."""
    edges = {float(edge) for year in years for edge in (year, year + 1)}
    if isinstance(base, Series):
        if base.interpolate != "step":
            raise ValueError("a condition's path must be made of steps")
        own_times, own = np.asarray(base.times, dtype=float), np.asarray(base.values, dtype=float)
    else:
        own_times, own = np.array([float(FIRST_YEAR)]), np.asarray(base, dtype=float)[np.newaxis]
    times = np.array(sorted({*own_times.tolist(), *edges}))
    at = np.maximum(np.searchsorted(own_times, times, side="right") - 1, 0)
    values = own[at].copy()
    for year, value in years.items():
        values[(times >= year) & (times < year + 1)] = value
    return Series(times, values, "step")
