"""Binding indicators as yearly changes: required, achieved, projected, and the class of risk.

In:   targets that limit a change over a period (energy, CO2 and water per unit of GDP).
Out:  `YearlyChange`; never a probability, for a binding indicator has none.
Knows nothing of how members were drawn or of pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import FIRST_YEAR, Target
from studies.chance import risk
from studies.measure import Readings, compound_rate, ratio, reading
from studies.targets import BASELINE_YEAR, NOTHING_ENTERED, Entered, evaluate

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class YearlyChange:
    """A binding change target as yearly changes in per cent; arrays are [..., member].

    Attributes:
        required: constant yearly change that makes the task; None until the task is entered.
        achieved: yearly change so far, from 2020 to `as_of`; with `as_of` 2020, over 2015-2020.
        projected: yearly change of the run over the whole period of the task.
        still_required: yearly change from `as_of` on that still makes the task; or None.
        risk: 风险提示, one for each scenario (a tuple of one without that axis); None without task.
    """

    required: float | None
    achieved: Array
    projected: Array
    still_required: Array | None
    risk: tuple[Text | None, ...] | None


def yearly_change(
    target: Target,
    paths: Readings,
    entered: Entered = NOTHING_ENTERED,
    as_of: int = BASELINE_YEAR,
) -> YearlyChange:
    """Required, achieved and projected yearly change of a change_rate target.

    Raises:
        ValueError: the target is not of that kind, or `as_of` lies outside its period.
    """
    indicator, base = target.indicator, target.indicator.base_year
    if indicator.reduction != "change_rate" or base is None:
        raise ValueError(f"{target.id} is no change over a period")
    if not base <= as_of < target.year:
        raise ValueError(f"as_of {as_of} is not in {base}-{target.year - 1}")

    def at(year: int) -> Array:
        return reading(paths, indicator.variable, indicator.read, year)

    def rate(times: Array, years: int) -> Array:
        return np.where(paths.ok, 100 * compound_rate(times, years), np.nan)

    outcome = evaluate(target, paths, entered)
    since = FIRST_YEAR if as_of == base else base
    achieved = rate(ratio(at(as_of), at(since)), as_of - since)
    projected = rate(ratio(at(target.year), at(base)), target.year - base)
    if outcome.target.value is None or outcome.margin is None or outcome.counted is None:
        return YearlyChange(None, achieved, projected, None, None)
    goal = 1 + outcome.target.value / indicator.factor
    required = 100 * (goal ** (1 / (target.year - base)) - 1)
    left = rate(goal / ratio(at(as_of), at(base)), target.year - as_of)
    rows = zip(
        outcome.margin.reshape(-1, outcome.margin.shape[-1]),
        outcome.counted.reshape(-1, outcome.counted.shape[-1]),
        strict=True,
    )
    return YearlyChange(
        required, achieved, projected, left, tuple(risk(margin[mask]) for margin, mask in rows)
    )
