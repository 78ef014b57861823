"""The figures that stand first: GDP, industry, people, innovation, energy, in the plan's units.

In:   a projection.
Out:  `Headline`s: yearly values of every scenario and of business as usual, with the targets.
Knows nothing of how they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Label, Text
from model.district.targets import Indicator, Target
from studies.district import District
from studies.measure import compound_rate, ratio
from studies.observed import Observed, observed_years
from studies.projection import YEARS, Projection

Array = NDArray[np.float64]

#: Units of indicators that are shares: their change is in percentage points, not a growth rate.
SHARES = ("%",)


@dataclass(frozen=True, slots=True, eq=False)
class Headline:
    """One figure over the years.

    Attributes:
        key: the model's variable.
        name: the plan's name of the indicator, or the label's.
        unit: the plan's unit, or the label's.
        price_basis: 现价, 2020年不变价 or empty.
        values: (year, scenario), in `unit`.
        usual: (year,), business as usual.
        targets: the plan's targets for it, in its own reading.
        observed: what was observed of it, in `unit`.
        factor: how many of `unit` are one of the model's units.
    """

    key: str
    name: Text
    unit: Text
    price_basis: str
    values: Array
    usual: Array
    targets: tuple[Target, ...]
    observed: tuple[Observed, ...]
    factor: float = 1.0

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage."""
        return self.unit.zh in SHARES

    def at(self, year: int) -> Array:
        """The values of a year, (scenario,)."""
        found: Array = self.values[YEARS.index(year)]
        return found

    def growth(self, first: int, last: int) -> Array:
        """Yearly growth in per cent; for a share the whole change in percentage points."""
        if self.is_share:
            return self.at(last) - self.at(first)
        rate: Array = 100 * compound_rate(ratio(self.at(last), self.at(first)), last - first)
        return rate

    def against_usual(self, year: int) -> Array:
        """Difference from business as usual in per cent; for a share in percentage points."""
        usual = float(self.usual[YEARS.index(year)])
        if self.is_share:
            return self.at(year) - usual
        change: Array = 100 * (ratio(self.at(year), np.full_like(self.at(year), usual)) - 1)
        return change


def headlines(projection: Projection) -> tuple[Headline, ...]:
    """The variables whose label says `headline`: in the plan's order, then in the labels'."""
    keys = [label.variable for label in projection.district.labels.values() if label.headline]
    return tuple(sorted((headline(projection, key) for key in keys), key=_number))


def headline(projection: Projection, key: str) -> Headline:
    """One variable, or one element of one, as the plan reads it where it is in the plan.

    The name of an element is its variable's: words for elements are the reader's.

    Raises:
        KeyError: the projection was not asked for it.
    """
    district, label = projection.district, projection.label(key)
    return _headline(projection, key, label, _indicator(district, key, label), _observed(district))


@lru_cache(maxsize=4)
def _observed(district: District) -> Mapping[str, tuple[Observed, ...]]:
    """The table is read once for each district, not once for each figure."""
    return observed_years(district)


def _number(headline: Headline) -> int:
    """Its number among the plan's control indicators; those without one come last."""
    return next((target.number for target in headline.targets if target.number), 99)


def _indicator(district: District, key: str, label: Label) -> Indicator | None:
    """The plan's indicator that is this variable, year by year.

    Where the plan gives no level of 2020 the variable is an index, and not in the plan's unit.
    """
    indices = {t.indicator.id for t in district.plan.targets if t.status == "baseline"}
    levels = (
        indicator
        for indicator in district.plan.indicators.values()
        if indicator.variable == key
        and indicator.base_year is None
        and indicator.read == label.reduction
        and indicator.id not in indices
    )
    return next(levels, None)


def _headline(
    projection: Projection,
    key: str,
    label: Label,
    indicator: Indicator | None,
    observed: Mapping[str, tuple[Observed, ...]],
) -> Headline:
    values, usual = projection.values[key], projection.usual[key]
    seen = observed.get(key, ())
    if indicator is None:
        own = (label.name, label.unit, label.price_basis)
        return Headline(key, *own, values, usual, (), seen)
    targets = tuple(
        target
        for target in projection.district.plan.main()
        if target.indicator.id == indicator.id and target.value is not None
    )
    return Headline(
        key=key,
        name=indicator.name,
        unit=indicator.unit,
        price_basis=indicator.price_basis,
        values=indicator.factor * values,
        usual=indicator.factor * usual,
        targets=targets,
        observed=tuple(one.times(indicator.factor) for one in seen),
        factor=indicator.factor,
    )
