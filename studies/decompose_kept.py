"""What is kept of an indicator's actual values, as an annual decomposition takes them.

In:   a target, published figures of its indicator.
Out:  values of whole years and of parts of years, as `studies.decompose` takes them.
Knows nothing of where figures are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from calibration.periods import Period
from model.district.targets import Target
from studies.actuals import Actual
from studies.way import base_year_of


@dataclass(frozen=True, slots=True)
class Known:
    """Actual values on the way to a target.

    Attributes:
        years: by year.
        parts: of parts of years.
        over: whether the target's own year is known, so that nothing is left to require.
    """

    years: Mapping[int, float] = field(default_factory=dict)
    parts: Mapping[Period, float] = field(default_factory=dict)
    over: bool = False


def known_of(target: Target, rows: Sequence[Actual]) -> Known:
    """The figures of the years after the base and up to the target's own.

    Args:
        target: on the way to which they are.
        rows: the latest vintage of each figure of its indicator.
    """
    base = base_year_of(target)
    within = [row for row in rows if base < row.year <= target.year]
    if any(row.whole_year and row.year == target.year for row in within):
        return Known(over=True)
    return Known(
        years={row.year: row.value for row in within if row.whole_year},
        parts={row.period: row.value for row in within if not row.whole_year},
    )
