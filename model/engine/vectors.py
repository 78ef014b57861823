"""Functions of several values that give several: sorting, inverting, allocating.

In:   rows of inputs, shape [input, member] (or over points in time; one value is [input, 1]).
Out:  rows of outputs, shape [output, member]; a member's bits do not depend on its neighbours.
Knows nothing of Vensim's names, subscripts or nodes; `arrays.py` says which rows are meant.

To add one, add a row to `VECTORS`: how many outputs it has, and the function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.engine.allocation import allocate_available, allocate_by_priority, market_price, supply
from model.engine.operations import Floats
from model.engine.syntax import MISSING

#: A node that picks output k of call c has the number c * PICK + k.
PICK = 65536


@dataclass(frozen=True, slots=True)
class Vector:
    """One function: `outputs(inputs, parameter)` counts them, `compute(rows, parameter)`."""

    outputs: Callable[[int, int], int]
    compute: Callable[[Floats, int], Floats]


def _element(rows: Floats, _: int) -> Floats:
    """Row `1 + place` for each member, where `rows[0]` is its place from 0; :NA: outside."""
    place, values = np.floor(rows[0] + 1e-6), rows[1:]
    inside = (place >= 0) & (place < len(values))
    found = np.where(inside, place, 0).astype(np.intp)
    picked = np.take_along_axis(values, found[None, :], axis=0)
    return np.where(inside, picked, MISSING)


def _order(rows: Floats, _: int) -> Floats:
    """Places, from 0, of the values in rising (`rows[-1]` > 0) or falling order; ties by place."""
    values, rising = rows[:-1], rows[-1] > 0
    order = np.argsort(np.where(rising, values, -values), axis=0, kind="stable")
    return np.where(np.isnan(values).any(axis=0), np.nan, order.astype(np.float64))


def _rank(rows: Floats, _: int) -> Floats:
    """Rank, from 1, of each value; like values have ranks in their own order."""
    order = _order(rows, 0)
    missing = np.isnan(order[0])
    rank = np.argsort(np.where(missing, 0.0, order), axis=0, kind="stable") + 1.0
    return np.where(missing, np.nan, rank)


def _inverse(rows: Floats, size: int) -> Floats:
    """Inverse of the square matrix whose entries are the rows, row by row; NaN if singular."""
    matrices = np.ascontiguousarray(rows.T).reshape(-1, size, size)
    found: Floats
    try:
        found = np.asarray(np.linalg.inv(matrices), dtype=np.float64)
    except np.linalg.LinAlgError:  # one by one: a singular one spoils no other
        found = np.full_like(matrices, np.nan)
        for member, matrix in enumerate(matrices):
            with suppress(np.linalg.LinAlgError):
                found[member] = np.linalg.inv(matrix)
    return found.reshape(len(matrices), -1).T


VECTORS: dict[str, Vector] = {
    "element": Vector(lambda inputs, _: 1, _element),
    "sort order": Vector(lambda inputs, _: inputs - 1, _order),
    "rank": Vector(lambda inputs, _: inputs - 1, _rank),
    "inverse": Vector(lambda inputs, _: inputs, _inverse),
    "allocate available": Vector(lambda inputs, _: (inputs - 1) // 5, allocate_available),
    "allocate by priority": Vector(lambda inputs, _: (inputs - 2) // 2, allocate_by_priority),
    "market price": Vector(lambda inputs, _: 1, market_price),
    "demand": Vector(lambda inputs, _: 1, lambda rows, _: supply(rows, demanded=True)),
    "supply": Vector(lambda inputs, _: 1, lambda rows, _: supply(rows, demanded=False)),
}


def apply_vector(name: str, parameter: int, operands: Sequence[Any]) -> Any:
    """The outputs for operands that are numbers or arrays of one axis: shape [output, ...]."""
    shape = np.broadcast_shapes(*(np.shape(operand) for operand in operands))
    rows = np.empty((len(operands), int(np.prod(shape, dtype=np.int64))))
    for row, operand in zip(rows, operands, strict=True):
        row[...] = operand
    with np.errstate(all="ignore"):
        found = VECTORS[name].compute(rows, parameter)
    return found.reshape(len(found), *shape)


class VectorCall:
    """One call inside a kernel; `values` keeps its outputs, [output, member], until the next."""

    __slots__ = ("name", "parameter", "values")

    def __init__(self, name: str, parameter: int) -> None:
        """Which function, with which parameter."""
        self.name, self.parameter = name, parameter
        self.values: Any = None

    def __call__(self, *operands: Any) -> None:
        """Compute the outputs."""
        self.values = apply_vector(self.name, self.parameter, operands)

    def alone(self, operands: Sequence[float]) -> list[float]:
        """The outputs for plain floats."""
        found: list[float] = apply_vector(self.name, self.parameter, operands).tolist()
        return found
