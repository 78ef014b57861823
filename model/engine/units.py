"""Units of measure as a modeller makes them up: read, multiplied, compared, shown.

In:   unit fields of a model (`Yi/(Wan*Year)`, `万人/年`), groups of names that mean one unit.
Out:  pint's `UnitsContainer`s, in which equal units are equal.
Knows nothing of equations; `unit_rules.py` does.

As in Vensim (manual, ref_units_equiv) a name is taken literally: 万人 and Person are two units,
and no factor between them is known; Person and Persons are one where a group says so. Case and
the width of characters do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from pint.util import UnitsContainer

from model.engine.names import fold

#: The groups that a new Vensim model has (its settings, lines `22:`).
VENSIM_GROUPS = (
    ("$", "Dollar", "Dollars", "$s"),
    ("Day", "Days"),
    ("Hour", "Hours"),
    ("Month", "Months"),
    ("Person", "People", "Persons"),
    ("Unit", "Units"),
    ("Week", "Weeks"),
    ("Year", "Years"),
)
#: What means 'no unit'; Vensim's own word comes first.
PURE_NAMES = ("Dmnl", "Dimensionless", "1", "无量纲")
DIMENSIONLESS = UnitsContainer()

_TOKEN = re.compile(r"\s*(?:(?P<mark>\*\*|[*/^()])|(?P<name>[^*/^()]+))")
_SIGNS = str.maketrans({"·": "*", "×": "*", "÷": "/"})
_DEEPEST = 50


class Unreadable(ValueError):
    """A unit field that is no product of names."""


class Units:
    """The units of one model: its spelling of them, and which names mean the same."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        """Take groups of names that mean one unit; Vensim's own groups are always known."""
        self._same: dict[str, str] = {}
        self._label: dict[str, str] = {}
        for group in (PURE_NAMES, *VENSIM_GROUPS, *groups):
            names = [_plain(name) for name in group if name.strip()]
            known = [self._same[name] for name in names if name in self._same]
            meant = known[0] if known else names[0] if names else ""
            joined = {*names, *known}
            self._same.update((name, meant) for name in joined)
            self._same.update((n, meant) for n, other in self._same.items() if other in joined)

    def read(self, text: str) -> UnitsContainer:
        """The unit that a field states.

        Raises:
            Unreadable: brackets that do not close, an operator without a name, a number.
        """
        normal = unicodedata.normalize("NFKC", text).translate(_SIGNS)
        tokens = [found[0].strip() for found in _TOKEN.finditer(normal)]
        unit, rest = self._product([token for token in tokens if token], 0)
        if rest:
            raise Unreadable(text)
        return unit

    def _product(self, tokens: list[str], depth: int) -> tuple[UnitsContainer, list[str]]:
        """A product up to a closing bracket, and what follows."""
        unit, tokens = self._factor(tokens, depth)
        while tokens and tokens[0] in "*/":
            sign = tokens[0]
            factor, tokens = self._factor(tokens[1:], depth)
            unit = unit * factor if sign == "*" else unit / factor
        return unit, tokens

    def _factor(self, tokens: list[str], depth: int) -> tuple[UnitsContainer, list[str]]:
        if not tokens or tokens[0] in ("*", "/", "^", "**", ")") or depth > _DEEPEST:
            raise Unreadable(" ".join(tokens))
        if tokens[0] == "(":
            unit, rest = self._product(tokens[1:], depth + 1)
            if rest[:1] != [")"]:
                raise Unreadable(" ".join(tokens))
            rest = rest[1:]
        else:
            unit, rest = self._named(tokens[0]), tokens[1:]
        if rest and rest[0] in ("^", "**"):
            if len(rest) < 2 or not re.fullmatch(r"-?\d+(\.\d+)?", rest[1]):
                raise Unreadable(" ".join(rest))
            return power(unit, float(rest[1])), rest[2:]
        return unit, rest

    def _named(self, name: str) -> UnitsContainer:
        key = self.key(name)
        if key == self._same[_plain(PURE_NAMES[0])]:
            return DIMENSIONLESS
        if re.fullmatch(r"[\d.,]+", key):
            raise Unreadable(name)
        self._label.setdefault(key, name)
        return UnitsContainer({key: 1})

    def key(self, name: str) -> str:
        """What stands for a name, and for all that mean the same."""
        plain = _plain(name)
        return self._same.get(plain, plain)

    def shown(self, unit: UnitsContainer) -> str:
        """A unit as a modeller writes it, in the model's own spelling."""
        parts: dict[bool, list[str]] = {True: [], False: []}
        for key, exponent in sorted(exponents(unit).items()):
            label, size = self._label.get(key, key), abs(exponent)
            parts[exponent > 0].append(label if size == 1 else f"{label}^{size:g}")
        above, below = "*".join(parts[True]) or "1", "*".join(parts[False])
        if not below:
            return above if unit else PURE_NAMES[0]
        return f"{above}/({below})" if len(parts[False]) > 1 else f"{above}/{below}"


def power(unit: UnitsContainer, exponent: float) -> UnitsContainer:
    """A unit to a power; exponents are rounded, so that a cube root cubed is the unit again."""
    sizes = {key: round(size * exponent, 9) for key, size in exponents(unit).items()}
    return UnitsContainer({key: size for key, size in sizes.items() if size})


def exponents(unit: UnitsContainer) -> dict[str, float]:
    """Exponent by name; pint allows any number there, ours are all real."""
    return {key: float(str(size)) for key, size in unit.items()}


def _plain(name: str) -> str:
    return fold(unicodedata.normalize("NFKC", name))


def settings_groups(text: str) -> list[list[str]]:
    """Groups of unit names in the settings of a `.mdl`: lines `22:Person,People,Persons`."""
    _, _, settings = text.rpartition(":L<%^E!@")
    lines = (line.strip() for line in settings.splitlines())
    return [
        [name.strip() for name in line[3:].split(",") if name.strip()]
        for line in lines
        if line.startswith("22:")
    ]
