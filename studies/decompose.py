"""Annual decomposition: a five-year target as yearly figures, and what the rest still requires.

In:   a target of the plan or one's own, a scenario, members, actual values so far.
Out:  `Decomposition`: one path a rule, the members' own band, what remains.
Knows nothing of how it is drawn or worded; the rules are in `studies/annual.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import Indicator, Target
from model.engine import run_ensemble
from model.engine.errors import Problem, refuse
from scenarios.scenario import Scenario
from studies import annual
from studies.annual import Kind
from studies.district import District
from studies.measure import Readings, gather, reading
from studies.members import Members
from studies.observed import observed_years
from studies.targets import BASELINE_YEAR, NO_BASELINE, NO_TASK, TRACKED

Array = NDArray[np.float64]

#: Kept by the path that is asked for by a probability, where none is given (assumption: the word
#: 很有把握 begins there).
PROBABILITY = 0.8
#: Fewer members than this give no 80 % point worth a figure (its error is about a tenth of the sd).
FEWEST_MEMBERS = 100
BAND = (0.1, 0.5, 0.9)

RULES = ("linear", "compound", "front", "back", "rhythm", "kept")
INDEX = 100.0

StartFrom = Literal["entered", "observed", "model", "index", "zero"]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What the years after the last actual value still require.

    Attributes:
        year: of the last actual value.
        value: that value; an amount is the sum so far.
        years: that are left.
        difference: still to come, in the path's unit.
        yearly: equal steps of it.
        growth: the constant yearly rate of a level, as a share; NaN of an amount.
        chance: probability of the target, given that value; NaN where members say nothing.
        ahead: value minus what each rule had for that year, by rule.
    """

    year: int
    value: float
    years: int
    difference: float
    yearly: float
    growth: float
    chance: float
    ahead: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """A target by year.

    Attributes:
        target: what is decomposed.
        scenario: under which members were run.
        kind: whether it compounds or adds up.
        years: the year of the base, then each to the target's.
        is_index: whether figures are an index with the base year as 100.
        start: value of the first year; 0 of an amount.
        start_from: where that comes from.
        end: the target's value in the path's unit.
        paths: values (years,) by rule of `RULES`; NaN where a rule does not apply.
        band: 10, 50 and 90 % of the members (years, 3), in the path's unit.
        probability: that `kept` keeps.
        members: how many were run.
        failed: members that did not stay finite; they are in nothing.
        actual: actual values by year, an amount by year and not cumulated.
        remaining: what is left, where an actual value is given.
    """

    target: Target
    scenario: Scenario
    kind: Kind
    years: tuple[int, ...]
    is_index: bool
    start: float
    start_from: StartFrom
    end: float
    paths: Mapping[str, Array]
    band: Array
    probability: float
    members: int
    failed: int
    actual: Mapping[int, float] = field(default_factory=dict)
    remaining: Remaining | None = None

    def steps(self, rule: str) -> Array:
        """Each year's growth of a level (a share) or amount, (years - 1,)."""
        path = self.paths[rule]
        return np.diff(path) if self.kind == "amount" else path[1:] / path[:-1] - 1


