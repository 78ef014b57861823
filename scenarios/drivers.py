"""What is outside the district, for each member: markets, prices, recessions, large plants.

In:   a seed and a chunk, or uniform numbers; the year from which nothing is known (the origin).
Out:  inputs for the engine by name. Arrivals are never drawn here: the hazard depends on the
      model's state, so members get thresholds, and the same thresholds serve every scenario.
Knows nothing of scenarios, levers or observations.

The numbers stand in drivers.csv, each with its reason. Values of a year are steps over the year.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.district.levers import BRANCHES
from model.district.parameters import Parameter, growth_discrepancy, read_parameters
from model.engine import Series
from scenarios.processes import (
    capped_path,
    choice,
    lognormal_above,
    mean_lognormal_above,
    mean_variance,
    ornstein_uhlenbeck,
    recession_loss,
    unit_exponential,
)
from scenarios.randomness import Layout, from_seed, from_uniforms
from scenarios.settings import FIRST_YEAR, LAST_YEAR, Input

DRIVERS = Path(__file__).with_name("drivers.csv")

#: The .mdl's slots for large plants that members draw, with the slot of a scenario's own plant.
DRAWN_SLOTS = tuple(f"S{number}" for number in range(1, 13))
SLOTS = (*DRAWN_SLOTS, "SC")
RESIDENTS = ("R1", "R2", "R3")

#: Economic censuses are held for years that end in these figures.
CENSUS_ENDINGS = (3, 8)
#: The years over which the table gives the law of mean price changes, and of recessions.
PRICE_YEARS = RECESSION_YEARS = 5

Array = NDArray[np.float64]


def layout(origin: int = FIRST_YEAR) -> Layout:
    """How many numbers each purpose takes of a member, in the order of their dimensions.

    What moves the outcome most comes first, where a Sobol sequence is most even. A purpose is one
    factor of a sensitivity study.
    """
    years = LAST_YEAR - origin + 1
    return {
        "city growth": 1,
        "branch gap": len(BRANCHES),
        "arrivals": len(DRAWN_SLOTS),
        "plant size": len(DRAWN_SLOTS),
        "plant branch": len(DRAWN_SLOTS),
        "census": 1 + len(_censuses(origin)),
        "frontier": 1,
        "services trend": 1,
        "trade trend": 1,
        "market cycle time": 1,
        "common market cycle": years,
        "industrial prices": years,
        "service prices": years,
        "recession": 3 * years,
        "discrepancy": years,
        "branch market cycle": years * len(BRANCHES),
        "departures": len(SLOTS) + len(RESIDENTS),
        "plant rate": len(SLOTS),
        "plant utilisation": years * len(SLOTS),
    }


def dimensions(origin: int = FIRST_YEAR) -> int:
    """Columns of the uniform numbers that `draw_from` takes."""
    return sum(layout(origin).values())


def draw(members: int, *, seed: int, chunk: int = 0, origin: int = FIRST_YEAR) -> dict[str, Input]:
    """Drivers of the members of one chunk: a function of (seed, chunk) and of each purpose alone.

    Args:
        members: number of members.
        seed: a whole number of 0 or more.
        chunk: number of the chunk, from 0.
        origin: the first year that is not known, at most 2035.

    Returns:
        Inputs of shape (members,), and step series of shape (years, members) from the origin on.
    """
    return _drivers(from_seed(layout(origin), members, seed, chunk), origin)


def draw_from(uniforms: ArrayLike, *, origin: int = FIRST_YEAR) -> dict[str, Input]:
    """Drivers from uniform numbers, one row a member, `dimensions(origin)` columns.

    Raises:
        ValueError: another number of columns, or a number outside [0, 1).
    """
    return _drivers(from_uniforms(layout(origin), np.asarray(uniforms, dtype=float)), origin)


def median_drivers(origin: int = FIRST_YEAR) -> dict[str, Input]:
    """Drivers for a single line: each at its median, and arrivals as hazard times mean size."""
    table = _table()
    inputs: dict[str, Input] = {
        "expected arrivals": 1.0,
        "frontier growth": table["frontier growth"].median,
        "services trend": table["services trend"].median,
        "trade trend": table["trade trend"].median,
        "industrial price change": table["industrial price change"].median,
        "service price change": table["service price change"].median,
        "growth discrepancy": table["growth discrepancy"].median,
        "recession loss": 0.0,
    }
    for branch in BRANCHES:
        growth = table["city growth"].median + table[f"branch gap[{branch}]"].median
        inputs[f"market growth[{branch}]"] = growth
    for slot in DRAWN_SLOTS:
        inputs[f"plant size[{slot}]"] = mean_plant_size()
        for branch in BRANCHES:
            weight = table[f"plant branch[{branch}]"].central
            inputs[f"slot branch weight[{slot},{branch}]"] = weight
    # A single line shows no statistical revision: steps in census years would read as growth.
    inputs["statistical revision"] = 1.0
    return inputs


def mean_plant_size() -> float:
    """Mean gross output of a large plant, 亿元 a year."""
    table = _table()
    size = table["plant size"]
    return mean_lognormal_above(size.mean, size.sd, table["smallest large plant"].central)


def _drivers(z: Mapping[str, Array], origin: int) -> dict[str, Input]:
    """The engine's inputs from standard-normal numbers by purpose."""
    table = _table()
    inputs: dict[str, Input] = {
        "expected arrivals": 0.0,
        "frontier growth": table["frontier growth"].at(z["frontier"][0]),
        "services trend": table["services trend"].at(z["services trend"][0]),
        "trade trend": table["trade trend"].at(z["trade trend"][0]),
        "growth discrepancy": _steps(table["growth discrepancy"].at(z["discrepancy"]), origin),
        "recession loss": _steps(_recessions(z["recession"]), origin),
        "statistical revision": _statistical_revision(z["census"], origin),
    }
    for name, purpose in (
        ("industrial price change", "industrial prices"),
        ("service price change", "service prices"),
    ):
        time = table["price cycle time"].central
        sd = table[name].sd / math.sqrt(mean_variance(PRICE_YEARS, time))
        inputs[name] = _steps(table[name].mean + sd * ornstein_uhlenbeck(z[purpose], time), origin)
    inputs |= _market_growth(z, origin)
    inputs |= _plants(z, origin)
    return inputs


