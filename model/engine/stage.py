"""A graph of operations in which each node knows what it varies with.

In:   operations, one by one, operands first.
Out:  `Stage`: nodes without repeats and their classes.
Knows nothing of programs, values or code.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum

from model.engine.program import Node


class Class(IntEnum):
    """What a value varies with. The class of a result is the bitwise or of its operands'."""

    UNIFORM = 0
    TIMED = 1
    MEMBER = 2
    VARYING = 3


_CLASSES = tuple(Class)


@dataclass(slots=True)
class Stage:
    """A graph of operations with classes.

    Beyond those of a Program there are the leaves 'constant' (element), 'state' (element: what
    it remembers), 'kept' (element: what INITIAL found) and 'path' (hold: its path), and the
    operation 'hold' (hold; operands: the element's own value and the path).
    """

    nodes: list[Node] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    known: dict[Node, int] = field(default_factory=dict)
    values: dict[int, int] = field(default_factory=dict)

    def add(self, op: str, args: tuple[int, ...], data: float, own: Class) -> int:
        """The node, once; `own` is what it varies with beside its operands."""
        key: Node = (op, args, data)
        if op == "number" and data == 0:  # 0.0 and -0.0 are equal and yet two numbers
            key = ("zero", (), math.copysign(1.0, data))
        if (found := self.known.get(key)) is not None:
            return found
        whole = int(own)
        for arg in args:
            whole |= self.classes[arg]
        self.known[key] = len(self.nodes)
        self.nodes.append((op, args, data))
        self.classes.append(_CLASSES[whole])
        return len(self.nodes) - 1
