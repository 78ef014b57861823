"""Annual decomposition: a five-year target as yearly figures, and what the rest still requires.

In:   a target of the plan or one's own, a scenario, members, actual values so far.
Out:  `Decomposition`: one path a rule, the members' own band, what remains.
Knows nothing of how it is drawn or worded; the rules are in `studies/annual.py`.

A binding target (约束性) has no chance: in place of the path that keeps one stand its yearly change
as required and as projected, the room that is left, and its risk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from calibration.periods import Period
from model.district.targets import Indicator, Target
from model.engine import run_ensemble
from scenarios.scenario import Scenario
from studies import annual
from studies.annual import Kind
from studies.decompose_input import check_asked
from studies.district import District
from studies.limits import Room, room_of
from studies.measure import gather, reading
from studies.members import Members
from studies.remaining import Remaining, remaining
from studies.way import (
    INDEX,
    StartFrom,
    base_year_of,
    end_of,
    is_index,
    kind_of,
    observed_in,
)

Array = NDArray[np.float64]

#: Kept by the path that is asked for by a probability, where none is given (assumption: the word
#: 很有把握 begins there).
PROBABILITY = 0.8
BAND = (0.1, 0.5, 0.9)

RULES = ("linear", "compound", "front", "back", "rhythm", "kept")


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
        is_held: whether the base year met the target already, so that it only has to be held.
        paths: values (years,) by rule of `RULES`; NaN where a rule does not apply.
        band: 10, 50 and 90 % of the members (years, 3), in the path's unit.
        probability: that `kept` keeps.
        limit: of a binding target; None of others.
        members: how many were run.
        failed: members that did not stay finite; they are in nothing.
        actual: actual values by year: a level; of an amount or a rate each year's own.
        parts: the same of parts of years.
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
    is_held: bool
    paths: Mapping[str, Array]
    band: Array
    probability: float
    limit: Room | None
    members: int
    failed: int
    actual: Mapping[int, float] = field(default_factory=dict)
    parts: Mapping[Period, float] = field(default_factory=dict)
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
    parts: Mapping[Period, float] | None = None,
    probability: float = PROBABILITY,
) -> Decomposition:
    """Spread a target over its years.

    Args:
        district: whose model is run.
        target: one with a figure that a year's value is compared with.
        scenario: under which the members run.
        members: who is run; see `studies.decompose_input.FEWEST_MEMBERS`.
        start: value of the base year, where the bureau knows it better than the observations do.
        actual: values so far by year in the indicator's unit; of an amount or a rate each year's
            own.
        parts: the same of quarters, half-years or months, of the year after those and before.
        probability: that the last of the paths keeps.

    Raises:
        InputError: a target that has no annual path, a start or an actual value that cannot be.
    """
    given = dict(sorted((actual or {}).items()))
    pieces = dict(sorted((parts or {}).items(), key=lambda one: one[0].start))
    check_asked(target, members.count, start, given, pieces, probability)
    indicator = target.indicator
    base = base_year_of(target)
    years = tuple(range(base, target.year + 1))
    kind = kind_of(indicator)
    own, failed = _members(district, indicator, years, scenario, members, kind)
    level, source = _start(district, indicator, base, own, start, kind)
    if level <= 0:  # a length that begins at nothing grows by steps and has no rate
        kind = "amount"
    index = is_index(indicator)
    scaled = _as_figure(own, target, level)
    end = end_of(target, index=index)
    above = target.comparator != "<="
    paths = _paths(level, end, np.nanquantile(scaled, 0.5, axis=1), kind)
    if not target.binding:
        kept = annual.keeping(end, scaled[1:], probability, above=above, kind=kind)
        paths["kept"] = np.concatenate([[level], kept])
    return Decomposition(
        target=target,
        scenario=scenario,
        kind=kind,
        years=years,
        is_index=index,
        start=level,
        start_from=source,
        end=end,
        is_held=kind == "level" and bool(level >= end if above else level <= end),
        paths=paths,
        band=np.nanquantile(scaled, BAND, axis=1).T,
        probability=probability,
        limit=_limit(target, scaled) if target.binding else None,
        members=members.count,
        failed=failed,
        actual=given,
        parts=pieces,
        remaining=remaining(target, kind, given, pieces, years, end, paths, scaled),
    )


def _limit(target: Target, scaled: Array) -> Room:
    """What the members say of a binding target, in its own unit."""
    last = scaled[-1][np.isfinite(scaled[-1])]
    return room_of(target, target.indicator.factor * (last / INDEX - 1))


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
    if is_index(indicator):
        return INDEX, "index"
    if entered is not None:
        return entered, "entered"
    seen = observed_in(district, indicator, base)
    if seen is not None:
        return seen, "observed"
    return indicator.factor * float(np.nanmedian(own[0])), "model"


def _as_figure(own: Array, target: Target, start: float) -> Array:
    """Members' readings in the path's unit; of what the plan gives no base for, its multiples."""
    if is_index(target.indicator) or target.status == "baseline":
        return start * own / np.where(own[0] > 0, own[0], np.nan)
    return target.indicator.factor * own


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
