"""What the model says something of among the actual values: as observations with their errors.

In:   actual values; calibration's observations; what the bureau entered.
Out:  `Observation`s, the latest vintage of each figure that a variable stands for.
Knows nothing of members; what no variable stands for is only tracked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from calibration.observations import Observation, read_observations
from calibration.periods import Period
from model.district.targets import PLAN_START, Indicator
from studies import vintages
from studies.actuals import Actual, Actuals
from studies.district import District
from studies.seasons import season
from studies.targets import Entered


def seen_by(district: District, actuals: Actuals, entered: Entered) -> tuple[Observation, ...]:
    """The actual values that the model says something of."""
    clock = district.model.clock
    units = {name: one.unit for name, one in district.model.variables.items()}
    known = read_observations(units, (clock.initial, clock.final))
    baselines = dict(entered.baselines)
    needs = {t.indicator.id for t in district.plan.targets if t.status == "baseline"}
    usable = Actuals(
        tuple(
            row
            for row in actuals.rows
            if row.indicator.id not in needs or row.indicator.id in baselines
        )
    )
    return observations_of(usable, known, baselines) if usable.rows else ()


def observations_of(
    actuals: Actuals, known: Sequence[Observation], baselines: dict[str, float] | None = None
) -> tuple[Observation, ...]:
    """The latest figures as observations; those that no variable stands for are only tracked.

    A year's own figure replaces those of its parts: they are in it.

    Args:
        actuals: what was published.
        known: calibration's observations, for what they say of each variable's discrepancy.
        baselines: levels of 2020 by indicator, for those that the plan gives none of.
    """
    latest = actuals.latest()
    years = {(row.indicator.id, row.year) for row in latest if row.whole_year}
    used = [row for row in latest if row.whole_year or (row.indicator.id, row.year) not in years]
    made = (_observation(row, known, (baselines or {}).get(row.indicator.id)) for row in used)
    return tuple(one for one in made if one is not None)


def is_measured(indicator: Indicator) -> bool:
    """Whether the model says something that an actual value can be compared with."""
    return bool(indicator.variable) and indicator.reduction != "year_of_max"


def _observation(
    row: Actual, known: Sequence[Observation], baseline: float | None
) -> Observation | None:
    indicator = row.indicator
    if not is_measured(indicator):
        return None
    share, off = season(indicator, row.period)
    growth = indicator.reduction in ("growth", "change_rate")
    base: Period | None = row.period.year_before() if growth else None
    value, factor = row.value, 1 / indicator.factor
    match indicator.reduction:
        case "growth" | "change_rate":
            reduction = "growth"
        case "sum" | "change":
            reduction = indicator.reduction
        case "ratio":
            reduction = "ratio"
            start = float(indicator.base_year or 0)
            base = Period(f"{start:g}", start, start + 1)
        case _:
            reduction = "end" if indicator.read == "end" else "mean"
    if baseline is not None:
        reduction, value, factor = "ratio", row.value / baseline, 1.0
        base = Period(str(PLAN_START - 1), float(PLAN_START - 1), float(PLAN_START))
    relative = not growth and value > 0
    error = vintages.ERRORS[row.vintage] if relative else vintages.GROWTH_ERROR
    rest = vintages.structure(indicator, known) if relative else vintages.GROWTH_STRUCTURE
    return Observation(
        id=f"{indicator.id} {row.period.text}",
        reading="",
        variable=indicator.variable,
        over="",
        period=row.period,
        base=base,
        kind="stock" if indicator.read == "end" else "flow",
        reduction=reduction,
        share=share if reduction == "mean" and indicator.read != "end" else 1.0,
        comparator="=",
        value=value,
        unit=indicator.unit.zh,
        factor=factor,
        error=error,
        is_relative=relative,
        discrepancy=math.hypot(rest, off if relative else 0.0),
        price_basis=indicator.price_basis,
        vintage=row.vintage,
        grade="",
        known_from=row.published,
        role="fit",
        source=row.source,
        note=row.note,
        place=row.place,
    )
