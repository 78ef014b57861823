"""A specialised program as straight-line numpy source, and the callables made of it.

In:   `Special` and which of its nodes are wanted when.
Out:  `Code`: source whose every name is ours (`w17_4`), and what its names stand for.
Knows nothing of values, blocks or files. No text of a model gets into the source: it is made of
row numbers and of the names in `OPERATIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import CodeType
from typing import Any

import numpy as np

from model.engine.evaluate import below
from model.engine.layout import Home, Instruction, Layout, Slice, allocate
from model.engine.lookups import lookup
from model.engine.operations import OPERATIONS
from model.engine.packing import Group, Packer
from model.engine.rewrite import gather, outflow_levels
from model.engine.specialise import Class, Special, specialise
from model.engine.vectors import PICK, VectorCall

#: The parts of a step: what moves the state; what reductions follow; what is saved now and then.
PARTS = ("core", "watch", "save")
Parts = tuple[Callable[[int], None], ...]


@dataclass(frozen=True)
class Code:
    """Compiled form of one use of a program.

    Attributes:
        special: what it computes; its changes are increments over one step.
        source: the text of `make(e)`, which returns the three parts.
        slices: every slice of rows that the source names.
        constants: for each row of 'k', the node that it holds.
        columns: the same of 'h', for numbers that all members share.
        uniform, timed: nodes in the order of 'u' and 't'.
        rows, truths: how many rows of 'w' and 'x' are needed.
        told: where to find each wanted node after its part has run.
    """

    special: Special
    source: str
    slices: tuple[Slice, ...]
    constants: tuple[int, ...]
    columns: tuple[int, ...]
    uniform: tuple[int, ...]
    timed: tuple[int, ...]
    rows: int
    truths: int
    told: Mapping[int, Slice]

    @cached_property
    def compiled(self) -> CodeType:
        """The source, compiled once."""
        return compile(self.source, "<kernel>", "exec")

    def bind(self, env: Mapping[str, Any]) -> Parts:
        """The three parts of a step, working on the arrays in `env`."""
        space: dict[str, Any] = {}
        exec(self.compiled, space)
        parts: Parts = space["make"](env)
        return parts

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


def compile_program(special: Special, watched: Sequence[int], saved: Sequence[int]) -> Code:
    """Source for `special`; `watched` and `saved` are elements that reductions and saves need."""
    moving = frozenset(hold.element for hold in special.roles.holds)
    program = outflow_levels(special.program, moving)
    made = _ordered(gather(specialise(program, special.roles, special.wanted)))
    values = made.run.values
    writer = _Writer(made)
    writer.part(made.changes, writer.change_seeds())
    writer.copy_changes()
    writer.part([values[element] for element in watched], [])
    writer.part([values[element] for element in saved], [])
    return writer.code([values[element] for element in (*watched, *saved)])


def _ordered(special: Special) -> Special:
    """The stocks in an order that keeps what follows the same rule together: see `_followers`."""
    elements = special.program.elements
    stocks = [
        k
        for k, element in enumerate(special.memory)
        if elements[element].kind in ("stock", "nonnegative")
    ]
    first = _followers(special, stocks)
    order = [*first, *(k for k in range(len(special.memory)) if k not in set(first))]
    return replace(
        special,
        memory=tuple(special.memory[k] for k in order),
        changes=tuple(special.changes[k] for k in order),
        starts=tuple(special.starts[k] for k in order),
    )


def _followers(special: Special, stocks: Sequence[int]) -> list[int]:
    """Smooths and delays: stocks that follow something, `(x - own) * rate`.

    Those that follow a computed value come first, the heads of delays last among them; then all
    second stages in the order of their heads, then all third ones: so the stages that follow and
    those that are followed are both slices.
    """
    run = special.run
    state = {
        node: k
        for k, element in enumerate(special.memory)
        if (node := run.values.get(element)) is not None
    }
    follows: dict[int, int | None] = {}
    for k in stocks:
        op, args, _ = run.nodes[special.changes[k]]
        inner = [a for a in args if run.nodes[a][0] == "subtract"]
        if op == "multiply" and len(inner) == 1:
            followed, own = run.nodes[inner[0]][1]
            if state.get(own) == k:
                follows[k] = state.get(followed)
    next_stage = {front: k for k, front in follows.items() if front in follows}
    heads = [k for k, front in follows.items() if front not in follows]
    order = [k for k in heads if k not in next_stage] + [k for k in heads if k in next_stage]
    stage = [k for k in heads if k in next_stage]
    while stage:
        stage = [next_stage[k] for k in stage if k in next_stage]
        order.extend(stage)
    return list(dict.fromkeys(order))


class _Writer:
    """Collects instructions part by part, then rows and source."""

    def __init__(self, special: Special) -> None:
        self.special, self.run = special, special.run
        self.uses = self._count_uses()
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
            if self._computed(node) and node not in fixed:
                fixed[node] = ("d", row)
                self._in_place(node, row, fixed)
        self.layout = Layout(self.run, fixed)
        self.done: set[int] = set()
        self.groups: list[list[tuple[Group, list[Group]]]] = []
        self.copies: list[Instruction] = []

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

    def change_seeds(self) -> list[Group]:
        """The changes of all smooths and delays, then of all stocks."""
        return [tuple(n for n in self.special.changes if self._computed(n))]

    def part(self, roots: Sequence[int], seeds: Sequence[Group]) -> None:
        """Group what `roots` need and no part before has computed."""
        nodes = [n for n in below(self.run, roots) if n not in self.done and self._computed(n)]
        self.done.update(nodes)
        packer = Packer(self.run, nodes)
        families: dict[str, list[int]] = {}
        for element, node in self.run.values.items():
            name = self.special.program.elements[element].variable
            if name:
                families.setdefault(name, []).append(node)
        for seed in [*seeds, *map(tuple, families.values())]:
            packer.pack(seed)
        packer.pack_readers()
        self.groups.append(
            [(g, list(zip(*map(packer.operands, g), strict=True))) for g in packer.ordered()]
        )

    def copy_changes(self) -> None:
        """Changes that are not computed into their own row are copied there."""
        for row, node in enumerate(self.special.changes):
            if self.layout.fixed.get(node) != ("d", row):
                self.copies.append(Instruction("copy", 0, (), Slice("d", row)))

    def code(self, wanted: Sequence[int]) -> Code:
        """Rows for all, then the text."""
        layout = self.layout
        flat = [pair for part in self.groups for pair in part]
        layout.arrange([g for g, _ in flat], [columns for _, columns in flat])
        parts: list[list[Instruction]] = []
        for part in self.groups:
            instructions: list[Instruction] = []
            for group, columns in part:
                op, _, data = self.run.nodes[group[0]]
                instructions += layout.instructions(group, columns, op, int(data))
            parts.append(instructions)
        changes = self.special.changes
        parts[0] += [replace(c, operands=(self._where(changes[c.out.start]),)) for c in self.copies]
        told = {node: self._where(node) for node in wanted}
        lasting = [part.region for part in told.values()]
        placed, start, rows, truths = allocate(
            [made for part in parts for made in part], layout.lengths, lasting
        )
        told = {node: _real(part, start) for node, part in told.items()}
        lines: list[str] = []
        slices: dict[str, Slice] = {}
        names: dict[str, None] = {"copyto": None}
        for name, instructions in zip(PARTS, parts, strict=True):
            lines.append(f"    def {name}(i):")
            lines.extend(["        pass"] if not instructions else [])
            for made in placed[: len(instructions)]:
                for one in (*made.operands, made.out):
                    slices[one.name] = one
                lines.append(f"        {_text(made, names)}")
            placed = placed[len(instructions) :]
        head = ["def make(e):", *(f'    {n} = e["{n}"]' for n in (*names, *slices))]
        source = "\n".join([*head, *lines, f"    return {', '.join(PARTS)}", ""])
        return Code(
            special=self.special,
            source=source,
            slices=tuple(slices.values()),
            constants=_in_order(layout.constants),
            columns=_in_order(layout.columns),
            uniform=tuple(layout.singles["u"]),
            timed=tuple(layout.singles["t"]),
            rows=rows,
            truths=truths,
            told=told,
        )

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


def _text(made: Instruction, names: dict[str, None]) -> str:
    """One statement; notes the names it uses beside its slices."""
    out, operands = made.out.name, [one.name for one in made.operands]
    if made.op == "copy":
        return f"copyto({out}, {operands[0]})"
    if made.op == "hold":
        names[f"q{made.number}"] = None
        return f"copyto({out}, {operands[1]} if i >= q{made.number} else {operands[0]})"
    if made.op == "vector":
        names[f"v{made.number}"] = None
        return f"v{made.number}({', '.join(operands)})"
    if made.op == "pick":
        call, place = divmod(made.number, PICK)
        names[f"v{call}"] = None
        return f"copyto({out}, v{call}.values[{place}])"
    if made.op == "select" and made.operands[0].region in ("u", "t"):
        # all members go the same way: nothing to choose between
        return f"copyto({out}, {operands[1]} if {operands[0]} else {operands[2]})"
    name = f"l{made.number}" if made.op == "lookup" else made.op
    names[name] = None
    # `maximum(a, b, out)` raises a DeprecationWarning inside numpy 2.4; by name is 25 ns dearer
    is_ufunc = isinstance(OPERATIONS[made.op].numpy, np.ufunc) if made.op in OPERATIONS else False
    keyword = "" if is_ufunc and made.op not in ("maximum", "minimum") else "out="
    return f"{name}({', '.join(operands)}, {keyword}{out})"
