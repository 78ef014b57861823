"""Standard-normal numbers by purpose: from a seed, or from a matrix of uniform numbers.

In:   (seed, chunk, members), or uniforms of shape (members, dimensions) such as a Sobol sequence's.
Out:  for each purpose an array of shape (count, members) of independent N(0, 1) numbers.
Knows nothing of what they are used for, and nothing of scenarios: pairing rests on that.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Purposes in the order of their dimensions, and how many numbers each takes of a member.
Layout = Mapping[str, int]


def from_seed(layout: Layout, members: int, seed: int, chunk: int) -> dict[str, Array]:
    """Numbers that depend on (seed, chunk, purpose) and on nothing else.

    A member's numbers do not depend on how many members there are after it, and a purpose's not on
    which other purposes there are. Streams are Philox (Salmon et al. 2011, SC '11) seeded through
    numpy's SeedSequence.

    Args:
        layout: the purposes.
        members: number of members of this chunk.
        seed: a whole number of 0 or more.
        chunk: number of the chunk, from 0.
    """
    numbers = {}
    for purpose, count in layout.items():
        key = (chunk, zlib.crc32(purpose.encode()))
        stream = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))
        numbers[purpose] = np.ascontiguousarray(stream.standard_normal((members, count)).T)
    return numbers


def from_uniforms(layout: Layout, uniforms: Array) -> dict[str, Array]:
    """Numbers by the inverse of the normal distribution function.

    Args:
        layout: the purposes; their numbers are taken from the columns in this order.
        uniforms: shape (members, dimensions), in [0, 1); 0 itself, which a sequence that is not
            scrambled has, is read as half the smallest step of a double below 1.

    Raises:
        ValueError: another number of columns, or a number outside [0, 1).
    """
    from scipy.special import ndtri

    if uniforms.ndim != 2 or uniforms.shape[1] != sum(layout.values()):
        raise ValueError(f"{sum(layout.values())} columns expected, shape {uniforms.shape} given")
    if not ((uniforms >= 0) & (uniforms < 1)).all():
        raise ValueError("uniform numbers must be in [0, 1)")
    standard = ndtri(np.maximum(uniforms.T, 2.0**-54))
    numbers, start = {}, 0
    for purpose, count in layout.items():
        numbers[purpose] = np.ascontiguousarray(standard[start : start + count])
        start += count
    return numbers
