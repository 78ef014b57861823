"""What was observed of the district in 2015-2020, as readings of the model's variables.

In:   `observations.csv` beside this file (or a user's own), and the units of the model's variables.
Out:  frozen `Observation` rows with interval, size and error; every problem in one InputError.
Knows nothing of parameters, of runs or of how a fit is made.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.periods import Period, parse_period
from model.district.table import Row, read_table
from model.engine.errors import nearest, refuse

OBSERVATIONS = Path(__file__).with_name("observations.csv")
EXCLUDED = Path(__file__).with_name("excluded.csv")

COLUMNS = (
    *("id", "reading", "variable", "over", "period", "base", "kind", "reduction", "share"),
    *("comparator", "value", "unit", "error", "error_kind", "discrepancy", "price_basis"),
    *("vintage", "grade", "known_from", "role", "source", "note"),
)
#: mean: yearly rate over the period, times `share`; sum: integral over it; end: a stock at its
#: end; change: a stock at its end less at its start; growth: compound yearly growth of the mean
#: since the base; ratio: mean over mean of the base.
REDUCTIONS = ("mean", "sum", "end", "change", "growth", "ratio")
KINDS = ("flow", "stock")
#: '<' and '>' are censored: the truth lies below, or above, the value.
COMPARATORS = ("=", "<", ">")
#: fit: in the likelihood; check: compared with the fit and shown beside it, without a say.
ROLES = ("fit", "check")
#: How the ambiguous sentence 增长3.2倍 is read; rows without a reading hold under both.
READINGS = ("strict", "loose")

#: Published unit -> unit of the model in which it can be read -> factor from published to model.
#: 亿元 of a year are read from a yearly rate, so a flow and its yearly sum share a line.
UNITS: Mapping[str, Mapping[str, float]] = {
    "亿元": {"YiCur/Year": 1.0, "Yi/Year": 1.0},
    "万元/人": {"YiCur/(Wan*Year)": 1.0, "Yi/(Wan*Year)": 1.0},
    "万人": {"Wan": 1.0},
    "人": {"Person": 1.0, "Person/Year": 1.0},
    "家": {"Unit": 1.0},
    "个": {"Unit": 1.0},
    "km2": {"Km2": 1.0, "Km2/Year": 1.0},
    "万m2": {"WanM2": 1.0, "WanM2/Year": 1.0, "Km2": 0.01, "Km2/Year": 0.01},
    "%": {"Dmnl": 0.01},
    "倍": {"Dmnl": 1.0},
}


@dataclass(frozen=True, slots=True)
class Observation:
    """One published figure, in its published unit.

    Attributes:
        id: the fact's id in the data; where it has two readings, with the reading's name.
        reading: empty, or the reading of an ambiguous sentence under which the row holds.
        variable: the model's variable that it sees.
        over: the variable that it is a share of; empty for most.
        period: when.
        base: the earlier period that a growth or ratio starts from.
        kind: flow or stock.
        reduction: one of `REDUCTIONS`.
        share: part of a year's flow that falls into the period; 1 for a year.
        comparator: one of `COMPARATORS`.
        value: as published.
        unit: as published.
        factor: published unit times `factor` is the model's unit.
        error: standard deviation of measurement: a share of the value, or in `unit`.
        is_relative: whether errors are shares of the value (then residuals are logarithmic).
        discrepancy: standard deviation, alike, of what the structure cannot resolve.
        price_basis: current, 2020, or empty where it has none.
        vintage: accounting vintage.
        grade: reliability, A to D.
        known_from: last year whose information it contains.
        role: one of `ROLES`.
        source: where it was read.
        note: what was assumed in reading it.
        place: file and line.
    """

    id: str
    reading: str
    variable: str
    over: str
    period: Period
    base: Period | None
    kind: str
    reduction: str
    share: float
    comparator: str
    value: float
    unit: str
    factor: float
    error: float
    is_relative: bool
    discrepancy: float
    price_basis: str
    vintage: str
    grade: str
    known_from: int
    role: str
    source: str
    note: str
    place: str

    @property
    def sd(self) -> float:
        """Measurement and discrepancy together, as a share of the value or in `unit`."""
        return math.hypot(self.error, self.discrepancy)

    @property
    def fact(self) -> str:
        """The id without the reading: rows of one fact are readings of it."""
        return self.id.split(maxsplit=1)[0]


def read_observations(
    units: Mapping[str, str],
    span: tuple[float, float],
    path: Path = OBSERVATIONS,
    known: Sequence[Observation] = (),
) -> tuple[Observation, ...]:
    """Read and check a table of observations.

    Args:
        units: unit of every variable of the model, by name.
        span: first and last moment that the run covers (model time).
        path: the table.
        known: observations of another table, none of which may be given again.

    Raises:
        InputError: lists every problem with its line: an unknown variable, a unit or a price
            basis that does not fit it, an error that is not positive, a period outside the run,
            a fact given twice (with the same or another value), a value that a logarithm cannot
            take.
    """
    rows, problems = read_table(path, COLUMNS, "id")
    found = [(row, made) for row in rows if (made := _observation(row, units, span)) is not None]
    _refuse_doubles(found, known)
    refuse(str(path), problems)
    return tuple(made for _, made in found)


def excluded(path: Path = EXCLUDED) -> dict[str, str]:
    """Facts about the district in 2015-2020 that no row uses, with the reason.

    Raises:
        InputError: a line without a reason, or a doubled one.
    """
    rows, problems = read_table(path, ("id", "reason"), "id")
    for row in rows:
        if not row.text("reason"):
            row.wrong("没有说明理由", "gives no reason")
    refuse(str(path), problems)
    return {row.text("id"): row.text("reason") for row in rows}


def _observation(
    row: Row, units: Mapping[str, str], span: tuple[float, float]
) -> Observation | None:
    """The row as an observation; None where it cannot be used (which is noted)."""
    before = len(row.problems)
    reduction = row.choice("reduction", REDUCTIONS)
    period = _period(row, "period", span)
    base = _base(row, reduction, period, span)
    value = _given(row, "value")
    error = _positive(row, "error")
    discrepancy = row.number("discrepancy") or 0.0
    share = row.number("share") if row.text("share") else 1.0
    known_from = row.year("known_from", 1979, 2100)
    factor = _factor(row, reduction, units)
    is_relative = row.choice("error_kind", ("relative", "absolute")) == "relative"
    for column, allowed in [("kind", KINDS), ("comparator", COMPARATORS), ("role", ROLES)]:
        row.choice(column, allowed)
    if row.text("reading"):
        row.choice("reading", READINGS)
    if discrepancy < 0:
        row.wrong("discrepancy 不能为负", "discrepancy must not be negative")
    if value is not None and is_relative and value <= 0:
        row.wrong("误差为相对误差，数值应为正", "a relative error needs a positive value")
    if not row.text("source"):
        row.wrong("没有来源", "has no source")
    if len(row.problems) > before or value is None or error is None or share is None:
        return None
    assert period is not None  # a bad period is a problem
    assert known_from is not None
    return Observation(
        id=row.text("id"),
        reading=row.text("reading"),
        variable=row.text("variable"),
        over=row.text("over"),
        period=period,
        base=base,
        kind=row.text("kind"),
        reduction=reduction,
        share=share,
        comparator=row.text("comparator"),
        value=value,
        unit=row.text("unit"),
        factor=factor,
        error=error,
        is_relative=is_relative,
        discrepancy=discrepancy,
        price_basis=row.text("price_basis"),
        vintage=row.text("vintage"),
        grade=row.text("grade"),
        known_from=known_from,
        role=row.text("role"),
        source=row.text("source"),
        note=row.text("note"),
        place=row.place,
    )


def _given(row: Row, column: str) -> float | None:
    if not row.text(column):
        row.wrong(f"{column} 一栏为空", f"{column} is empty")
    return row.number(column)


def _positive(row: Row, column: str) -> float | None:
    value = _given(row, column)
    if value is not None and value <= 0:
        row.wrong(f"{column} 应为正数，现为 {value:g}", f"{column} must be positive, not {value:g}")
    return value


def _period(row: Row, column: str, span: tuple[float, float]) -> Period | None:
    text = row.text(column)
    period = parse_period(text)
    if period is None:
        row.wrong(
            f"{column} 一栏的“{text}”不是时期；可写 2015、2019H1、2015Q1-3、2017M1-11、"
            "2016-2020 或 2020-11-01",
            f"{column}: '{text}' is no period; write 2015, 2019H1, 2015Q1-3, 2017M1-11, "
            "2016-2020 or 2020-11-01",
        )
    elif not span[0] <= period.start <= period.stop <= span[1]:
        row.wrong(
            f"{column} 一栏的“{text}”在模拟期 {span[0]:g}—{span[1]:g} 之外",
            f"{column}: '{text}' lies outside the run, {span[0]:g} to {span[1]:g}",
        )
    return period


def _base(
    row: Row, reduction: str, period: Period | None, span: tuple[float, float]
) -> Period | None:
    """The period that a growth or ratio starts from: as given, or the same period a year before."""
    if reduction not in ("growth", "ratio"):
        if row.text("base"):
            row.wrong("只有 growth 和 ratio 才有 base", "only growth and ratio have a base")
        return None
    if row.text("base"):
        return _period(row, "base", span)
    if reduction == "ratio":
        row.wrong("ratio 需要 base", "a ratio needs a base")
        return None
    if period is not None and period.start - 1 < span[0]:
        row.wrong(
            f"“{period.text}”的增速需要上一年，而模拟自 {span[0]:g} 年开始",
            f"growth in '{period.text}' needs the year before, but the run begins in {span[0]:g}",
        )
    return period.year_before() if period is not None else None


def _factor(row: Row, reduction: str, units: Mapping[str, str]) -> float:
    """Published to model unit; what does not fit is noted."""
    names = [name for column in ("variable", "over") if (name := row.text(column))]
    unknown = [name for name in names if name not in units]
    for name in unknown or ([""] if not row.text("variable") else []):
        near = nearest(name, units)
        row.wrong(
            f"模型中没有变量“{name}”" + (f"，是否为“{near}”" if near else ""),
            f"'{name}' is not a variable of the model"
            + (f"; did you mean '{near}'?" if near else ""),
        )
    if unknown or not row.text("variable"):
        return 1.0
    unit = units[names[0]]
    _check_price_basis(row, unit)
    read = "Dmnl" if row.text("over") or reduction in ("growth", "ratio") else unit
    published = row.text("unit")
    fitting = UNITS.get(published, {})
    if read not in fitting:
        good = "、".join(known for known, table in UNITS.items() if read in table)
        row.wrong(
            f"单位“{published}”读不出“{names[0]}”（{unit}）；可用 {good or '——'}",
            f"unit '{published}' does not fit '{names[0]}' ({unit}); {good or 'none'} would",
        )
    return fitting.get(read, 1.0)


def _check_price_basis(row: Row, unit: str) -> None:
    """Current prices are read from 亿元 at current prices (YiCur), constant ones from Yi."""
    basis = row.text("price_basis")
    fits = {"current": "YiCur" in unit, "2020": "Yi" in unit.replace("YiCur", "")}
    money = "Yi" in unit
    if (money and not fits.get(basis, False)) or (not money and basis):
        row.wrong(
            f"价格口径“{basis}”与变量的单位 {unit} 不符（current 对 YiCur，2020 对 Yi，其余留空）",
            f"price basis '{basis}' does not fit unit {unit}"
            " (current: YiCur, 2020: Yi, otherwise empty)",
        )


def _refuse_doubles(found: Sequence[tuple[Row, Observation]], known: Sequence[Observation]) -> None:
    """The same reading of the same variable may be given once, whatever its id."""
    first = {_fact(made): made for made in known}
    for row, made in found:
        other = first.setdefault(_fact(made), made)
        if other is made:
            continue
        values = f"{other.value:g} / {made.value:g}"
        row.wrong(
            f"“{made.variable}”{made.period.text} 已见于 {other.place}（{values}）",
            f"'{made.variable}' in {made.period.text} is already at {other.place} ({values})",
        )


def _fact(made: Observation) -> tuple[object, ...]:
    place = (made.variable, made.over, made.period, made.base)
    return (*place, made.reduction, made.comparator, made.reading)
