"""What a diagram shows of a model: who drives whom, and which flow fills or drains which stock.

In:   the equations of a model file as the engine's neutral trees.
Out:  one `Entry` per variable, in the order of the file.
Knows nothing of places on a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from model.engine.mdl import read_mdl
from model.engine.syntax import Call, Equation, Expression, Reference, Source

#: Vensim keeps the time bounds and steps in this group and draws them on no view.
CONTROL = ("initial time", "final time", "time step", "saveper")
TIME = "time"
_STOCKS = ("integ", "non negative integ")


@dataclass(frozen=True, slots=True)
class Entry:
    """A variable of the model as the diagram needs it.

    Attributes:
        name: as the file spells it first, with its quotes if it has any.
        kind: 'stock', 'auxiliary' (a flow too) or 'constant' (also lookups and data).
        causes: names in its equation, in order, without those of a stock's rate that are flows.
        inflows, outflows: for a stock, the variables that its rate adds or subtracts whole.
        initial: for a stock, the names in its initial value only.
    """

    name: str
    kind: str
    group: str
    causes: tuple[str, ...]
    inflows: tuple[str, ...] = ()
    outflows: tuple[str, ...] = ()
    initial: tuple[str, ...] = ()


def read_graph(path: Path) -> dict[str, Entry]:
    """Every variable of the model by its name; control variables are left out.

    Raises:
        InputError: the file cannot be read as a model.
    """
    source = read_mdl(path)
    names = _spellings(source)
    equations: dict[str, list[Equation]] = {}
    for equation in source.equations:
        equations.setdefault(equation.name, []).append(equation)
    return {
        names[folded]: _entry(names, folded, parts, source.notes[folded].group)
        for folded, parts in equations.items()
        if folded not in CONTROL
    }


def _spellings(source: Source) -> dict[str, str]:
    """Folded name -> the spelling of the file, with quotes where it has them."""
    found = {TIME: "Time", **{name: name.upper() for name in CONTROL}}
    for equation in source.equations:
        label = source.notes[equation.name].label
        quoted = equation.text.lstrip().startswith('"')
        found.setdefault(equation.name, f'"{label}"' if quoted else label)
    return found


def _entry(names: Mapping[str, str], folded: str, parts: list[Equation], group: str) -> Entry:
    integrals = [
        part.expression
        for part in parts
        if isinstance(part.expression, Call) and part.expression.function in _STOCKS
    ]
    if not integrals:
        causes = _unique(names, (r for part in parts for r in references(part.expression)), folded)
        form = "constant" if not causes else "auxiliary"
        return Entry(names[folded], form, group, causes)
    terms = [term for integral in integrals for term in rate_terms(integral.arguments[0])]
    inflows = _unique(names, (flow for sign, flow, _ in terms if sign > 0 and flow), folded)
    outflows = _unique(names, (flow for sign, flow, _ in terms if sign < 0 and flow), folded)
    others = (r for _, flow, part in terms if not flow for r in references(part))
    causes = tuple(
        name for name in _unique(names, others, folded) if name not in (*inflows, *outflows)
    )
    starts = (r for integral in integrals for r in references(integral.arguments[1]))
    initial = tuple(
        name
        for name in _unique(names, starts, folded)
        if name not in (*inflows, *outflows, *causes)
    )
    return Entry(names[folded], "stock", group, causes, inflows, outflows, initial)


def _unique(names: Mapping[str, str], found: Iterator[str], itself: str) -> tuple[str, ...]:
    """The spellings of what is a variable, each once, without the variable itself."""
    return tuple(dict.fromkeys(names[name] for name in found if name in names and name != itself))


def references(tree: Expression) -> Iterator[str]:
    """The folded names in an expression; the name of a called lookup is among the functions."""
    if isinstance(tree, Reference):
        yield tree.name
    elif isinstance(tree, Call):
        yield tree.function
        for argument in tree.arguments:
            yield from references(argument)


def rate_terms(tree: Expression, sign: int = 1) -> list[tuple[int, str, Expression]]:
    """The terms of a stock's rate: sign, the flow's folded name or '', the term.

    A term is a flow when it is one variable, or the SUM of one over its elements.
    """
    if isinstance(tree, Call) and tree.function == "+" and len(tree.arguments) == 2:
        left, right = tree.arguments
        return [*rate_terms(left, sign), *rate_terms(right, sign)]
    if isinstance(tree, Call) and tree.function == "-" and len(tree.arguments) == 2:
        left, right = tree.arguments
        return [*rate_terms(left, sign), *rate_terms(right, -sign)]
    if isinstance(tree, Call) and tree.function in ("negative", "-") and len(tree.arguments) == 1:
        return rate_terms(tree.arguments[0], -sign)
    inner = tree
    if isinstance(tree, Call) and tree.function == "sum":
        inner = tree.arguments[0]
    return [(sign, inner.name if isinstance(inner, Reference) else "", tree)]


def renamed(graph: Mapping[str, Entry], labels: Mapping[str, str]) -> dict[str, Entry]:
    """The same graph under other names, where `labels` has one; two variables never share one."""
    taken: dict[str, str] = {}
    for name in graph:
        label = labels.get(name.strip('"')) or name
        taken[name] = label if label not in taken.values() else f"{label} ({name})"

    def new(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(taken.get(name, name) for name in names)

    return {
        taken[name]: Entry(
            taken[name],
            entry.kind,
            labels.get(entry.group) or entry.group,
            new(entry.causes),
            new(entry.inflows),
            new(entry.outflows),
            new(entry.initial),
        )
        for name, entry in graph.items()
    }
