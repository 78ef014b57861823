"""Words of an evaluation of the plan's carrying out: the cells of its tables.

In:   a `Line` of a `Review`, a language.
Out:  short texts, from which sentences take their figures.
Knows nothing of tables and documents; computes nothing.
"""

from __future__ import annotations

import math

from report.numbers import MISSING, bound, common_decimals, decimals_for, written
from report.progress_words import (
    class_of,
    figure_words,
    latest,
    period_of,
    sureness_of,
    vintage_words,
)
from report.rest_words import period_words
from report.texts import listed, say
from report.verdicts import titled
from studies.projection import PLAN_END
from studies.review import Line, Review
from studies.seasons import nature_of


def name_of(one: Line, lang: str) -> str:
    """The indicator with unit and price basis."""
    indicator = one.target.indicator
    return titled(indicator.name, indicator.unit, indicator.price_basis, lang)


def plain_name(one: Line, lang: str) -> str:
    """The indicator's name alone, for sentences."""
    return one.target.indicator.name.said(lang)


def number_of(one: Line) -> str:
    """The number among the plan's 25, where it has one."""
    return "" if one.target.number is None else str(one.target.number)


def base_of(one: Line) -> str:
    """The level of 2020; a star marks the model's."""
    if one.base is None:
        return MISSING
    decimals = common_decimals([one.base], one.target.indicator.unit.zh)
    return written(one.base, decimals) + ("" if one.base_observed else "*")


def goal_of(one: Line, lang: str) -> str:
    """The target, with its year where that is not the plan's last."""
    target = one.target
    if target.comparator == "task":
        return say("report.to_enter", lang)
    goal = bound(target.comparator, target.value, target.value_high, target.indicator.unit.zh)
    return goal if target.year == PLAN_END else f"{goal} ({target.year})"


def actual_of(one: Line, lang: str) -> str:
    """The last figure with its period; of an annual sum or rate the period's own."""
    if one.standing is None:
        return say("review.not_entered", lang)
    last = latest(one.standing)
    value = figure_words(last.value)
    return f"{value} ({period_of(last)})"


def total_of(one: Line) -> str:
    """What has come together since the base year, of a sum; a dash of others."""
    standing = one.standing
    if standing is None or math.isnan(standing.value) or not is_summed(one):
        return MISSING
    return figure_words(round(standing.value, 6))


def is_summed(one: Line) -> bool:
    """Whether the target is of a sum over years, so that a year's own figure is not its way."""
    return one.target.indicator.reduction in ("sum", "change")


def vintage_of(one: Line, lang: str) -> str:
    """快报, 最终核实 and so on of the last figure."""
    return MISSING if one.standing is None else vintage_words(latest(one.standing), lang)


def pace_of(one: Line, lang: str) -> str:
    """完成进度 and 时间进度; a dash where there is no schedule."""
    progress = None if one.standing is None else one.standing.progress
    if progress is None:
        return MISSING
    done, due = (f"{written(100 * value, 0)}%" for value in (progress.done, progress.due))
    return say("review.pace_of", lang, done=done, due=due)


def judgement_of(one: Line, review: Review, lang: str) -> str:
    """The class, or of a final evaluation whether it is attained; why there is none."""
    if review.is_final:
        return _result_of(one, lang)
    if one.standing is None:
        return MISSING
    if one.standing.progress is None:
        return say("review.no_class", lang)
    return class_of(one.standing, lang)


def _result_of(one: Line, lang: str) -> str:
    if one.attained is None:
        return say("review.unjudged", lang)
    return say("review.attained" if one.attained else "review.missed", lang)


def sure_of(one: Line, review: Review, lang: str) -> str:
    """How sure that is, by the errors of the figures; nothing of a binding indicator."""
    if one.standing is None or (review.is_final and one.attained is None):
        return MISSING
    return sureness_of(one.standing, lang)


def units_of(one: Line, lang: str) -> str:
    """Who leads and who answers for it; to be filled in where nobody was entered."""
    named = [unit for unit in (one.units.lead, one.units.responsible) if unit]
    if not named and one.target.responsible:
        named = [one.target.responsible]
    return say("review.units_between", lang).join(named) or say("review.units_open", lang)


def change_of(one: Line, lang: str) -> str:
    """From the year before: growth in per cent, points of a share, else an amount."""
    change, indicator = one.change, one.target.indicator
    if change is None:
        return MISSING
    if nature_of(indicator) == "rate" or indicator.unit.zh == "%":
        return say("review.points", lang, value=written(change, 1, sign=True))
    if is_summed(one) or one.before is None or one.before.value <= 0:
        return written(change, decimals_for(indicator.unit.zh, change), sign=True)
    return say("review.percent", lang, value=written(100 * change, 1, sign=True))


def year_figure(one: Line, *, before: bool = False) -> str:
    """The figure of the year evaluated, or of the year before."""
    row = one.before if before else one.year
    return MISSING if row is None else figure_words(row.value)


def due_of(one: Line) -> str:
    """What the schedule had for the year."""
    if math.isnan(one.due):
        return MISSING
    return written(one.due, decimals_for(one.target.indicator.unit.zh, one.due))


def against_due(one: Line) -> str:
    """The year's figure less what the schedule had for it."""
    if math.isnan(one.due) or one.year is None:
        return MISSING
    gap = one.year.value - one.due
    return written(gap, decimals_for(one.target.indicator.unit.zh, one.due), sign=True)


def years_words(review: Review, lang: str) -> str:
    """2022年, or 2021—2023年."""
    if review.first == review.year:
        return say("review.one_year", lang, year=review.year)
    return say("review.years", lang, first=review.first, last=review.year)


def data_to(review: Review, lang: str) -> str:
    """The end of the last period of which a figure was entered."""
    rows = review.monitoring.actuals.latest()
    last = max(rows, key=lambda row: (row.period.stop, -row.period.years))
    return period_words(last.period, lang)


def names_of(lines: list[Line], lang: str) -> str:
    """Indicators in a row."""
    return listed((plain_name(one, lang) for one in lines), lang)
