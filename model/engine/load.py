"""A model file to a `Model`, from the cache where it holds one.

In:   the path of a `.mdl` (or XMILE) file.
Out:  `Model`; or one InputError that lists every fault and unsupported construct with its place.
Knows nothing of runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

from model.engine import cache
from model.engine.errors import InputError, Problem, reason_of
from model.engine.mdl_text import LARGEST, too_large
from model.engine.names import Folded
from model.engine.program import Clock, Model, Program, Variable
from model.engine.sheets import Sheets

ENDINGS = (".mdl", ".xmile", ".stmx", ".xml")


def load_model(path: str | PathLike[str], *, use_cache: bool = True) -> Model:
    """Load a model; a file that was loaded before comes from the cache without PySD.

    Raises:
        InputError: the file is missing, of another kind, does not parse, or uses what the
            engine does not have; the message lists all of it with file and line.
    """
    file = Path(path)
    if file.suffix.lower() not in ENDINGS:
        listed = ", ".join(ENDINGS)
        raise InputError(
            file.name,
            [Problem(f"不是模型文件（应为 {listed}）", f"is not a model file ({listed})")],
        )
    try:
        if file.exists() and not file.is_file():
            raise OSError(0, "not a file")
        if file.stat().st_size > LARGEST:
            raise too_large(file.name)
        data = file.read_bytes()
    except OSError as error:
        zh, en = reason_of(error)
        raise InputError(str(path), [Problem(f"无法读取：{zh}", f"cannot be read: {en}")]) from None
    key = cache.key(data, file.suffix.lower())
    sheets = Sheets(file.parent)
    model = cache.load(key, file.name, sheets) if use_cache else None
    if model is None:
        model = _build(file, sheets)
        if use_cache:
            cache.store(key, model, sheets.read)
    return model


def _build(file: Path, sheets: Sheets) -> Model:
    # not needed, so not imported, where the cache serves
    from model.engine.external import bring_in
    from model.engine.flatten import flatten
    from model.engine.macros import expand_macros
    from model.engine.mdl import deep_recursion, read_mdl
    from model.engine.mdl_xmile import read_xmile

    with deep_recursion():
        source = read_mdl(file) if file.suffix.lower() == ".mdl" else read_xmile(file)
        source = bring_in(expand_macros(source), sheets)
        flat = flatten(source)
    program = replace(flat.program, clock=_clock(flat.program, file.name))
    uses: dict[str, set[str]] = {name: set() for name in flat.causes}
    for name, causes in flat.causes.items():
        for cause in causes:
            uses[cause].add(name)
    label = {name: note.label for name, note in source.notes.items()}
    texts: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    for equation in source.equations:
        texts.setdefault(equation.name, []).append(equation.text)
        lines.setdefault(equation.name, equation.line)
    kinds = {
        **_kinds(program, flat.tables),
        **{equation.name: "data" for equation in source.equations if equation.form == "data"},
    }
    variables: dict[str, Variable] = {}
    for name in dict.fromkeys(e.name for e in source.equations):
        note = source.notes[name]
        variables[note.label] = Variable(
            name=note.label,
            unit=note.unit,
            doc=note.doc,
            group=note.group,
            kind=kinds.get(name, "auxiliary"),
            subscripts=flat.dimensions[name],
            elements=flat.elements[name],
            equation="\n".join(texts[name]),
            line=lines[name],
            causes=tuple(sorted(label[c] for c in flat.causes[name])),
            uses=tuple(sorted(label[u] for u in uses[name])),
            limits=note.limits,
        )
    model = Model(file.name, program, Folded(variables), source.method)
    model.refuse_unsuitable_clock()
    return model


def _clock(program: Program, where: str) -> Clock:
    from model.engine.evaluate import clock_values

    names = ("initial time", "final time", "time step", "saveper")
    try:
        values = clock_values(program, {name: program.index[name] for name in names})
    except ValueError as error:
        name = str(error.args[0]).upper()
        raise InputError(
            where, [Problem(f"{name} 随模型变化", f"{name} rests on something that changes")]
        ) from None
    return Clock(*(values[name] for name in names))


def _kinds(program: Program, tables: frozenset[str]) -> Mapping[str, str]:
    """stock, constant, lookup, or flow: an auxiliary that a stock adds or subtracts."""
    kinds = {name: "lookup" for name in tables}
    for element in program.elements:
        if element.variable and element.kind in ("stock", "nonnegative"):
            kinds[element.variable] = "stock"
            for flow in _summands(program, element.roots[0]):
                kinds.setdefault(flow, "flow")
        elif element.kind == "constant":
            kinds.setdefault(element.variable, "constant")
    formulas = {e.variable for e in program.elements if e.kind not in ("stock", "nonnegative")}
    constants = {e.variable for e in program.elements if e.kind == "constant"}
    return {
        name: "auxiliary" if kind == "constant" and not _all_constant(program, name) else kind
        for name, kind in kinds.items()
        if kind != "flow" or (name in formulas and name not in constants)
    }


def _all_constant(program: Program, name: str) -> bool:
    return all(e.kind == "constant" for e in program.elements if e.variable == name)


def _summands(program: Program, root: int) -> list[str]:
    found, stack = [], [root]
    while stack:
        op, args, data = program.nodes[stack.pop()]
        if op in ("add", "subtract", "negative"):
            stack.extend(args)
        elif op == "element":
            found.append(program.elements[int(data)].variable)
    return [name for name in found if name]
