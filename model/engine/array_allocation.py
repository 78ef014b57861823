"""Functions that share out what is scarce: ALLOCATE AVAILABLE, FIND MARKET PRICE and their like.

In:   the trees of the arguments, and where they stand.
Out:  the node of the element that is being built.
Knows nothing of how it is shared out; `allocation.py` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from model.engine.array_places import Place, at, lanes, own, reference, run
from model.engine.faults import Unsupported
from model.engine.graph import Graph
from model.engine.syntax import Expression


def _profile(place: Place, tree: Expression, requesters: Sequence[str] | None) -> list[int]:
    """The four attributes of a priority profile, for each requester or for the one named."""
    named = reference(tree, "priority profile")
    attributes = run(place, named, -1)[:4]
    if len(attributes) < 4:
        raise Unsupported("优先级剖面须有四项", "needs a priority profile of four elements")
    ones = [named] if requesters is None else [at(named, -2, e) for e in requesters]
    found: list[int] = []
    for one in ones:
        nodes = [place.node(at(one, -1, attribute)) for attribute in attributes]
        _refuse_unknown_type(place.graph, nodes[0])
        found.extend(nodes)
    return found


def _refuse_unknown_type(graph: Graph, node: int) -> None:
    """Types that the manual names and gives no formula for.

    5, constant elasticity, which Vensim itself computes with faults (PySD's `Priorities` says so
    and has left it out, as SDEverywhere has), and 10 and more, allocation in whole units.
    """
    op, _, data = graph.nodes[node]
    if op == "element" and graph.elements[int(data)].kind == "constant":
        op, data = "number", graph.elements[int(data)].value
    if op == "number" and data not in (0, 1, 2, 3, 4):
        raise Unsupported(
            f"不支持优先级剖面类型 {data:g}（可用 0–4）",
            f"has a priority profile of type {data:g}; 0 to 4 can be had",
        )


def available(place: Place, request: Expression, profile: Expression, supply: Expression) -> int:
    """ALLOCATE AVAILABLE."""
    elements, requests = lanes(place, request)
    profiles = _profile(place, profile, run(place, reference(profile, "profile"), -2))
    if len(profiles) != 4 * len(requests):
        raise Unsupported("剖面与请求的个数不符", "has not one priority profile a request")
    call = place.graph.vector("allocate available", [*requests, *profiles, place.node(supply)])
    return place.graph.pick(call, own(place, request, elements))


def by_priority(
    place: Place,
    request: Expression,
    priority: Expression,
    size: Expression,
    width: Expression,
    supply: Expression,
) -> int:
    """ALLOCATE BY PRIORITY."""
    count = place.graph.whole(place.node(size), "the size of ALLOCATE BY PRIORITY")
    elements, requests = lanes(place, request)
    _, priorities = lanes(place, priority)
    if not count == len(requests) == len(priorities):
        raise Unsupported(
            f"请求、优先级和 size 的个数不符（{len(requests)}、{len(priorities)}、{count}）",
            f"has {len(requests)} requests, {len(priorities)} priorities and size {count}",
        )
    inputs = [*requests, *priorities, place.node(width), place.node(supply)]
    call = place.graph.vector("allocate by priority", inputs)
    return place.graph.pick(call, own(place, request, elements))


def market_price(
    place: Place, dq: Expression, dp: Expression, sq: Expression, sp: Expression
) -> int:
    """FIND MARKET PRICE: quantities and profiles of demand, then of supply."""
    inputs: list[int] = []
    counts: list[int] = []
    for quantity, profile in ((dq, dp), (sq, sp)):
        elements, nodes = lanes(place, reference(quantity, "quantity"))
        inputs += [*nodes, *_profile(place, profile, elements)]
        counts.append(len(nodes))
    return place.graph.pick(place.graph.vector("market price", inputs, counts[0]), 0)


def at_price(name: str) -> Callable[[Place, Expression, Expression, Expression], int]:
    """DEMAND AT PRICE or SUPPLY AT PRICE."""

    def build(place: Place, quantity: Expression, profile: Expression, price: Expression) -> int:
        inputs = [place.node(quantity), *_profile(place, profile, None), place.node(price)]
        return place.graph.pick(place.graph.vector(name, inputs), 0)

    return build
