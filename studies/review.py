"""An evaluation of the plan's carrying out: of one year, at mid-term, or at its end.

In:   a `Monitoring` of the actual values up to the year evaluated.
Out:  `Review`: one `Line` a target of the plan, limits, levers, an overall judgement.
Knows nothing of documents and of words.

An annual self-evaluation (年度自评) looks at one year, one at mid-term (中期评估) at all years so
far, and a final one (总结评估) at the whole plan: there nothing is left to be projected, and a
target is attained or missed. Only published figures decide that, never the model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from model.district.labels import Text
from model.district.targets import PLAN_START, Target
from studies.actuals import Actual
from studies.base_level import base_level
from studies.limits import Limit, limits
from studies.material import Material, material
from studies.measures import Measure, measures
from studies.monitor import Monitoring
from studies.observed import Observed, observed_years
from studies.pipeline import pipeline
from studies.progress import CLASSES, LAGGING
from studies.prospects import Prospect, prospects
from studies.reached import reached
from studies.required import is_over
from studies.seasons import nature_of
from studies.slippage import Slippage
from studies.targets import BASELINE_YEAR, Entered, with_task
from studies.tracking import Standing
from studies.units import NOBODY, Units
from studies.way import kind_of

Kind: TypeAlias = Literal["annual", "midterm", "final"]
KINDS: tuple[Kind, ...] = ("annual", "midterm", "final")

#: What is said of the whole, by the share of judged control indicators that do not lag behind (of a
#: final evaluation: that are attained); the least share of each, best first (assumption).
OVERALL: Mapping[str, tuple[tuple[float, Text], ...]] = {
    "under way": (
        (0.8, Text("总体进展顺利", "well on the way")),
        (0.6, Text("总体符合进度，部分指标滞后", "on the way as a whole, some indicators behind")),
        (0.0, Text("总体滞后，需加大推进力度", "behind as a whole: more is needed")),
    ),
    "final": (
        (1.0, Text("已判定的指标全部完成", "all that can be judged are attained")),
        (0.8, Text("总体完成，个别指标未完成", "attained as a whole, a few are missed")),
        (0.6, Text("大部分完成", "most are attained")),
        (0.0, Text("未能总体完成", "not attained as a whole")),
    ),
}
#: Of the plan's control indicators that must be judged before anything is said of the whole
#: (assumption: half of them).
ENOUGH = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One target of the plan and what is known of it.

    Attributes:
        target: with the city's task, where it was entered.
        standing: where its figures put it; None where none was entered.
        base: level of 2020 in its unit; None where the indicator has none of its own.
        base_observed: whether it was observed or entered; else it is the model's.
        attained: of a final evaluation, whether the figure of the last year meets the target; None
            where there is no such figure, and of other evaluations.
        year: the figure of the year evaluated, and
        before: that of the year before, where they were entered.
        due: what the schedule had for the year evaluated, in the indicator's unit; NaN without one.
        units: who is in charge.
    """

    target: Target
    standing: Standing | None
    base: float | None
    base_observed: bool
    attained: bool | None
    year: Actual | None
    before: Actual | None
    due: float
    units: Units

    @property
    def judged(self) -> bool:
        """Whether it has a class (of a final evaluation: an answer)."""
        has_class = self.standing is not None and self.standing.progress is not None
        return self.attained is not None or has_class

    @property
    def change(self) -> float | None:
        """From the year before: a share of a level, points of one in per cent, else an amount."""
        if self.year is None or self.before is None:
            return None
        if nature_of(self.target.indicator) == "rate" or self.target.indicator.unit.zh == "%":
            return self.year.value - self.before.value
        if kind_of(self.target.indicator) == "amount" or self.before.value <= 0:
            return self.year.value - self.before.value
        return self.year.value / self.before.value - 1


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """What an evaluation report says.

    Attributes:
        kind: of which.
        first: first year evaluated.
        year: the last one.
        monitoring: members that know the actual values of these years.
        lines: one a target that is shown, in the plan's order.
        limits: of the binding ones, by target.
        prospects: what members say of the targets whose year is still to come, before and after
            they knew the actual values.
        measures: levers by what each alone is worth, on the single line.
        material: how much stands behind the numbers.
        projects: when listed projects come, for members that know the actual values; None where
            none are listed.
    """

    kind: Kind
    first: int
    year: int
    monitoring: Monitoring
    lines: tuple[Line, ...]
    limits: Mapping[str, Limit]
    prospects: tuple[Prospect, ...]
    measures: tuple[Measure, ...]
    material: Material
    projects: Slippage | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing of the plan is left to come."""
        return self.kind == "final"

    def control(self) -> tuple[Line, ...]:
        """The plan's numbered indicators."""
        return tuple(one for one in self.lines if one.target.number is not None)

    def overall(self) -> Text | None:
        """What is said of the whole; None where too little can be judged."""
        found = [one for one in self.control() if one.judged]
        if len(found) < ENOUGH * len(self.control()):
            return None
        good = sum(not is_behind(one) for one in found) / len(found)
        rows = OVERALL["final" if self.is_final else "under way"]
        return next(words for least, words in rows if good >= least)


