"""An XMILE file (`.xmile`, `.stmx`, `.xml`) to a `Source`, parsed by PySD's own reader.

In:   the path of an XMILE file.
Out:  `Source`, in neutral trees with places; what cannot be read as one InputError.
Knows nothing of how equations are computed. Only files named `mdl*` import PySD's internals.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from model.engine.errors import InputError, Problem, reason_of, refuse
from model.engine.faults import Unsupported
from model.engine.mdl import deep_recursion, subscript_range
from model.engine.mdl_grammar import xmile
from model.engine.mdl_tree import expression
from model.engine.mdl_words import plainly
from model.engine.mdl_xml import children, equation_text, method_of, prepare, variables
from model.engine.names import fold
from model.engine.syntax import Call, Equation, Expression, Note, Number, Reference, Source

#: What XMILE's names that need no definition mean (XMILE 1.0, sections 3.5.1 and 3.5.4).
_GIVEN: dict[str, Expression] = {
    "dt": Reference("time step"),
    "starttime": Reference("initial time"),
    "stoptime": Reference("final time"),
    "pi": Number(math.pi),
    "inf": Number(math.inf),
}


def read_xmile(path: Path) -> Source:
    """Read and parse an XMILE model.

    Raises:
        InputError: the file is no XMILE, an equation does not parse, or it holds what PySD's
            reader would pass over (modules, conveyors, …); all of it at once.
    """
    grammar = xmile()
    with warnings.catch_warnings(), deep_recursion():
        warnings.simplefilter("ignore")
        root = _root(grammar.etree, path)
        refuse(path.name, prepare(root, path.name))
        method = method_of(root)
        lines, dimensions = _lines(root), _dimensions(root)
        # PySD knows some endings only and resolves entities: give it the root ourselves
        file = type("File", (grammar.file,), {"_get_root": lambda file: root})(path)
        section = _section(path.name, file, lines)
    return replace(_source(path.name, section, lines, dimensions), method=method)


def _root(etree: Any, path: Path) -> Any:
    """The root element; entities and network access are off, as a model needs neither."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.parse(str(path), parser=parser).getroot()
    except OSError as error:
        raise InputError(path.name, [Problem(*reason_of(error), path.name)]) from None
    except etree.XMLSyntaxError as error:
        place = f"{path.name}:{error.lineno}" if error.lineno else path.name
        zh, en = (
            "无法按 XMILE 解析：不是有效的 XML",
            "cannot be parsed as XMILE: it is no valid XML",
        )
        raise InputError(path.name, [Problem(zh, f"{en} ({error.msg})", place)]) from None


def _section(where: str, file: Any, lines: dict[str, tuple[int, str]]) -> Any:
    """PySD's abstract section; every equation that does not parse is a Problem."""
    problems = []
    try:
        file.parse(parse_all=False)
        section = file.sections[0]
        section.parse(parse_all=False)
    except Exception as error:  # whatever a strange file makes it meet
        raise InputError(where, [_problem(str(error), where)]) from None
    for component in section.components:
        name, (line, _) = component.name, lines.get(fold(component.name), (0, ""))
        place = f"{where}:{line}" if line else where
        component._smile_parser = lambda text: xmile().expression(text.strip())
        try:
            component.parse(section.behaviors)
        except Unsupported as fault:
            problems.append(Problem(f"“{name}” {fault.zh}", f"'{name}' {fault.en}", place))
        except Exception as error:  # the grammar raises whatever it meets
            reason = "" if isinstance(error, (KeyError, IndexError)) else str(error)
            problems.append(_problem(reason, place, name))
    refuse(where, problems)
    return section.get_abstract_section()


def _problem(reason: str, place: str, name: str = "") -> Problem:
    why_zh, why_en = plainly(reason)
    zh, en = "无法按 XMILE 解析", "cannot be parsed as XMILE"
    if name:
        zh, en = f"“{name}” {zh}", f"'{name}' {en}"
    return Problem(f"{zh}：{why_zh}" if why_zh else zh, f"{en}: {why_en}" if why_en else en, place)


def _lines(root: Any) -> dict[str, tuple[int, str]]:
    """Folded name -> line and text of its equation."""
    found: dict[str, tuple[int, str]] = {}
    for node in variables(root):
        name = fold(node.attrib["name"].replace("\\n", " "))
        found.setdefault(name, (node.sourceline or 0, equation_text(node)))
    return found


