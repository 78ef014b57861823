"""Random numbers: a member's draws do not depend on its block, on others, or on the order.

In:   what is drawn (`Draw`), seeds, the first member of a block, a step.
Out:  uniform numbers in (0, 1), one per draw and member.
Knows nothing of distributions; `distributions.py` makes them of uniform numbers.

Philox 4x64 (Salmon et al. 2011, SC11) is a function of a key and a counter: the key is the seed
and the name of the draw, the counter the step and the member. Scenarios of the same member share
its draws.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from model.engine.operations import Floats
from model.engine.program import Draw


class Draws:
    """The draws of one block of members."""

    def __init__(
        self, draws: Sequence[Draw], values: Mapping[int, float], first: int, size: int
    ) -> None:
        """`values`: of the constants that are seeds; `first`: number of the first member."""
        self.first, self.size = first, size
        self.streams = []
        for draw in draws:
            seed = values[draw.element] if draw.element >= 0 else draw.stream
            key = [_whole(repr(float(seed))), _whole(draw.name)]
            stream = np.random.Philox(key=np.array(key, dtype=np.uint64))
            self.streams.append((stream, stream.state))

    def uniform(self, draw: int, step: int) -> Floats:
        """One number in (0, 1) for each member at a step."""
        stream, state = self.streams[draw]
        # a block of four numbers for each value of the counter's first word
        state["state"]["counter"][...] = (self.first // 4, step, 0, 0)
        state["buffer_pos"] = 4
        stream.state = state
        skipped = self.first % 4
        raw = stream.random_raw(skipped + self.size)[skipped:]
        uniform: Floats = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54
        return uniform


def _whole(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
