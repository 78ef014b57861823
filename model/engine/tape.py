"""Instructions on rows as calls that the driver of `strips.py` runs, strip by strip of members.

In:   the instructions of a step, in parts; then the arrays of a block.
Out:  `Tape`, made once for a use of a program, and the parts of a step for one block.
Knows nothing of models. What C does not do itself is left to numpy, in the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.engine.layout import Instruction, Slice
from model.engine.lookups import Grid, grid
from model.engine.operations import OPERATIONS
from model.engine.strips import CALL, Driver, inner_loop
from model.engine.syntax import Table

#: Called with the point in time and the number of members in the rows.
Part = Callable[[int, int], None]


#: What a step consists of, as in `Parts`.
PARTS = ("core", "watch", "save", "move")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a step consists of, on the arrays of a block.

    Attributes:
        core: what the changes of the state need.
        watch: what reductions follow; `save`: what is saved now and then.
        move: the stocks go on to the next step.
        calls: where nothing is left to numpy, for each part the address of its first call, and
            their number.
    """

    core: Part
    watch: Part
    save: Part
    move: Part
    calls: Mapping[str, tuple[int, int]] | None = None


#: As in strips.c.
_KINDS = ("loop", "copy", "select", "select_by_number", "choose", "hold", "as_float", "ratio_or")
_LOOP, _COPY, _SELECT, _SELECT_BY_NUMBER, _CHOOSE, _HOLD, _AS_FLOAT, _RATIO_OR = range(len(_KINDS))
_LOOKUP = len(_KINDS)
#: The greater or less of a row and one number for all.
_ENDS = {"maximum": _LOOKUP + 1, "minimum": _LOOKUP + 2}
#: Regions in the order of their numbers; of the last three a row is one number, for all members.
_REGIONS = "sdprkwxhut"
_SINGLE = "hut"
_GRID = np.dtype(
    [("first", "f8"), ("last", "f8"), ("scale", "f8"), ("cells", "i8"), ("rows", "u8", 2)]
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is the same in all rows of an instruction."""

    kind: int
    loop: int = 0
    data: int = 0
    number: int = 0


class Tape:
    """The calls of all parts of a step, in order, without the addresses of a block.

    Attributes:
        runs: for core, watch, save and move the stretches: (first call, number of calls), or the
            instructions that are left to numpy.
        alone: nothing is left to numpy.
    """

    def __init__(self, parts: Sequence[Sequence[Instruction]], tables: Sequence[Table]) -> None:
        """Lower every instruction that C can do, each of its rows to one call.

        `parts` are core, watch, save and move.
        """
        self.tables = tables
        self._grids: dict[int, tuple[Grid, NDArray[Any]]] = {}
        self._rows: list[tuple[_Kind, tuple[tuple[int, int, int], ...]]] = []
        self.runs = [self._stretches(part) for part in parts]
        self.calls = np.zeros(len(self._rows), CALL)
        places = np.zeros((len(self._rows), 4, 3), np.int64)
        for row, (kind, operands) in enumerate(self._rows):
            self.calls[row] = (kind.kind, kind.loop, kind.data, kind.number, 0, 0)
            places[row, : len(operands)] = operands
            places[row, len(operands) :] = (-1, 0, 0)
        self.regions, self.places, self.calls["step"] = np.moveaxis(places, 2, 0)
        self.holds = self.calls["kind"] == _HOLD
        self.alone = all(isinstance(run, tuple) for part in self.runs for run in part)

    def _stretches(self, part: Sequence[Instruction]) -> list[tuple[int, int] | list[Instruction]]:
        found: list[tuple[int, int] | list[Instruction]] = []
        kinds = [(made, self._kind(made)) for made in part]
        for native, stretch in groupby(kinds, key=lambda pair: pair[1] is not None):
            together = list(stretch)
            if not native:
                found.append([made for made, _ in together])
                continue
            first = len(self._rows)
            for made, kind in together:
                if kind is not None:
                    self._lower(made, kind)
            found.append((first, len(self._rows) - first))
        return found

    def _lower(self, made: Instruction, kind: _Kind) -> None:
        parts = (*made.operands, made.out)
        for lane in range(made.out.count):
            self._rows.append((kind, tuple(_place(part, lane) for part in parts)))

    def _kind(self, made: Instruction) -> _Kind | None:
        """How C does it; None where it does not."""
        regions = [part.region for part in made.operands]
        truths = ["x" if region == "x" else "d" for region in (*regions, made.out.region)]
        types = "".join(truths).replace("x", "?")
        if made.op == "copy":
            return _Kind(_COPY) if types == "dd" else None
        if made.op == "hold":
            return _Kind(_HOLD, number=made.number)
        if made.op == "lookup":
            return self._lookup(made.number) if types == "dd" else None
        if made.op == "select" and types[1:] == "ddd":
            if regions[0] in ("u", "t"):
                return _Kind(_CHOOSE)
            return _Kind(_SELECT if types[0] == "?" else _SELECT_BY_NUMBER)
        if made.op == "as_float" and types == "?d":
            return _Kind(_AS_FLOAT)
        if made.op == "ratio_or" and types == "dddd":
            return _Kind(_RATIO_OR)
        if made.op in _ENDS and types == "ddd" and sum(r in _SINGLE for r in regions) == 1:
            return _Kind(_ENDS[made.op])
        operation = OPERATIONS.get(made.op)
        if operation is None or not isinstance(operation.numpy, np.ufunc):
            return None
        loop = inner_loop(operation.numpy, f"{types[:-1]}->{types[-1]}")
        return None if loop is None else _Kind(_LOOP, *loop)

    def _lookup(self, number: int) -> _Kind | None:
        if number not in self._grids:
            made = grid(self.tables[number])
            if made is None:
                return None
            rows = (made.slopes.ctypes.data, made.intercepts.ctypes.data)
            record = np.array(
                [(made.first, made.last, made.scale, len(made.slopes) - 1, rows)], _GRID
            )
            self._grids[number] = (made, record)
        return _Kind(_LOOKUP, data=self._grids[number][1].ctypes.data)

    def bind(
        self,
        driver: Driver,
        regions: Mapping[str, NDArray[Any]],
        points: Sequence[int],
        numpy_parts: Sequence[Callable[[int], None]],
    ) -> Parts:
        """The parts of a step on the arrays of a block.

        Args:
            driver: from `strips.driver`.
            regions: the array of each region, rows of members or of single numbers.
            points: for each hold the point from which its path counts.
            numpy_parts: what was left to numpy, in the order of `runs`.
        """
        origins = np.array([regions[name].ctypes.data for name in _REGIONS], np.uint64)
        pitches = np.array([regions[name].strides[0] for name in _REGIONS], np.int64)
        calls = self.calls.copy()
        calls["base"] = origins[self.regions] + (pitches[self.regions] * self.places).astype("u8")
        calls["base"][self.regions < 0] = 0
        if self.holds.any():
            calls["number"][self.holds] = np.array(points)[calls["number"][self.holds]]
        others = iter(numpy_parts)
        start, size = calls.ctypes.data, CALL.itemsize

        def native(first: int, count: int) -> Part:
            begin, run = start + first * size, driver.run

            def part(point: int, members: int, _: Any = calls) -> None:
                # `calls` is held here: its addresses are as good as its life is long
                run(begin, count, members, point)

            return part

        core, watch, save, move = (
            _in_turn([native(*r) if isinstance(r, tuple) else alone(next(others)) for r in part])
            for part in self.runs
        )
        return Parts(core, watch, save, move, self._addresses(start) if self.alone else None)

    def _addresses(self, start: int) -> dict[str, tuple[int, int]]:
        """Of each part the first call and their number; a part of nothing has none."""
        found = {}
        for name, part in zip(PARTS, self.runs, strict=True):
            first, count = next((run for run in part if isinstance(run, tuple)), (0, 0))
            found[name] = (start + first * CALL.itemsize, count)
        return found


def alone(call: Callable[[int], None]) -> Part:
    """A part that numpy does, for all members of the rows."""
    return lambda point, members: call(point)


def _in_turn(stretches: Sequence[Part]) -> Part:
    if len(stretches) == 1:
        return stretches[0]

    def part(point: int, members: int) -> None:
        for stretch in stretches:
            stretch(point, members)

    return part


def _place(part: Slice, lane: int) -> tuple[int, int, int]:
    """Region, row and bytes between members of one lane of a slice."""
    step = 0 if part.region in _SINGLE else 1 if part.region == "x" else 8
    return _REGIONS.index(part.region), part.start + (lane if part.count > 1 else 0), step
