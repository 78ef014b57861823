"""Posteriors of some of the observations, and how well they foretell the others.

In:   a model, a prior, the rows that count as known; predictions for those that do not.
Out:  draws of such a posterior [component, member]; scored forecasts of single observations.
Knows nothing of drivers, of scenarios or of what happens after the known rows end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.bridge import bridge_from
from calibration.diagnostics import Agreement, Evidence, agreement, evidence
from calibration.likelihood import predict, residuals
from calibration.mode import Mode, find_mode
from calibration.observations import Observation
from calibration.prior import Prior
from calibration.sampler import Population, Settings, sample
from calibration.scores import LEVELS, band, crps
from model.district.labels import Text
from model.district.table import read_table
from model.engine import Model
from model.engine.errors import refuse

Array = NDArray[np.float64]

INDICATORS = Path(__file__).with_name("indicators.csv")
#: Two short runs: a spread between them can be stated, and both end within half a minute.
RUNS = 2
SHORT = Settings(members=1024, most_moves=20)


@dataclass(frozen=True, slots=True)
class Short:
    """A posterior of few rows, sampled shortly from Laplace's approximation on.

    Attributes:
        z: equally weighted draws of all runs, [component, member].
        mode: where they started.
        agreement: of the runs.
        evidence: of the rows.
        memory: the greatest correlation that moves left at the last temperature of any run.
        runs: how many there were.
    """

    z: Array
    mode: Mode
    agreement: Agreement
    evidence: Evidence
    memory: float
    runs: int = RUNS


@dataclass(frozen=True, slots=True)
class Foretold:
    """One observation beside what was foretold of it, in its published unit.

    Attributes:
        seen: the observation.
        median: of the forecast, which holds the observation's own error too.
        bands: level -> (low, high).
        below: share of the draws below what was observed; even on (0, 1) if the forecast is right.
        crps: on the scale of `scale`, where 0.01 is one per cent, or one point of growth.
        failed: draws without a finite prediction; they are in nothing.
    """

    seen: Observation
    median: float
    bands: Mapping[float, tuple[float, float]]
    below: float
    crps: float
    failed: int

    def holds(self, level: float) -> bool:
        """Whether the band held what was observed."""
        low, high = self.bands[level]
        return low <= self.seen.value <= high


def known_until(observations: Sequence[Observation], year: int) -> tuple[Observation, ...]:
    """The rows of the likelihood that contain no information later than `year`.

    Of a sentence with two readings each is a row; no such row was known before 2020.
    """
    return tuple(seen for seen in observations if seen.role == "fit" and seen.known_from <= year)


def is_scored(seen: Observation) -> bool:
    """Whether a forecast of it can be scored: a bound, or a sentence of two readings, cannot."""
    return seen.comparator == "=" and not seen.reading


def misfit(model: Model, prior: Prior, rows: Sequence[Observation]) -> Callable[[Array], Array]:
    """Points z [component, member] -> residuals [row, member] of these rows."""

    def of(z: Array) -> Array:
        return residuals(rows, predict(model, prior.values(z), rows, z.shape[1]).values)

    return of


def short_posterior(
    model: Model,
    prior: Prior,
    rows: Sequence[Observation],
    seed: int,
    settings: Settings = SHORT,
    progress: Callable[[Population], None] = lambda population: None,
) -> Short:
    """Mode, Laplace's approximation, and from it two short runs of sequential Monte Carlo.

    The same seed gives the same bits.

    Args:
        model: its run may end with the last of the rows.
        prior: see `Prior`.
        rows: what is known.
        seed: a whole number of 0 or more.
        settings: of the sampler.
        progress: called after each stage.

    Raises:
        ArithmeticError: see `find_mode` and `sample`.
    """
    off = misfit(model, prior, rows)
    mode = find_mode(off, prior.size)
    bridge = bridge_from(mode.z, mode.covariance)

    def log_likelihood(z: Array) -> Array:
        return np.asarray(-0.5 * (off(z.T) ** 2).sum(axis=0))

    runs = [
        sample(
            bridge.log_likelihood(log_likelihood),
            prior.size,
            np.random.SeedSequence(seed, spawn_key=(run,)),
            settings=settings,
            on_stage=progress,
        )
        for run in range(RUNS)
    ]
    points = np.stack([bridge.points(run.points) for run in runs])
    return Short(
        z=np.ascontiguousarray(np.concatenate(points).T),
        mode=mode,
        agreement=agreement(points),
        evidence=evidence([run.log_evidence for run in runs]),
        memory=max(float(run.memory[-1]) for run in runs),
    )


def gaussian_draws(mode: Mode, members: int, generator: np.random.Generator) -> Array:
    """Draws [component, member] of Laplace's approximation."""
    factor = np.linalg.cholesky(mode.covariance)
    return mode.z[:, None] + factor @ generator.standard_normal((mode.z.size, members))


def scale(seen: Observation, values: Array | float) -> Array:
    """Values on the scale of the scores: logarithms; where the error is in points, the share.

    A level that is not positive has no logarithm and becomes NaN.
    """
    values = np.asarray(values, dtype=np.float64)
    if seen.unit == "%" and not seen.is_relative:
        return values / 100
    return np.log(np.where(values > 0, values, np.nan))


def with_error(seen: Observation, predicted: Array, generator: np.random.Generator) -> Array:
    """What would be published of the members' truths: with the row's error, [member]."""
    noise = seen.sd * generator.standard_normal(predicted.shape)
    return predicted * np.exp(noise) if seen.is_relative else predicted + noise


def foretold(seen: Observation, predicted: Array, generator: np.random.Generator) -> Foretold:
    """Score what members predict of one observation.

    Args:
        seen: a value, no bound.
        predicted: in the published unit, [member]; NaN where a member failed.
        generator: for the observation's own error.
    """
    draws = with_error(seen, predicted, generator)
    scaled = scale(seen, draws)
    fine = np.isfinite(scaled)
    draws, scaled = draws[fine], scaled[fine]
    return Foretold(
        seen=seen,
        median=float(np.median(draws)),
        bands={level: band(draws, level) for level in LEVELS},
        below=float((draws < seen.value).mean()),
        crps=crps(scaled, float(scale(seen, seen.value))),
        failed=int((~fine).sum()),
    )


def error_of(seen: Observation, number: float) -> float:
    """The absolute error of a single number, which is its CRPS, on the scale of the scores."""
    return abs(float(scale(seen, number)) - float(scale(seen, seen.value)))


def read_indicators(path: Path = INDICATORS) -> dict[str, tuple[str, Text]]:
    """Variable of the model -> id and name of the indicator whose rows are left out together.

    Raises:
        InputError: a variable twice, or without an indicator.
    """
    rows, problems = read_table(path, ("variable", "indicator", "zh", "en"), "variable")
    for row in rows:
        if not row.text("indicator"):
            row.wrong("indicator 一栏为空", "indicator is empty")
    refuse(path.name, problems)
    return {
        row.text("variable"): (row.text("indicator"), Text(row.text("zh"), row.text("en")))
        for row in rows
    }


def by_indicator(rows: Sequence[Observation]) -> dict[str, tuple[Observation, ...]]:
    """Rows by the indicator that they see, in the order of their first row.

    A variable that the table does not name, as of a user's own rows, is an indicator of its own.
    """
    table = read_indicators()
    found: dict[str, list[Observation]] = {}
    for seen in rows:
        indicator = table[seen.variable][0] if seen.variable in table else seen.variable
        found.setdefault(indicator, []).append(seen)
    return {name: tuple(some) for name, some in found.items()}
