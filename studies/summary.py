"""The statistics of an ensemble: bands, means, probabilities of targets, who failed.

In:   an `Ensemble` in memory, or the summaries of its chunks in any order.
Out:  `Statistics`: the same for both, to the bin where they come from counts.
Knows nothing of files or processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Label, Text
from model.district.targets import Target
from model.engine import Output
from model.engine.statistics import Bins
from scenarios.scenario import Scenario
from studies.chance import Chance, wilson
from studies.chunks import Asked, Summary
from studies.district import District
from studies.ensemble import BANDS, Ensemble, series_of
from studies.held import Held
from studies.projection import YEARS
from studies.request import Run
from studies.targets import Outcome, chance_of, evaluate, no_chance, reductions

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TargetChance:
    """What the members say of one target: a probability for each scenario, or why there is none."""

    target: Target
    chance: Chance | None
    reason: Text | None


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """What is told of an ensemble; years as in `years`.

    Attributes:
        run: everything that determines it.
        district: whose model was run.
        scenarios: in the order of the scenario axis.
        held: variables held on a path in all of them.
        members: how many were run under each scenario.
        probabilities: of the quantiles.
        bands: quantiles of each variable (year, scenario, probability).
        means: (year, scenario).
        targets: one for each target of the plan, in its order.
        left_out: members that failed, in no statistic (scenario,).
        is_exact: whether quantiles are those of the members, not of counts in bins.
        years: of the first axis.
    """

    run: Run
    district: District
    scenarios: tuple[Scenario, ...]
    held: tuple[Held, ...]
    members: int
    probabilities: tuple[float, ...]
    bands: Mapping[str, Array]
    means: Mapping[str, Array]
    targets: tuple[TargetChance, ...]
    left_out: NDArray[np.int64]
    is_exact: bool
    years: tuple[int, ...] = YEARS

    def label(self, key: str) -> Label:
        """What is said of a variable, or of an element of one."""
        return self.district.labels[key.partition("[")[0]]


def statistics_of(made: Ensemble, probabilities: tuple[float, ...] = BANDS) -> Statistics:
    """The statistics of an ensemble in memory."""
    return Statistics(
        run=made.run,
        district=made.district,
        scenarios=made.scenarios,
        held=made.held,
        members=made.members.count,
        probabilities=probabilities,
        bands={key: made.quantiles(key, probabilities) for key in made.values},
        means={key: made.means(key) for key in made.values},
        targets=tuple(
            TargetChance(one.target, chance_of(one), no_chance(one)) for one in made.outcomes
        ),
        left_out=made.left_out(),
        is_exact=True,
    )


class Tally:
    """Summaries of chunks as they come, in any order; the sums are the same bits for each.

    Whole numbers add up in any order; sums of values are kept chunk by chunk and added at the end
    in the order of the chunks: 7 kB for each chunk and scenario.
    """

    def __init__(self, asked: Asked) -> None:
        """Begin with no chunk."""
        self.asked = asked
        self.done = np.zeros(asked.chunks, dtype=bool)
        self.sums: Array | None = None
        self.total: Summary | None = None

    def add(self, number: int, one: Summary) -> None:
        """Add a chunk that is not in yet."""
        assert not self.done[number]
        self.done[number] = True
        if self.sums is None:
            self.sums = np.zeros((self.asked.chunks, *one.sums.shape))
        self.sums[number] = one.sums
        old = self.total
        self.total = _begun(one) if old is None else merged(old, one)

    def left(self) -> NDArray[np.int64]:
        """Members so far that stayed finite (scenario,)."""
        assert self.total is not None
        return self.total.ok

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All that is known, by name."""
        assert self.total is not None
        assert self.sums is not None
        return {**self.total.arrays(), "sums": self.sums, "done": self.done}

    @staticmethod
    def of(asked: Asked, arrays: dict[str, NDArray[np.generic]]) -> Tally:
        """The tally whose `arrays` these are."""
        found = Tally(asked)
        rest = dict(arrays)
        found.done = np.asarray(rest.pop("done"), dtype=bool)
        found.sums = np.asarray(rest.pop("sums"), dtype=float)
        found.total = Summary.of({**rest, "sums": found.sums[0]})
        return found

    def statistics(
        self,
        district: District,
        quantiles: Mapping[str, Array] | Bins,
        probabilities: tuple[float, ...] = BANDS,
    ) -> Statistics:
        """The statistics of all chunks.

        Args:
            district: whose labels and targets they are about.
            quantiles: of each variable, where the members are kept; or the bins of the counts.
            probabilities: of the quantiles.
        """
        asked, total = self.asked, self.total
        assert total is not None
        assert self.sums is not None
        assert self.done.all()
        names = list(series_of(district, asked.keys))
        number = np.where(total.ok > 0, total.ok, np.nan)
        means = self.sums.sum(axis=0) / number
        if isinstance(quantiles, Bins):
            assert total.counts is not None
            found = quantiles.quantiles(total.counts, total.least, total.most, probabilities)
            quantiles = dict(zip(names, found, strict=True))
        return Statistics(
            run=asked.run,
            district=district,
            scenarios=asked.scenarios,
            held=asked.held,
            members=asked.members,
            probabilities=probabilities,
            bands=quantiles,
            means=dict(zip(names, means, strict=True)),
            targets=tuple(
                _target_chance(target, total, place, asked)
                for place, target in enumerate(district.plan.targets)
            ),
            left_out=np.asarray(asked.members - total.ok),
            is_exact=total.counts is None,
        )


