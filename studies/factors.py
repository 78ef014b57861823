"""What a sensitivity study moves, by uniform numbers: levers, parameters or outside conditions.

In:   a scenario, the tables of levers and parameters, the layout of the drivers, drawn members.
Out:  `Space`: factors, and the engine's inputs for rows of uniform numbers.
Knows nothing of indices, of results or of pages.

One column of uniform numbers is one number that is drawn; a factor is one column or several that
move together: the years of a driver, the levers of a sector, all other parameters. NaN in a column
leaves what it moves as it is: the scenario's lever, the model's own constant, the median condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.district.levers import Lever, read_levers
from model.district.parameters import Parameter, district_parameters, growth_discrepancy
from model.engine import Series
from model.engine.errors import Problem, nearest, refuse
from scenarios.drivers import draw_from, layout, median_drivers
from scenarios.scenario import Scenario, apply
from scenarios.settings import FIRST_YEAR, Input
from studies.members import CHUNK, Members, draw_members, joined

Array = NDArray[np.float64]
Over = Literal["levers", "parameters", "drivers"]
OVER: tuple[Over, ...] = ("levers", "parameters", "drivers")

#: The factor that stands for all parameters at once beside the drivers: one member's whole set.
ALL_PARAMETERS = "parameters"
#: The factor of all parameters that are not looked at one by one.
OTHERS = "other parameters"
#: Before the name of a variable that is held on a path with a band (`studies.path_factors`).
HELD = "held "
#: Standard normal 95 % point.
Z95 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Factor:
    """Something that moves as one.

    Attributes:
        key: a lever, a sector of levers, a parameter, a purpose of the drivers, one of
            ALL_PARAMETERS and OTHERS, or HELD and a variable.
        columns: uniform numbers that it takes.
        low: its lower end for one-at-a-time runs, in its unit; NaN for what has no single value.
        high: its upper end.
    """

    key: str
    columns: int
    low: float = np.nan
    high: float = np.nan


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Factors and what they do to a run.

    Attributes:
        over: levers, parameters or drivers.
        factors: in the order of their columns.
        inputs: the engine's inputs for uniform numbers (run, column).
        ends: shares at which a column stands in one-at-a-time runs, by factor: (low, high).
    """

    over: Over
    factors: tuple[Factor, ...]
    inputs: Callable[[Array], dict[str, Input]]
    ends: tuple[tuple[float, float], ...]

    @property
    def columns(self) -> int:
        """Uniform numbers of a run."""
        return sum(factor.columns for factor in self.factors)


def lever_space(scenario: Scenario, names: Sequence[str] = (), *, by_sector: bool = False) -> Space:
    """Levers anywhere between their bounds from 2021 on; the others as the scenario has them.

    Args:
        scenario: what else holds.
        names: the levers that move, by name or Chinese title; all where none is named.
        by_sector: the levers of a sector move as one factor.

    Raises:
        InputError: every name that is no lever.
    """
    table = read_levers()
    titles = {title: name for name, one in table.items() for title in (one.title.zh, one.title.en)}
    chosen = [table[name] for name in _named(names, [*table], titles)]
    if by_sector:
        chosen.sort(key=lambda lever: [one.sector for one in table.values()].index(lever.sector))
        sectors = dict.fromkeys(lever.sector for lever in chosen)
        factors = tuple(Factor(s, sum(lever.sector == s for lever in chosen)) for s in sectors)
    else:
        factors = tuple(Factor(one.name, 1, one.minimum, one.maximum) for one in chosen)
    base = apply(scenario, {}, median_drivers())

    def inputs(uniforms: Array) -> dict[str, Input]:
        found = dict(base)
        for lever, shares in zip(chosen, uniforms.T, strict=True):
            found[lever.name] = _moved(lever, base.get(lever.name, lever.default), shares)
        return found

    return Space("levers", factors, inputs, ((0.0, 1.0),) * len(factors))


def _moved(lever: Lever, base: Input, shares: Array) -> Input:
    """A lever between its bounds, and as it was where a share is NaN."""
    values = lever.minimum + shares * (lever.maximum - lever.minimum)
    if not isinstance(base, Series):
        return np.where(np.isnan(shares), base, values)
    rows = np.asarray(base.values, dtype=float)[:, np.newaxis]
    return Series(base.times, np.where(np.isnan(shares), rows, values), base.interpolate)


