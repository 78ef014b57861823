"""A run cut into blocks of members, each of which any process can do by itself.

In:   a `Model`, bound inputs, what to record, members a block.
Out:  `Task`s and, of each, its `Record`.
Knows nothing of scenarios, nor of how the results are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from model.engine.compile import Code, compile_program
from model.engine.inputs import Bound
from model.engine.kernel import Block, Record
from model.engine.outputs import Order
from model.engine.prepared import Mark, Method
from model.engine.program import Model, Program
from model.engine.specialise import Roles

#: Members per block where the caller does not say, as many as studies draw at a time.
BLOCK = 2048
#: Members per cache line: blocks are filled up to a multiple, so that every row begins at one.
LINE = 8
Map = Callable[[Callable[["Task"], Record], Iterable["Task"]], Iterable[Record]]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One block of one scenario: all that a process needs to run it."""

    model: Model
    bound: Bound
    order: Order
    method: Method
    size: int
    start: Mark | None = None
    stop: int | None = None


def tasks(
    model: Model, bound: Bound, wanted: Order, method: Method, count: int, size: int
) -> list[Task]:
    """One scenario of `count` members in blocks of `size`."""
    return [
        Task(model, bound.part(slice(low, low + size)), wanted, method, min(size, count - low))
        for low in range(0, count, size)
    ]


def run_block(task: Task) -> Record:
    """Run one block, filled up to whole cache lines with copies of its last member."""
    clock = task.model.clock
    code = _code(
        ProgramKey(task.model.program),
        task.bound.roles(clock.initial, 1e-6 * clock.step, task.model.program.switches),
        tuple(e for _, e in task.order.saved),
        tuple(r.element for r in task.order.reduced),
        task.method == "euler",
    )
    full = -(-task.size // LINE) * LINE
    bound = task.bound.filled(full - task.size)
    form = code.special.program.hash
    # a delay whose time moves is kept in another form: such a run cannot be taken up, only made
    start = task.start if task.start is not None and task.start.form == form else None
    record = Block(code, bound, clock, task.method, full, start).run(task.order, task.stop)
    if full == task.size:
        return record
    return Record(
        record.saved[:, :, : task.size],
        tuple(values[:, : task.size] for values in record.reduced),
        record.ok[: task.size],
        record.mark,
    )


@dataclass(frozen=True, slots=True, eq=False)
class ProgramKey:
    """A program as a key of a cache of compiled code: equal where the hash is."""

    program: Program

    def __hash__(self) -> int:
        return hash(self.program.hash)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, ProgramKey) and self.program.hash == other.program.hash


@lru_cache(maxsize=32)
def _code(
    key: ProgramKey, roles: Roles, saved: tuple[int, ...], watched: tuple[int, ...], moves: bool
) -> Code:
    return compile_program(key.program, roles, watched, saved, moves=moves)
