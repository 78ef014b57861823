"""Actual values of the plan's indicators after 2020, as a bureau enters them.

In:   a CSV file or a workbook: indicator, period, value, unit, vintage, published, source, note.
Out:  `Actual`s, every vintage of each kept; the latest of each as `Observation`s.
Knows nothing of members, of classes or of pages.

A value is read as the plan writes its indicator: a level of the year (GDP in 亿元), the year's own
amount for a sum (places built in the year), the year's own growth for an average growth or a
change. A revision stands beside what it revises: the table is a history, and nothing is erased.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from calibration.more import VINTAGES
from calibration.observations import Observation
from calibration.periods import Period, parse_period
from model.district.labels import Text
from model.district.table import Row
from model.district.targets import LAST_YEAR, PLAN_START, Indicator, Plan
from model.engine.errors import Problem, nearest, refuse
from studies import vintages
from studies.sheets import read_sheet

COLUMNS = ("indicator", "period", "value", "unit", "vintage", "published", "source", "note")
#: A figure that is this many times the one before it is asked about (issue: a factor of ten).
JUMP = 10.0
MOST_ROWS = 5000

#: An empty table with remarks, for a bureau to fill in.
TEMPLATE = Text(
    f"""{",".join(COLUMNS)}
# 一行一个数。indicator：指标编号（如 gdp）、规划指标序号（1—25）或中文名称。以 # 开头的行不读。
# period：2021、2021H1（上半年）、2021Q1-3（前三季度）、2021M1-11。累计类指标填当年（当期）数。
# vintage：快报、初步核实、最终核实、普查修订。修订后另起一行，旧数不删。published：公布年份。
""",
    f"""{",".join(COLUMNS)}
# One figure a row. indicator: its id (gdp), its number in the plan (1-25) or its name.
# period: 2021, 2021H1, 2021Q1-3 or 2021M1-11. Of a sum give the amount of the period.
# vintage: flash, preliminary, final or census revision; add a row for a revision, delete none.
""",
)

_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?%?")


@dataclass(frozen=True, slots=True)
class Actual:
    """One published figure.

    Attributes:
        indicator: of the plan.
        period: a year, a half-year, quarters or months after 2020.
        value: in the plan's unit.
        vintage: a key of `studies.vintages.ERRORS`.
        published: the year in which it came out.
        source: where it stands.
        note: whatever the bureau adds.
        place: file and line.
    """

    indicator: Indicator
    period: Period
    value: float
    vintage: str
    published: int
    source: str
    note: str
    place: str

    @property
    def year(self) -> int:
        """The calendar year in which the period lies."""
        return int(self.period.start)

    @property
    def whole_year(self) -> bool:
        """Whether it is a whole year's."""
        return self.period.years == 1

    @property
    def figure(self) -> tuple[str, str]:
        """What it is a figure of: the vintages of one share this."""
        return self.indicator.id, self.period.text


