"""What the posterior's members say of every observation, and which parameters go together.

In:   the posterior sample, the priors, the district's model and observations.
Out:  `Seen` a row of the observations; `Together` a pair of parameters; yearly paths.
Knows nothing of files or charts, nor of anything after 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.first import district_observations
from calibration.likelihood import predict, until
from calibration.observations import READINGS, Observation
from calibration.posterior import Posterior, read_posterior
from calibration.prior import history_prior
from model.engine import Model, Reduction, simulate
from studies.district import District
from studies.foretell import LAST, PANELS, generator_of, is_level

Array = NDArray[np.float64]

#: Members of either kind that are run.
MEMBERS = 2000
#: Shares of the members at the ends of what is shown: 90 and 50 % in the middle.
ENDS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation and what prior and posterior say of it, without its own error.

    Attributes:
        seen: the observation.
        posterior: its quantiles at `ENDS`, in standard deviations from what was observed.
        prior: likewise.
        median: of the posterior, in the published unit.
        failed: members of either kind without a finite prediction.
    """

    seen: Observation
    posterior: tuple[float, ...]
    prior: tuple[float, ...]
    median: float
    failed: int


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A variable by year: years (year,), posterior's values (year, member)."""

    variable: str
    years: tuple[int, ...]
    values: Array
    seen: tuple[Observation, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Two components of the posterior: their names, values in whitened space, correlation."""

    names: tuple[str, str]
    x: Array
    y: Array
    correlation: float


def seen_by(district: District, seed: int, posterior: Posterior | None = None) -> tuple[Seen, ...]:
    """Every row of the table beside what members say of it.

    A row that holds under one reading of an ambiguous sentence is compared with the members of
    that reading alone.

    Args:
        district: whose model is run.
        seed: of the prior's draws.
        posterior: the committed one where None.
    """
    sample = posterior or read_posterior()
    model = until(district.model, LAST + 1.0)
    rows = district_observations(district.model)
    prior = history_prior()
    chosen = _spread(sample)
    after = _off(model, rows, sample.z[:, chosen])
    before = _off(model, rows, prior.draw(MEMBERS, generator_of(seed, 10)))
    readings = sample.readings[chosen]
    found = []
    for i, seen in enumerate(rows):
        own = readings == READINGS.index(seen.reading) if seen.reading else readings >= 0
        if not own.any():
            continue  # a sample of one reading says nothing of the other's row
        values = after[0][i][own]
        found.append(
            Seen(
                seen,
                _points(after[1][i][own]),
                _points(before[1][i]),
                float(np.nanmedian(values)),
                int(np.isnan(values).sum() + np.isnan(before[0][i]).sum()),
            )
        )
    return tuple(found)


def traces(district: District, posterior: Posterior | None = None) -> tuple[Trace, ...]:
    """The posterior's course of the variables that `studies.foretell` shows, with observations."""
    sample = posterior or read_posterior()
    model = until(district.model, LAST + 1.0)
    rows = [r for r in district_observations(district.model) if is_level(r)]
    z = sample.z[:, _spread(sample)]
    years = tuple(range(int(model.clock.initial), LAST + 1))
    intervals = tuple((float(year), year + 1.0) for year in years)
    stocks = {row.variable for row in rows if row.kind == "stock"}
    wanted = [Reduction(n, "end" if n in stocks else "mean", intervals) for n in PANELS]
    paths = simulate(model, history_prior().values(z), members=z.shape[1], outputs=wanted)
    return tuple(
        Trace(
            one.variable,
            years,
            np.where(paths.ok, paths.values[one], np.nan),
            tuple(row for row in rows if row.variable == one.variable),
        )
        for one in wanted
    )


def together(posterior: Posterior, pairs: int = 9) -> tuple[Together, ...]:
    """The most correlated pairs of components, the strongest first."""
    names = history_prior().names
    table = np.atleast_2d(np.corrcoef(posterior.z))
    rows, columns = np.triu_indices(len(table), 1)
    order = np.argsort(-np.abs(table[rows, columns]), kind="stable")[:pairs]
    return tuple(
        Together(
            (names[i], names[j]),
            posterior.z[i],
            posterior.z[j],
            float(table[i, j]),
        )
        for i, j in zip(rows[order], columns[order], strict=True)
    )


def _spread(posterior: Posterior) -> NDArray[np.int64]:
    """Members evenly from the sample, so that runs and readings keep their shares."""
    count = min(MEMBERS, posterior.members)
    return np.linspace(0, posterior.members - 1, count).round().astype(np.int64)


def _off(model: Model, rows: Sequence[Observation], z: Array) -> tuple[Array, Array]:
    """Predictions in published units and distances in standard deviations, [row, member]."""
    said = predict(model, history_prior().values(z), rows, z.shape[1])
    values = np.where(said.ok, said.values, np.nan)
    plain = np.stack([_distance(seen, row) for seen, row in zip(rows, values, strict=True)])
    return values, plain


def _distance(seen: Observation, predicted: Array) -> Array:
    """Distance in standard deviations; of a bound from the bound, on its own side negative."""
    if seen.is_relative:
        positive = np.where(predicted > 0, predicted, np.nan)
        return np.asarray(np.log(positive / seen.value) / seen.sd)
    return (predicted - seen.value) / seen.sd


def _points(values: Array) -> tuple[float, ...]:
    return tuple(float(v) for v in np.nanquantile(values, ENDS))
