"""Five-year growth of GDP from bets alone, and three naive rivals; no system-dynamics model.

In:   past GDP of district and city, draws of growth, prices, recessions and innovations.
Out:  nominal GDP by year and member; the rivals' single numbers.
Knows nothing of where the draws come from, nor of who scores them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.past import HISTORY, read_past
from calibration.rivals import of_levels

Array = NDArray[np.float64]

#: The district's growth less the city's, a year, without large plants (mean, sd): model-changes 17
#: states it as the check on what the model produces; here it stands in for the model.
PREMIUM = (0.013, 0.018)
#: Level of GDP of the fourth census' concept over the older one (least, mode, greatest): about 4 %,
#: 2-9 % (R&D as investment, revised services); the city's own was 6.1 % in 2016.
BREAK = (0.02, 0.04, 0.09)


@dataclass(frozen=True, slots=True)
class History:
    """What the statistics said.

    Attributes:
        district: year -> GDP at current prices, 亿元.
        city: likewise, of one vintage.
        city_growth: year -> real growth of the city, a share.
        new_concept: years whose district GDP is of the fourth census' concept.
        secondary: share of secondary industry in the district's GDP.
    """

    district: Mapping[int, float]
    city: Mapping[int, float]
    city_growth: Mapping[int, float]
    new_concept: frozenset[int]
    secondary: float


@dataclass(frozen=True, slots=True)
class Draws:
    """Members' bets for the years after an origin.

    Attributes:
        growth: real growth of the market as a whole, [year, member].
        prices: growth of the deflator, [year, member].
        innovation: growth that nothing explains, [year, member].
        loss: share of the year's GDP lost to a recession, made up afterwards, [year, member].
        premium: growth above the market's, the same in every year, [member].
        concept: level of the new accounting concept over the old one, [member].
    """

    growth: Array
    prices: Array
    innovation: Array
    loss: Array
    premium: Array
    concept: Array


def read_history(path: Path = HISTORY, deflator_2020: float = 0.0) -> History:
    """The table beside this file.

    GDP of 2019 by the fourth census' concept was never published as a level: it is that of 2020
    over its real growth and the deflator's.

    Args:
        path: the table.
        deflator_2020: growth of the deflator from 2019 to 2020, a share.

    Raises:
        InputError: a column is missing or a cell is not a number.
    """
    past = read_past(path)
    figures = past.figures
    growth_2020 = figures["district", "real growth"][2020]
    district = {
        **figures["district", "gdp"],
        2019: figures["district", "gdp"][2020] / ((1 + growth_2020) * (1 + deflator_2020)),
    }
    return History(
        district,
        figures["city", "gdp"],
        figures["city", "real growth"],
        past.renewed | {2019},
        figures["district", "secondary share"][2015],
    )


def central_growth(history: History, origin: int, bet: float, prices: float) -> float:
    """What would have been bet on the city's real growth by the rule behind the bet of 2020.

    In 2020 the bet was a fraction of the mean growth of the years known. The same fraction is
    taken of what was known at the origin: nominal growth of the last five years or of as many as
    there are, less the bet on prices.

    Args:
        history: see `History`.
        origin: the last year known.
        bet: the bet of 2020 on mean real growth, a share a year.
        prices: the bet on the deflator, likewise.
    """
    fraction = bet / float(np.mean(list(history.city_growth.values())))
    known = _growth(history.city, origin)[-5:]
    return fraction * (float(known.mean()) - prices)


def nominal_paths(base: float, draws: Draws, new_concept: NDArray[np.bool_]) -> Array:
    """GDP at current prices for the years after an origin, [year, member].

    Args:
        base: GDP of the origin.
        draws: see `Draws`.
        new_concept: years whose outcome is of another concept than the base, [year].
    """
    real = 1 + draws.growth + draws.premium + draws.innovation
    level = base * np.cumprod(real * (1 + draws.prices), axis=0) * (1 - draws.loss)
    return np.asarray(np.where(new_concept[:, None], level * draws.concept, level))


def rivals(history: History, origin: int, years: int) -> dict[str, Array]:
    """Three naive forecasts of GDP for the years after an origin, name -> [year].

    See `calibration.rivals.of_levels`; nothing after the origin is used.
    """
    past = {year: value for year, value in history.district.items() if year <= origin}
    city = {year: value for year, value in history.city.items() if year <= origin}
    return of_levels(past, city, range(origin + 1, origin + years + 1))


def _growth(levels: Mapping[int, float], origin: int) -> Array:
    """Yearly growth up to the origin, oldest first."""
    known = np.array([levels[year] for year in sorted(levels) if year <= origin])
    return np.asarray(known[1:] / known[:-1] - 1)
