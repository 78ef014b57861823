"""A package of levers: where each may go, how fast, and the scenario that it makes.

In:   a scenario to start from, levers with their bounds and rates, coordinates in [0, 1].
Out:  `Move`s, yearly paths of the levers, a `Scenario` that any command can run.
Knows nothing of targets, of members or of how a package is found.

A lever goes from where the scenario has it at the start of 2021 towards its goal, by at most its
rate in each year, the first step on 1 January 2021; then it stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.levers import Lever, read_levers
from model.engine.errors import Problem, nearest, refuse
from scenarios.scenario import Scenario
from scenarios.settings import FIRST_YEAR, Schedule

Array = NDArray[np.float64]

#: Years in which a lever can go over its whole range where no rate is given (assumption).
YEARS_OF_RANGE = 3.0


@dataclass(frozen=True, slots=True)
class Move:
    """What one lever may do.

    Attributes:
        lever: the row of levers.csv.
        start: where the scenario has it at the start of 2021.
        first: its value at coordinate 0.
        last: its value at coordinate 1, the strong end.
        rate: by how much it may change in a year, in its unit.
    """

    lever: Lever
    start: float
    first: float
    last: float
    rate: float

    @property
    def home(self) -> float:
        """The coordinate at which it stays where it is."""
        return (self.start - self.first) / (self.last - self.first)

    def goal(self, coordinate: float | Array) -> float | Array:
        """Where a coordinate sends it."""
        return self.first + coordinate * (self.last - self.first)

    def settable(self, coordinate: float) -> float:
        """The same to four figures, which is what a bureau can write down."""
        low, high = sorted((self.first, self.last))
        return min(high, max(low, float(f"{self.goal(coordinate):.4g}")))

    def paths(self, goals: Array, years: Sequence[int]) -> Array:
        """Its values on 1 January of each year from 2021 on, (year, candidate)."""
        steps = np.arange(1, len(years) + 1)[:, np.newaxis] * self.rate
        return self.start + np.clip(goals - self.start, -steps, steps)

    def steps(self, goals: float | Array) -> float | Array:
        """How far it goes, in steps from its default to its strong zone, whichever way."""
        return np.abs(goals - self.start) / abs(self.lever.strong - self.lever.default)

    def schedule(self, goal: float, years: Sequence[int]) -> Schedule:
        """The same as knots, without those on a straight line."""
        values = self.paths(np.array([goal]), years)[:, 0]
        last = next(i for i, value in enumerate(values) if np.all(values[i:] == value))
        bends = np.abs(np.diff(values, 2)) > 1e-9 * abs(self.rate)
        kept = [i for i in range(last + 1) if i in (0, last) or bends[i - 1]]
        return Schedule(tuple((years[i], float(f"{values[i]:.10g}")) for i in kept))


def moves_of(
    scenario: Scenario,
    names: Sequence[str] = (),
    rates: Mapping[str, float] | float | None = None,
    *,
    cuts: bool = False,
) -> tuple[Move, ...]:
    """What the levers may do.

    Args:
        scenario: where they start.
        names: `LEVER` or `LEVER=LOW:HIGH`; every lever with room where none is named.
        rates: most change a year, in a lever's unit by name, or one share of the range for all.
        cuts: levers may also go back from where they stand, to their weak end.

    Raises:
        InputError: a name that is no lever, a range outside the lever's bounds or without room, a
            rate that is not positive.
    """
    check_rates(rates)
    problems: list[Problem] = []
    asked = {name: span for text in names for name, span in _asked(text, problems)}
    by_name = rates if isinstance(rates, Mapping) else {}
    share = 1 / YEARS_OF_RANGE if rates is None or isinstance(rates, Mapping) else rates
    found = []
    for lever in read_levers().values():
        if names and lever.name not in asked:
            continue
        rate = by_name.get(lever.name, share * _range(lever))
        move = _move(lever, scenario, asked.get(lever.name), rate, cuts, problems)
        if move is not None:
            found.append(move)
    if not found and not problems:
        problems.append(Problem("没有可调的政策变量", "no lever has room to move"))
    refuse("--lever", problems)
    return tuple(found)


def check_rates(rates: Mapping[str, float] | float | None) -> None:
    """Refuse rates with which nothing could move, and rates of what is no lever.

    Raises:
        InputError: each of them.
    """
    given = rates if isinstance(rates, Mapping) else {} if rates is None else {"": rates}
    problems = [_unknown(name) for name in given if name and name not in read_levers()]
    for name, rate in given.items():
        if not 0 < rate < np.inf:
            zh, en = f"变化率须为正数，现为 {rate:g}", f"a rate must be positive, not {rate:g}"
            problems.append(Problem(zh, en, f"--rate {name}".strip()))
    refuse("--rate", problems)


def package(
    scenario: Scenario, moves: Sequence[Move], goals: Sequence[float], years: Sequence[int]
) -> Scenario:
    """The scenario with each lever on its way to its goal; levers that stay are not set anew."""
    levers = dict(scenario.levers)
    for move, goal in zip(moves, goals, strict=True):
        if goal != move.start:
            levers[move.lever.name] = move.schedule(goal, years)
    title = Text(f"{scenario.title.zh}（反推方案）", f"{scenario.title.en} (backcast package)")
    return replace(
        scenario, name=f"{scenario.name}+backcast", title=title, levers=levers, expects=None
    )


def _range(lever: Lever) -> float:
    return lever.maximum - lever.minimum


def _move(
    lever: Lever,
    scenario: Scenario,
    span: tuple[float, float] | None,
    rate: float,
    cuts: bool,
    problems: list[Problem],
) -> Move | None:
    start = _start(lever, scenario)
    up = lever.strong > lever.default
    low, high = span or (lever.minimum, lever.maximum)
    if not lever.minimum <= low < high <= lever.maximum or not low <= start <= high:
        bounds = f"{lever.minimum:g}:{lever.maximum:g}"
        zh = f"范围 {low:g}:{high:g} 应在 {bounds} 之内，并包含现值 {start:g}"
        en = f"the range {low:g}:{high:g} must lie in {bounds} and hold the present {start:g}"
        problems.append(Problem(zh, en, lever.name))
        return None
    weak, strong = (low, high) if up else (high, low)
    first = weak if cuts or span else start
    if first == strong:
        return None  # it stands at its strong end: there is no room
    return Move(lever, start, first, strong, rate)


def _start(lever: Lever, scenario: Scenario) -> float:
    """Where the scenario has it at the start of 2021: its default until the first year given."""
    schedule = scenario.levers.get(lever.name)
    if schedule is None or schedule.knots[0][0] > FIRST_YEAR:
        return lever.default
    return schedule.knots[0][1]


def _asked(text: str, problems: list[Problem]) -> list[tuple[str, tuple[float, float] | None]]:
    """`LEVER` or `LEVER=LOW:HIGH`, by the lever's own name."""
    written, equals, span = (part.strip() for part in text.partition("="))
    titles = {one.title.zh: one.name for one in read_levers().values()}
    name = titles.get(written, written)
    if name not in read_levers():
        problems.append(_unknown(written))
        return []
    if not equals:
        return [(name, None)]
    low, _, high = span.partition(":")
    try:
        return [(name, (float(low), float(high)))]
    except ValueError:
        zh, en = "应写成 政策变量=下限:上限", "write LEVER=LOW:HIGH"
        problems.append(Problem(zh, en, text))
        return []


def _unknown(name: str) -> Problem:
    near = nearest(name, [*read_levers(), *(one.title.zh for one in read_levers().values())])
    zh = f"没有政策变量“{name}”" + (f"；是不是“{near}”？" if near else "")
    return Problem(
        zh, f"there is no lever '{name}'" + (f"; did you mean '{near}'?" if near else "")
    )
