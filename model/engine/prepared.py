"""What all strips of a block share: values outside the time loop, the state between runs.

In:   `Code`, the inputs of the block, the clock, a mark to go on from.
Out:  `Prepared`, from which every lane takes its strips.
Knows nothing of Vensim or of names; it runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.engine import strips
from model.engine.compile import Code
from model.engine.inputs import Bound
from model.engine.operations import Floats
from model.engine.program import Clock
from model.engine.setting import Setting, initial_rows

Method = Literal["euler", "rk4"]
#: Members that go through time together where C drives every call: their rows stay in the cache.
STRIP = 256


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A block on its way, from where it can go on under other inputs.

    Attributes:
        form: hash of the program as it was compiled; another remembers other quantities.
        step: the step that comes next.
        state: what each element remembers, by its number, [member].
        kept: what each INITIAL found.
        saved: [key, time, member] as far as it goes.
        reduced: for each key the intervals that have begun, and their values [interval, member].
    """

    form: str
    step: int
    state: Mapping[int, Floats]
    kept: Mapping[int, Any]
    saved: Floats
    reduced: tuple[tuple[NDArray[np.intp], Floats], ...]

    def taken(self, members: NDArray[np.int64] | slice) -> Mark:
        """The same of some of the members, in the order given."""
        return Mark(
            self.form,
            self.step,
            {element: values[members] for element, values in self.state.items()},
            {
                node: value[members] if np.ndim(value) else value
                for node, value in self.kept.items()
            },
            self.saved[:, :, members],
            tuple((begun, values[:, members]) for begun, values in self.reduced),
        )


def joined(marks: Sequence[Mark], counts: Sequence[int]) -> Mark:
    """One mark of all members of blocks that stopped at the same step.

    Args:
        marks: of the blocks, in their order.
        counts: members of each; beyond them stand the copies that filled it up.
    """
    parts = [mark.taken(slice(count)) for mark, count in zip(marks, counts, strict=True)]
    first = parts[0]

    def whole(values: Iterable[Any]) -> Any:
        """Values of all members; what members share is the same in every block."""
        pieces = list(values)
        return np.concatenate(pieces, axis=-1) if np.ndim(pieces[0]) else pieces[0]

    return Mark(
        first.form,
        first.step,
        {element: whole(part.state[element] for part in parts) for element in first.state},
        {node: whole(part.kept[node] for part in parts) for node in first.kept},
        whole(part.saved for part in parts),
        tuple(
            (begun, whole(part.reduced[place][1] for part in parts))
            for place, (begun, _) in enumerate(first.reduced)
        ),
    )


class Move(NamedTuple):
    """A path that moves at a point: its number, whether its own row does, and a stock it holds.

    `knot` is the one reached by then, where the path goes by steps.
    """

    path: int
    own: bool
    held: int | None
    knot: int | None


class Prepared:
    """One block of members before its first step.

    Attributes:
        whole: the state, [element that remembers, member]; lanes read it and write it.
        width: members of a strip.
        by_strips: whether a strip goes through all of time before the next begins, driven by C.
        stocks: how many rows of the state are stocks; the first ones.
        first, fine: the first step; points in time per step.
        outside: values of nodes that do not vary with both time and member.
        timed: [point, node] of those that all members share.
        moves: for each point the paths that move then.
    """

    def __init__(
        self, code: Code, bound: Bound, clock: Clock, method: Method, size: int, start: Mark | None
    ) -> None:
        """Evaluate all that lies outside the loop and the state: the initial one, or a mark."""
        self.code, self.special, self.clock, self.size = code, code.special, clock, size
        self.method = method
        self.fine = 3 if method == "rk4" else 1  # RK4 also looks at the middle and the end of each
        self.first = start.step if start is not None else 0
        self.setting = Setting(code.special, bound, clock, self.fine, size)
        if start is not None:
            self.setting.kept.update(start.kept)
        if start is None:
            self.whole = initial_rows(self.setting, size)
        else:
            self.whole = np.stack([start.state[element] for element in self.special.memory])
        kinds = [self.special.program.elements[e].kind for e in self.special.memory]
        self.stocks = sum(kind in ("stock", "nonnegative") for kind in kinds)
        self.never_negative = [row for row, kind in enumerate(kinds) if kind == "nonnegative"]
        self.driver = strips.driver()
        self.by_strips = self.driver is not None and self._may_go_by_strips()
        self.width = min(STRIP, size) if self.by_strips else size
        self._values()

    def _may_go_by_strips(self) -> bool:
        """Whether a strip of members can go through all of time before the next begins.

        C alone must drive it: a call of numpy costs more than a strip. And what is drawn at each
        step, or remembered otherwise than by stocks, is kept for all members of a block together.
        """
        simple = self.method == "euler" and not self.special.program.draws
        return simple and len(self.whole) == self.stocks and self.code.tape.alone

    def _values(self) -> None:
        code, setting = self.code, self.setting
        self.outside = setting.outside(
            [*code.constants, *code.columns, *code.uniform, *code.timed], self.special.run
        )
        #: what varies between members and not in time, [node, member]
        self.constants = np.empty((len(code.constants), self.size))
        for values, node in zip(self.constants, code.constants, strict=True):
            values[...] = self.outside[node]
        self.uniform = np.array([self.outside[node] for node in code.uniform])
        self.columns = np.array([self.outside[node] for node in code.columns]).reshape(-1, 1)
        self.timed = np.empty((len(setting.times), len(code.timed)))
        for column, node in enumerate(code.timed):
            self.timed[:, column] = self.outside[node]
        rows = {element: row for row, element in enumerate(self.special.memory)}
        self.held_rows = [rows.get(hold.element) for hold in self.special.roles.holds]
        self.moves = self._moves()

    def _moves(self) -> list[list[Move]]:
        """For each point in time what moves then: a value of a year is put in its row once."""
        setting = self.setting
        found: list[list[Move]] = [[] for _ in setting.times]
        begin = self.first * self.fine
        for number, hold in enumerate(self.special.roles.holds):
            path, first = setting.paths[number], setting.first[number]
            knots: list[int | None] = [None] * len(found)
            if not path.linear:
                knots = [*path.reached(setting.times, setting.slack)]
            if not hold.by_member:
                moving: Iterable[int] = ()
            elif path.linear or self.fine > 1:  # RK4 goes back and forth
                moving = range(begin, len(found))
            else:
                changes = (k for k in range(1, len(knots)) if knots[k] != knots[k - 1])
                moving = {begin, *changes}
            row = self.held_rows[number]
            held = range(len(found)) if row is None else range(first, len(found))
            for point in moving:
                own_row = row if point in held else None
                found[point].append(Move(number, True, own_row, knots[point]))
            for point in () if row is None else set(held).difference(moving):
                found[point].append(Move(number, False, row, knots[point]))
        return found

    def strips(self) -> list[slice]:
        """The strips of members, each of which goes through time by itself."""
        starts = range(0, self.size, self.width)
        return [slice(low, min(low + self.width, self.size)) for low in starts]
