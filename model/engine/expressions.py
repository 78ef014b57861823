"""Expressions to nodes: what a right-hand side means at one element.

In:   trees of a `Source`, the `Cells` they refer to, and where they stand.
Out:  nodes of a `Graph`; a fault is raised as `Unsupported`.
Knows nothing of the order of equations or of what remembers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from model.engine.arrays import ARRAY_FUNCTIONS, build_array_function
from model.engine.cells import Cells, unknown_subscript
from model.engine.faults import Unsupported, hint
from model.engine.functions import AGGREGATES, FUNCTIONS
from model.engine.graph import Graph
from model.engine.names import join_key
from model.engine.refused import REFUSED
from model.engine.syntax import Call, Equation, Expression, Number, Reference, Table, Text

#: A model with more would take minutes to flatten.
_MOST_TERMS = 300_000


@dataclass(slots=True)
class Scope:
    """Where a reference stands: the equation, its ranges' elements, and those marked '!'."""

    equation: Equation
    bound: Mapping[str, str]
    marked: Mapping[str, str] = field(default_factory=dict)


class Expressions:
    """Builds nodes; `causes` are the variables that each equation was found to refer to."""

    def __init__(self, cells: Cells, graph: Graph) -> None:
        """Begin with no causes."""
        self.graph, self.ranges = graph, cells.ranges
        self.cells, self.tables = cells.cells, cells.tables
        self.causes: dict[str, set[str]] = {name: set() for name in cells.cells}
        self.terms = 0

    def node(self, tree: Expression, scope: Scope) -> int:
        """The node of an expression at one element.

        Raises:
            Unsupported: it cannot be had, or refers to what is not there.
        """
        match tree:
            case Number(value):
                return self.graph.number(value)
            case Reference():
                return self._reference(tree, scope)
            case Call("with lookup", (argument, Table() as table)):
                return self.graph.lookup(table, self.node(argument, scope))
            case Call("lookup", (Reference() as named, argument)):
                return self.graph.lookup(self.table(named, scope), self.node(argument, scope))
            case Call(name, (argument,)) if name in self.tables:
                table = self.table(Reference(name), scope)
                return self.graph.lookup(table, self.node(argument, scope))
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

    def _call(self, call: Call, scope: Scope) -> int:
        self.check_arity(call)
        operands = [self.node(argument, scope) for argument in call.arguments]
        try:
            return FUNCTIONS[call.function].build(self.graph, *operands)
        except KeyError as missing:
            name = str(missing.args[0])
            raise Unsupported(f"模型没有 {name.upper()}", f"needs {name.upper()}") from None
        except ValueError as error:
            raise _unsupported(call.function, error) from None

    def check_arity(self, call: Call) -> None:
        """Raise Unsupported unless the function is known and takes so many arguments."""
        name = call.function
        if name not in FUNCTIONS:
            known = [*FUNCTIONS, *AGGREGATES, *ARRAY_FUNCTIONS, *self.tables]
            hint_zh, hint_en = hint(name, known)
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

    def _reference(self, reference: Reference, scope: Scope) -> int:
        name = reference.name
        if name == "time":
            return self.graph.time()
        if name not in self.cells:
            if name in self.ranges.elements and not reference.subscripts:
                return self.graph.number(self._index(name, scope))
            if name in self.ranges.all_elements and not reference.subscripts:
                return self.graph.number(self._number_of(name, scope))
            hint_zh, hint_en = hint(name, self.cells)
            raise Unsupported(
                f"引用了未定义的变量 {name}{hint_zh}", f"refers to '{name}', undefined{hint_en}"
            )
        if name in self.tables:
            raise Unsupported(f"{name} 是表函数，需要参数", f"uses the lookup '{name}' without (x)")
        self.causes[scope.equation.name].add(name)
        key = join_key(name, ",".join(self._key(reference, scope)))
        return self.graph.element(self.graph.names[key])

    def _index(self, name: str, scope: Scope) -> float:
        """A range's name in an expression is the number of its element, from 1."""
        element = self.element(name, scope)
        return float(self.ranges.elements[name].index(element) + 1)

    def _number_of(self, element: str, scope: Scope) -> float:
        """An element's name is its number in the range of the equation, else in its first range."""
        ranges = [name for name in scope.bound if name in self.ranges.elements]
        spans = [self.ranges.elements[name] for name in (*ranges, *self.ranges.elements)]
        return next(span.index(element) + 1.0 for span in spans if element in span)

    def _key(self, reference: Reference, scope: Scope) -> tuple[str, ...]:
        key = tuple(self.element(subscript, scope) for subscript in reference.subscripts)
        if key not in self.cells[reference.name]:
            shown = join_key(reference.name, ",".join(key))
            raise Unsupported(f"{shown} 没有定义", f"refers to '{shown}', which has no equation")
        return key

    def element(self, subscript: str, scope: Scope) -> str:
        """The element that a subscript means here; Unsupported where it means none."""
        if subscript.endswith("!"):
            if subscript not in scope.marked:
                raise Unsupported(
                    f"{subscript} 不在 SUM 等聚合函数之内",
                    f"has '{subscript}' outside SUM or alike",
                )
            return scope.marked[subscript]
        found = self.ranges.at(subscript, scope.bound)
        if found is None:
            raise unknown_subscript(self.ranges, subscript)
        return found

    def table(self, reference: Reference, scope: Scope) -> Table:
        """The points of a lookup; Unsupported where it has none."""
        self.causes[scope.equation.name].add(reference.name)
        equation, _ = self.cells[reference.name][self._key(reference, scope)]
        if not isinstance(equation.expression, Table):
            raise Unsupported("此类表函数不支持", f"uses '{reference.name}', not a table of points")
        return equation.expression

    def _aggregate(self, operation: str, argument: Expression, scope: Scope) -> int:
        """Left to right over the marked ranges, the last one fastest."""
        total: int | None = None
        for inner in self.marked_scopes([argument], scope):
            self._refuse_more_terms()
            term = self.node(argument, inner)
            total = term if total is None else self.graph.op(operation, total, term)
        if total is None:
            raise Unsupported("聚合的下标为空", "aggregates over an empty range")
        return total

    def marked_scopes(self, trees: Sequence[Expression], scope: Scope) -> Iterator[Scope]:
        """A scope for every element of the ranges marked '!' in `trees`."""
        marked = list(dict.fromkeys(subscript for tree in trees for subscript in _marked(tree)))
        spans = []
        for subscript in marked:
            if subscript[:-1] not in self.ranges.elements:
                raise unknown_subscript(self.ranges, subscript)
            spans.append(self.ranges.elements[subscript[:-1]])
        for elements in itertools.product(*spans):
            inner = {**scope.marked, **dict(zip(marked, elements, strict=True))}
            yield Scope(scope.equation, scope.bound, inner)

    def _refuse_more_terms(self) -> None:
        self.terms += 1
        if self.terms > _MOST_TERMS:
            raise Unsupported(
                f"使聚合的项超过 {_MOST_TERMS} 个",
                f"brings the aggregates of the model to more than {_MOST_TERMS} terms",
            )


