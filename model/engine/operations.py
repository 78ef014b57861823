"""The primitive operations of a Program: each as a numpy call and as plain Python.

In:   nothing.
Out:  `OPERATIONS`, the only text and callables from which code is ever generated.
Knows nothing of Vensim's names; `functions.py` builds those from these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.engine.distributions import DISTRIBUTIONS

Floats = NDArray[np.float64]

#: Below this a denominator counts as zero in ZIDZ, XIDZ and QUANTUM (Vensim manual, fn_zidz).
SMALL = 1e-6


@dataclass(frozen=True, slots=True)
class Operation:
    """One primitive.

    Attributes:
        arity: number of operands.
        numpy: called with the operands and, within a run, `out=`.
        python: the same for plain floats; `{0}` are names, so they may be repeated.
        logical: the result is a truth value.
        truths: the operands are truth values.
        commutes: the operands may be exchanged without changing a bit.
        borrowed: plain Python calls the numpy function by its own name.
    """

    arity: int
    numpy: Callable[..., Any]
    python: str
    logical: bool = False
    truths: bool = False
    commutes: bool = False
    borrowed: bool = False


def _select(condition: Any, then: Any, otherwise: Any, out: Floats | None = None) -> Any:
    """IF THEN ELSE: never mixes in the branch that is not taken, which may be infinite."""
    chosen = np.where(condition, then, otherwise)
    if out is None:
        return chosen
    out[...] = chosen
    return out


def _ratio_or(top: Any, bottom: Any, default: Any, out: Floats | None = None) -> Any:
    """XIDZ: `top / bottom`, or `default` where the bottom is zero (less than `SMALL`)."""
    ratio = np.divide(top, bottom, out=out)
    zero = np.less(np.abs(bottom), SMALL)
    if not np.any(zero):
        return ratio
    return _select(zero, default, ratio, out=out)


def _quantum(value: Any, unit: Any, out: Floats | None = None) -> Any:
    """QUANTUM: the multiple of `unit` next to `value` towards zero; `value` where unit <= 0."""
    whole = np.multiply(unit, np.trunc(np.divide(value, unit)), out=out)
    none = np.less(unit, SMALL)
    if not np.any(none):
        return whole
    return _select(none, value, whole, out=out)


def _as_float(truth: Any, out: Floats | None = None) -> Any:
    return np.multiply(truth, 1.0, out=out)


def _borrowed(name: str, function: Callable[..., Any], arity: int) -> Operation:
    """What Python's math does not have; computed outside, then copied to its row."""

    def call(*operands: Any, out: Floats | None = None) -> Any:
        value = function(*operands)
        if out is None:
            return value
        out[...] = value
        return out

    places = ", ".join(f"{{{place}}}" for place in range(arity))
    return Operation(arity, call, f"float({name}({places}))", borrowed=True)


OPERATIONS: dict[str, Operation] = {
    "add": Operation(2, np.add, "{0} + {1}", commutes=True),
    "subtract": Operation(2, np.subtract, "{0} - {1}"),
    "multiply": Operation(2, np.multiply, "{0} * {1}", commutes=True),
    "divide": Operation(2, np.divide, "{0} / {1}"),
    "negative": Operation(1, np.negative, "-{0}"),
    "power": Operation(2, np.power, "power({0}, {1})"),
    "exp": Operation(1, np.exp, "exp({0})"),
    "log": Operation(1, np.log, "log({0})"),
    "sqrt": Operation(1, np.sqrt, "sqrt({0})"),
    "absolute": Operation(1, np.absolute, "absolute({0})"),
    "trunc": Operation(1, np.trunc, "float(trunc({0}))"),
    "sin": Operation(1, np.sin, "sin({0})"),
    "cos": Operation(1, np.cos, "cos({0})"),
    "tan": Operation(1, np.tan, "tan({0})"),
    "arcsin": Operation(1, np.arcsin, "asin({0})"),
    "arccos": Operation(1, np.arccos, "acos({0})"),
    "arctan": Operation(1, np.arctan, "atan({0})"),
    "sinh": Operation(1, np.sinh, "sinh({0})"),
    "cosh": Operation(1, np.cosh, "cosh({0})"),
    "tanh": Operation(1, np.tanh, "tanh({0})"),
    "maximum": Operation(2, np.maximum, "({0} if {0} > {1} else {1})"),
    "minimum": Operation(2, np.minimum, "({0} if {0} < {1} else {1})"),
    "ratio_or": Operation(
        3, _ratio_or, f"({{2}} if -{SMALL} < {{1}} < {SMALL} else {{0}} / {{1}})"
    ),
    "quantum": Operation(
        2, _quantum, f"({{0}} if {{1}} < {SMALL} else {{1}} * float(trunc({{0}} / {{1}})))"
    ),
    "select": Operation(3, _select, "({1} if {0} else {2})"),
    "less": Operation(2, np.less, "{0} < {1}", logical=True),
    "less_equal": Operation(2, np.less_equal, "{0} <= {1}", logical=True),
    "equal": Operation(2, np.equal, "{0} == {1}", logical=True, commutes=True),
    "not_equal": Operation(2, np.not_equal, "{0} != {1}", logical=True, commutes=True),
    "both": Operation(2, np.logical_and, "({0} and {1})", logical=True, truths=True),
    "either": Operation(2, np.logical_or, "({0} or {1})", logical=True, truths=True),
    "opposite": Operation(1, np.logical_not, "(not {0})", logical=True, truths=True),
    "as_float": Operation(1, _as_float, "float({0})", truths=True),
    **{name: _borrowed(name, *given) for name, given in DISTRIBUTIONS.items()},
}
