"""情景发现: what a miss of the targets depends on, in boxes and a tree over uncertain conditions.

In:   a `District`, scenarios, targets, members.
Out:  `Discovery`: boxes with density and coverage, the tree's branches, what failed; and how a set
      of scenarios stands up to the same futures.
Knows nothing of how it is told.

Boxes and tree are found on one half of the members and stated on the other: a search finds patterns
in noise as well, and those do not last (Bryant & Lempert 2010).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.district.targets import Target
from model.engine import run_ensemble
from model.engine.errors import Problem, refuse
from scenarios.scenario import Scenario
from studies.candidates import unjudged
from studies.chance import Chance
from studies.conditions import Condition, conditions
from studies.district import District
from studies.failing import refuse_failed
from studies.held import Held, on_paths
from studies.horizon import until
from studies.members import CHUNK, Members, draw_members
from studies.prim import Box, Stated, find_boxes
from studies.request import Run, canonical
from studies.robustness import Regret, regret, satisficing
from studies.targets import NOTHING_ENTERED, Entered, Outcome, evaluate, reductions
from studies.tree import Branch, grow

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Progress = Callable[[int, int], None]

MEMBERS = 2000
#: Conditions that boxes and tree look at: those that alone go with a miss most. Among hundreds,
#: peeling finds boxes in noise that do not last; what tells only together with another is lost.
TELLING = 20
#: Fewer misses (or hits) than this in a half tell nothing.
LEAST_EVENTS = 20
#: A box is told where it lasts: on the other half this part of its gain in density is left.
LASTING = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A box and what it holds of the members that did not make it."""

    box: Box
    stated: Stated


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A branch of the tree, and the share of misses among the members that did not make it."""

    branch: Branch
    share: float
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Discovery:
    """What a miss depends on under one scenario.

    Attributes:
        run: everything that determines it.
        scenario: under which the targets are missed.
        targets: a member misses them if it misses one.
        conditions: the columns that boxes and branches speak of (see TELLING).
        missed: share of the counted members that miss.
        boxes: those that last, the first found first; empty where nothing does.
        leaves: of the tree, those with the most misses first; one where nothing tells.
        counted: members with a figure for every target.
        failed: members without; they are in no box.
        failures: where failed members crowd: a box over the conditions, if there is one.
    """

    run: Run
    scenario: Scenario
    targets: tuple[Target, ...]
    conditions: tuple[Condition, ...]
    missed: float
    boxes: tuple[Found, ...]
    leaves: tuple[Leaf, ...]
    counted: int
    failed: int
    failures: Box | None


@dataclass(frozen=True, slots=True, eq=False)
class Robustness:
    """How scenarios stand up to the same futures.

    Attributes:
        run: everything that determines it.
        scenarios: in the order of the axes.
        targets: what was asked.
        satisfied: share of the futures in which all targets are reached (scenario,); None where
            all targets are binding, of which no probability is told.
        regrets: by target, in its indicator's unit.
    """

    run: Run
    scenarios: tuple[Scenario, ...]
    targets: tuple[Target, ...]
    satisfied: Chance | None
    regrets: tuple[Regret, ...]


def discover(
    district: District,
    scenarios: Sequence[Scenario],
    targets: Sequence[Target],
    *,
    members: int = MEMBERS,
    seed: int = 0,
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    progress: Progress | None = None,
) -> tuple[tuple[Discovery, ...], Robustness]:
    """What a miss depends on under each scenario, and how they compare.

    Args:
        district: whose model is run.
        scenarios: at least one.
        targets: at least one, each with a verdict.
        members: the same under every scenario; halved between finding and stating.
        seed: 0 or more.
        held: variables held on a path.
        entered: base values and tasks of the user.
        progress: told (scenarios done, scenarios in all).

    Raises:
        InputError: no target, a target without a figure, a number of members that cannot be drawn;
            a scenario under which no member has a figure for every target.
    """
    if not targets:
        refuse("--target", [Problem("没有给出目标", "no target is given")])
    drawn = draw_members(members, seed)
    outputs = reductions(targets)
    model = until(district.model, outputs)
    fixed = on_paths(held, drawn.shares)
    found: list[tuple[Outcome, ...]] = []
    for number, scenario in enumerate(scenarios):
        paths = run_ensemble(
            model,
            [drawn.inputs(scenario)],
            members,
            outputs=outputs,
            fixed=fixed,
            block=CHUNK,
            past=drawn.past,
        )
        outcomes = tuple(evaluate(target, paths, entered) for target in targets)
        refuse("--target", unjudged(outcomes))
        found.append(outcomes)
        if progress is not None:
            progress(number + 1, len(scenarios))
    counts = [_counted(outcomes).sum() for outcomes in found]
    refuse_failed(district, scenarios, held, counts, members)
    run = _request(district, scenarios, targets, held, entered, members=members, seed=seed)
    each = tuple(
        _discovery(run, scenario, outcomes, drawn, held)
        for scenario, outcomes in zip(scenarios, found, strict=True)
    )
    return each, _robustness(run, scenarios, found)


def boxes_of(inputs: Array, missed: Mask) -> tuple[tuple[Found, ...], tuple[Leaf, ...]]:
    """Boxes and branches found on every other member and stated on the rest.

    Args:
        inputs: (member, condition).
        missed: (member,).

    Returns:
        The boxes that last; and the tree, of which one leaf is left where no cut tells anything.
    """
    first, second = slice(0, None, 2), slice(1, None, 2)
    events = int(missed[first].sum())
    if min(events, len(missed[first]) - events) < LEAST_EVENTS:
        return (), ()
    base = float(missed[second].mean())
    halves = [(inputs[half], missed[half]) for half in (first, second)]
    kept: list[Found] = []
    for box in find_boxes(*halves[0]):
        # of what earlier boxes hold nothing is told again
        made, stated = (_beyond(box, [one.box for one in kept], *half) for half in halves)
        if stated.inside and stated.density - base >= LASTING * (made.density - base) > 0:
            kept.append(Found(box, stated))
    leaves = []
    for branch in grow(inputs[first], missed[first]):
        inside = branch.holds(inputs[second])
        share = float(missed[second][inside].mean()) if inside.any() else np.nan
        leaves.append(Leaf(branch, share, int(inside.sum())))
    leaves.sort(key=lambda leaf: -np.nan_to_num(leaf.share, nan=-1.0))
    return tuple(kept), tuple(leaves)


def _beyond(box: Box, before: Sequence[Box], inputs: Array, missed: Mask) -> Stated:
    """What a box holds that those before it do not, as shares of all members."""
    left = ~np.any([one.holds(inputs) for one in before], axis=0) & np.ones(len(inputs), bool)
    part = box.stated(inputs[left], missed[left])
    share = float(missed[left].sum() / missed.sum()) if missed.any() else np.nan
    return Stated(part.density, part.coverage * share, part.inside / len(inputs), part.inside)


def telling(inputs: Array, missed: Mask) -> NDArray[np.intp]:
    """The TELLING columns of `inputs` (member, condition) most correlated with a miss, in order."""
    if missed.all() or not missed.any():
        return np.arange(min(TELLING, inputs.shape[1]))
    apart = inputs[missed].mean(axis=0) - inputs[~missed].mean(axis=0)
    strength = np.abs(apart) / np.maximum(inputs.std(axis=0), np.finfo(float).tiny)
    return np.sort(np.argsort(-strength, kind="stable")[:TELLING])


def _discovery(
    run: Run,
    scenario: Scenario,
    outcomes: Sequence[Outcome],
    members: Members,
    held: Sequence[Held],
) -> Discovery:
    targets = tuple(outcome.target for outcome in outcomes)
    counted = _counted(outcomes)
    met = np.all([one.met[0] for one in outcomes if one.met is not None], axis=0)
    asked, inputs = conditions(members, max(target.year for target in targets), held)
    missed = np.asarray(~met[counted])
    columns = telling(inputs[counted][::2], missed[::2])
    boxes, leaves = boxes_of(inputs[counted][:, columns], missed)
    failed = np.asarray(~counted)
    crowded = find_boxes(inputs[:, columns], failed, most=1) if failed.any() else ()
    return Discovery(
        run=run,
        scenario=scenario,
        targets=targets,
        conditions=tuple(asked[column] for column in columns),
        missed=float(missed.mean()) if missed.size else np.nan,
        boxes=boxes,
        leaves=leaves,
        counted=int(counted.sum()),
        failed=int(failed.sum()),
        failures=crowded[0] if crowded else None,
    )


def _counted(outcomes: Sequence[Outcome]) -> Mask:
    """Members with a figure for every target (member,)."""
    whole: Mask = np.all([one.counted[0] for one in outcomes if one.counted is not None], axis=0)
    return whole


def _robustness(
    run: Run, scenarios: Sequence[Scenario], found: Sequence[Sequence[Outcome]]
) -> Robustness:
    """Regret by target and the share that satisfies, over the scenarios of one set of members."""
    stacked = [_stacked([outcomes[place] for outcomes in found]) for place in range(len(found[0]))]
    regrets = []
    for outcome in stacked:
        if outcome.margin is None or outcome.counted is None:
            raise ValueError(f"{outcome.target.id} cannot be judged")
        # more room is better, whichever way the indicator is to go
        regrets.append(regret(outcome.margin, outcome.counted, more_is_better=True))
    binding = all(outcome.target.binding for outcome in stacked)
    return Robustness(
        run=run,
        scenarios=tuple(scenarios),
        targets=tuple(outcome.target for outcome in stacked),
        satisfied=None if binding else satisficing(stacked),
        regrets=tuple(regrets),
    )


def _stacked(outcomes: Sequence[Outcome]) -> Outcome:
    """One target under several scenarios, (scenario, member)."""
    parts = [
        [getattr(outcome, name)[0] for outcome in outcomes]
        for name in ("values", "counted", "met", "margin")
    ]
    values, counted, met, margin = (np.stack(part) for part in parts)
    return Outcome(outcomes[0].target, values, counted, met, margin, outcomes[0].reason)


def _request(
    district: District,
    scenarios: Sequence[Scenario],
    targets: Sequence[Target],
    held: Sequence[Held],
    entered: Entered,
    *,
    members: int,
    seed: int,
) -> Run:
    options = {
        "targets": [[t.id, t.comparator, t.value, t.value_high, t.year] for t in targets],
        "entered": [dict(entered.baselines), dict(entered.tasks)],
    }
    run = district.request("discovery", scenarios, held, members=members, seed=seed)
    return replace(run, options=canonical(options))
