"""Where every value lives: rows of a few arrays, so that groups read and write whole slices.

In:   groups of nodes in order, and the rows that are given (state, changes, paths).
Out:  instructions on slices of rows; a group whose rows do not lie together is cut into several.
Knows nothing of source text or values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from model.engine.operations import OPERATIONS
from model.engine.packing import Group
from model.engine.stage import Class, Stage

#: Regions of rows: s state, d changes, p paths, k constants over members, w working rows,
#: x truth values, r draws; h uniform numbers, one a row, spread over members; and single values:
#: u uniform, t of the time.
Home = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Slice:
    """`count` rows of a region from `start`; `grid` keeps rows apart (to spread one over many)."""

    region: str
    start: int
    count: int = 1
    grid: bool = False

    @property
    def name(self) -> str:
        """Its name in a source."""
        return f"{self.region}{self.start}_{self.count}{'g' if self.grid else ''}"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One call: operation (with the number of its lookup or hold), operands, result."""

    op: str
    number: int
    operands: tuple[Slice, ...]
    out: Slice


@dataclass(slots=True)
class Layout:
    """The homes of values, chosen so that rows read together lie together.

    Attributes:
        fixed: homes that are given.
        constants: groups of nodes that do not vary in time, as consecutive rows of 'k'.
        singles: uniform and timed nodes, by their number in 'u' and 't'.
    """

    stage: Stage
    fixed: Mapping[int, Home]
    after: dict[int, int] = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)
    chain: dict[int, tuple[int, int]] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)
    constants: dict[tuple[int, ...], int] = field(default_factory=dict)
    constant_rows: int = 0
    columns: dict[tuple[int, ...], int] = field(default_factory=dict)
    column_rows: int = 0
    singles: dict[str, dict[int, int]] = field(default_factory=lambda: {"u": {}, "t": {}})

    def arrange(self, groups: Sequence[Group], columns: Sequence[Sequence[Group]]) -> None:
        """Chain the lanes of groups, then as many operand columns as fit, the widest first."""
        for group in groups:
            self._link(group)
        wanted = [column for found in columns for column in found if len(column) > 1]
        for column in sorted(wanted, key=len, reverse=True):
            self._link(column)
        for node in (node for group in groups for node in group):
            if node not in self.before and node not in self.fixed:
                self._number_chain(node)

    def _link(self, nodes: Sequence[int]) -> None:
        for left, right in pairwise(nodes):
            free = left not in self.after and right not in self.before and left != right
            alike = self._movable(left) and self._movable(right)
            alike = alike and self._truth(left) == self._truth(right)
            if free and alike and self._last(right) != left:  # a chain does not bite its tail
                self.after[left], self.before[right] = right, left

    def _movable(self, node: int) -> bool:
        is_leaf = not self.stage.nodes[node][1]
        return self.stage.classes[node] == Class.VARYING and not is_leaf and node not in self.fixed

    def _truth(self, node: int) -> bool:
        op = self.stage.nodes[node][0]
        return op in OPERATIONS and OPERATIONS[op].logical

    def _last(self, node: int) -> int:
        while node in self.after:
            node = self.after[node]
        return node

    def _number_chain(self, node: int) -> None:
        own, place = len(self.lengths), 0
        current: int | None = node
        while current is not None:
            self.chain[current] = (own, place)
            place += 1
            current = self.after.get(current)
        self.lengths[own] = place

    def home(self, node: int) -> Home:
        """Region and row; a chain is a region of its own until rows are given to it."""
        if node in self.fixed:
            return self.fixed[node]
        own, place = self.chain[node]
        return f"{'x' if self._truth(node) else 'c'}{own}", place

    def single(self, node: int) -> Slice:
        """The value of a uniform or timed node."""
        letter = "u" if self.stage.classes[node] == Class.UNIFORM else "t"
        numbers = self.singles[letter]
        return Slice(letter, numbers.setdefault(node, len(numbers)))

    def constant(self, nodes: tuple[int, ...]) -> int:
        """The first of consecutive rows that hold what does not vary in time."""
        if nodes not in self.constants:
            self.constants[nodes] = self.constant_rows
            self.constant_rows += len(nodes)
        return self.constants[nodes]

    def column(self, nodes: tuple[int, ...]) -> int:
        """The first of consecutive rows of 'h'."""
        if nodes not in self.columns:
            self.columns[nodes] = self.column_rows
            self.column_rows += len(nodes)
        return self.columns[nodes]

    # -- instructions -------------------------------------------------------------------------

    def instructions(
        self, group: Group, columns: Sequence[Group], op: str, number: int
    ) -> list[Instruction]:
        """The calls that compute a group; `columns` are its operands, lane by lane."""
        made: list[Instruction] = []
        start = 0
        while start < len(group):
            stop = start + 1
            while stop < len(group) and self._together(group, columns, start, stop):
                stop += 1
            operands = [column[start:stop] for column in columns]
            made.append(self._call(group[start:stop], operands, op, number))
            start = stop
        return made

    def _together(self, group: Group, columns: Sequence[Group], start: int, stop: int) -> bool:
        """Whether lane `stop` can join the lanes from `start` in one call."""
        if not _next(self.home(group[stop - 1]), self.home(group[stop])):
            return False
        return all(self._one_slice(column[start : stop + 1]) for column in columns)

    def _one_slice(self, column: Group) -> bool:
        if len(set(column)) == 1 or self._steady(column):
            return True
        if any(self.stage.classes[node] != Class.VARYING for node in column):
            return False
        homes = [self.home(node) for node in column]
        return all(_next(a, b) for a, b in pairwise(homes))

    def _steady(self, column: Iterable[int]) -> bool:
        return all(self.stage.classes[n] in (Class.UNIFORM, Class.MEMBER) for n in column)

    def _call(self, group: Group, columns: Sequence[Group], op: str, number: int) -> Instruction:
        spread = len(group) > 1 and any(self._is_spread(column) for column in columns)
        operands = tuple(self._operand(column, spread) for column in columns)
        region, row = self.home(group[0])
        return Instruction(op, number, operands, Slice(region, row, len(group), spread))

    def _is_spread(self, column: Group) -> bool:
        """One row for many lanes, or one number for each (a single number needs no grid)."""
        if len(set(column)) > 1:
            return self._uniform(column)
        return self.stage.classes[column[0]] in (Class.MEMBER, Class.VARYING)

    def _uniform(self, column: Group) -> bool:
        return all(self.stage.classes[node] == Class.UNIFORM for node in column)

    def _operand(self, column: Group, spread: bool) -> Slice:
        node = column[0]
        kind = self.stage.classes[node]
        if len(set(column)) == 1:
            if kind in (Class.UNIFORM, Class.TIMED):
                return self.single(node)
            if kind == Class.MEMBER:
                return Slice("k", self.constant((node,)))
            return Slice(*self.home(node))
        if self._uniform(column):
            return Slice("h", self.column(column), len(column), grid=True)
        if self._steady(column):
            return Slice("k", self.constant(column), len(column), spread)
        region, row = self.home(node)
        return Slice(region, row, len(column), spread)


def _next(left: Home, right: Home) -> bool:
    return left[0] == right[0] and left[1] + 1 == right[1]