def _begun(one: Summary) -> Summary:
    """The summary of a first chunk, with counts wide enough for all that follow."""
    counts = None if one.counts is None else one.counts.astype(np.int64)
    return replace(one, counts=counts)


def merged(one: Summary, other: Summary) -> Summary:
    """The summary of the members of both; sums of values are not merged (see `Tally`).

    The counts of `one` become those of both: it is not used again.
    """
    counts = None
    if one.counts is not None and other.counts is not None:
        counts = np.add(one.counts, other.counts, out=one.counts)  # some megabytes for each chunk
    return Summary(
        ok=one.ok + other.ok,
        sums=one.sums,
        least=np.minimum(one.least, other.least),
        most=np.maximum(one.most, other.most),
        hits=np.where(one.hits < 0, -1, one.hits + other.hits),
        counted=one.counted + other.counted,
        lowest=np.minimum(one.lowest, other.lowest),
        highest=np.maximum(one.highest, other.highest),
        counts=counts,
    )


def _target_chance(target: Target, total: Summary, place: int, asked: Asked) -> TargetChance:
    """The probability of a target from how many members reach it, or why it has none."""
    hits, counted = total.hits[place], total.counted[place]
    outcome = _ends(target, total, place, asked)
    reason = no_chance(outcome)
    if reason is not None:
        return TargetChance(outcome.target, None, reason)
    low, high = wilson(hits, counted)
    share = np.where(counted > 0, hits / np.maximum(counted, 1), np.nan)
    chance = Chance(share, low, high, counted, np.asarray(asked.members - counted))
    return TargetChance(outcome.target, chance, None)


def _ends(target: Target, total: Summary, place: int, asked: Asked) -> Outcome:
    """The outcome of two members, with the least and the greatest value: all `no_chance` asks."""
    ones: dict[Output, Array] = {
        one: np.ones((len(one.intervals), 2)) for one in reductions([target])
    }
    # what a target is asked for and may have does not hang on what the run read
    said = evaluate(target, _Readings(ones, np.ones(2, dtype=bool)), asked.entered)
    if said.values is None:
        return said
    values = np.stack([total.lowest[place], total.highest[place]], axis=-1)
    counted = np.isfinite(values)
    met = None if said.met is None else np.zeros(values.shape, dtype=bool)
    return replace(said, values=values, counted=counted, met=met)


@dataclass(frozen=True, slots=True, eq=False)
class _Readings:
    """Readings of a run that nobody made."""

    values: Mapping[Output, Array]
    ok: NDArray[np.bool_]
