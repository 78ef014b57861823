"""The level of 2020 that a report shows beside a target: entered, observed, or else the model's.

In:   a target, what the bureau entered, what was observed, who asks the model.
Out:  the level in the target's unit, and whether it was entered or observed.
Knows nothing of members and of reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from model.district.targets import Target
from studies.observed import Observed
from studies.targets import BASELINE_YEAR, Entered


def base_level(
    target: Target,
    entered: Entered,
    observed: Mapping[str, Sequence[Observed]],
    modelled: Callable[[str], float | None],
) -> tuple[float | None, bool]:
    """The level of 2020, and whether it was entered or observed.

    Args:
        target: whose indicator is meant.
        entered: base values that the bureau knows.
        observed: levels by variable, in the model's unit (`studies.observed.observed_years`).
        modelled: the model's level of 2020 of a variable, in its unit; None where there is none.

    Returns:
        None for the level where the indicator compares with another year, is not in the model, or
        is one that the plan gives no base for and the bureau entered none.
    """
    indicator = target.indicator
    if indicator.id in entered.baselines:
        return entered.baselines[indicator.id], True
    if indicator.base_year is not None or not indicator.variable or target.status == "baseline":
        return None, False
    for seen in observed.get(indicator.variable, ()):
        if seen.year == BASELINE_YEAR and not seen.day:
            return indicator.factor * seen.value, True
    level = modelled(indicator.variable)
    return (None if level is None else indicator.factor * level), False
