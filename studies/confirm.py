"""Actual values that may be right but should be confirmed before they are used.

In:   figures as they were read or typed, levels of 2020, what was kept before.
Out:  a `Question` for each that jumps by a factor of ten or rises where the plan wants a fall.
Knows nothing of files, of members or of pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Protocol

from calibration.periods import Period
from model.district.targets import Indicator, Plan
from model.engine.errors import Problem, refuse
from studies.actuals import Question
from studies.district import District
from studies.observed import observed_years
from studies.seasons import nature_of
from studies.targets import BASELINE_YEAR, NOTHING_ENTERED, Entered

#: A figure that is this many times the one before it is asked about (issue: a factor of ten).
JUMP: Final = 10.0

#: Readings whose first figure is of one kind with the level of 2020.
LEVELS: Final = ("mean", "end")

NO_BASES: Mapping[str, float] = MappingProxyType({})


class Figure(Protocol):
    """What is asked about: a value of an indicator in a period, and where it stands."""

    @property
    def indicator(self) -> Indicator:
        """Of the plan."""

    @property
    def period(self) -> Period:
        """A year or a part of one."""

    @property
    def value(self) -> float:
        """In the plan's unit."""

    @property
    def place(self) -> str:
        """File and line, or the option it was typed behind."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A figure that stands in no table."""

    indicator: Indicator
    period: Period
    value: float
    place: str = ""


def bases_of(district: District, entered: Entered = NOTHING_ENTERED) -> dict[str, float]:
    """Levels of 2020 by indicator, in its unit, where one was entered or observed.

    An indicator that the plan gives no base for is an index in the model, and has none observed.
    """
    observed, plan = observed_years(district), district.plan
    index = {one.indicator.id for one in plan.targets if one.status == "baseline"}
    found = {
        name: indicator.factor * seen.value
        for name, indicator in plan.indicators.items()
        if indicator.reduction in LEVELS and name not in index
        for seen in observed.get(indicator.variable, ())
        if seen.year == BASELINE_YEAR and not seen.day
    }
    return found | dict(entered.baselines)


def questions_of(
    figures: Sequence[Figure],
    plan: Plan,
    *,
    bases: Mapping[str, float] = NO_BASES,
    kept: Sequence[Figure] = (),
) -> tuple[Question, ...]:
    """What should be confirmed of some figures.

    Args:
        figures: that are new.
        plan: whose indicators they are of.
        bases: levels of 2020 by indicator, before the first figure of each.
        kept: figures that were confirmed before; each new one is held against those beside it.
    """
    return (*_jumps(figures, bases, kept), *_rises(figures, plan))


def refuse_unconfirmed(where: str, questions: Iterable[Question], *, confirmed: bool) -> None:
    """Ask all questions at once, unless they were answered.

    Raises:
        InputError: every question, and how to say that the figures are right.
    """
    asked = [question.problem for question in questions]
    if asked and not confirmed:
        zh = "确认无误后加 --confirm（页面上勾选“已核实”）"
        en = "add --confirm if these are right (on the page tick 'Checked and right')"
        refuse(where, [*asked, Problem(zh, en)])


def _jumps(
    new: Sequence[Figure], bases: Mapping[str, float], kept: Sequence[Figure]
) -> list[Question]:
    """Figures ten times, or a tenth of, the one before, or of another vintage of the same."""
    year = Period(str(BASELINE_YEAR), BASELINE_YEAR, BASELINE_YEAR + 1.0)
    indicators = {one.indicator.id: one.indicator for one in new}
    known = [Typed(one, year, bases[name]) for name, one in indicators.items() if name in bases]
    fresh = {id(one) for one in new}
    everything: list[Figure] = [*new, *kept, *known]
    everything.sort(key=lambda one: (one.indicator.id, one.period.start, one.place))
    questions = []
    for before, one in pairwise(everything):
        if before.indicator.id != one.indicator.id or min(before.value, one.value) <= 0:
            continue
        if one.indicator.reduction in ("growth", "change_rate"):
            continue
        if not fresh & {id(before), id(one)}:
            continue
        times = one.value / before.value * (_length(before) / _length(one))
        if not 1 / JUMP < times < JUMP:
            name, place = one.indicator.id, (one if id(one) in fresh else before).place
            zh = f"“{name}”由 {before.value:g}（{before.period.text}）变为 {one.value:g}"
            en = f"'{name}' goes from {before.value:g} ({before.period.text}) to {one.value:g}"
            questions.append(Question(Problem(f"{zh}：是否多写或少写了一位", en, place)))
    return questions


def _rises(found: Sequence[Figure], plan: Plan) -> list[Question]:
    """Rises of what the plan wants to fall, as energy use per unit of GDP: is a sign missing?"""
    falling = {
        target.indicator.id
        for target in plan.targets
        if target.indicator.reduction == "change_rate" and target.comparator in ("task", "<=")
    }
    zh, en = (
        "规划要求下降，此数为上升：是否漏了负号",
        "is to fall and rises here: is a minus missing",
    )
    return [
        Question(
            Problem(
                f"“{one.indicator.id}” {one.period.text} 的 {one.value:g}：{zh}",
                f"'{one.indicator.id}' in {one.period.text}, {one.value:g}, {en}",
                one.place,
            )
        )
        for one in found
        if one.indicator.id in falling and one.value > 0
    ]


def _length(one: Figure) -> float:
    return one.period.years if nature_of(one.indicator) == "flow" else 1.0
