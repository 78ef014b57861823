"""Why a variable changed: what each of its direct causes contributed.

In:   a `Model`; two times of one run, or two runs at one time.
Out:  `Contributions`, whose parts add up to the change.
Knows nothing of what the variables mean.

Method. A formula's change is split by Shapley's value: the causes are moved from their old to
their new values one after another, and a cause's part is the mean of what it does over the
orders: all of them for up to six causes, else each rotation of the list and of its reverse. Each
order's parts add up to the change, so their mean does. A stock's change between two times is the
sum of its flows over the steps, term by term; between two runs the difference of its flows, split
as above at every step, and of its initial values. What a delay or a smoothing remembers counts
as one cause, named by all that feeds it. What an equation does not explain, because the variable
is held on a path or a stock may not become negative, is the part `HELD`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.engine.errors import InputError, Problem
from model.engine.inputs import Input, Series, elements_named
from model.engine.lookups import lookup
from model.engine.operations import OPERATIONS, Floats
from model.engine.outputs import spelled
from model.engine.program import REMEMBERED, Model
from model.engine.restart import run_elements
from model.engine.resuming import step_at
from model.engine.vectors import PICK, apply_vector

#: The part of a change that the equation does not explain.
HELD = "(held or limited)"
#: Up to so many causes every order is tried.
MOST_ORDERED = 6
STOCKS = ("stock", "nonnegative")


@dataclass(frozen=True, slots=True)
class Contributions:
    """A change and its parts, in the variable's unit.

    Attributes:
        variable: `name` or `name[A,B]`.
        before, after: its two values.
        parts: by cause, the largest first; they add up to `after - before` up to rounding.
    """

    variable: str
    before: float
    after: float
    parts: Mapping[str, float]


def links(model: Model) -> list[tuple[str, str]]:
    """Every (cause, variable) of the model: its causal graph."""
    return [(c, v.name) for v in model.variables.values() for c in v.causes]


def contributions(
    model: Model,
    variable: str,
    at: float | tuple[float, float],
    inputs: Mapping[str, Input] | None = None,
    *,
    other: Mapping[str, Input] | None = None,
    fixed: Mapping[str, Series] | None = None,
) -> Contributions:
    """What each direct cause contributed to the change of one variable (runs of one member, Euler).

    Args:
        model: from `load_model`.
        variable: `name` or `name[A,B]`: one element.
        at: two times of the run, or one time at which two runs are compared.
        inputs: of the run, or of the first run.
        other: of the second run, where `at` is one time.
        fixed: variables held on a path, in both runs.

    Raises:
        InputError: not one element, times that are no steps, inputs that do not fit.
    """
    found = elements_named(model, variable)
    if isinstance(found, Problem):
        raise InputError(model.name, [found])
    if len(found) != 1 or isinstance(at, tuple) == (other is not None):
        zh, en = (
            "须指定一个元素，以及两个时点或两次运行",
            "takes one element, two times or two runs",
        )
        raise InputError(model.name, [Problem(zh, en, variable)])
    change = _Change(model, found[0], inputs or {}, fixed or {})
    if isinstance(at, tuple):
        return change.between_times(step_at(model, at[0]), step_at(model, at[1]))
    return change.between_runs(step_at(model, at), other or {})


class _Change:
    """One element and the first run's values of all that it reads."""

    def __init__(
        self,
        model: Model,
        element: int,
        inputs: Mapping[str, Input],
        fixed: Mapping[str, Series],
    ) -> None:
        self.model, self.element, self.fixed = model, element, fixed
        self.made = model.program.elements[element]
        self.roots = self.made.roots
        self.reads = model.program.reads(self.roots)
        self.wanted = list(dict.fromkeys([element, *self.reads]))
        self.times = np.array([model.clock.time(k) for k in range(model.clock.steps + 1)])
        self.first = self._run(inputs)

    def _run(self, inputs: Mapping[str, Input]) -> dict[int, Floats]:
        """Element -> values at every step; -1 is the time."""
        values = run_elements(self.model, self.wanted, inputs, self.fixed)
        return {-1: self.times, **dict(zip(self.wanted, values, strict=True))}

    def between_times(self, a: int, b: int) -> Contributions:
        before, after = (float(self.first[self.element][k]) for k in (a, b))
        if self.made.kind in STOCKS:
            low, high = sorted((a, b))
            parts = _scaled(self._terms(low, high), 1.0 if a <= b else -1.0)
        elif self.made.kind in REMEMBERED or not self.roots:
            parts = {self._fed_by(self.element): after - before}
        else:
            old, new = self._at(self.first, a), self._at(self.first, b)
            parts = self._split(self.roots[0], old, new)
        return self._told(before, after, parts)

    def between_runs(self, step: int, other: Mapping[str, Input]) -> Contributions:
        second = self._run(other)
        before, after = (float(run[self.element][step]) for run in (self.first, second))
        if self.made.kind in STOCKS:
            old, new = (
                {e: values[:step] for e, values in run.items()} for run in (self.first, second)
            )
            flows = self._split(self.roots[0], old, new, width=step)
            parts = _scaled(flows, self.model.clock.step)
            starts = self._split(self.roots[1], self._at(self.first, 0), self._at(second, 0))
            parts = _added([*parts.items(), *starts.items()])
        elif self.made.kind in REMEMBERED or not self.roots:
            parts = {self._fed_by(self.element): after - before}
        else:
            old, new = self._at(self.first, step), self._at(second, step)
            parts = self._split(self.roots[0], old, new)
        return self._told(before, after, parts)

    @staticmethod
    def _at(run: Mapping[int, Floats], step: int) -> dict[int, Floats]:
        return {element: values[step : step + 1] for element, values in run.items()}

    def _told(self, before: float, after: float, parts: Mapping[str, float]) -> Contributions:
        named = {name: part for name, part in parts.items() if part != 0.0}
        rest = (after - before) - sum(named.values())
        size = max(abs(before), abs(after), *map(abs, named.values()), 1e-300)
        if abs(rest) > 1e-9 * size:
            named[HELD] = rest
        largest_first = sorted(named.items(), key=lambda item: -abs(item[1]))
        return Contributions(spelled(self.model, self.element), before, after, dict(largest_first))

    def _terms(self, low: int, high: int) -> dict[str, float]:
        """The terms of a flow, each summed over the steps from `low` to before `high`."""
        values = {e: run[low:high] for e, run in self.first.items()}
        program, found = self.model.program, []
        stack = [(self.roots[0], self.model.clock.step)]
        while stack:
            node, sign = stack.pop()
            op, args, _ = program.nodes[node]
            if op in ("add", "subtract", "negative"):
                signs = (
                    (sign, -sign)
                    if op == "subtract"
                    else (-sign,)
                    if op == "negative"
                    else (sign, sign)
                )
                stack += zip(args, signs, strict=False)
                continue
            total = np.broadcast_to(self._value(node, values), (high - low,)).sum()
            found.append((self._joined(self._leaves(node)), float(sign * total)))
        return _added(found)

    def _leaves(self, root: int) -> list[int]:
        """The elements that an expression reads, and -1 where it reads the time."""
        cone = self.model.program.cone([root])
        timed = any(self.model.program.nodes[node][0] in ("time", "step time") for node in cone)
        return [*self.model.program.reads([root]), *([-1] if timed else [])]

    def _split(
        self, root: int, old: Mapping[int, Floats], new: Mapping[int, Floats], width: int = 1
    ) -> dict[str, float]:
        """Shapley's value of each cause, summed over the steps given."""
        moving = [e for e in self._leaves(root) if not np.array_equal(old[e], new[e])]

        def value(moved: frozenset[int]) -> float:
            mixed = {e: new[e] if e in moved else old[e] for e in old}
            return float(np.broadcast_to(self._value(root, mixed), (width,)).sum())

        parts = shapley(moving, value)
        return _added((self._joined([e]), part) for e, part in parts.items())

    def _value(self, root: int, values: Mapping[int, Floats]) -> Any:
        """An expression, elementwise over the steps."""
        program, known = self.model.program, dict[int, Any]()
        with np.errstate(all="ignore"):
            for node in program.cone([root]):
                op, args, data = program.nodes[node]
                operands = [known[arg] for arg in args]
                if op == "number":
                    known[node] = np.float64(data)
                elif op in ("time", "step time", "element"):
                    known[node] = values[int(data) if op == "element" else -1]
                elif op == "lookup":
                    known[node] = lookup(program.tables[int(data)])(*operands)
                elif op == "vector":
                    known[node] = apply_vector(*program.vectors[int(data)], operands)
                elif op == "pick":
                    known[node] = operands[0][int(data) % PICK]
                elif op == "draw":
                    zh, en = "含有随机数", "draws random numbers in this equation"
                    raise InputError(self.model.name, [Problem(zh, en, self.made.key)])
                else:
                    known[node] = OPERATIONS[op].numpy(*operands)
        return known[root]

    def _joined(self, elements: Iterable[int]) -> str:
        return " & ".join(self._label(element) for element in elements)

    def _label(self, element: int) -> str:
        """An element's name; what a delay remembers is named by all that feeds it."""
        if element < 0:
            return "Time"
        if self.model.program.elements[element].variable:
            return spelled(self.model, element)
        return self._fed_by(element)

    def _fed_by(self, element: int) -> str:
        """All that feeds what is remembered, by name."""
        elements = self.model.program.elements
        seen, names, stack = {element}, dict[str, None](), [element]
        while stack:
            for read in self.model.program.reads(elements[stack.pop()].roots):
                if elements[read].variable:
                    names[spelled(self.model, read)] = None
                elif read not in seen:
                    seen.add(read)
                    stack.append(read)
        return " & ".join(names) or spelled(self.model, element)


def shapley(causes: Sequence[int], value: Callable[[frozenset[int]], float]) -> dict[int, float]:
    """Mean over orders of what each cause adds when it is moved; the parts add up exactly.

    Args:
        causes: what can be moved.
        value: the result when a set of them has been moved.
    """
    if len(causes) <= MOST_ORDERED:
        orders = list(itertools.permutations(causes))
    else:
        both = [list(causes), list(reversed(causes))]
        orders = [tuple(c[k:] + c[:k]) for c in both for k in range(len(c))]
    known: dict[frozenset[int], float] = {}
    parts = dict.fromkeys(causes, 0.0)
    for order in orders:
        moved = frozenset[int]()
        for cause in order:
            following = moved | {cause}
            for group in (moved, following):
                if group not in known:
                    known[group] = value(group)
            parts[cause] += (known[following] - known[moved]) / len(orders)
            moved = following
    return parts


def _added(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, part in parts:
        found[name] = found.get(name, 0.0) + part
    return found


def _scaled(parts: Mapping[str, float], factor: float) -> dict[str, float]:
    return {name: part * factor for name, part in parts.items()}
