"""One member as plain Python floats: ten times faster than numpy on arrays of length one.

In:   `Special` without members, its inputs, what to record.
Out:  the same `Record` as the block kernel, up to 1e-12 (the C library rounds exp and pow
      otherwise than numpy does), so it serves single runs and never feeds an ensemble.
Knows nothing of Vensim. No text of a model gets into the source.

Where Python raises (a division by zero, the logarithm of a negative number) or a value leaves the
finite numbers, there is no result and the caller runs the numpy kernel, which says what comes out.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model.engine.evaluate import below
from model.engine.kernel import Record
from model.engine.lookups import DERIVED, lookup
from model.engine.memory import Material
from model.engine.operations import OPERATIONS
from model.engine.outputs import Order
from model.engine.program import MATERIAL, Clock
from model.engine.setting import Setting
from model.engine.specialise import Special
from model.engine.stage import Class
from model.engine.syntax import Table
from model.engine.vectors import PICK, VectorCall

#: Nested expressions are kept this shallow; Python's own compiler recurses over them.
_DEEPEST = 12
_SPACE: Mapping[str, Any] = {
    "__builtins__": {"float": float, "enumerate": enumerate, "range": range, "len": len},
    "power": math.pow,
    "absolute": abs,
    **{
        name: getattr(math, name)
        for name in (
            [
                "exp",
                "log",
                "sqrt",
                "trunc",
                "sin",
                "cos",
                "tan",
                "asin",
                "acos",
                "atan",
                "sinh",
                "cosh",
                "tanh",
            ]
        )
    },
}
Run = Callable[..., None]


@dataclass(frozen=True)
class ScalarCode:
    """Source of one Euler run, and the nodes whose values it is given from outside."""

    special: Special
    source: str
    uniform: tuple[int, ...]
    timed: tuple[int, ...]

    @cached_property
    def run(self) -> Run:
        """The function made of the source."""
        tables = self.special.program.tables
        space = dict(_SPACE)
        space.update({f"l{k}": interpolator(table) for k, table in enumerate(tables)})
        space.update({name: o.numpy for name, o in OPERATIONS.items() if o.borrowed})
        calls = enumerate(self.special.program.vectors)
        space.update({f"g{k}": VectorCall(*call).alone for k, call in calls})
        exec(compile(self.source, "<scalar kernel>", "exec"), space)
        run: Run = space["run"]
        return run


def compile_scalar(special: Special, watched: Sequence[int], saved: Sequence[int]) -> ScalarCode:
    """Source for one member.

    Args:
        special: what it computes.
        watched: nodes whose value at each step is appended to a list.
        saved: the same at each saved time only; what only they need is computed only then.
    """
    return _Writer(special, watched, saved).code()


class _Writer:
    """Writes one statement a node, folding nodes that are used once into their user."""

    def __init__(self, special: Special, watched: Sequence[int], saved: Sequence[int]) -> None:
        self.special, self.watched, self.saved = special, list(watched), list(saved)
        self.wanted = [*watched, *saved]
        self.run = special.run
        self.memory = {element: place for place, element in enumerate(special.memory)}
        self.uniform: dict[int, None] = {}
        self.timed: dict[int, None] = {}
        self.uses: dict[int, int] = {}
        self.text: dict[int, tuple[str, int]] = {}
        self.lines: list[str] = []

    def operand(self, node: int) -> tuple[str, int]:
        """The text of a node as an operand, and its depth."""
        if node in self.text:
            return self.text[node]
        op, _, data = self.run.nodes[node]
        kind = self.run.classes[node]
        if kind == Class.UNIFORM:
            if op == "number":
                return (repr(data) if math.isfinite(data) else f"float('{data}')"), 0
            self.uniform[node] = None
            return f"u{node}", 0
        if kind == Class.TIMED:
            self.timed[node] = None
            return f"t{node}", 0
        return f"s{self.memory[int(data)]}", 0

    def statement(self, node: int) -> None:
        op, args, data = self.run.nodes[node]
        if self.run.classes[node] != Class.VARYING or op == "state":
            return
        operands = [self.operand(arg) for arg in args]
        texts = [text for text, _ in operands]
        depth = 1 + max(d for _, d in operands)
        if op == "hold":
            text = f"({texts[1]} if i >= q{int(data)} else {texts[0]})"
        elif op == "lookup":
            text = f"l{int(data)}({texts[0]})"
        elif op == "vector":
            text = f"g{int(data)}(({', '.join(texts)},))"
        elif op == "pick":
            text = f"{texts[0]}[{int(data) % PICK}]"
        else:
            text = f"({OPERATIONS[op].python.format(*texts)})"
        if self.uses[node] == 1 and depth < _DEEPEST:
            self.text[node] = (text, depth)
        else:
            self.lines.append(f"v{node} = {text}")
            self.text[node] = (f"v{node}", 0)

    def count_uses(self, nodes: Sequence[int]) -> None:
        """Uses of each node; an operand that a template repeats counts twice."""
        for node in nodes:
            op, args, _ = self.run.nodes[node]
            for place, arg in enumerate(args):
                often = OPERATIONS[op].python.count(f"{{{place}}}") if op in OPERATIONS else 1
                self.uses[arg] = self.uses.get(arg, 0) + often
        for node in (*self.special.changes, *self.wanted):
            self.uses[node] = self.uses.get(node, 0) + 2

    def code(self) -> ScalarCode:
        always = below(self.run, [*self.special.changes, *self.watched])
        sometimes = [n for n in below(self.run, self.saved) if n not in set(always)]
        self.count_uses([*always, *sometimes])
        for node in always:
            self.statement(node)
        steady, self.lines = self.lines, []
        for node in sometimes:
            self.statement(node)
        writes = [f"w{k}({self.operand(node)[0]})" for k, node in enumerate(self.wanted)]
        now_and_then = [*self.lines, *writes[len(self.watched) :]]
        records = [*writes[: len(self.watched)], *self._when_saved(now_and_then)]
        self.lines = steady
        changes = [self.operand(node)[0] for node in self.special.changes]
        held = [
            f"if i >= q{k}: s{self.memory[hold.element]} = p{k}[i]"
            for k, hold in enumerate(self.special.roles.holds)
            if hold.element in self.memory
        ]
        timed = "".join(f"t{node}, " for node in self.timed)
        loop = f"for i, ({timed}) in enumerate(times):" if self.timed else "for i in range(n + 1):"
        body = [*held, *self.lines, *records, "if i == n: break", *self._advance(changes)]
        states = [f"s{k}" for k in range(len(changes))]
        source = [
            "def run(n, dt, every, times, uniform, state, write, paths, first, rings):",
            *self._unpack("uniform", [f"u{node}" for node in self.uniform]),
            *self._unpack("state", states),
            *self._unpack("write", [f"w{k}" for k in range(len(self.wanted))]),
            *self._unpack("paths", [f"p{k}" for k in range(len(self.special.roles.holds))]),
            *self._unpack("first", [f"q{k}" for k in range(len(self.special.roles.holds))]),
            *self._unpack("rings", [f"r{k}" for k in range(self._rings())]),
            f"    {loop}",
            *(f"        {line}" for line in body),
            f"    state[:] = [{', '.join(states)}]",
        ]
        text = "\n".join([*source, ""])
        return ScalarCode(self.special, text, tuple(self.uniform), tuple(self.timed))

    def _rings(self) -> int:
        kinds = [self.special.program.elements[element].kind for element in self.special.memory]
        return kinds.count("pipe") + kinds.count("material")

    @staticmethod
    def _when_saved(lines: Sequence[str]) -> list[str]:
        return ["if i % every == 0:", *(f"    {line}" for line in lines)] if lines else []

    @staticmethod
    def _unpack(what: str, names: Sequence[str]) -> list[str]:
        return [f"    {', '.join(names)}, = {what}"] if names else []

    def _advance(self, changes: Sequence[str]) -> list[str]:
        """New states from old ones: all changes are named before the first state moves."""
        named: list[str] = []
        moved: list[str] = []
        rings = 0
        for place, (element, change) in enumerate(zip(self.special.memory, changes, strict=True)):
            kind = self.special.program.elements[element].kind
            if kind in ("stock", "nonnegative"):
                moved.append(f"s{place} += dt * {self._named(change, place, named)}")
            elif kind == "material":
                given = [self._named(changes[place + k], place + k, named) for k in range(3)]
                moved.append(f"s{place} = r{rings}({', '.join(given)})")
                rings += 1
            elif kind in ("discrete", *MATERIAL[1:]):
                moved.append(f"s{place} = {self._named(change, place, named)}")
            else:
                ring, rings = f"r{rings}", rings + 1
                value = self._named(change, place, named)
                moved.append(f"{ring}[i % len({ring})] = {value}")
                moved.append(f"s{place} = {ring}[(i + 1) % len({ring})]")
            if kind == "nonnegative":
                moved.append(f"if s{place} < 0.0: s{place} = 0.0")
        return named + moved

    @staticmethod
    def _named(change: str, place: int, named: list[str]) -> str:
        if not change.startswith("s"):
            return change
        named.append(f"c{place} = {change}")
        return f"c{place}"


def run_scalar(code: ScalarCode, setting: Setting, order: Order) -> Record | None:
    """Run one member by Euler; None where plain floats cannot say what comes out."""
    special, clock = code.special, setting.clock
    values = setting.outside([*code.uniform, *code.timed], special.run)
    lists = [np.broadcast_to(values[n], len(setting.times)).tolist() for n in code.timed]
    uniform = [float(values[node]) for node in code.uniform]
    state = [float(v) for v in setting.state]
    rings: list[Any] = [[state[place]] * length for place, length in setting.ring_lengths()]
    rings += [_material(state[place : place + 3], clock) for place in setting.materials()]
    paths = [[float(path.at(t, setting.slack)) for t in setting.times] for path in setting.paths]
    told: list[list[float]] = [[] for _ in (*order.reduced, *order.saved)]
    writers = [one.append for one in told]
    try:
        code.run(
            clock.steps,
            clock.step,
            clock.steps_per_save,
            zip(*lists, strict=True),
            uniform,
            state,
            writers,
            paths,
            setting.first,
            rings,
        )
        watched = np.array(told[: len(order.reduced)], dtype=np.float64)
        saved = np.array(told[len(order.reduced) :], dtype=np.float64)
    except (ArithmeticError, ValueError, TypeError):
        return None
    finite = np.isfinite(watched).all() and np.isfinite(saved).all()
    if not (finite and all(map(math.isfinite, state))):
        return None
    saved = saved.reshape(len(order.saved), len(clock.times), 1)
    pairs = zip(order.reduced, watched, strict=True)
    reduced = tuple((one.weights @ values)[:, None] for one, values in pairs)
    return Record(saved, reduced, np.ones(1, dtype=np.bool_))


def _material(start: Sequence[float], clock: Clock) -> Callable[[float, float, float], float]:
    """DELAY MATERIAL for one member."""
    kept = Material(np.array(start)[:, None], clock)

    def push(value: float, time: float, missing: float) -> float:
        out = np.empty(1)
        kept.push(np.array([value]), np.array([time]), np.array([missing]), out)
        return float(out[0])

    return push


def interpolator(table: Table) -> Callable[[float], float]:
    """A lookup for one float."""
    xs, ys, last = table.x, table.y, len(table.x) - 1
    if table.rule in DERIVED:
        derived = lookup(table)
        return lambda x: float(derived(x))
    if table.rule == "step":
        return lambda x: ys[min(max(bisect.bisect_right(xs, x) - 1, 0), last)]
    if last == 0:
        return lambda x: ys[0]
    beyond = table.rule == "extrapolate"
    slopes = [
        (ys[k + 1] - ys[k]) / (xs[k + 1] - xs[k]) if xs[k + 1] > xs[k] else 0.0 for k in range(last)
    ]

    def call(x: float) -> float:
        place = bisect.bisect_right(xs, x) - 1
        if place < 0:
            return ys[0] + (x - xs[0]) * slopes[0] if beyond else ys[0]
        if place >= last:
            return ys[last] + (x - xs[last]) * slopes[-1] if beyond else ys[last]
        return ys[place] + (x - xs[place]) * slopes[place]

    return call
