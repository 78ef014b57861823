"""Variables held on a path (外生给定): what they are, and what the engine is given for them.

In:   years with a value each, or with a least, a middle and a greatest value.
Out:  `Held`s, and the engine's series for them: one path, or one for each member.
Knows nothing of scenarios, of levers or of what a user writes (`studies.held_text`).

The variable's own equation runs until the first year given, so history holds; from 1 January of
that year it follows straight lines between the years and stays at the last value.

A path may have a band of its own: each member then has its own path within it. One share of (0, 1)
says where a member's path runs, the same share in every year: 0 is the least value, a half the
middle one, 1 the greatest, straight in between. Half of the members lie on either side of the
middle, and none outside the band (assumption: what is written bounds what is meant). A single run
follows the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.engine import Series

Array = NDArray[np.float64]

FIRST_YEAR, LAST_YEAR = 2021, 2035


@dataclass(frozen=True, slots=True)
class Held:
    """One variable on a path.

    Attributes:
        variable: the model's name, with its element (`gross output[NEV]`).
        knots: (year, value), ascending; the value holds at 1 January of its year. Of a path with a
            band the middle value.
        band: least and greatest value at each knot; empty for a path without a band.
    """

    variable: str
    knots: tuple[tuple[int, float], ...]
    band: tuple[tuple[float, float], ...] = ()

    def series(self, shares: Array | None = None) -> Series:
        """The engine's form of it: the middle path, or that of each share [knot, share]."""
        years = [float(year) for year, _ in self.knots]
        middle = np.array([value for _, value in self.knots])
        if shares is None or not self.band:
            return Series(years, middle.tolist(), "linear")
        low, high = np.array(self.band).T[..., np.newaxis]
        middle, twice = middle[:, np.newaxis], 2 * shares
        lower = low + (middle - low) * twice
        upper = middle + (high - middle) * (twice - 1)
        return Series(years, np.where(twice < 1, lower, upper), "linear")

    def path(self) -> list[tuple[int, str]]:
        """Each year with its value as a user writes it: `860`, `860~900` or `860~870~900`."""
        if not self.band:
            return [(year, f"{value:g}") for year, value in self.knots]
        found = []
        for (year, value), (low, high) in zip(self.knots, self.band, strict=True):
            ends = [low, high] if value == (low + high) / 2 else [low, value, high]
            found.append((year, "~".join(f"{one:g}" for one in ends if low < high) or f"{value:g}"))
        return found

    def as_data(self) -> dict[str, object]:
        """As JSON data: (year, value) or (year, least, middle, greatest) for each knot."""
        if not self.band:
            return {"variable": self.variable, "knots": [list(knot) for knot in self.knots]}
        rows = zip(self.knots, self.band, strict=True)
        knots = [[year, low, value, high] for (year, value), (low, high) in rows]
        return {"variable": self.variable, "knots": knots}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Held:
        """What `as_data` described."""
        years = [int(knot[0]) for knot in data["knots"]]
        values = [[float(value) for value in knot[1:]] for knot in data["knots"]]
        middle = tuple((year, row[len(row) // 2]) for year, row in zip(years, values, strict=True))
        banded = any(len(row) > 1 for row in values)
        band = tuple((row[0], row[-1]) for row in values) if banded else ()
        return Held(str(data["variable"]), middle, band)


def on_paths(
    held: Sequence[Held], shares: Callable[[str], Array] | None = None
) -> dict[str, Series]:
    """The engine's series of held variables.

    Args:
        held: what is held.
        shares: where each member's path runs within the band of a variable, (member,): as
            `Members.shares` gives it; None for the middle.
    """
    return {
        one.variable: one.series(None if shares is None or not one.band else shares(one.variable))
        for one in held
    }
