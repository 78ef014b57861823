"""The text of compiled code: one numpy call a line.

In:   instructions on rows.
Out:  source whose every name is ours, and the slices that it names.
Knows nothing of models: no text of theirs gets in, only row numbers and names in `OPERATIONS`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.engine.layout import Instruction, Slice
from model.engine.operations import OPERATIONS
from model.engine.vectors import PICK


def write_source(
    parts: Sequence[str], lengths: Sequence[int], placed: Sequence[Instruction]
) -> tuple[str, tuple[Slice, ...]]:
    """The text of `make(e)`, which takes arrays and functions by name and returns the parts.

    Args:
        parts: the name of each part.
        lengths: how many instructions each has.
        placed: all instructions, one part after another.
    """
    lines: list[str] = []
    slices: dict[str, Slice] = {}
    names: dict[str, None] = {"copyto": None}
    start = 0
    for name, length in zip(parts, lengths, strict=True):
        lines.append(f"    def {name}(i):")
        lines.extend(["        pass"] if not length else [])
        for made in placed[start : start + length]:
            for one in (*made.operands, made.out):
                slices[one.name] = one
            lines.append(f"        {_text(made, names)}")
        start += length
    head = ["def make(e):", *(f'    {n} = e["{n}"]' for n in (*names, *slices))]
    source = "\n".join([*head, *lines, f"    return {', '.join(parts)}", ""])
    return source, tuple(slices.values())


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
