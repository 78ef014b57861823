"""What members say of the plan's targets before and after they knew the actual values.

In:   two ensembles of the same scenario.
Out:  one `Prospect` a target that the model says something of.
Knows nothing of how members were conditioned. A binding target has bands and no chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.district.targets import Target
from studies.ensemble import Ensemble
from studies.targets import Outcome, chance_of

BAND = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Prospect:
    """One target; both bands are 10, 50 and 90 % of its value, in its unit.

    Attributes:
        target: of the plan.
        before: of members without the actual values.
        now: of those that know them.
        chance_before: probability of the target before; None of binding ones and of ledgers.
        chance_now: the same now.
    """

    target: Target
    before: tuple[float, ...]
    now: tuple[float, ...]
    chance_before: float | None
    chance_now: float | None


def prospects(before: Ensemble, now: Ensemble) -> tuple[Prospect, ...]:
    """Every target that has values, in the plan's order."""
    found = []
    for old, new in zip(before.outcomes, now.outcomes, strict=True):
        bands = band_of(old), band_of(new)
        if bands[0] is not None and bands[1] is not None:
            chances = share_of(old), share_of(new)
            found.append(Prospect(new.target, bands[0], bands[1], *chances))
    return tuple(found)


def band_of(outcome: Outcome) -> tuple[float, ...] | None:
    """10, 50 and 90 % of a target's value under the one scenario; None where it has none."""
    if outcome.values is None:
        return None
    return tuple(float(np.ravel(outcome.quantile(share))[0]) for share in BAND)  # type: ignore[arg-type]


def share_of(outcome: Outcome) -> float | None:
    """The probability of a target under the one scenario; None where none is given."""
    found = chance_of(outcome)
    return None if found is None else float(np.ravel(found.share)[0])
