"""The unit of every variable: as its note states it or, inside a macro's call, as it follows.

In:   a `Source` as read, and `Units`.
Out:  `Stated`: units by name; which variables state none, or one that cannot be read.
Knows nothing of agreement or of faults.
"""

from __future__ import annotations

from collections.abc import Callable

from pint.util import UnitsContainer

from model.engine.names import fold
from model.engine.syntax import Expression, Note, Source
from model.engine.unit_trees import is_stock
from model.engine.units import DIMENSIONLESS, Units, Unreadable, exponents, power

#: A unit that is not known or fits anywhere (None), or that of an expression of numbers alone.
Unit = UnitsContainer | None | float


class Stated:
    """The units of one model's variables.

    Attributes:
        unreadable, missing: the variables without a unit, by the reason.
        time: the unit of time, as the control variables state it.
    """

    def __init__(self, source: Source, units: Units, unit_of: Callable[[Expression], Unit]) -> None:
        """Read every stated unit; `unit_of` gives that of an expression, and notes no fault."""
        self.units, self.unit_of = units, unit_of
        self.known: dict[str, UnitsContainer | None] = {}
        self.unreadable: list[str] = []
        self.missing: list[str] = []
        self.inside = {name: note for name, note in source.notes.items() if note.stated is not None}
        self.equations = {equation.name: equation for equation in source.equations}
        for name, note in source.notes.items():
            if name not in self.inside:
                self.known[name] = self._read(name, note.unit)
        clock = ("time step", "initial time", "final time")
        self.time = next((u for n in clock if (u := self.known.get(n)) is not None), None)

    def _read(self, name: str, text: str) -> UnitsContainer | None:
        if not text.strip():
            self.missing.append(name)
            return None
        try:
            return self.units.read(text)
        except Unreadable:
            self.unreadable.append(name)
            return None

    def of(self, name: str) -> UnitsContainer | None:
        """The unit of a variable; of one inside a macro's call it is found once, when asked."""
        if name in self.inside and name not in self.known:
            self.known[name] = None  # while it is being found: a stock may read itself
            self.known[name] = self._inside(self.inside[name], self.equations[name].expression)
        return self.known.get(name)

    def _inside(self, note: Note, expression: Expression) -> UnitsContainer | None:
        """By what the macro states, or else by the equation."""
        if not (note.stated or "").strip():
            unit = self.unit_of(expression.arguments[1] if is_stock(expression) else expression)
            return None if isinstance(unit, float) else unit
        stated = self._read(fold(note.label), note.stated or "")
        if stated is None:
            return None
        for parameter, argument in note.given.items():
            key = self.units.key(parameter)
            times = exponents(stated).get(key, 0.0)
            given = self.unit_of(argument) if times else DIMENSIONLESS
            if given is None:
                return None
            own = DIMENSIONLESS if isinstance(given, float) else given
            stated = stated / UnitsContainer({key: times}) * power(own, times)
        return stated
