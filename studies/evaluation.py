"""An evaluation of the plan: where each indicator stands, how surely, what binds, what would help.

In:   a `Projection`, an `Ensemble` of the same scenarios or none, the levers' single-line effects.
Out:  `Evaluation`: headline figures with bands, one `Standing` a target, measures by their worth.
Knows nothing of documents; a single run has no bands and gives no probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.district.targets import PLAN_START
from scenarios.scenario import Scenario
from studies.base_level import base_level
from studies.district import District
from studies.ensemble import Ensemble, plan_keys
from studies.failing import refuse_failed
from studies.headline import Headline, headlines
from studies.held import Held
from studies.material import Material, material
from studies.measures import Measure, measures
from studies.observed import Observed, observed_years
from studies.parts import Map, ensemble_in_parts
from studies.projection import YEARS, Projection, project
from studies.request import Run, canonical
from studies.slippage import Slippage, slippage
from studies.target_standing import Standing, standing_of
from studies.targets import (
    BASELINE_YEAR,
    NOTHING_ENTERED,
    Entered,
    Outcome,
    parse_output,
)

if TYPE_CHECKING:
    from studies.ranking import Ranking

Array = NDArray[np.float64]

#: Levels of the bands.
LEVELS = (0.5, 0.8)

#: How many members an evaluation has unless told otherwise: the standard error of a probability is
#: then at most 1.1 percentage points, a fifth of the 5 % to which probabilities are rounded.
MEMBERS, SEED = 2000, 0

#: What levers are ranked by over members.
RANKED = "gdp@2025"


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A range that holds `level` of the members in each year: low and high, (year, scenario)."""

    level: float
    low: Array
    high: Array


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A headline figure: medians over the members, or the single line; and its bands.

    Attributes:
        line: name, unit, observations and targets; its values are the medians (year, scenario).
        bands: none for a single run; the narrowest first.
    """

    line: Headline
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that a report says; scenarios in the order asked for.

    Attributes:
        run: everything that determines it.
        projection: the single line at central parameters, what binds, business as usual.
        sample: the members, or None for a single run.
        figures: headline figures.
        standings: one a target of the plan in the plan's order, without other readings.
        measures: levers by what each alone is worth on the single line.
        material: how much stands behind the numbers.
        ranking: levers by what they do for their money and land over members, where asked for.
        slippages: when listed projects come, of each scenario that has a list; none for a single
            run.
    """

    run: Run
    projection: Projection
    sample: Ensemble | None
    figures: tuple[Figure, ...]
    standings: tuple[Standing, ...]
    measures: tuple[Measure, ...]
    material: Material
    ranking: Ranking | None = None
    slippages: tuple[Slippage, ...] = ()

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """In the order of every scenario axis."""
        return self.projection.scenarios

    @property
    def left_out(self) -> int:
        """Members that failed under some scenario: they are in no figure of it."""
        if self.sample is None:
            return int((~self.projection.ok).sum())
        return int((~self.sample.ok).any(axis=0).sum())


def evaluate_plan(
    district: District,
    scenarios: Sequence[Scenario],
    members: int = MEMBERS,
    seed: int = SEED,
    *,
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    parts: int = 1,
    map: Map = map,
) -> Evaluation:
    """Run scenarios and judge the plan's targets under them.

    Args:
        district: the model and its tables.
        scenarios: what is run.
        members: of each scenario; 1 is the single run at central parameters.
        seed: what the members are drawn from.
        held: variables held on a path in every scenario.
        entered: base values and tasks that the user entered.
        parts: into how many the members are cut, and
        map: who runs them (see `studies.parts`); the numbers are the same.

    Raises:
        InputError: a held variable that the engine cannot hold, members that cannot be drawn; a
            scenario under which none of them stays finite.
    """
    projection = project(district, scenarios, held, entered)
    sample = None
    if members > 1:
        sample = ensemble_in_parts(
            district,
            scenarios,
            members,
            seed,
            keys=sample_keys(district),
            held=held,
            entered=entered,
            parts=parts,
            map=map,
        )
    left = projection.ok if sample is None else sample.ok.sum(axis=-1)
    refuse_failed(district, scenarios, held, left, max(1, members))
    return evaluation_of(projection, sample, entered)


def with_ranking(evaluation: Evaluation, members: int) -> Evaluation:
    """The same with every lever moved from the first scenario, over members of the same seed.

    Raises:
        InputError: a number of members that cannot be drawn.
    """
    from studies.ranking import rank  # brings in the packages of sensitivity studies

    district = evaluation.projection.district
    outputs = [parse_output(RANKED, district.plan)]
    seed = evaluation.run.seed
    found = rank(district, evaluation.scenarios[0], outputs, members=members, seed=seed)
    return replace(evaluation, ranking=found)


def evaluation_of(
    projection: Projection, sample: Ensemble | None, entered: Entered = NOTHING_ENTERED
) -> Evaluation:
    """The evaluation of runs that there are already, as the page has them.

    Args:
        projection: the single line.
        sample: members under the same scenarios, or None; a headline figure that they did not
            keep (`sample_keys`) is left out.
        entered: what both were judged with.
    """
    outcomes = (projection if sample is None else sample).outcomes
    observed = observed_years(projection.district)
    run = projection.run if sample is None else sample.run
    if sample is None and entered != NOTHING_ENTERED:
        run = replace(run, options=canonical({"entered": asdict(entered)}))
    return Evaluation(
        run=run,
        projection=projection,
        sample=sample,
        figures=tuple(
            _figure(one, sample)
            for one in headlines(projection)
            if sample is None or one.key in sample.values
        ),
        standings=tuple(
            standing_of(outcome, _base(outcome, projection, observed, entered), sample, entered)
            for outcome in outcomes
            if not outcome.target.alternative_of
        ),
        measures=measures(projection.district.model),
        material=material(projection.district),
        slippages=() if sample is None else _slippages(projection, sample),
    )


def _slippages(projection: Projection, sample: Ensemble) -> tuple[Slippage, ...]:
    listed = [s for s in projection.scenarios if s.projects is not None and s.projects.large]
    district, seed, held = projection.district, sample.run.seed, projection.held
    return tuple(slippage(district, s, sample.members, seed, held=held) for s in listed)


def sample_keys(district: District) -> tuple[str, ...]:
    """The variables whose members' years an evaluation needs."""
    shown = [label.variable for label in district.labels.values() if label.headline]
    return tuple(dict.fromkeys([*shown, *plan_keys(district)]))


def _figure(one: Headline, sample: Ensemble | None) -> Figure:
    if sample is None:
        return Figure(one, ())
    shares = [0.5, *((1 - level) / 2 for level in LEVELS), *((1 + level) / 2 for level in LEVELS)]
    found = one.factor * sample.quantiles(one.key, shares)
    bands = [
        Band(level, found[..., 1 + place], found[..., 1 + len(LEVELS) + place])
        for place, level in enumerate(LEVELS)
    ]
    return Figure(replace(one, values=found[..., 0]), tuple(bands))


def _base(
    outcome: Outcome,
    projection: Projection,
    observed: Mapping[str, tuple[Observed, ...]],
    entered: Entered,
) -> tuple[float | None, bool]:
    """The level of 2020 that was entered or observed, else the single line's."""

    def modelled(variable: str) -> float | None:
        values = projection.values.get(variable)
        if values is None or outcome.target.year < PLAN_START:
            return None
        return float(values[YEARS.index(BASELINE_YEAR), 0])

    return base_level(outcome.target, entered, observed, modelled)
