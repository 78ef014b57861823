"""Which years an evaluation looks at, and whether their figures were entered.

In:   actual values, the kind of evaluation, a year or none.
Out:  the last year evaluated, and the actual values that count.
Knows nothing of members and of reports.
"""

from __future__ import annotations

from model.district.targets import PLAN_START
from model.engine.errors import Problem, refuse
from studies.actuals import Actuals
from studies.projection import PLAN_END
from studies.review import Kind


def period_of(actuals: Actuals, kind: Kind, year: int | None) -> tuple[int, Actuals]:
    """The last year evaluated, and the actual values up to it.

    An annual evaluation is of one whole year; figures of later years are left to later ones. One at
    mid-term takes what there is of the first four years, parts of years too. The final one is of
    the plan's last year.

    Raises:
        InputError: no whole year to evaluate, or a year that the kind does not go with.
    """
    whole = sorted({row.year for row in actuals.rows if row.whole_year and row.year <= PLAN_END})
    last = PLAN_END if kind == "final" else year
    if last is None:
        early = [row.year for row in actuals.rows if row.year < PLAN_END]
        last = max(whole, default=0) if kind == "annual" else max(early, default=0)
    refuse("--report", _problems(kind, year, last, whole))
    return last, actuals.until(last)


def _problems(kind: Kind, year: int | None, last: int, whole: list[int]) -> list[Problem]:
    entered = "、".join(map(str, whole)) or "无"
    if kind == "final" and year not in (None, PLAN_END):
        zh, en = f"总结评估评到 {PLAN_END} 年", f"a final evaluation is of {PLAN_END}"
        return [Problem(f"{zh}，现为 {year}", f"{en}, not {year}", "--year")]
    if kind == "midterm" and not PLAN_START <= last < PLAN_END:
        zh = f"中期评估评到 {PLAN_START}—{PLAN_END - 1} 年中的一年"
        en = f"an evaluation at mid-term goes up to a year of {PLAN_START} to {PLAN_END - 1}"
        return [Problem(zh, en, "--year")]
    if kind != "midterm" and last not in whole:
        named = last or year or PLAN_START
        zh = f"没有 {named} 年的全年实际值；有全年实际值的年份：{entered}"
        listed = entered.replace("、", ", ").replace("无", "none")
        en = f"there is no actual value of the whole year {named}; there are whole years: {listed}"
        return [Problem(zh, en, "--year")]
    return []
