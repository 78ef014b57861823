"""Probabilities with their Monte Carlo error, and the words a bureau uses for them.

In:   which members met something, and which count.
Out:  `Chance` (share and Wilson interval) and sentences in Chinese and English.
Knows nothing of targets, scenarios or the model.

Wilson's interval (Brown, Cai & DasGupta 2001, Statistical Science 16:101): the usual p +- z sqrt(
p(1-p)/n) has no width at 0 and 1, where a planner most needs one.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.district.labels import Text

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

#: Level of the interval that states the Monte Carlo error.
LEVEL = 0.90


@dataclass(frozen=True, slots=True)
class Chance:
    """A share of members with its error, one number for each scenario (0-d without that axis).

    Attributes:
        share: met / counted; NaN where nothing is counted.
        low: lower end of the Wilson interval at LEVEL.
        high: upper end.
        counted: members on either side.
        left_out: members that failed; they are on neither side.
    """

    share: Array
    low: Array
    high: Array
    counted: NDArray[np.int64]
    left_out: NDArray[np.int64]


def chance_from(met: Mask, counted: Mask) -> Chance:
    """The share of counted members that met something; the last axis is the members."""
    number = counted.sum(axis=-1)
    hits = (met & counted).sum(axis=-1)
    low, high = wilson(hits, number)
    share = np.where(number > 0, hits / np.maximum(number, 1), np.nan)
    return Chance(share, low, high, np.asarray(number), np.asarray(counted.shape[-1] - number))


def wilson(hits: ArrayLike, number: ArrayLike, level: float = LEVEL) -> tuple[Array, Array]:
    """Both ends of Wilson's interval for `hits` out of `number`; NaN where `number` is 0."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    n = np.asarray(number, dtype=float)
    some = np.where(n > 0, n, np.nan)
    p = np.asarray(hits, dtype=float) / some
    middle = p + z**2 / (2 * some)
    half = z * np.sqrt(p * (1 - p) / some + z**2 / (4 * some**2))
    scale = 1 + z**2 / some
    # at 0 and n the ends are 0 and 1 exactly; rounding must not push them outside
    return np.maximum((middle - half) / scale, 0.0), np.minimum((middle + half) / scale, 1.0)


def greatest_error(number: int) -> float:
    """No share of `number` members is further from the ends of its interval than this."""
    low, high = wilson(number / 2, number)  # it is widest at a half
    return float(high - low) / 2


#: 实现把握: the least probability of each class, best first.
CONFIDENCE = (
    (0.80, Text("很有把握", "very confident")),
    (0.60, Text("较有把握", "fairly confident")),
    (0.40, Text("尚需努力", "more effort needed")),
    (0.20, Text("难度较大", "difficult")),
    (0.00, Text("难度很大", "very difficult")),
)

_NUMERALS = "零一两三四五六七八九"
_ENGLISH = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def confidence(share: float, *, exact: bool = False) -> Text:
    """The class of 实现把握 of an expected indicator (预期性); binding ones have none.

    It is the class of the figure that is told: 58 % is told as 60 %. Where the `exact` figure
    stands beside it, it is that figure's.
    """
    _check(share)
    told = share if exact else to_five_percent(share) / 100
    return next(words for least, words in CONFIDENCE if told >= least)


def in_ten(share: float) -> Text:
    """A probability as futures out of ten: 十种情形中约有六种."""
    _check(share)
    if share < 0.05:
        return Text("十种情形中不到一种", "in fewer than one of ten futures")
    if share >= 0.95:
        return Text("十种情形中几乎每一种", "in almost all of ten futures")
    # half up, not to even: 0.65 is seven of ten, 0.25 three; 1e-9 undoes 0.35 * 10 = 3.4999...
    count = min(9, max(1, int(share * 10 + 0.5 + 1e-9)))
    return Text(f"十种情形中约有{_NUMERALS[count]}种", f"in about {_ENGLISH[count]} of ten futures")


def to_five_percent(share: float) -> int:
    """A probability in per cent as it is spoken of: rounded to the nearest 5."""
    _check(share)
    return int(share * 20 + 0.5 + 1e-9) * 5


def _check(share: float) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"a probability is in [0, 1], not {share}")


#: 风险提示 of a binding indicator (约束性), by margin and never by probability.
LOW_RISK = Text("低", "low")
MEDIUM_RISK = Text("中", "medium")
HIGH_RISK = Text("高", "high")


def risk(margin: Array) -> Text | None:
    """风险提示 of a binding indicator, by where its 80 % band lies.

    Low if even the unfavourable end leaves room, high if the middle does not, else medium.

    Args:
        margin: room to the limit, positive where it is kept, one value for each counted member.

    Returns:
        None for fewer than two members: one run shows no band. The cuts are an assumption.
    """
    if margin.size < 2:
        return None
    unfavourable, middle = np.quantile(margin, [0.10, 0.50])
    if unfavourable >= 0:
        return LOW_RISK
    return MEDIUM_RISK if middle >= 0 else HIGH_RISK
