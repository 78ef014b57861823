"""Subscript ranges: their elements, and what a subscript means inside an equation.

In:   the ranges of a `Source`.
Out:  the element that a subscript stands for, given those of the left-hand side.
Knows nothing of equations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from model.engine.syntax import Range


class Ranges:
    """All ranges of a model; names folded throughout."""

    def __init__(self, ranges: Mapping[str, Range]) -> None:
        """Resolve copies and nested ranges; a circular one is a ValueError."""
        self.ranges = ranges
        self.elements: dict[str, tuple[str, ...]] = {}
        self.labels: dict[str, str] = {}
        for name in ranges:
            self._resolve(name, ())
        self.all_elements = {e for found in self.elements.values() for e in found}

    def _resolve(self, name: str, above: tuple[str, ...]) -> tuple[str, ...]:
        if name in above:
            raise ValueError(f"subscript range '{name}' contains itself")
        if name not in self.elements:
            given = self.ranges[name]
            members = (given.copy_of,) if given.copy_of else given.members
            found: list[str] = []
            for position, member in enumerate(members):
                if member in self.ranges and member != name:
                    found.extend(self._resolve(member, (*above, name)))
                else:
                    found.append(member)
                    label = given.labels[position] if position < len(given.labels) else member
                    self.labels.setdefault(member, label)
            self.elements[name] = tuple(dict.fromkeys(found))
        return self.elements[name]

    def expand(self, subscript: str) -> tuple[str, ...] | None:
        """The elements that a left-hand subscript covers; None where it is unknown."""
        if subscript in self.elements:
            return self.elements[subscript]
        return (subscript,) if subscript in self.all_elements else None

    def at(self, subscript: str, bound: Mapping[str, str]) -> str | None:
        """The element that `subscript` means where each range in `bound` stands at an element.

        A range that is not bound itself takes the element of a bound range that maps to it
        (either way round, by position or as listed), copies it, or shares the element.
        """
        if subscript in bound:
            return bound[subscript]
        if subscript not in self.elements:
            return subscript if subscript in self.all_elements else None
        for other, element in bound.items():
            for whole in (other, *self._holding(other)):
                if (found := self._mapped(subscript, whole, element)) is not None:
                    return found
        for element in bound.values():
            if element in self.elements[subscript]:
                return element
        return None

    def _holding(self, part: str) -> Iterator[str]:
        """Ranges that hold all elements of another: what maps to them maps to its elements too."""
        inner = set(self.elements.get(part, (part,)))
        return (
            name for name, found in self.elements.items() if name != part and inner <= set(found)
        )

    def _mapped(self, wanted: str, other: str, element: str) -> str | None:
        """The element of `wanted` that answers `element` of `other`, if one maps to the other."""
        if other not in self.elements:
            return None
        if wanted in self.ranges[other].mapping:
            listed = self.ranges[other].mapping[wanted] or self.elements[wanted]
            return _answering(self._spread(listed), self.elements[other], element)
        if other in self.ranges[wanted].mapping:
            listed = self.ranges[wanted].mapping[other] or self.elements[other]
            return self._grouping(self.elements[wanted], listed, element)
        if self._root(wanted) == self._root(other):
            return _answering(self.elements[wanted], self.elements[other], element)
        return None

    def _grouping(self, ours: Sequence[str], listed: Sequence[str], element: str) -> str | None:
        """Ours that answers `element`; what is listed for one of ours may be a whole range."""
        if len(ours) != len(listed):
            return _answering(ours, self._spread(listed), element)
        for mine, item in zip(ours, listed, strict=True):
            if element in self.elements.get(item, (item,)):
                return mine
        return None

    def _spread(self, listed: Sequence[str]) -> tuple[str, ...]:
        return tuple(e for item in listed for e in self.elements.get(item, (item,)))

    def _root(self, name: str) -> str:
        while self.ranges[name].copy_of:
            name = self.ranges[name].copy_of
        return name

    def covering(self, elements: Sequence[str], hints: Sequence[str]) -> str:
        """The range that names a dimension: of `hints` first, else the smallest that holds all."""
        wanted = set(elements)
        for hint in hints:
            if hint in self.elements and wanted <= set(self.elements[hint]):
                return hint
        fitting = [r for r, found in self.elements.items() if wanted <= set(found)]
        return min(fitting, key=lambda r: len(self.elements[r]), default="")


def _answering(ours: Sequence[str], theirs: Sequence[str], element: str) -> str | None:
    if element not in theirs or len(ours) != len(theirs):
        return None
    return ours[theirs.index(element)]
