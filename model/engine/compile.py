"""A specialised program as a straight line of instructions on rows of members.

In:   a `Program`, the roles of its inputs, and which elements are wanted when.
Out:  `Code`: the instructions, as numpy source (`text`) and as calls for C (`tape`).
Knows nothing of values, blocks or files. No text of a model gets into either: they are made of
row numbers and of the names in `OPERATIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from model.engine.evaluate import below
from model.engine.folding import fold
from model.engine.layout import Home, Instruction, Layout, Slice
from model.engine.lookups import lookup
from model.engine.operations import OPERATIONS
from model.engine.packing import Group, Packer
from model.engine.program import Program
from model.engine.rewrite import gather, outflow_levels
from model.engine.rows import allocate
from model.engine.source_text import Text, write_source
from model.engine.specialise import Roles, Special, specialise
from model.engine.stage import Class
from model.engine.state_rows import Chunk, chunks, is_stock, ordered
from model.engine.tape import Tape
from model.engine.vectors import VectorCall

#: The parts of a step: what the state's changes need; what reductions follow; what is saved now
#: and then; the move of the stocks to the next step.
PARTS = ("core", "watch", "save", "move")


@dataclass(frozen=True)
class Code:
    """Compiled form of one use of a program.

    Attributes:
        special: what it computes; its changes are increments over one step.
        parts: the instructions of each part of a step, on rows.
        constants: for each row of 'k', the node that it holds.
        columns: the same of 'h', for numbers that all members share.
        uniform, timed: nodes in the order of 'u' and 't'.
        rows, truths: how many rows of 'w' and 'x' are needed.
        told: where to find each wanted node after its part has run.
    """

    special: Special
    parts: tuple[tuple[Instruction, ...], ...]
    constants: tuple[int, ...]
    columns: tuple[int, ...]
    uniform: tuple[int, ...]
    timed: tuple[int, ...]
    rows: int
    truths: int
    told: Mapping[int, Slice]

    @cached_property
    def text(self) -> Text:
        """All parts as one numpy call an instruction."""
        return write_source(self.parts)

    @cached_property
    def tape(self) -> Tape:
        """All parts as calls for the driver in C, and what it leaves to numpy."""
        return Tape(self.parts, self.special.program.tables)

    @cached_property
    def left_to_numpy(self) -> Text:
        """What the tape leaves out, a part for each stretch of it."""
        stretches = [run for part in self.tape.runs for run in part if isinstance(run, list)]
        return write_source(stretches)

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What the names of operations and lookups in the source stand for."""
        found: dict[str, Callable[..., Any]] = {n: o.numpy for n, o in OPERATIONS.items()}
        found["copyto"] = np.copyto
        tables = self.special.program.tables
        used = {int(data) for op, _, data in self.special.run.nodes if op == "lookup"}
        found.update({f"l{number}": lookup(tables[number]) for number in used})
        calls = enumerate(self.special.program.vectors)
        found.update({f"v{number}": VectorCall(*call) for number, call in calls})
        return found


def compile_program(
    program: Program, roles: Roles, watched: Sequence[int], saved: Sequence[int], *, moves: bool
) -> Code:
    """Source for one use of a program.

    Args:
        program: what is to be computed.
        roles: how its inputs vary.
        watched: elements that reductions need.
        saved: elements that saves need.
        moves: the stocks are moved to the next step by the code itself (Euler); without, the
            first part leaves their increments in 'd' (Runge-Kutta).
    """
    moving = frozenset(hold.element for hold in roles.holds)
    kept_as_outflows = outflow_levels(program, moving)
    made = ordered(fold(gather(specialise(kept_as_outflows, roles, (*saved, *watched)))))
    values = made.run.values
    writer = _Writer(made, moves)
    writer.part(writer.core_roots(), writer.change_seeds())
    writer.copy_changes()
    writer.part([values[element] for element in watched], [])
    writer.part([values[element] for element in saved], [])
    writer.move()
    return writer.code([values[element] for element in (*watched, *saved)])


