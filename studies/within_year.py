"""What the rest of a year still requires, given what a part of it has brought.

In:   an indicator, the year's goal, figures of parts of this year and of the year before.
Out:  `Rest`: what is needed, as an amount or a growth, and its share of every quarter to come.
Knows nothing of where a goal comes from, of members and of words.

A flow adds up: what is needed is the goal less what there is, and it has to grow over the same
part of the year before (“后三季度需增长 x %”). A level is compared at the year's end. A rate of
growth is weighed by the year before, 1 + g = w (1 + g1) + (1 - w) (1 + g2); a share in per cent is
a mean over time. Where the year before has no figure for a part, the season's share stands in: an
assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isclose

from calibration.periods import Period
from model.district.targets import Indicator
from studies.seasons import Nature, nature_of, share_of_year

QUARTERS = 4
#: Two moments of one calendar are the same where they differ by less (a day is 0.0027).
MOMENT = 1e-9


@dataclass(frozen=True, slots=True)
class Rest:
    """What the rest of one year requires.

    Attributes:
        year: the calendar year.
        over: the part that is over; None where nothing of the year is known yet.
        rest: the part to come.
        nature: how parts of the year come together.
        goal: of the whole year: an amount, a level at its end, a mean or a rate in per cent.
        so_far: of the part that is over, likewise; NaN where nothing is known yet.
        needed: of the rest, likewise; of a level the rise from the last figure to the year's end.
        growth: of a flow over the same part of the year before, as a share; NaN of the others.
        published: whether that part of the year before was published; else the season's share.
        quarters: what each quarter to come must bring, in its order; of a level its end.
    """

    year: int
    over: Period | None
    rest: Period
    nature: Nature
    goal: float
    so_far: float
    needed: float
    growth: float
    published: bool
    quarters: tuple[tuple[Period, float], ...]


@dataclass(frozen=True, slots=True)
class YearBefore:
    """The year before: its total (level, mean) and its parts, as far as they were published."""

    total: float
    parts: Mapping[Period, float]


def span(year: int, start: float, stop: float) -> Period:
    """A part of a year under its usual name: 2022Q1-3, 2022H1, 2022M1-10."""
    for mark, count in (("H", 2), ("Q", QUARTERS), ("M", 12)):
        first, last = count * (start - year), count * (stop - year)
        if all(isclose(one, round(one), abs_tol=1e-6) for one in (first, last)):
            ends = (round(first) + 1, round(last))
            text = f"{ends[0]}" if ends[0] == ends[1] else f"{ends[0]}-{ends[1]}"
            return Period(f"{year}{mark}{text}", start, stop)
    raise ValueError(f"{start} to {stop} is no part of {year} in months")


def elapsed(
    year: int, parts: Mapping[Period, float], nature: Nature
) -> tuple[Period, float] | None:
    """What is over since the year began, and its figure; None where the figures leave a gap.

    Flows are added; rates and means are weighed by time; of a level the last figure counts.
    """
    at, pieces = float(year), []
    for period in sorted(parts, key=lambda one: (one.start, -one.stop)):
        if nature == "level":
            pieces, at = [(period, parts[period])], max(at, period.stop)
        elif abs(period.start - at) < MOMENT:
            pieces.append((period, parts[period]))
            at = period.stop
        elif period.stop > at + MOMENT:
            return None
    if not pieces or at >= year + 1 - MOMENT:
        return None
    return span(year, year, at), _together(pieces, nature)


def _together(pieces: Sequence[tuple[Period, float]], nature: Nature) -> float:
    if nature == "flow":
        return sum(value for _, value in pieces)
    if nature == "level":
        return max(pieces, key=lambda one: one[0].stop)[1]
    length = sum(period.years for period, _ in pieces)
    return sum(period.years * value for period, value in pieces) / length


def rest_of_year(
    indicator: Indicator,
    year: int,
    goal: float,
    parts: Mapping[Period, float],
    before: YearBefore | None,
) -> Rest | None:
    """What the rest of a year requires.

    Args:
        indicator: whose figures these are, in its unit; rates in its unit too.
        year: the calendar year.
        goal: of the whole year.
        parts: figures of parts of it; empty where none is known yet.
        before: the year before; None where it is not known.

    Returns:
        None where the parts leave a gap, or make up the whole year.
    """
    nature = nature_of(indicator)
    found = elapsed(year, parts, nature)
    if parts and found is None:
        return None
    over, so_far = (None, float("nan")) if found is None else found
    start = float(year) if over is None else over.stop
    rest = span(year, start, year + 1.0) if over else Period(str(year), start, year + 1.0)
    weight, published = _weight(indicator, over, before, nature)
    needed, growth = _needed(nature, goal, so_far, weight, before)
    return Rest(
        year=year,
        over=over,
        rest=rest,
        nature=nature,
        goal=goal,
        so_far=so_far,
        needed=needed,
        growth=growth,
        published=published,
        quarters=tuple(_quarters(indicator, rest, nature, so_far, needed, before)),
    )


def _weight(
    indicator: Indicator, over: Period | None, before: YearBefore | None, nature: Nature
) -> tuple[float, bool]:
    """Share of the year before that fell into the part that is over; whether it was published."""
    if over is None:
        return 0.0, True
    if nature == "flow" and before is not None:
        same = _published(over, before)
        if same is not None:
            return same / before.total, True
    return share_of_year(indicator, over), False


def _published(part: Period, before: YearBefore) -> float | None:
    """The amount of the same part of the year before, where its figures make it up."""
    start, stop = part.start - 1, part.stop - 1
    inside = {
        period: value
        for period, value in before.parts.items()
        if period.start >= start - MOMENT and period.stop <= stop + MOMENT
    }
    at, total = start, 0.0
    for period in sorted(inside, key=lambda one: (one.start, -one.stop)):
        if abs(period.start - at) < MOMENT:
            total, at = total + inside[period], period.stop
    return total if abs(at - stop) < MOMENT else None


def _needed(
    nature: Nature, goal: float, so_far: float, weight: float, before: YearBefore | None
) -> tuple[float, float]:
    """What the rest must bring, and how much a flow has to grow for that."""
    nothing = float("nan")
    if weight == 0:
        known = nature == "flow" and before is not None and before.total > 0
        total = before.total if before is not None else nothing
        start = total if nature == "level" else 0.0
        return goal - start, goal / total - 1 if known else nothing
    match nature:
        case "level":
            return goal - so_far, nothing
        case "mean" | "rate":
            return (goal - weight * so_far) / (1 - weight), nothing
    needed = goal - so_far
    if before is None or not before.total > 0:
        return needed, nothing
    return needed, needed / (before.total * (1 - weight)) - 1


def _quarters(
    indicator: Indicator,
    rest: Period,
    nature: Nature,
    so_far: float,
    needed: float,
    before: YearBefore | None,
) -> list[tuple[Period, float]]:
    """What each quarter to come must bring; none where the part that is over ends within one."""
    year = int(rest.start)
    first = QUARTERS * (rest.start - year)
    if not isclose(first, round(first), abs_tol=1e-6):
        return []
    ends = [year + number / QUARTERS for number in range(round(first), QUARTERS + 1)]
    periods = [span(year, low, high) for low, high in pairwise(ends)]
    if nature in ("mean", "rate"):
        return [(period, needed) for period in periods]
    if nature == "level":
        start = so_far if so_far == so_far else before.total if before else float("nan")
        steps = [(number + 1) / len(periods) for number in range(len(periods))]
        return [(one, start + needed * done) for one, done in zip(periods, steps, strict=True)]
    weights = _quarter_weights(indicator, periods, before)
    return [(p, needed * w / sum(weights)) for p, w in zip(periods, weights, strict=True)]


def _quarter_weights(
    indicator: Indicator, periods: Sequence[Period], before: YearBefore | None
) -> list[float]:
    """As the same quarters of the year before, where all were published; else the season's."""
    if before is not None:
        same = [_published(period, before) for period in periods]
        if all(one is not None for one in same):
            return [one for one in same if one is not None]
    return [share_of_year(indicator, p) for p in periods]
