"""The XML of an XMILE file, checked and mended before PySD's reader sees it.

In:   the root element of an XMILE file.
Out:  every fault, with its line; the element mended where PySD would read it wrongly.
Knows nothing of how equations are computed. PySD skips what it does not know; this does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from model.engine.errors import Problem
from model.engine.mdl_text import refusal
from model.engine.names import fold

#: What PySD's reader passes over although it changes the results (XMILE 1.0, chapters 3 and 4).
_UNREAD = {
    *("conveyor", "queue", "oven", "multiplier", "leak", "overflow", "init_eqn", "delay_aux"),
    *("module", "macro", "spreadflow"),
}
_VARIABLES = ("aux", "flow", "stock", "gf")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')

Fault = Callable[[Any, str, str], None]


def local_name(node: Any) -> str:
    """The tag without its namespace; '' for what is no element."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def variables(root: Any) -> Iterator[Any]:
    """The elements that define variables, not the graphs within them."""
    for node in root.iter():
        parent = node.getparent()
        within = parent is not None and local_name(parent) == "variables"
        if within and local_name(node) in _VARIABLES:
            yield node


def equation_text(node: Any) -> str:
    """The equations of a variable as they are written."""
    return "; ".join(" ".join((eqn.text or "").split()) for eqn in _inside(node, "eqn"))


def method_of(root: Any) -> str:
    """The integration method that the file asks for (XMILE 1.0, section 2.3)."""
    specs = next(children(root, "sim_specs"))
    return (specs.attrib.get("method") or "euler").split(",")[0].strip().lower()


def prepare(root: Any, where: str) -> list[Problem]:
    """Mend `root` in place; everything that PySD would misread or skip is a Problem."""
    problems: list[Problem] = []

    def fault(node: Any, zh: str, en: str) -> None:
        problems.append(Problem(zh, en, f"{where}:{node.sourceline}" if node.sourceline else where))

    if local_name(root) != "xmile" or None not in root.nsmap:
        fault(root, "根元素不是 <xmile xmlns=…>", "has no root element <xmile xmlns=…>")
        return problems
    if root.getroottree().docinfo.doctype:
        fault(root, "不能含有 DOCTYPE", "has a DOCTYPE, which no model needs")
    _check_frame(root, fault)
    for node in list(variables(root)):
        if not fold(node.attrib.get("name", "")):
            fault(
                node, f"<{local_name(node)}> 没有 name", f"has a <{local_name(node)}> without name"
            )
        else:
            _check_variable(node, fault)
    if not problems:
        _lift_behavior(root)
        for node in list(variables(root)):
            _mend(node)
    return problems


def _lift_behavior(root: Any) -> None:
    """What a model says of all its stocks or flows, PySD reads at the top of the file only."""
    for model in children(root, "model"):
        for own in list(children(model, "behavior")):
            root.insert(0, own)


def _check_frame(root: Any, fault: Fault) -> None:
    for node in root.iter():
        name = local_name(node)
        if name in _UNREAD:
            fault(node, f"不支持 <{name}>", f"uses <{name}>, which is not supported")
    models = [node for node in root if local_name(node) == "model"]
    if len(models) > 1:
        fault(models[1], "有多个 <model>", "has more than one <model>; modules are not supported")
    specs = [node for node in root if local_name(node) == "sim_specs"]
    if not specs:
        fault(root, "缺少 <sim_specs>", "lacks <sim_specs>")
        return
    for wanted in ("start", "stop", "dt"):
        found = [n for n in specs[0] if local_name(n) == wanted]
        if not found or not (found[0].text or "").strip():
            fault(specs[0], f"缺少 <{wanted}>", f"lacks <{wanted}>")


