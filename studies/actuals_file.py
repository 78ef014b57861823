"""A bureau's table of actual values: read whole, or refused with every row that is wrong.

In:   a CSV file or a workbook: indicator, period, value, unit, vintage, published, source, note.
Out:  `Actuals`; one message that lists every wrong cell with its line and the nearest right thing.
Knows nothing of members, of classes or of pages.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from calibration.more import VINTAGES
from calibration.periods import Period, parse_period
from model.district.labels import Text
from model.district.table import Row
from model.district.targets import LAST_YEAR, PLAN_START, Indicator, Plan
from model.engine.errors import Problem, nearest, refuse
from studies import vintages
from studies.actuals import COLUMNS, Actual, Actuals
from studies.confirm import NO_BASES, questions_of, refuse_unconfirmed
from studies.indicator_words import indicator_in, indicators_by_word
from studies.sheets import FORMULA, read_sheet

MOST_ROWS = 5000

#: Headings in Chinese do as well.
HEADINGS = dict(
    zip(("指标", "时期", "数值", "单位", "版本", "公布年份", "来源", "备注"), COLUMNS, strict=True)
)

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

#: What a cell that a spreadsheet would run begins with.
RUN = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?%?")


def read_actuals(
    path: Path,
    plan: Plan,
    *,
    confirmed: bool = False,
    bases: Mapping[str, float] = NO_BASES,
    kept: Sequence[Actual] = (),
) -> Actuals:
    """Read and check a table of actual values.

    Args:
        path: CSV (UTF-8 or GB18030) or .xlsx; the first sheet counts.
        plan: whose indicators are meant.
        confirmed: whether figures that would be asked about are right.
        bases: levels of 2020 by indicator (`studies.confirm.bases_of`), to ask about jumps.
        kept: figures that the table joins, for the same.

    Raises:
        InputError: every row that cannot be used, with its line and the nearest right name; an
            empty table; a workbook with macros; and, unless confirmed, every jump and rise.
    """
    rows, problems = read_sheet(path, COLUMNS[:-1], MOST_ROWS, HEADINGS)
    for row in rows:
        row.cells.setdefault(COLUMNS[-1], "")  # a table may do without remarks
    known = indicators_by_word(plan)
    found = [actual for row in rows if (actual := _actual(row, known)) is not None]
    problems += _doubled(found)
    if not rows and not problems:
        problems.append(Problem("表中没有一行实际值", "the table has no actual value"))
    refuse(str(path), problems)
    questions = questions_of(found, plan, bases=bases, kept=kept)
    refuse_unconfirmed(str(path), questions, confirmed=confirmed)
    return Actuals(tuple(found), questions)


def actuals_bytes(actuals: Actuals) -> bytes:
    """The table as a file that Excel opens and `read_actuals` reads: every vintage of it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(
        [_guarded(cell) for cell in row] for row in actuals.as_rows()
    )
    return text.getvalue().encode("utf-8-sig")


def _guarded(cell: object) -> str:
    """A cell as it is typed; words that a spreadsheet would run have an apostrophe before them."""
    text = _typed(cell)
    return f"'{text}" if isinstance(cell, str) and text[:1] in RUN else text


def actuals_from(
    rows: Sequence[Sequence[object]], plan: Plan, *, declared: bool = False
) -> Actuals:
    """Actual values as `Actuals.as_rows` gave them, without the header, and a manifest keeps them.

    Raises:
        InputError: an indicator that there is no more, or a row that is damaged.
    """
    problems: list[Problem] = []
    known = indicators_by_word(plan)
    made = [
        Row(dict(zip(COLUMNS, map(_typed, cells), strict=True)), f"actuals:{number}", problems)
        for number, cells in enumerate(rows, start=1)
    ]
    found = [actual for row in made if (actual := _actual(row, known)) is not None]
    refuse("actuals", problems)
    return Actuals(tuple(found), declared=declared)


def _typed(cell: object) -> str:
    return np.format_float_positional(cell, trim="-") if isinstance(cell, float) else str(cell)


def _actual(row: Row, known: Mapping[str, Indicator]) -> Actual | None:
    before = len(row.problems)
    indicator = _indicator(row, known)
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
    if value is None and not any(one.place == row.place for one in row.problems):
        row.wrong(f"value 一栏的“{row.text('value')}”不是数", f"'{row.text('value')}' is no number")
    if len(row.problems) > before or indicator is None or period is None or value is None:
        return None
    assert vintage is not None  # an unknown one is a problem
    assert published is not None
    source, note = (row.text(column).removeprefix("'") for column in ("source", "note"))
    return Actual(indicator, period, value, vintage, published, source, note, row.place)


def _indicator(row: Row, known: Mapping[str, Indicator]) -> Indicator | None:
    found = indicator_in(row, known)
    if found is not None and found.reduction == "year_of_max":
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
    elif row.text("value").startswith(FORMULA):
        return None  # that it is a formula has been noted already
    elif not _NUMBER.fullmatch(text):
        row.wrong(f"value 一栏的“{row.text('value')}”不是数", f"'{row.text('value')}' is no number")
    else:
        return float(text.replace(",", "").rstrip("%"))
    return None


def _check_unit(row: Row, indicator: Indicator) -> None:
    given, unit = unicodedata.normalize("NFKC", row.text("unit")), indicator.unit
    value = unicodedata.normalize("NFKC", row.text("value"))
    if value.endswith("%") and not unit.zh.startswith("%"):
        row.wrong(
            f"“{indicator.id}”的单位是 {unit.zh}，数值“{value}”却带百分号",
            f"the unit of '{indicator.id}' is {unit.en}, and '{value}' is a percentage",
        )
    allowed = {unicodedata.normalize("NFKC", name) for name in (unit.zh, unit.en)}
    if given not in allowed:
        row.wrong(
            f"“{indicator.id}”的单位是 {unit.zh}，现为“{row.text('unit')}”",
            f"the unit of '{indicator.id}' is {unit.en}, not '{row.text('unit')}'",
        )


def _check_sign(row: Row, indicator: Indicator, value: float) -> None:
    may_fall = indicator.reduction in ("growth", "change_rate", "change")
    if not may_fall and value <= 0:
        row.wrong(
            f"“{indicator.id}”的值应为正，现为 {value:g}",
            f"'{indicator.id}' takes a positive value, not {value:g}",
        )
    elif may_fall and value <= -100 and indicator.factor == 100:
        row.wrong(
            f"“{indicator.id}”的降幅不能到100%，现为 {value:g}",
            f"'{indicator.id}' cannot fall by 100% or more: {value:g}",
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
