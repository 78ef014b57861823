"""What the dimensional check asks of the form of an expression.

In:   trees.
Out:  whether they are stocks or numbers, the value of an exponent, the terms of a sum.
Knows nothing of units.
"""

from __future__ import annotations

from typing import TypeGuard

from model.engine.syntax import Call, Expression, Number

ARITHMETIC = ("+", "-", "*", "/", "^", "negative")


def is_stock(tree: Expression) -> TypeGuard[Call]:
    """Whether a tree is an integral of two arguments."""
    return (
        isinstance(tree, Call)
        and tree.function in ("integ", "non negative integ")
        and len(tree.arguments) == 2
    )


def is_number(tree: Expression) -> bool:
    """Whether nothing but numbers stands in it."""
    stack = [tree]
    while stack:
        match stack.pop():
            case Number():
                continue
            case Call(name, arguments) if name in ARITHMETIC:
                stack += arguments
            case _:
                return False
    return True


def exponent_of(tree: Expression) -> float | None:
    """The value of an exponent such as 2, -1 or 1/3."""
    match tree:
        case Number(value):
            return value
        case Call("negative", (inner,)):
            found = exponent_of(inner)
            return None if found is None else -found
        case Call("/", (Number(top), Number(bottom))) if bottom:
            return top / bottom
    return None


def terms(tree: Expression) -> list[Expression]:
    """The terms of a sum: `a + b - c` is one agreement, told once. No recursion: sums are long."""
    found: list[Expression] = []
    stack = [tree]
    while stack:
        match stack.pop():
            case Call("+" | "-", (left, right)):
                stack += [right, left]
            case term:
                found.append(term)
    return found
