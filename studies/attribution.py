"""How much each group of levers contributes to the difference of two scenarios, member by member.

In:   a `District`, two scenarios, the members of an ensemble, what is read of a run.
Out:  `Attribution`: exact Shapley values over the groups that differ, interactions included.
Knows nothing of words, files or charts.

A group is a sector of the table of levers, or the conditions outside the district. Each of the 2^n
sets of groups is a scenario: the groups of the set as the first scenario has them, all else as the
second. The same members run under all of them, from the end of their common past on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.district.labels import Text
from model.district.levers import SECTORS, read_levers
from model.engine import Reduction, run_ensemble
from scenarios.scenario import Scenario
from scenarios.settings import Schedule, Shock
from studies.district import District
from studies.held import Held, on_paths
from studies.members import Members
from studies.shapley import partial_sum
from studies.sidebyside import own_values, side_by_side, tiled
from studies.work import Each, Lost, here

Array: TypeAlias = NDArray[np.float64]

#: What stands for everything outside the district.
CONDITIONS = "conditions"
GROUPS = (*SECTORS, CONDITIONS)

#: Members that are run together: as many sets at a time as fill such a block.
TOGETHER = 2_048
#: Sets that a process does at least: enough that sending it the members is worth the while.
SETS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """Contributions to first less second; arrays are [group, reading, year, member].

    Attributes:
        groups: those in which the scenarios differ, in the order of GROUPS.
        readings: what was read, one a variable, in the order asked for.
        values: NaN where a member failed in any of the sets.
        ok: members that count (member,).
    """

    groups: tuple[str, ...]
    readings: tuple[Reduction, ...]
    values: Array
    ok: NDArray[np.bool_]

    def quantiles(self, probabilities: ArrayLike) -> Array:
        """Quantiles over the members that count: [group, reading, year, probability]."""
        shares = np.asarray(probabilities, dtype=float)
        if not self.ok.any():
            return np.full((*self.values.shape[:-1], shares.size), np.nan)
        found = np.quantile(self.values[..., self.ok], shares, axis=-1)
        return np.moveaxis(found, 0, -1)

    def means(self) -> Array:
        """Means over the members that count: [group, reading, year]; they add up as members do."""
        if not self.ok.any():
            return np.full(self.values.shape[:-1], np.nan)
        found: Array = self.values[..., self.ok].mean(axis=-1)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some of the sets: all that a process needs to run them."""

    district: District
    members: Members
    held: tuple[Held, ...]
    readings: tuple[Reduction, ...]
    players: int
    sets: tuple[tuple[int, Scenario], ...]
    own: Mapping[str, float]


def differing(first: Scenario, second: Scenario) -> tuple[str, ...]:
    """The groups in which two scenarios differ, in the order of GROUPS."""
    levers = read_levers()
    changed = {
        levers[name].sector
        for name in {*first.levers, *second.levers}
        if first.levers.get(name) != second.levers.get(name)
    }
    if (dict(first.shocks), first.projects) != (dict(second.shocks), second.projects):
        changed.add(CONDITIONS)
    return tuple(group for group in GROUPS if group in changed)


def mixed(first: Scenario, second: Scenario, groups: Sequence[str]) -> Scenario:
    """`second` with all levers (or conditions) of some groups as `first` has them."""
    levers: dict[str, Schedule] = {}
    for lever in read_levers().values():
        source = first if lever.sector in groups else second
        if lever.name in source.levers:
            levers[lever.name] = source.levers[lever.name]
    outside = first if CONDITIONS in groups else second
    shocks: dict[str, Shock] = dict(outside.shocks)
    name = "+".join((second.name, *groups))
    return Scenario(name, Text(name, name), levers, shocks, projects=outside.projects)


def attribute(
    district: District,
    first: Scenario,
    second: Scenario,
    members: Members,
    readings: Sequence[Reduction],
    *,
    held: Sequence[Held] = (),
    each: Each = here,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Attribution | None:
    """Contributions of the groups to the difference first less second.

    Args:
        district: whose model is run.
        first: the scenario that is judged.
        second: what it is judged against.
        members: who is run under every set.
        readings: what is read, all over the same number of intervals.
        held: variables held on a path in every set.
        each: does parts, like `studies.work.here`; the result has the same bits for any.
        progress: called with how many sets are done, and how many there are.

    Returns:
        None where the scenarios set the same.

    Raises:
        RuntimeError: a part was lost.
    """
    groups = differing(first, second)
    if not groups:
        return None
    count = 2 ** len(groups)
    sets = [
        (subset, mixed(first, second, [g for i, g in enumerate(groups) if subset >> i & 1]))
        for subset in range(count)
    ]
    own = own_values(district, first, second)
    size = max(SETS, TOGETHER // members.count)
    parts = [
        Part(
            *(district, members, tuple(held), tuple(readings), len(groups)),
            sets=tuple(sets[low : low + size]),
            own=own,
        )
        for low in range(0, count, size)
    ]
    sums: dict[int, Array] = {}
    for place, found in each(run_part, parts):
        if isinstance(found, Lost):
            raise RuntimeError(found.reason)
        sums[place] = found
        progress(min(count, size * len(sums)), count)
    values = sums[0]
    for place in range(1, len(parts)):  # in order, so that the sum has the same bits for any `each`
        values = values + sums[place]
    whole = np.asarray(np.isfinite(values).all(axis=(0, 1, 2)))
    return Attribution(groups, tuple(readings), values, whole)


def run_part(part: Part) -> Array:
    """What the sets of a part contribute, [group, reading, year, member]."""
    size = max(1, TOGETHER // part.members.count)
    blocks = [part.sets[low : low + size] for low in range(0, len(part.sets), size)]
    sums = _run_block(part, blocks[0])
    for block in blocks[1:]:
        sums += _run_block(part, block)
    return sums


def _run_block(part: Part, sets: Sequence[tuple[int, Scenario]]) -> Array:
    """What sets contribute that are run side by side."""
    members, count = part.members, part.members.count
    wide = members if len(sets) == 1 else tiled(members, len(sets))
    paths = run_ensemble(
        part.district.model,
        [side_by_side(members, wide, [scenario for _, scenario in sets], part.own)],
        wide.count,
        outputs=part.readings,
        fixed=on_paths(part.held, wide.shares),
        block=wide.count,
        past=wide.past,
    )
    found = np.stack([paths.values[one][:, 0] for one in part.readings])
    found = np.where(paths.ok[0], found, np.nan)
    places = {subset: place for place, (subset, _) in enumerate(sets)}

    def worth(subset: int) -> Array:
        low = places[subset] * count
        worths: Array = found[..., low : low + count]
        return worths

    return partial_sum(part.players, worth, places)
