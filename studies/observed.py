"""Whole years that were observed of a variable, as charts show them beside the model.

In:   calibration's table of observations, the units of the model's variables.
Out:  `Observed` by variable, in the model's unit.
Knows nothing of how a fit is made; bounds, growth rates and parts of years are not levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calibration.observations import Observation, read_observations
from studies.district import District


@dataclass(frozen=True, slots=True)
class Observed:
    """One year's observed level with its standard deviation."""

    year: int
    value: float
    deviation: float

    def times(self, factor: float) -> Observed:
        """The same in another unit."""
        return Observed(self.year, factor * self.value, factor * self.deviation)


def observed_years(district: District) -> Mapping[str, tuple[Observed, ...]]:
    """Levels of whole years by variable, ascending.

    Raises:
        InputError: the table of observations cannot be used.
    """
    variables, clock = district.model.variables, district.model.clock
    units = {name: variable.unit for name, variable in variables.items()}
    found: dict[str, list[Observed]] = {}
    for row in read_observations(units, (clock.initial, clock.final)):
        if _is_level(row):
            value = row.factor * row.value
            error = row.sd * (abs(row.value) if row.is_relative else 1.0)
            found.setdefault(row.variable, []).append(
                Observed(int(row.period.start), value, row.factor * error)
            )
    return {name: tuple(sorted(rows, key=_year)) for name, rows in found.items()}


def _year(observed: Observed) -> int:
    return observed.year


def _is_level(row: Observation) -> bool:
    """Whether it is the plain level of a calendar year, under every reading of its source."""
    whole_year = row.period.years == 1 and row.period.start == int(row.period.start)
    plain = row.comparator == "=" and row.base is None and not row.over and not row.reading
    return whole_year and plain and row.share == 1 and row.reduction in ("mean", "sum", "end")
