"""Which lever does most for its money or its land: effect per 亿元 and per hectare, with bands.

In:   a `District`, a scenario, figures such as gdp@2025, members.
Out:  `Ranking`: each lever moved alone to its strong zone, its effect, its cost, their ratio.
Knows nothing of how it is told.

The same members run with and without the lever; `lever_costs` says what a lever costs. No lever
without money is ever ranked per 亿元.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.district.levers import Lever, read_levers
from model.district.targets import Indicator
from model.engine import run_ensemble
from scenarios.scenario import Scenario
from scenarios.settings import Schedule
from studies.district import District
from studies.held import Held, on_paths
from studies.horizon import until
from studies.lever_costs import COSTS, Basis, cost_readings, costs_of
from studies.measure import gather, measure, years_needed
from studies.members import CHUNK, Members, draw_members
from studies.request import Run, canonical
from studies.sensitivity import Output, Progress

Array = NDArray[np.float64]

MEMBERS = 400
BAND = (0.1, 0.5, 0.9)
#: A lever is in the lead where it is among so many of its list.
TOP = 3

#: Share of the members in which a lever must have a cost for a ratio to be told.
LEAST_SPENT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """One lever in one list; arrays are (output, 3) at the points of BAND unless said otherwise.

    Attributes:
        lever: what moved.
        basis: money (亿元) or land (hectares).
        start: where it stood.
        setting: where it was moved to.
        effect: on each output, in the output's own unit.
        cost: in 亿元 or hectares (output's year).
        ratio: improvement per 亿元 or per hectare: positive where the figure goes the wanted way;
            NaN where fewer than LEAST_SPENT of the members have a cost.
        leading: share of the members in which it is among the first TOP of its list (output,).
        place: its place in its list by the median ratio, from 1; 0 where it has no ratio (output,).
    """

    lever: Lever
    basis: Basis
    start: float
    setting: float
    effect: Array
    cost: Array
    ratio: Array
    leading: Array
    place: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """All levers in both lists.

    Attributes:
        run: everything that determines it.
        scenario: what the levers are moved from.
        outputs: the figures.
        falls: whether each is wanted to fall.
        worths: first those by money, then those by land; in the order of levers.csv.
        without_room: levers that stand at their strong end already.
        members: how many were run.
        failed: members of which a run left the finite numbers; they are in no figure.
    """

    run: Run
    scenario: Scenario
    outputs: tuple[Output, ...]
    falls: tuple[bool, ...]
    worths: tuple[Worth, ...]
    without_room: tuple[Lever, ...]
    members: int
    failed: int


def rank(
    district: District,
    scenario: Scenario,
    outputs: Sequence[Output],
    *,
    members: int = MEMBERS,
    seed: int = 0,
    held: Sequence[Held] = (),
    progress: Progress | None = None,
) -> Ranking:
    """Move each lever alone from the scenario to its strong zone (its bound where it is there).

    Args:
        district: whose model is run.
        scenario: what the levers are moved from.
        outputs: the figures; a fall is wanted of those that the plan limits from above.
        members: the same for every lever.
        seed: 0 or more.
        held: variables held on a path in every run.
        progress: told (levers done, levers in all).

    Raises:
        InputError: a number of members that cannot be drawn.
    """
    drawn = draw_members(members, seed)
    last = max(year for _, year in outputs)
    moves = [(lever, _start(lever, scenario, last)) for lever in read_levers().values()]
    movable = [(lever, at, _setting(lever, at)) for lever, at in moves if _setting(lever, at) != at]
    settings = [scenario, *(_with(scenario, lever, to) for lever, _, to in movable)]
    told = _runs(district, settings, drawn, outputs, held, progress)
    ok = np.all([whole for _, whole in told], axis=0)
    down = tuple(falls(district, one) for one, _ in outputs)
    wanted = np.where(down, -1.0, 1.0)[:, np.newaxis]
    usual = {name: values[:, ok] for name, values in told[0][0].items()}
    worths = []
    for (lever, at, to), (values, _) in zip(movable, told[1:], strict=True):
        change = {name: values[name][:, ok] - usual[name] for name in usual}
        for basis, name in costs_of(lever):
            own = (change["effect"], change[name], wanted)
            worths.append(_worth(lever, basis, (at, to), *own))
    run = district.request("ranking", [scenario], held, members=members, seed=seed)
    options = {"outputs": [f"{one.id}@{year}" for one, year in outputs]}
    return Ranking(
        run=replace(run, options=canonical(options)),
        scenario=scenario,
        outputs=tuple(outputs),
        falls=down,
        worths=_placed(worths),
        without_room=tuple(lever for lever, at in moves if _setting(lever, at) == at),
        members=members,
        failed=int((~ok).sum()),
    )


def falls(district: District, indicator: Indicator) -> bool:
    """Whether the plan wants an indicator to fall: it limits it from above, or sets a task."""
    targets = [one for one in district.plan.targets if one.indicator.id == indicator.id]
    return any(one.comparator in ("<=", "task") for one in targets)


def _start(lever: Lever, scenario: Scenario, year: int) -> float:
    """Where a lever stands in a year under a scenario, its default where it is not set."""
    schedule = scenario.levers.get(lever.name)
    return lever.default if schedule is None else float(schedule.values([year], lever.default)[0])


def _setting(lever: Lever, start: float) -> float:
    """The beginning of the strong zone; the bound beyond it where the lever is there already."""
    if lever.zone(start) != "strong":
        return lever.strong
    return lever.maximum if lever.strong > lever.default else lever.minimum


def _with(scenario: Scenario, lever: Lever, value: float) -> Scenario:
    return replace(scenario, levers={**scenario.levers, lever.name: Schedule.constant(value)})


def _runs(
    district: District,
    settings: Sequence[Scenario],
    members: Members,
    outputs: Sequence[Output],
    held: Sequence[Held],
    progress: Progress | None,
) -> list[tuple[dict[str, Array], NDArray[np.bool_]]]:
    """Of each setting its figures and costs by name (output, member), and which members are whole.

    Costs run up to each output's year, money in 亿元 and land in hectares.
    """
    wanted = gather((one, years_needed(one, year)) for one, year in outputs)
    years = [year for _, year in outputs]
    costs = {name: cost_readings(name, years) for name in COSTS}
    asked = [*wanted, *(one for readings in costs.values() for one in readings)]
    model = until(district.model, asked)
    told = []
    for number, setting in enumerate(settings):
        inputs = [members.inputs(setting)]
        paths = run_ensemble(
            model,
            inputs,
            members.count,
            outputs=list(dict.fromkeys(asked)),
            block=CHUNK,
            past=members.past,
            fixed=on_paths(held, members.shares),
        )
        values = {
            name: COSTS[name] * np.stack([paths.values[one][0, 0] for one in readings])
            for name, readings in costs.items()
        }
        values["effect"] = np.stack([measure(one, year, paths)[0] for one, year in outputs])
        told.append((values, paths.ok[0]))
        if progress is not None:
            progress(number + 1, len(settings))
    return told


def _worth(
    lever: Lever,
    basis: Basis,
    moved: tuple[float, float],
    effect: Array,
    cost: Array,
    wanted: Array,
) -> tuple[Worth, Array]:
    """One lever in one list, without its place; and the ratio of every member (output, member)."""
    spent = cost > 0
    ratio = np.where(spent, wanted * effect / np.where(spent, cost, 1.0), np.nan)
    ratio[spent.mean(axis=1) < LEAST_SPENT] = np.nan
    effects, costs = (np.quantile(values, BAND, axis=1).T for values in (effect, cost))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a list of NaN only
        ratios = np.nanquantile(ratio, BAND, axis=1).T
    nothing = np.zeros(len(effect))
    places = nothing.astype(np.int64)
    return Worth(lever, basis, *moved, effects, costs, ratios, nothing, places), ratio


def _placed(found: Sequence[tuple[Worth, Array]]) -> tuple[Worth, ...]:
    """Both lists with the places of their levers."""
    placed: list[Worth] = []
    for basis in ("money", "land"):
        own = [(worth, ratio) for worth, ratio in found if worth.basis == basis]
        if not own:
            continue
        ratios = np.stack([ratio for _, ratio in own])  # (lever, output, member)
        least = np.nan_to_num(ratios, nan=-np.inf)
        order = np.argsort(np.argsort(-least, axis=0, kind="stable"), axis=0, kind="stable")
        leading = ((order < TOP) & np.isfinite(ratios)).mean(axis=2)
        medians = np.stack([worth.ratio[:, 1] for worth, _ in own])  # (lever, output)
        ranks = np.argsort(np.argsort(-np.nan_to_num(medians, nan=-np.inf), axis=0), axis=0) + 1
        places = np.where(np.isfinite(medians), ranks, 0)
        placed += [
            replace(worth, leading=leading[number], place=places[number])
            for number, (worth, _) in enumerate(own)
        ]
    return tuple(placed)