def _dimensions(root: Any) -> dict[str, tuple[str, ...]]:
    """Folded name of each array -> its folded dimensions."""
    found = {}
    for node in variables(root):
        dims = [dim for own in children(node, "dimensions") for dim in children(own, "dim")]
        if dims:
            found[fold(node.attrib["name"].replace("\\n", " "))] = tuple(
                fold(dim.attrib.get("name", "")) for dim in dims
            )
    return found


def _source(
    where: str,
    section: Any,
    lines: dict[str, tuple[int, str]],
    dimensions: Mapping[str, tuple[str, ...]],
) -> Source:
    ranges = {}
    for given in section.subscripts:
        try:
            made = subscript_range(given.name, given.subscripts, "")
        except Unsupported as fault:
            raise InputError(where, [Problem(fault.zh, fault.en, where)]) from None
        ranges[made.name] = made
    equations, notes = [], {}
    defined = {fold(element.name) for element in section.elements}
    free = {name: meaning for name, meaning in _GIVEN.items() if name not in defined}
    for element in section.elements:
        name = fold(element.name)
        line, text = lines.get(name, (0, ""))
        limits = element.limits if element.limits else (None, None)
        notes[name] = Note(
            element.name.strip('"'), element.units or "", element.documentation, "", limits
        )
        for component in element.components:
            subscripts, exceptions = component.subscripts
            equations.append(
                Equation(
                    name=name,
                    subscripts=tuple(fold(s) for s in subscripts),
                    exceptions=tuple(tuple(fold(s) for s in group) for group in exceptions),
                    expression=_with_arrays(
                        _with_given(expression(component.ast), free),
                        dimensions,
                        dict(zip(dimensions.get(name, ()), map(fold, subscripts), strict=False)),
                    ),
                    form="lookup" if type(component).__name__ == "AbstractLookup" else "equation",
                    line=line,
                    text=text,
                )
            )
    return Source(where, tuple(equations), ranges, notes, {})


def _with_given(tree: Expression, given: Mapping[str, Expression]) -> Expression:
    """DT, PI and their like in place of their names."""
    match tree:
        case Reference(name, ()) if name in given:
            return given[name]
        case Call(_, arguments):
            return replace(tree, arguments=tuple(_with_given(a, given) for a in arguments))
    return tree


#: What takes a whole array by its name (XMILE 1.0, section 3.7.1), and what that is here.
_OF_ARRAYS = {"sum": "sum", "prod": "prod", "vmax xmile": "vmax", "vmin xmile": "vmin"}


def _with_arrays(
    tree: Expression, dimensions: Mapping[str, tuple[str, ...]], here: Mapping[str, str]
) -> Expression:
    """Arrays named without subscripts: all of them in SUM, MAX or MIN, else the element `here`.

    Args:
        tree: an equation.
        dimensions: of each array.
        here: for each dimension of the variable what stands for it in this equation.
    """
    match tree:
        case Reference(name, ()) if name in dimensions and set(dimensions[name]) <= set(here):
            return Reference(name, tuple(here[dim] for dim in dimensions[name]))
        case Call(function, arguments) if function in _OF_ARRAYS:
            marked = (_all_of(argument, dimensions) for argument in arguments)
            inner = tuple(_with_arrays(argument, dimensions, here) for argument in marked)
            return Call(_OF_ARRAYS[function], inner)
        case Call(_, arguments):
            inner = tuple(_with_arrays(argument, dimensions, here) for argument in arguments)
            return replace(tree, arguments=inner)
    return tree


def _all_of(tree: Expression, dimensions: Mapping[str, tuple[str, ...]]) -> Expression:
    """Arrays named without subscripts with all of them marked."""
    match tree:
        case Reference(name, ()) if name in dimensions:
            own = dimensions[name]
            if len(set(own)) == len(own):  # else an element of each cannot be told apart
                return Reference(name, tuple(f"{dim}!" for dim in own))
        case Call(function, arguments) if function not in _OF_ARRAYS:
            return replace(tree, arguments=tuple(_all_of(a, dimensions) for a in arguments))
    return tree
