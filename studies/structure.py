"""How the model's stocks and flows hang together: which flow fills or drains which stock.

In:   a `Model`.
Out:  the ends of every flow; the variables of a group.
Knows nothing of how a diagram is laid out or drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from model.engine import Model

STOCKS = ("stock", "nonnegative")

_NAME = r"([^\[\]()*/^,]+?)(?:\[[^\]]*\])?"
#: A variable by itself, or all its elements added up.
_WHOLE = re.compile(rf"SUM\s*\(\s*{_NAME}\s*\)|{_NAME}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pipe:
    """A flow and the stocks that it drains and fills; empty tuples are outside the model."""

    flow: str
    drains: tuple[str, ...]
    fills: tuple[str, ...]


def pipes(model: Model) -> Mapping[str, Pipe]:
    """Every variable that stands whole in the rate of a stock, by name."""
    drains: dict[str, list[str]] = {}
    fills: dict[str, list[str]] = {}
    for variable in model.variables.values():
        if variable.kind not in STOCKS:
            continue
        for cause, sign in rate_terms(variable.equation):
            other = model.variables.get(cause)
            if other is not None and other.kind not in (*STOCKS, "constant", "lookup"):
                side = fills if sign > 0 else drains
                side.setdefault(other.name, []).append(variable.name)
    return {
        name: Pipe(name, tuple(drains.get(name, ())), tuple(fills.get(name, ())))
        for name in {**drains, **fills}
    }


def rate_terms(equation: str) -> list[tuple[str, int]]:
    """The variables that a stock's rate adds (+1) or subtracts (-1) whole.

    Several equations of one stock, one for each element, are read one after another.
    """
    found: dict[str, int] = {}
    for rate in _rates(" ".join(equation.split())):
        for term, sign in _terms(rate):
            if name := _WHOLE.fullmatch(term):
                found.setdefault((name[1] or name[2]).strip(), sign)
    return list(found.items())


def _rates(equation: str) -> list[str]:
    """What stands between `INTEG(` and the comma before the initial value."""
    found = []
    for match in re.finditer(r"\b(?:NON NEGATIVE )?INTEG\s*\(", equation, re.IGNORECASE):
        depth, start = 0, match.end()
        for place in range(start, len(equation)):
            sign = equation[place]
            if sign == "," and depth == 0:
                found.append(equation[start:place])
                break
            depth += (sign in "([") - (sign in ")]")
    return found


def _terms(rate: str) -> list[tuple[str, int]]:
    """The terms of a sum, each with its sign; what stands in brackets stays one term."""
    found, depth, term, sign = [], 0, "", 1
    for character in f"{rate}+":
        if character in "+-" and depth == 0:
            if term.strip():
                found.append((term.strip(), sign))
            term, sign = "", 1 if character == "+" else -1
        else:
            depth += (character in "([") - (character in ")]")
            term += character
    return found
