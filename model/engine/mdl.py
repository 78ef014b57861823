"""A `.mdl` file to a `Source`, its equations parsed by PySD's own grammar.

In:   the path of a `.mdl` file (other endings go to `mdl_xmile`).
Out:  `Source`, in neutral trees with places; every fault of the file in one InputError.
Knows nothing of how equations are computed. Only files named `mdl*` import PySD's internals.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from model.engine import mdl_text
from model.engine.errors import InputError, Problem
from model.engine.faults import Unsupported
from model.engine.mdl_grammar import vensim
from model.engine.mdl_tree import expression
from model.engine.mdl_words import plainly
from model.engine.names import fold, suitable_element, unquoted
from model.engine.syntax import (
    KEYWORDS,
    Call,
    Equation,
    Expression,
    Macro,
    Note,
    Numbers,
    Range,
    Source,
    Text,
)

_TOO_DEEP = (RecursionError, MemoryError)
#: The grammar takes some 25 frames for each bracket within a bracket (`mdl_text` allows 100).
_FRAMES = 10_000
#: A file with more faults than this is no model; the rest is not read.
_MOST_FAULTS = 100
_TABBED = re.compile(r"\btabbed\s+array\b", re.IGNORECASE)
_NAMELESS = "名称为空", "a name is empty"
_STRING = re.compile(r"(?P<name>[^:'\"]+|\"[^\"]+\")\s*:IS:\s*'(?P<text>[^']*)'", re.IGNORECASE)


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Let the parser's Python frames go deep enough for `mdl_text`'s limit on brackets."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def read_mdl(path: Path) -> Source:
    """Read and parse a Vensim model.

    Raises:
        InputError: the file cannot be decoded, or equations do not parse; all of them at once.
    """
    text = mdl_text.decode(path.read_bytes(), path.name)
    read = _Reader(path.name)
    with warnings.catch_warnings(), deep_recursion():
        warnings.simplefilter("ignore")  # PySD warns of what we report or handle ourselves
        for entry in mdl_text.entries(text, path.name):
            read.entry(entry)
            if len(read.problems) >= _MOST_FAULTS:
                break
    return read.source()


class _Reader:
    """Collects equations, ranges, notes and problems, entry by entry."""

    def __init__(self, where: str) -> None:
        self.where, self.grammar = where, vensim()
        self.ranges: dict[str, Range] = {}
        self.notes: dict[str, Note] = {}
        self.equations: list[Equation] = []
        self.macros: dict[str, tuple[tuple[str, ...], tuple[str, ...], list[Equation]]] = {}
        self.macro_units: dict[str, dict[str, str]] = {}
        self.strings: dict[str, str] = {}
        self.problems: list[Problem] = []

    def entry(self, entry: mdl_text.Entry) -> None:
        """Parse one entry; a fault becomes a problem and the reading goes on."""
        if refused := mdl_text.refusal(entry.equation):
            self._fault(entry, *refused)
            return
        if string := _STRING.fullmatch(entry.equation):
            self.strings[fold(string["name"])] = string["text"]
            return
        try:
            text = _TABBED.sub("TABBED ARRAY", entry.equation)
            parsed = self.grammar.entry(text, "", "").parse()
            self._parse(parsed)
            self._take(parsed, entry)
        except _TOO_DEEP:
            self._fault(entry, "方程嵌套过深", "is nested too deeply")
        except Unsupported as fault:
            self._fault(entry, fault.zh, fault.en)
        except Exception as error:  # the parser raises whatever its grammar meets
            zh, en = plainly(str(error), entry.equation)
            self._fault(
                entry,
                f"无法解析：{zh}" if zh else "无法解析",
                f"cannot be parsed: {en}" if en else "cannot be parsed",
            )

    def _parse(self, parsed: Any) -> None:
        """The right-hand side of what has one."""
        kind = type(parsed).__name__
        if kind == "Lookup":
            parsed.ast = self.grammar.lookup(parsed.expression)
        elif kind in ("Component", "UnchangeableConstant", "Data") and parsed.expression:
            parsed.ast = self.grammar.expression(parsed.expression)
            parsed.lookup = type(parsed.ast).__name__ == "GetLookupsStructure"
        elif kind == "Data":
            parsed.parse()  # without a right-hand side: Vensim would take it from a run

    def _fault(self, entry: mdl_text.Entry, zh: str, en: str) -> None:
        head = entry.equation if len(entry.equation) <= 60 else entry.equation[:59] + "…"
        place = f"{self.where}:{entry.line}"
        self.problems.append(Problem(f"“{head}” {zh}", f"'{head}' {en}", place))

    def _take(self, parsed: Any, entry: mdl_text.Entry) -> None:
        if not entry.whole:  # PySD would drop it without a word
            raise _unparsed(
                "缺一个 ~，应写成 方程 ~ 单位 ~ 说明 |",
                "a ~ is missing; write equation ~ unit ~ comment |",
            )
        kind = type(parsed).__name__
        if kind == "SubscriptRange":
            made = subscript_range(parsed.name, parsed.definition, entry.equation)
            if made.name in self.ranges:
                zh, en = "下标范围 {} 定义了两次", "the range '{}' is defined twice"
                raise _unparsed(zh.format(made.label), en.format(made.label))
            self.ranges[made.name] = made
            return
        if kind in ("Constraint", "TestInput"):  # reality checks say nothing of a run
            return
        name = fold(parsed.name)
        if not name or name == "time":
            zh, en = ("Time 不能定义", "Time cannot be defined") if name else _NAMELESS
            raise _unparsed(zh, en)
        subscripts, exceptions = parsed.subscripts
        form = {"UnchangeableConstant": "unchangeable", "Lookup": "lookup", "Data": "data"}.get(
            kind, "lookup" if getattr(parsed, "lookup", False) else "equation"
        )
        made_equation = Equation(
            name=name,
            subscripts=tuple(fold(s) for s in subscripts),
            exceptions=tuple(tuple(fold(s) for s in group) for group in exceptions),
            expression=_expression(parsed, entry.equation),
            form=form,
            line=entry.line,
            text=entry.equation,
        )
        if entry.macro:
            self._macro(entry.macro).append(made_equation)
            inside = self.macro_units.setdefault(fold(entry.macro.split("(", 1)[0]), {})
            inside[name] = entry.unit or inside.get(name, "")
            return
        self.equations.append(made_equation)
        self._note(name, unquoted(parsed.name), entry)

    def _note(self, name: str, label: str, entry: mdl_text.Entry) -> None:
        old = self.notes.get(name)
        self.notes[name] = Note(
            label=old.label if old else label,
            unit=entry.unit or (old.unit if old else ""),
            doc=entry.doc or (old.doc if old else ""),
            group=old.group if old else entry.group,
            limits=entry.limits if entry.limits != (None, None) or not old else old.limits,
            supplementary=entry.supplementary or (old is not None and old.supplementary),
        )

    def _macro(self, head: str) -> list[Equation]:
        name, inner = head[:-1].split("(", 1)
        inputs, _, returns = inner.partition(":")
        if fold(name).replace(" ", "_") in self.grammar.functions:
            zh, en = f"宏 {name} 与函数同名", f"the macro '{name}' has a function's name"
            raise _unparsed(zh, en)
        if fold(name) not in self.macros:
            self.macros[fold(name)] = (_names(inputs), _names(returns), [])
        return self.macros[fold(name)][2]

    def _check_ranges(self) -> None:
        """Ranges that copy nothing, and those whose name a variable has too."""
        lines = {equation.name: equation.line for equation in self.equations}
        for name, made in self.ranges.items():
            if made.copy_of and (made.copy_of == name or made.copy_of not in self.ranges):
                zh = f"下标范围 {made.label} 复制的 {made.copy_of} 不存在"
                en = f"the range '{made.label}' copies '{made.copy_of}', which is no other range"
                self.problems.append(Problem(zh, en, self.where))
            if name in lines:
                zh = f"{made.label} 既是下标范围又是变量"
                en = f"'{made.label}' is both a range of subscripts and a variable"
                self.problems.append(Problem(zh, en, f"{self.where}:{lines[name]}"))

    def source(self) -> Source:
        """Everything read; raises InputError where anything was not."""
        self._check_ranges()
        if not self.equations and not self.problems:
            self.problems.append(Problem("文件中没有方程", "has no equations"))
        if self.problems:
            raise InputError(self.where, self.problems)
        macros = {
            n: Macro(n, p, r, tuple(e), self.macro_units.get(n, {}))
            for n, (p, r, e) in self.macros.items()
        }
        return Source(
            self.where, tuple(self.equations), self.ranges, self.notes, macros, self.strings
        )


def _unparsed(zh: str, en: str) -> Unsupported:
    return Unsupported(f"无法解析：{zh}", f"cannot be parsed: {en}")


def _expression(parsed: Any, text: str) -> Expression:
    """The right-hand side, with what PySD keeps beside it or drops."""
    made = expression(parsed.ast)
    if isinstance(made, Numbers) and _TABBED.search(text):
        return Numbers(made.values, ())  # row by row; the subscripts give the shape
    if type(parsed).__name__ == "Data":
        keyword = parsed.keyword or "interpolate"
        if keyword not in KEYWORDS:
            word = f":{keyword.upper()}:"
            raise _unparsed(f"{word} 不是数据的关键字", f"{word} is not a keyword of data")
        return Call(":=", (made, Text(keyword)))
    return made


def _names(text: str) -> tuple[str, ...]:
    return tuple(fold(part) for part in text.split(",") if part.strip())


def subscript_range(name: str, definition: Any, text: str) -> Range:
    """A range from PySD's definition; the mapping is read from the text, where PySD drops it."""
    label = unquoted(name)
    if isinstance(definition, str):
        return Range(fold(name), label, (), (), copy_of=fold(definition))
    if isinstance(definition, dict):
        fields = ("file", "tab", "firstcell", "lastcell", "prefix")
        cells = tuple(str(definition[field]) for field in fields)
        return Range(fold(name), label, (), (), mapping=_mapping(text), cells=cells)
    labels = tuple(unquoted(part) for part in definition)
    for unsuitable in (part for part in (label, *labels) if not suitable_element(part)):
        zh, en = f"“{unsuitable}”不能作下标名", f"'{unsuitable}' cannot be the name of a subscript"
        raise _unparsed(zh, en)
    mapping = _mapping(text)
    # PySD also collects the elements listed in a mapping; those after '->' are not members
    members = labels[: len(labels) - sum(len(found) for found in mapping.values())]
    return Range(fold(name), label, tuple(fold(m) for m in members), members, mapping=mapping)


def _mapping(text: str) -> dict[str, tuple[str, ...]]:
    mapping: dict[str, tuple[str, ...]] = {}
    if "->" in text:
        for listed, plain in re.findall(r"\(([^()]*)\)|([^,()]+)", text.split("->", 1)[1]):
            target, _, elements = (listed or plain).partition(":")
            if target.strip():
                mapping[fold(target)] = _names(elements)
    return mapping
