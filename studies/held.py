"""Variables held on a path (外生给定): what a user writes after `--fix`, read and checked.

In:   `VARIABLE=2021:3,2025:5`, a model, and the names that users know its variables by.
Out:  `Held`s, and the engine's series for them.
Knows nothing of scenarios or levers.

The variable's own equation runs until the first year given, so history holds; from 1 January of
that year it follows straight lines between the years and stays at the last value.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.engine import Series
from model.engine.errors import Problem, nearest, refuse
from model.engine.program import Model

FIRST_YEAR, LAST_YEAR = 2021, 2035
_EXAMPLE = "gdp=2021:850,2025:1100"


@dataclass(frozen=True, slots=True)
class Held:
    """One variable on a path.

    Attributes:
        variable: the model's name, with its element (`gross output[NEV]`).
        knots: (year, value), ascending; the value holds at 1 January of its year.
    """

    variable: str
    knots: tuple[tuple[int, float], ...]

    def series(self) -> Series:
        """The engine's form of it."""
        years, values = zip(*self.knots, strict=True)
        return Series([float(year) for year in years], list(values), "linear")

    def as_data(self) -> dict[str, object]:
        """As JSON data."""
        return {"variable": self.variable, "knots": [list(knot) for knot in self.knots]}


def parse_fixed(texts: Sequence[str], model: Model, names: Mapping[str, str]) -> tuple[Held, ...]:
    """Read every `--fix`.

    Args:
        texts: each `VARIABLE=YEAR:VALUE,…`; `VARIABLE=VALUE` holds from 2021.
        model: the model whose variables they are.
        names: other names of its variables (the Chinese and English labels).

    Raises:
        InputError: everything that is wrong in any of them.
    """
    problems: list[Problem] = []
    held: dict[str, Held] = {}
    for text in texts:
        name, sign, path = unicodedata.normalize("NFKC", text).partition("=")
        if not sign:
            zh = f"应写成“变量=年份:数值,…”，例如 {_EXAMPLE}"
            en = f"write VARIABLE=YEAR:VALUE,..., for example {_EXAMPLE}"
            problems.append(Problem(zh, en, text))
            continue
        own = [*(_knots(path, text, problems))]
        variable = find_variable(name.strip(), text, model, names, problems)
        if variable in held:
            zh, en = f"“{variable}”给了两次", f"'{variable}' is given twice"
            problems.append(Problem(zh, en, text))
        elif variable is not None and own:
            held[variable] = Held(variable, tuple(sorted(own)))
    refuse("--fix", problems)
    return tuple(held.values())


def find_variable(
    name: str, text: str, model: Model, names: Mapping[str, str], problems: list[Problem]
) -> str | None:
    """The model's spelling of a variable that can be held, or None with the problem noted.

    Args:
        name: as typed, with its element if it has one.
        text: where the problem stands.
        model: whose variable it is.
        names: other names of its variables.
        problems: where a problem is noted.
    """
    base, _, element = name.partition("[")
    # The model's own names come first: a label may be spelled like another variable's name.
    variable = model.variables.get(base) or model.variables.get(names.get(base.strip(), ""))
    if variable is None or variable.kind in ("lookup", "data"):
        near = nearest(name, model.variables) or nearest(name, names)
        zh = f"模型没有变量“{name}”" + (f"；是不是“{near}”？" if near else "")
        en = f"the model has no variable '{name}'" + (f"; did you mean '{near}'?" if near else "")
        problems.append(Problem(zh, en, text))
        return None
    elements = {found.casefold(): found for found in variable.elements}
    wanted = element.rstrip("]").replace(" ", "").casefold()
    if not variable.subscripts and not element:
        return variable.name
    if wanted in elements:
        return f"{variable.name}[{elements[wanted]}]"
    choices = ", ".join(f"{variable.name}[{found}]" for found in variable.elements[:6])
    if not variable.subscripts:
        choices = variable.name
    zh, en = f"请指明其中一个：{choices}", f"name one of them: {choices}"
    problems.append(Problem(zh, en, text))
    return None


def _knots(path: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, float]]:
    """The years and values of a path; what cannot be read is noted."""
    seen = set()
    for part in path.split(","):
        written, colon, number = part.partition(":")
        if not colon:
            written, number = str(FIRST_YEAR), part
        year = int(written) if written.strip().isdecimal() else None
        value = _number(number)
        if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
            zh = f"年份“{written.strip()}”应在 {FIRST_YEAR}—{LAST_YEAR} 之间（此前为历史）"
            en = f"year '{written.strip()}': the years go from {FIRST_YEAR} to {LAST_YEAR}"
            problems.append(Problem(zh, en, text))
        elif value is None:
            zh, en = f"“{number.strip()}”不是数", f"'{number.strip()}' is not a number"
            problems.append(Problem(zh, en, text))
        elif year in seen:
            zh, en = f"{year} 年给了两次", f"{year} is given twice"
            problems.append(Problem(zh, en, text))
        else:
            yield year, value
        seen.add(year)


def _number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