class _Writer:
    """Collects instructions part by part, then rows and source."""

    def __init__(self, special: Special, moves: bool) -> None:
        self.special, self.run = special, special.run
        self.uses = self._count_uses()
        self.families = self._families()
        self.chunks: list[Chunk] = chunks(special, self.uses) if moves else []
        self.late = frozenset[int]().union(*(chunk.nodes for chunk in self.chunks))
        fixed: dict[int, Home] = {}
        for row, element in enumerate(special.memory):
            if (node := self.run.values.get(element)) is not None:
                fixed[node] = ("s", row)
        for node, (op, _, data) in enumerate(self.run.nodes):
            if op == "state":
                fixed[node] = ("s", special.memory.index(int(data)))
            elif op == "path" and self.run.classes[node] == Class.VARYING:
                fixed[node] = ("p", int(data))
            elif op == "draw" and self.run.classes[node] == Class.VARYING:
                fixed[node] = ("r", int(data))
        for row, node in enumerate(special.changes):
            lasts = not (moves and is_stock(special, row))
            if lasts and self._computed(node) and node not in fixed:
                fixed[node] = ("d", row)
                self._in_place(node, row, fixed)
        self.layout = Layout(self.run, fixed)
        self.done: set[int] = set()
        #: groups with their operands, of each part and then of each chunk
        self.groups: list[list[tuple[Group, list[Group]]]] = []
        self.copies: list[Instruction] = []

    def _families(self) -> list[Group]:
        """The elements of each variable that has several."""
        found: dict[str, list[int]] = {}
        for element, node in self.run.values.items():
            if name := self.special.program.elements[element].variable:
                found.setdefault(name, []).append(node)
        return [tuple(family) for family in found.values() if len(family) > 1]

    def _count_uses(self) -> dict[int, int]:
        roots = [*self.special.changes, *(self.run.values[e] for e in self.special.wanted)]
        uses = dict.fromkeys(roots, 1)
        for node in below(self.run, roots):
            for arg in self.run.nodes[node][1]:
                uses[arg] = uses.get(arg, 0) + 1
        return uses

    def _in_place(self, change: int, row: int, fixed: dict[int, Home]) -> None:
        """What only a change's last multiplication reads is computed in the change's own row."""
        op, args, _ = self.run.nodes[change]
        if op == "multiply":
            for arg in args:
                if self._computed(arg) and self.uses[arg] == 1 and arg not in fixed:
                    fixed[arg] = ("d", row)
                    return

    def _computed(self, node: int) -> bool:
        return self.run.classes[node] == Class.VARYING and bool(self.run.nodes[node][1])

    def core_roots(self) -> list[int]:
        """The changes, or what those read that are computed when the state moves."""
        late = [arg for node in self.late for arg in self.run.nodes[node][1]]
        return [n for n in (*self.special.changes, *late) if n not in self.late]

    def change_seeds(self) -> list[Group]:
        """The changes of all smooths and delays, then of all stocks."""
        return [tuple(n for n in self.special.changes if self._computed(n) and n not in self.late)]

    def move(self) -> None:
        """The changes that wait, chunk by chunk."""
        for chunk in self.chunks:
            packer = Packer(self.run, sorted(chunk.nodes))
            packer.pack(n for k in chunk.rows if (n := self.special.changes[k]) in self.late)
            self._keep(packer)

    def part(self, roots: Sequence[int], seeds: Sequence[Group]) -> None:
        """Group what `roots` need and no part before has computed."""
        nodes = [n for n in below(self.run, roots) if n not in self.done and self._computed(n)]
        self.done.update(nodes)
        packer = Packer(self.run, nodes)
        own = set(nodes)
        for seed in [*seeds, *(f for f in self.families if not own.isdisjoint(f))]:
            packer.pack(seed)
        packer.pack_readers()
        self._keep(packer)

    def _keep(self, packer: Packer) -> None:
        self.groups.append(
            [(g, list(zip(*map(packer.operands, g), strict=True))) for g in packer.ordered()]
        )

    def copy_changes(self) -> None:
        """Changes that are not computed into their own row are copied there."""
        moved = {row for chunk in self.chunks for row in chunk.rows}
        for row, node in enumerate(self.special.changes):
            if row not in moved and self.layout.fixed.get(node) != ("d", row):
                self.copies.append(Instruction("copy", 0, (), Slice("d", row)))

    def code(self, wanted: Sequence[int]) -> Code:
        """Rows for all, then the text."""
        layout = self.layout
        flat = [pair for part in self.groups for pair in part]
        layout.arrange([g for g, _ in flat], [columns for _, columns in flat])
        own = [self._instructions(part) for part in self.groups]
        moves = [
            one
            for chunk, instructions in zip(self.chunks, own[len(PARTS) - 1 :], strict=True)
            for one in (*instructions, *self._sums(chunk.rows))
        ]
        parts = [*own[: len(PARTS) - 1], moves]
        changes = self.special.changes
        parts[0] += [replace(c, operands=(self._where(changes[c.out.start]),)) for c in self.copies]
        told = {node: self._where(node) for node in wanted}
        lasting = [part.region for part in told.values()]
        placed, start, rows, truths = allocate(
            [made for part in parts for made in part], layout.lengths, lasting
        )
        told = {node: _real(part, start) for node, part in told.items()}
        cuts = list(accumulate(map(len, parts), initial=0))
        return Code(
            special=self.special,
            parts=tuple(tuple(placed[low:high]) for low, high in pairwise(cuts)),
            constants=_in_order(layout.constants),
            columns=_in_order(layout.columns),
            uniform=tuple(layout.singles["u"]),
            timed=tuple(layout.singles["t"]),
            rows=rows,
            truths=truths,
            told=told,
        )

    def _instructions(self, part: Sequence[tuple[Group, list[Group]]]) -> list[Instruction]:
        found: list[Instruction] = []
        for group, columns in part:
            op, _, data = self.run.nodes[group[0]]
            found += self.layout.instructions(group, columns, op, int(data))
        return found

    def _sums(self, rows: range) -> list[Instruction]:
        """Rows of the state plus their increments, as few calls as these lie together."""
        found: list[Instruction] = []
        for row in rows:
            more = self._where(self.special.changes[row])
            if found:
                state, before = found[-1].operands
                follows = before.start + before.count == more.start
                if before.region == more.region and follows and more.region not in ("u", "t"):
                    state, before = (replace(s, count=s.count + 1) for s in (state, before))
                    found[-1] = Instruction("add", 0, (state, before), state)
                    continue
            state = Slice("s", row)
            found.append(Instruction("add", 0, (state, more), state))
        return found

    def _where(self, node: int) -> Slice:
        """Where a node is found, computed or not."""
        kind = self.run.classes[node]
        if kind == Class.VARYING:
            return Slice(*self.layout.home(node))
        if kind == Class.MEMBER:
            return Slice("k", self.layout.constant((node,)))
        return self.layout.single(node)


def _in_order(first_rows: Mapping[Group, int]) -> tuple[int, ...]:
    """The nodes of all rows, from the first row of each group."""
    found = sorted(first_rows.items(), key=lambda item: item[1])
    return tuple(node for nodes, _ in found for node in nodes)


def _real(part: Slice, start: Mapping[str, int]) -> Slice:
    if part.region not in start:
        return part
    region = "w" if part.region[0] == "c" else "x"
    return Slice(region, start[part.region] + part.start, part.count)
