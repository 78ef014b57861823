"""How surely the plan's targets are reached: each, by year, any set together, and what fails.

In:   the plan, a run of many members that read every year; sets and targets of one's own.
Out:  `Attainment`: chances by year, years of reaching, joint chances, binding changes, misses.
Knows nothing of files, words or charts.

Each target is taken for what it is (`studies.targets`): a sum of years is summed up to the year in
question, a growth rate is the mean rate since its base, an end is an end, a range has two ends, the
city's task has a verdict once entered. What has no probability carries the reason instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.district.labels import Text
from model.district.targets import EXPECTED, LAST_YEAR, PLAN_START, Plan, Target
from studies.binding import YearlyChange, yearly_change
from studies.chance import Chance, chance_from
from studies.joint import Joint, joint, missed_together, offered
from studies.measure import Readings
from studies.targets import (
    NOTHING_ENTERED,
    Entered,
    Outcome,
    by_year,
    chance_of,
    evaluate,
    no_chance,
    year_reached,
)

Array: TypeAlias = NDArray[np.float64]

#: A target that so many members miss, whatever the scenario, decides a set by itself.
HOPELESS = 0.99

#: The years for which there is something to reach.
YEARS = tuple(range(PLAN_START, LAST_YEAR + 1))


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """One target and how surely it is reached; arrays are [scenario] or [scenario, member].

    Attributes:
        outcome: the target, the values in its own year, and why there is no verdict if so.
        chance: of reaching it in its own year; None where it has none.
        why: why it has none; None where it has one.
        by_year: the year and the chance of standing at the target's level in it; empty where there
            is no chance, or where the target is a year itself.
        first: the year in which each member first reaches it, [scenario, member]: infinity where
            that is after 2035, NaN where the member failed; None where there is no chance.
    """

    outcome: Outcome
    chance: Chance | None
    why: Text | None
    by_year: tuple[tuple[int, Chance], ...]
    first: Array | None

    @property
    def target(self) -> Target:
        """What is to be reached."""
        return self.outcome.target

    def reached_by(self) -> tuple[tuple[int, Chance], ...]:
        """The year and the chance of having reached the target in it or before."""
        if self.first is None:
            return ()
        counted = ~np.isnan(self.first)
        return tuple((year, chance_from(self.first <= year, counted)) for year in YEARS)

    def years(self, shares: ArrayLike) -> Array | None:
        """Years by which shares of the members have reached it: (scenario, share).

        A whole year, since a year is the finest that a target is judged by; infinity where so many
        do not reach it by 2035, NaN where no member counts.
        """
        if self.first is None:
            return None
        wanted = np.asarray(shares, dtype=float)
        found = np.full((len(self.first), wanted.size), np.nan)
        for scenario, years in enumerate(self.first):
            whole = years[~np.isnan(years)]
            if whole.size:
                found[scenario] = np.quantile(whole, wanted, method="inverted_cdf")
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """A binding target: yearly changes with their bands where it limits a change, never a chance.

    Attributes:
        outcome: the target and its verdict by member, if any.
        change: required, achieved and projected yearly change; None for what is only tracked.
    """

    outcome: Outcome
    change: YearlyChange | None


@dataclass(frozen=True, slots=True, eq=False)
class Misses:
    """Which targets are missed, and which together, over members that count for all of them.

    Attributes:
        targets: those that have a chance, in the plan's order, without alternative readings.
        share: [scenario, i, j]: members that miss both i and j; i = j: that miss i.
        counted: members that the shares are of [scenario].
    """

    targets: tuple[Target, ...]
    share: Array
    counted: NDArray[np.int64]

    def often(self, scenario: int) -> list[tuple[int, float]]:
        """Places of the targets that are ever missed and the share of members that miss each.

        Most first; those that are missed equally often stand in the plan's order.
        """
        own = np.diagonal(self.share[scenario]) if self.targets else np.zeros(0)
        order = sorted(range(len(own)), key=lambda k: -own[k])
        return [(k, float(own[k])) for k in order if own[k] > 0]

    def partners(self, scenario: int, place: int) -> list[tuple[int, float]]:
        """The other targets by the share of members that miss them together, most first.

        Returns:
            Place and share of the members that miss `place`; only targets that are ever missed.
        """
        row = self.share[scenario, place]
        if not row[place] > 0:
            return []
        order = sorted((k for k in range(len(row)) if k != place), key=lambda k: -row[k])
        return [(k, float(row[k] / row[place])) for k in order if row[k] > 0]


@dataclass(frozen=True, slots=True, eq=False)
class Attainment:
    """What `attain` found.

    Attributes:
        reaches: one a target: the plan's in its order, then those of one's own.
        joints: the sets offered first (among them the expected ones without those that no scenario
            reaches, if there are any), then those asked for.
        binding: the plan's binding targets.
        misses: which fail, and together with which.
    """

    reaches: tuple[Reach, ...]
    joints: tuple[Joint, ...]
    binding: tuple[Binding, ...]
    misses: Misses

    def reach(self, name: str) -> Reach:
        """That of the target with this id."""
        return next(one for one in self.reaches if one.target.id == name)


def attain(
    plan: Plan,
    paths: Readings,
    *,
    sets: Sequence[Sequence[Target]] = (),
    own: Sequence[Target] = (),
    entered: Entered = NOTHING_ENTERED,
) -> Attainment:
    """How surely the targets are reached.

    Args:
        plan: its targets are evaluated, all of them.
        paths: a run that saved `reductions(plan.targets, every_year=True)`, such as
            `Ensemble.paths` of one made with `every_year`.
        sets: sets of targets whose chance together is asked for, beside those offered.
        own: targets beside the plan's (`studies.targets.parse_target`).
        entered: base values and tasks, the same as the run was made with.

    Raises:
        KeyError: the run did not read every year (a fault of the caller).
    """
    reaches = [_reach(target, paths, entered) for target in (*plan.targets, *own)]
    outcomes = {one.target.id: one.outcome for one in reaches}
    listed = [one.outcome for one in reaches[: len(plan.targets)]]
    asked = [_asked([_outcome(t, outcomes, paths, entered) for t in one]) for one in sets]
    first, expected, binding = offered(listed)
    main = [outcome for outcome in listed if not outcome.target.alternative_of]
    return Attainment(
        reaches=tuple(reaches),
        joints=(first, expected, *_without_hopeless(main), binding, *asked),
        binding=tuple(_binding(o, paths, entered) for o in main if o.target.binding),
        misses=Misses(*missed_together(main)),
    )


def _reach(target: Target, paths: Readings, entered: Entered) -> Reach:
    outcome = evaluate(target, paths, entered)
    why = no_chance(outcome)
    if why is not None:
        return Reach(outcome, None, why, (), None)
    yearly = by_year(target, paths, entered)
    first = year_reached(target, paths, entered, yearly=yearly)
    return Reach(outcome, chance_of(outcome), None, tuple(_chances(yearly)), first)


def _chances(yearly: Mapping[int, Outcome]) -> Iterator[tuple[int, Chance]]:
    """The chance of standing at the target's level in each year after its base."""
    for year, outcome in yearly.items():
        if outcome.met is not None and outcome.counted is not None:
            yield year, chance_from(outcome.met, outcome.counted)


