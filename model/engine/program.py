"""A model as scalar equations: what is computed, not how.

In:   what `flatten.py` builds, or a cached file read by `cache.py`.
Out:  `Program`: a graph of scalar operations, one element per array element, and its hash.
Knows nothing of files, Vensim, members or code generation.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from model.engine.errors import InputError, Problem
from model.engine.names import Folded, fold, join_key, split_key
from model.engine.operations import OPERATIONS
from model.engine.syntax import Table
from model.engine.vectors import PICK, VECTORS

#: One operation: its name, the nodes it reads (all before it), and a number of its own:
#: 'number' its value, 'element' the element it stands for, 'lookup' its table, 'draw' its draw,
#: 'vector' its call, 'pick' the call and which of its outputs (see vectors.py).
Node = tuple[str, tuple[int, ...], float]
LEAVES = {"number": 0, "time": 0, "step time": 0, "element": 0, "draw": 0, "lookup": 1, "pick": 1}

#: What an element may be, and how many nodes ('roots') it has:
#: constant: its value; formula: its expression; stock, nonnegative: flow, initial value;
#: initial: what it holds from the start; active: expression, value at the start;
#: discrete: next value, initial value; pipe: input, delay time, initial value;
#: material: input, initial value; the two elements after it are its delay time and its missing
#: value (twice each).
KINDS = {
    "constant": 0,
    "formula": 1,
    "stock": 2,
    "nonnegative": 2,
    "initial": 1,
    "active": 2,
    "discrete": 2,
    "pipe": 3,
    "material": 2,
    "material time": 2,
    "material missing": 2,
}
#: Kinds whose value at a time is remembered rather than computed from other values of that time.
MATERIAL = ("material", "material time", "material missing")
REMEMBERED = frozenset({"stock", "nonnegative", "initial", "discrete", "pipe", *MATERIAL})


@dataclass(frozen=True, slots=True)
class Draw:
    """One stream of random numbers: its name, and its seed.

    The seed is the value of the constant `element` (NOISE SEED) or, where that is -1, `stream`.
    """

    name: str
    stream: float
    element: int


@dataclass(frozen=True, slots=True)
class Element:
    """One scalar: an element of a variable, or (variable '') what a SMOOTH or DELAY remembers."""

    variable: str
    subscripts: str
    kind: str
    value: float
    roots: tuple[int, ...]

    @property
    def key(self) -> str:
        """`name` or `name[A,B]`, folded; empty for what has no name."""
        return join_key(self.variable, self.subscripts)


@dataclass(frozen=True, slots=True)
class Variable:
    """What a user may ask about a variable; see `Model.variables`."""

    name: str
    unit: str
    doc: str
    group: str
    kind: str
    subscripts: tuple[str, ...]
    elements: tuple[str, ...]
    equation: str
    line: int
    causes: tuple[str, ...]
    uses: tuple[str, ...]
    limits: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Clock:
    """When a run begins and ends, its step, and how often it is saved (model time)."""

    initial: float
    final: float
    step: float
    saveper: float

    @property
    def steps(self) -> int:
        """Number of steps; the run has one more point than steps."""
        return round((self.final - self.initial) / self.step)

    @property
    def steps_per_save(self) -> int:
        """Steps between saved times."""
        return max(1, round(self.saveper / self.step))

    def time(self, step: float) -> float:
        """The time of a step, by count, so that it does not drift."""
        return self.initial + step * self.step

    @property
    def times(self) -> tuple[float, ...]:
        """The saved times."""
        return tuple(self.time(i) for i in range(0, self.steps + 1, self.steps_per_save))

    def problems(self) -> list[Problem]:
        """What is wrong with it."""
        found = []
        if not all(map(math.isfinite, (self.initial, self.final, self.step, self.saveper))):
            return [Problem("时间设置不是有限数", "the time settings are not finite numbers")]
        if self.step <= 0:
            found.append(Problem("TIME STEP 必须为正", "TIME STEP must be positive"))
        elif self.final < self.initial:
            found.append(
                Problem("FINAL TIME 早于 INITIAL TIME", "FINAL TIME is before INITIAL TIME")
            )
        elif (self.final - self.initial) / self.step > 1e7:
            found.append(Problem("步数超过一千万", "has more than ten million steps"))
        elif abs(self.saveper / self.step - self.steps_per_save) > 1e-6 * self.steps_per_save:
            found.append(
                Problem("SAVEPER 不是 TIME STEP 的整数倍", "SAVEPER is not a multiple of TIME STEP")
            )
        return found


@dataclass(frozen=True)
class Program:
    """A model flattened to scalar elements.

    Attributes:
        nodes: operations; every node comes after those it reads.
        elements: constants, formulas, stocks and what delays remember.
        tables: lookups.
        order: formulas and actives in computable order; `initial_order`: all elements, for the
            initial values.
        structural: constants on whose value the structure itself rests (orders of delays).
        vectors: calls of functions with several outputs: name and parameter (vectors.py).
        draws: streams of random numbers.
    """

    nodes: tuple[Node, ...]
    elements: tuple[Element, ...]
    tables: tuple[Table, ...]
    clock: Clock
    order: tuple[int, ...]
    initial_order: tuple[int, ...]
    structural: frozenset[int]
    vectors: tuple[tuple[str, int], ...] = ()
    draws: tuple[Draw, ...] = ()

    @cached_property
    def seeds(self) -> frozenset[int]:
        """Constants that are seeds: one number for all members."""
        return frozenset(draw.element for draw in self.draws if draw.element >= 0)

    @cached_property
    def switches(self) -> frozenset[int]:
        """Constants that are 0 or 1."""
        elements = enumerate(self.elements)
        return frozenset(n for n, e in elements if e.kind == "constant" and e.value in (0, 1))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Folded `name[A,B]` -> element."""
        return {e.key: i for i, e in enumerate(self.elements) if e.variable}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that determines a run; not of labels, notes or the order of equations."""
        return hashlib.sha256(json.dumps(self.as_data(), sort_keys=True).encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """The whole program as lists, strings and numbers; what it has none of is left out."""
        data: dict[str, Any] = {
            "nodes": [[op, list(args), _plain(data)] for op, args, data in self.nodes],
            "elements": [
                [e.variable, e.subscripts, e.kind, _plain(e.value), list(e.roots)]
                for e in self.elements
            ],
            "tables": [[list(t.x), list(t.y), t.rule] for t in self.tables],
            "clock": [self.clock.initial, self.clock.final, self.clock.step, self.clock.saveper],
            "order": list(self.order),
            "initial_order": list(self.initial_order),
            "structural": sorted(self.structural),
        }
        if self.vectors:
            data["vectors"] = [list(call) for call in self.vectors]
        if self.draws:
            data["draws"] = [[d.name, _plain(d.stream), d.element] for d in self.draws]
        return data

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Program:
        """A program from `as_data`, checked: ValueError where it is not one."""
        program = Program(
            nodes=tuple((str(o), tuple(map(int, a)), float(d)) for o, a, d in data["nodes"]),
            elements=tuple(
                Element(str(v), str(s), str(k), float(x), tuple(map(int, r)))
                for v, s, k, x, r in data["elements"]
            ),
            tables=tuple(
                Table(tuple(map(float, x)), tuple(map(float, y)), str(r))
                for x, y, r in data["tables"]
            ),
            clock=Clock(*(float(v) for v in data["clock"])),
            order=tuple(map(int, data["order"])),
            initial_order=tuple(map(int, data["initial_order"])),
            structural=frozenset(map(int, data["structural"])),
            vectors=tuple(
                (str(name), int(parameter)) for name, parameter in data.get("vectors", ())
            ),
            draws=tuple(Draw(str(n), float(s), int(e)) for n, s, e in data.get("draws", ())),
        )
        program.check()
        return program

    def check(self) -> None:
        """Raise ValueError unless every node and element is of a known kind and in order."""
        for number, (op, args, data) in enumerate(self.nodes):
            if op == "vector" and 0 <= data < len(self.vectors):
                arity = len(args)
            else:
                arity = LEAVES[op] if op in LEAVES else OPERATIONS[op].arity
            if len(args) != arity or not all(0 <= a < number for a in args):
                raise ValueError(f"node {number} is damaged")
            if op == "element" and not 0 <= data < len(self.elements):
                raise ValueError(f"node {number} is damaged")
            if op == "lookup" and not 0 <= data < len(self.tables):
                raise ValueError(f"node {number} is damaged")
            if op == "draw" and not 0 <= data < len(self.draws):
                raise ValueError(f"node {number} is damaged")
            if op == "pick" and not self._picks(args[0], int(data)):
                raise ValueError(f"node {number} is damaged")
        for number, element in enumerate(self.elements):
            in_range = all(0 <= root < len(self.nodes) for root in element.roots)
            if len(element.roots) != KINDS[element.kind] or not in_range:
                raise ValueError(f"element {number} is damaged")
        for order in (self.order, self.initial_order):
            if not all(0 <= e < len(self.elements) for e in order):
                raise ValueError("the order is damaged")

    def _picks(self, node: int, data: int) -> bool:
        """Whether `data` names an output of the call at `node`."""
        op, args, call = self.nodes[node]
        if op != "vector" or int(call) != data // PICK:
            return False
        name, parameter = self.vectors[int(call)]
        return data % PICK < VECTORS[name].outputs(len(args), parameter)

    def cone(self, roots: Iterable[int]) -> list[int]:
        """The nodes below `roots`, themselves included, operands first; stops at elements."""
        seen: set[int] = set()
        stack = list(roots)
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack.extend(self.nodes[node][1])
        return sorted(seen)

    def reads(self, roots: Sequence[int]) -> list[int]:
        """The elements that the expressions at `roots` refer to, without repeats."""
        found = (self.nodes[n] for n in self.cone(roots))
        return sorted({int(data) for op, _, data in found if op == "element"})


def _plain(value: float) -> float | int | str:
    """A number that JSON can hold; NaN and infinities as text, which float() reads back."""
    if not math.isfinite(value):
        return repr(value)
    return int(value) if value == int(value) and abs(value) < 2**53 and value != 0 else value


@dataclass(frozen=True)
class Model:
    """A loaded model: what it computes (`program`) and what is said of it (`variables`).

    `content_hash` determines every run together with the inputs; comments, labels, the sketch
    and the order of equations do not change it. `method` is the integration method that the file
    asks for.
    """

    name: str
    program: Program
    variables: Folded[Variable]
    method: str = "euler"

    @property
    def clock(self) -> Clock:
        """Initial and final time, step, saving interval; `clock.times` are the saved times."""
        return self.program.clock

    @property
    def content_hash(self) -> str:
        """SHA-256 of the canonical program."""
        return self.program.hash

    def find(self, key: str) -> tuple[Variable | None, tuple[str, ...]]:
        """The variable of `name` or `name[A,B]`, if there is one, and the folded subscripts.

        A name may itself end in a bracket.
        """
        whole = self.variables.get(key)
        if whole is not None:
            return whole, ()
        name, subscripts = split_key(key)
        return self.variables.get(name), subscripts

    def elements_of(self, name: str) -> list[str]:
        """Folded keys of all elements of a variable."""
        variable = self.variables[name]
        return [join_key(fold(name), fold(element)) for element in variable.elements]

    def refuse_unsuitable_clock(self) -> None:
        """Raise InputError for a clock that cannot be run."""
        if found := self.clock.problems():
            raise InputError(self.name, found)
