"""An XMILE file (`.xmile`, `.stmx`, `.xml`) to a `Source`, parsed by PySD's own reader.

In:   the path of an XMILE file.
Out:  `Source`, in neutral trees with places; what cannot be read as one InputError.
Knows nothing of how equations are computed. Only files named `mdl*` import PySD's internals.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

from model.engine.errors import InputError, Problem
from model.engine.mdl import pysd_parser_only, subscript_range
from model.engine.mdl_tree import expression
from model.engine.names import fold
from model.engine.syntax import Equation, Note, Source

_LARGEST = 1 << 26


def read_xmile(path: Path) -> Source:
    """Read and parse an XMILE model.

    Raises:
        InputError: the file is no XMILE or an equation does not parse.
    """
    if path.stat().st_size > _LARGEST:
        raise InputError(path.name, [Problem("文件过大", "is too large")])
    with pysd_parser_only():
        from pysd.translators.xmile import xmile_file
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # PySD knows some endings only and resolves entities: give it the root ourselves
            own = {"_get_root": lambda file: _root(xmile_file.etree, file.xmile_path)}
            file = type("File", (xmile_file.XmileFile,), own)(path)
            file.parse()
            section = file.get_abstract_model().sections[0]
        except Exception as error:  # lxml and the grammar raise whatever they meet
            reason = re.sub(r"\s+", " ", str(error)).split(" Parse tree:")[0][:160]
            zh, en = f"无法按 XMILE 解析：{reason}", f"cannot be parsed as XMILE: {reason}"
            raise InputError(path.name, [Problem(zh, en)]) from None
    return _source(path.name, section, _lines(file.xmile_root))


def _root(etree: Any, path: Path) -> Any:
    """The root element; entities and network access are off, as a model needs neither."""
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False
    )
    return etree.parse(str(path), parser=parser).getroot()


def _lines(root: Any) -> dict[str, tuple[int, str]]:
    """Folded name -> line and text of its equation."""
    found: dict[str, tuple[int, str]] = {}
    for node in root.iter():
        name = node.attrib.get("name") if isinstance(node.tag, str) else None
        if name is not None:
            text = " ".join("".join(node.itertext()).split())
            found.setdefault(fold(name.replace("\\n", " ")), (node.sourceline or 0, text))
    return found


def _source(where: str, section: Any, lines: dict[str, tuple[int, str]]) -> Source:
    ranges = {}
    for given in section.subscripts:
        made = subscript_range(given.name, given.subscripts, "")
        ranges[made.name] = made
    equations, notes = [], {}
    for element in section.elements:
        name = fold(element.name)
        line, text = lines.get(name, (0, ""))
        limits = element.limits if element.limits else (None, None)
        notes[name] = Note(element.name, element.units, element.documentation, "", limits)
        for component in element.components:
            subscripts, exceptions = component.subscripts
            equations.append(
                Equation(
                    name=name,
                    subscripts=tuple(fold(s) for s in subscripts),
                    exceptions=tuple(tuple(fold(s) for s in group) for group in exceptions),
                    expression=expression(component.ast),
                    form="lookup" if type(component).__name__ == "AbstractLookup" else "equation",
                    line=line,
                    text=text,
                )
            )
    return Source(where, tuple(equations), ranges, notes, {})
