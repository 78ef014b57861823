"""Which equation defines which element of which variable.

In:   a `Source`.
Out:  `Cells`: for each variable its elements in canonical order, each with its equation and what
      the subscripts on that equation's left-hand side stand for.
Knows nothing of expressions beyond numbers, nor of the graph of operations.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from model.engine.errors import InputError, Problem
from model.engine.faults import Faults, Unsupported, hint
from model.engine.subscripts import Ranges
from model.engine.syntax import Equation, Number, Numbers, Source, Table

#: A model with more would take minutes to flatten and gigabytes to run.
_MOST_ELEMENTS = 200_000


class Cells:
    """The elements of all variables; faults go to `faults`."""

    def __init__(self, source: Source, faults: Faults) -> None:
        """Resolve the subscript ranges and place every equation."""
        self.source, self.faults = source, faults
        try:
            self.ranges = Ranges(source.ranges)
        except ValueError as error:
            raise InputError(source.where, [Problem(f"下标：{error}", str(error))]) from None
        self.cells: dict[str, dict[tuple[str, ...], tuple[Equation, dict[str, str]]]] = {}
        self.tables: set[str] = set()
        self.count = 0
        self._place()

    def _place(self) -> None:
        for equation in sorted(self.source.equations, key=lambda e: e.name):
            cells = self.cells.setdefault(equation.name, {})
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
                self.faults.add(equation, fault)
        for name, cells in self.cells.items():
            if len({len(key) for key in cells}) > 1:
                unlike = Unsupported("下标个数不一致", "has equations with unlike subscripts")
                self.faults.add(next(iter(cells.values()))[0], unlike)
            self.cells[name] = dict(sorted(cells.items(), key=lambda item: self._position(item[0])))

    def _refuse_many(self, spans: list[tuple[str, ...]]) -> None:
        self.count += math.prod(map(len, spans))
        if self.count > _MOST_ELEMENTS:
            raise Unsupported(
                f"使模型的数组元素超过 {_MOST_ELEMENTS} 个",
                f"brings the model to more than {_MOST_ELEMENTS} elements",
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
                raise unknown_subscript(self.ranges, subscript)
            spans.append(span)
        return spans

    def _position(self, key: tuple[str, ...]) -> tuple[int, ...]:
        """Elements in the order of their ranges, so that sums and listings are canonical."""
        places = []
        for element in key:
            where = (f.index(element) for f in self.ranges.elements.values() if element in f)
            places.append(max(where, default=0))
        return tuple(places)

    def dimensions(self, name: str) -> tuple[str, ...]:
        """For each subscript of a variable the label of the range that its elements fill, or ''."""
        keys = list(self.cells[name])
        hints = [cell[0].subscripts for cell in self.cells[name].values()]
        found = []
        for axis in range(len(keys[0]) if keys else 0):
            covering = self.ranges.covering([k[axis] for k in keys], [h[axis] for h in hints])
            known = self.source.ranges.get(covering)
            found.append(known.label if known else "")
        return tuple(found)

    def label(self, key: tuple[str, ...]) -> str:
        """`A,B` as the model spells its elements."""
        return ",".join(self.ranges.labels.get(element, element) for element in key)

    def constant(self, equation: Equation, key: tuple[str, ...]) -> float | None:
        """The value of an element whose equation is a number or a table of numbers.

        Raises:
            Unsupported: the table has not the shape of the subscripts.
        """
        match equation.expression:
            case Number(value):
                return value
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


def unknown_subscript(ranges: Ranges, subscript: str) -> Unsupported:
    """The fault of a subscript that is neither a range nor an element."""
    known = [name for name in (*ranges.elements, *ranges.all_elements) if name != subscript]
    hint_zh, hint_en = hint(subscript, known)
    return Unsupported(
        f"下标 {subscript} 在此处没有含义{hint_zh}",
        f"has the subscript '{subscript}', which means nothing here{hint_en}",
    )
