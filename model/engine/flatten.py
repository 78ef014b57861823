"""A `Source` to a `Program`: every equation once for each of its array elements.

In:   `Source`.
Out:  `Program`, and which variables cause which; or one InputError with every fault found.
Knows nothing of PySD, members or code generation.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from model.engine.arrays import ARRAY_FUNCTIONS, Unsupported, build_array_function
from model.engine.errors import InputError, Problem, nearest
from model.engine.functions import AGGREGATES, FUNCTIONS
from model.engine.graph import Graph
from model.engine.names import fold, join_key
from model.engine.order import Circle, initial_order, run_order
from model.engine.program import Clock, Element, Program
from model.engine.refused import REFUSED
from model.engine.subscripts import Ranges
from model.engine.syntax import (
    Call,
    Equation,
    Expression,
    Number,
    Numbers,
    Reference,
    Source,
    Table,
    Text,
)

#: A model with more would take minutes to flatten and gigabytes to run.
_MOST_ELEMENTS = 200_000
_MOST_TERMS = 300_000
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


@dataclass(slots=True)
class _Scope:
    """Where a reference stands: the equation, its ranges' elements, and those marked '!'."""

    equation: Equation
    bound: Mapping[str, str]
    marked: Mapping[str, str] = field(default_factory=dict)


