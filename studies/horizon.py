"""A model that is run no further than what is asked of it.

In:   a `Model`, the outputs wanted.
Out:  the same model with an earlier end; what it tells has the same bits.
Knows nothing of scenarios or members. A target of 2025 costs half the run to 2035.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model.engine import Model, Reduction


def until(model: Model, outputs: Sequence[Reduction]) -> Model:
    """The model, ended where the last interval of `outputs` ends; as it is where there is none."""
    ends = [end for output in outputs for _, end in output.intervals]
    last = max(ends, default=model.clock.final)
    if last >= model.clock.final:
        return model
    return replace(model, program=replace(model.program, clock=replace(model.clock, final=last)))
