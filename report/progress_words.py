"""Words of following the plan: what an indicator is called, where it stands, what it still needs.

In:   a `Standing` of `studies.tracking`, a language.
Out:  short texts for the cells of tables and for sentences.
Knows nothing of tables and documents. A binding indicator has a class and never a probability.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from calibration.more import VINTAGES
from model.district.labels import Text, unit_after
from report.attainment import about_percent
from report.numbers import MISSING, bound, common_decimals, decimals_for, written
from report.texts import say
from report.verdicts import titled
from studies.actuals import Actual
from studies.chance import confidence
from studies.progress import CLASSES
from studies.prospects import Prospect
from studies.required import is_over
from studies.tracking import Standing


def vintage_words(row: Actual, lang: str) -> str:
    """快报, or flash."""
    return VINTAGES[row.vintage] if lang == "zh" else row.vintage


def name_of(one: Standing, lang: str) -> str:
    """地区生产总值（亿元，现价）."""
    indicator = one.target.indicator
    return titled(indicator.name, indicator.unit, indicator.price_basis, lang)


def goal_of(one: Standing, lang: str) -> str:
    """≥1,250 (2025)."""
    target = one.target
    if target.value is None:
        return say("report.to_enter", lang)
    goal = bound(target.comparator, target.value, target.value_high, target.indicator.unit.zh)
    return f"{goal} ({target.year})"


def latest(one: Standing) -> Actual:
    """The last figure: of a year before that of a part of it."""
    return max(one.actuals, key=lambda row: (row.period.stop, row.period.years))


def period_of(row: Actual) -> str:
    """2022, 2022H1: as it was entered."""
    return row.period.text


def latest_of(one: Standing, lang: str) -> str:
    """The last figure with its period and vintage."""
    last = latest(one)
    value = figure_words(last.value)
    between = "，" if lang == "zh" else ", "
    return f"{value} ({last.period.text}{between}{vintage_words(last, lang)})"


def rest_of(one: Standing, lang: str) -> str:
    """What each year that is left must bring."""
    way, target = one.way, one.target
    if way is None:
        return say("monitor.nothing", lang)
    if is_over(target, way.difference):
        return say("monitor.nothing", lang)
    return pace_words(one, way.growth, way.yearly, lang)


def pace_words(one: Standing, growth: float, step: float, lang: str) -> str:
    """What a year brings: a rate of a level or an index, else a step."""
    if one.is_index and math.isfinite(growth):
        return say("monitor.rate", lang, percent=written(100 * growth, 1, sign=True))
    if math.isfinite(growth) and one.target.indicator.unit.zh != "%":
        return say("monitor.growth", lang, percent=written(100 * growth, 1))
    return step_words(step, one.target.indicator.unit, lang)


def step_words(value: float, unit: Text, lang: str) -> str:
    """A step of a year with its unit: of a share in per cent, points."""
    told = written(value, decimals_for(unit.zh, value), sign=True)
    return say("monitor.amount", lang, value=told, unit=points_after(unit, lang))


def points_after(unit: Text, lang: str) -> str:
    """A unit as it follows a difference: of a share in per cent, points."""
    between = "" if lang == "zh" else " "
    return between + say("monitor.points", lang) if unit.zh == "%" else unit_after(unit, lang)


def gap_words(one: Standing, lang: str) -> str:
    """How far the last figure is from the target, for what has no schedule; empty without one."""
    target, last = one.target, latest(one)
    if target.value is None or target.comparator not in (">=", "<="):
        return ""
    if target.indicator.reduction in ("growth", "change_rate", "sum", "change"):
        return ""
    if is_over(target, target.value - last.value):
        return say("monitor.gap_met", lang)
    unit = target.indicator.unit
    gap = last.value - target.value
    value = written(gap, max(decimals_for(unit.zh, gap), 1 if gap % 1 else 0), sign=True)
    return say("monitor.gap", lang, value=value, unit=points_after(unit, lang))


def class_of(one: Standing, lang: str) -> str:
    """提前完成, 快于序时进度 and so on; a dash where there is none."""
    return MISSING if one.progress is None else CLASSES[one.progress.name].said(lang)


def sureness_of(one: Standing, lang: str) -> str:
    """How sure the class is; a binding indicator's is not told as odds."""
    if one.progress is None or one.target.binding:
        return MISSING
    return one.progress.sureness.said(lang)


def band_words(values: Sequence[float], unit: str, lang: str) -> str:
    """A median with its 80 % band, with the decimals that the largest asks for."""
    decimals = common_decimals(values, unit)
    low, median, high = (written(value, decimals) for value in values)
    return say("monitor.band", lang, low=low, median=median, high=high)


def prospect_of(one: Standing | Prospect, lang: str) -> str:
    """尚需努力（约55%） → 难度较大（约30%）; a dash where there is no probability."""
    if one.chance_before is None and one.chance_now is None:
        return MISSING
    before, now = (chance_words(share, lang) for share in (one.chance_before, one.chance_now))
    return say("monitor.chance", lang, before=before, now=now)


def chance_words(share: float | None, lang: str) -> str:
    """The class of 实现把握 with the probability, both by what is rounded to 5 %."""
    if share is None:
        return MISSING
    words = confidence(share).said(lang)
    return say("attain.chance", lang, words=words, percent=about_percent(share, lang))


def figure_words(value: float) -> str:
    """A published figure with the decimals that it was typed with, four at most."""
    return written(value, typed_decimals(value))


def typed_decimals(value: float) -> int:
    """Decimals of a figure as it was typed, four significant ones at most below one."""
    text = f"{value:.6f}".rstrip("0")
    return min(len(text.partition(".")[2]), max(4, digits_of(value)))


def digits_of(value: float) -> int:
    """Decimals that show three figures."""
    return 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))


def invented_note() -> Text:
    """What must be said on every page of what was made from invented values."""
    return Text(say("monitor.invented", "zh"), say("monitor.invented", "en"))