def decompose(
    district: District,
    target: Target,
    scenario: Scenario,
    members: Members,
    *,
    start: float | None = None,
    actual: Mapping[int, float] | None = None,
    probability: float = PROBABILITY,
) -> Decomposition:
    """Spread a target over its years.

    Args:
        district: whose model is run.
        target: one with a figure that a year's value is compared with.
        scenario: under which the members run.
        members: who is run; see `FEWEST_MEMBERS`.
        start: value of the base year, where the bureau knows it better than the observations do.
        actual: values so far by year in the indicator's unit; of an amount each year's own.
        probability: that the last of the paths keeps.

    Raises:
        InputError: a target that has no annual path, a start or an actual value that cannot be.
    """
    given = dict(sorted((actual or {}).items()))
    _check(target, members.count, start, given, probability)
    indicator = target.indicator
    base = indicator.base_year or BASELINE_YEAR
    years = tuple(range(base, target.year + 1))
    kind: Kind = "amount" if indicator.reduction in ("sum", "change") else "level"
    own, failed = _members(district, indicator, years, scenario, members, kind)
    level, source = _start(district, indicator, base, own, start, kind)
    index = _is_index(indicator)
    scaled = _as_figure(own, indicator, index=index)
    end = end_of(target, index=index)
    sign = target.comparator != "<="
    median = np.nanquantile(scaled, 0.5, axis=1)
    paths = _paths(level, end, median, kind)
    paths["kept"] = np.concatenate(
        [[level], annual.keeping(end, scaled[1:], probability, above=sign, kind=kind)]
    )
    return Decomposition(
        target=target,
        scenario=scenario,
        kind=kind,
        years=years,
        is_index=index,
        start=level,
        start_from=source,
        end=end,
        paths=paths,
        band=np.nanquantile(scaled, BAND, axis=1).T,
        probability=probability,
        members=members.count,
        failed=failed,
        actual=given,
        remaining=_remaining(given, years, end, paths, scaled, kind, above=sign),
    )


def _check(
    target: Target,
    members: int,
    start: float | None,
    actual: Mapping[int, float],
    probability: float,
) -> None:
    problems = []
    reason = no_path(target, start)
    if reason is not None:
        problems.append(Problem(reason.zh, reason.en, target.id))
    if members < FEWEST_MEMBERS:
        zh = f"至少要 {FEWEST_MEMBERS} 个成员，现为 {members}"
        en = f"takes at least {FEWEST_MEMBERS} members, not {members}"
        problems.append(Problem(zh, en, "--members"))
    if start is not None and not 0 < start < np.inf:
        zh, en = f"基期数须为正，现为 {start}", f"the base must be positive, not {start}"
        problems.append(Problem(zh, en, "--base"))
    if not 0 < probability < 1:
        zh = f"概率须在 0 与 1 之间，现为 {probability}"
        en = f"a probability lies between 0 and 1, not {probability}"
        problems.append(Problem(zh, en, "--probability"))
    base = target.indicator.base_year or BASELINE_YEAR
    for year, value in actual.items():
        if not base < year < target.year:
            zh = f"实际值的年份应在 {base + 1} 与 {target.year - 1} 之间，现为 {year}"
            en = f"actual values are of {base + 1} to {target.year - 1}, not {year}"
            problems.append(Problem(zh, en, "--actual"))
        if not 0 <= value < np.inf:
            zh = f"{year} 年的实际值须是不小于零的数，现为 {value}"
            en = f"the actual value of {year} must be a number of 0 or more, not {value}"
            problems.append(Problem(zh, en, "--actual"))
    amount = target.indicator.reduction in ("sum", "change")
    if amount and list(actual) != list(range(base + 1, base + 1 + len(actual))):
        zh = f"累计指标的实际值须从 {base + 1} 年起逐年连续"
        en = f"actual amounts must be given for every year from {base + 1} on"
        problems.append(Problem(zh, en, "--actual"))
    refuse("decompose", problems)


def no_path(target: Target, start: float | None = None) -> Text | None:
    """Why a target has no annual path, or None where it has one."""
    if target.status == "tracked":
        return TRACKED
    if target.status == "baseline" and start is None:
        return NO_BASELINE
    if target.value is None:
        return NO_TASK
    if target.comparator not in (">=", "<=") or target.indicator.reduction == "year_of_max":
        return Text(
            "区间目标、峰值年份一类的目标没有逐年路径",
            "a range, or the year of a peak, has no annual path",
        )
    if target.year <= (target.indicator.base_year or BASELINE_YEAR) + 1:
        return Text("目标年份之前没有可分解的年份", "there is no year to spread it over")
    return None


