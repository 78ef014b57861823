"""The order in which elements can be computed, or the circle that forbids one.

In:   a `Graph` with all its elements built.
Out:  element numbers, each after those it needs.
Knows nothing of names or files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from model.engine.graph import Graph


class Circle(ValueError):
    """Elements that need one another at the same time."""

    def __init__(self, elements: Sequence[int], initial: bool) -> None:
        """Keep the circle, and whether it is one of initial values."""
        super().__init__("circular")
        self.elements, self.initial = tuple(elements), initial


def run_order(graph: Graph) -> tuple[int, ...]:
    """Formulas and actives; what is remembered is known beforehand."""
    needs = {
        i: _reads(graph, e.roots[:1])
        for i, e in enumerate(graph.elements)
        if e.kind in ("formula", "active")
    }
    return _sorted(needs, initial=False)


def initial_order(graph: Graph) -> tuple[int, ...]:
    """All elements but constants, each by what gives its value at the start."""
    needs = {
        i: _reads(graph, e.roots[1:] if e.kind == "pipe" else e.roots[-1:])
        for i, e in enumerate(graph.elements)
        if e.kind != "constant"
    }
    return _sorted(needs, initial=True)


def _reads(graph: Graph, roots: Iterable[int]) -> list[int]:
    seen: set[int] = set()
    found: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        op, args, data = graph.nodes[node]
        if op == "element":
            found.add(int(data))
        stack.extend(args)
    return sorted(found)


def _sorted(needs: Mapping[int, Sequence[int]], initial: bool) -> tuple[int, ...]:
    """Depth first without recursion; elements outside `needs` are known already."""
    done: dict[int, bool] = {}
    order: list[int] = []
    for start in needs:
        path = [(start, iter(needs[start]))] if start not in done else []
        if path:
            done[start] = False
        while path:
            element, rest = path[-1]
            for needed in rest:
                if needed not in needs or done.get(needed):
                    continue
                if needed in done:
                    trail = [e for e, _ in path]
                    raise Circle([*trail[trail.index(needed) :], needed], initial)
                done[needed] = False
                path.append((needed, iter(needs[needed])))
                break
            else:
                done[element] = True
                order.append(element)
                path.pop()
    return tuple(order)
