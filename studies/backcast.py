"""倒排: the package of levers that reaches targets with a probability, at least cost or change.

In:   a `District`, a scenario, targets, a probability, levers, limits of money and of change.
Out:  `Backcast`: the package and others as good, simulated again on fresh members; or the nearest
      miss and what binds.
Knows nothing of how it is told.

The search runs every candidate with the same members, so that candidates are compared in pairs. It
asks a little more than the probability, for the best of many candidates is partly the luckiest. The
answer is then made stronger or weaker on members of its own until it just reaches the probability,
and what is told of it comes from members that no step before has seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.district.targets import Target
from model.engine.errors import Problem, refuse
from scenarios.scenario import Scenario
from studies.bottlenecks import Shortage
from studies.candidates import Trial
from studies.district import District
from studies.evolution import Step
from studies.held import Held
from studies.members import draw_members
from studies.package import Move, moves_of
from studies.package_search import (
    STRONGEST,
    Effort,
    Objective,
    Progress,
    Search,
    strongest,
    usual_effort,
)
from studies.projection import PLAN_START, project
from studies.proof import Package, Proof
from studies.request import Run, canonical
from studies.search_file import SearchFile
from studies.spending import Limits
from studies.targets import NOTHING_ENTERED, Entered, with_task

Array = NDArray[np.float64]

#: Chunks of members: what is searched on, adjusted on and told from never meet.
SEARCH, ADJUST, FRESH = 0, 1, 2
#: From this share of a budget on it binds, and from this coordinate on a bound does: what is left
#: cannot be used.
NEAR, AT_BOUND = 0.98, 0.998


@dataclass(frozen=True, slots=True)
class Binding:
    """A constraint that the package comes up against.

    Attributes:
        kind: budget (of a year), bound (of a lever), rate (of a lever: it is still on its way in
            the last year), or target (the one that most members miss; only of a miss).
        name: the lever or the target; empty for a budget.
        year: of a budget, else 0.
    """

    kind: Literal["budget", "bound", "rate", "target"]
    name: str
    year: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Backcast:
    """What was found.

    Attributes:
        run: everything that determines it.
        scenario: where the package starts from.
        targets: all are to be reached together, with the city's task where one was entered.
        probability: that was asked for.
        objective: cost or deviation.
        limits: yearly budgets, if any.
        moves: the levers that were searched over.
        feasible: whether a package was found that reaches the probability within all limits.
        packages: the best first, then others as good; where infeasible the nearest miss alone.
        binding: what the first package comes up against.
        unlimited: where a budget made it infeasible, the package without one that is not.
        shortages: what is short in the model under the first package (single line).
        steps: the search, generation by generation.
        settled: whether the search had settled before its last generation.
        held: variables that ran on a path throughout.
    """

    run: Run
    scenario: Scenario
    targets: tuple[Target, ...]
    probability: float
    objective: Objective
    limits: Limits | None
    moves: tuple[Move, ...]
    feasible: bool
    packages: tuple[Package, ...]
    binding: tuple[Binding, ...]
    unlimited: Package | None
    shortages: tuple[Shortage, ...]
    steps: tuple[Step, ...]
    settled: bool
    held: tuple[Held, ...] = ()


def backcast(
    district: District,
    scenario: Scenario,
    targets: Sequence[Target],
    probability: float,
    names: Sequence[str] = (),
    rates: Mapping[str, float] | float | None = None,
    limits: Limits | None = None,
    *,
    objective: Objective = "cost",
    cuts: bool = False,
    seed: int = 0,
    effort: Effort | None = None,
    state: Path | None = None,
    entered: Entered = NOTHING_ENTERED,
    held: Sequence[Held] = (),
    progress: Progress | None = None,
) -> Backcast:
    """Find the package that reaches all targets together with a probability.

    Args:
        district: whose model is run.
        scenario: where the package starts from.
        targets: each with a value, or a task that was entered.
        probability: in (0, 1).
        names: levers as `LEVER` or `LEVER=LOW:HIGH`; where none is named, the STRONGEST of all.
        rates: most change a year by lever in its unit, or one share of the range for all.
        limits: what may be spent beyond the scenario in each year.
        objective: least cost, or least deviation from the scenario.
        cuts: levers may also be weakened.
        seed: of the members and of the search.
        effort: how much is run; see `usual_effort` where it is not given.
        state: a file that keeps the search; where it holds one of this request it is taken up.
        entered: base values and tasks of the user.
        held: variables held on a path in every run; no lever, which is an input.
        progress: told (generations done, at most) after each; whatever it raises ends the search,
            and what was done is in `state`.

    Raises:
        InputError: a probability, target, lever, rate, budget or number that cannot be; a state
            of another request.
    """
    last = max((target.year for target in targets), default=PLAN_START)
    effort = effort or usual_effort(last)
    _check(targets, probability, effort)
    moves = moves_of(scenario, names, rates, cuts=cuts)
    members = draw_members(effort.members, seed, chunk=SEARCH)
    if not names and len(moves) > STRONGEST:
        screening = Trial(district, scenario, moves, targets, members, entered=entered, held=held)
        moves = strongest(screening)
    trial = Trial(district, scenario, moves, targets, members, entered=entered, held=held)
    told = (targets, probability, moves, limits, objective, effort, entered)
    run = _request(district, scenario, held, seed, *told)
    file = SearchFile(state, run.key)
    search = Search(trial, objective, seed, effort, file, progress)
    proof = Proof(
        *(district, scenario, moves, targets, probability, limits),
        draw_members(effort.adjusting, seed, chunk=ADJUST),
        draw_members(effort.telling, seed, chunk=FRESH),
        entered,
        held,
    )
    found, packages = search.rounds(proof, probability, limits)
    feasible = bool(packages)
    unlimited = None
    if not feasible:
        packages = (proof.told(search.at(found.best)),)
        if limits is not None:  # whether it is the budget that forbids it
            free = proof.without_limits()
            _, others = search.rounds(free, probability, None, prefix="unlimited ")
            unlimited = others[0] if others else None
    years = trial.years
    line = project(district, [packages[0].scenario], held)
    return Backcast(
        run=run,
        scenario=scenario,
        targets=tuple(with_task(target, entered) for target in targets),
        probability=probability,
        objective=objective,
        limits=limits,
        moves=moves,
        feasible=feasible,
        packages=packages,
        binding=_binding(packages[0], moves, targets, limits, unlimited, feasible=feasible),
        unlimited=unlimited,
        shortages=line.shortages(0, PLAN_START, years[-1]),
        steps=tuple(found.steps),
        settled=len(found.steps) < effort.generations,
        held=tuple(held),
    )


def _binding(
    first: Package,
    moves: Sequence[Move],
    targets: Sequence[Target],
    limits: Limits | None,
    unlimited: Package | None,
    *,
    feasible: bool,
) -> tuple[Binding, ...]:
    """The constraints that a package comes up against.

    A budget also binds in the years in which the package that needs no budget would spend more.
    """
    found: list[Binding] = []
    if not feasible:
        worst = min(range(len(targets)), key=lambda place: first.room[place])
        found.append(Binding("target", targets[worst].id))
    if limits is not None:
        most = limits.of(first.years)
        tight = first.cost >= NEAR * most
        if unlimited is not None:
            tight |= unlimited.cost > most
        years = np.array(first.years)[tight].tolist()
        found += [Binding("budget", "", year) for year in years]
    for move, goal, place in zip(moves, first.goals, first.coordinates, strict=True):
        if place >= AT_BOUND:
            found.append(Binding("bound", move.lever.name))
        left = goal - move.paths(np.array([goal]), first.years)[-1, 0]
        if abs(left) > 1e-9 * abs(move.last - move.first):  # more than rounding
            found.append(Binding("rate", move.lever.name))
    return tuple(found)


def _check(targets: Sequence[Target], probability: float, effort: Effort) -> None:
    problems = []
    if not 0 < probability < 1:
        zh, en = (
            f"概率应在 0 与 1 之间（不含两端），现为 {probability:g}",
            f"a probability lies between 0 and 1, both excluded; {probability:g} given",
        )
        problems.append(Problem(zh, en, "--probability"))
    if not targets:
        problems.append(Problem("没有给出目标", "no target is given", "--target"))
    if effort.generations < 1:
        zh, en = "代数至少为 1", "at least 1"
        problems.append(Problem(zh, en, "--generations"))
    refuse("backcast", problems)


def _request(
    district: District,
    scenario: Scenario,
    held: Sequence[Held],
    seed: int,
    targets: Sequence[Target],
    probability: float,
    moves: Sequence[Move],
    limits: Limits | None,
    objective: Objective,
    effort: Effort,
    entered: Entered,
) -> Run:
    """The Run that names the result and the file of the search."""
    options = {
        "targets": [
            [one.id, one.comparator, one.value, one.value_high, one.year] for one in targets
        ],
        "probability": probability,
        "levers": [[one.lever.name, one.first, one.last, one.rate] for one in moves],
        "budget": limits.as_data() if limits else None,
        "objective": objective,
        "effort": asdict(effort),
        "entered": [dict(entered.baselines), dict(entered.tasks)],
    }
    run = district.request("backcast", [scenario], held, members=effort.telling, seed=seed)
    return replace(run, options=canonical(options))