class _Place:
    """One element of one equation, as the functions of `arrays.py` see it."""

    def __init__(self, expressions: Expressions, scope: Scope) -> None:
        self._expressions, self._scope = expressions, scope
        self.graph, self.ranges = expressions.graph, expressions.ranges

    def node(self, tree: Expression) -> int:
        return self._expressions.node(tree, self._scope)

    def node_at(self, tree: Expression, subscript: str, element: str) -> int:
        scope = self._scope
        there = Scope(scope.equation, {**scope.bound, subscript: element}, scope.marked)
        return self._expressions.node(tree, there)

    def element(self, subscript: str) -> str:
        return self._expressions.element(subscript, self._scope)

    def last(self) -> tuple[str, str]:
        subscripts = self._scope.equation.subscripts
        return (subscripts[-1], self._scope.bound[subscripts[-1]]) if subscripts else ("", "")

    def keys(self, name: str) -> list[tuple[str, ...]]:
        if name not in self._expressions.cells:
            raise Unsupported(f"引用了未定义的变量 {name}", f"refers to '{name}', undefined")
        return list(self._expressions.cells[name])

    def table(self, reference: Reference) -> Table:
        if reference.name not in self._expressions.tables:
            raise Unsupported(f"{reference.name} 不是表函数", f"has '{reference.name}', no lookup")
        return self._expressions.table(reference, self._scope)

    def over_marked(self, trees: Sequence[Expression]) -> Iterator[tuple[int, ...]]:
        for inner in self._expressions.marked_scopes(trees, self._scope):
            yield tuple(self._expressions.node(tree, inner) for tree in trees)


def _unsupported(function: str, error: ValueError) -> Unsupported:
    if isinstance(error, Unsupported):
        return error
    return Unsupported(f"{function.upper()}：{error}", str(error))


def _marked(tree: Expression) -> Iterator[str]:
    """Subscripts marked '!' in `tree`, but not inside an aggregate of its own."""
    match tree:
        case Reference(_, subscripts):
            yield from (s for s in subscripts if s.endswith("!"))
        case Call(name, arguments):
            if name not in AGGREGATES and name != "vector select":
                for argument in arguments:
                    yield from _marked(argument)
