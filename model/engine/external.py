"""What stands in tables beside a model, brought into its equations.

In:   a `Source` with GET XLS/DIRECT CONSTANTS, DATA, LOOKUPS and SUBSCRIPT, tabbed arrays and
      data equations; the `Sheets` of its folder.
Out:  the same with numbers and tables of points in their place.
Knows nothing of PySD, the formats of files or how an equation is computed.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from model.engine.errors import InputError, Problem, nearest
from model.engine.names import fold
from model.engine.sheet_blocks import block_at, elements_at, lines_at
from model.engine.sheet_forms import check_alone
from model.engine.sheets import SheetError, Sheets
from model.engine.subscripts import Ranges
from model.engine.syntax import (
    MISSING,
    Call,
    Equation,
    Expression,
    Number,
    Numbers,
    Range,
    Reference,
    Source,
    Table,
    Text,
)

Points = tuple[tuple[float, ...], tuple[float, ...]]
_SERIES = ("get data", "get lookups")


def bring_in(source: Source, sheets: Sheets) -> Source:
    """`source` with all that its equations read from tables, or that needs the subscripts' sizes.

    Raises:
        InputError: a file is not below the model's folder, a cell is empty or no number, a data
            variable has no data. All of them at once, with the place of the equation.
    """
    ranges = _read_ranges(source, sheets)
    try:
        known = Ranges(ranges)
    except ValueError:
        return replace(source, ranges=ranges)  # told by the flattener
    bringer = _Bringer(source, sheets, known)
    equations = bringer.all()
    return replace(source, equations=equations, ranges=ranges)


def _read_ranges(source: Source, sheets: Sheets) -> dict[str, Range]:
    """Ranges whose elements stand in a table."""
    ranges, problems = dict(source.ranges), []
    for name, given in source.ranges.items():
        if given.cells:
            try:
                labels = elements_at(sheets, *given.cells)
                members = tuple(fold(label) for label in labels)
                ranges[name] = replace(given, members=members, labels=labels, cells=())
            except SheetError as fault:
                zh, en = f"下标 {given.label} {fault.zh}", f"the range '{given.label}' {fault}"
                problems.append(Problem(zh, en, source.where))
    if problems:
        raise InputError(source.where, problems)
    return ranges


class _Bringer:
    def __init__(self, source: Source, sheets: Sheets, ranges: Ranges) -> None:
        self.source, self.sheets, self.ranges = source, sheets, ranges
        self.problems: list[Problem] = []
        self.points: dict[str, dict[tuple[str, ...], Points]] = {}

    def all(self) -> tuple[Equation, ...]:
        """Every equation; data equations that repeat other data come after these are read."""
        made: list[list[Equation]] = []
        repeats: list[tuple[int, Equation]] = []
        for equation in self.source.equations:
            made.append([equation])
            tree = equation.expression
            if isinstance(tree, Call) and tree.function == ":=" and not _reads(tree.arguments[0]):
                repeats.append((len(made) - 1, equation))
                continue
            try:
                made[-1] = self._one(equation)
            except SheetError as fault:
                self._fault(equation, fault)
        self._repeat(repeats, made)
        if self.problems:
            raise InputError(self.source.where, self.problems)
        return tuple(itertools.chain.from_iterable(made))

    def _one(self, equation: Equation) -> list[Equation]:
        match equation.expression:
            case Numbers(values, ()):
                return [self._tabbed(equation, values)]
            case Call("get constants", arguments):
                return [self._constants(equation, *self._texts(arguments))]
            case Call(":=", (Call("get data", arguments), Text(keyword))):
                series = self._series(equation, *self._texts(arguments))
                self.points.setdefault(equation.name, {}).update(series)
                return _data(equation, series, keyword)
            case Call("get lookups", arguments):
                series = self._series(equation, *self._texts(arguments))
                return [
                    replace(_only(equation, key), expression=Table(*points), form="lookup")
                    for key, points in series.items()
                ]
        check_alone(equation.expression)
        return [equation]

    def _tabbed(self, equation: Equation, values: tuple[float, ...]) -> Equation:
        shape = tuple(len(span) for span in self._spans(equation) if len(span) > 1)
        if math.prod(shape) != len(values):
            raise SheetError(
                f"TABBED ARRAY 有 {len(values)} 个数，下标需要 {math.prod(shape)} 个",
                f"has a TABBED ARRAY of {len(values)} numbers for {math.prod(shape)} elements",
            )
        made: Expression = Numbers(values, shape) if shape else Number(values[0])
        return replace(equation, expression=made)

    def _spans(self, equation: Equation) -> list[tuple[str, ...]]:
        spans = []
        for subscript in equation.subscripts:
            span = self.ranges.expand(subscript)
            if span is None:
                near = nearest(subscript, [*self.ranges.elements, *self.ranges.all_elements])
                raise SheetError(
                    f"下标 {subscript} 没有定义" + (f"；最接近的是 {near}" if near else ""),
                    f"has the subscript '{subscript}', undefined"
                    + (f"; the nearest is {near}" if near else ""),
                )
            spans.append(span)
        return spans

    def _texts(self, arguments: Sequence[Expression]) -> list[str]:
        """Quoted arguments, or string constants by name."""
        texts = []
        for argument in arguments:
            if isinstance(argument, Text):
                texts.append(argument.value)
            elif isinstance(argument, Reference) and argument.name in self.source.strings:
                texts.append(self.source.strings[argument.name])
            else:
                raise SheetError("GET 的参数应为文字", "gives GET an argument that is no text")
        return texts

    def _constants(self, equation: Equation, file: str, tab: str, cell: str) -> Equation:
        """One number, a row (a column with `*`), or a block: rows first, columns with `*`."""
        spans = [len(span) for span in self._spans(equation)]
        shape = [n for n in spans if n > 1]
        if len(shape) > 2:
            zh, en = "从表格读取的下标多于两个", "reads a block for more than two subscripts"
            raise SheetError(zh, en)
        transposed = cell.endswith("*") and bool(shape)
        height, width = [1, 1, *shape][-2:]
        if transposed:
            height, width = width, height
        block = block_at(self.sheets, file, tab, cell.rstrip("*"), height, width)
        if transposed:
            block = [list(column) for column in zip(*block, strict=True)]
        values = tuple(itertools.chain.from_iterable(block))
        made: Expression = Numbers(values, tuple(shape)) if shape else Number(values[0])
        return replace(equation, expression=made)

    def _series(
        self, equation: Equation, file: str, tab: str, line: str, cell: str
    ) -> dict[tuple[str, ...], Points]:
        """Points of each element; `line` is the row, column or name of the x or the time."""
        spans = self._spans(equation)
        if sum(len(span) > 1 for span in spans) > 1:
            zh, en = "从表格读取的下标多于一个", "reads series for more than one subscript"
            raise SheetError(zh, en)
        keys = list(itertools.product(*spans))
        xs, columns = lines_at(self.sheets, file, tab, line, cell, len(keys))
        kept = [i for i, x in enumerate(xs) if x is not None]
        kept.sort(key=lambda i: xs[i] or 0.0)
        for before, after in itertools.pairwise(kept):
            if xs[before] == xs[after]:
                shown = f"{xs[after]:g}"
                zh, en = (
                    f"{file} 中 {shown} 出现两次",
                    f"reads '{file}', where {shown} stands twice",
                )
                raise SheetError(zh, en)
        found = {}
        for key, column in zip(keys, columns, strict=True):
            pairs = [(xs[i], column[i]) for i in kept if i < len(column)]
            full = [(x, y) for x, y in pairs if x is not None and y is not None]
            if not full:
                zh, en = f"{file} 的 {cell} 处没有数据", f"finds no data at '{cell}' of '{file}'"
                raise SheetError(zh, en)
            found[key] = (tuple(x for x, _ in full), tuple(y for _, y in full))
        return found

    def _repeat(self, waiting: list[tuple[int, Equation]], made: list[list[Equation]]) -> None:
        """Data equations without a table: other data under another keyword, or constants."""
        data = {equation.name for _, equation in waiting} | set(self.points)
        while waiting:
            ready = [
                (i, e)
                for i, e in waiting
                if not (_names(e.expression) & {w.name for _, w in waiting})
            ]
            for place, equation in ready or waiting:
                try:
                    made[place] = self._repeated(equation, data)
                except SheetError as fault:
                    self._fault(equation, fault)
            waiting = [item for item in waiting if item not in ready] if ready else []

    def _repeated(self, equation: Equation, data: set[str]) -> list[Equation]:
        check_alone(equation.expression)
        match equation.expression:
            case Call(":=", (Call("no data"), _)):
                raise SheetError(
                    "没有数据（不能读取 .vdf；请用 GET DIRECT DATA）",
                    "has no data (no .vdf is read; use GET DIRECT DATA)",
                )
            case Call(":=", (Reference(name, subscripts), Text(keyword))) if name in self.points:
                series = {}
                for key in itertools.product(*self._spans(equation)):
                    bound = dict(zip(equation.subscripts, key, strict=True))
                    other = tuple(self.ranges.at(s, bound) or s for s in subscripts)
                    if other not in self.points[name]:
                        zh, en = (
                            f"{name} 没有这些下标的数据",
                            f"refers to '{name}' where it has no data",
                        )
                        raise SheetError(zh, en)
                    series[key] = self.points[name][other]
                self.points.setdefault(equation.name, {}).update(series)
                return _data(equation, series, keyword)
            case Call(":=", (tree, _)) if not (_names(tree) & data):
                return [replace(equation, expression=tree)]
        # between its points Vensim interpolates the result, not what it is computed from
        raise SheetError(
            "数据方程只能是另一数据变量或常数",
            "computes with data; a data equation here is another data variable or constants",
        )

    def _fault(self, equation: Equation, fault: SheetError) -> None:
        note = self.source.notes.get(equation.name)
        label = note.label if note else equation.name
        place = f"{self.source.where}:{equation.line}" if equation.line else self.source.where
        self.problems.append(Problem(f"“{label}” {fault.zh}", f"'{label}' {fault}", place))


def _reads(tree: Expression) -> bool:
    return isinstance(tree, Call) and tree.function in _SERIES


def _names(tree: Expression) -> set[str]:
    match tree:
        case Reference(name, _):
            return {name}
        case Call(_, arguments):
            return set().union(*map(_names, arguments))
    return set()


def _only(equation: Equation, key: tuple[str, ...]) -> Equation:
    return replace(equation, subscripts=key, exceptions=())


def _data(
    equation: Equation, series: Mapping[tuple[str, ...], Points], keyword: str
) -> list[Equation]:
    return [
        replace(
            _only(equation, key),
            expression=Call("with lookup", (Reference("time"), data_table(*points, keyword))),
            form="data",
        )
        for key, points in series.items()
    ]


def data_table(xs: tuple[float, ...], ys: tuple[float, ...], keyword: str) -> Table:
    """A lookup of the time that does between its points what the keyword says.

    Before the first and after the last point its value holds, but for raw data. A time counts
    as that of a point within a billionth of its size: times of steps are rounded.
    """
    near = [1e-9 * max(1.0, abs(x)) for x in xs]
    if keyword == "hold_backward":
        return Table(tuple(x - e for x, e in zip(xs, near, strict=True)), ys, "step")
    if keyword == "look_forward":
        after = tuple(x + e for x, e in zip(xs, near, strict=True))[:-1]
        return Table((xs[0], *after), ys, "step")
    if keyword == "raw":
        x, y = [xs[0] - 1.0], [MISSING]
        for at, value, e in zip(xs, ys, near, strict=True):
            x += [at - e, at + e]
            y += [value, MISSING]
        return Table(tuple(x), tuple(y), "step")
    return Table(xs, ys)
