"""Two scenarios under the same members: what differs, how surely one is better, and through what.

In:   an `Ensemble` of two scenarios, or a `District` and two scenarios.
Out:  `Comparison`: settings, paired differences, chances, contributions of groups, first moves.
Knows nothing of words, files or charts.

Better is what the plan's own targets say of a variable: more where a target is a least value, less
where it is a limit or a fall that the city asks for. Of other variables only "higher" is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.district.targets import Plan
from model.engine import Reduction
from scenarios.scenario import Difference, Scenario, differences
from studies.attainment import Attainment, attain
from studies.attribution import Attribution, attribute
from studies.chance import Chance, chance_from
from studies.district import District
from studies.ensemble import Ensemble, ensemble, plan_keys
from studies.failing import refuse_failed
from studies.held import Held
from studies.members import Members
from studies.moves import Move, first_moves
from studies.targets import NOTHING_ENTERED, ROUNDING, Entered
from studies.work import Each, here

Array: TypeAlias = NDArray[np.float64]

#: The years that are compared where the user does not say.
COMPARED = (2025, 2030, 2035)
FIRST, SECOND = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """A variable of one year under both scenarios, member by member.

    Attributes:
        key: the model's variable.
        year: which year's value.
        better: 1 where more is better, -1 where less is, 0 where the plan does not say.
        difference: first less second (member,); NaN where either failed.
        second: under the second scenario (member,).
        higher: chance that the first is higher, by more than rounding.
        lower: chance that it is lower.
    """

    key: str
    year: int
    better: int
    difference: Array
    second: Array
    higher: Chance
    lower: Chance

    @property
    def first_better(self) -> Chance | None:
        """Chance that the first scenario is better; None where the plan does not say what is."""
        return {1: self.higher, -1: self.lower}.get(self.better)

    def quantiles(self, probabilities: ArrayLike) -> Array:
        """Quantiles of the difference over the members that count (probability,)."""
        whole = self.difference[np.isfinite(self.difference)]
        shares = np.asarray(probabilities, dtype=float)
        return np.quantile(whole, shares) if whole.size else np.full(shares.shape, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What `compare` found.

    Attributes:
        ensemble: the first scenario and the second, with every year of what is compared.
        settings: what the two set differently; empty where they are the same.
        pairs: every variable and year that was compared.
        attainment: the targets under both.
        attribution: what each group of levers contributes; None where nothing is set differently.
        moves: which variables moved first, at central parameters.
    """

    ensemble: Ensemble
    settings: tuple[Difference, ...]
    pairs: tuple[Paired, ...]
    attainment: Attainment
    attribution: Attribution | None
    moves: tuple[Move, ...]

    def pair(self, key: str, year: int) -> Paired:
        """One variable of one year."""
        return next(one for one in self.pairs if (one.key, one.year) == (key, year))

    def contributions(self, key: str, year: int) -> Array:
        """What each group contributes to the difference of one variable and year, [group, member].

        Raises:
            ValueError: the scenarios set the same, so that there is nothing to contribute.
        """
        if self.attribution is None:
            raise ValueError("the scenarios do not differ")
        for place, reading in enumerate(self.attribution.readings):
            for index, (start, _) in enumerate(reading.intervals):
                if (reading.variable, start) == (key, year):
                    found: Array = self.attribution.values[:, place, index]
                    return found
        raise KeyError(f"{key} of {year}")


def compare(
    district: District,
    first: Scenario,
    second: Scenario,
    members: int | Members,
    seed: int = 0,
    *,
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    keys: Sequence[str] | None = None,
    years: Sequence[int] = COMPARED,
    attributed: bool = True,
    each: Each = here,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Comparison:
    """Compare the first scenario with the second, the same members under both.

    Args:
        district: whose model is run.
        first: the scenario that is judged.
        second: what it is judged against.
        members: how many are drawn from `seed`, or members that there are already.
        seed: a whole number of 0 or more.
        held: variables held on a path under both.
        entered: base values and tasks that the user entered.
        keys: the variables that are compared; where None, those of the plan's indicators and those
            that stand first.
        years: the years whose values are compared.
        attributed: also find what each group of levers contributes (2^groups runs of all members).
        each: does parts of that, like `studies.work.here`.
        progress: called with how many of those runs are done, and how many there are.

    Raises:
        InputError: a variable that does not exist, a number of members that cannot be drawn;
            every member failed under one of the two.
    """
    wanted = tuple(keys) if keys is not None else compared_keys(district)
    many = ensemble(
        district,
        [first, second],
        members,
        seed,
        held=held,
        entered=entered,
        keys=wanted,
        every_year=True,
    )
    refuse_failed(district, many.scenarios, held, many.ok.sum(axis=-1), many.members.count)
    readings = _readings(many, years)
    about = (district, first, second, many.members, readings)
    return Comparison(
        ensemble=many,
        settings=tuple(differences(first, second)),
        pairs=tuple(_pairs(many, years, directions(district.plan))),
        attainment=attain(district.plan, many.paths, entered=entered),
        attribution=attribute(*about, held=held, each=each, progress=progress)
        if attributed
        else None,
        moves=first_moves(district, first, second, held),
    )


def compared_keys(district: District) -> tuple[str, ...]:
    """The variables of the plan's indicators, and those whose label says headline."""
    headline = [label.variable for label in district.labels.values() if label.headline]
    return tuple(dict.fromkeys([*plan_keys(district), *headline]))


def directions(plan: Plan) -> dict[str, int]:
    """By variable, 1 where the plan's targets want more of it and -1 where less.

    A variable for which they want both, or a range, has none.
    """
    found: dict[str, set[int]] = {}
    for target in plan.targets:
        if target.indicator.variable:
            sign = {">=": 1, "<=": -1, "task": -1}.get(target.comparator, 0)
            found.setdefault(target.indicator.variable, set()).add(sign)
    return {name: signs.pop() for name, signs in found.items() if len(signs) == 1}


def _readings(many: Ensemble, years: Sequence[int]) -> tuple[Reduction, ...]:
    """What is read of a run for each variable of the ensemble, in the years compared."""
    intervals = tuple((float(year), year + 1.0) for year in years)
    return tuple(
        Reduction(key, "end" if many.label(key).reduction == "end" else "mean", intervals)
        for key in many.values
    )


def _pairs(many: Ensemble, years: Sequence[int], better: dict[str, int]) -> list[Paired]:
    counted = np.asarray(many.ok.all(axis=0))
    found = []
    for key in many.values:
        for year in years:
            first, second = many.at(key, year)
            difference = np.where(counted, first - second, np.nan)
            slack = ROUNDING * np.maximum(np.abs(first), np.abs(second))
            found.append(
                Paired(
                    key=key,
                    year=year,
                    better=better.get(key, 0),
                    difference=difference,
                    second=np.where(counted, second, np.nan),
                    higher=chance_from(difference > slack, counted),
                    lower=chance_from(difference < -slack, counted),
                )
            )
    return found
