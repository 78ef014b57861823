"""Functions whose arguments are arrays: VECTOR SELECT, INVERT MATRIX, ALLOCATE AVAILABLE, ...

In:   the trees of the arguments, and where they stand (`Arrays`).
Out:  `ARRAY_FUNCTIONS`: for each function the node of the element that is being built.
Knows nothing of files or numpy; what several outputs have in common is computed once (vectors.py).

A function that works along the last subscript takes the range that its argument names there
(`vec[branch]`), or the elements from the one named on (`vec[b1]`), as Vensim does.
"""

from __future__ import annotations

from collections.abc import Callable

from model.engine.array_allocation import at_price, available, by_priority, market_price
from model.engine.array_places import Place, at, lanes, own, reference, run
from model.engine.faults import Unsupported
from model.engine.syntax import Call, Expression, Reference, Table


def _along(name: str) -> Callable[[Place, Expression, Expression], int]:
    """VECTOR SORT ORDER and VECTOR RANK: `(vec, direction)`."""

    def build(place: Place, vector: Expression, direction: Expression) -> int:
        elements, nodes = lanes(place, vector)
        call = place.graph.vector(name, [*nodes, place.node(direction)])
        return place.graph.pick(call, own(place, vector, elements))

    return build


def _reorder(place: Place, vector: Expression, order: Expression) -> int:
    _, nodes = lanes(place, vector)
    call = place.graph.vector("element", [place.node(order), *nodes])
    return place.graph.pick(call, 0)


def _element_map(place: Place, vector: Expression, offset: Expression) -> int:
    """VECTOR ELM MAP: the variable's elements in storage order, counted from the one named."""
    tree = reference(vector, "VECTOR ELM MAP")
    keys = place.keys(tree.name)
    base = keys.index(tuple(place.element(s) for s in tree.subscripts))
    shift = place.node(offset)
    op, _, data = place.graph.nodes[shift]
    if op == "number" and 0 <= base + int(data) < len(keys) and data == int(data):
        return place.node(Reference(tree.name, keys[base + int(data)]))
    at = place.graph.op("add", shift, place.graph.number(float(base)))
    nodes = [place.node(Reference(tree.name, key)) for key in keys]
    return place.graph.pick(place.graph.vector("element", [at, *nodes]), 0)


def _select(
    place: Place,
    selection: Expression,
    expression: Expression,
    missing: Expression,
    action: Expression,
    error: Expression,
) -> int:
    """VECTOR SELECT. A member for which Vensim would stop with an error becomes NaN.

    Action 5 is the product of expression ^ selection: the manual has them the other way round,
    Vensim computes it so (as PySD's authors found).
    """
    b = place.graph
    chosen = int(b.known(place.node(action), "the action of VECTOR SELECT"))
    on_error = int(b.known(place.node(error), "the error action of VECTOR SELECT"))
    if not (0 <= chosen <= 10 and 0 <= on_error <= 3):
        raise Unsupported("VECTOR SELECT 的动作未定义", "gives VECTOR SELECT an unknown action")
    zero, one = b.number(0.0), b.number(1.0)
    join, start = {0: ("add", zero), 1: ("multiply", one), 2: ("minimum", b.number(float("inf")))}[
        {0: 0, 4: 0, 6: 0, 10: 0, 1: 1, 5: 1, 7: 1, 2: 2, 8: 2}.get(chosen, 2)
    ]
    if chosen in (3, 9):
        join, start = "maximum", b.number(float("-inf"))
    result, count = start, zero
    for weight, value in place.over_marked([selection, expression]):
        picked = b.op("not_equal", weight, zero)
        term = value
        if chosen == 5:
            term = b.op("power", value, weight)
        elif chosen < 5:
            term = b.op("multiply", weight, value)
        result = b.op(join, result, b.op("select", picked, term, start))
        count = b.op("add", count, b.op("as_float", picked))
    if chosen in (4, 10):
        result = b.op("ratio_or", result, count, zero)
    bad = b.number(float("nan"))
    if on_error in (2, 3):
        result = b.op("select", b.op("less", one, count), bad, result)
    none = bad if on_error in (1, 3) else place.node(missing)
    return b.op("select", b.op("equal", count, zero), none, result)


