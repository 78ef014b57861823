"""Operations that switches make needless: what a branch not taken needs leaves the time loop.

In:   a `Special` whose products are gathered (`rewrite.py`).
Out:  the same without what constants that keep the model's own 0 or 1 make needless.
Knows nothing of the values of other inputs, or of code.

It comes last of all rewritings, as those decide the order of rounding: so the results are the
same to the last bit, whether a switch is given as an input or not. A product with 0 is computed
all the same: 0 times what is not finite is not a number, and its member fails, given or not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.engine.evaluate import below
from model.engine.operations import OPERATIONS
from model.engine.specialise import Special
from model.engine.stage import Class, Stage


def fold(special: Special) -> Special:
    """Without the operations that settled constants make needless."""
    if not special.roles.settled:
        return special
    old, stage = special.run, Stage()
    node: dict[int, int] = {}
    wanted = [old.values[element] for element in special.wanted]
    for number in below(old, [*special.changes, *wanted]):
        op, args, data = old.nodes[number]
        operands = tuple(node[arg] for arg in args)
        if op == "constant" and int(data) in special.roles.settled:
            value = special.program.elements[int(data)].value
            node[number] = stage.add("number", (), value, Class.UNIFORM)
            continue
        less = _simpler(stage, op, operands) if op in OPERATIONS else None
        own = Class.TIMED if op == "hold" else Class.UNIFORM if args else old.classes[number]
        node[number] = stage.add(op, operands, data, own) if less is None else less
    stage.values = {element: node[n] for element, n in old.values.items() if n in node}
    return replace(special, run=stage, changes=tuple(node[n] for n in special.changes))


def _simpler(stage: Stage, op: str, args: Sequence[int]) -> int | None:
    """The node that `op` of `args` comes down to, where known numbers among them decide it."""
    nodes = [stage.nodes[arg] for arg in args]
    values = [data if kind == "number" else None for kind, _, data in nodes]
    known = [value for value in values if value is not None]
    if len(known) == len(values):
        with np.errstate(all="ignore"):
            value = float(OPERATIONS[op].numpy(*map(np.float64, known)))
        return stage.add("number", (), value, Class.UNIFORM) if math.isfinite(value) else None
    if op == "select" and values[0] is not None:
        return args[1] if values[0] else args[2]
    return _of_two(stage, op, args, values) if len(values) == 2 and known else None


def _of_two(
    stage: Stage, op: str, args: Sequence[int], values: Sequence[float | None]
) -> int | None:
    """The same of two operands, of which one is known."""
    right = values[1] is not None
    known, other = (values[1], args[0]) if right else (values[0], args[1])
    match op, known:
        case ("multiply" | "both", 1.0) | ("add" | "either", 0.0):
            return other
        case ("both", 0.0):
            return stage.add("number", (), 0.0, Class.UNIFORM)
        case ("either", 1.0):
            return stage.add("number", (), 1.0, Class.UNIFORM)
        case ("divide" | "power", 1.0) | ("subtract", 0.0) if right:
            return other
        case ("power", 0.0) if right:
            return stage.add("number", (), 1.0, Class.UNIFORM)
    return None
