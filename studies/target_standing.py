"""Where one target of the plan stands under scenarios: its figure, band, chance or risk.

In:   the outcome of a target, the members it comes from or none, what the user entered.
Out:  `Standing`, whose arrays are by scenario.
Knows nothing of documents; a single run has no band and gives no probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from studies.binding import yearly_change
from studies.chance import Chance, confidence, risk
from studies.ensemble import Ensemble
from studies.targets import Entered, Outcome, chance_of, no_chance

Array = NDArray[np.float64]


#: The quantiles at which the band of a target begins and ends.
WIDE = (0.10, 0.90)


@dataclass(frozen=True, slots=True, eq=False)
class Yearly:
    """A binding change target as changes a year in per cent, medians of the members.

    Attributes:
        required: the constant change that makes the task; None until the task is entered.
        achieved: over 2015-2020 (scenario,).
        projected: over the period of the task (scenario,).
    """

    required: float | None
    achieved: Array
    projected: Array


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where one target stands; arrays are (scenario,).

    Attributes:
        outcome: the target, and every member's value.
        base: level of 2020 in the target's unit; None where the indicator has none of its own.
        base_observed: whether that level was observed (else the model's).
        middle: the median of the members, or the single value; None where there is no figure.
        low: a tenth of the members have less; None for a single run.
        high: a tenth have more.
        margin: room of the median beyond the target, negative where it is missed; or None.
        chance: the probability of an expected target, or None.
        no_chance: why there is no probability, or None.
        yearly: of a binding change target, its yearly changes.
        risks: 风险提示 of a binding target, one for each scenario; empty for others.
    """

    outcome: Outcome
    base: float | None
    base_observed: bool
    middle: Array | None
    low: Array | None
    high: Array | None
    margin: Array | None
    chance: Chance | None
    no_chance: Text | None
    yearly: Yearly | None
    risks: tuple[Text | None, ...]

    def confidence(self, scenario: int) -> Text | None:
        """实现把握 under a scenario, or None where no probability is given."""
        if self.chance is None or not np.isfinite(self.chance.share[scenario]):
            return None
        return confidence(float(self.chance.share[scenario]))


def standing_of(
    outcome: Outcome,
    base: tuple[float | None, bool],
    sample: Ensemble | None,
    entered: Entered,
) -> Standing:
    """Where a target stands.

    Args:
        outcome: the target, and every member's value.
        base: level of 2020 and whether it was observed (`studies.base_level`).
        sample: the members, or None for a single run.
        entered: base values and tasks that the user entered.
    """
    middle, margin = outcome.quantile(0.5), outcome.quantile(0.5, "margin")
    has_band = sample is not None and middle is not None
    return Standing(
        outcome=outcome,
        base=base[0],
        base_observed=base[1],
        middle=middle,
        low=outcome.quantile(WIDE[0]) if has_band else None,
        high=outcome.quantile(WIDE[1]) if has_band else None,
        margin=margin,
        chance=chance_of(outcome),
        no_chance=no_chance(outcome),
        yearly=None if sample is None else _yearly(outcome, sample, entered),
        risks=_risks(outcome),
    )


def _yearly(outcome: Outcome, sample: Ensemble, entered: Entered) -> Yearly | None:
    if not outcome.target.binding or outcome.target.indicator.reduction != "change_rate":
        return None
    found = yearly_change(outcome.target, sample.paths, entered)
    achieved, projected = (
        np.array(
            [
                np.median(row[ok]) if ok.any() else np.nan
                for row, ok in zip(a, sample.ok, strict=True)
            ]
        )
        for a in (found.achieved, found.projected)
    )
    return Yearly(found.required, achieved, projected)


def _risks(outcome: Outcome) -> tuple[Text | None, ...]:
    if not outcome.target.binding or outcome.margin is None or outcome.counted is None:
        return ()
    pairs = zip(outcome.margin, outcome.counted, strict=True)
    return tuple(risk(margin[counted]) for margin, counted in pairs)
