"""Held variables whose path has a band, as factors of a sensitivity study.

In:   a `Space` and the variables held.
Out:  the `Space` with one more column for each band, and the engine's series for its rows.
Knows nothing of indices or of results.

A study without members has no path of its own for each: where the path runs within its band is a
uniform number like any other that moves. NaN leaves it in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.engine import Series
from scenarios.settings import Input
from studies.factors import HELD, Factor, Space
from studies.held import Held, on_paths

Array = NDArray[np.float64]


def with_paths(space: Space, held: Sequence[Held]) -> Space:
    """The space in which the bands of held variables move as well, after what moved before."""
    banded = [one for one in held if one.band]
    if not banded:
        return space
    known = space.columns

    def inputs(uniforms: Array) -> dict[str, Input]:
        return space.inputs(uniforms[:, :known])

    # one-at-a-time runs stand at the ends of the band, in every year; told by those of the last
    factors = [Factor(HELD + one.variable, 1, *one.band[-1]) for one in banded]
    ends = ((0.0, 1.0),) * len(banded)
    return replace(
        space, inputs=inputs, factors=(*space.factors, *factors), ends=(*space.ends, *ends)
    )


def paths_of(space: Space, held: Sequence[Held]) -> Callable[[Array], dict[str, Series]]:
    """For rows of a space `with_paths` of the same variables: the series of what is held."""
    columns = {
        factor.key.removeprefix(HELD): place - len(space.factors)
        for place, factor in enumerate(space.factors)
        if factor.key.startswith(HELD)
    }

    def paths(uniforms: Array) -> dict[str, Series]:
        def shares(variable: str) -> Array:
            return np.nan_to_num(uniforms[:, columns[variable]], nan=0.5)

        return on_paths(held, shares)

    return paths
