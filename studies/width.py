"""Where the width of the forecast comes from: shares by group of causes, by paired resampling.

In:   a `District`, the posterior sample, the drivers' laws.
Out:  `Width`: the band of an outcome, and the share of its variance by group.
Knows nothing of files or charts.

Two sets of members, A and B, are drawn independently. For each group a third set is A with the
group's numbers taken from B: what it shares with B is the group alone, what it shares with A is all
but the group. Groups are independent of one another, so that Sobol's indices of the group follow:
the share of the variance that it makes alone (first order; Saltelli et al. 2010, Comput. Phys.
Commun. 181:259, table 2b) and with all its interactions (total; Jansen 1999, ibid. 117:35). Nothing
is frozen at a median, which would hide interactions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.posterior import Posterior, read_posterior
from model.district.labels import Text
from model.district.parameters import Parameter, district_parameters, growth_discrepancy
from model.engine import Series, run_ensemble, yearly
from scenarios.drivers import dimensions, draw_from, layout
from scenarios.scenario import Scenario
from scenarios.settings import Input
from studies.district import District
from studies.effects import AS_IT_WAS
from studies.foretell import joined
from studies.members import Members

Array = NDArray[np.float64]

SEED = 2021
MEMBERS = 2048
LEVEL = 0.9
#: Half of the band of GDP in 2025, as a part of the median, below which a forecast is rejected: the
#: yardstick of the plan for this model, set before any result.
YARDSTICK = 0.2
BOOTSTRAPS = 200

#: What the members' history and parameters are called among the groups.
PAST, LATER = "past", "later"
#: Purposes of `scenarios.drivers.layout` by group.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "city": ("city growth",),
    "branches": (
        "branch gap",
        "market cycle time",
        "common market cycle",
        "branch market cycle",
    ),
    "plants": (
        *("arrivals", "plant size", "plant branch"),
        *("departures", "plant rate", "plant utilisation"),
    ),
    "prices": ("industrial prices", "service prices"),
    "recession": ("recession",),
    "discrepancy": ("discrepancy",),
    "census": ("census",),
    "trends": ("frontier", "services trend", "trade trend"),
}
NAMES: Mapping[str, Text] = {
    PAST: Text("后验参数与2020年以前的偏差", "posterior: parameters and discrepancy to 2020"),
    LATER: Text("只在2021年后起作用的参数（先验）", "parameters that act only after 2020 (priors)"),
    "city": Text("全市增长", "city growth"),
    "branches": Text("分行业市场", "branch markets"),
    "plants": Text("大型项目来去与开工", "large plants: coming, going, work"),
    "prices": Text("价格", "prices"),
    "recession": Text("衰退", "recessions"),
    "discrepancy": Text("2020年以后的模型偏差", "model discrepancy after 2020"),
    "census": Text("经济普查与基数修订", "censuses and revision of 2020"),
    "trends": Text("技术、服务与外贸趋势", "frontier, services and trade trends"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """One group's part of an outcome's variance (of its logarithm), with standard errors.

    Attributes:
        group: a key of `NAMES`.
        alone: what it makes by itself; noise can take it below 0.
        alone_error: by the bootstrap over members.
        total: what would go if it were known, interactions included.
        total_error: likewise.
    """

    group: str
    alone: float
    alone_error: float
    total: float
    total_error: float


@dataclass(frozen=True, slots=True)
class Width:
    """One outcome: its band and where it comes from.

    Attributes:
        variable: of the model.
        year: of the outcome.
        low: lower end of the band of `LEVEL`.
        median: of the members.
        high: upper end.
        sd: standard deviation of the logarithm.
        shares: one a group, in the order of `NAMES`.
        members: that stayed finite in every set.
        failed: that did not.
    """

    variable: str
    year: int
    low: float
    median: float
    high: float
    sd: float
    shares: tuple[Share, ...]
    members: int
    failed: int

    @property
    def below(self) -> float:
        """The band's reach below the median, as a part of it."""
        return 1 - self.low / self.median

    @property
    def above(self) -> float:
        """Its reach above the median."""
        return self.high / self.median - 1

    @property
    def is_wide_enough(self) -> bool:
        """Whether the band reaches as far as the yardstick asks, on either side."""
        return min(self.below, self.above) >= YARDSTICK


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """What members are made of: everything uncertain as plain numbers, a row a member."""

    rows: NDArray[np.int64]
    later: Array
    drivers: Array

    def with_group(self, group: str, other: Numbers) -> Numbers:
        """The same members with one group's numbers from others."""
        if group == PAST:
            return Numbers(other.rows, self.later, self.drivers)
        if group == LATER:
            return Numbers(self.rows, other.later, self.drivers)
        drivers = self.drivers.copy()
        start = 0
        for purpose, count in layout().items():
            if purpose in GROUPS[group]:
                drivers[:, start : start + count] = other.drivers[:, start : start + count]
            start += count
        return Numbers(self.rows, self.later, drivers)


