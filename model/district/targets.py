"""The plan's targets and the indicators that they are set for, as data.

In:   targets.csv, one row a target (or an indicator for which the plan sets none).
Out:  `Plan`: frozen `Target`s in the order of the file, and `Indicator`s by id.
Knows nothing of runs, scenarios or probabilities: `studies/targets.py` evaluates.

A target is read as the plan's own table says: a bare figure on an expected indicator means at
least; `cumulative` sums over the years after `base_year`; `task` is the city's task, for which the
plan has no figure. The text has no price basis: a figure of 2025 is read at current prices and
"double by 2035" at constant prices of 2020, by assumption; the other reading stands beside it as a
row with `alternative_of`. The plan names no responsible unit for any indicator (chapter 10 leaves
that to its implementation scheme), so `responsible` is empty until the bureau fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from model.district.labels import Text
from model.district.table import Row, read_table
from model.engine.errors import Problem, refuse

TARGETS = Path(__file__).with_name("targets.csv")

COLUMNS = [
    "id",
    "indicator_no",
    "attribute",
    "indicator",
    "variable",
    "read",
    "reduction",
    "base_year",
    "price_basis",
    "factor",
    "comparator",
    "value",
    "value_high",
    "unit",
    "unit_zh",
    "year",
    "status",
    "floor",
    "alternative_of",
    "figure_id",
    "name_zh",
    "name_en",
    "clause",
    "responsible",
    "note_zh",
    "note_en",
]

EXPECTED, BINDING = "预期性", "约束性"
CURRENT_PRICES, CONSTANT_PRICES = "现价", "2020年不变价"

#: How a year is read from a variable: its mean (a flow), its end (a stock), its sum (completions).
READINGS = ("mean", "end", "sum")
#: What is made of the yearly readings; the last five need the base year.
REDUCTIONS = ("end", "mean", "sum", "growth", "change", "ratio", "change_rate", "year_of_max")
WITH_BASE = ("sum", "growth", "change", "ratio", "change_rate", "year_of_max")
#: `=` and `~` (about) only describe, and only targets that are tracked use them.
COMPARATORS = (">=", "<=", "range", "task", "=", "~", "")
#: Whether and how the model can say anything of a target (the module text of `studies/targets.py`).
STATUSES = ("computed", "trend", "baseline", "city_task", "task_ledger", "tracked")

FIRST_YEAR, PLAN_START, LAST_YEAR = 2015, 2021, 2035

NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something of the district that is measured once a year.

    Attributes:
        id: short name, as in `gdp>=1250@2025`; `.real` is the series at constant prices.
        variable: the model's variable (`gross output[NEV]`), empty where the model has none.
        read: how a year is read from the variable: one of READINGS.
        reduction: what is made of the readings: one of REDUCTIONS.
        base_year: the year before the first that counts, for reductions that compare; else None.
        factor: the plan's units in one of the model's, 100 for a share that the plan gives in %.
        price_basis: CURRENT_PRICES, CONSTANT_PRICES or empty.
        name: in both languages.
        unit: the plan's unit, in both languages.
    """

    id: str
    variable: str
    read: str
    reduction: str
    base_year: int | None
    factor: float
    price_basis: str
    name: Text
    unit: Text


@dataclass(frozen=True, slots=True)
class Target:
    """One line of the plan: an indicator, a comparator, a value and a year.

    Attributes:
        id: name of the row.
        indicator: what is measured.
        comparator: `>=`, `<=`, `range` (both ends count as met), `task` (the city's task), or, on
            targets that are only tracked, `=` and `~`.
        value: in the indicator's unit; None for a task that nobody has entered.
        value_high: upper end of a range, else None.
        year: the year in which it is judged.
        status: one of STATUSES.
        number: 1-25 for the plan's control indicators, else None.
        attribute: EXPECTED, BINDING, or empty for figures outside the table of indicators.
        floor: whether the plan's own figure of 2025 makes this a lower limit (底线).
        alternative_of: the target of which this is another reading, or empty.
        figures: ids in figures.csv of the figures of the text that this target stands for.
        clause: chapter and section of the plan.
        responsible: unit in charge, empty where not entered.
        note: what to know before reading it.
    """

    id: str
    indicator: Indicator
    comparator: str
    value: float | None
    value_high: float | None
    year: int
    status: str
    number: int | None = None
    attribute: str = ""
    floor: bool = False
    alternative_of: str = ""
    figures: tuple[str, ...] = ()
    clause: str = ""
    responsible: str = ""
    note: Text = NO_TEXT

    @property
    def binding(self) -> bool:
        """Whether the plan marks it 约束性: no probability is ever given for it."""
        return self.attribute == BINDING


