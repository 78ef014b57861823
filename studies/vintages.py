"""How sure a published figure is: by its vintage, its period, and what calibration says of it.

In:   an indicator, a period, a vintage; calibration's own observations.
Out:  the standard deviation of an actual value, in two parts: measurement and structure.
Knows nothing of members.

The errors of the vintages are an assumption, after the grades of the observations of 2015-2020: an
official figure 1 %, the same but preliminary 2 %. A later vintage of the same figure is surer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from calibration.more import VINTAGES
from calibration.observations import Observation
from calibration.periods import Period
from model.district.targets import Indicator

#: Relative standard deviation by vintage, from the first to the last (assumption, see above).
ERRORS: Mapping[str, float] = MappingProxyType(
    {"flash": 0.02, "preliminary": 0.015, "final": 0.01, "census revision": 0.01}
)
#: What the structure cannot resolve of a variable on which calibration says nothing (assumption).
STRUCTURE: Final = 0.03
#: The share of a year that falls into a part of it, where it is not simply its length: that of
#: industry is what calibration takes for the first half (observations.csv, P041-P043: assumption).
SEASONS: Mapping[tuple[str, str], float] = MappingProxyType(
    {
        ("industrial value added nominal", "H1"): 0.445,
        ("industrial value added", "H1"): 0.445,
        ("total gross output nominal", "H1"): 0.445,
        ("total gross output", "H1"): 0.445,
        ("leading gross output", "H1"): 0.445,
    }
)
#: How far the share of a part of a year may be off (assumption): as for P041, which has a known
#: one; twice that where only the length of the part is known.
KNOWN_SEASON, UNKNOWN_SEASON = 0.035, 0.07
#: Of a growth rate, in percentage points: as calibration takes those of 2017-2020.
GROWTH_ERROR, GROWTH_STRUCTURE = 1.0, 1.0


def vintage_of(text: str) -> str | None:
    """The vintage's key, from either language; None where it is none."""
    names = {zh: en for en, zh in VINTAGES.items()}
    name = names.get(text, text)
    return name if name in ERRORS else None


def later(vintage: str, other: str) -> bool:
    """Whether one vintage comes after another of the same figure."""
    order = list(ERRORS)
    return order.index(vintage) > order.index(other)


def season(indicator: Indicator, period: Period) -> tuple[float, float]:
    """The share of a year's flow that falls into a period, and how far that may be off."""
    if period.years >= 1:
        return 1.0, 0.0
    known = SEASONS.get((indicator.variable, period.text[4:]))
    return (period.years, UNKNOWN_SEASON) if known is None else (known, KNOWN_SEASON)


def structure(indicator: Indicator, observations: Sequence[Observation]) -> float:
    """Relative discrepancy that calibration allows the variable; `STRUCTURE` where it has none."""
    found = [
        seen.discrepancy
        for seen in observations
        if seen.variable == indicator.variable and seen.is_relative and seen.discrepancy > 0
    ]
    return max(found, default=STRUCTURE)