class Flattener:
    """Builds a Program from a Source; collects problems by equation."""

    def __init__(self, source: Source) -> None:
        """Resolve the subscript ranges."""
        self.source = source
        self.problems: list[Problem] = []
        self.graph = Graph()
        try:
            self.ranges = Ranges(source.ranges)
        except ValueError as error:
            raise InputError(source.where, [Problem(f"下标：{error}", str(error))]) from None
        self.cells: dict[str, dict[tuple[str, ...], tuple[Equation, dict[str, str]]]] = {}
        self.tables: set[str] = set()
        self.causes: dict[str, set[str]] = {}
        self.owners: list[str] = []
        self.count = self.terms = 0

    def flatten(self) -> Flat:
        """The whole of it."""
        self._place_cells()
        self._declare_elements()
        named = list(self.graph.names.items())
        for _, index in named:
            self._build(index)
        self.owners += [""] * (len(self.graph.elements) - len(self.owners))
        self._refuse()
        try:
            order = run_order(self.graph)
            initials = initial_order(self.graph)
        except Circle as circle:
            self._circular(circle)
            self._refuse()
            raise  # _refuse has raised; this line only tells the type checker so
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
                name: tuple(self._label(key) for key in cells) for name, cells in self.cells.items()
            },
            dimensions={name: self._dimensions(name) for name in self.cells},
            causes={name: frozenset(found) for name, found in self.causes.items()},
            tables=frozenset(self.tables),
            labels=self.ranges.labels,
        )

    # -- which equation defines which element -------------------------------------------------

    def _place_cells(self) -> None:
        for equation in sorted(self.source.equations, key=lambda e: e.name):
            cells = self.cells.setdefault(equation.name, {})
            self.causes.setdefault(equation.name, set())
            if equation.form == "lookup" or isinstance(equation.expression, Table):
                self.tables.add(equation.name)
            try:
                for key, bound in self._covered(equation):
                    if key in cells:
                        other = cells[key][0].line
                        raise Unsupported(
                            f"与第 {other} 行重复定义", f"is also defined on line {other}"
                        )
                    cells[key] = (equation, bound)
            except Unsupported as fault:
                self._fault(equation, fault)
        for name, cells in self.cells.items():
            if len({len(key) for key in cells}) > 1:
                unlike = Unsupported("下标个数不一致", "has equations with unlike subscripts")
                self._fault(next(iter(cells.values()))[0], unlike)
            self.cells[name] = dict(sorted(cells.items(), key=lambda item: self._position(item[0])))

    def _refuse_many(self, spans: list[tuple[str, ...]]) -> None:
        self.count += math.prod(map(len, spans))
        if self.count > _MOST_ELEMENTS:
            raise Unsupported(
                f"使模型的数组元素超过 {_MOST_ELEMENTS} 个",
                f"brings the model to more than {_MOST_ELEMENTS} elements",
            )

    def _refuse_more_terms(self) -> None:
        self.terms += 1
        if self.terms > _MOST_TERMS:
            raise Unsupported(
                f"使聚合的项超过 {_MOST_TERMS} 个",
                f"brings the aggregates of the model to more than {_MOST_TERMS} terms",
            )

    def _covered(self, equation: Equation) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
        for group in equation.exceptions:
            if len(group) != len(equation.subscripts):
                shown = ",".join(group)
                raise Unsupported(
                    f":EXCEPT: [{shown}] 的下标个数不符",
                    f"has :EXCEPT: [{shown}], which has not as many subscripts as the variable",
                )
        spans = self._spans(equation.subscripts)
        self._refuse_many(spans)
        excluded = {
            key for group in equation.exceptions for key in itertools.product(*self._spans(group))
        }
        for key in itertools.product(*spans):
            if key not in excluded:
                yield key, dict(zip(equation.subscripts, key, strict=True))

    def _spans(self, subscripts: tuple[str, ...]) -> list[tuple[str, ...]]:
        spans = []
        for subscript in subscripts:
            span = self.ranges.expand(subscript)
            if span is None:
                raise self._unknown_subscript(subscript)
            spans.append(span)
        return spans

    def _position(self, key: tuple[str, ...]) -> tuple[int, ...]:
        """Elements in the order of their ranges, so that sums and listings are canonical."""
        places = []
        for element in key:
            where = (f.index(element) for f in self.ranges.elements.values() if element in f)
            places.append(max(where, default=0))
        return tuple(places)

    def _dimensions(self, name: str) -> tuple[str, ...]:
        keys = list(self.cells[name])
        hints = [cell[0].subscripts for cell in self.cells[name].values()]
        found = []
        for axis in range(len(keys[0]) if keys else 0):
            covering = self.ranges.covering([k[axis] for k in keys], [h[axis] for h in hints])
            known = self.source.ranges.get(covering)
            found.append(known.label if known else "")
        return tuple(found)

    def _label(self, key: tuple[str, ...]) -> str:
        return ",".join(self.ranges.labels.get(element, element) for element in key)

    # -- elements -----------------------------------------------------------------------------

    def _declare_elements(self) -> None:
        """An element for each cell, constants with their values, before any is referred to."""
        for name, cells in self.cells.items():
            if name in self.tables:
                continue
            for key, (equation, bound) in cells.items():
                kind, value = "formula", math.nan
                try:
                    constant = self._constant(equation, key, bound)
                    if constant is not None:
                        kind, value = "constant", constant
                    elif isinstance(equation.expression, Call):
                        kind = STATES.get(equation.expression.function, "formula")
                except Unsupported as fault:
                    self._fault(equation, fault)
                    kind = "constant"  # told once; there is nothing left to build
                if join_key(name, ",".join(key)) in self.graph.names:
                    twice = "is written like an element of an array that is also defined"
                    self._fault(equation, Unsupported("与数组的元素同名", twice))
                if equation.form == "unchangeable":
                    self.graph.structural.add(len(self.graph.elements))
                self.graph.names[join_key(name, ",".join(key))] = len(self.graph.elements)
                self.graph.elements.append(Element(name, ",".join(key), kind, value, ()))
                self.owners.append(name)

    def _constant(
        self, equation: Equation, key: tuple[str, ...], bound: Mapping[str, str]
    ) -> float | None:
        match equation.expression:
            case Number(value) | Call("negative", (Number(value),)):
                return -value if isinstance(equation.expression, Call) else value
            case Numbers(values, shape):
                axes = [
                    self.ranges.elements[s].index(element)
                    for s, element in zip(equation.subscripts, key, strict=True)
                    if s in self.ranges.elements
                ]
                spans = [
                    len(self.ranges.elements[s])
                    for s in equation.subscripts
                    if s in self.ranges.elements
                ]
                if [n for n in spans if n > 1] != [n for n in shape if n > 1]:
                    raise Unsupported(
                        f"数表的形状 {shape} 与下标 {tuple(spans)} 不符",
                        f"has numbers of shape {shape} for subscripts of {tuple(spans)}",
                    )
                place = 0
                for axis, span in zip(axes, spans, strict=True):
                    place = place * span + axis
                return values[place]
        return None

    def _build(self, index: int) -> None:
        """The roots of a named element, from its equation."""
        element = self.graph.elements[index]
        if element.kind == "constant":
            return
        key = tuple(element.subscripts.split(",")) if element.subscripts else ()
        equation, bound = self.cells[element.variable][key]
        scope = _Scope(equation, bound)
        self.graph.owner = element.key
        try:
            top = equation.expression
            if element.kind != "formula" and isinstance(top, Call):
                self._check_arity(top)
                roots = tuple(self._node(argument, scope) for argument in top.arguments)
            else:
                roots = (self._node(top, scope),)
            roots = tuple(self.graph.as_number(root) for root in roots)
            self.graph.elements[index] = replace(element, roots=roots)
        except Unsupported as fault:
            self._fault(equation, fault)
        except RecursionError:
            self._fault(equation, Unsupported("方程嵌套过深", "is nested too deeply"))
        self.owners += [element.variable] * (len(self.graph.elements) - len(self.owners))

    # -- expressions --------------------------------------------------------------------------

    def _node(self, tree: Expression, scope: _Scope) -> int:
        match tree:
            case Number(value):
                return self.graph.number(value)
            case Reference():
                return self._reference(tree, scope)
            case Call("with lookup", (argument, Table() as table)):
                return self.graph.lookup(table, self._node(argument, scope))
            case Call("lookup", (Reference() as named, argument)):
                return self.graph.lookup(self._table(named, scope), self._node(argument, scope))
            case Call(name, (argument,)) if name in self.tables:
                table = self._table(Reference(name), scope)
                return self.graph.lookup(table, self._node(argument, scope))
            case Call(name, (argument,)) if name in AGGREGATES:
                return self._aggregate(AGGREGATES[name][0], argument, scope)
            case Call(name) if name in ARRAY_FUNCTIONS:
                try:
                    return build_array_function(_Place(self, scope), tree)
                except ValueError as error:
                    raise _unsupported(name, error) from None
            case Call("elmcount", (Reference(name),)) if name in self.ranges.elements:
                return self.graph.number(float(len(self.ranges.elements[name])))
            case Call():
                return self._call(tree, scope)
        what = "文字" if isinstance(tree, Text) else "数表"
        raise Unsupported(f"{what}不能出现在此处", f"has a {type(tree).__name__} out of place")

    def _call(self, call: Call, scope: _Scope) -> int:
        self._check_arity(call)
        operands = [self._node(argument, scope) for argument in call.arguments]
        try:
            return FUNCTIONS[call.function].build(self.graph, *operands)
        except KeyError as missing:
            name = str(missing.args[0])
            raise Unsupported(f"模型没有 {name.upper()}", f"needs {name.upper()}") from None
        except ValueError as error:
            raise _unsupported(call.function, error) from None

    def _check_arity(self, call: Call) -> None:
        name = call.function
        if name not in FUNCTIONS:
            known = [*FUNCTIONS, *AGGREGATES, *ARRAY_FUNCTIONS, *self.tables]
            hint_zh, hint_en = _hint(name, known)
            if name in REFUSED:
                hint_zh, hint_en = f"：{REFUSED[name][0]}", f": {REFUSED[name][1]}"
            raise Unsupported(
                f"不支持函数 {name.upper()}{hint_zh}",
                f"uses {name.upper()}, which is not supported{hint_en}",
            )
        least, most = FUNCTIONS[name].arity()
        if not least <= len(call.arguments) <= most:
            raise Unsupported(
                f"{name.upper()} 的参数个数应为 {FUNCTIONS[name].parameters}",
                f"gives {name.upper()} {len(call.arguments)} arguments; it takes"
                f" ({FUNCTIONS[name].parameters})",
            )

    def _reference(self, reference: Reference, scope: _Scope) -> int:
        name = reference.name
        if name == "time":
            return self.graph.time()
        if name not in self.cells:
            if name in self.ranges.elements and not reference.subscripts:
                return self.graph.number(self._index(name, scope))
            if name in self.ranges.all_elements and not reference.subscripts:
                return self.graph.number(self._number_of(name, scope))
            hint_zh, hint_en = _hint(name, self.cells)
            raise Unsupported(
                f"引用了未定义的变量 {name}{hint_zh}", f"refers to '{name}', undefined{hint_en}"
            )
        if name in self.tables:
            raise Unsupported(f"{name} 是表函数，需要参数", f"uses the lookup '{name}' without (x)")
        self.causes[scope.equation.name].add(name)
        key = join_key(name, ",".join(self._key(reference, scope)))
        return self.graph.element(self.graph.names[key])

    def _index(self, name: str, scope: _Scope) -> float:
        """A range's name in an expression is the number of its element, from 1."""
        element = self._element(name, scope)
        return float(self.ranges.elements[name].index(element) + 1)

    def _number_of(self, element: str, scope: _Scope) -> float:
        """An element's name is its number in the range of the equation, else in its first range."""
        ranges = [name for name in scope.bound if name in self.ranges.elements]
        spans = [self.ranges.elements[name] for name in (*ranges, *self.ranges.elements)]
        return next(span.index(element) + 1.0 for span in spans if element in span)

    def _key(self, reference: Reference, scope: _Scope) -> tuple[str, ...]:
        key = tuple(self._element(subscript, scope) for subscript in reference.subscripts)
        if key not in self.cells[reference.name]:
            shown = join_key(reference.name, ",".join(key))
            raise Unsupported(f"{shown} 没有定义", f"refers to '{shown}', which has no equation")
        return key

    def _element(self, subscript: str, scope: _Scope) -> str:
        if subscript.endswith("!"):
            if subscript not in scope.marked:
                raise Unsupported(
                    f"{subscript} 不在 SUM 等聚合函数之内",
                    f"has '{subscript}' outside SUM or alike",
                )
            return scope.marked[subscript]
        found = self.ranges.at(subscript, scope.bound)
        if found is None:
            raise self._unknown_subscript(subscript)
        return found

    def _table(self, reference: Reference, scope: _Scope) -> Table:
        self.causes[scope.equation.name].add(reference.name)
        equation, _ = self.cells[reference.name][self._key(reference, scope)]
        if not isinstance(equation.expression, Table):
            raise Unsupported("此类表函数不支持", f"uses '{reference.name}', not a table of points")
        return equation.expression

    def _aggregate(self, operation: str, argument: Expression, scope: _Scope) -> int:
        """Left to right over the marked ranges, the last one fastest."""
        total: int | None = None
        for inner in self._marked_scopes([argument], scope):
            self._refuse_more_terms()
            term = self._node(argument, inner)
            total = term if total is None else self.graph.op(operation, total, term)
        if total is None:
            raise Unsupported("聚合的下标为空", "aggregates over an empty range")
        return total

    def _marked_scopes(self, trees: Sequence[Expression], scope: _Scope) -> Iterator[_Scope]:
        """A scope for every element of the ranges marked '!' in `trees`."""
        marked = list(dict.fromkeys(subscript for tree in trees for subscript in _marked(tree)))
        spans = []
        for subscript in marked:
            if subscript[:-1] not in self.ranges.elements:
                raise self._unknown_subscript(subscript)
            spans.append(self.ranges.elements[subscript[:-1]])
        for elements in itertools.product(*spans):
            inner = {**scope.marked, **dict(zip(marked, elements, strict=True))}
            yield _Scope(scope.equation, scope.bound, inner)

    # -- faults -------------------------------------------------------------------------------

    def _unknown_subscript(self, subscript: str) -> Unsupported:
        known = [*self.ranges.elements, *self.ranges.all_elements]
        hint_zh, hint_en = _hint(subscript, known)
        return Unsupported(
            f"下标 {subscript} 在此处没有含义{hint_zh}",
            f"has the subscript '{subscript}', which means nothing here{hint_en}",
        )

    def _fault(self, equation: Equation, fault: Unsupported) -> None:
        note = self.source.notes.get(equation.name)
        label = note.label if note else equation.name
        place = f"{self.source.where}:{equation.line}" if equation.line else self.source.where
        problem = Problem(f"“{label}” {fault.zh}", f"'{label}' {fault.en}", place)
        if problem not in self.problems:
            self.problems.append(problem)

    def _circular(self, circle: Circle) -> None:
        shown = " → ".join(self.graph.elements[e].key or "(delay)" for e in circle.elements)
        first = next((e for e in circle.elements if self.graph.elements[e].variable), None)
        what_zh = "初始值" if circle.initial else "辅助变量"
        what_en = "initial values" if circle.initial else "equations"
        place = self.source.where
        if first is not None:
            name = self.graph.elements[first].variable
            place = f"{place}:{next(iter(self.cells[name].values()))[0].line}"
        self.problems.append(
            Problem(f"{what_zh}循环：{shown}", f"circular {what_en}: {shown}", place)
        )

    def _refuse(self) -> None:
        if self.problems:
            raise InputError(self.source.where, self.problems)


