"""The levers and the external conditions of the district, read from their two tables.

In:   `levers.csv` and `externals.csv` beside this file (or a planner's own copies).
Out:  frozen `Lever` and `External` rows by name, in the order of the table.
Knows nothing of scenarios, of the engine's arrays or of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from model.district.labels import Text
from model.district.table import Row, read_table
from model.engine.errors import refuse

LEVERS = Path(__file__).with_name("levers.csv")
EXTERNALS = Path(__file__).with_name("externals.csv")

LEVER_COLUMNS = (
    *("name", "history", "unit", "default", "min", "max", "zone_moderate", "zone_strong"),
    *("cost", "cost_unit", "cost_parameter", "sector", "clause", "figures", "quote", "basis"),
    *("zh", "en", "help_zh", "help_en", "note"),
)
EXTERNAL_COLUMNS = (
    *("name", "variable", "unit", "default", "min", "max", "kind", "needs"),
    *("zh", "en", "help_zh", "help_en", "source"),
)

#: Zones of a lever from weak to strong, and how the page calls them.
ZONES: Mapping[str, Text] = MappingProxyType(
    {
        "below": Text("弱于现状", "below current"),
        "current": Text("现状", "current"),
        "moderate": Text("适度", "moderate"),
        "strong": Text("强力", "strong"),
    }
)
#: Elements of the .mdl's subscript `Branch`, in its order.
BRANCHES = ("NEV", "BIO", "ICT", "OTH")
#: How a lever's history is known.
BASES = ("observed", "assumption", "definition")
SECTORS = ("industry", "innovation", "talent", "land", "services", "energy")
#: What an external condition takes; see `External.kind`.
KINDS = ("series", "number", "year", "switch", "weights")


@dataclass(frozen=True, slots=True)
class Lever:
    """One row of `levers.csv`: a constant of the model that policy moves.

    Attributes:
        name: the constant in the .mdl.
        history: the parameter with each member's own rate of 2016-2020.
        unit: unit in the .mdl; `default`, bounds and zones are in it.
        default: the median of the history (shown; the baseline uses each member's own).
        minimum: least value that is accepted.
        maximum: greatest value that is accepted.
        moderate: where the zone 适度 begins; on the other side of `default` from weakness.
        strong: where the zone 强力 begins.
        cost: what one unit of the lever costs, in `cost_unit`.
        cost_unit: money, land or energy for one unit of the lever.
        cost_parameter: the constant of the model that `cost` repeats; empty where the lever is
            itself an amount of money, a share of it, or land.
        sector: industry, innovation, talent, land, services or energy.
        clause: chapter and section of the plan.
        figures: ids of the plan's figures that the clause holds (may be empty).
        quote: the words of the plan that name the instrument, verbatim.
        basis: how the history is known: observed, an assumption, or by definition.
        title: what it is called, in both languages.
        help: how the model handles it, in both languages.
        note: where the default comes from.
    """

    name: str
    history: str
    unit: str
    default: float
    minimum: float
    maximum: float
    moderate: float
    strong: float
    cost: float
    cost_unit: str
    cost_parameter: str
    sector: str
    clause: str
    figures: tuple[str, ...]
    quote: str
    basis: str
    title: Text
    help: Text
    note: str

    def zone(self, value: float) -> str:
        """The zone of a value, a key of ZONES; for 审批时限 fewer days are stronger."""
        sign = 1.0 if self.strong > self.default else -1.0
        if sign * value >= sign * self.strong:
            return "strong"
        if sign * value >= sign * self.moderate:
            return "moderate"
        return "current" if sign * value >= sign * self.default else "below"


@dataclass(frozen=True, slots=True)
class External:
    """One row of `externals.csv`: a condition outside the district that a scenario moves.

    Attributes:
        name: what a scenario calls it.
        variable: the constant in the .mdl; `*` stands for each branch.
        unit: unit in the .mdl.
        default: the value at which nothing happens (or the median of what is drawn).
        minimum: least value that is accepted.
        maximum: greatest value that is accepted.
        kind: `series` takes values by year, each a step over that year; `number` one value;
            `year` a year; `switch` 0 or 1; `weights` one share for each element, summing to 1.
        needs: other conditions without which this one does nothing.
        title: what it is called, in both languages.
        help: how the model handles it, in both languages.
        source: where default and bounds come from.
    """

    name: str
    variable: str
    unit: str
    default: float
    minimum: float
    maximum: float
    kind: str
    needs: tuple[str, ...]
    title: Text
    help: Text
    source: str

    @property
    def by_branch(self) -> bool:
        """Whether it has one value for each branch."""
        return "*" in self.variable

    def entry(self, branch: str) -> str:
        """What a scenario calls one element (`branch` empty where there are none)."""
        return f"{self.name}[{branch}]" if branch else self.name

    def key(self, branch: str) -> str:
        """The engine's name of one element (`branch` empty where there are none)."""
        return self.variable.replace("*", branch)


@cache
def read_levers(path: Path = LEVERS) -> Mapping[str, Lever]:
    """Every lever by name, in the table's order.

    Raises:
        InputError: with the line of every row that cannot be used.
    """
    rows, problems = read_table(path, LEVER_COLUMNS, "name")
    levers = {lever.name: lever for row in rows if (lever := _lever(row))}
    refuse(str(path), problems)
    return MappingProxyType(levers)


@cache
def read_externals(path: Path = EXTERNALS) -> Mapping[str, External]:
    """Every external condition by name, in the table's order.

    Raises:
        InputError: with the line of every row that cannot be used.
    """
    rows, problems = read_table(path, EXTERNAL_COLUMNS, "name")
    externals = {external.name: external for row in rows if (external := _external(row))}
    for row in rows:
        for needed in _names(row, "needs"):
            if needed not in externals:
                row.wrong(f"needs 一栏的“{needed}”不在表中", f"needs: '{needed}' is not listed")
    refuse(str(path), problems)
    return MappingProxyType(externals)


def _lever(row: Row) -> Lever | None:
    _require(row, [name for name in LEVER_COLUMNS if name not in ("figures", "cost_parameter")])
    default, least, most = row.number("default"), row.number("min"), row.number("max")
    moderate, strong = row.number("zone_moderate"), row.number("zone_strong")
    cost = row.number("cost")
    basis = row.choice("basis", BASES)
    sector = row.choice("sector", SECTORS)
    if default is None or least is None or most is None:
        return None
    if moderate is None or strong is None or cost is None:
        return None
    upward = [least, default, moderate, strong, most]
    downward = [most, default, moderate, strong, least]
    if upward != sorted(upward) and downward != sorted(downward, reverse=True):
        row.wrong(
            "default、zone_moderate、zone_strong 应依次位于 min 与 max 之间",
            "default, zone_moderate and zone_strong must follow one another between min and max",
        )
    if basis == "assumption" and "assumption" not in row.text("note"):
        row.wrong(
            "历史值为假设的，note 一栏应注明 assumption",
            "a lever whose history is assumed must say 'assumption' in its note",
        )
    return Lever(
        name=row.text("name"),
        history=row.text("history"),
        unit=row.text("unit"),
        default=default,
        minimum=least,
        maximum=most,
        moderate=moderate,
        strong=strong,
        cost=cost,
        cost_unit=row.text("cost_unit"),
        cost_parameter=row.text("cost_parameter"),
        sector=sector,
        clause=row.text("clause"),
        figures=_names(row, "figures"),
        quote=row.text("quote"),
        basis=basis,
        title=Text(row.text("zh"), row.text("en")),
        help=Text(row.text("help_zh"), row.text("help_en")),
        note=row.text("note"),
    )


def _external(row: Row) -> External | None:
    _require(row, [name for name in EXTERNAL_COLUMNS if name != "needs"])
    default, least, most = row.number("default"), row.number("min"), row.number("max")
    kind = row.choice("kind", KINDS)
    if default is None or least is None or most is None:
        return None
    # The default of a year lies beyond the run: the event does not happen.
    if not (least <= most and (least <= default <= most or kind == "year")):
        row.wrong("default 应位于 min 与 max 之间", "default must lie between min and max")
    return External(
        name=row.text("name"),
        variable=row.text("variable"),
        unit=row.text("unit"),
        default=default,
        minimum=least,
        maximum=most,
        kind=kind,
        needs=_names(row, "needs"),
        title=Text(row.text("zh"), row.text("en")),
        help=Text(row.text("help_zh"), row.text("help_en")),
        source=row.text("source"),
    )


def _require(row: Row, columns: list[str]) -> None:
    for column in columns:
        if not row.text(column):
            row.wrong(f"{column} 一栏为空", f"{column} is empty")


def _names(row: Row, column: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in row.text(column).split(";") if name.strip())
