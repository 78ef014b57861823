"""Where a function of arrays stands, and what its arguments name there.

In:   the tree of an argument and a `Place`.
Out:  the nodes of the elements that it means.
Knows nothing of the functions themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from model.engine.faults import Unsupported
from model.engine.graph import Graph
from model.engine.subscripts import Ranges
from model.engine.syntax import Expression, Reference, Table


class Place(Protocol):
    """The equation and element that is being built (expressions.Expressions and its scope)."""

    graph: Graph
    ranges: Ranges

    def node(self, tree: Expression) -> int:
        """The node of an expression here."""

    def node_at(self, tree: Expression, subscript: str, element: str) -> int:
        """The same where the range `subscript` of the left-hand side stands at `element`."""

    def element(self, subscript: str) -> str:
        """The element that a subscript means here."""

    def last(self) -> tuple[str, str]:
        """The last subscript of the left-hand side and its element; '' without."""

    def keys(self, name: str) -> list[tuple[str, ...]]:
        """The elements of a variable in the order of its ranges."""

    def table(self, reference: Reference) -> Table:
        """The points of a lookup."""

    def over_marked(self, trees: Sequence[Expression]) -> Iterator[tuple[int, ...]]:
        """The nodes of several expressions at every element of the ranges marked '!' in them."""


def reference(tree: Expression, what: str) -> Reference:
    """`tree` as a reference with subscripts; Unsupported where it is none."""
    if isinstance(tree, Reference) and tree.subscripts:
        return tree
    raise Unsupported(f"{what} 须是带下标的变量", f"needs a subscripted variable as {what}")


def run(place: Place, tree: Reference, axis: int) -> list[str]:
    """The elements along one subscript of a reference."""
    subscript = tree.subscripts[axis]
    if subscript in place.ranges.elements:
        return list(place.ranges.elements[subscript])
    element = place.element(subscript)
    keys = place.keys(tree.name)
    fixed = [
        None if k == axis % len(tree.subscripts) else place.element(s)
        for k, s in enumerate(tree.subscripts)
    ]
    alike = [
        key[axis]
        for key in keys
        if all(f is None or f == e for f, e in zip(fixed, key, strict=True))
    ]
    if element not in alike:
        raise Unsupported(f"{tree.name} 没有 {element}", f"has no '{element}' in '{tree.name}'")
    return alike[alike.index(element) :]


def at(tree: Reference, axis: int, element: str) -> Reference:
    """The same reference with another element in the place of one subscript."""
    subscripts = list(tree.subscripts)
    subscripts[axis] = element
    return Reference(tree.name, tuple(subscripts))


def lanes(place: Place, tree: Expression) -> tuple[list[str], list[int]]:
    """The elements and nodes of an argument along its last subscript."""
    if isinstance(tree, Reference) and tree.subscripts:
        elements = run(place, tree, -1)
        return elements, [place.node(at(tree, -1, element)) for element in elements]
    subscript, _ = place.last()
    if subscript not in place.ranges.elements:
        raise Unsupported("等号左边须有下标区间", "needs a subscript range on its left-hand side")
    elements = list(place.ranges.elements[subscript])
    return elements, [place.node_at(tree, subscript, element) for element in elements]


def own(place: Place, tree: Expression, elements: Sequence[str]) -> int:
    """Which of `elements` is being built."""
    subscript, element = place.last()
    if isinstance(tree, Reference) and tree.subscripts:
        named = tree.subscripts[-1]
        if named in place.ranges.elements:
            element = place.element(named)
        elif element not in elements and subscript in place.ranges.elements:
            return place.ranges.elements[subscript].index(element)
    if element not in elements:
        raise Unsupported("等号左边的下标与参数不符", "has another last subscript on its left")
    return list(elements).index(element)
