"""A projection: one line a scenario to 2035, at the central parameters and median conditions.

In:   a `District`, scenarios, variables held on a path.
Out:  `Projection`: every variable by year, every target, what is short, and the business as usual.
Knows nothing of files, tables on paper or charts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Label
from model.engine import SCENARIO, Output, Paths, Reduction, simulate, yearly
from scenarios.drivers import median_drivers
from scenarios.scenario import Scenario, apply
from studies.bottlenecks import Shortage, shortages
from studies.district import District
from studies.held import Held, on_paths
from studies.request import Run
from studies.targets import NOTHING_ENTERED, Entered, Outcome, evaluate, reductions

Array = NDArray[np.float64]

FIRST_YEAR, PLAN_START, PLAN_END, LAST_YEAR = 2015, 2021, 2025, 2035
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """What `project` found; the scenario axis is in the order of `scenarios`.

    Attributes:
        run: everything that determines it.
        scenarios: the scenarios asked for.
        held: the variables held on a path in all of them.
        values: by the model's key (`gross output[NEV]`), read as its label says (year, scenario).
        usual: the same without any setting or held variable (year,): business as usual.
        outcomes: one a target of the plan, in its order; arrays of shape (scenario, 1).
        means: yearly means of what may be short (year, scenario).
        ok: whether a scenario's run stayed finite (scenario,).
    """

    run: Run
    district: District
    scenarios: tuple[Scenario, ...]
    held: tuple[Held, ...]
    values: Mapping[str, Array]
    usual: Mapping[str, Array]
    outcomes: tuple[Outcome, ...]
    means: Mapping[str, Array]
    ok: NDArray[np.bool_]

    def label(self, key: str) -> Label:
        """What is said of a variable, or of an element of one."""
        return self.district.labels[key.partition("[")[0]]

    def at(self, key: str, year: int) -> Array:
        """A variable's value of a year in every scenario."""
        found: Array = self.values[key][YEARS.index(year)]
        return found

    def is_usual(self, scenario: int) -> bool:
        """Whether a scenario sets nothing, so that it is business as usual itself."""
        one = self.scenarios[scenario]
        return one.sets_nothing and not self.held

    def shortages(self, scenario: int, first: int, last: int) -> tuple[Shortage, ...]:
        """What is short under one scenario in a period, the worst first."""
        means = {name: values[:, scenario] for name, values in self.means.items()}
        return shortages(self.district.bottlenecks, means, YEARS, first, last)


def project(
    district: District,
    scenarios: Sequence[Scenario],
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    *,
    variables: Collection[str] | None = None,
    usual: Mapping[str, Array] | None = None,
) -> Projection:
    """Run scenarios once each, and business as usual beside them.

    Args:
        district: the model and its tables.
        scenarios: run in this order.
        held: variables held on a path in all of them.
        entered: what the bureau entered.
        variables: those whose values are wanted, all where None. A page that moves with a lever
            asks for few: half of the time goes into telling all of them.
        usual: business as usual, where an earlier projection of the same variables has it.

    Raises:
        InputError: a held variable that the engine cannot hold.
    """
    drivers = median_drivers()
    every = [one for one in _every_year(district) if variables is None or one.variable in variables]
    means = {
        one.variable: yearly(one.variable, "mean", FIRST_YEAR, LAST_YEAR)
        for one in district.bottlenecks
    }
    outputs = [*every, *means.values(), *reductions(district.plan.targets)]
    fixed = on_paths(held)
    asked = _together(
        [
            simulate(district.model, apply(scenario, {}, drivers), fixed=fixed, outputs=outputs)
            for scenario in scenarios
        ]
    )
    if usual is None:
        alone = _together([simulate(district.model, drivers, outputs=every)])
        usual = {key: values[:, 0] for key, values in _read(alone, every).items()}
    return Projection(
        run=district.request("projection", scenarios, held),
        district=district,
        scenarios=tuple(scenarios),
        held=tuple(held),
        values=_read(asked, every),
        usual=usual,
        outcomes=tuple(evaluate(target, asked, entered) for target in district.plan.targets),
        means={name: asked.values[wanted][..., 0] for name, wanted in means.items()},
        ok=asked.ok[:, 0],
    )


def _every_year(district: District) -> list[Reduction]:
    """Each year of every labelled variable that is not a constant, read as its label says."""
    model = district.model
    return [
        yearly(label.variable, "end" if label.reduction == "end" else "mean", FIRST_YEAR, LAST_YEAR)
        for label in district.labels.values()
        if model.variables[label.variable].kind not in ("constant", "lookup")
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Single runs side by side: values [interval, scenario, 1], ok [scenario, 1]."""

    values: Mapping[Output, Array]
    ok: NDArray[np.bool_]


def _together(paths: Sequence[Paths]) -> _Runs:
    return _Runs(
        {
            key: np.stack([one.values[key] for one in paths], axis=SCENARIO)
            for key in paths[0].values
        },
        np.stack([one.ok for one in paths]),
    )


def _read(runs: _Runs, wanted: Sequence[Reduction]) -> dict[str, Array]:
    """The values of yearly reductions by the model's key (year, scenario)."""
    asked = {(one.variable, one.how, one.intervals) for one in wanted}
    return {
        key.variable: values[..., 0]
        for key, values in runs.values.items()
        if isinstance(key, Reduction)
        and (key.variable.partition("[")[0], key.how, key.intervals) in asked
    }
