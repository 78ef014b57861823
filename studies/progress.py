"""Where an indicator stands on its way to a target: early, ahead, on track or lagging, how surely.

In:   a start, a target, actual values with their errors.
Out:  `Progress`: the class, its probability, the share done and the share of time.
Knows nothing of members and of the model: this is what the figures themselves say.

The classes are those of an annual report: 提前完成, 快于序时进度, 达到序时进度, 滞后序时进度.
序时进度 is the straight line in time from the start to the target (of a level that grows: its
constant rate). "On track" is within `TOLERANCE` of it (assumption: half of what one quarter of a
five-year plan moves). The class is of the true value, which the published one tells with an error.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from types import MappingProxyType
from typing import Final

from model.district.labels import Text

#: Share of the whole way by which a value may differ from its time and be on track (assumption).
TOLERANCE: Final = 0.025

EARLY, AHEAD, ON_TRACK, LAGGING = "early", "ahead", "on track", "lagging"
CLASSES: Mapping[str, Text] = MappingProxyType(
    {
        EARLY: Text("提前完成", "reached early"),
        AHEAD: Text("快于序时进度", "ahead of schedule"),
        ON_TRACK: Text("达到序时进度", "on schedule"),
        LAGGING: Text("滞后序时进度", "behind schedule"),
    }
)
#: How sure a class is, in words: the least probability of each, best first.
SURENESS = (
    (0.9, Text("判断较确定", "fairly certain")),
    (0.7, Text("判断大体成立", "likely")),
    (0.0, Text("判断不确定", "uncertain")),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """A class with its probability.

    Attributes:
        name: one of `CLASSES`.
        chances: probability of each class, by name; they sum to 1.
        done: share of the way from the start to the target; beyond 1 where it is passed.
        due: share of the time.
    """

    name: str
    chances: Mapping[str, float]
    done: float
    due: float

    @property
    def chance(self) -> float:
        """How probable the class is."""
        return self.chances[self.name]

    @property
    def sureness(self) -> Text:
        """The same in words."""
        return next(words for least, words in SURENESS if self.chance >= least)


def progress(
    start: float, end: float, value: float, error: float, due: float, *, compounds: bool
) -> Progress:
    """The class of one published value.

    Args:
        start: value when the period began; 0 for what is summed.
        end: the target.
        value: published.
        error: its standard deviation, in the same unit.
        due: share of the period's time that is over, in (0, 1].
        compounds: whether the straight line is one of logarithms.

    Raises:
        ValueError: start and end are one, or a level that compounds is not positive.
    """
    if start == end or not 0 < due <= 1 or error < 0:
        raise ValueError(f"no way from {start} to {end}, due {due}, error {error}")
    if compounds and min(start, end, value) <= 0:
        raise ValueError(f"a level that compounds is positive, not {start}, {end}, {value}")
    scale = math.log if compounds else float
    way = scale(end) - scale(start)
    done = (scale(value) - scale(start)) / way
    spread = abs((error / value if compounds else error) / way)
    # where each class begins, from below; in the last year a target is met or it is not
    begins = {LAGGING: -math.inf, ON_TRACK: 1.0}
    if due < 1:
        ahead = min(due + TOLERANCE, 1.0)
        begins = {LAGGING: -math.inf, ON_TRACK: due - TOLERANCE, AHEAD: ahead, EARLY: 1.0}
    ends = [*list(begins.values())[1:], math.inf]
    below = [
        (_below(low, done, spread), _below(high, done, spread))
        for low, high in zip(begins.values(), ends, strict=True)
    ]
    chances = dict.fromkeys(CLASSES, 0.0)
    chances |= {name: high - low for name, (low, high) in zip(begins, below, strict=True)}
    found = [name for name, begin in begins.items() if done >= begin]
    return Progress(found[-1], chances, done, due)


def holding(end: float, value: float, error: float, due: float, *, above: bool) -> Progress:
    """The class where the base year met the target already, so that it only has to be held.

    It is met (early, or in the last year on schedule) or missed (behind): there is no way between.
    """
    room = value - end if above else end - value
    met = 1 - _below(0.0, room, error)
    name = ON_TRACK if due >= 1 else EARLY
    chances = dict.fromkeys(CLASSES, 0.0) | {name: met, LAGGING: 1 - met}
    return Progress(name if room >= 0 else LAGGING, chances, value / end, due)


def _below(cut: float, done: float, spread: float) -> float:
    """Probability that the true share lies below a cut."""
    if spread == 0 or math.isinf(cut):
        return float(done < cut)
    return NormalDist(done, spread).cdf(cut)
