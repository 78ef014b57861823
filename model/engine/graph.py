"""The graph of scalar operations while a model is being flattened.

In:   operations asked for one by one.
Out:  nodes without repeats, numbers folded; new elements for what delays remember.
Knows nothing of syntax trees, subscripts or files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from model.engine.operations import OPERATIONS
from model.engine.program import Draw, Element, Node
from model.engine.syntax import Table
from model.engine.vectors import PICK


class Graph:
    """Nodes, elements and tables; the `Builder` that the rows of `functions.py` are given."""

    def __init__(self) -> None:
        """Begin empty."""
        self.nodes: list[Node] = []
        self.tables: list[Table] = []
        self.elements: list[Element] = []
        self.structural: set[int] = set()
        self.names: dict[str, int] = {}
        self.vectors: list[tuple[str, int]] = []
        self.draws: list[Draw] = []
        #: what is being built: the names of draws begin with it
        self.owner = ""
        self._known: dict[Node, int] = {}
        self._calls: dict[tuple[str, int, tuple[int, ...]], int] = {}

    def _node(self, op: str, args: tuple[int, ...], data: float = 0.0) -> int:
        # -0.0 == 0.0 and NaN != NaN: the sign and the NaN are part of the key
        key = (op, args, math.copysign(1.0, data) if data == 0 else data)
        if data == 0:
            key = (f"{op}0", args, key[2])
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.nodes)
            self.nodes.append((op, args, data))
        return found

    def number(self, value: float) -> int:
        """A number."""
        return self._node("number", (), float(value))

    def time(self) -> int:
        """The time of the step."""
        return self._node("time", ())

    def step_time(self) -> int:
        """The time at which the step began."""
        return self._node("step time", ())

    def is_number(self, node: int) -> bool:
        """Whether a node is a number."""
        return self.nodes[node][0] == "number"

    def element(self, index: int) -> int:
        """The value of an element."""
        return self._node("element", (), float(index))

    def variable(self, name: str) -> int:
        """A variable without subscripts."""
        if name not in self.names:
            raise KeyError(name)
        return self.element(self.names[name])

    def lookup(self, table: Table, x: int) -> int:
        """The value of a lookup at `x`."""
        if table not in self.tables:
            self.tables.append(table)
        return self._node("lookup", (x,), float(self.tables.index(table)))

    def op(self, name: str, *operands: int) -> int:
        """A primitive operation, folded where all operands are numbers."""
        operation = OPERATIONS[name]
        if len(operands) != operation.arity:
            raise TypeError(f"{name} takes {operation.arity} operands")
        prepared = [self._as_expected(name, i, node) for i, node in enumerate(operands)]
        if operation.commutes:
            prepared.sort()
        known = [self.nodes[node] for node in prepared]
        if all(op == "number" for op, _, _ in known):
            with np.errstate(all="ignore"):
                value = float(operation.numpy(*(np.float64(data) for _, _, data in known)))
            if math.isfinite(value) and not operation.logical:
                return self.number(value)
        simpler = self._simpler(name, prepared)
        return self._node(name, tuple(prepared)) if simpler is None else simpler

    def _as_expected(self, name: str, position: int, node: int) -> int:
        """Truth values where they are wanted, numbers elsewhere (numpy adds truths as 'or')."""
        wants_truth = OPERATIONS[name].truths or (name == "select" and position == 0)
        is_truth = self.is_truth(node)
        if wants_truth and not is_truth:
            return self._node("not_equal", tuple(sorted((node, self.number(0.0)))))
        if not wants_truth and is_truth:
            return self._node("as_float", (node,))
        return node

    def is_truth(self, node: int) -> bool:
        """Whether a node is a truth value."""
        op = self.nodes[node][0]
        return op in OPERATIONS and OPERATIONS[op].logical

    def _simpler(self, name: str, args: list[int]) -> int | None:
        """The same by a cheaper operation: to the last bit, or (powers) to the last but one."""
        values = [data if op == "number" else None for op, _, data in map(self._at, args)]
        match name, values:
            case "multiply", [1.0, None] | [None, 1.0]:
                return args[0] if values[1] is not None else args[1]
            case "divide", [None, 1.0]:
                return args[0]
            case "subtract", [None, 0.0]:
                return args[0]
            case "power", [None, 1.0]:
                return args[0]
            case "power", [None, 2.0]:
                return self.op("multiply", args[0], args[0])
            case "power", [None, 0.5]:
                return self.op("sqrt", args[0])
            case "power", [None, -1.0]:
                return self.op("divide", self.number(1.0), args[0])
        return None

    def _at(self, node: int) -> Node:
        return self.nodes[node]

    def vector(self, name: str, inputs: Sequence[int], parameter: int = 0) -> int:
        """A call of a function with several outputs (vectors.py); `pick` gives each."""
        nodes = tuple(map(self.as_number, inputs))
        key = (name, parameter, nodes)
        if key not in self._calls:
            self._calls[key] = self._node("vector", nodes, float(len(self.vectors)))
            self.vectors.append((name, parameter))
        return self._calls[key]

    def pick(self, call: int, place: int) -> int:
        """Output `place` of a call."""
        return self._node("pick", (call,), self.nodes[call][2] * PICK + place)

    def draw(self, stream: int) -> int:
        """A new random number in (0, 1) at every step; stream 0 follows NOISE SEED."""
        seed, element = self.known(stream, "the stream of a RANDOM function"), -1
        if seed == 0 and "noise seed" in self.names:
            element = self.names["noise seed"]
            if self.elements[element].kind != "constant":
                raise ValueError("NOISE SEED must be a constant")
        count = sum(draw.name.startswith(f"{self.owner}#") for draw in self.draws)
        self.draws.append(Draw(f"{self.owner}#{count}", seed, element))
        return self._node("draw", (), float(len(self.draws) - 1))

    def state(self, kind: str) -> int:
        """A new element without a name, to be closed."""
        self.elements.append(Element("", "", kind, math.nan, ()))
        return self.element(len(self.elements) - 1)

    def close(self, state: int, *roots: int) -> int:
        """Give a state its roots."""
        index = int(self.nodes[state][2])
        kind = self.elements[index].kind
        self.elements[index] = Element("", "", kind, math.nan, tuple(map(self.as_number, roots)))
        return state

    def as_number(self, node: int) -> int:
        """The node itself, or its truth value as 0 or 1."""
        return self._node("as_float", (node,)) if self.is_truth(node) else node

    def whole(self, node: int, what: str) -> int:
        """A positive whole number that is known: written, or a constant of the model."""
        value = self.known(node, what)
        if not 1 <= value <= 1000 or value != int(value):
            raise ValueError(f"{what} must be a whole number from 1 to 1000, known beforehand")
        return int(value)

    def known(self, node: int, what: str) -> float:
        """A number that is known: written, or a constant of the model, which is then fixed."""
        op, _, data = self.nodes[node]
        if op == "element" and self.elements[int(data)].kind == "constant":
            self.structural.add(int(data))
            return self.elements[int(data)].value
        if op != "number":
            raise ValueError(f"{what} must be a number known beforehand")
        return data
