"""Naive forecasts beside the model's: for which quantities there are any, and what they say.

In:   past figures up to a year of knowledge; the bets on prices.
Out:  three numbers a row, by the rivals of `calibration.rivals`.
Knows nothing of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calibration.bets import BREAK, read_history
from calibration.observations import Observation
from calibration.past import Past, read_past
from calibration.rivals import RIVALS, of_growth, of_levels
from studies.bets import central_prices

#: Name -> number, in the unit of the row.
Rivals = Mapping[str, float]

#: Variable of the model -> quantity of `calibration/history.csv` that it is a level of.
LEVELS = {
    "gdp nominal": "gdp",
    "industrial value added nominal": "industrial value added",
    "High Tech Firms": "high-tech firms",
}
#: Variable -> quantity that is its growth at comparable prices.
GROWTH = {"gdp": "real growth", "branch value added": "industrial real growth"}
#: How far ahead paths are drawn.
AHEAD = 2


@dataclass(frozen=True, slots=True)
class Naive:
    """What rivals say at the end of a year.

    Attributes:
        known: that year.
        levels: variable -> rival -> year -> level.
        growth: variable -> rival -> share a year, the same for every year.
    """

    known: int
    levels: Mapping[str, Mapping[str, Mapping[int, float]]]
    growth: Mapping[str, Rivals]

    def of_row(self, seen: Observation) -> Rivals:
        """The rivals' numbers for a row, in its published unit; none where nothing allows any."""
        year = int(seen.period.start)
        if seen.reduction == "growth" and seen.variable in self.growth:
            return {name: 100 * rate for name, rate in self.growth[seen.variable].items()}
        if seen.reduction in ("mean", "end") and seen.variable in self.levels:
            paths = self.levels[seen.variable]
            return {name: seen.share * path[year] for name, path in paths.items() if year in path}
        return {}

    def of_variable(self, variable: str) -> Mapping[str, Mapping[int, float]]:
        """The rivals' paths of a variable, none where nothing allows any."""
        return self.levels.get(variable, {})


def naive_forecasts(known: int) -> Naive:
    """The rivals at the end of a year, from figures that contain nothing later.

    GDP of a year of the new accounting concept is taken back to the old one by the central value of
    the break, and the forecast lifted by it again: it is accounting, not growth. The city's GDP is
    carried on from its last level by its real growth and the bet on prices where its level of a
    year was not known (assumption).
    """
    past = read_past(known_from=known)
    city = _city(past)
    years = range(known + 1, known + AHEAD + 1)
    levels = {}
    for variable, quantity in LEVELS.items():
        figures = dict(past.figures["district", quantity])
        renewed = past.renewed & set(figures) if quantity == "gdp" else frozenset[int]()
        lift = 1 + BREAK[1] if renewed else 1.0
        old = {y: v / lift if y in renewed else v for y, v in figures.items()}
        paths = of_levels(old, city, years)
        levels[variable] = {
            name: {y: lift * float(v) for y, v in zip(years, paths[name], strict=True)}
            for name in RIVALS
        }
    rates = past.figures["city", "real growth"]
    growth = {
        variable: of_growth(past.figures["district", quantity], rates)
        for variable, quantity in GROWTH.items()
    }
    return Naive(known, levels, growth)


def _city(past: Past) -> dict[int, float]:
    """The city's GDP, its last level carried on by real growth and the bet on prices."""
    city = dict(past.figures["city", "gdp"])
    prices = central_prices(read_history())
    for year, rate in sorted(past.figures["city", "real growth"].items()):
        if year == max(city) + 1:
            city[year] = city[year - 1] * (1 + rate) * (1 + prices)
    return city
