"""Words of an evaluation: how a probability, a verdict, a band and a goal are said.

In:   a `Standing`, a scenario, a language.
Out:  short texts for the cells of tables, which running text then takes over.
Knows nothing of tables or documents; computes nothing.
"""

from __future__ import annotations

import numpy as np

from report.numbers import (
    MISSING,
    bound,
    common_decimals,
    decimals_apart,
    is_rounding,
    written,
)
from report.texts import say
from report.verdicts import titled
from studies.chance import to_five_percent
from studies.projection import LAST_YEAR, PLAN_END
from studies.target_standing import Standing


def name_of(one: Standing, lang: str) -> str:
    """The indicator with unit and price basis; a floor says that it is one."""
    indicator = one.outcome.target.indicator
    name = titled(indicator.name, indicator.unit, indicator.price_basis, lang)
    return say("run.floor", lang, name=name) if one.outcome.target.floor else name


def goal_of(one: Standing, lang: str) -> str:
    """The target as it is read, with its year where that is not the end of the plan."""
    target = one.outcome.target
    goal = bound(target.comparator, target.value, target.value_high, target.indicator.unit.zh)
    if goal == MISSING:
        return say("report.to_enter", lang) if target.comparator == "task" else MISSING
    return goal if target.year == PLAN_END or is_year(one) else f"{goal} ({target.year})"


def is_year(one: Standing) -> bool:
    """Whether the indicator's value is a calendar year, which has no thousands separator."""
    return one.outcome.target.indicator.reduction == "year_of_max"


def middle_of(one: Standing, scenario: int) -> str:
    """The median, with as many decimals as tell it from its target."""
    if one.middle is None:
        return MISSING
    return _value(one, float(one.middle[scenario]), _decimals(one, scenario))


def band_of(one: Standing, scenario: int, lang: str) -> str:
    """The 80 % band."""
    if one.low is None or one.high is None:
        return MISSING
    decimals = _decimals(one, scenario)
    low, high = (_value(one, float(end[scenario]), decimals) for end in (one.low, one.high))
    return MISSING if MISSING in (low, high) else between(low, high, lang)


def between(low: str, high: str, lang: str) -> str:
    """A range; one figure where both ends are written alike."""
    return low if low == high else say("report.band", lang, low=low, high=high)


def base_of(one: Standing) -> str:
    """The level of 2020; a star marks the model's."""
    if one.base is None:
        return MISSING
    decimals = common_decimals([one.base], one.outcome.target.indicator.unit.zh)
    return written(one.base, decimals) + ("" if one.base_observed else "*")


def chance_of(one: Standing, scenario: int, lang: str) -> str:
    """The probability as it is spoken of, rounded to 5 %; a dash where none is given."""
    if one.chance is None or not np.isfinite(one.chance.share[scenario]):
        return MISSING
    rounded = to_five_percent(float(one.chance.share[scenario]))
    if rounded in (0, 100):
        return say("report.sure" if rounded else "report.rare", lang)
    return say("report.about", lang, value=rounded)


def judgement_of(one: Standing, scenario: int, lang: str) -> str:
    """The class of confidence or of risk, a verdict, or what is missing for one."""
    target, outcome = one.outcome.target, one.outcome
    if target.status == "tracked":
        return say("report.tracked", lang)
    if one.middle is None:
        return say("report.needs_base", lang)
    if not np.isfinite(one.middle[scenario]):
        return say("report.failed", lang)
    if outcome.margin is None:
        return say("report.needs_task", lang)
    if one.risks and (risk := one.risks[scenario]) is not None:
        return say("report.risk", lang, risk=risk.said(lang))
    if (words := one.confidence(scenario)) is not None:
        return words.said(lang)
    verdict = say("report.met" if is_met(one, scenario) else "report.missed", lang)
    if target.status == "task_ledger":
        return say("report.by_schedule", lang, verdict=verdict)
    return verdict


def is_met(one: Standing, scenario: int) -> bool:
    """Whether the median, or the single value, reaches the target."""
    goal = one.outcome.target.value
    if one.margin is None or goal is None:
        return False
    margin = float(one.margin[scenario])
    return margin >= 0 or is_rounding(margin, goal)


def _decimals(one: Standing, scenario: int) -> int:
    """Decimals of the median and its band: the unit's, and more where they hide a miss."""
    target, value = one.outcome.target, float(one.middle[scenario]) if one.middle is not None else 0
    if is_year(one):
        return 0
    decimals = common_decimals([value], target.indicator.unit.zh)
    return decimals if target.value is None else decimals_apart(value, target.value, decimals)


def _value(one: Standing, value: float, decimals: int) -> str:
    if not np.isfinite(value):
        return MISSING
    if is_year(one):
        return f"{value:.0f}" + ("+" if value >= LAST_YEAR else "")
    return written(value, decimals)