def is_behind(one: Line) -> bool:
    """Whether a target lags behind, or at the end is missed."""
    if one.attained is not None:
        return not one.attained
    progress = None if one.standing is None else one.standing.progress
    return progress is not None and progress.name == LAGGING


def tally(lines: Sequence[Line]) -> dict[str, int]:
    """How many lines stand in each class of `CLASSES`."""
    names = [
        one.standing.progress.name
        for one in lines
        if one.standing is not None and one.standing.progress is not None
    ]
    return {name: names.count(name) for name in CLASSES}


def review(
    found: Monitoring,
    kind: Kind,
    year: int,
    *,
    entered: Entered | None = None,
    units: Mapping[str, Units] | None = None,
    projects: Slippage | None = None,
) -> Review:
    """The evaluation of what was found.

    Args:
        found: of the actual values up to `year` (see `studies.review_period`).
        kind: of the evaluation.
        year: the last year evaluated.
        entered: what the monitoring was judged with.
        units: in charge of each indicator, by its id.
        projects: when the listed projects come; where None, that is found out.
    """
    district, known, named = found.now.district, entered or Entered(), units or {}
    stands = {one.target.id: one for one in found.standings}
    observed = observed_years(district)
    lines = tuple(
        _line(
            with_task(target, known),
            stands.get(target.id),
            _base(found, target, known, observed),
            kind,
            year,
            named,
        )
        for target in district.plan.main()
        if target.number is not None or target.id in stands
    )
    return Review(
        kind=kind,
        first=year if kind == "annual" else PLAN_START,
        year=year,
        monitoring=found,
        lines=lines,
        limits=limits(found.now.outcomes, found.standings, [one.target for one in lines]),
        prospects=tuple(
            one
            for one in prospects(found.before, found.now)
            if one.target.year > year and not one.target.alternative_of
        ),
        measures=measures(district.model),
        material=material(district),
        projects=pipeline(found) if projects is None else projects,
    )


def _line(
    target: Target,
    standing: Standing | None,
    base: tuple[float | None, bool],
    kind: Kind,
    year: int,
    units: Mapping[str, Units],
) -> Line:
    rows = {} if standing is None else {a.year: a for a in standing.actuals if a.whole_year}
    return Line(
        target=target,
        standing=standing,
        base=base[0],
        base_observed=base[1],
        attained=_attained(target, standing) if kind == "final" else None,
        year=rows.get(year),
        before=rows.get(year - 1),
        due=math.nan if standing is None else _due(target, standing, year),
        units=units.get(target.indicator.id, NOBODY),
    )


def _base(
    found: Monitoring,
    target: Target,
    entered: Entered,
    observed: Mapping[str, Sequence[Observed]],
) -> tuple[float | None, bool]:
    """The level of 2020 that was entered or observed, else the median of the members."""

    def modelled(variable: str) -> float:
        place = found.before.years.index(BASELINE_YEAR)
        return float(found.before.quantiles(variable, [0.5])[place, 0, 0])

    return base_level(target, entered, observed, modelled)


def _attained(target: Target, standing: Standing | None) -> bool | None:
    """Whether the published figure of the target's year meets it; None without that figure."""
    if standing is None or target.value is None:
        return None
    value, _, over = reached(target, standing.actuals)
    if math.isnan(value) or over < 1 - 1e-9:
        return None
    match target.comparator:
        case "range" if target.value_high is not None:
            return target.value <= value <= target.value_high
        case "=" | "~":
            return value == target.value
    goal = standing.end if math.isfinite(standing.end) else target.value
    return is_over(target, goal - value)


def _due(target: Target, standing: Standing, year: int) -> float:
    """What 序时进度 had for the year itself: a level, or an amount or a rate of that year."""
    start, end = standing.start, standing.end
    base = target.indicator.base_year or BASELINE_YEAR
    length = target.year - base
    if not (math.isfinite(start) and math.isfinite(end)) or not base < year <= target.year:
        return math.nan
    if target.indicator.reduction in ("sum", "change"):
        return end / length
    if standing.is_index:
        return float(target.indicator.factor * ((end / start) ** (1 / length) - 1))
    if is_over(target, end - start):
        return end  # what was there already is to be held
    share = (year - base) / length
    if target.indicator.unit.zh != "%" and min(start, end) > 0:
        return float(start * (end / start) ** share)
    return start + (end - start) * share
