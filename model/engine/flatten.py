"""A `Source` to a `Program`: every equation once for each of its array elements.

In:   `Source`.
Out:  `Program`, and which variables cause which; or one InputError with every fault found.
Knows nothing of PySD, members or code generation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from model.engine.cells import Cells
from model.engine.errors import InputError, Problem
from model.engine.expressions import Expressions, Scope
from model.engine.faults import Faults, Unsupported
from model.engine.graph import Graph
from model.engine.names import fold, join_key
from model.engine.order import Circle, initial_order, run_order
from model.engine.program import Clock, Element, Program
from model.engine.syntax import Call, Source

CONTROL = ("initial time", "final time", "time step", "saveper")
#: Calls that stand for a whole equation, whose element then *is* the state.
STATES = {
    "integ": "stock",
    "non negative integ": "nonnegative",
    "initial": "initial",
    "active initial": "active",
    "delay fixed": "pipe",
}


@dataclass(frozen=True)
class Flat:
    """A flattened model and what `Model.variables` needs to know of it."""

    program: Program
    owners: tuple[str, ...]
    elements: Mapping[str, tuple[str, ...]]
    dimensions: Mapping[str, tuple[str, ...]]
    causes: Mapping[str, frozenset[str]]
    tables: frozenset[str]
    labels: Mapping[str, str]


class Flattener:
    """Builds a Program from a Source; collects problems by equation."""

    def __init__(self, source: Source) -> None:
        """Find which equation defines which element."""
        self.source, self.faults, self.graph = source, Faults(source), Graph()
        self.cells = Cells(source, self.faults)
        self.expressions = Expressions(self.cells, self.graph)
        self.owners: list[str] = []

    def flatten(self) -> Flat:
        """The whole of it."""
        self._declare_elements()
        named = list(self.graph.names.items())
        for _, index in named:
            self._build(index)
        self.owners += [""] * (len(self.graph.elements) - len(self.owners))
        self.faults.refuse()
        try:
            order = run_order(self.graph)
            initials = initial_order(self.graph)
        except Circle as circle:
            self._circular(circle)
            self.faults.refuse()
            raise  # that has raised; this line only tells the type checker so
        program = Program(
            nodes=tuple(self.graph.nodes),
            elements=tuple(self.graph.elements),
            tables=tuple(self.graph.tables),
            clock=Clock(math.nan, math.nan, math.nan, math.nan),
            order=order,
            initial_order=initials,
            structural=frozenset(self.graph.structural),
            vectors=tuple(self.graph.vectors),
            draws=tuple(self.graph.draws),
        )
        return Flat(
            program=program,
            owners=tuple(self.owners),
            elements={
                name: tuple(self.cells.label(key) for key in keys)
                for name, keys in self.cells.cells.items()
            },
            dimensions={name: self.cells.dimensions(name) for name in self.cells.cells},
            causes={name: frozenset(found) for name, found in self.expressions.causes.items()},
            tables=frozenset(self.cells.tables),
            labels=self.cells.ranges.labels,
        )

    def _declare_elements(self) -> None:
        """An element for each cell, constants with their values, before any is referred to."""
        for name, cells in self.cells.cells.items():
            if name in self.cells.tables:
                continue
            for key, (equation, _) in cells.items():
                kind, value = "formula", math.nan
                try:
                    constant = self.cells.constant(equation, key)
                    if constant is not None:
                        kind, value = "constant", constant
                    elif isinstance(equation.expression, Call):
                        kind = STATES.get(equation.expression.function, "formula")
                except Unsupported as fault:
                    self.faults.add(equation, fault)
                    kind = "constant"  # told once; there is nothing left to build
                if join_key(name, ",".join(key)) in self.graph.names:
                    twice = "is written like an element of an array that is also defined"
                    self.faults.add(equation, Unsupported("与数组的元素同名", twice))
                if equation.form == "unchangeable":
                    self.graph.structural.add(len(self.graph.elements))
                self.graph.names[join_key(name, ",".join(key))] = len(self.graph.elements)
                self.graph.elements.append(Element(name, ",".join(key), kind, value, ()))
                self.owners.append(name)

    def _build(self, index: int) -> None:
        """The roots of a named element, from its equation."""
        element = self.graph.elements[index]
        if element.kind == "constant":
            return
        key = tuple(element.subscripts.split(",")) if element.subscripts else ()
        equation, bound = self.cells.cells[element.variable][key]
        scope = Scope(equation, bound)
        self.graph.owner = element.key
        try:
            top = equation.expression
            if element.kind != "formula" and isinstance(top, Call):
                self.expressions.check_arity(top)
                roots = tuple(self.expressions.node(argument, scope) for argument in top.arguments)
            else:
                roots = (self.expressions.node(top, scope),)
            roots = tuple(self.graph.as_number(root) for root in roots)
            self.graph.elements[index] = replace(element, roots=roots)
        except Unsupported as fault:
            self.faults.add(equation, fault)
        except RecursionError:
            self.faults.add(equation, Unsupported("方程嵌套过深", "is nested too deeply"))
        self.owners += [element.variable] * (len(self.graph.elements) - len(self.owners))

    def _circular(self, circle: Circle) -> None:
        shown = " → ".join(self.graph.elements[e].key or "(delay)" for e in circle.elements)
        first = next((e for e in circle.elements if self.graph.elements[e].variable), None)
        what_zh = "初始值" if circle.initial else "辅助变量"
        what_en = "initial values" if circle.initial else "equations"
        place = self.source.where
        if first is not None:
            name = self.graph.elements[first].variable
            place = f"{place}:{next(iter(self.cells.cells[name].values()))[0].line}"
        self.faults.problems.append(
            Problem(f"{what_zh}循环：{shown}", f"circular {what_en}: {shown}", place)
        )


def flatten(source: Source) -> Flat:
    """Flatten `source`; InputError lists every fault with its place."""
    found = Flattener(source).flatten()
    missing = [name for name in CONTROL if fold(name) not in found.program.index]
    if missing:
        listed = ", ".join(name.upper() for name in missing)
        raise InputError(source.where, [Problem(f"缺少 {listed}", f"lacks {listed}")])
    return found
