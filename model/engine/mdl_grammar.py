"""PySD's grammars, with visitors of our own where PySD's would run a file's text or misread it.

In:   a right-hand side as text.
Out:  PySD's syntax tree of it.
Knows nothing of files or of how equations are computed. Only files named `mdl*` import PySD.

PySD evaluates numbers, texts and the limits of lookups with Python's `eval`, and lets any text
stand between the brackets of the limits: a model could run code. It also takes a minus before a
number for a part of the number, so that -3^2 would be 9; Vensim gives -9, as it does for -x^2
(SDEverywhere's issue 569), and XMILE puts ^ before the sign (1.0, section 3.3.1).
"""

from __future__ import annotations

import importlib.util
import re
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from model.engine.faults import Unsupported
from model.engine.mdl_words import form_of

#: Rows of PySD's table of functions that are parts of its grammar: a lookup may have these names.
_NO_FUNCTIONS = frozenset(
    {"reference", "subscripts_ref", "arithmetic", "logic", "call", "lookup", "data", "stock"}
    | {"with_lookup", "inline_lookup", "negative"}
)
_POINT = re.compile(r"\(([^(),]*),([^(),]*)\)")
_BLANKS = re.compile(r"[\s\\]+")
_TERM = re.compile(r"([+-]?)[\s\\]*(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)")
#: XMILE's MOD has the rank of * and / (1.0, section 3.3.1); PySD gives it one of its own below.
_PRODUCTS = r"\*|/|mod"
Parse = Callable[[str], Any]


@dataclass(frozen=True)
class Vensim:
    """How a Vensim file's equations are parsed.

    Attributes:
        entry: PySD's `Element`, which parses what stands before the right-hand side.
        functions: folded names of the functions that have nodes of their own.
        expression, lookup: parse a right-hand side, and the points of a lookup.
    """

    entry: Any
    functions: frozenset[str]
    expression: Parse
    lookup: Parse


@dataclass(frozen=True)
class Xmile:
    """How an XMILE file is parsed: its XML library, PySD's reader, and a right-hand side."""

    etree: Any
    file: Any
    expression: Parse


@cache
def vensim() -> Vensim:
    """Vensim's grammar; PySD's modules are imported once."""
    with pysd_parser_only():
        from pysd.translators.vensim import vensim_element as pysd
    own = {"structures": pysd.structures}
    expressions = type("Expressions", (_VensimExpressions, pysd.EquationVisitor), own)
    lookups = type("Lookups", (_VensimLookups, pysd.LookupsVisitor), own)
    components = pysd.vu.Grammar.get("components", pysd.parsing_ops)
    points = pysd.vu.Grammar.get("lookups")
    return Vensim(
        entry=pysd.Element,
        functions=frozenset(pysd.structures) - _NO_FUNCTIONS,
        expression=lambda text: expressions(components.parse(text)).translation,
        lookup=lambda text: lookups(points.parse(text)).translation,
    )


@cache
def xmile() -> Xmile:
    """XMILE's grammar, in which MOD ranks with products and IF may stand in an IF's branches."""
    with pysd_parser_only():
        from pysd.translators.structures import abstract_expressions as nodes
        from pysd.translators.xmile import xmile_element as pysd
        from pysd.translators.xmile import xmile_file
    structures = {
        **pysd.structures,
        # of any order what DELAY3 and SMTH3 are; Vensim's DELAY N and SMOOTH N are otherwise
        "delayn": {
            3: lambda x, time, order: nodes.DelayStructure(x, time, x, order),
            4: lambda x, time, order, start: nodes.DelayStructure(x, time, start, order),
        },
        "smthn": {
            3: lambda x, time, order: nodes.SmoothStructure(x, time, x, order),
            4: lambda x, time, order, start: nodes.SmoothStructure(x, time, start, order),
        },
    }
    own = {"structures": structures, "split": staticmethod(pysd.vu.split_arithmetic)}
    expressions = type("Expressions", (_XmileExpressions, pysd.EquationVisitor), own)
    text = pysd.vu.Grammar._read_grammar("equations") % {**pysd.parsing_ops, "prod_ops": _PRODUCTS}
    branches = re.compile(r'"THEN"\s+_ logic2_expr _ "ELSE" _ logic2_expr')
    grammar = pysd.vu.parsimonious.Grammar(
        branches.sub('"THEN" _ final_expr _ "ELSE" _ final_expr', text)
    )
    return Xmile(
        etree=xmile_file.etree,
        file=xmile_file.XmileFile,
        expression=lambda text: expressions(grammar.parse(text)).translation,
    )


@contextmanager
def pysd_parser_only() -> Iterator[None]:
    """Import PySD's translators without PySD itself, which takes 0.6 s for pandas and xarray.

    While this lasts, `pysd` is an empty package with PySD's path; afterwards all is as before,
    so that a later `import pysd` is the whole of it.
    """
    before = {name for name in sys.modules if name == "pysd" or name.startswith("pysd.")}
    if "pysd" not in before:
        spec = importlib.util.find_spec("pysd")
        if spec is None or spec.submodule_search_locations is None:
            raise ModuleNotFoundError("pysd")
        shell = types.ModuleType("pysd")
        shell.__path__ = list(spec.submodule_search_locations)
        sys.modules["pysd"] = shell
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name == "pysd" or name.startswith("pysd.")]:
            if name not in before:
                del sys.modules[name]


