"""The text of compiled code: one numpy call a line.

In:   instructions on rows.
Out:  source whose every name is ours, and the slices that it names.
Knows nothing of models: no text of theirs gets in, only row numbers and names in `OPERATIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

import numpy as np

from model.engine.layout import Instruction, Slice
from model.engine.operations import OPERATIONS
from model.engine.vectors import PICK


@dataclass(frozen=True)
class Text:
    """Source of `make(e)`, which takes arrays and functions by name and returns the parts.

    Attributes:
        source: the text.
        slices: every slice of rows that it names.
    """

    source: str
    slices: tuple[Slice, ...]

    @cached_property
    def compiled(self) -> CodeType:
        """The source, compiled once."""
        return compile(self.source, "<kernel>", "exec")

    def bind(self, env: Mapping[str, Any]) -> tuple[Callable[[int], None], ...]:
        """The parts, working on the arrays in `env`."""
        space: dict[str, Any] = {}
        exec(self.compiled, space)
        parts: tuple[Callable[[int], None], ...] = space["make"](env)
        return parts


def write_source(parts: Sequence[Sequence[Instruction]]) -> Text:
    """The text of all instructions, part by part."""
    lines: list[str] = []
    slices: dict[str, Slice] = {}
    names: dict[str, None] = {"copyto": None}
    for number, part in enumerate(parts):
        lines.append(f"    def part{number}(i):")
        lines.extend(["        pass"] if not part else [])
        for made in part:
            for one in (*made.operands, made.out):
                slices[one.name] = one
            lines.append(f"        {_text(made, names)}")
    head = ["def make(e):", *(f'    {n} = e["{n}"]' for n in (*names, *slices))]
    told = "".join(f"part{number}, " for number in range(len(parts)))
    source = "\n".join([*head, *lines, f"    return ({told})", ""])
    return Text(source, tuple(slices.values()))


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