def _inverse(place: Place, matrix: Expression, size: Expression | None = None) -> int:
    """INVERT MATRIX over the last two subscripts."""
    tree = reference(matrix, "INVERT MATRIX")
    if len(tree.subscripts) < 2:
        raise Unsupported("INVERT MATRIX 须有两个下标", "needs two subscripts for INVERT MATRIX")
    rows, columns = run(place, tree, -2), run(place, tree, -1)
    if size is not None:
        length = place.graph.whole(place.node(size), "the size of INVERT MATRIX")
        rows, columns = rows[:length], columns[:length]
    if len(rows) != len(columns):
        raise Unsupported("INVERT MATRIX 须为方阵", "needs a square matrix for INVERT MATRIX")
    nodes = [place.node(at(at(tree, -2, row), -1, column)) for row in rows for column in columns]
    call = place.graph.vector("inverse", nodes, len(rows))
    here = [
        span.index(place.element(s)) if place.element(s) in span else 0
        for s, span in zip(tree.subscripts[-2:], (rows, columns), strict=True)
    ]
    return place.graph.pick(call, here[0] * len(rows) + here[1])


def _looked_up(rule: str) -> Callable[[Place, Expression, Expression], int]:
    """LOOKUP FORWARD and its like: the same points by another rule."""

    def build(place: Place, look: Expression, x: Expression) -> int:
        return place.graph.lookup(_table(place, look, rule), place.node(x))

    return build


def _table(place: Place, look: Expression, rule: str) -> Table:
    if isinstance(look, Table):
        return Table(look.x, look.y, rule)
    if not isinstance(look, Reference):
        raise Unsupported("须给出表函数", "needs a lookup as its first argument")
    points = place.table(look)
    return Table(points.x, points.y, rule)


def _area(place: Place, look: Expression, start: Expression, end: Expression) -> int:
    table = _table(place, look, "area")
    below, above = (place.graph.lookup(table, place.node(x)) for x in (start, end))
    return place.graph.op("subtract", above, below)


def _random_lookup(place: Place, look: Expression, *given: Expression) -> int:
    """RANDOM LOOKUP(look, m, x, h, r, s): a density by points, shifted, stretched, cut off."""
    b = place.graph
    low, high, shift, stretch, stream = map(place.node, given)
    shares = [
        b.lookup(
            _table(place, look, "cumulative"),
            b.op("divide", b.op("subtract", limit, shift), stretch),
        )
        for limit in (low, high)
    ]
    within = b.op("multiply", b.draw(stream), b.op("subtract", shares[1], shares[0]))
    value = b.lookup(_table(place, look, "quantile"), b.op("add", shares[0], within))
    return b.op("add", shift, b.op("multiply", stretch, value))


#: Function -> fewest and most arguments, how it is built, unit rule, page of the manual.
ARRAY_FUNCTIONS: dict[str, tuple[int, int, Callable[..., int], str, str]] = {
    "vector select": (5, 5, _select, "second", "fn_vector_select"),
    "vector sort order": (2, 2, _along("sort order"), "any", "fn_vector_sort_order"),
    "vector rank": (2, 2, _along("rank"), "any", "fn_vector_rank"),
    "vector reorder": (2, 2, _reorder, "first", "fn_vector_reorder"),
    "vector elm map": (2, 2, _element_map, "first", "fn_vector_elm_map"),
    "invert matrix": (1, 2, _inverse, "any", "fn_invert_matrix"),
    "allocate available": (3, 3, available, "first", "fn_allocate_available"),
    "allocate by priority": (5, 5, by_priority, "first", "fn_allocate_by_priority"),
    "find market price": (4, 4, market_price, "any", "fn_find_market_price"),
    "demand at price": (3, 3, at_price("demand"), "first", "fn_demand_at_price"),
    "supply at price": (3, 3, at_price("supply"), "first", "fn_supply_at_price"),
    "lookup extrapolate": (2, 2, _looked_up("extrapolate"), "any", "fn_lookup_extrapolate"),
    "tabxl": (2, 2, _looked_up("extrapolate"), "any", "fn_lookup_extrapolate"),
    "lookup forward": (2, 2, _looked_up("forward"), "any", "fn_lookup_forward"),
    "lookup backward": (2, 2, _looked_up("step"), "any", "fn_lookup_backward"),
    "lookup invert": (2, 2, _looked_up("invert"), "any", "fn_lookup_invert"),
    "lookup area": (3, 3, _area, "any", "fn_lookup_area"),
    "random lookup": (6, 6, _random_lookup, "any", "fn_random"),
}


def build_array_function(place: Place, call: Call) -> int:
    """The node of a call of one of `ARRAY_FUNCTIONS`."""
    least, most, build, _, _ = ARRAY_FUNCTIONS[call.function]
    if not least <= len(call.arguments) <= most:
        raise Unsupported(
            f"{call.function.upper()} 的参数个数应为 {least}",
            f"gives {call.function.upper()} {len(call.arguments)} arguments; it takes {least}",
        )
    return build(place, *call.arguments)