@dataclass(frozen=True, slots=True)
class Question:
    """Something that may be right but should be confirmed."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Actuals:
    """A history of published figures.

    Attributes:
        rows: every vintage, in the order of the file.
        questions: what should be confirmed before it is used.
    """

    rows: tuple[Actual, ...]
    questions: tuple[Question, ...] = ()

    def latest(self) -> tuple[Actual, ...]:
        """The last vintage of each figure, by indicator and period."""
        found: dict[tuple[str, str], Actual] = {}
        for row in self.rows:
            old = found.get(row.figure)
            if old is None or vintages.later(row.vintage, old.vintage):
                found[row.figure] = row
        return tuple(sorted(found.values(), key=lambda a: (a.indicator.id, a.period.start)))

    def of(self, indicator: str) -> tuple[Actual, ...]:
        """The latest figures of one indicator, by period."""
        return tuple(row for row in self.latest() if row.indicator.id == indicator)

    def history(self, row: Actual) -> tuple[Actual, ...]:
        """Every vintage of one figure, from the first to the last."""
        same = [one for one in self.rows if one.figure == row.figure]
        order = list(vintages.ERRORS)
        return tuple(sorted(same, key=lambda one: order.index(one.vintage)))

    def as_rows(self) -> list[list[str | float | int]]:
        """The table as it is kept: header and every vintage, as `read_actuals` reads it."""
        rows: list[list[str | float | int]] = [list(COLUMNS)]
        for row in self.rows:
            unit = row.indicator.unit.zh
            figure = (row.indicator.id, row.period.text, row.value, unit)
            rows.append([*figure, VINTAGES[row.vintage], row.published, row.source, row.note])
        return rows

    def last_year(self) -> int:
        """The last calendar year of which anything is known."""
        return max(row.year for row in self.rows)


def read_actuals(path: Path, plan: Plan, *, confirmed: bool = False) -> Actuals:
    """Read and check a table of actual values.

    Args:
        path: CSV (UTF-8 or GB18030) or .xlsx; the first sheet counts.
        plan: whose indicators are meant.
        confirmed: whether figures that would be asked about are right.

    Raises:
        InputError: every row that cannot be used, with its line and the nearest right name; an
            empty table; a workbook with macros; and, unless confirmed, every jump.
    """
    rows, problems = read_sheet(path, COLUMNS, MOST_ROWS)
    found = [actual for row in rows if (actual := _actual(row, plan)) is not None]
    problems += _doubled(found)
    if not rows and not problems:
        problems.append(Problem("表中没有一行实际值", "the table has no actual value"))
    refuse(str(path), problems)
    questions = tuple(_jumps(found))
    if questions and not confirmed:
        asked = [question.problem for question in questions]
        zh, en = "确认无误后加 --confirm", "add --confirm if these are right"
        refuse(str(path), [*asked, Problem(zh, en)])
    return Actuals(tuple(found), questions)


def observations_of(
    actuals: Actuals, known: Sequence[Observation], baselines: dict[str, float] | None = None
) -> tuple[Observation, ...]:
    """The latest figures as observations; those that no variable stands for are only tracked.

    A year's own figure replaces those of its parts: they are in it.

    Args:
        actuals: what was published.
        known: calibration's observations, for what they say of each variable's discrepancy.
        baselines: levels of 2020 by indicator, for those that the plan gives none of.
    """
    latest = actuals.latest()
    years = {(row.indicator.id, row.year) for row in latest if row.whole_year}
    used = [row for row in latest if row.whole_year or (row.indicator.id, row.year) not in years]
    made = (_observation(row, known, (baselines or {}).get(row.indicator.id)) for row in used)
    return tuple(one for one in made if one is not None)


def is_measured(indicator: Indicator) -> bool:
    """Whether the model says something that an actual value can be compared with."""
    return bool(indicator.variable) and indicator.reduction != "year_of_max"


def _actual(row: Row, plan: Plan) -> Actual | None:
    before = len(row.problems)
    indicator = _indicator(row, plan)
    period = _period(row)
    value = _value(row)
    vintage = vintages.vintage_of(row.text("vintage"))
    if vintage is None:
        names = "、".join(VINTAGES.values()), ", ".join(VINTAGES)
        near = nearest(row.text("vintage"), [*VINTAGES, *VINTAGES.values()])
        row.wrong(
            f"vintage 应为 {names[0]}，现为“{row.text('vintage')}”"
            + (f"，是否为“{near}”" if near else ""),
            f"vintage takes {names[1]}, not '{row.text('vintage')}'"
            + (f"; did you mean '{near}'?" if near else ""),
        )
    published = row.year("published", PLAN_START, 2100)
    if published is None and not row.text("published"):
        row.wrong("published（公布年份）一栏为空", "published (the year) is empty")
    if not row.text("source"):
        row.wrong("没有来源", "has no source")
    if indicator is not None:
        _check_unit(row, indicator)
        if value is not None:
            _check_sign(row, indicator, value)
    if period is not None and published is not None and published < math.ceil(period.stop) - 1:
        row.wrong(
            f"公布年份 {published} 早于时期“{period.text}”结束",
            f"published in {published}, before the end of '{period.text}'",
        )
    if len(row.problems) > before or indicator is None or period is None or value is None:
        return None
    assert vintage is not None  # an unknown one is a problem
    assert published is not None
    source, note = row.text("source"), row.text("note")
    return Actual(indicator, period, value, vintage, published, source, note, row.place)


def _indicator(row: Row, plan: Plan) -> Indicator | None:
    """By id, by number of the plan's 25, or by name in either language."""
    word = row.text("indicator")
    known: dict[str, Indicator] = dict(plan.indicators)
    for target in reversed(plan.main()):
        names = [target.indicator.name.zh, target.indicator.name.en]
        for name in [*names, *([str(target.number)] if target.number else [])]:
            known[name] = target.indicator
    found = known.get(word)
    if found is None:
        near = nearest(word, known)
        row.wrong(
            f"没有“{word}”这个指标" + (f"，是否为“{near}”" if near else ""),
            f"there is no indicator '{word}'" + (f"; did you mean '{near}'?" if near else ""),
        )
    elif found.reduction == "year_of_max":
        row.wrong("峰值年份没有逐年的实际值", "the year of a peak has no actual value of a year")
        return None
    return found


def _period(row: Row) -> Period | None:
    text = unicodedata.normalize("NFKC", row.text("period")).upper()
    text = text.removesuffix("年").replace("年上半年", "H1")
    period = parse_period(text)
    if period is None or period.years > 1:
        row.wrong(
            f"period 一栏的“{row.text('period')}”不是时期；可写 2021、2021H1、2021Q1-3、2021M1-11",
            f"period: '{row.text('period')}' is none; write 2021, 2021H1, 2021Q1-3 or 2021M1-11",
        )
        return None
    if not PLAN_START <= period.start < LAST_YEAR + 1:
        row.wrong(
            f"period 应在 {PLAN_START}—{LAST_YEAR} 年之间，现为“{period.text}”",
            f"period lies from {PLAN_START} to {LAST_YEAR}, not '{period.text}'",
        )
        return None
    return period