class _Place:
    """One element of one equation, as the functions of `arrays.py` see it."""

    def __init__(self, flattener: Flattener, scope: _Scope) -> None:
        self._flattener, self._scope = flattener, scope
        self.graph, self.ranges = flattener.graph, flattener.ranges

    def node(self, tree: Expression) -> int:
        return self._flattener._node(tree, self._scope)

    def node_at(self, tree: Expression, subscript: str, element: str) -> int:
        scope = self._scope
        there = _Scope(scope.equation, {**scope.bound, subscript: element}, scope.marked)
        return self._flattener._node(tree, there)

    def element(self, subscript: str) -> str:
        return self._flattener._element(subscript, self._scope)

    def last(self) -> tuple[str, str]:
        subscripts = self._scope.equation.subscripts
        return (subscripts[-1], self._scope.bound[subscripts[-1]]) if subscripts else ("", "")

    def keys(self, name: str) -> list[tuple[str, ...]]:
        if name not in self._flattener.cells:
            raise Unsupported(f"引用了未定义的变量 {name}", f"refers to '{name}', undefined")
        return list(self._flattener.cells[name])

    def table(self, reference: Reference) -> Table:
        if reference.name not in self._flattener.tables:
            raise Unsupported(f"{reference.name} 不是表函数", f"has '{reference.name}', no lookup")
        return self._flattener._table(reference, self._scope)

    def over_marked(self, trees: Sequence[Expression]) -> Iterator[tuple[int, ...]]:
        for inner in self._flattener._marked_scopes(trees, self._scope):
            yield tuple(self._flattener._node(tree, inner) for tree in trees)


def _unsupported(function: str, error: ValueError) -> Unsupported:
    if isinstance(error, Unsupported):
        return error
    return Unsupported(f"{function.upper()}：{error}", str(error))


def _hint(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Which known name was meant, in both languages; empty where none is near."""
    near = nearest(name, known)
    return (f"；最接近的是 {near}", f"; the nearest is {near}") if near else ("", "")


def _marked(tree: Expression) -> Iterator[str]:
    """Subscripts marked '!' in `tree`, but not inside an aggregate of its own."""
    match tree:
        case Reference(_, subscripts):
            yield from (s for s in subscripts if s.endswith("!"))
        case Call(name, arguments):
            if name not in AGGREGATES and name != "vector select":
                for argument in arguments:
                    yield from _marked(argument)


def flatten(source: Source) -> Flat:
    """Flatten `source`; InputError lists every fault with its place."""
    found = Flattener(source).flatten()
    missing = [name for name in CONTROL if fold(name) not in found.program.index]
    if missing:
        listed = ", ".join(name.upper() for name in missing)
        raise InputError(source.where, [Problem(f"缺少 {listed}", f"lacks {listed}")])
    return found