def _members(
    district: District,
    indicator: Indicator,
    years: tuple[int, ...],
    scenario: Scenario,
    members: Members,
    kind: Kind,
) -> tuple[Array, int]:
    """Readings (years, members) in the model's unit, NaN where a member failed; how many did.

    An amount is cumulative from the base year on, in which it is 0.
    """
    paths = run_ensemble(
        district.model,
        [members.inputs(scenario)],
        members.count,
        outputs=gather([(indicator, years)]),
    )
    rows = [reading(paths, indicator.variable, indicator.read, year)[0] for year in years]
    values = np.where(paths.ok[0], np.stack(rows), np.nan)
    if kind == "amount" and indicator.reduction == "sum":
        values = np.cumsum(np.concatenate([np.zeros_like(values[:1]), values[1:]]), axis=0)
    elif kind == "amount":
        values = values - values[0]
    return values, int((~paths.ok).sum())


def _start(
    district: District,
    indicator: Indicator,
    base: int,
    own: Array,
    entered: float | None,
    kind: Kind,
) -> tuple[float, StartFrom]:
    """Value of the base year in the path's unit, and where it comes from."""
    if kind == "amount":
        return 0.0, "zero"
    if _is_index(indicator):
        return INDEX, "index"
    if entered is not None:
        return entered, "entered"
    seen = observed_in(district, indicator, base)
    if seen is not None:
        return seen, "observed"
    return indicator.factor * float(np.nanmedian(own[0])), "model"


def observed_in(district: District, indicator: Indicator, year: int) -> float | None:
    """What was observed of an indicator's level in a year, in its unit; None where nothing was."""
    for seen in observed_years(district).get(indicator.variable, ()):
        if seen.year == year and not seen.day:
            return indicator.factor * seen.value
    return None


def start_of(district: District, indicator: Indicator, year: int, paths: Readings) -> float:
    """An indicator's level in a year: as observed, else the median of members that were run."""
    seen = observed_in(district, indicator, year)
    if seen is not None:
        return seen
    values = reading(paths, indicator.variable, indicator.read, year)
    return indicator.factor * float(np.nanmedian(values))


def _is_index(indicator: Indicator) -> bool:
    """Whether the plan speaks of growth or change, so that paths are an index of the base year."""
    return indicator.reduction in ("growth", "ratio", "change_rate")


def _as_figure(own: Array, indicator: Indicator, *, index: bool) -> Array:
    """Members' readings in the path's unit."""
    if index:
        return INDEX * own / np.where(own[0] > 0, own[0], np.nan)
    return indicator.factor * own


def end_of(target: Target, *, index: bool) -> float:
    """The target's value in the unit of its paths: its own, or an index with the base as 100.

    Raises:
        ValueError: the target has no value.
    """
    indicator, value = target.indicator, target.value
    if value is None:
        raise ValueError(f"{target.id} has no value")
    if not index:
        return value
    share = value / indicator.factor
    match indicator.reduction:
        case "growth":
            return INDEX * (1 + share) ** (target.year - (indicator.base_year or BASELINE_YEAR))
        case "change_rate":
            return INDEX * (1 + share)
        case _:
            return INDEX * share


def _paths(start: float, end: float, median: Array, kind: Kind) -> dict[str, Array]:
    years = len(median) - 1
    nothing = np.full(years + 1, np.nan)
    return {
        "linear": annual.linear(start, end, years),
        "compound": annual.compound(start, end, years) if kind == "level" else nothing,
        "front": annual.front_loaded(start, end, years, kind),
        "back": annual.back_loaded(start, end, years, kind),
        "rhythm": annual.in_rhythm(start, end, median, kind),
    }


def _remaining(
    actual: Mapping[int, float],
    years: tuple[int, ...],
    end: float,
    paths: Mapping[str, Array],
    members: Array,
    kind: Kind,
    *,
    above: bool,
) -> Remaining | None:
    if not actual:
        return None
    year = max(actual)
    value = sum(actual.values()) if kind == "amount" else actual[year]
    left, row = years[-1] - year, years.index(year)
    grows = kind == "level" and value > 0
    return Remaining(
        year=year,
        value=value,
        years=left,
        difference=end - value,
        yearly=(end - value) / left,
        growth=(end / value) ** (1 / left) - 1 if grows else float("nan"),
        chance=annual.chance_from(value, end, members[row], members[-1], above=above, kind=kind),
        ahead={rule: value - float(path[row]) for rule, path in paths.items()},
    )
