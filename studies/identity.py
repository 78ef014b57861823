"""Indicator 4 as an identity: the leading value added that a share of 39 % of GDP needs.

In:   a run that saved `identity_reductions(...)`, and the plan's target of the share.
Out:  what is needed and what the run has, at current prices, for every member.
Knows nothing of probabilities: the indicator itself is only tracked, for its base is not published
and the three leading industries stand in for the strategic emerging ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.district.targets import CURRENT_PRICES, Plan, Target
from model.engine import Reduction
from studies.measure import Readings, gather, ratio, reading

Array: TypeAlias = NDArray[np.float64]

SHARE = "sei_share"
LEADING = ("value added[NEV]", "value added[BIO]", "value added[ICT]")


@dataclass(frozen=True, slots=True)
class ShareIdentity:
    """100 million yuan at current prices; arrays are [..., member], NaN where the member failed.

    Attributes:
        target: the plan's target of the share.
        needed: share times the run's GDP: an identity, not a forecast of the indicator.
        leading: value added of the three leading industries in the run (a stand-in).
    """

    target: Target
    needed: Array
    leading: Array


def identity_reductions(plan: Plan) -> list[Reduction]:
    """What a run must save for `share_identity`."""
    year = _target(plan).year
    gdp, iva = plan.indicators["gdp"], plan.indicators["iva"]
    # growth of branch prices is that of industry: the run has one index for both
    branches = [replace(plan.indicators["iva.real"], variable=name) for name in LEADING]
    return gather((i, {year}) for i in (gdp, iva, plan.indicators["iva.real"], *branches))


def share_identity(plan: Plan, paths: Readings) -> ShareIdentity:
    """Leading value added that the plan's share of strategic emerging industries needs."""
    target = _target(plan)

    def at(variable: str) -> Array:
        return reading(paths, variable, "mean", target.year)

    prices = ratio(at(plan.indicators["iva"].variable), at(plan.indicators["iva.real"].variable))
    leading = prices * (at(LEADING[0]) + at(LEADING[1]) + at(LEADING[2]))
    needed = (target.value or 0.0) / 100 * at(plan.indicators["gdp"].variable)
    return ShareIdentity(
        target,
        np.where(paths.ok, needed, np.nan),
        np.where(paths.ok, leading, np.nan),
    )


def _target(plan: Plan) -> Target:
    target = next(t for t in plan.targets if t.indicator.id == SHARE)
    if target.value is None or plan.indicators["gdp"].price_basis != CURRENT_PRICES:
        raise ValueError("the share needs its figure and GDP at current prices")
    return target