def _binding(outcome: Outcome, paths: Readings, entered: Entered) -> Binding:
    limits = outcome.target.indicator.reduction == "change_rate"
    return Binding(outcome, yearly_change(outcome.target, paths, entered) if limits else None)


def _without_hopeless(outcomes: Sequence[Outcome]) -> tuple[Joint, ...]:
    """The expected indicators together without those that no scenario reaches, if there are any."""
    expected = [(o, c) for o in outcomes if o.target.attribute == EXPECTED and (c := chance_of(o))]
    without = [o for o, chance in expected if np.all(1 - chance.share >= HOPELESS)]
    rest = [o for o, _ in expected if o not in without]
    if not without or not rest:
        return ()
    numbers = [str(o.target.number) for o in without]
    zh, en = "、".join(numbers), ", ".join(numbers)
    return (joint(Text(f"除{zh}外的预期性指标同时完成", f"the same without {en}"), rest),)


def _asked(outcomes: Sequence[Outcome]) -> Joint:
    """A set under the numbers or ids of its targets."""
    names = [str(o.target.number or o.target.id) for o in outcomes]
    zh, en = "、".join(names), ", ".join(names)
    if len(names) == 1:
        return joint(Text(f"{zh}（只此一项）", f"{en} (this one only)"), outcomes)
    return joint(Text(f"{zh}同时完成", f"{en} together"), outcomes)


def _outcome(
    target: Target, known: dict[str, Outcome], paths: Readings, entered: Entered
) -> Outcome:
    return known.get(target.id) or evaluate(target, paths, entered)
