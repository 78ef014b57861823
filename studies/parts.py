"""An ensemble whose members are run in parts at once, for as many processors as there are.

In:   what `studies.ensemble` takes, and a `map` that does its tasks wherever it likes.
Out:  the same `Ensemble`, bit for bit, whatever the number of parts and whoever ran them.
Knows nothing of processes. For members that fill memory, and for other machines, see `stream`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from model.engine import Paths, Reduction
from model.engine.paths import Values
from scenarios.scenario import Scenario
from studies.district import District
from studies.ensemble import Ensemble, ensemble, request, values_of
from studies.held import Held
from studies.members import Source, draw_members
from studies.targets import NOTHING_ENTERED, Entered, evaluate

#: Does a function over tasks and gives the results in their order, as the built-in `map`.
Map: TypeAlias = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]

#: Fewer members are not worth a part: a run costs half a second before its first member.
LEAST = 500

#: Where parameters that act before 2021 come from.
SOURCE: Source = "posterior"


def ensemble_in_parts(
    district: District,
    scenarios: Sequence[Scenario],
    members: int,
    seed: int,
    *,
    keys: Sequence[str],
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    parts: int = 1,
    map: Map = map,
) -> Ensemble:
    """Run members under scenarios, some here and some there.

    Args:
        district: whose model is run.
        scenarios: what is run.
        members: how many are drawn from `seed`.
        seed: a whole number of 0 or more.
        keys: the variables whose years are kept.
        held: variables held on a path in every scenario.
        entered: base values and tasks that the user entered.
        parts: into how many the members are cut; fewer where each would have less than LEAST.
        map: who runs the parts.

    Raises:
        InputError: a variable that does not exist, a number of members that cannot be drawn.
    """
    drawn = draw_members(members, seed, source=SOURCE)
    count = max(1, min(parts, members // LEAST))
    if count == 1:
        return ensemble(
            district, scenarios, drawn, seed, held=held, entered=entered, keys=keys, source=SOURCE
        )
    edges = np.linspace(0, members, count + 1).astype(int).tolist()
    slices = [slice(low, high) for low, high in pairwise(edges)]

    def run(part: slice) -> Paths:
        own = drawn.select(part)
        return ensemble(district, scenarios, own, seed, held=held, keys=keys).paths

    paths = _joined(list(map(run, slices)))
    return Ensemble(
        run=request(district, scenarios, members, seed, held, entered, keys, SOURCE),
        district=district,
        scenarios=tuple(scenarios),
        held=tuple(held),
        members=drawn,
        values=values_of(district, paths, tuple(keys)),
        outcomes=tuple(evaluate(target, paths, entered) for target in district.plan.targets),
        ok=paths.ok,
        paths=paths,
    )


def _joined(found: Sequence[Paths]) -> Paths:
    """The members of several runs side by side; they are the last axis of every array."""
    values = {
        key: np.concatenate([one.values[key] for one in found], axis=-1) for key in found[0].values
    }
    saved = {key: array for key, array in values.items() if isinstance(key, str)}
    reduced = {key: array for key, array in values.items() if isinstance(key, Reduction)}
    ok = np.concatenate([one.ok for one in found], axis=-1)
    return replace(found[0], values=Values(saved, reduced), ok=ok)
