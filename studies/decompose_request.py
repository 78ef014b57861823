"""An annual decomposition as a request: asked by words and numbers, and asked again of a manifest.

In:   what a user asks; or the request that a manifest keeps.
Out:  a `Decomposition` and the `Run` that determines it.
Knows nothing of how the paths are made, of files and of words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from calibration.periods import Period, parse_period
from calibration.posterior import read_posterior
from scenarios.scenario import Scenario
from studies.decompose import PROBABILITY, Decomposition, decompose
from studies.district import District
from studies.members import draw_members
from studies.request import Run, canonical
from studies.target_text import parse_target
from studies.targets import NOTHING_ENTERED, Entered, with_task

#: The kind of result, as manifests have it.
STUDY = "decompose"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is decomposed, and what is known.

    Attributes:
        target: as `parse_target` reads it.
        base: value of the base year, in the indicator's unit; None where it is as observed.
        actual: actual values by period, of a year or a part of one, in the indicator's unit.
        probability: that the last of the paths keeps.
        entered: base values and tasks that the bureau knows.
    """

    target: str
    base: float | None = None
    actual: Mapping[Period, float] = field(default_factory=dict)
    probability: float = PROBABILITY
    entered: Entered = NOTHING_ENTERED

    @property
    def options(self) -> str:
        """As canonical JSON text, with the sample that members are drawn from."""
        return canonical(
            {
                "target": self.target,
                "base": self.base,
                "actual": {period.text: value for period, value in self.actual.items()},
                "probability": self.probability,
                "entered": asdict(self.entered),
                "posterior": read_posterior().hash,
            }
        )

    @staticmethod
    def of(options: str) -> Asked:
        """What the text that `options` gave asks."""
        data = json.loads(options)
        actual = {parse_period(text): float(value) for text, value in data["actual"].items()}
        return Asked(
            target=data["target"],
            base=data["base"],
            actual={period: value for period, value in actual.items() if period is not None},
            probability=data["probability"],
            entered=Entered(**data["entered"]),
        )


def decompose_asked(
    district: District, scenario: Scenario, asked: Asked, members: int, seed: int
) -> tuple[Decomposition, Run]:
    """The decomposition that is asked for, and what determines it.

    Args:
        district: whose model is run.
        scenario: under which members run.
        asked: what is decomposed.
        members: how many are drawn from `seed`.
        seed: a whole number of 0 or more.

    Raises:
        InputError: a target that is none or has no annual path, or a value that cannot be.
    """
    target = with_task(parse_target(asked.target, district.plan), asked.entered)
    known, actual = asked.entered.baselines.get(target.indicator.id), asked.actual
    found = decompose(
        district,
        target,
        scenario,
        draw_members(members, seed),
        start=known if asked.base is None else asked.base,
        actual={int(period.start): value for period, value in actual.items() if period.years == 1},
        parts={period: value for period, value in actual.items() if period.years < 1},
        probability=asked.probability,
    )
    run = district.request(STUDY, [scenario], members=members, seed=seed)
    return found, replace(run, options=asked.options)
