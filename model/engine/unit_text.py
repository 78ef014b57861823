"""An expression as text, for messages about a part of an equation.

In:   an expression of a `Source`.
Out:  one line, as a modeller would type it.
Knows nothing of units.
"""

from __future__ import annotations

from model.engine.syntax import Call, Expression, Number, Reference, Source, Table

_INFIX = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3, "<": 0, "<=": 0, ">": 0, ">=": 0, "=": 0, "<>": 0}
_LONGEST = 80


def written(tree: Expression, source: Source) -> str:
    """The expression, cut where it is long."""
    text = _text(tree, source)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _text(tree: Expression, source: Source) -> str:
    match tree:
        case Number(value):
            return f"{value:g}"
        case Reference(name, subscripts):
            note = source.notes.get(name)
            label = note.label if note else name
            return f"{label}[{','.join(subscripts)}]" if subscripts else label
        case Call("negative", (inner,)):
            return f"-{_bracketed(inner, 3, source)}"
        case Call(name, (left, right)) if name in _INFIX:
            rank = _INFIX[name]
            gap = "" if rank > 1 else " "
            sides = _bracketed(left, rank, source), _bracketed(right, rank + 1, source)
            return f"{gap}{name}{gap}".join(sides)
        case Call(name, arguments):
            return f"{name.upper()}({', '.join(_text(a, source) for a in arguments)})"
        case Table():
            return "(…)"
    return "…"


def _bracketed(tree: Expression, rank: int, source: Source) -> str:
    text = _text(tree, source)
    inner = _INFIX.get(tree.function, 9) if isinstance(tree, Call) else 9
    return f"({text})" if inner < rank and len(getattr(tree, "arguments", ())) == 2 else text
