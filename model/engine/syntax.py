"""The neutral tree between a model file and a Program.

In:   nothing; these are the types that a reader (`mdl.py`) fills.
Out:  `Source`: equations as trees, subscript ranges and what is said of each variable.
Knows nothing of PySD, numpy or how an equation is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in an equation; :NA: is -2^109, as in Vensim (manual, na)."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted argument, such as a file name."""

    value: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """A list or table of numbers, row by row; `shape` has one length per dimension.

    A tabbed array has the shape () and takes that of its subscripts.
    """

    values: tuple[float, ...]
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Points of a lookup, x ascending; `rule` outside them: 'hold', 'extrapolate' or 'step'."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    rule: str = "hold"


@dataclass(frozen=True, slots=True)
class Reference:
    """A variable by its folded name; subscripts folded, an aggregated one ends in '!'."""

    name: str
    subscripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A function or operator with its arguments: 'max', '+', 'integ', 'smooth', 'with lookup'."""

    function: str
    arguments: tuple[Expression, ...]


#: What a data variable does between its points; the value of :NA: (manual, na).
KEYWORDS = ("interpolate", "look_forward", "hold_backward", "raw")
MISSING = -(2.0**109)

Expression = Number | Text | Numbers | Table | Reference | Call


@dataclass(frozen=True, slots=True)
class Range:
    """A subscript range: its members (elements or other ranges), or the range it copies.

    `mapping` maps a folded range name to the elements that answer ours one by one
    (empty: by position). `cells` says where the members stand, for GET DIRECT SUBSCRIPT:
    file, tab, first and last cell, prefix.
    """

    name: str
    label: str
    members: tuple[str, ...]
    labels: tuple[str, ...]
    copy_of: str = ""
    mapping: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation of the file: `name[subscripts] :EXCEPT: [exceptions] = expression`.

    `form` is 'equation', 'unchangeable', 'lookup' or 'data'; `line` is 0 where unknown.
    """

    name: str
    subscripts: tuple[str, ...]
    exceptions: tuple[tuple[str, ...], ...]
    expression: Expression
    form: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a file says of a variable beside its equation.

    `supplementary`: it is marked as one to be looked at, which nothing need use. `stated`: the
    unit of a variable of a macro's call, in which names of the macro's parameters stand for the
    units of `given`; None for all other variables.
    """

    label: str
    unit: str = ""
    doc: str = ""
    group: str = ""
    limits: tuple[float | None, float | None] = (None, None)
    supplementary: bool = False
    stated: str | None = None
    given: Mapping[str, Expression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: formal inputs, the outputs beside the one named as the macro, and its equations.

    `units`: what the file states for the variables that its equations define.
    """

    name: str
    parameters: tuple[str, ...]
    returns: tuple[str, ...]
    equations: tuple[Equation, ...]
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A model file as trees; `strings` are its string constants (`name :IS: 'text'`).

    `method` is the integration method that it asks for.
    """

    where: str
    equations: tuple[Equation, ...]
    ranges: Mapping[str, Range]
    notes: Mapping[str, Note]
    macros: Mapping[str, Macro]
    strings: Mapping[str, str] = field(default_factory=dict)
    method: str = "euler"
