"""PySD's expression trees to ours, node by node.

In:   the syntax tree that PySD's Vensim or XMILE parser made of one right-hand side.
Out:  `syntax.Expression`, where everything but numbers, names and tables is a `Call`.
Knows nothing of files; reads PySD's nodes by the names of their classes, so imports none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from model.engine.faults import Unsupported
from model.engine.names import fold
from model.engine.syntax import MISSING, Call, Expression, Number, Numbers, Reference, Table, Text


def expression(node: Any) -> Expression:
    """Translate one node and all below it."""
    if isinstance(node, (int, float)):
        if math.isinf(node):
            raise ValueError("a number is too large")
        return Number(MISSING if math.isnan(node) else float(node))  # PySD makes :NA: a NaN
    if isinstance(node, str):
        return Text(node)
    kind = type(node).__name__
    if kind == "ndarray":
        if not all(math.isfinite(v) for v in node.ravel()):
            raise ValueError("a number is too large")
        return Numbers(tuple(float(v) for v in node.ravel()), tuple(int(n) for n in node.shape))
    if kind in _CALLS:
        name, fields = _CALLS[kind]
        return Call(name, tuple(expression(getattr(node, field)) for field in fields))
    if kind not in _NODES:
        raise ValueError(f"{kind} is not known")
    return _NODES[kind](node)


def _arithmetic(node: Any) -> Expression:
    operators = [operator.lower() for operator in node.operators]
    arguments = [expression(argument) for argument in node.arguments]
    if operators == ["negative"]:
        first = arguments[0]
        return Number(-first.value) if isinstance(first, Number) else Call("negative", (first,))
    if operators and all(operator == "^" for operator in operators):
        # a^b^c is a^(b^c), as in XMILE 1.0 section 3.3.1 and in PySD
        return reduce(lambda right, left: Call("^", (left, right)), reversed(arguments))
    return _chain(operators, arguments)


def _logic(node: Any) -> Expression:
    """A comparison, a negation, or terms joined by :AND: and :OR:; PySD keeps these in one list."""
    operators = [operator.lower().strip(":") for operator in node.operators]
    arguments = [expression(argument) for argument in node.arguments]
    if "or" not in operators:
        return _chain(operators, arguments)
    # :AND: comes before :OR: (manual, operators; XMILE 1.0, section 3.3.1)
    groups = [[arguments[0]]]
    for operator, argument in zip(operators, arguments[1:], strict=True):
        if operator == "or":
            groups.append([argument])
        else:
            groups[-1].append(argument)
    joined = [_chain(["and"] * (len(group) - 1), group) for group in groups]
    return _chain(["or"] * (len(joined) - 1), joined)


def _chain(operators: list[str], arguments: list[Expression]) -> Expression:
    """Left to right; PySD keeps `a - b + c` as two lists."""
    if len(arguments) == 1:
        return Call(operators[0], tuple(arguments)) if operators else arguments[0]
    result = arguments[0]
    for operator, right in zip(operators, arguments[1:], strict=True):
        result = Call(operator, (result, right))
    return result


def _reference(node: Any) -> Reference:
    subscripts = node.subscripts.subscripts if node.subscripts is not None else ()
    return Reference(fold(node.reference), tuple(_subscript(s) for s in _whole(subscripts)))


def _whole(pieces: Sequence[str]) -> list[str]:
    """Quoted subscripts with a comma in them, which PySD cuts there, put together again."""
    found: list[str] = []
    for piece in pieces:
        if found and found[-1].replace('\\"', "").count('"') % 2:
            found[-1] += f", {piece}"
        else:
            found.append(piece)
    return found


def _subscript(text: str) -> str:
    stripped = text.strip()
    return fold(stripped[:-1]) + "!" if stripped.endswith("!") else fold(stripped)


#: What operators are called in our trees.
_OPERATORS = frozenset({"negative", "and", "or", "not"})


def _call(node: Any) -> Expression:
    function = _reference(node.function)
    arguments = tuple(expression(argument) for argument in node.arguments)
    if function.name in _OPERATORS:
        raise Unsupported(
            f"不能调用名为 {function.name} 的表函数",
            f"calls a lookup named '{function.name}', which is an operator's name here",
        )
    if function.subscripts:  # only a lookup can be called with subscripts
        return Call("lookup", (function, *arguments))
    return Call(function.name, arguments)


def _table(node: Any) -> Table:
    rule = {"interpolate": "hold", "extrapolate": "extrapolate", "hold_backward": "step"}
    x, y = tuple(float(v) for v in node.x), tuple(float(v) for v in node.y)
    if not all(math.isfinite(v) for v in (*x, *y)):
        raise ValueError("a lookup has a point that is not a finite number")
    return Table(x, y, rule[node.type])


def _integ(node: Any) -> Call:
    name = "non negative integ" if node.non_negative else "integ"
    return Call(name, (expression(node.flow), expression(node.initial)))


#: PySD's node -> our function and the node's fields that are its arguments, in our order.
_CALLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "GameStructure": ("game", ("expression",)),
    "InitialStructure": ("initial", ("initial",)),
    "DelayStructure": ("delay of order", ("input", "delay_time", "initial", "order")),
    "DelayNStructure": ("delay n", ("input", "delay_time", "initial", "order")),
    "DelayFixedStructure": ("delay fixed", ("input", "delay_time", "initial")),
    "SmoothStructure": ("smooth of order", ("input", "smooth_time", "initial", "order")),
    "SmoothNStructure": ("smooth n", ("input", "smooth_time", "initial", "order")),
    "TrendStructure": ("trend", ("input", "average_time", "initial_trend")),
    "ForecastStructure": ("forecast", ("input", "average_time", "horizon", "initial_trend")),
    "SampleIfTrueStructure": ("sample if true", ("condition", "input", "initial")),
    "InlineLookupsStructure": ("with lookup", ("argument", "lookups")),
    "AllocateAvailableStructure": ("allocate available", ("request", "pp", "avail")),
    "AllocateByPriorityStructure": (
        "allocate by priority",
        ("request", "priority", "size", "width", "supply"),
    ),
    "GetLookupsStructure": ("get lookups", ("file", "tab", "x_row_or_col", "cell")),
    "GetDataStructure": ("get data", ("file", "tab", "time_row_or_col", "cell")),
    "GetConstantsStructure": ("get constants", ("file", "tab", "cell")),
    "DataStructure": ("no data", ()),
}

_NODES: dict[str, Callable[[Any], Expression]] = {
    "ArithmeticStructure": _arithmetic,
    "LogicStructure": _logic,
    "ReferenceStructure": _reference,
    "CallStructure": _call,
    "LookupsStructure": _table,
    "IntegStructure": _integ,
}
