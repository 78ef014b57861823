"""Where a scenario stands: what is reached, what is missed most, which policy does more.

In:   `Projection`s of one scenario each.
Out:  `Standing`; the built-in scenario of policies that reaches most.
Knows nothing of how it is said. Binding indicators are in neither list: they carry no verdict here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studies.projection import Projection
from studies.targets import Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """The main targets that have a verdict, without the binding ones.

    Attributes:
        reached: in the plan's order.
        missed: the largest gap, as a part of the target, first.
    """

    reached: tuple[Outcome, ...]
    missed: tuple[Outcome, ...]


def standing(projection: Projection, scenario: int = 0) -> Standing:
    """What a single run reaches and misses; a failed run stands nowhere."""
    judged = [
        outcome
        for outcome in projection.outcomes
        if outcome.met is not None
        and outcome.counted is not None
        and outcome.counted[scenario, 0]
        and not outcome.target.alternative_of
        and not outcome.target.binding
    ]
    reached = [one for one in judged if one.met is not None and one.met[scenario, 0]]
    missed = [one for one in judged if one not in reached]
    return Standing(tuple(reached), tuple(sorted(missed, key=lambda one: -gap(one, scenario))))


def gap(outcome: Outcome, scenario: int = 0) -> float:
    """How far below the target a single run is, as a part of the target; negative is room."""
    if outcome.margin is None or not outcome.target.value:
        return 0.0
    return -float(outcome.margin[scenario, 0]) / abs(outcome.target.value)


def does_more(here: Projection, others: Sequence[Projection]) -> tuple[Projection, int] | None:
    """The one of `others` that reaches most targets, and how many more than `here`; None if none.

    Where several reach as many, the first of them.
    """
    own = len(standing(here).reached)
    found = max(others, key=lambda one: len(standing(one).reached), default=None)
    more = 0 if found is None else len(standing(found).reached) - own
    return None if found is None or more <= 0 else (found, more)