def parameter_space(
    scenario: Scenario, names: Sequence[str] = (), *, seed: int = 0, rest: bool = False
) -> Space:
    """Uncertain parameters, each by its own spread among drawn members, at median conditions.

    What calibration learned of one parameter is in its spread; what it learned of two together is
    not, for indices need independent factors (assumption).

    Args:
        scenario: what is set.
        names: the parameters that move one by one; all where none is named.
        seed: of the members whose spread is taken.
        rest: all other parameters move too, as one factor.

    Raises:
        InputError: every name that is no uncertain parameter.
    """
    drawn = draw_members(CHUNK, seed).parameters
    table = {one.name: one for one in district_parameters() if one.name in drawn}
    chosen = [table[name] for name in _named(names, [*table], {})]
    others = [one for one in table.values() if one not in chosen] if rest else []
    marginals = {name: np.sort(values) for name, values in drawn.items()}
    drivers = median_drivers()

    def inputs(uniforms: Array) -> dict[str, Input]:
        values = {
            one.name: _spread(marginals[one.name], one, shares)
            for one, shares in zip([*chosen, *others], uniforms.T, strict=True)
        }
        rows = np.full(len(uniforms), -1)
        return Members(len(uniforms), values, drivers, rows).inputs(scenario)

    factors = [
        Factor(one.name, 1, *np.quantile(marginals[one.name], [0.05, 0.95]).tolist())
        for one in chosen
    ]
    if others:
        factors.append(Factor(OTHERS, len(others)))
    return Space("parameters", tuple(factors), inputs, ((0.05, 0.95),) * len(factors))


def _spread(marginal: Array, parameter: Parameter, shares: Array) -> Array:
    """The quantiles of a sorted sample; the model's own value where a share is NaN."""
    places = np.nan_to_num(shares, nan=0.5) * len(marginal) - 0.5
    values = np.interp(places, np.arange(len(marginal)), marginal)
    return np.where(np.isnan(shares), parameter.central, values)


def driver_space(scenario: Scenario, *, seed: int = 0) -> Space:
    """The outside conditions by purpose, each with all its years, and all parameters as one factor.

    Args:
        scenario: what is set.
        seed: of the members whose parameters stand for what is uncertain in the model.
    """
    purposes = layout()
    members = draw_members(CHUNK, seed)
    central = {one.name: one.central for one in district_parameters()}
    discrepancy = growth_discrepancy()
    past = _before_plan(members.drivers[discrepancy.name])

    def inputs(uniforms: Array) -> dict[str, Input]:
        rows = np.full(len(uniforms), -1)
        share = uniforms[:, -1]
        member = np.minimum((np.nan_to_num(share) * CHUNK).astype(np.intp), CHUNK - 1)
        values = {
            name: np.where(np.isnan(share), central[name], column[member])
            for name, column in members.parameters.items()
        }
        drivers = draw_from(np.nan_to_num(uniforms[:, :-1], nan=0.5))
        # the past that calibration found for a member belongs to its parameters
        before = np.where(np.isnan(share), discrepancy.median, past[:, member])
        drivers[discrepancy.name] = joined(before, drivers[discrepancy.name])
        return Members(len(uniforms), values, drivers, rows).inputs(scenario)

    factors = [Factor(purpose, count) for purpose, count in purposes.items()]
    ends = [_together(count) for count in purposes.values()]
    return Space(
        "drivers", (*factors, Factor(ALL_PARAMETERS, 1)), inputs, (*ends, (np.nan, np.nan))
    )


def _before_plan(driver: Input) -> Array:
    """The yearly values of a driver before 2021 (year, member)."""
    if not isinstance(driver, Series):
        raise TypeError("the discrepancy is a series")
    times = np.asarray(driver.times, dtype=float)
    return np.asarray(driver.values, dtype=float)[times < FIRST_YEAR]


def _together(count: int) -> tuple[float, float]:
    """The shares at which the sum of `count` normal numbers stands at its 5 and 95 % points."""
    from scipy.special import ndtr

    return float(ndtr(-Z95 / np.sqrt(count))), float(ndtr(Z95 / np.sqrt(count)))


def _named(names: Sequence[str], known: Sequence[str], titles: dict[str, str]) -> list[str]:
    """The known names among `names` or their titles, all where none is given."""
    found, problems = [], []
    for name in names:
        own = titles.get(name, name)
        if own in known:
            found.append(own)
            continue
        near = nearest(name, [*known, *titles])
        zh = f"没有“{name}”" + (f"；是不是“{near}”？" if near else "")
        en = f"there is no '{name}'" + (f"; did you mean '{near}'?" if near else "")
        problems.append(Problem(zh, en))
    refuse("--factor", problems)
    return list(dict.fromkeys(found)) or list(known)
