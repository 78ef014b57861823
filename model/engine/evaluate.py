"""Values of a stage outside the time loop: uniform, by time, by member, and all initial values.

In:   a `Stage` and the values of its leaves.
Out:  one value per node: a float, or an array over members or over the points in time.
Knows nothing of the time loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from model.engine.lookups import lookup
from model.engine.operations import OPERATIONS
from model.engine.program import Program
from model.engine.stage import Class, Stage
from model.engine.vectors import PICK, apply_vector

Leaf = Callable[[str, int], Any]


def below(stage: Stage, roots: Iterable[int]) -> list[int]:
    """All nodes that `roots` rest on, themselves included, operands first."""
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(stage.nodes[node][1])
    return sorted(seen)


def evaluate(stage: Stage, roots: Iterable[int], program: Program, leaf: Leaf) -> dict[int, Any]:
    """The value of each of `roots` and of all below them.

    Args:
        stage: the graph.
        roots: nodes that are wanted.
        program: what the stage was made of, for its lookups and calls.
        leaf: called with the kind of a leaf ('constant', 'path', 'time', ...) and its number;
            for 'hold' it gives a mask: where the path counts.
    """
    values: dict[int, Any] = {}
    with np.errstate(all="ignore"):
        for node in below(stage, roots):
            op, args, data = stage.nodes[node]
            operands = [values[arg] for arg in args]
            if op == "number":
                values[node] = np.float64(data)
            elif op == "lookup":
                values[node] = lookup(program.tables[int(data)])(*operands)
            elif op == "vector":
                values[node] = apply_vector(*program.vectors[int(data)], operands)
            elif op == "pick":
                values[node] = operands[0][int(data) % PICK]
            elif op == "hold":
                values[node] = np.where(leaf(op, int(data)), operands[1], operands[0])
            elif op in OPERATIONS:
                values[node] = OPERATIONS[op].numpy(*operands)
            else:
                values[node] = leaf(op, int(data))
    return values


def invariant(stage: Stage, nodes: Iterable[int]) -> list[int]:
    """Those of `nodes` that do not vary with both time and member."""
    return [node for node in nodes if stage.classes[node] != Class.VARYING]


def clock_values(program: Program, names: Mapping[str, int]) -> dict[str, float]:
    """The values of INITIAL TIME and its like: elements that rest on constants alone.

    Raises:
        ValueError: one of them rests on something that changes; its name is the argument.
    """
    values: dict[int, float] = {
        i: e.value for i, e in enumerate(program.elements) if e.kind == "constant"
    }
    found: dict[str, float] = {}
    for element in (*program.initial_order, *values):
        made = program.elements[element]
        if made.kind in ("formula", "initial"):
            value = _constant_value(program, made.roots[0], values)
            if value is not None:
                values[element] = value
    for name, element in names.items():
        if element not in values:
            raise ValueError(name)
        found[name] = values[element]
    return found


def _constant_value(program: Program, root: int, known: Mapping[int, float]) -> float | None:
    values: dict[int, Any] = {}
    with np.errstate(all="ignore"):
        for node in program.cone([root]):
            op, args, data = program.nodes[node]
            if op == "number":
                values[node] = np.float64(data)
            elif op == "element" and int(data) in known:
                values[node] = np.float64(known[int(data)])
            elif op in OPERATIONS and all(arg in values for arg in args):
                values[node] = OPERATIONS[op].numpy(*(values[arg] for arg in args))
    return float(values[root]) if root in values else None