def _value(row: Row) -> float | None:
    text = unicodedata.normalize("NFKC", row.text("value")).replace("−", "-").replace(" ", "")
    if not text:
        row.wrong("value 一栏为空", "value is empty")
    elif not _NUMBER.fullmatch(text):
        row.wrong(f"value 一栏的“{row.text('value')}”不是数", f"'{row.text('value')}' is no number")
    else:
        return float(text.replace(",", "").rstrip("%"))
    return None


def _check_unit(row: Row, indicator: Indicator) -> None:
    given, unit = unicodedata.normalize("NFKC", row.text("unit")), indicator.unit
    allowed = {unicodedata.normalize("NFKC", name) for name in (unit.zh, unit.en)}
    if given not in allowed:
        row.wrong(
            f"“{indicator.id}”的单位是 {unit.zh}，现为“{row.text('unit')}”",
            f"the unit of '{indicator.id}' is {unit.en}, not '{row.text('unit')}'",
        )


def _check_sign(row: Row, indicator: Indicator, value: float) -> None:
    may_fall = indicator.reduction in ("growth", "change_rate", "change")
    if (not may_fall and value <= 0) or (may_fall and value <= -100 and indicator.factor == 100):
        row.wrong(
            f"“{indicator.id}”的值应为正，现为 {value:g}",
            f"'{indicator.id}' takes a positive value, not {value:g}",
        )


def _doubled(found: Sequence[Actual]) -> list[Problem]:
    first: dict[tuple[str, str, str], Actual] = {}
    problems = []
    for one in found:
        other = first.setdefault((*one.figure, one.vintage), one)
        if other is not one:
            problems.append(
                Problem(
                    f"“{one.indicator.id}”{one.period.text} 的"
                    f"{VINTAGES[one.vintage]}数已见于 {other.place}",
                    f"'{one.indicator.id}' in {one.period.text}, {one.vintage}, is already at"
                    f" {other.place}",
                    one.place,
                )
            )
    return problems


def _jumps(found: Sequence[Actual]) -> list[Question]:
    """Figures ten times, or a tenth of, the one before, or of another vintage of the same."""
    questions = []
    ordered = sorted(found, key=lambda a: (a.indicator.id, a.period.start, a.place))
    for before, one in pairwise(ordered):
        if before.indicator.id != one.indicator.id or min(before.value, one.value) <= 0:
            continue
        if one.indicator.reduction in ("growth", "change_rate"):
            continue
        times = one.value / before.value * (_length(before) / _length(one))
        if not 1 / JUMP < times < JUMP:
            zh = (
                f"“{one.indicator.id}”由 {before.value:g}（{before.period.text}）变为 {one.value:g}"
            )
            en = f"'{one.indicator.id}' goes from {before.value:g} ({before.period.text})"
            questions.append(
                Question(
                    Problem(f"{zh}：是否多写或少写了一位", f"{en} to {one.value:g}", one.place)
                )
            )
    return questions


def _length(one: Actual) -> float:
    return one.period.years if one.indicator.read in ("mean", "sum") else 1.0


def _observation(
    row: Actual, known: Sequence[Observation], baseline: float | None
) -> Observation | None:
    indicator = row.indicator
    if not is_measured(indicator):
        return None
    share, off = vintages.season(indicator, row.period)
    growth = indicator.reduction in ("growth", "change_rate")
    base: Period | None = row.period.year_before() if growth else None
    value, factor = row.value, 1 / indicator.factor
    match indicator.reduction:
        case "growth" | "change_rate":
            reduction = "growth"
        case "sum" | "change":
            reduction = indicator.reduction
        case "ratio":
            reduction = "ratio"
            start = float(indicator.base_year or 0)
            base = Period(f"{start:g}", start, start + 1)
        case _:
            reduction = "end" if indicator.read == "end" else "mean"
    if baseline is not None:
        reduction, value, factor = "ratio", row.value / baseline, 1.0
        base = Period(str(PLAN_START - 1), float(PLAN_START - 1), float(PLAN_START))
    relative = not growth and value > 0
    error = vintages.ERRORS[row.vintage] if relative else vintages.GROWTH_ERROR
    rest = vintages.structure(indicator, known) if relative else vintages.GROWTH_STRUCTURE
    return Observation(
        id=f"{indicator.id} {row.period.text}",
        reading="",
        variable=indicator.variable,
        over="",
        period=row.period,
        base=base,
        kind="stock" if indicator.read == "end" else "flow",
        reduction=reduction,
        share=share if reduction == "mean" and indicator.read != "end" else 1.0,
        comparator="=",
        value=value,
        unit=indicator.unit.zh,
        factor=factor,
        error=error,
        is_relative=relative,
        discrepancy=math.hypot(rest, off if relative else 0.0),
        price_basis=indicator.price_basis,
        vintage=row.vintage,
        grade="",
        known_from=row.published,
        role="fit",
        source=row.source,
        note=row.note,
        place=row.place,
    )
