"""Several scenarios of the same members as one block of members, so that one run does them all.

In:   members, scenarios, the model's own constants.
Out:  inputs of (scenarios x members) members, the first scenario's members first.
Knows nothing of results.

A block of a few hundred members costs the engine nearly as much as one of two thousand: what a step
costs is mostly the number of calls. From 2021 on only; before that all scenarios are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.engine import Series, simulate
from scenarios.scenario import Scenario, apply
from scenarios.settings import Input
from studies.district import District
from studies.members import Members

Array = NDArray[np.float64]


@lru_cache(maxsize=2)
def tiled(members: Members, times: int) -> Members:
    """The same members so many times over; remembered, and with them their common past."""
    return members.select(np.tile(np.arange(members.count), times))


def own_values(district: District, *scenarios: Scenario) -> dict[str, float]:
    """The model's own value of every constant that a scenario may set."""
    names: set[str] = set()
    for scenario in scenarios:
        names |= set(apply(scenario, {}))
    if not names:
        return {}
    paths = simulate(district.model, outputs=sorted(names))
    return {name: float(paths.values[name][0, 0]) for name in names}


def side_by_side(
    members: Members, wide: Members, scenarios: Sequence[Scenario], own: Mapping[str, float]
) -> dict[str, Input]:
    """Inputs for `wide`, whose k-th run of members is under the k-th scenario.

    Args:
        members: who is run.
        wide: `tiled(members, len(scenarios))`, with all that scenarios do not set.
        scenarios: one for each repetition.
        own: `own_values` of the scenarios.

    Raises:
        KeyError: `own` lacks a constant.
    """
    apart = [members.inputs(scenario) for scenario in scenarios]
    inputs: dict[str, Input] = {**wide.parameters, **wide.drivers}
    for key in dict.fromkeys(key for one in apart for key in one):
        forms = [one.get(key) for one in apart]
        if any(form is not forms[0] for form in forms):
            found = [own[key] if form is None else form for form in forms]
            inputs[key] = _joined(found, members.count)
        elif key not in inputs:
            inputs[key] = _joined([form for form in forms if form is not None], members.count)
    return inputs


def _joined(forms: Sequence[Input], count: int) -> Input:
    """One input of all repetitions: values for each member, or a series of such."""
    series = [form for form in forms if isinstance(form, Series)]
    if not series:
        return np.concatenate([np.broadcast_to(np.asarray(f, float), count) for f in forms])
    times = np.unique(np.concatenate([np.asarray(one.times, dtype=float) for one in series]))
    kinds = {one.interpolate for one in series}
    if len(kinds) > 1:
        raise ValueError("one setting is steps in one scenario and lines in another")
    rows = [_at(form, times, count) for form in forms]
    return Series(times, np.concatenate(rows, axis=1), kinds.pop())


def _at(form: Input, times: Array, count: int) -> Array:
    """An input at knots that hold all of its own, (knots, count)."""
    if not isinstance(form, Series):
        return np.broadcast_to(np.asarray(form, dtype=float), (len(times), count))
    own, values = np.asarray(form.times, dtype=float), np.asarray(form.values, dtype=float)
    if values.ndim == 1:
        values = np.broadcast_to(values[:, np.newaxis], (len(own), count))
    left = np.clip(np.searchsorted(own, times, side="right") - 1, 0, None)
    if form.interpolate == "step":
        return values[left]
    right = np.minimum(left + 1, len(own) - 1)
    width = np.where(right > left, own[right] - own[left], 1.0)
    share = np.clip((times - own[left]) / width, 0.0, 1.0)[:, np.newaxis]
    # a knot of its own keeps its value to the last bit
    return np.where(share == 0.0, values[left], values[left] * (1 - share) + values[right] * share)
