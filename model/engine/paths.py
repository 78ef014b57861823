"""The result of a run: values by key, and which members failed.

In:   nothing; these are the arrays that `ensemble` fills.
Out:  `Paths`.
Knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.engine.names import Folded
from model.engine.operations import Floats
from model.engine.outputs import Output, Reduction

#: Axes of an ensemble's values. A single run has (time, member).
TIME, SCENARIO, MEMBER = 0, 1, 2


class Values(Mapping[Output, Floats]):
    """Arrays by key: a name however it is typed, or a Reduction (equal fields)."""

    def __init__(self, saved: Mapping[str, Floats], reduced: Mapping[Reduction, Floats]) -> None:
        """Keep both kinds."""
        self._saved = Folded(saved)
        self._reduced = dict(reduced)

    def __getitem__(self, key: Output) -> Floats:
        return self._saved[key] if isinstance(key, str) else self._reduced[key]

    def __iter__(self) -> Iterator[Output]:
        yield from self._saved
        yield from self._reduced

    def __len__(self) -> int:
        return len(self._saved) + len(self._reduced)


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """What a run told.

    Attributes:
        times: the saved times.
        values: key -> array. The first axis is saved time for a name, and interval for a
            Reduction; then member, or scenario and member for an ensemble. A single run
            (`members=None`) has one member.
        ok: [member] or [scenario, member]; False where a stock or an output of that member
            left the finite numbers.
    """

    times: Floats
    values: Values
    ok: NDArray[np.bool_]
