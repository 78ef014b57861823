"""How sure a published figure is: by its vintage, and by what calibration says of its variable.

In:   an indicator, a vintage; calibration's own observations.
Out:  the standard deviation of an actual value, in two parts: measurement and structure.
Knows nothing of members, nor of parts of a year (`studies/seasons.py`).

The errors of the vintages are an assumption, after the grades of the observations of 2015-2020: an
official figure 1 %, the same but preliminary 2 %. A later vintage of the same figure is surer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from calibration.more import VINTAGES
from calibration.observations import Observation
from model.district.targets import Indicator

#: Relative standard deviation by vintage, from the first to the last (assumption, see above).
ERRORS: Mapping[str, float] = MappingProxyType(
    {"flash": 0.02, "preliminary": 0.015, "final": 0.01, "census revision": 0.01}
)
#: What the structure cannot resolve of a variable on which calibration says nothing (assumption).
STRUCTURE: Final = 0.03
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


def structure(indicator: Indicator, observations: Sequence[Observation]) -> float:
    """Relative discrepancy that calibration allows the variable; `STRUCTURE` where it has none."""
    found = [
        seen.discrepancy
        for seen in observations
        if seen.variable == indicator.variable and seen.is_relative and seen.discrepancy > 0
    ]
    return max(found, default=STRUCTURE)