class _Expressions:
    """What PySD's visitors of expressions do otherwise; mixed into them."""

    unwrapped_exceptions = (Unsupported, RecursionError, MemoryError)
    structures: dict[str, Any]
    elements: dict[str, Any]
    negatives: set[str]
    add_element: Callable[[Any], str]

    def visit_expr(self, _: Any, parts: Sequence[str]) -> str:
        """A number, or what is known already; a sign within the number stands before it."""
        if parts[0] in self.elements:
            return parts[0]
        made = self.add_element(abs(_number(parts[0])))
        if _BLANKS.sub("", parts[0]).startswith("-"):
            self.negatives.add(made)
        return made

    def visit_neg_expr(self, _: Any, parts: Sequence[str]) -> str:
        """The sign waits until powers are taken (`visit_exp_expr`)."""
        if parts[0] == "-":
            self.negatives ^= {parts[2]}
        return parts[2]

    def visit_array(self, node: Any, _: Sequence[str]) -> str:
        """A number, a list of numbers, or a table whose rows are ended by semicolons."""
        import numpy as np

        rows = [[_sum(part) for part in row.split(",")] for row in node.text.strip("; ").split(";")]
        if not re.search("[;,]", node.text):
            return self.add_element(rows[0][0])
        if len({len(row) for row in rows}) > 1:
            raise Unsupported("数表各行长短不一", "has rows of numbers of unlike length")
        return self.add_element(np.squeeze(np.array(rows)))

    def visit_arguments(self, _: Any, parts: Sequence[str]) -> str:
        """All arguments of a call."""
        return self.add_element(tuple(self.elements[part.strip(",")] for part in parts))

    def visit_call(self, _: Any, parts: Sequence[str]) -> str:
        """A function that has a node of its own, or any other."""
        function, arguments = self.elements[parts[0]], self.elements[parts[4]]
        name = function.reference
        made = None if name in _NO_FUNCTIONS else self.structures.get(name)
        if made is None or function.subscripts:
            return self.add_element(self.structures["call"](function, arguments))
        try:
            built = made[len(arguments)] if isinstance(made, dict) else made
            return self.add_element(built(*arguments))
        except (KeyError, TypeError):
            count, shown = len(arguments), name.upper().replace("_", " ")
            zh = f"{shown} 的参数个数不能是 {count}"
            en = f"gives {shown} {count} arguments, which it does not take"
            if form := form_of(shown):
                zh, en = f"{zh}，应写成 {form[0]}", f"{en}; write {form[1]}"
            raise Unsupported(zh, en) from None


class _VensimExpressions(_Expressions):
    """Beside these, lookups within an expression and quoted texts."""

    def visit_string(self, node: Any, _: Sequence[str]) -> str:
        """A text as it stands; a backslash is one, as in a Windows path."""
        return self.add_element(node.text.strip()[1:-1])

    def visit_limits(self, _: Any, __: Sequence[str]) -> str:
        """The frame in which a lookup is drawn says nothing of a run."""
        return ""

    def visit_lookup_with_def(self, _: Any, parts: Sequence[str]) -> str:
        """WITH LOOKUP."""
        table = self.structures["lookup"](**_points(parts[11]))
        return self.add_element(self.structures["with_lookup"](self.elements[parts[4]], table))


class _VensimLookups:
    """The same of a lookup's own definition."""

    unwrapped_exceptions = _Expressions.unwrapped_exceptions
    structures: dict[str, Any]
    translation: Any

    def visit_limits(self, _: Any, __: Sequence[str]) -> str:
        """As above."""
        return ""

    def visit_regularLookup(self, _: Any, parts: Sequence[str]) -> None:
        """Points in any order."""
        self.translation = self.structures["lookup"](**_points(parts[2]))


class _XmileExpressions(_Expressions):
    """Beside these, products with MOD and INT, which XMILE rounds down."""

    split: Callable[..., str]

    def visit_prod_expr(self, _: Any, parts: Sequence[str]) -> str:
        """Products, quotients and MOD, from left to right."""
        text = "".join(parts).strip()
        return self.split(self.structures["arithmetic"], _PRODUCTS, text, self.elements)

    def visit_call(self, node: Any, parts: Sequence[str]) -> str:
        """INT is no INTEGER."""
        function = self.elements[parts[0]]
        if function.reference != "int":
            return super().visit_call(node, parts)
        function.reference = "xint"
        return self.add_element(self.structures["call"](function, self.elements[parts[4]]))


def _number(text: str) -> float:
    return float(_BLANKS.sub("", text))


def _sum(text: str) -> float:
    """A number; or `2-3-4`, which the grammar takes for a list of numbers."""
    terms = _TERM.findall(text)
    if not terms or not all(sign for sign, _ in terms[1:]):
        raise Unsupported("数字之间缺少逗号", "has numbers without a comma between them")
    return sum(float(sign + digits) for sign, digits in terms)


def _points(text: str) -> dict[str, Any]:
    """Points by rising x; several with one x stay in their order."""
    points = [(_number(x), _number(y)) for x, y in _POINT.findall(text)]
    x, y = zip(*sorted(points, key=lambda point: point[0]), strict=True)
    return {"x": x, "y": y, "x_limits": (), "y_limits": (), "type": "interpolate"}
