"""A specialised program as straight-line numpy source, and the callables made of it.

In:   `Special` and which of its nodes are wanted when.
Out:  `Code`: source whose every name is ours (`v17`), and what its names stand for.
Knows nothing of values, blocks or files. No text of a model gets into the source: it is made of
node numbers and of the names in `OPERATIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

import numpy as np

from model.engine.evaluate import below
from model.engine.lookups import lookup
from model.engine.operations import OPERATIONS
from model.engine.specialise import Class, Special

#: The parts of a step: what moves the state; what reductions follow; what is saved now and then.
PARTS = ("core", "watch", "save")
Parts = tuple[Callable[[int], None], ...]


@dataclass(frozen=True)
class Code:
    """Compiled form of one use of a program.

    Attributes:
        special: what it computes.
        source: the text of `make(e)`, which returns the three parts.
        leaves: node -> 'u', 't', 'm': values made outside the loop, by class.
        rows: varying nodes that own a buffer; True where it holds truth values.
    """

    special: Special
    source: str
    leaves: Mapping[int, str]
    rows: Mapping[int, bool]

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


def compile_program(special: Special, watched: Iterable[int], saved: Iterable[int]) -> Code:
    """Source for `special`; `watched` and `saved` are nodes of its run stage."""
    run = special.run
    wanted = {"core": list(special.changes), "watch": list(watched), "save": list(saved)}
    done: set[int] = set()
    lines: list[str] = []
    names: dict[str, str] = {}
    rows: dict[int, bool] = {}
    leaves: dict[int, str] = {}
    memory = {element: place for place, element in enumerate(special.memory)}

    def name(node: int) -> str:
        op, _, data = run.nodes[node]
        kind = run.classes[node]
        if kind != Class.VARYING:
            leaves[node] = "utm"[(Class.UNIFORM, Class.TIMED, Class.MEMBER).index(kind)]
            text = f"{leaves[node]}{node}"
        elif op == "state":
            text = f"s{memory[int(data)]}"
        elif op == "path":
            text = f"p{int(data)}"
        else:
            rows[node] = op in OPERATIONS and OPERATIONS[op].logical
            text = f"v{node}"
        names[text] = text
        return text

    def instruction(node: int) -> str | None:
        op, args, data = run.nodes[node]
        if run.classes[node] != Class.VARYING or op in ("state", "path"):
            return None
        operands = [name(arg) for arg in args]
        out = name(node)
        if op == "hold":
            names[f"q{int(data)}"] = ""
            return f"copyto({out}, {operands[1]} if i >= q{int(data)} else {operands[0]})"
        if op == "lookup":
            names[f"l{int(data)}"] = ""
            return f"l{int(data)}({operands[0]}, out={out})"
        names[op] = ""
        return f"{op}({', '.join(operands)}, out={out})"

    for part in PARTS:
        lines.append(f"    def {part}(i):")
        written = 0
        for node in below(run, wanted[part]):
            if node in done:
                continue
            done.add(node)
            if (text := instruction(node)) is not None:
                lines.append(f"        {text}")
                written += 1
        if part == "core":
            for place, node in enumerate(special.changes):
                names[f"c{place}"] = ""
                lines.append(f"        copyto(c{place}, {name(node)})")
                written += 1
        if not written:
            lines.append("        pass")
    for node in (*wanted["watch"], *wanted["save"]):
        name(node)
    names["copyto"] = ""
    head = ["def make(e):", *(f'    {n} = e["{n}"]' for n in names)]
    source = "\n".join([*head, *lines, f"    return {', '.join(PARTS)}", ""])
    return Code(special, source, leaves, rows)


def functions(special: Special) -> dict[str, Callable[..., Any]]:
    """What the names of operations and lookups in a source stand for."""
    found: dict[str, Callable[..., Any]] = {n: o.numpy for n, o in OPERATIONS.items()}
    found["copyto"] = np.copyto
    tables = special.program.tables
    used = {int(data) for op, _, data in special.run.nodes if op == "lookup"}
    found.update({f"l{number}": lookup(tables[number]) for number in used})
    return found
