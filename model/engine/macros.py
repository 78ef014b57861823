"""Macro calls written out: the equations of a macro once for each call.

In:   a `Source` whose equations may call its macros.
Out:  the same without macros: variables `#caller>MACRO>local#`, named as Vensim names them
      (manual, macros), with the subscripts of the equation that calls.
Knows nothing of PySD, files or how an equation is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from model.engine.errors import InputError, Problem, nearest
from model.engine.functions import AGGREGATES, FUNCTIONS
from model.engine.names import fold
from model.engine.syntax import (
    Call,
    Equation,
    Expression,
    Macro,
    Note,
    Number,
    Reference,
    Source,
    Table,
)

#: Names that a macro knows without naming them: every model has them.
_GIVEN = frozenset({"time", "initial time", "final time", "time step", "saveper"})
#: Macros that call macros can double at every level; more than this is refused.
_MOST_EQUATIONS = 10_000


class _Fault(ValueError):
    """What is wrong with a call or a macro, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class _Site:
    """The equation in which a call stands, as the macro's equations need it."""

    equation: Equation
    caller: str
    marked: tuple[str, ...] = ()

    @property
    def subscripts(self) -> tuple[str, ...]:
        """Of every variable of the call: the equation's, and the ranges summed over."""
        return (*self.equation.subscripts, *(s[:-1] for s in self.marked))


def expand_macros(source: Source) -> Source:
    """`source` with every macro call written out.

    Raises:
        InputError: a macro includes itself, lacks its own equation or uses names of the model;
            a call has too few or too many arguments. All of them at once.
    """
    if not source.macros:
        return source
    expander = _Expander(source)
    expander.check()
    try:
        return expander.expand()
    except RecursionError:
        problem = Problem("宏嵌套过深", "its macros are nested too deeply")
        raise InputError(source.where, [problem]) from None


class _Expander:
    def __init__(self, source: Source) -> None:
        self.source, self.macros = source, source.macros
        self.equations: list[Equation] = []
        self.notes: dict[str, Note] = dict(source.notes)
        self.used: set[str] = set()
        self.problems: list[Problem] = []

    def check(self) -> None:
        """Faults of the definitions themselves."""
        for name, macro in self.macros.items():
            line = macro.equations[0].line
            if name in FUNCTIONS or name in AGGREGATES:
                zh, en = f"宏 {name} 与函数同名", f"the macro '{name}' has a function's name"
                self._fault(line, zh, en)
            for wanted in (name, *macro.returns):
                if all(equation.name != wanted for equation in macro.equations):
                    zh, en = (
                        f"宏 {name} 没有定义 {wanted}",
                        f"the macro '{name}' lacks '{wanted} ='",
                    )
                    self._fault(line, zh, en)
            for equation in macro.equations:
                if equation.subscripts:
                    zh, en = f"宏 {name} 内部有下标", f"the macro '{name}' has subscripts inside"
                    self._fault(equation.line, zh, en)
            if circle := self._circle(name):
                shown = " → ".join(circle)
                self._fault(line, f"宏包含自身：{shown}", f"a macro includes itself: {shown}")
        self._refuse()

    def expand(self) -> Source:
        """All equations; each call's come after the one that calls."""
        for equation in self.source.equations:
            note = self.source.notes.get(equation.name)
            self._write(equation, note.label if note else equation.name)
        self._refuse()
        return replace(self.source, equations=tuple(self.equations), notes=self.notes, macros={})

    def _write(self, equation: Equation, caller: str) -> None:
        place = len(self.equations)
        try:
            made = self._node(equation.expression, _Site(equation, caller))
        except _Fault as fault:
            self._fault(equation.line, f"“{caller}” {fault.zh}", f"'{caller}' {fault.en}")
            return
        self.equations.insert(place, replace(equation, expression=made))
        if len(self.equations) - len(self.source.equations) > _MOST_EQUATIONS:
            zh = f"宏展开后超过 {_MOST_EQUATIONS} 个方程"
            en = f"its macros come to more than {_MOST_EQUATIONS} equations"
            self._fault(equation.line, zh, en)
            self._refuse()

    def _node(self, tree: Expression, site: _Site) -> Expression:
        if not isinstance(tree, Call):
            return tree
        if tree.function in AGGREGATES:
            inside = [s for argument in tree.arguments for s in _marked(argument)]
            site = replace(site, marked=tuple(dict.fromkeys((*site.marked, *inside))))
        arguments = tuple(self._node(argument, site) for argument in tree.arguments)
        if tree.function in self.macros:
            return self._call(self.macros[tree.function], arguments, site)
        return replace(tree, arguments=arguments)

    def _call(self, macro: Macro, arguments: tuple[Expression, ...], site: _Site) -> Reference:
        """Write the equations of one call; what the call itself becomes."""
        if len(arguments) != len(macro.parameters):
            listed = ", ".join(macro.parameters)
            raise _Fault(
                f"调用宏 {macro.name} 时给了 {len(arguments)} 个参数；应为（{listed}）",
                f"gives the macro '{macro.name}' {len(arguments)} arguments; it takes ({listed})",
            )
        if len(set(site.subscripts)) < len(site.subscripts):
            raise _Fault(
                f"在对方程自身的下标求和时调用宏 {macro.name}",
                f"calls the macro '{macro.name}' while summing over a subscript of its own",
            )
        prefix = self._prefix(site.caller, macro)
        local = {
            equation.name: _label(prefix, macro, equation.name) for equation in macro.equations
        }
        meaning: dict[str, Reference | Number] = {}
        for equation in macro.equations:
            subscripts = () if _is_table(equation) else site.subscripts
            meaning[equation.name] = Reference(fold(local[equation.name]), subscripts)
        for parameter, argument in zip(macro.parameters, arguments, strict=True):
            given = _unmarked(argument, site.marked)
            if isinstance(given, (Number, Reference)):
                meaning[parameter] = given  # keeps lookups and constants what they are
                continue
            label = _label(prefix, macro, parameter)
            meaning[parameter] = Reference(fold(label), site.subscripts)
            self._add(Note(label, stated=""), site.equation, site, given)
        arguments_of = {parameter: meaning[parameter] for parameter in macro.parameters}
        for equation in macro.equations:
            made = _renamed(equation.expression, meaning, macro)
            unit = macro.units.get(equation.name, "")
            note = Note(local[equation.name], stated=unit, given=arguments_of)
            self._add(note, equation, site, made)
        return Reference(fold(local[macro.name]), (*site.equation.subscripts, *site.marked))

    def _prefix(self, caller: str, macro: Macro) -> str:
        """`#caller>MACRO`, or with a number before MACRO where that is taken."""
        stem, name = caller.strip("#"), macro.name.upper()
        taken = (f"#{stem}>{number:03d}{name}" for number in range(2, 2 + _MOST_EQUATIONS))
        prefix = f"#{stem}>{name}"
        while prefix in self.used:
            prefix = next(taken)
        self.used.add(prefix)
        return prefix

    def _add(self, note: Note, like: Equation, site: _Site, expression: Expression) -> None:
        """One equation of a call, with the subscripts and exceptions of the one that calls."""
        over, more = site.subscripts, tuple(s[:-1] for s in site.marked)
        exceptions = tuple((*group, *more) for group in site.equation.exceptions)
        if _is_table(like):
            over, exceptions = (), ()
        name = fold(note.label)
        self.notes[name] = note
        made = Equation(name, over, exceptions, expression, like.form, like.line, like.text)
        self._write(made, note.label)

    def _circle(self, name: str) -> tuple[str, ...]:
        """A way from the macro to itself, or ()."""
        ways: dict[str, tuple[str, ...]] = {name: (name,)}
        waiting = [name]
        while waiting:
            now = waiting.pop()
            for equation in self.macros[now].equations:
                for called in _calls(equation.expression):
                    if called == name:
                        return (*ways[now], name)
                    if called in self.macros and called not in ways:
                        ways[called] = (*ways[now], called)
                        waiting.append(called)
        return ()

    def _fault(self, line: int, zh: str, en: str) -> None:
        problem = Problem(zh, en, f"{self.source.where}:{line}")
        if problem not in self.problems:
            self.problems.append(problem)

    def _refuse(self) -> None:
        if self.problems:
            raise InputError(self.source.where, self.problems)


