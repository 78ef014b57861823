"""Where a run stands against the plan's targets: reached or not, by how much, how surely.

In:   targets of the plan (or written by a user), the paths of a run that saved `reductions(...)`,
      and what the user entered: base values of 2020, tasks of the city.
Out:  one `Outcome` a target, and a `Chance` for those that can have one.
Knows nothing of how members were drawn, of scenarios or of pages.

Statuses: computed and trend give a value and a verdict. baseline needs the level of 2020 from the
user, the model supplies the growth. city_task shows the projected change and gives a verdict once
the city's task is entered. task_ledger gives what the schedules add up to, and a probability only
where slippage makes the members differ. tracked has no figure: a stated reason instead of a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import FIRST_YEAR, LAST_YEAR, PLAN_START, Indicator, Plan, Target
from model.engine import Reduction
from model.engine.errors import Problem, nearest, refuse
from studies.chance import Chance, chance_from
from studies.measure import Readings, gather, measure, ratio, years_needed
from studies.target_text import parse_output, parse_target, select_targets

__all__ = [
    "Entered",
    "Outcome",
    "by_year",
    "chance_of",
    "evaluate",
    "no_chance",
    "parse_output",
    "parse_target",
    "reductions",
    "select_targets",
    "year_reached",
]

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

#: The year of the base values that a user enters.
BASELINE_YEAR = PLAN_START - 1

#: Relative; far above rounding of a sum over 336 steps (1e-13), far below what a figure shows.
ROUNDING = 1e-9

TRACKED = Text("模型不含该指标，只作跟踪", "the model does not carry it: tracked only")
NO_BASELINE = Text(
    "依据不足：规划文本未给2020年基期数，录入后方可测算",
    "no ground: the plan gives no level for 2020; it can be computed once that is entered",
)
NO_TASK = Text(
    "待录入：完成市下达任务，规划文本无数值",
    "to be entered: the task is set by the city, the plan has no figure",
)
NO_PROBABILITY_BINDING = Text(
    "约束性指标不给出概率，见年度变化与风险提示",
    "binding indicators carry no probability: see the yearly change and the risk class",
)
NO_SLIPPAGE = Text(
    "任务台账：未设进度偏差，数值即计划安排之和，不给出概率",
    "task ledger without slippage: the value is what the schedules add up to, no probability",
)
ONE_RUN = Text("单次测算没有区间，不给出概率", "a single run has no band and gives no probability")


@dataclass(frozen=True, slots=True)
class Entered:
    """What the bureau knows and the plan does not say, by indicator id.

    Attributes:
        baselines: level of 2020 in the plan's unit, for indicators of status baseline.
        tasks: the city's task as a change in per cent over 2020-2025 (a fall is negative).
    """

    baselines: Mapping[str, float] = field(default_factory=dict)
    tasks: Mapping[str, float] = field(default_factory=dict)

    def check(self, plan: Plan) -> None:
        """Refuse entries for other indicators, levels that are not positive, tasks that rise.

        Raises:
            InputError: every wrong entry, with the nearest right indicator.
        """
        for status, entries in (("baseline", self.baselines), ("city_task", self.tasks)):
            allowed = [t.indicator.id for t in plan.targets if t.status == status]
            refuse(status, _wrong_names(entries, allowed))
        wrong = [
            Problem(
                f"{name}：基期数须为正，现为 {v}", f"{name}: the level must be positive, not {v}"
            )
            for name, v in self.baselines.items()
            if not 0 < v < np.inf
        ] + [
            Problem(
                f"{name}：任务写作 −100 与 0 之间的变化率（%），现为 {v}",
                f"{name}: write the task as a change between -100 and 0%, not {v}",
            )
            for name, v in self.tasks.items()
            if not -100 < v < 0
        ]
        refuse("entered", wrong)


NOTHING_ENTERED = Entered()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target and what the run says of it; arrays are [..., member].

    Attributes:
        target: with the city's task filled in where it was entered.
        values: in the plan's unit, NaN where the member failed; None where there is no figure.
        counted: members with a value: failed ones are neither a hit nor a miss.
        met: whether the target is reached (False where not counted); None without a verdict.
        margin: room beyond the target in the plan's unit, negative where it is missed; or None.
        reason: why there is no figure or no verdict; None where there is one.
    """

    target: Target
    values: Array | None
    counted: Mask | None
    met: Mask | None
    margin: Array | None
    reason: Text | None

    def quantile(self, share: float, of: str = "values") -> Array | None:
        """Quantile over the counted members of `values` or `margin`; NaN where none counts."""
        array: Array | None = getattr(self, of)
        if array is None or self.counted is None:
            return None
        flat, whole = (a.reshape(-1, a.shape[-1]) for a in (array, self.counted))
        found = [
            np.quantile(row[mask], share) if mask.any() else np.nan
            for row, mask in zip(flat, whole, strict=True)
        ]
        return np.array(found).reshape(array.shape[:-1])


def reductions(targets: Iterable[Target], *, every_year: bool = False) -> list[Reduction]:
    """What a run must save for `evaluate` (and, with `every_year`, for `year_reached`)."""
    needs: list[tuple[Indicator, set[int]]] = []
    for target in targets:
        if target.status == "tracked":
            continue
        years = years_needed(target.indicator, target.year)
        if target.status == "baseline":
            years |= {BASELINE_YEAR}
        if target.indicator.reduction == "change_rate":
            years |= {FIRST_YEAR, *range(BASELINE_YEAR, target.year)}
        if every_year:
            years |= set(range(BASELINE_YEAR, LAST_YEAR + 1))  # from where progress is counted
        needs.append((target.indicator, years))
    return gather(needs)


