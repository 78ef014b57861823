"""What was observed of a variable in a year or on a day, as charts show it beside the model.

In:   calibration's table of observations, the units of the model's variables.
Out:  `Observed` by variable, in the model's unit.
Knows nothing of how a fit is made; bounds, growth and parts of years are not levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calibration.observations import Observation, read_observations
from studies.district import District


@dataclass(frozen=True, slots=True)
class Observed:
    """One year's observed level with its standard deviation.

    A stock that was counted on a day (`day`, otherwise empty) stands in the year of that day.
    """

    year: int
    value: float
    deviation: float
    day: str = ""

    def times(self, factor: float) -> Observed:
        """The same in another unit."""
        return Observed(self.year, factor * self.value, factor * self.deviation, self.day)


def observed_years(district: District) -> Mapping[str, tuple[Observed, ...]]:
    """Levels by variable, ascending; of a year that has its own level, no day is shown beside it.

    Raises:
        InputError: the table of observations cannot be used.
    """
    variables, clock = district.model.variables, district.model.clock
    units = {name: variable.unit for name, variable in variables.items()}
    found: dict[str, list[Observed]] = {}
    for row in read_observations(units, (clock.initial, clock.final)):
        label = district.labels[row.variable]
        is_day = _is_day(row) and label.reduction == "end"
        if is_day or _is_level(row):
            value = row.factor * row.value
            error = row.sd * (abs(row.value) if row.is_relative else 1.0)
            found.setdefault(row.variable, []).append(
                Observed(
                    *(int(row.period.start), value, row.factor * error),
                    day=row.period.text if is_day else "",
                )
            )
    return {name: tuple(sorted(_one_a_year(rows), key=_year)) for name, rows in found.items()}


def _one_a_year(rows: list[Observed]) -> list[Observed]:
    whole = {row.year for row in rows if not row.day}
    return [row for row in rows if not row.day or row.year not in whole]


def _year(observed: Observed) -> int:
    return observed.year


def _is_level(row: Observation) -> bool:
    """Whether it is the plain level of a calendar year, under every reading of its source."""
    whole_year = row.period.years == 1 and row.period.start == int(row.period.start)
    return whole_year and _is_plain(row) and row.reduction in ("mean", "sum", "end")


def _is_day(row: Observation) -> bool:
    """Whether it is the plain level of a stock on a day, as a census counts."""
    return row.period.years == 0 and _is_plain(row) and row.reduction == "end"


def _is_plain(row: Observation) -> bool:
    plain = row.comparator == "=" and row.base is None and not row.over and not row.reading
    return plain and row.share == 1