def _label(prefix: str, macro: Macro, name: str) -> str:
    return f"{prefix}#" if name == macro.name else f"{prefix}>{name}#"


def _is_table(equation: Equation) -> bool:
    return equation.form == "lookup" or isinstance(equation.expression, Table)


def _calls(tree: Expression) -> Iterator[str]:
    if isinstance(tree, Call):
        yield tree.function
        for argument in tree.arguments:
            yield from _calls(argument)


def _marked(tree: Expression) -> Iterator[str]:
    """Subscripts marked '!' in `tree`, but not inside an aggregate of its own."""
    if isinstance(tree, Reference):
        yield from (s for s in tree.subscripts if s.endswith("!"))
    elif isinstance(tree, Call) and tree.function not in AGGREGATES:
        for argument in tree.arguments:
            yield from _marked(argument)


def _unmarked(tree: Expression, marked: tuple[str, ...]) -> Expression:
    """`x[A!]` as `x[A]`, for an equation of its own over A."""
    if isinstance(tree, Reference):
        subscripts = tuple(s[:-1] if s in marked else s for s in tree.subscripts)
        return replace(tree, subscripts=subscripts)
    if isinstance(tree, Call) and tree.function not in AGGREGATES:
        return replace(tree, arguments=tuple(_unmarked(a, marked) for a in tree.arguments))
    return tree


def _renamed(
    tree: Expression, meaning: Mapping[str, Reference | Number], macro: Macro
) -> Expression:
    """A right-hand side of the macro in the names of one call."""
    match tree:
        case Reference(name, subscripts):
            if subscripts:
                raise _Fault(f"宏 {macro.name} 内部有下标", f"has a macro with subscripts: {name}")
            if name.endswith("$"):
                return Reference(name[:-1].strip())
            if name in meaning:
                return meaning[name]
            if name in _GIVEN:
                return tree
            near = nearest(name, meaning)
            raise _Fault(
                f"宏 {macro.name} 用到的 {name} 既非其参数也非其变量（模型变量写作 {name}$）"
                + (f"；最接近的是 {near}" if near else ""),
                f"calls the macro '{macro.name}', which knows no '{name}'"
                f" ({name}$ is the model's)" + (f"; the nearest is {near}" if near else ""),
            )
        case Call(function, arguments):
            made = tuple(_renamed(argument, meaning, macro) for argument in arguments)
            lookup = meaning.get(function)
            if isinstance(lookup, Reference):
                return Call("lookup", (lookup, *made))
            return Call(function.removesuffix("$"), made)
    return tree