def widths(
    district: District,
    outcomes: tuple[tuple[str, int], ...],
    *,
    members: int = MEMBERS,
    seed: int = SEED,
    scenario: Scenario = AS_IT_WAS,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[Width, ...]:
    """The band of each outcome and its sources, under one scenario.

    Args:
        district: model and tables.
        outcomes: variable (read as a yearly mean) and year.
        members: of each set; there are two sets and one a group.
        seed: a whole number of 0 or more.
        scenario: what policy does.
        progress: called with the sets done of all.
    """
    posterior = read_posterior()
    first, second = (numbers(posterior, members, seed, which) for which in (0, 1))
    sets = [first, second, *(first.with_group(group, second) for group in NAMES)]
    readings = {
        (variable, year): yearly(variable, "mean", year, year) for variable, year in outcomes
    }
    found: list[dict[tuple[str, int], Array]] = []
    ok = np.ones(members, dtype=bool)
    for done, one in enumerate(sets):
        progress(done, len(sets))
        inputs = members_of(one, posterior).inputs(scenario)
        paths = run_ensemble(
            district.model, [inputs], members, outputs=list(readings.values()), block=members
        )
        found.append({key: paths.values[reading][0, 0] for key, reading in readings.items()})
        ok &= paths.ok[0]
    progress(len(sets), len(sets))
    return tuple(_width(key, [one[key][ok] for one in found], ~ok, seed) for key in outcomes)


def numbers(posterior: Posterior, members: int, seed: int, which: int) -> Numbers:
    """One independent set: rows of the posterior, each as often to within one, and uniforms."""
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(5, which)))
    rounds = -(-members // posterior.members)
    rows = np.concatenate([generator.permutation(posterior.members) for _ in range(rounds)])
    later = generator.standard_normal((members, len(later_parameters(posterior))))
    return Numbers(rows[:members], later, generator.random((members, dimensions())))


def later_parameters(posterior: Posterior) -> list[Parameter]:
    """Uncertain parameters that no observation to 2020 could see."""
    return [p for p in district_parameters() if p.is_uncertain and p.name not in posterior.names]


def members_of(one: Numbers, posterior: Posterior) -> Members:
    """The members that numbers stand for."""
    later = later_parameters(posterior)
    parameters = {p.name: p.at(column) for p, column in zip(later, one.later.T, strict=True)}
    past = posterior.values[:, one.rows]
    parameters |= dict(zip(posterior.names, past, strict=True))
    drivers: dict[str, Input] = draw_from(one.drivers)
    name = growth_discrepancy().name
    after = drivers[name]
    assert isinstance(after, Series)
    before = posterior.discrepancy[:, one.rows]
    drivers[name] = joined(posterior.discrepancy_years, before, after)
    return Members(len(one.rows), parameters, drivers, one.rows)


def shares(first: Array, second: Array, mixed: Array) -> tuple[float, float]:
    """Estimates of a group's share alone and in total.

    Args:
        first: outcomes of A, [member].
        second: of B.
        mixed: of A with the group from B.
    """
    variance = 0.5 * (first.var(ddof=1) + second.var(ddof=1))
    # centred, so that a common level adds no noise
    alone = float(((second - second.mean()) * (mixed - first)).mean()) / variance
    total = float(((first - mixed) ** 2).mean()) / (2 * variance)
    return float(alone), float(total)


def _width(
    key: tuple[str, int], values: list[Array], failed: NDArray[np.bool_], seed: int
) -> Width:
    logs = [np.log(one) for one in values]
    ends = [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2]
    low, median, high = np.quantile(np.concatenate(values[:2]), ends)
    first, second, *mixed = logs
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(6,)))
    count = len(first)
    picks = generator.integers(count, size=(BOOTSTRAPS, count))
    found = []
    for group, third in zip(NAMES, mixed, strict=True):
        alone, total = shares(first, second, third)
        again = np.array([shares(first[p], second[p], third[p]) for p in picks])
        found.append(Share(group, alone, float(again[:, 0].std()), total, float(again[:, 1].std())))
    return Width(
        *key,
        low=float(low),
        median=float(median),
        high=float(high),
        sd=float(np.concatenate(logs[:2]).std()),
        shares=tuple(found),
        members=count,
        failed=int(failed.sum()),
    )