def _market_growth(z: Mapping[str, Array], origin: int) -> dict[str, Input]:
    """Yearly growth of each branch's market around the city's growth and the branch's gap to it."""
    table = _table()
    time = table["market cycle time"].at(z["market cycle time"][0])
    city = table["city growth"].at(z["city growth"][0])
    common = table["common market cycle"].sd * ornstein_uhlenbeck(z["common market cycle"], time)
    own_numbers = np.split(z["branch market cycle"], len(BRANCHES))
    growth: dict[str, Input] = {}
    for branch, gap, numbers in zip(BRANCHES, z["branch gap"], own_numbers, strict=True):
        own = table["branch market cycle"].sd * ornstein_uhlenbeck(numbers, time)
        mean = city + table[f"branch gap[{branch}]"].at(gap)
        growth[f"market growth[{branch}]"] = _steps(mean + common + own, origin)
    return growth


def _plants(z: Mapping[str, Array], origin: int) -> dict[str, Input]:
    """Thresholds, sizes, branches, work and value added of large plants."""
    table = _table()
    plants: dict[str, Input] = {}
    thresholds = np.cumsum(unit_exponential(z["arrivals"]), axis=0)
    size, least = table["plant size"], table["smallest large plant"].central
    sizes = lognormal_above(z["plant size"], size.mean, size.sd, least)
    chances = tuple(table[f"plant branch[{branch}]"].central for branch in BRANCHES)
    chosen = choice(z["plant branch"], chances)
    for i, slot in enumerate(DRAWN_SLOTS):
        plants[f"arrival threshold[{slot}]"] = thresholds[i]
        plants[f"plant size[{slot}]"] = sizes[i]
        for j, branch in enumerate(BRANCHES):
            plants[f"slot branch weight[{slot},{branch}]"] = (chosen[i] == j).astype(float)
    departures = unit_exponential(z["departures"])
    rates = table["plant rate factor"].at(z["plant rate"])
    time, cap = table["utilisation time"].central, table["utilisation cap"].central
    work = np.split(z["plant utilisation"], len(SLOTS))
    for i, slot in enumerate(SLOTS):
        path = capped_path(work[i], time, table["plant utilisation"].sd, cap)
        plants[f"plant utilisation[{slot}]"] = _steps(path, origin)
        plants[f"departure threshold[{slot}]"] = departures[i]
        plants[f"plant rate factor[{slot}]"] = rates[i]
    for resident, threshold in zip(RESIDENTS, departures[len(SLOTS) :], strict=True):
        plants[f"resident departure threshold[{resident}]"] = threshold
    return plants


def _recessions(z: Array) -> Array:
    """Share of outside demand lost by year."""
    from scipy.special import ndtr

    table = _table()
    starts, depths, lengths = np.split(z, 3)
    return recession_loss(
        ndtr(starts),
        table["recession depth"].at(depths),
        table["recession length"].at(lengths),
        table["recession probability"].central,
        RECESSION_YEARS,
    )


def _statistical_revision(z: Array, origin: int) -> Series:
    """Level of published GDP against the model's: the base's revision, then each census's."""
    table = _table()
    first = 1.0 + table["base revision"].at(z[:1])
    censuses = 1.0 + table["census revision"].at(z[1:])
    times = [origin, *_censuses(origin)]
    return Series(np.array(times, float), np.cumprod([*first, *censuses], axis=0), "step")


def _censuses(origin: int) -> list[int]:
    """The years after the origin for which an economic census revises GDP."""
    return [year for year in range(origin + 1, LAST_YEAR + 1) if year % 10 in CENSUS_ENDINGS]


def _steps(path: Array, origin: int) -> Series:
    """Values of single years, from the origin on, as steps."""
    return Series(np.arange(origin, origin + len(path), dtype=float), path, "step")


@cache
def _table() -> Mapping[str, Parameter]:
    rows = (*read_parameters(DRIVERS), growth_discrepancy())
    return {parameter.name: parameter for parameter in rows}
