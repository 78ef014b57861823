"""Many scenarios run in one go and put in order: by a target, or by how many are reached.

In:   a `District`, up to a thousand scenarios, members if probabilities are asked for.
Out:  `Ranked`: each target under each scenario, and the order.
Knows nothing of files, words or charts.

The scenarios run side by side as members of one block, so a thousand single runs cost one.
Binding targets have no probability and count in no order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.district.targets import Target
from model.engine import run_ensemble
from scenarios.drivers import median_drivers
from scenarios.scenario import Scenario
from studies.chance import Chance, chance_from
from studies.district import District
from studies.joint import FIRST_JOINT
from studies.members import Members
from studies.sidebyside import own_values, side_by_side, tiled
from studies.targets import NOTHING_ENTERED, Entered, Outcome, evaluate, reductions

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

#: Members (of all scenarios together) that are run at a time.
TOGETHER = 2_048


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One target under every scenario; arrays are [scenario, member].

    Attributes:
        target: with the city's task filled in where it was entered.
        values: in the plan's unit; NaN where the member failed.
        met: whether it is reached.
        counted: members with a value.
        margin: room beyond the target.
    """

    target: Target
    values: Array
    met: Mask
    counted: Mask
    margin: Array

    @property
    def chance(self) -> Chance:
        """The share of members that reach it, (scenario,); of a single run, 0 or 1."""
        return chance_from(self.met, self.counted)

    def median(self, of: str = "values") -> Array:
        """Median of `values` or `margin` over the members that count (scenario,)."""
        array: Array = getattr(self, of)
        return np.array(
            [
                np.median(row[mask]) if mask.any() else np.nan
                for row, mask in zip(array, self.counted, strict=True)
            ]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """What `rank` found.

    Attributes:
        scenarios: as they were given.
        members: of each scenario; 1 for single runs.
        rows: the targets that have a verdict, without alternative readings; then that of `by`,
            where it is none of these.
        number: how many expected and other targets each scenario reaches, on average over its
            members that count for all (scenario,); NaN where none does.
        first_joint: chance of indicators 1, 3, 7 and 9 together.
        by: what they are ranked by; None for `number`.
        order: places of the scenarios, best first; those that failed come last.
        ok: whether members stayed finite [scenario, member].
    """

    scenarios: tuple[Scenario, ...]
    members: int
    rows: tuple[Row, ...]
    number: Array
    first_joint: Chance
    by: Target | None
    order: tuple[int, ...]
    ok: Mask

    def row(self, target: Target) -> Row:
        """That of a target."""
        return next(one for one in self.rows if one.target.id == target.id)

    @property
    def of(self) -> int:
        """How many targets `number` counts."""
        return len(counting(self.rows))


def rank(
    district: District,
    scenarios: Sequence[Scenario],
    members: Members | None = None,
    *,
    by: Target | None = None,
    entered: Entered = NOTHING_ENTERED,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Ranked:
    """Run scenarios and put them in order, best first.

    Args:
        district: whose model is run.
        scenarios: what is run.
        members: who is run under each; where None, one run at central parameters and median
            conditions.
        by: the target they are ranked by: its chance, then the median room beyond it; where None,
            by how many targets are reached.
        entered: base values and tasks that the user entered.
        progress: called with how many scenarios are done, and how many there are.
    """
    who = members or Members(1, {}, median_drivers(), np.array([-1]))
    targets = [t for t in district.plan.main() if t.status != "tracked"]
    if by is not None:
        by = next((target for target in targets if _says(target) == _says(by)), by)
        if by not in targets:
            targets.append(by)
    size = max(1, TOGETHER // who.count)
    own = own_values(district, *scenarios)
    outputs = reductions(targets)
    blocks: list[list[Outcome]] = []
    whole: list[Mask] = []
    for low in range(0, len(scenarios), size):
        some = scenarios[low : low + size]
        wide = tiled(who, len(some))
        paths = run_ensemble(
            district.model,
            [side_by_side(who, wide, some, own)],
            wide.count,
            outputs=outputs,
            block=wide.count,
            past=wide.past if members is not None else None,
        )
        blocks.append([evaluate(target, paths, entered) for target in targets])
        whole.append(paths.ok.reshape(len(some), who.count))
        progress(min(low + size, len(scenarios)), len(scenarios))
    rows = tuple(_rows(blocks, who.count))
    number, together = _number(rows), _first_joint(rows)
    ranked_by = next((row for row in rows if by is not None and row.target.id == by.id), None)
    order = _order(number if ranked_by is None else ranked_by.chance.share, ranked_by, number)
    return Ranked(
        scenarios=tuple(scenarios),
        members=who.count,
        rows=rows,
        number=number,
        first_joint=together,
        by=by,
        order=order,
        ok=np.concatenate(whole),
    )


def counting(rows: Sequence[Row]) -> list[Row]:
    """The targets that count in the number reached: the plan's own, each in one reading.

    Binding ones have no chance and do not count.
    """
    return [
        row
        for row in rows
        if row.target.clause and not row.target.binding and not row.target.alternative_of
    ]


def _says(target: Target) -> tuple[object, ...]:
    """What a target asks for, whoever wrote it."""
    bounds = (target.value, target.value_high)
    return (target.indicator.id, target.comparator, *bounds, target.year)


def _rows(blocks: Sequence[Sequence[Outcome]], members: int) -> list[Row]:
    """One row a target that has a verdict, over all blocks."""
    rows = []
    for parts in zip(*blocks, strict=True):
        found = [
            (part.values, part.met, part.counted, part.margin)
            for part in parts
            if part.values is not None
            and part.met is not None
            and part.counted is not None
            and part.margin is not None
        ]
        if len(found) == len(parts):
            values, met, counted, margin = (
                np.concatenate([np.asarray(one).reshape(-1, members) for one in column])
                for column in zip(*found, strict=True)
            )
            rows.append(Row(parts[0].target, values, met, counted, margin))
    return rows


def _number(rows: Sequence[Row]) -> Array:
    """Mean number of targets reached, over the members that count for all of them."""
    taking = counting(rows)
    counted = np.all([row.counted for row in taking], axis=0)
    met = np.sum([row.met for row in taking], axis=0)
    total = np.where(counted, met, 0).sum(axis=-1)
    number = counted.sum(axis=-1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def _first_joint(rows: Sequence[Row]) -> Chance:
    taking = [row for row in counting(rows) if row.target.number in FIRST_JOINT]
    met = np.asarray(np.all([row.met for row in taking], axis=0))
    return chance_from(met, np.asarray(np.all([row.counted for row in taking], axis=0)))


def _order(score: Array, by: Row | None, number: Array) -> tuple[int, ...]:
    """Best first; equals by the median room beyond the target, then by the number reached."""
    room = np.zeros_like(score) if by is None else by.median("margin")
    keys = [np.nan_to_num(one, nan=-np.inf) for one in (number, room, score)]
    # lexsort sorts by its last key first, and keeps equals in the order of the table
    return tuple(np.lexsort([-key for key in keys]).tolist())
