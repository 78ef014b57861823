"""Backtest of the bets on growth alone: what they would have said in 2010, 2011 and 2014.

In:   the drivers' laws of scenarios/drivers.csv, past GDP of the district and the city.
Out:  forecasts with bands, CRPS and coverage, beside three naive rivals.
Knows nothing of the model or of a posterior. Nothing after 2020 is used.

Five outcomes a start, which overlap and share one past: they can show that the bets are foolish,
not that their coverage is right. Large plants, census revisions within one vintage and policy are
not in it. docs/statistics.md says how the bets are carried back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.bets import (
    BREAK,
    PREMIUM,
    Draws,
    History,
    central_growth,
    nominal_paths,
    read_history,
    rivals,
)
from calibration.scores import LEVELS, band, crps
from model.district.levers import BRANCHES
from model.district.parameters import read_parameters
from model.engine import Series
from scenarios.drivers import DRIVERS, draw_from, layout, median_drivers
from scenarios.settings import Input

Array = NDArray[np.float64]

ORIGINS = (2010, 2011, 2014)
YEARS = 5
MEMBERS = 4000


@dataclass(frozen=True, slots=True)
class Outcome:
    """One year foretold from one origin; errors and scores in logarithms (0.01 is one per cent).

    Attributes:
        origin: last year known.
        year: foretold.
        actual: GDP at current prices, 亿元.
        median: of the forecast, 亿元.
        bands: level -> (low, high), 亿元.
        crps: of the forecast's logarithm.
        rivals: name -> its number, 亿元.
    """

    origin: int
    year: int
    actual: float
    median: float
    bands: Mapping[float, tuple[float, float]]
    crps: float
    rivals: Mapping[str, float]

    def holds(self, level: float) -> bool:
        """Whether the band held what happened."""
        low, high = self.bands[level]
        return low <= self.actual <= high

    @property
    def rival_errors(self) -> dict[str, float]:
        """Each rival's absolute error, which is its CRPS, in logarithms."""
        return {name: abs(float(np.log(v / self.actual))) for name, v in self.rivals.items()}


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over outcomes.

    Attributes:
        outcomes: how many.
        crps: mean, in logarithms.
        rivals: name -> mean absolute error, in logarithms.
        coverage: level -> how many outcomes its bands held.
        width: level -> mean logarithm of the band's upper over its lower end.
    """

    outcomes: int
    crps: float
    rivals: Mapping[str, float]
    coverage: Mapping[float, int]
    width: Mapping[float, float]


def backtest_bets(seed: int, members: int = MEMBERS) -> tuple[Outcome, ...]:
    """Every year up to five after each origin for which GDP is known.

    Args:
        seed: a whole number of 0 or more.
        members: draws for each origin.
    """
    history = known_history()
    return tuple(
        outcome for origin in ORIGINS for outcome in _from_origin(history, origin, seed, members)
    )


def known_history() -> History:
    """Past GDP; that of 2019 in the new concept from 2020's growth and the bet on prices."""
    return read_history(deflator_2020=central_prices(read_history()))


def summary(outcomes: Sequence[Outcome]) -> Summary:
    """Scores over all the outcomes given, e.g. those five years ahead."""
    names = outcomes[0].rivals
    return Summary(
        len(outcomes),
        float(np.mean([o.crps for o in outcomes])),
        {name: float(np.mean([o.rival_errors[name] for o in outcomes])) for name in names},
        {level: sum(o.holds(level) for o in outcomes) for level in LEVELS},
        {
            level: float(np.mean([np.log(o.bands[level][1] / o.bands[level][0]) for o in outcomes]))
            for level in LEVELS
        },
    )


def _from_origin(history: History, origin: int, seed: int, members: int) -> list[Outcome]:
    years = range(origin + 1, origin + YEARS + 1)
    renewed = np.array([year in history.new_concept for year in years])
    renewed &= origin not in history.new_concept
    draws = _draws(history, origin, seed, members)
    paths = nominal_paths(history.district[origin], draws, renewed)
    # the rivals are given the break at its central value: it is accounting, not growth
    level = np.where(renewed, 1 + BREAK[1], 1.0)
    naive = {name: path * level for name, path in rivals(history, origin, YEARS).items()}
    return [
        Outcome(
            origin,
            year,
            history.district[year],
            float(np.median(path)),
            {share: band(path, share) for share in LEVELS},
            crps(np.log(path), float(np.log(history.district[year]))),
            {name: float(numbers[i]) for name, numbers in naive.items()},
        )
        for i, (year, path) in enumerate(zip(years, paths, strict=True))
    ]


def _draws(history: History, origin: int, seed: int, members: int) -> Draws:
    """The drivers' laws from the origin on, around what was known there."""
    first = origin + 1
    key = np.random.SeedSequence(seed, spawn_key=(origin,))
    generator = np.random.Generator(np.random.Philox(key))
    drivers = draw_from(_uniforms(generator, members, first), origin=first)
    middle = median_drivers(first)
    bet = next(p for p in read_parameters(DRIVERS) if p.name == "city growth").median
    centre = central_growth(history, origin, bet, central_prices(history))
    # the branches' mean deviation from their medians: the city's bet, the common cycle, their own
    off = np.mean(
        [
            _years(drivers, f"market growth[{branch}]")
            - np.asarray(middle[f"market growth[{branch}]"], dtype=float)
            for branch in BRANCHES
        ],
        axis=0,
    )
    industry = _years(drivers, "industrial price change")
    services = _years(drivers, "service price change")
    least, mode, most = BREAK
    return Draws(
        growth=centre + off,
        prices=history.secondary * industry + (1 - history.secondary) * services,
        innovation=_years(drivers, "growth discrepancy"),
        loss=_years(drivers, "recession loss"),
        premium=PREMIUM[0] + PREMIUM[1] * generator.standard_normal(members),
        concept=1 + generator.triangular(least, mode, most, members),
    )


def _uniforms(generator: np.random.Generator, members: int, first: int) -> Array:
    """Uniform numbers for the drivers, with the branches' gaps to the city held at their medians.

    The gaps are part of what makes the premium, which is drawn as such.
    """
    counts = layout(first)
    uniforms = generator.random((members, sum(counts.values())))
    start = 0
    for purpose, count in counts.items():
        if purpose == "branch gap":
            uniforms[:, start : start + count] = 0.5
        start += count
    return uniforms


def central_prices(history: History) -> float:
    """The bet on the deflator's growth, a share a year."""
    middle = median_drivers()
    share = history.secondary
    industry = np.asarray(middle["industrial price change"], dtype=float)
    services = np.asarray(middle["service price change"], dtype=float)
    return float(share * industry + (1 - share) * services)


def _years(drivers: Mapping[str, Input], name: str) -> Array:
    """The first years of a driver's steps, [year, member]."""
    series = drivers[name]
    assert isinstance(series, Series)
    return np.asarray(series.values, dtype=float)[:YEARS]
