"""Several targets together: the probability of reaching them all, and which are missed together.

In:   `Outcome`s of the same members.
Out:  `Joint`: a `Chance`, or the list of targets that make it not computable, with reasons.
Knows nothing of the model or of how members were drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.targets import EXPECTED, Target
from studies.chance import Chance, chance_from
from studies.targets import Outcome, chance_of, no_chance

#: The control indicators whose joint probability is offered first.
FIRST_JOINT = (1, 3, 7, 9)


@dataclass(frozen=True, slots=True)
class Joint:
    """A set of targets and the probability of reaching all of them.

    Attributes:
        name: what the set is called.
        targets: listed by name wherever the number is shown.
        chance: None where not computable.
        obstacles: the targets that stand in the way, each with its reason.
    """

    name: Text
    targets: tuple[Target, ...]
    chance: Chance | None
    obstacles: tuple[tuple[Target, Text], ...]


def joint(name: Text, outcomes: Sequence[Outcome]) -> Joint:
    """The share of members that reach every target; a member counts if all its values count.

    A binding target takes part only together with others and once it has a verdict: by itself it
    has no probability.
    """
    targets = tuple(outcome.target for outcome in outcomes)
    obstacles = tuple(
        (outcome.target, why)
        for outcome in outcomes
        if (why := no_chance(outcome)) and not (outcome.target.binding and outcome.met is not None)
    )
    met = [o.met for o in outcomes if o.met is not None]
    counted = [o.counted for o in outcomes if o.counted is not None]
    if len(outcomes) == 1 and targets[0].binding and (why := no_chance(outcomes[0])):
        obstacles = ((targets[0], why),)
    if obstacles or not met:
        return Joint(name, targets, None, obstacles)
    return Joint(name, targets, chance_from(np.all(met, axis=0), np.all(counted, axis=0)), ())


def offered(outcomes: Sequence[Outcome]) -> tuple[Joint, ...]:
    """The sets that are offered: indicators 1, 3, 7, 9; all computable expected; all binding."""
    main = [o for o in outcomes if not o.target.alternative_of]
    first = [o for o in main if o.target.number in FIRST_JOINT]
    expected = [o for o in main if o.target.attribute == EXPECTED and chance_of(o) is not None]
    binding = [o for o in main if o.target.binding]
    zh, en = (comma.join(str(number) for number in FIRST_JOINT) for comma in ("、", ", "))
    return (
        joint(Text(f"指标{zh}同时完成", f"indicators {en} together"), first),
        joint(
            Text("全部可测算的预期性指标同时完成", "all computable expected indicators together"),
            expected,
        ),
        joint(Text("全部约束性指标同时完成", "all binding indicators together"), binding),
    )


def missed_together(
    outcomes: Sequence[Outcome],
) -> tuple[tuple[Target, ...], NDArray[np.float64], NDArray[np.int64]]:
    """How often expected targets are missed, and which together.

    Returns:
        The targets that have a probability, and a matrix [..., i, j]: the share of members that
        miss both i and j (i = j: that miss i), over members that count for all of them, whose
        number comes last [...].
    """
    having = [o for o in outcomes if chance_of(o) is not None]
    met = [o.met for o in having if o.met is not None]
    counted = [o.counted for o in having if o.counted is not None]
    if not having:
        return (), np.zeros((0, 0)), np.zeros(0, np.int64)
    whole = np.all(counted, axis=0)
    missed = np.moveaxis(~np.stack(met) & whole, 0, -2).astype(float)
    both = missed @ np.swapaxes(missed, -1, -2)
    number = np.asarray(whole.sum(axis=-1))
    members = number[..., None, None]
    share = np.where(members > 0, both / np.maximum(members, 1), np.nan)
    return tuple(o.target for o in having), share, number
