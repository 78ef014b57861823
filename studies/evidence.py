"""Actual values as evidence on members: how far each member is from them, and what it says of them.

In:   a model, the scenario of the years to come, actual values as observations.
Out:  distances and likelihoods of members; `Fit`s of members before and after.
Knows nothing of how members are moved, nor of targets and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from calibration.likelihood import predict, residuals, until
from calibration.observations import Observation
from calibration.posterior import read_posterior
from model.engine import Model, Past, PastOf
from scenarios.scenario import Scenario
from studies.members import Members, member_dimensions, members_at, past_of_rows
from studies.recondition import Rows

Array = NDArray[np.float64]

#: Standard deviations that the nearest member may be off (assumption: beyond it nothing is learnt,
#: and a typing error is likelier than such a year).
REACH = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One actual value and what members say of it, in its unit.

    Attributes:
        observation: the actual value with its errors.
        before: 10, 50 and 90 % of the members that do not know it.
        now: the same of those that do.
    """

    observation: Observation
    before: tuple[float, float, float]
    now: tuple[float, float, float]

    @property
    def side(self) -> str:
        """Where the value lies: `below`, `inside` or `above` the band of before.

        The band is as wide as the members have it and twice the value's own error.
        """
        seen, (low, _, high) = self.observation, self.before
        error = 2 * seen.error * (abs(seen.value) if seen.is_relative else 1.0)
        if seen.value + error < low:
            return "below"
        return "above" if seen.value - error > high else "inside"


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Some actual values, and the model that runs as far as they go.

    Attributes:
        model: stops at the end of the last year that has one.
        scenario: of the years that have none.
        observations: the actual values, one at least.
        past: of every row of the calibrated sample, run once: moves change the later years.
    """

    model: Model
    scenario: Scenario
    observations: tuple[Observation, ...]
    past: Past = field(default_factory=past_of_rows)

    @staticmethod
    def of(model: Model, scenario: Scenario, seen: Sequence[Observation]) -> Evidence:
        """Evidence from actual values, of which there is one at least."""
        end = float(np.ceil(max(one.period.stop for one in seen)))
        return Evidence(until(model, end), scenario, tuple(seen))

    def without(self, far: Sequence[tuple[Observation, float]]) -> Evidence | None:
        """The same without some observations; None where none is left."""
        out = {one.id for one, _ in far}
        rest = tuple(one for one in self.observations if one.id not in out)
        return replace(self, observations=rest) if rest else None

    def distances(self, rows: Rows, numbers: Array) -> Array:
        """In standard deviations [observation, member]; NaN for a failed member."""
        inputs = members_of(rows, numbers).inputs(self.scenario)
        past = PastOf(self.past, read_posterior().members, rows)
        found = predict(self.model, inputs, self.observations, len(rows), past)
        return np.where(found.ok, residuals(self.observations, found.values), np.nan)

    def log_likelihood(self, rows: Rows, numbers: Array) -> Array:
        """Of each member [member], up to a constant."""
        return np.asarray(-0.5 * (self.distances(rows, numbers) ** 2).sum(axis=0))

    def features(self) -> Array:
        """What each row of the sample says of the values at its future's median [row, value]."""
        rows = np.arange(read_posterior().members)
        off = self.distances(rows, np.zeros((len(rows), member_dimensions())))
        known = np.isfinite(off)
        # where no row says anything of a value, it tells no rows apart
        parts = [row[some] for row, some in zip(off, known, strict=True)]
        middle = np.array([np.median(part) if part.size else 0.0 for part in parts])
        return np.ascontiguousarray(np.where(known, off, middle[:, None]).T)

    def out_of_reach(self, rows: Rows, numbers: Array) -> list[tuple[Observation, float]]:
        """What even the nearest member is far from, with its distance; a constant is not asked.

        Where no member has anything to compare a value with, as a growth from 0, it is infinite.
        """
        found = []
        for seen, off in zip(self.observations, self.distances(rows, numbers), strict=True):
            finite = np.abs(off[np.isfinite(off)])
            if not finite.size:
                found.append((seen, np.inf))
            elif float(finite.min()) > REACH and float(np.ptp(finite)) >= 1e-9:
                found.append((seen, float(finite.min())))
        return found

    def fits(self, before: Members, now: Members) -> tuple[Fit, ...]:
        """Each value as the members had it that did not know it, and as they have it now."""
        bands = []
        for members in (before, now):
            inputs = members.inputs(self.scenario)
            found = predict(self.model, inputs, self.observations, members.count)
            shares = np.quantile(found.values[:, found.ok], (0.1, 0.5, 0.9), axis=1)
            bands.append(shares.T.tolist())
        return tuple(
            Fit(seen, tuple(old), tuple(new))
            for seen, old, new in zip(self.observations, *bands, strict=True)
        )


def members_of(rows: Rows, numbers: Array) -> Members:
    """Members from rows of the sample and standard normal numbers for their future."""
    from scipy.special import ndtr

    # 1e-12 keeps a number of seven standard deviations within (0, 1)
    return members_at(np.clip(ndtr(numbers), 1e-12, 1 - 1e-12), rows)
