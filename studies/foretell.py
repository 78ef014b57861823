"""What the model would have said in 2018 of 2019 and 2020.

In:   a model, observations, a prior, a seed.
Out:  `Forecast`: later figures with what was foretold of them, and the rivals' numbers.
Knows nothing of files, of charts or of anything after 2020.

The forecast is fitted to rows that were known by 2018 (Laplace's approximation, then two short runs
of sequential Monte Carlo). From 2019 on its drivers are drawn as they are drawn from 2021 on for
the plan, and it knows of no emergency: 2020 is a surprise to it as it was to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.backtest import (
    SHORT,
    Foretold,
    Short,
    foretold,
    is_scored,
    known_until,
    short_posterior,
    with_error,
)
from calibration.likelihood import predict, until
from calibration.observations import Observation
from calibration.prior import Prior
from calibration.sampler import Settings
from model.district.parameters import district_parameters, growth_discrepancy
from model.engine import Model, Reduction, Series, simulate
from scenarios.drivers import draw
from scenarios.scenario import apply
from scenarios.settings import Input
from studies.effects import AS_IT_WAS
from studies.naive import Rivals, naive_forecasts

Array = NDArray[np.float64]

#: The last year known to the forecast, and the last that is foretold.
KNOWN, LAST = 2018, 2020
#: What is shown year by year: levels that were observed both before and after 2018, or nearly.
PANELS = (
    *("gdp nominal", "industrial value added nominal", "tertiary value added nominal"),
    *("total gross output nominal", "labour productivity nominal", "foreign trade"),
    *("High Tech Firms", "Innovation Platforms", "Population"),
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound that was published later, and the chance that the forecast gave to it."""

    seen: Observation
    chance: float


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """What the forecast says of one variable by year, in the model's unit.

    Attributes:
        variable: of the model.
        years: (year,).
        values: (year, member), NaN where a member failed.
        known: observations that the fit used.
        later: observations that it did not know.
        rivals: name -> year -> number.
    """

    variable: str
    years: tuple[int, ...]
    values: Array
    known: tuple[Observation, ...]
    later: tuple[Observation, ...]
    rivals: Mapping[str, Mapping[int, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What was foretold in 2018.

    Attributes:
        fitted: rows that the fit used.
        foretold: one for each later row that can be scored.
        rivals: id of a row -> naive forecasts, where two past figures allow any.
        bounds: later rows that are bounds.
        paths: the variables of `PANELS` by year.
        short: the posterior.
    """

    fitted: tuple[Observation, ...]
    foretold: tuple[Foretold, ...]
    rivals: Mapping[str, Rivals]
    bounds: tuple[Bound, ...]
    paths: tuple[Path, ...]
    short: Short


def foretell(
    model: Model,
    observations: Sequence[Observation],
    whole: Prior,
    seed: int,
    settings: Settings = SHORT,
) -> Forecast:
    """The posterior of what was known by 2018, carried on to 2020 by drivers from 2019 on."""
    rows = known_until(observations, KNOWN)
    later = [seen for seen in observations if seen.role == "fit" and seen.known_from > KNOWN]
    prior = known_prior(whole)
    short = short_posterior(until(model, KNOWN + 1.0), prior, rows, seed, settings)
    inputs = inputs_from(prior, short.z, seed)
    to_last = until(model, LAST + 1.0)
    said = predict(to_last, inputs, later, short.z.shape[1]).values
    generator = generator_of(seed, 1)
    told, bounds = [], []
    for seen, values in zip(later, said, strict=True):
        if is_scored(seen):
            told.append(foretold(seen, values, generator))
        elif not seen.reading:
            bounds.append(Bound(seen, _chance(seen, with_error(seen, values, generator))))
    naive = naive_forecasts(KNOWN)
    return Forecast(
        fitted=rows,
        foretold=tuple(told),
        rivals={one.seen.id: found for one in told if (found := naive.of_row(one.seen))},
        bounds=tuple(bounds),
        paths=_paths(to_last, inputs, short.z.shape[1], (*rows, *later), naive.of_variable),
        short=short,
    )


def known_prior(whole: Prior) -> Prior:
    """The prior with the discrepancy of the known years only."""
    return Prior(whole.parameters, whole.discrepancy, tuple(y for y in whole.years if y <= KNOWN))


def inputs_from(prior: Prior, z: Array, seed: int) -> dict[str, Input]:
    """Inputs of members that know nothing after 2018.

    The plan's gate opens in 2019: each member goes on with its own policies, under drivers drawn
    from there. The emergency of 2020 is not in it; recessions have the drivers' chance.

    Args:
        prior: of the fit, see `known_prior`.
        z: draws of its posterior, [component, member].
        seed: of the drivers and of parameters that act only after the gate.
    """
    members = z.shape[1]
    first = KNOWN + 1
    generator = generator_of(seed, 0)
    later = {
        p.name: p.at(generator.standard_normal(members))
        for p in district_parameters()
        if p.is_uncertain and not p.acts_before_plan
    }
    values = prior.values(z)
    drivers = draw(members, seed=seed, origin=first)
    name = growth_discrepancy().name
    before, after = values.pop(name), drivers[name]
    assert isinstance(before, Series)
    assert isinstance(after, Series)
    drivers[name] = joined(prior.years, np.asarray(before.values)[: len(prior.years)], after)
    constants = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
    unforeseen = {"plan start": float(first), "public health loss": 0.0}
    return apply(AS_IT_WAS, constants, {**constants, **later, **drivers, **unforeseen})


def joined(years: Sequence[int], before: Array, after: Series) -> Series:
    """Yearly steps of the past and of the drivers as one input, so that no year has two.

    Args:
        years: of the past.
        before: values of those years, [year, member].
        after: steps that begin in the year that follows.
    """
    times = np.concatenate([np.array(years, dtype=float), np.asarray(after.times)])
    if not (np.diff(times) > 0).all():
        raise ValueError(f"steps from {times[len(years)]:g} do not follow the years {years}")
    return Series(times, np.concatenate([before, np.asarray(after.values)]), "step")


def _chance(seen: Observation, draws: Array) -> float:
    draws = draws[np.isfinite(draws)]
    return float((draws < seen.value if seen.comparator == "<" else draws > seen.value).mean())


def _paths(
    model: Model,
    inputs: Mapping[str, Input],
    members: int,
    rows: Sequence[Observation],
    rivals: Callable[[str], Mapping[str, Mapping[int, float]]],
) -> tuple[Path, ...]:
    """Every panel's variable by year, with the rows that are levels of it."""
    years = tuple(range(int(model.clock.initial), LAST + 1))
    kinds = {seen.variable: seen.kind for seen in rows}
    intervals = tuple((float(year), year + 1.0) for year in years)
    wanted = [
        Reduction(name, "end" if kinds[name] == "stock" else "mean", intervals) for name in PANELS
    ]
    paths = simulate(model, inputs, members=members, outputs=wanted)
    return tuple(
        Path(
            one.variable,
            years,
            np.where(paths.ok, paths.values[one], np.nan),
            tuple(s for s in rows if _is_level_of(s, one.variable) and s.known_from <= KNOWN),
            tuple(s for s in rows if _is_level_of(s, one.variable) and s.known_from > KNOWN),
            rivals(one.variable),
        )
        for one in wanted
    )


def is_level(seen: Observation) -> bool:
    """Whether a row is a level that can stand in a year, a part of one included."""
    level = seen.reduction in ("mean", "end", "sum") and not seen.over
    return level and seen.comparator == "=" and not seen.reading


def _is_level_of(seen: Observation, variable: str) -> bool:
    return seen.variable == variable and is_level(seen)


def generator_of(seed: int, *purpose: int) -> np.random.Generator:
    """Random numbers of (seed, purpose); runs of the sampler have keys of one number."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2018, *purpose)))
