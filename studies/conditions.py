"""Uncertain conditions of members as columns of numbers that can be named in a sentence.

In:   members: parameters, outside conditions by year; the year of a target.
Out:  `Condition`s and their values (member, condition).
Knows nothing of results or of how conditions are put into words.

A condition that has a value for each year is read as its mean from 2021 to the year in question:
"market growth below 2 % a year until 2025" can be said, the path of one year after another cannot.
So is a variable that is held on a path with a band: where it runs is uncertain too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.engine import Series
from scenarios.settings import FIRST_YEAR
from studies.held import Held
from studies.members import Members

Array = NDArray[np.float64]

#: Slots of large plants whose own numbers are read: that a ninth plant comes is hardly ever so.
FIRST_SLOTS = tuple(f"S{number}" for number in range(1, 4))
#: What differs by branch, and is also read as the plain mean of all branches.
MARKETS = "market growth"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something uncertain.

    Attributes:
        key: the model's constant, with its element; MARKETS without one is the branches' mean; or
            a held variable.
        by_year: whether it is a mean over years; else one number for good.
        parameter: whether it is a parameter of the model; else a condition outside the district.
    """

    key: str
    by_year: bool
    parameter: bool


def conditions(
    members: Members, year: int, held: Sequence[Held] = ()
) -> tuple[tuple[Condition, ...], Array]:
    """Every condition that differs between members, with its values.

    Args:
        members: as they were run.
        year: the last that counts.
        held: variables held on a path meanwhile.

    Returns:
        The conditions, and their values (member, condition).
    """
    every = [*_all(members, year), *_paths(members, year, held)]
    found = [(one, values) for one, values in every if np.ptp(values) > 0]
    growth = [values for one, values in found if one.key.startswith(f"{MARKETS}[")]
    if growth:
        found.append((Condition(MARKETS, True, False), np.mean(growth, axis=0)))
    return tuple(one for one, _ in found), np.stack([values for _, values in found], axis=1)


def _all(members: Members, year: int) -> Iterator[tuple[Condition, Array]]:
    for name, values in members.parameters.items():
        yield Condition(name, False, True), np.asarray(values, dtype=float)
    for name, driver in members.drivers.items():
        if name in members.parameters or not _is_told(name):
            continue
        if isinstance(driver, Series):
            rows = np.asarray(driver.values, dtype=float)
            if rows.ndim == 2:
                yield Condition(name, True, False), _mean(driver, rows, year)
        elif np.ndim(driver) == 1:
            yield Condition(name, False, False), np.asarray(driver, dtype=float)


def _paths(members: Members, year: int, held: Sequence[Held]) -> Iterator[tuple[Condition, Array]]:
    """The paths within a band, each as its mean at the years from its first to `year`."""
    for one in held:
        series = one.series(members.shares(one.variable))
        if one.band and one.knots[0][0] <= year:
            times, values = np.asarray(series.times, float), np.asarray(series.values, float)
            years = np.arange(one.knots[0][0], year + 1)
            # straight lines: the mean of a path is the same mean of its knots for every member
            weights = [np.interp(years, times, knot).mean() for knot in np.eye(len(times))]
            yield Condition(one.variable, True, False), np.asarray(weights) @ values


def _is_told(name: str) -> bool:
    """Whether a sentence about it says something: not of late slots, not of shares of a branch."""
    base, _, element = name.partition("[")
    slot = element.rstrip("]").partition(",")[0]
    if base == "slot branch weight":
        return False
    return not (slot.startswith("S") and slot[1:].isdecimal()) or slot in FIRST_SLOTS


def _mean(series: Series, rows: Array, year: int) -> Array:
    """The mean of the yearly steps from 2021 to `year`."""
    times = np.asarray(series.times, dtype=float)
    years = np.arange(FIRST_YEAR, year + 1)
    places = np.maximum(np.searchsorted(times, years, side="right") - 1, 0)
    return np.asarray(rows[places].mean(axis=0))