def _check_variable(node: Any, fault: Fault) -> None:
    name, kind = node.attrib["name"], local_name(node)
    equations = list(_inside(node, "eqn"))
    for text in (*equations, *_inside(node, "inflow"), *_inside(node, "outflow")):
        if len(text):
            fault(text, f"“{name}” 的方程含有标签", f"'{name}' has tags in its equation")
        elif refused := refusal(text.text or ""):
            fault(text, f"“{name}” {refused[0]}", f"'{name}' {refused[1]}")
    if kind != "gf" and not any((eqn.text or "").strip() for eqn in equations):
        fault(node, f"“{name}” 没有方程", f"'{name}' has no equation")
    for element in children(node, "element"):
        if any(True for _ in children(element, "gf")):
            fault(
                element,
                f"“{name}” 的元素各有图形函数",
                f"'{name}' has a graph for an element alone",
            )
        if "subscript" not in element.attrib or not any(True for _ in children(element, "eqn")):
            fault(
                element,
                f"“{name}” 的元素没有下标或方程",
                f"'{name}' has an element without equation",
            )
    for graph in [node] if kind == "gf" else list(children(node, "gf")):
        _check_graph(name, graph, fault)


def _check_graph(name: str, graph: Any, fault: Fault) -> None:
    """PySD drops what is no number and the points beyond the shorter list."""
    counts = []
    for tag in ("ypts", "xpts"):
        for points in children(graph, tag):
            mark = points.attrib.get("sep", ",")
            parts = (points.text or "").split(mark)
            try:
                counts.append(len([float(part) for part in parts]))
            except ValueError:
                fault(
                    points, f"“{name}” 的 <{tag}> 含有非数字", f"'{name}' has no numbers in <{tag}>"
                )
                return
    scaled = any(True for _ in children(graph, "xscale"))
    if not counts or (not scaled and len(counts) < 2):
        fault(graph, f"“{name}” 的图形函数缺少点", f"'{name}' has a graph without points")
    elif len(set(counts)) > 1:
        zh, en = f"“{name}” 的横纵坐标个数不同", f"'{name}' has {counts[0]} y and {counts[1]} x"
        fault(graph, zh, en)


def _mend(node: Any) -> None:
    for text in (*_inside(node, "eqn"), *_inside(node, "inflow"), *_inside(node, "outflow")):
        text.text = _grammatical(text.text or "")
    elements = list(children(node, "element"))
    if local_name(node) != "stock" or not elements:
        return
    # PySD finds no initial values that differ by element: make them a variable of their own
    dimensions = next(children(node, "dimensions"), None)
    if dimensions is None:
        return
    name = f"initial {node.attrib['name']}"
    space = node.tag.rpartition("}")[0] + "}"
    initial = node.makeelement(f"{space}aux", {"name": name})
    own = initial.makeelement(dimensions.tag, {})
    for dim in dimensions:
        own.append(own.makeelement(dim.tag, dict(dim.attrib)))
    initial.append(own)
    initial.extend(elements)
    node.addnext(initial)
    listed = ",".join(dim.attrib["name"] for dim in own)
    eqn = node.makeelement(f"{space}eqn", {})
    eqn.text = f'"{name}"[{listed}]'
    node.append(eqn)


def _grammatical(text: str) -> str:
    """As PySD's grammar wants it: no comments, keywords in its case, names never cut at 'not'."""
    parts, last = [], 0
    for quoted in _QUOTED.finditer(text):
        parts += [_plain(text[last : quoted.start()]), quoted.group(0)]
        last = quoted.end()
    return "".join([*parts, _plain(text[last:])])


def _plain(text: str) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"\{[^{}]*\}", " ", text))
    text = re.sub(r"\b(if|then|else)\b", lambda found: found[1].upper(), text, flags=re.IGNORECASE)
    return re.sub(r"\b(not\w+)\b", r'"\1"', text, flags=re.IGNORECASE)


def children(node: Any, tag: str) -> Iterator[Any]:
    """The elements of one kind right inside another, whatever their namespace."""
    return (child for child in node if local_name(child) == tag)


def _inside(node: Any, tag: str) -> Iterator[Any]:
    yield from children(node, tag)
    for element in children(node, "element"):
        yield from children(element, tag)
