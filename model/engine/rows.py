"""Rows for what is computed: given when a chain begins, taken back when it is read no more.

In:   instructions on chains, in order.
Out:  the same on rows of 'w' and 'x'.
Knows nothing of what the instructions mean, beyond whether they read all before they write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from model.engine.layout import Instruction, Slice
from model.engine.operations import OPERATIONS


def allocate(
    instructions: Sequence[Instruction], lengths: Mapping[int, int], lasting: Iterable[str]
) -> tuple[list[Instruction], dict[str, int], int, int]:
    """Give chains rows of 'w' (reused when no longer read) and of 'x' (never reused).

    Args:
        instructions: in order, with chains 'c7' and 'x7' as regions.
        lengths: rows of each chain.
        lasting: chains whose values are read after the last instruction.

    Returns:
        The instructions with real rows, the first row of each chain, and how many rows 'w' and
        'x' need.
    """
    last: dict[str, int] = {}
    for number, made in enumerate(instructions):
        for part in (*made.operands, made.out):
            last[part.region] = number
    for region in lasting:
        last[region] = len(instructions)
    ending: dict[int, list[str]] = {}
    for region, number in last.items():
        ending.setdefault(number, []).append(region)
    rows, start, truths = _Rows(), dict[str, int](), 0
    placed: list[Instruction] = []
    for number, made in enumerate(instructions):
        region = made.out.region
        if region not in start and region[0] == "x":
            start[region], truths = truths, truths + lengths[int(region[1:])]
        elif region not in start and region[0] == "c":
            length = lengths[int(region[1:])]
            if (over := _overwritten(made, length, lengths, ending.get(number, []))) is not None:
                start[region] = start[over]
                ending[number].remove(over)
            else:
                start[region] = rows.take(length)
        placed.append(
            Instruction(
                made.op,
                made.number,
                tuple(_moved(operand, start) for operand in made.operands),
                _moved(made.out, start),
            )
        )
        for ended in ending.get(number, []):
            if ended[0] == "c":
                rows.give(start[ended], lengths[int(ended[1:])])
    return placed, start, rows.count, truths


def _overwritten(
    made: Instruction, length: int, lengths: Mapping[int, int], ended: Sequence[str]
) -> str | None:
    """A chain read here for the last time, lane by lane, that the result may take the place of."""
    operation = OPERATIONS.get(made.op)
    if operation is None or not isinstance(operation.numpy, np.ufunc):
        return None  # a function of several calls may read its operands after it has written
    for part in made.operands:
        alike = (part.start, part.count) == (made.out.start, made.out.count)
        if part.region in ended and part.region[0] == "c" and alike:
            once = sum(other.region == part.region for other in made.operands) == 1
            if lengths[int(part.region[1:])] == length and once:
                return part.region
    return None


def _moved(part: Slice, start: Mapping[str, int]) -> Slice:
    if part.region not in start:
        return part
    region = "w" if part.region[0] == "c" else "x"
    return Slice(region, start[part.region] + part.start, part.count, part.grid)


class _Rows:
    """Free rows by first fit; the lowest rows, which are in the cache, are used again first."""

    def __init__(self) -> None:
        self.count = 0
        self.free: list[tuple[int, int]] = []

    def take(self, length: int) -> int:
        for k, (start, size) in enumerate(self.free):
            if size >= length:
                if size == length:
                    del self.free[k]
                else:
                    self.free[k] = (start + length, size - length)
                return start
        start = self.count
        if self.free and sum(self.free[-1]) == self.count:
            start = self.free.pop()[0]
        self.count = start + length
        return start

    def give(self, start: int, length: int) -> None:
        self.free.append((start, length))
        self.free.sort()
        merged: list[tuple[int, int]] = []
        for begin, size in self.free:
            if merged and sum(merged[-1]) == begin:
                merged[-1] = (merged[-1][0], merged[-1][1] + size)
            else:
                merged.append((begin, size))
        self.free = merged
