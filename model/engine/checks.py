"""What a modeller should look at in a model file: faults of units and of structure.

In:   the path of a model file.
Out:  `Finding`s, in the order of the file.
Knows nothing of runs, of the district or of how findings are printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Literal

from model.engine import mdl_text
from model.engine.errors import InputError, Problem
from model.engine.functions import AGGREGATES, FUNCTIONS
from model.engine.load import ENDINGS, load_model
from model.engine.macros import expand_macros
from model.engine.mdl import read_mdl
from model.engine.mdl_xmile import read_xmile
from model.engine.names import fold, join_key
from model.engine.program import Model
from model.engine.syntax import Call, Expression, Reference, Source
from model.engine.unit_rules import Rules
from model.engine.units import Units, settings_groups

Kind = Literal["construct", "unit", "lookup", "no unit", "unused", "no flow", "range", "case"]
#: The words before a bracket: a function's name, or that of a lookup.
_CALLED = re.compile(r"(?P<name>\w[\w\s]*)\(")
CONTROL = ("time", "initial time", "final time", "time step", "saveper")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes:
        severe: an error (the model cannot be run, or a unit is wrong) rather than a warning.
        kind: 'construct' (not supported, circular, does not parse), 'unit', 'lookup' (its
            argument has a unit), 'no unit', 'unused', 'no flow', 'range' or 'case'.
        problem: what it is, in both languages, with file and line.
    """

    severe: bool
    kind: Kind
    problem: Problem


def check_model(
    path: str | PathLike[str],
    *,
    equivalent: Iterable[Sequence[str]] = (),
    numbers_fit: bool = False,
) -> list[Finding]:
    """Everything that is to be said of a model file.

    Args:
        path: a `.mdl` or XMILE file.
        equivalent: groups of names that mean one unit, beside those in the file's settings
            (lines `22:`) and Vensim's own.
        numbers_fit: numbers written in equations have whatever unit is wanted; without it only
            0 has, and others are dimensionless.

    Raises:
        InputError: the file is missing or of another kind; what is wrong inside it is a finding.
    """
    file = Path(path)
    if not file.is_file() or file.suffix.lower() not in ENDINGS:
        load_model(file)  # says what is wrong with it
    found: list[Finding] = []
    model: Model | None = None
    try:
        model = load_model(file)
    except InputError as error:
        found += [Finding(True, "construct", problem) for problem in error.problems]
    try:
        source = read_mdl(file) if file.suffix.lower() == ".mdl" else read_xmile(file)
    except InputError:
        return found  # said already: loading reads the same
    groups = [*_settings(file), *equivalent]
    rules = Rules(_expanded(source), Units(groups), numbers_fit=numbers_fit)
    found += [*_units(rules.source, rules), *_stocks_without_flows(source), *_case(source)]
    if model is not None:
        found += [*_unused(model, source), *_outside_range(model)]
    return sorted(found, key=lambda finding: _line(finding.problem.place))


def _expanded(source: Source) -> Source:
    """With the equations of its macros at each call, unless these are at fault."""
    try:
        return expand_macros(source)
    except InputError:
        return source  # said already


def _settings(file: Path) -> list[list[str]]:
    if file.suffix.lower() != ".mdl":
        return []
    return settings_groups(mdl_text.decode(file.read_bytes(), file.name))


def _line(place: str) -> int:
    number = place.rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _units(source: Source, rules: Rules) -> Iterator[Finding]:
    """Equations whose sides differ, units that cannot be read, variables that state none."""
    lines = {equation.name: equation.line for equation in reversed(source.equations)}
    faults = rules.check()
    for name in rules.stated.unreadable:
        note = source.notes[name]
        unit = note.stated or note.unit
        yield Finding(
            True,
            "unit",
            Problem(
                f"“{note.label}”的单位“{unit}”无法读取",
                f"'{note.label}' states the unit '{unit}', which cannot be read",
                f"{source.where}:{lines.get(name, 0)}",
            ),
        )
    for fault in faults:
        en = f"'{fault.variable}': '{fault.part}' has the unit {fault.left}, not {fault.right}"
        zh = f"“{fault.variable}”：“{fault.part}”的单位是 {fault.left}，而不是 {fault.right}"
        problem = Problem(zh, en, f"{source.where}:{fault.line}")
        yield Finding(fault.severe, "unit" if fault.severe else "lookup", problem)
    for equation in rules.too_deep:
        label = source.notes[equation.name].label
        zh, en = (
            f"“{label}”嵌套过深，单位未检查",
            f"'{label}' is nested too deeply to check its units",
        )
        yield Finding(True, "unit", Problem(zh, en, f"{source.where}:{equation.line}"))
    nameless = [source.notes[name].label for name in rules.stated.missing if name not in CONTROL]
    if nameless:
        listed = ", ".join(nameless[:5]) + (", …" if len(nameless) > 5 else "")
        count = len(nameless)
        zh = f"{count} 个变量没有单位，其方程只能部分检查：{listed}"
        en = f"{count} variables state no unit, so their equations are checked in part: {listed}"
        yield Finding(False, "no unit", Problem(zh, en, source.where))