def with_task(target: Target, entered: Entered) -> Target:
    """The target with the city's task as its limit, where that was entered."""
    if target.comparator == "task" and target.indicator.id in entered.tasks:
        return replace(target, comparator="<=", value=entered.tasks[target.indicator.id])
    return target


def evaluate(target: Target, paths: Readings, entered: Entered = NOTHING_ENTERED) -> Outcome:
    """Compare a run with a target, member by member.

    Raises:
        KeyError: the run did not save what `reductions([target])` lists.
    """
    target = with_task(target, entered)
    if target.status == "tracked":
        return Outcome(target, None, None, None, None, TRACKED)
    if target.status == "baseline" and target.indicator.id not in entered.baselines:
        return Outcome(target, None, None, None, None, NO_BASELINE)
    values = measure(target.indicator, target.year, paths)
    if target.status == "baseline":
        start = measure(target.indicator, BASELINE_YEAR, paths)
        values = entered.baselines[target.indicator.id] * ratio(values, start)
    counted = paths.ok & np.isfinite(values)
    values = np.where(counted, values, np.nan)
    if target.value is None:
        return Outcome(target, values, counted, None, None, NO_TASK)
    margin = _margin(target, target.value, values)
    # A sum of yearly steps that hits its target exactly may fall short of it in the last digits.
    met = counted & (margin >= -ROUNDING * abs(target.value))
    return Outcome(target, values, counted, met, margin, None)


def no_chance(outcome: Outcome) -> Text | None:
    """Why a single target is given no probability, or None where it is given one."""
    if outcome.values is None or outcome.met is None or outcome.counted is None:
        return outcome.reason
    if outcome.target.binding:
        return NO_PROBABILITY_BINDING
    if outcome.met.shape[-1] < 2:
        return ONE_RUN
    if outcome.target.status == "task_ledger" and not _differ(outcome.values, outcome.counted):
        return NO_SLIPPAGE
    return None


def chance_of(outcome: Outcome) -> Chance | None:
    """The probability of reaching a target, or None with `no_chance` saying why not."""
    if no_chance(outcome) or outcome.met is None or outcome.counted is None:
        return None
    return chance_from(outcome.met, outcome.counted)


def by_year(
    target: Target, paths: Readings, entered: Entered = NOTHING_ENTERED
) -> dict[int, Outcome]:
    """The target's level in each year from 2021 on; for the year of a maximum there is none."""
    if target.indicator.reduction == "year_of_max":
        return {}
    first = max(PLAN_START, (target.indicator.base_year or 0) + 1)
    years = range(first, LAST_YEAR + 1)
    return {year: evaluate(replace(target, year=year), paths, entered) for year in years}


def year_reached(
    target: Target,
    paths: Readings,
    entered: Entered = NOTHING_ENTERED,
    *,
    yearly: Mapping[int, Outcome] | None = None,
) -> Array:
    """The first year from 2021 in which each member meets the target's level.

    Args:
        target: one of the plan's.
        paths: as for `evaluate`, with `reductions(..., every_year=True)`.
        entered: what the user entered.
        yearly: what `by_year` gives for the same, where it is known.

    Returns:
        Array [..., member]; infinity where it is not reached by 2035, NaN where the member failed
        or there is no verdict. For the year of a maximum, that year itself.
    """
    if target.indicator.reduction == "year_of_max":
        values = evaluate(target, paths, entered).values
        return np.full(paths.ok.shape, np.nan) if values is None else values
    outcomes = by_year(target, paths, entered) if yearly is None else yearly
    years = np.full(paths.ok.shape, np.inf)
    for year, outcome in sorted(outcomes.items(), reverse=True):
        if outcome.met is None or outcome.counted is None:
            return np.full(paths.ok.shape, np.nan)
        years = np.where(outcome.met, year, years)
        years = np.where(outcome.counted, years, np.nan)
    return years


def _margin(target: Target, value: float, values: Array) -> Array:
    match target.comparator:
        case ">=":
            return values - value
        case "<=":
            return value - values
        case "range" if target.value_high is not None:
            return np.minimum(values - value, target.value_high - values)
        case other:
            raise ValueError(f"{target.id}: '{other}' cannot be judged")


def _differ(values: Array, counted: Mask) -> bool:
    """Whether the counted members have more than one value in any scenario, beyond rounding."""
    low = np.min(values, axis=-1, where=counted, initial=np.inf)
    high = np.max(values, axis=-1, where=counted, initial=-np.inf)
    return bool(np.any(high - low > ROUNDING * np.abs(high)))


def _wrong_names(entries: Mapping[str, float], allowed: list[str]) -> list[Problem]:
    return [
        Problem(
            f"“{name}”不需录入；需要录入的是：{'、'.join(allowed)}"
            + (f"，是否为“{near}”" if near else ""),
            f"'{name}' takes no entry; those that do: {', '.join(allowed)}"
            + (f"; did you mean '{near}'?" if near else ""),
        )
        for name in entries
        if name not in allowed
        for near in [nearest(name, allowed)]
    ]
