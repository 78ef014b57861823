"""Runs: one member, many members, many scenarios of the same members.

In:   a `Model`, inputs by name, the outputs wanted.
Out:  `Paths`.
Knows nothing of districts or of processes; a `map` that has some may be handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from model.engine.errors import InputError, Problem
from model.engine.inputs import Bound, Input, Series, bind
from model.engine.kernel import Record
from model.engine.outputs import Order, Output, order
from model.engine.past import Past
from model.engine.paths import Paths, Values
from model.engine.prepared import Method
from model.engine.program import Clock, Model
from model.engine.scalar import ScalarCode, compile_scalar, run_scalar
from model.engine.setting import Setting
from model.engine.specialise import Roles, specialise
from model.engine.tasks import BLOCK, Map, ProgramKey, Task, run_block, tasks


def simulate(
    model: Model,
    inputs: Mapping[str, Input] | None = None,
    *,
    members: int | None = None,
    fixed: Mapping[str, Series] | None = None,
    outputs: Sequence[Output] | None = None,
    method: Method | None = None,
) -> Paths:
    """Run a model once, or once for each member.

    Args:
        model: from `load_model`.
        inputs: constants by name (`name` or `name[A,B]`; a subscripted name alone means all its
            elements): a number, an array with a value per member, or a `Series`.
        members: how many; where None, as many as the arrays among the inputs have, or one.
        fixed: any variable on a path. Its own equation runs until the first time given; for a
            stock the path replaces the integral from then on.
        outputs: names (whole trajectories) and `Reduction`s; None is every variable.
        method: 'euler' or 'rk4'; None is what the file asks for, Euler where it asks for nothing.

    Returns:
        Values of shape [time, member] ([interval, member] for a Reduction). One member still
        has its axis.

    Raises:
        InputError: names, shapes or values that do not fit the model, all at once.
    """
    bound = bind(model, inputs or {}, fixed or {}, members)
    method = _method(model, method)
    wanted = order(model, outputs, method)
    record = _single(model, bound, wanted) if bound.count is None and method == "euler" else None
    told = _Told(wanted, model.clock, 1, bound.count or 1)
    if record is None:
        told.run(tasks(model, bound, wanted, method, bound.count or 1, BLOCK), 0, map)
    else:
        told.put(record, 0, slice(0, 1))
    return told.paths(scenario=0)


def run_ensemble(
    model: Model,
    scenarios: Sequence[Mapping[str, Input]],
    members: int | None = None,
    *,
    outputs: Sequence[Output] | None = None,
    fixed: Sequence[Mapping[str, Series]] | Mapping[str, Series] | None = None,
    block: int | None = None,
    method: Method | None = None,
    map: Map = map,
    past: Past | None = None,
) -> Paths:
    """Run the same members under every scenario.

    Args:
        model: from `load_model`.
        scenarios: for each, its inputs.
        members: how many; None where the inputs say so.
        outputs: as for `simulate`.
        fixed: for each scenario, or one for all, the variables held on a path.
        block: members per block. The result has the same bits for every size and any order.
        method: 'euler' or 'rk4'; None is what the file asks for, Euler where it asks for nothing.
        map: like the built-in; each call runs one block of one scenario.
        past: what all scenarios share: until its time nothing that they set counts.

    Returns:
        Values of shape [time, scenario, member]; `ok` is [scenario, member].

    Raises:
        InputError: as for `simulate`.
    """
    method = _method(model, method)
    wanted = order(model, outputs, method)
    holds = [fixed or {}] * len(scenarios) if not isinstance(fixed, Sequence) else list(fixed)
    if len(holds) != len(scenarios):
        zh = f"fixed 有 {len(holds)} 项，情景有 {len(scenarios)} 个"
        en = f"fixed has {len(holds)} entries for {len(scenarios)} scenarios"
        raise InputError(model.name, [Problem(zh, en)])
    bounds = [bind(model, s, h, members) for s, h in zip(scenarios, holds, strict=True)]
    counts = {b.count for b in bounds if b.count is not None} or {1}
    if len(counts) > 1:
        raise InputError(
            model.name,
            [Problem(f"各情景成员数不同：{counts}", f"scenarios differ in members: {counts}")],
        )
    count = counts.pop()
    told = _Told(wanted, model.clock, len(scenarios), count)
    size = block or BLOCK
    marks = past.marks(model, wanted, method, count, size, map) if past else None
    for scenario, bound in enumerate(bounds):
        blocks = tasks(model, bound, wanted, method, count, size)
        if marks is not None:
            blocks = [replace(one, start=mark) for one, mark in zip(blocks, marks, strict=True)]
        told.run(blocks, scenario, map)
    return told.paths()


def _single(model: Model, bound: Bound, wanted: Order) -> Record | None:
    """One member as plain floats; None where those cannot say what comes out."""
    clock = model.clock
    roles = replace(bound.roles(clock.initial, 1e-6 * clock.step), alone=True)
    code = _scalar_code(
        ProgramKey(model.program),
        roles,
        tuple(e for _, e in wanted.saved),
        tuple(r.element for r in wanted.reduced),
    )
    return run_scalar(code, Setting(code.special, bound, clock, 1), wanted)


def _method(model: Model, method: Method | None) -> Method:
    """The method asked for, or the file's own.

    Raises:
        InputError: neither is Euler or RK4.
    """
    wanted: Any = model.method if method is None else method
    if wanted in ("euler", "rk4"):
        known: Method = wanted
        return known
    zh, en = f"未知的积分方法 {wanted!r}", f"method={wanted!r} is not 'euler' or 'rk4'"
    if method is None:
        zh = f"文件要求的积分方法 {wanted} 没有；请指定 euler 或 rk4"
        en = f"asks for the method {wanted}, which cannot be had; choose euler or rk4"
    raise InputError(model.name, [Problem(zh, en)])


class _Told:
    """The arrays of a whole ensemble, filled block by block."""

    def __init__(self, wanted: Order, clock: Clock, scenarios: int, members: int) -> None:
        self.wanted, self.times = wanted, np.array(clock.times)
        shape = (scenarios, members)
        self.saved = [np.empty((len(self.times), *shape)) for _ in wanted.saved]
        self.reduced = [np.empty((len(r.weights), *shape)) for r in wanted.reduced]
        self.ok = np.empty(shape, dtype=np.bool_)

    def run(self, blocks: Sequence[Task], scenario: int, map: Map) -> None:
        """Run blocks and put each result in its place; only one block's is held twice."""
        low = 0
        for task, record in zip(blocks, map(run_block, blocks), strict=True):
            self.put(record, scenario, slice(low, low + task.size))
            low += task.size

    def put(self, record: Record, scenario: int, members: slice) -> None:
        """Put one block's result in its place."""
        for whole, values in zip(self.saved, record.saved, strict=True):
            whole[:, scenario, members] = values
        for whole, values in zip(self.reduced, record.reduced, strict=True):
            whole[:, scenario, members] = values
        self.ok[scenario, members] = record.ok

    def paths(self, scenario: int | None = None) -> Paths:
        """All scenarios, or one without its axis."""
        pick = slice(None) if scenario is None else scenario
        saved = {
            key: values[:, pick]
            for (key, _), values in zip(self.wanted.saved, self.saved, strict=True)
        }
        reduced = {
            one.key: values[:, pick]
            for one, values in zip(self.wanted.reduced, self.reduced, strict=True)
        }
        return Paths(self.times, Values(saved, reduced), self.ok[pick])


@lru_cache(maxsize=32)
def _scalar_code(
    key: ProgramKey, roles: Roles, saved: tuple[int, ...], watched: tuple[int, ...]
) -> ScalarCode:
    special = specialise(key.program, roles, (*saved, *watched))
    nodes = special.run.values
    return compile_scalar(special, [nodes[e] for e in watched], [nodes[e] for e in saved])
