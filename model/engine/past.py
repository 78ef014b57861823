"""What scenarios or members share of a run: their past, run once and gone on from.

In:   the inputs that count until a time; for `PastOf` whose way each member went.
Out:  marks, from which blocks of members go on.
Knows nothing of what happens after that time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.engine.inputs import Input, bind
from model.engine.outputs import Order
from model.engine.prepared import Mark, Method, joined
from model.engine.program import Model
from model.engine.resuming import check_resumable, step_at
from model.engine.tasks import LINE, Map, run_block, tasks


class Past:
    """What all scenarios share: until a time the members run under these inputs, then their own.

    It keeps where the members were at that time, so that whoever runs the same members for the
    same outputs again runs them from there on.
    """

    def __init__(self, inputs: Mapping[str, Input], until: float) -> None:
        """The inputs that count before `until`, a time at which a step begins."""
        self.inputs, self.until = inputs, until
        #: what was asked last, and where the members were
        self._found: tuple[object, list[Mark]] = (None, [])
        #: those marks, and one of all blocks together
        self._whole: tuple[list[Mark], Mark | None] = ([], None)

    def marks(
        self, model: Model, wanted: Order, method: Method, members: int, size: int, map: Map
    ) -> list[Mark]:
        """Where each block of members is at that time.

        Raises:
            InputError: that time is no step of the run, or the model has delays that no single
                value tells the past of.
        """
        asked = (
            *(model.content_hash, method, members, size),
            *(wanted.saved, tuple(one.key for one in wanted.reduced)),
        )
        before, marks = self._found  # one tuple: another thread may ask for something else
        if asked != before:
            check_resumable(model)
            stop = step_at(model, self.until)
            bound = bind(model, self.inputs, {}, members)
            blocks = tasks(model, bound, wanted, method, members, size)
            records = map(run_block, [replace(task, stop=stop) for task in blocks])
            marks = [record.mark for record in records if record.mark is not None]
            self._found = (asked, marks)
        return marks

    def whole(
        self, model: Model, wanted: Order, method: Method, members: int, size: int, map: Map
    ) -> Mark:
        """Where all members are at that time, in one; see `marks`."""
        marks = self.marks(model, wanted, method, members, size, map)
        known, whole = self._whole
        if whole is None or known is not marks:
            whole = joined(marks, [min(size, members - k * size) for k in range(len(marks))])
            self._whole = (marks, whole)
        return whole


class PastOf(Past):
    """The past of members each of whom went the same way as one of others, whose past is known."""

    def __init__(self, others: Past, count: int, rows: NDArray[np.int64]) -> None:
        """Whose past it is.

        Args:
            others: the past of the others.
            count: how many these are.
            rows: for each member, which of them went its way.
        """
        super().__init__(others.inputs, others.until)
        self.others, self.count, self.rows = others, count, rows

    def marks(
        self, model: Model, wanted: Order, method: Method, members: int, size: int, map: Map
    ) -> list[Mark]:
        """Where each block of members is at that time: where those are whose way it went."""
        whole = self.others.whole(model, wanted, method, self.count, size, map)
        found = []
        for low in range(0, members, size):
            rows = self.rows[low : min(low + size, members)]
            more = -len(rows) % LINE  # as blocks are filled up, with copies of the last
            found.append(whole.taken(np.concatenate([rows, rows[-1:].repeat(more)])))
        return found
