"""What a scenario's author expected before the first run, beside what came out.

In:   a projection whose scenarios carry expectations.
Out:  one `Checked` an expectation.
Knows nothing of how it is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from model.engine.errors import Problem, nearest, refuse
from scenarios.scenario import Scenario, Sign
from studies.projection import YEARS, Projection

#: What `same` means in `scenarios.scenario.Sign`: a change below this share.
SAME = 0.01

#: The scenario that sets nothing; the projection always has it, as business as usual.
BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Checked:
    """One expectation and the result.

    Attributes:
        scenario: whose expectation it is.
        sign: the expectation.
        change: (this - other) / |other| in per cent; None where the other scenario was not run.
        agrees: whether the change goes the expected way; None where it is not known.
    """

    scenario: Scenario
    sign: Sign
    change: float | None
    agrees: bool | None


def check_expectations(projection: Projection) -> tuple[Checked, ...]:
    """Every expectation of every scenario of a projection, in their order.

    Raises:
        InputError: an expectation of what has no yearly value, such as an array without element.
    """
    problems = []
    for scenario in projection.scenarios:
        for sign in scenario.expects.signs if scenario.expects else ():
            if sign.indicator not in projection.values:
                near = nearest(sign.indicator, projection.values)
                zh = f"预期中的“{sign.indicator}”没有逐年的数"
                en = f"'{sign.indicator}' among its expectations has no yearly values"
                zh, en = (
                    zh + (f"，是否指“{near}”？" if near else ""),
                    en + (f"; did you mean '{near}'?" if near else ""),
                )
                problems.append(Problem(zh, en, scenario.name))
    refuse("expects", problems)
    return tuple(_checked(projection))


def _checked(projection: Projection) -> Iterator[Checked]:
    names = [scenario.name for scenario in projection.scenarios]
    for index, scenario in enumerate(projection.scenarios):
        for sign in scenario.expects.signs if scenario.expects else ():
            this = projection.at(sign.indicator, sign.year)[index]
            if sign.against in names:
                other = projection.at(sign.indicator, sign.year)[names.index(sign.against)]
            elif sign.against == BASELINE:
                other = projection.usual[sign.indicator][YEARS.index(sign.year)]
            else:
                yield Checked(scenario, sign, None, None)
                continue
            change = (this - other) / abs(other) if other else np.nan
            agrees = None if np.isnan(change) else _goes(sign.direction, float(change))
            yield Checked(scenario, sign, float(100 * change), agrees)


def _goes(direction: str, change: float) -> bool:
    return {"up": change > 0, "down": change < 0, "same": abs(change) < SAME}[direction]
