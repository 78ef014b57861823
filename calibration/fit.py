"""The first calibration: the most probable parameters given the observations of 2015-2020.

In:   the model, its parameters with priors, the observations, a reading of 增长3.2倍.
Out:  `Fit`: fit beside observations, parameters moved, and those that the data cannot see.
Knows nothing of scenarios or of anything after 2020.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.likelihood import predict, residuals, until
from calibration.mode import Mode, find_mode
from calibration.observations import Observation
from calibration.prior import Prior
from calibration.writeback import rounded
from model.engine import Model

Array = NDArray[np.float64]

#: A parameter that the fit moves by less than this part of a prior standard deviation stays at
#: its prior's median.
MOVED = 0.05
#: A parameter whose standard deviation the data leave above this part of its prior one is unseen.
UNSEEN = 0.98


@dataclass(frozen=True, slots=True)
class Row:
    """One observation beside the fit, in its published unit.

    Attributes:
        seen: the observation.
        at_medians: what the model says with every parameter at its prior's median.
        fitted: what it says after the fit.
        residual: distance of the fit in standard deviations, positive where it is too high; of a
            bound sqrt(-2 ln P), see `likelihood.residuals`.
    """

    seen: Observation
    at_medians: float
    fitted: float
    residual: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """One parameter after the fit.

    Attributes:
        name: the constant.
        unit: its unit.
        median: its prior's median.
        value: what it is after the fit.
        z: how far the fit moved it, in prior standard deviations (of its normal share).
        width: posterior over prior standard deviation (Laplace's approximation).
    """

    name: str
    unit: str
    median: float
    value: float
    z: float
    width: float

    @property
    def kind(self) -> str:
        """moved; confirmed (seen, but not moved); or unseen."""
        if abs(self.z) >= MOVED:
            return "moved"
        return "unseen" if self.width > UNSEEN else "confirmed"


@dataclass(frozen=True, slots=True)
class Fit:
    """What the first calibration found.

    Attributes:
        reading: how 增长3.2倍 was read: strict, loose or both.
        rows: every observation of the table, checks and the other reading included.
        estimates: every parameter that was free, in the table's order.
        mode: the posterior's mode with every parameter free, and the width around it.
        misfit: sum of the squared residuals of the likelihood's rows.
        penalty: sum of the squared moves of the parameters.
    """

    reading: str
    rows: tuple[Row, ...]
    estimates: tuple[Estimate, ...]
    mode: Mode
    misfit: float
    penalty: float

    @property
    def moved(self) -> Mapping[str, float]:
        """Constant -> value of what the fit moved."""
        return {e.name: e.value for e in self.estimates if e.kind == "moved"}


def under_reading(observations: Sequence[Observation], reading: str) -> tuple[Observation, ...]:
    """The rows of the likelihood under one reading of the ambiguous sentence.

    `both`: the even mixture of the readings, as the normal in the logarithm that has its mean and
    standard deviation. It serves a single best point; a posterior samples each reading for itself.
    """
    rows = [seen for seen in observations if seen.role == "fit"]
    if reading != "both":
        return tuple(seen for seen in rows if seen.reading in ("", reading))
    facts = {seen.fact: [r for r in rows if r.fact == seen.fact] for seen in rows if seen.reading}
    merged = [_mixture(readings) for readings in facts.values()]
    return (*(seen for seen in rows if not seen.reading), *merged)


def _mixture(readings: Sequence[Observation]) -> Observation:
    logs = np.log([seen.value for seen in readings])
    return replace(
        readings[0],
        id=f"{readings[0].fact} both",
        reading="both",
        value=math.exp(float(logs.mean())),
        discrepancy=math.hypot(readings[0].discrepancy, float(logs.std())),
    )


def first_fit(
    model: Model, prior: Prior, observations: Sequence[Observation], reading: str = "both"
) -> Fit:
    """Fit in two steps: with every parameter free, then with those free that it moved.

    The second step gives the values to write: what the first moved by less than `MOVED` goes back
    to its median, the others are fitted again, and values are rounded as they are written.

    Raises:
        ArithmeticError: the solver did not settle, or runs left the finite numbers.
    """
    used = under_reading(observations, reading)
    model = until(model, max(seen.period.stop for seen in observations))

    def distance(z: Array) -> Array:
        return residuals(used, predict(model, prior.values(z), used).values)

    full = find_mode(distance, prior.size)
    free = np.abs(full.z) >= MOVED

    def distance_of_free(some: Array) -> Array:
        return distance(_embedded(some, free))

    part = find_mode(distance_of_free, int(free.sum()), start=full.z[free])
    z = _embedded(part.z[:, None], free)[:, 0]
    z[np.abs(z) < MOVED] = 0.0
    estimates = _estimates(prior, z, full.sd)
    shown = (*used, *(seen for seen in observations if seen not in used))
    rows = _rows(model, shown, prior, estimates)
    misfit = float(sum(row.residual**2 for row in rows[: len(used)]))
    return Fit(reading, rows, estimates, full, misfit, float(z @ z))


def _embedded(some: Array, free: NDArray[np.bool_]) -> Array:
    """Points of the free parameters [free, member] among all [parameter, member]; others 0."""
    points = np.zeros((free.size, some.shape[1]))
    points[free] = some
    return points


def _estimates(prior: Prior, z: Array, widths: Array) -> tuple[Estimate, ...]:
    return tuple(
        Estimate(
            name=p.name,
            unit=p.unit,
            median=p.median,
            value=rounded(float(p.at(move))) if move else p.median,
            z=float(move),
            width=float(width),
        )
        for p, move, width in zip(prior.parameters, z, widths, strict=True)
    )


def _rows(
    model: Model,
    observations: Sequence[Observation],
    prior: Prior,
    estimates: Sequence[Estimate],
) -> tuple[Row, ...]:
    """Every observation at the medians (member 0) and at the fit (member 1)."""
    medians = prior.medians()
    inputs = {e.name: np.array([medians[e.name], e.value]) for e in estimates}
    said = predict(model, inputs, observations)
    if not said.ok.all():
        raise ArithmeticError("the model leaves the finite numbers at the medians or at the fit")
    off = residuals(observations, said.values)
    return tuple(
        Row(seen, float(values[0]), float(values[1]), float(distance[1]))
        for seen, values, distance in zip(observations, said.values, off, strict=True)
    )