def _stocks_without_flows(source: Source) -> Iterator[Finding]:
    for equation in source.equations:
        match equation.expression:
            case Call("integ" | "non negative integ", (flow, _)) if not any(_references(flow)):
                label = source.notes[equation.name].label
                zh, en = f"存量“{label}”没有流量", f"the stock '{label}' has no flows"
                place = f"{source.where}:{equation.line}"
                yield Finding(False, "no flow", Problem(zh, en, place))


def _references(tree: Expression) -> Iterator[str]:
    """The variables named in an expression; no recursion, as sums can be long."""
    stack = [tree]
    while stack:
        match stack.pop():
            case Reference(name):
                yield name
            case Call(_, arguments):
                stack += arguments


def _case(source: Source) -> Iterator[Finding]:
    """Names written with other capitals than where they are defined; they are one variable."""
    labels = {
        fold(note.label): note.label
        for name, note in source.notes.items()
        if name not in CONTROL and name not in FUNCTIONS and name not in AGGREGATES
    }
    if not labels:
        return
    longest_first = sorted(map(re.escape, labels), key=len, reverse=True)
    blanks = (name.replace(r"\ ", r"[\s_]+") for name in longest_first)
    named = re.compile(rf"(?<!\w)(?:{'|'.join(blanks)})(?!\w)", re.IGNORECASE)
    told = set()
    for equation in source.equations:
        for found in named.findall(_CALLED.sub(_unless(labels), equation.text)):
            spelled = " ".join(re.split(r"[\s_]+", found))
            label = labels.get(fold(found), spelled)
            if spelled != " ".join(re.split(r"[\s_]+", label)) and spelled not in told:
                told.add(spelled)
                zh = f"“{spelled}”与“{label}”只有大小写不同，是同一个变量"
                en = f"'{spelled}' differs from '{label}' only by case: they are one variable"
                yield Finding(False, "case", Problem(zh, en, f"{source.where}:{equation.line}"))


def _unless(labels: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    """A replacement that drops the name of a function, but not of a lookup that is called."""
    return lambda found: found[0] if fold(found["name"]) in labels else "("


def _unused(model: Model, source: Source) -> Iterator[Finding]:
    """Variables that nothing uses and that are not marked :SUPPLEMENTARY."""
    marked = {name for name, note in source.notes.items() if note.supplementary}
    for variable in model.variables.values():
        if not variable.uses and fold(variable.name) not in (*CONTROL, *marked):
            zh = f"“{variable.name}”没有被任何变量使用"
            en = f"'{variable.name}' is used by no other variable"
            yield Finding(False, "unused", Problem(zh, en, f"{model.name}:{variable.line}"))


def _outside_range(model: Model) -> Iterator[Finding]:
    """Constants outside the [lowest, highest] of their unit field."""
    for variable in model.variables.values():
        low, high = variable.limits
        if variable.kind != "constant" or (low is None and high is None):
            continue
        elements = variable.elements or ("",)
        for element in elements:
            key = join_key(fold(variable.name), fold(element))
            value = model.program.elements[model.program.index[key]].value
            if (low is not None and value < low) or (high is not None and value > high):
                label = join_key(variable.name, element)
                span = "[{}, {}]".format(*("?" if b is None else f"{b:g}" for b in (low, high)))
                zh = f"“{label}”= {value:g}，不在给定的范围 {span} 之内"
                en = f"'{label}' = {value:g} is outside its stated range {span}"
                yield Finding(False, "range", Problem(zh, en, f"{model.name}:{variable.line}"))
