"""The dimensional check: does every equation of a model give the unit that its variable states?

In:   a `Source` as read, and `Units`.
Out:  `UnitFault`s, each with both sides' units and the place.
Knows nothing of values, elements or runs: an equation with subscripts is checked once.

Rules, as in Vensim (manual, units checking: 22275, 22280): sums, comparisons and branches agree;
products multiply; the argument of a lookup or of EXP is dimensionless; a flow is its stock over
time. What a row of `functions.py` says holds for its function, and the names of its parameters
say more: 'time', 'start', 'width' are times, 'initial' is like the input. A number in an equation
is dimensionless, but 0 and :NA: have any unit; an equation that is nothing but numbers states a
constant and has the unit of its variable. Without a stated unit a variable fits everywhere.

A macro is checked at each of its calls. In the units stated inside it, names of its parameters
stand for the units of what is given for them; what states none has the unit of its equation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from pint.util import UnitsContainer

from model.engine.functions import AGGREGATES, FUNCTIONS
from model.engine.mdl import deep_recursion
from model.engine.stated_units import Stated, Unit
from model.engine.syntax import (
    Call,
    Equation,
    Expression,
    Number,
    Reference,
    Source,
    Table,
)
from model.engine.unit_text import written
from model.engine.unit_trees import ARITHMETIC, exponent_of, is_number, is_stock, terms
from model.engine.units import DIMENSIONLESS, Units, power

#: What `functions.py` may say of a function's unit.
RULES = frozenset(
    {"same", "first", "second", "result of 2, 3", "pure", "compare", "product", "ratio", "power"}
    | {"root", "slope times time", "first times time", "per time", "random", "any"}
)
#: Parameters (as `functions.py` names them) that are spans or points of time.
TIMES = ("time", "start", "end", "width", "interval", "horizon", "lifetime", "period")
#: Parameters that are dimensionless whatever the function.
PURE = ("condition", "order", "base", "factor", "shape1", "shape2", "seed")


@dataclass(frozen=True, slots=True)
class UnitFault:
    """One place where units do not agree.

    Attributes:
        variable: the variable whose equation it is.
        line: of that equation; 0 where unknown.
        part: the expression, as text.
        left, right: what was met and what had to be, as units.
        severe: False for the argument of a lookup, of which Vensim only warns.
    """

    variable: str
    line: int
    part: str
    left: str
    right: str
    severe: bool = True


class Rules:
    """The check of one model."""

    def __init__(self, source: Source, units: Units, *, numbers_fit: bool = False) -> None:
        """Read every stated unit.

        Args:
            source: the model as read.
            units: its units.
            numbers_fit: numbers in sums, comparisons and arguments have any unit, not only 0.
        """
        self.source, self.units, self.numbers_fit = source, units, numbers_fit
        self.stated = Stated(source, units, self._quietly)
        self.time = self.stated.time
        self.faults: list[UnitFault] = []
        self.too_deep: list[Equation] = []
        self.here: Equation

    def check(self) -> list[UnitFault]:
        """Every fault, in the order of the file; `too_deep` are equations nested beyond reason."""
        with deep_recursion():
            for equation in self.source.equations:
                self.here = equation
                try:
                    self._equation(equation, self.stated.of(equation.name))
                except RecursionError:
                    self.too_deep.append(equation)
        return self.faults

    def _equation(self, equation: Equation, stated: UnitsContainer | None) -> None:
        top = equation.expression
        if is_stock(top):
            flow, initial = top.arguments
            if stated is not None and self.time is not None:
                self._must_be(flow, stated / self.time)
            else:
                self._unit(flow)
            self._must_be(initial, stated, bare=True)
            return
        self._must_be(top, stated, bare=True)

    def _quietly(self, tree: Expression) -> Unit:
        """The unit of an expression whose faults are noted when its equation has its turn."""
        known = len(self.faults)
        unit = self._unit(tree)
        del self.faults[known:]
        return unit

    # -- agreement ----------------------------------------------------------------------------

    def _known(self, unit: Unit) -> UnitsContainer | None:
        """A number's unit: none, but 0 and :NA: (below any number) have whatever is wanted."""
        if isinstance(unit, float):
            fits = self.numbers_fit or unit == 0 or unit != unit or unit < -1e30
            return None if fits else DIMENSIONLESS
        return unit

    def _fault(self, tree: Expression, left: UnitsContainer, right: UnitsContainer) -> None:
        self._note(tree, left, self.units.shown(right))

    def _note(self, tree: Expression, left: UnitsContainer, right: str, hard: bool = True) -> None:
        note = self.source.notes.get(self.here.name)
        label = note.label if note else self.here.name
        part = written(tree, self.source)
        self.faults.append(
            UnitFault(label, self.here.line, part, self.units.shown(left), right, hard)
        )

    def _must_be(self, tree: Expression, wanted: Unit, *, bare: bool = False) -> None:
        """Note a fault unless `tree` has the unit `wanted`; `bare`: numbers alone have any."""
        found = self._unit(tree)
        if bare and isinstance(found, float):
            return
        found, wanted = self._known(found), self._known(wanted)
        if found is not None and wanted is not None and found != wanted:
            self._fault(tree, found, wanted)

    def _agreed(self, trees: list[Expression]) -> Unit:
        """The unit that all have; a fault is noted for the first that has another."""
        units = [self._unit(tree) for tree in trees]
        agreed: UnitsContainer | None = None
        for tree, unit in zip(trees, map(self._known, units), strict=True):
            if unit is None:
                continue
            if agreed is None:
                agreed = unit
            elif unit != agreed:
                self._fault(tree, unit, agreed)
                return None
        return agreed

    # -- expressions --------------------------------------------------------------------------

    def _unit(self, tree: Expression) -> Unit:
        match tree:
            case Number(value):
                return float(value)
            case Reference("time"):
                return self.time
            case Reference(name):
                if name in self.source.ranges and name not in self.stated.known:
                    return DIMENSIONLESS
                return self.stated.of(name)
            case Call("with lookup", (argument, Table())):
                self._argument_of_lookup(argument)
                return None
            case Call("lookup", (Reference(name), argument)):
                self._argument_of_lookup(argument)
                return self.stated.of(name)
            case Call(name, (argument,)) if name in self.stated.known and name not in FUNCTIONS:
                self._argument_of_lookup(argument)
                return self.stated.of(name)
            case Call(name, (argument,)) if name in AGGREGATES:
                return self._aggregate(name, argument)
            case Call("^" | "power", (base, exponent)):
                return self._power(tree, base, exponent)
            case Call(name, arguments) if name in ARITHMETIC:
                return self._arithmetic(tree)
            case Call(name, arguments) if name in FUNCTIONS:
                return self._function(tree)
            case Call(_, arguments):
                for argument in arguments:
                    self._unit(argument)
        return None

    def _argument_of_lookup(self, argument: Expression) -> None:
        unit = self._known(self._unit(argument))
        if unit:
            self._note(argument, unit, self.units.shown(DIMENSIONLESS), hard=False)

    def _aggregate(self, name: str, argument: Expression) -> Unit:
        unit = self._known(self._unit(argument))
        return unit if name != "prod" or not unit else None

    def _arithmetic(self, tree: Call) -> Unit:
        if tree.function in "+-" and len(tree.arguments) == 2:
            if is_number(tree):
                return 1.0
            return self._agreed(terms(tree))
        units = [self._unit(argument) for argument in tree.arguments]
        if all(isinstance(unit, float) for unit in units):
            return 0.0 if tree.function == "negative" and units == [0.0] else 1.0
        if tree.function == "negative":
            return units[0]
        known = [DIMENSIONLESS if isinstance(unit, float) else unit for unit in units]
        if any(unit is None for unit in known):
            return None
        sides = [unit for unit in known if unit is not None]
        return reduce(lambda x, y: x * y if tree.function == "*" else x / y, sides)

    def _power(self, tree: Call, base: Expression, exponent: Expression) -> Unit:
        self._must_be(exponent, DIMENSIONLESS)
        unit = self._unit(base)
        if isinstance(unit, float):
            return 1.0 if is_number(exponent) else DIMENSIONLESS
        if not unit:
            return unit
        value = exponent_of(exponent)
        if value is None:
            self._note(tree, unit, self.units.shown(DIMENSIONLESS))
            return None
        return power(unit, value)

    def _function(self, call: Call) -> Unit:
        """By the rule of its row; the names of its parameters say more."""
        row = FUNCTIONS[call.function]
        least, most = row.arity()
        if not least <= len(call.arguments) <= most:
            return None  # loading says so
        names = [name.rstrip("?") for name in row.parameters.split()]
        given = dict(zip(names, call.arguments, strict=False))
        drawn = call.function.startswith("random")  # the start of a triangle is no time
        times = {"time"} if drawn else set(TIMES)
        pure = {*PURE, "s"} if drawn else set(PURE)
        per_time = None if self.time is None else DIMENSIONLESS / self.time
        for name, argument in given.items():
            if name in times:
                self._must_be(argument, self.time)
            elif name in pure:
                self._must_be(argument, DIMENSIONLESS)
            elif name == "trend" or (name == "initial" and row.unit == "per time"):
                self._must_be(argument, per_time)
        free = [a for n, a in given.items() if n not in (*times, *pure, "trend")]
        match row.unit:
            case "same" | "first" | "result of 2, 3" | "random":
                return self._agreed(free)
            case "pure":
                for argument in free:
                    self._must_be(argument, DIMENSIONLESS)
                return DIMENSIONLESS
            case "compare":
                self._agreed(free)
                return DIMENSIONLESS
            case "ratio":
                return self._ratio(free)
            case "root":
                unit = self._known(self._unit(free[0]))
                return None if unit is None else power(unit, 0.5)
            case "slope times time" | "first times time":
                unit = self._known(self._unit(free[0]))
                return None if unit is None or self.time is None else unit * self.time
            case "per time":
                self._unit(free[0])
                return per_time
            case "product":
                return self._arithmetic(Call("*", tuple(free)))
            case "second":
                return self._unit(call.arguments[1])
        for argument in free:
            self._unit(argument)
        return None

    def _ratio(self, arguments: list[Expression]) -> Unit:
        """ZIDZ and XIDZ: the third is what stands where the ratio cannot."""
        unit = self._arithmetic(Call("/", tuple(arguments[:2])))
        if len(arguments) > 2:
            self._must_be(arguments[2], unit)
        return DIMENSIONLESS if isinstance(unit, float) else unit