@dataclass(frozen=True, slots=True)
class Plan:
    """All targets, in the order of the file, and all indicators by id."""

    targets: tuple[Target, ...]
    indicators: Mapping[str, Indicator]

    def main(self) -> tuple[Target, ...]:
        """The targets as they are read by default, without the alternative readings."""
        return tuple(target for target in self.targets if not target.alternative_of)

    def readings(self, target: Target) -> tuple[Target, ...]:
        """The other readings of a target (price basis, population), to show beside it."""
        return tuple(other for other in self.targets if other.alternative_of == target.id)

    def switched(self, price_basis: str) -> tuple[Target, ...]:
        """The main targets, each in its reading at `price_basis` where there is one."""
        return tuple(
            next((o for o in self.readings(t) if o.indicator.price_basis == price_basis), t)
            if t.indicator.price_basis not in ("", price_basis)
            else t
            for t in self.main()
        )


def load_targets(path: Path = TARGETS) -> Plan:
    """Read the table of targets.

    Raises:
        InputError: every row that is missing a cell, doubled, or cannot be understood, with lines.
    """
    rows, problems = read_table(path, COLUMNS, "id")
    indicators: dict[str, Indicator] = {}
    targets = []
    for row in rows:
        indicator = _indicator(row)
        known = indicators.setdefault(indicator.id, indicator)
        if _measure(known) != _measure(indicator):
            row.wrong(
                f"指标“{indicator.id}”在别处另有定义",
                f"indicator '{indicator.id}' is defined otherwise in another row",
            )
        if target := _target(row, known):
            targets.append(target)
    problems.extend(_orphans(targets))
    refuse(str(path), problems)
    return Plan(tuple(targets), MappingProxyType(indicators))


def _measure(indicator: Indicator) -> tuple[object, ...]:
    """What makes two rows the same indicator: all but the words."""
    i = indicator
    return (i.variable, i.read, i.reduction, i.base_year, i.factor, i.price_basis)


def _indicator(row: Row) -> Indicator:
    tracked = row.text("status") == "tracked"
    if tracked == bool(row.text("variable")):
        row.wrong(
            "仅跟踪的指标不带变量，其余必须有变量",
            "a tracked indicator carries no variable, any other must have one",
        )
    reduction = row.choice("reduction", REDUCTIONS)
    base = row.year("base_year", FIRST_YEAR, LAST_YEAR)
    if (base is None) == (reduction in WITH_BASE):
        row.wrong(
            f"{reduction} {'需要' if base is None else '不带'} base_year",
            f"{reduction} {'needs' if base is None else 'takes no'} base_year",
        )
    return Indicator(
        id=row.text("indicator"),
        variable=row.text("variable"),
        read=row.text("read") if tracked else row.choice("read", READINGS),
        reduction=reduction,
        base_year=base,
        factor=row.number("factor") or 1.0,
        price_basis=row.choice("price_basis", ("", CURRENT_PRICES, CONSTANT_PRICES)),
        name=Text(row.text("name_zh"), row.text("name_en")),
        unit=Text(row.text("unit_zh"), row.text("unit")),
    )


def _target(row: Row, indicator: Indicator) -> Target | None:
    """The row's target, or None where it only defines an indicator (no comparator)."""
    comparator = row.choice("comparator", COMPARATORS)
    status = row.choice("status", STATUSES)
    value, high = row.number("value"), row.number("value_high")
    year = row.year("year", PLAN_START, LAST_YEAR)
    _check_value(row, comparator, value, high)
    if comparator in ("=", "~") and status != "tracked":
        row.wrong(f"“{comparator}”只用于仅跟踪的指标", f"'{comparator}' is for tracked rows only")
    if comparator and year is None:
        row.wrong("目标缺少年份", "a target needs a year")
    if not comparator or year is None:
        return None
    number = row.year("indicator_no", 1, 25)
    attribute = row.choice("attribute", ("", EXPECTED, BINDING))
    if (number is None) != (attribute == ""):
        row.wrong("指标序号与属性须同时填写", "indicator number and attribute come together")
    return Target(
        id=row.text("id"),
        indicator=indicator,
        comparator=comparator,
        value=value,
        value_high=high,
        year=year,
        status=status,
        number=number,
        attribute=attribute,
        floor=row.choice("floor", ("", "yes")) == "yes",
        alternative_of=row.text("alternative_of"),
        figures=tuple(row.text("figure_id").split()),
        clause=row.text("clause"),
        responsible=row.text("responsible"),
        note=Text(row.text("note_zh"), row.text("note_en")),
    )


def _check_value(row: Row, comparator: str, value: float | None, high: float | None) -> None:
    if (value is None) != (comparator in ("", "task")):
        row.wrong(
            f"比较符“{comparator}”与 value 一栏不符",
            f"comparator '{comparator}' does not go with the cell of value",
        )
    if (high is None) == (comparator == "range") or (
        value is not None and high is not None and high <= value
    ):
        row.wrong("range 需要 value_high > value", "a range needs value_high > value")


def _orphans(targets: list[Target]) -> list[Problem]:
    ids = {target.id for target in targets}
    return [
        Problem(
            f"“{t.id}”是不存在的“{t.alternative_of}”的另一种读法",
            f"'{t.id}' is an alternative of '{t.alternative_of}', which is not there",
        )
        for t in targets
        if t.alternative_of and t.alternative_of not in ids
    ]
