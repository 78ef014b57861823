"""What moved a variable, and through which direct causes: between years or scenarios.

In:   a `District`, a variable, scenarios, years.
Out:  the engine's `Contributions`.
Knows nothing of how they are told. The runs are single ones, at central parameters and median
conditions, as `studies.projection` makes them.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.engine import Contributions, Series, contributions
from scenarios.drivers import median_drivers
from scenarios.scenario import Scenario, apply
from studies.district import District
from studies.held import Held, on_paths

#: Where a year of a flow is looked at: its middle. A stock is looked at where the year ends.
MIDDLE = 0.5


def between_years(
    district: District,
    key: str,
    first: int,
    last: int,
    scenario: Scenario,
    held: Sequence[Held] = (),
) -> Contributions:
    """What moved a variable from one year to another under a scenario.

    Raises:
        InputError: `key` is not one element, or a year lies outside the run.
    """
    inputs = apply(scenario, {}, median_drivers())
    at = instant(district, key, first), instant(district, key, last)
    return contributions(district.model, key, at, inputs, fixed=_fixed(held))


def between_scenarios(
    district: District,
    key: str,
    year: int,
    first: Scenario,
    second: Scenario,
    held: Sequence[Held] = (),
) -> Contributions:
    """What makes a variable another under the second scenario than under the first, in a year.

    Raises:
        InputError: `key` is not one element, or the year lies outside the run.
    """
    drivers = median_drivers()
    return contributions(
        district.model,
        key,
        instant(district, key, year),
        apply(first, {}, drivers),
        other=apply(second, {}, drivers),
        fixed=_fixed(held),
    )


def instant(district: District, key: str, year: int) -> float:
    """The instant that stands for a year: its end for a stock, its middle for everything else."""
    label = district.labels[key.partition("[")[0]]
    return year + (1.0 if label.reduction == "end" else MIDDLE)


def _fixed(held: Sequence[Held]) -> dict[str, Series] | None:
    return on_paths(held) or None
