"""Chunks of an ensemble: what is asked, one chunk's run, and what is told of it in few numbers.

In:   `Asked`, the number of a chunk.
Out:  a chunk as an `Ensemble`, and its `Summary`; both functions of (asked, number) alone.
Knows nothing of files, of processes or of the order in which chunks are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.engine.errors import Problem, refuse
from model.engine.statistics import Bins, Counts
from scenarios.scenario import Scenario
from studies.district import District, load_district
from studies.ensemble import Ensemble, check_keys, ensemble, plan_keys, request
from studies.held import Held
from studies.members import CHUNK, Source, check_count, check_seed, draw_members, past_of
from studies.request import Run
from studies.targets import NOTHING_ENTERED, Entered

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """All that determines an ensemble, as it is sent to whoever computes a part of it.

    Attributes:
        scenarios: what is run.
        held: variables held on a path in all of them.
        entered: what the bureau entered.
        keys: the variables whose years are told.
        members: how many.
        seed: of their numbers.
        source: where parameters that act before 2021 come from.
        run: names all of this, the model and its tables.
    """

    scenarios: tuple[Scenario, ...]
    held: tuple[Held, ...]
    entered: Entered
    keys: tuple[str, ...]
    members: int
    seed: int
    source: Source
    run: Run

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.members // CHUNK)

    def size(self, number: int) -> int:
        """Members of a chunk."""
        return min(CHUNK, self.members - number * CHUNK)


def ask(
    district: District,
    scenarios: Sequence[Scenario],
    members: int,
    seed: int,
    *,
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    keys: Sequence[str] | None = None,
    source: Source = "posterior",
) -> Asked:
    """Check what is asked, before anything is computed; the arguments are those of `ensemble`.

    Raises:
        InputError: a variable that does not exist, a number of members that cannot be drawn.
    """
    wanted = plan_keys(district) if keys is None else tuple(keys)
    check_keys(district, wanted)
    check_count(members, source)
    check_seed(seed)
    run = request(district, scenarios, members, seed, held, entered, wanted, source)
    return Asked(tuple(scenarios), tuple(held), entered, wanted, members, seed, source, run)


def chunk_of(asked: Asked, number: int, district: District | None = None) -> Ensemble:
    """Run one chunk.

    Args:
        asked: the whole ensemble.
        number: of the chunk, from 0.
        district: as loaded where this runs; loaded once a process if None.

    Raises:
        InputError: the files here are not those that the ensemble was asked of.
    """
    here = district or _district()
    members = draw_members(asked.size(number), asked.seed, chunk=number, source=asked.source)
    chunk = ensemble(
        here,
        asked.scenarios,
        members,
        asked.seed,
        held=asked.held,
        entered=asked.entered,
        keys=asked.keys,
        source=asked.source,
        past=past_of(members),
    )
    if (chunk.run.model, chunk.run.tables, chunk.run.options) != (
        *(asked.run.model, asked.run.tables),
        asked.run.options,
    ):
        zh = "这个工作进程的模型或数据表与主进程不同；请在各机器上安装同一版本"
        en = "this worker has another model or other tables; install the same version everywhere"
        refuse("worker", [Problem(zh, en)])
    return chunk


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """What is told of a chunk; of several chunks, what their sum tells.

    Attributes:
        ok: members that stayed finite (scenario,).
        sums: sums over them (series, year, scenario).
        least: their least values, of the same shape.
        most: their greatest.
        hits: members that reach each target (target, scenario); -1 without a verdict.
        counted: members with a value for each target.
        lowest: least value of each target (target, scenario); infinity where there is none.
        highest: greatest value, minus infinity where there is none.
        counts: members in each bin (series, year, scenario, bin); none where members are kept.
    """

    ok: Counts
    sums: Array
    least: Array
    most: Array
    hits: Counts
    counted: Counts
    lowest: Array
    highest: Array
    counts: Counts | None

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Its arrays by name; what there is none of is left out."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: array for name, array in found.items() if array is not None}

    @staticmethod
    def of(arrays: dict[str, NDArray[np.generic]]) -> Summary:
        """The summary whose `arrays` these are."""
        return Summary(**{"counts": None, **arrays})  # type: ignore[arg-type]


def stacked(chunk: Ensemble) -> Array:
    """The yearly values of every variable (series, year, scenario, member)."""
    return np.stack(list(chunk.values.values()))


def summarise(chunk: Ensemble, bins: Bins | None) -> Summary:
    """What is told of a chunk, with counts in bins where there are any."""
    values = stacked(chunk)
    # of a chunk without failed members the same sums and ends, without looking at each again
    whole = True if chunk.ok.all() else np.broadcast_to(chunk.ok, values.shape)
    shape = (len(chunk.outcomes), len(chunk.scenarios))
    hits, counted = np.full(shape, -1), np.zeros(shape, dtype=np.int64)
    lowest, highest = np.full(shape, np.inf), np.full(shape, -np.inf)
    for place, outcome in enumerate(chunk.outcomes):
        if outcome.values is None or outcome.counted is None:
            continue
        counted[place] = outcome.counted.sum(axis=-1)
        these = outcome.values, outcome.counted
        lowest[place] = np.min(these[0], axis=-1, where=these[1], initial=np.inf)
        highest[place] = np.max(these[0], axis=-1, where=these[1], initial=-np.inf)
        if outcome.met is not None:
            hits[place] = (outcome.met & outcome.counted).sum(axis=-1)
    return Summary(
        ok=chunk.ok.sum(axis=-1),
        sums=(values if whole is True else np.where(whole, values, 0.0)).sum(axis=-1),
        least=np.min(values, axis=-1, where=whole, initial=np.inf),
        most=np.max(values, axis=-1, where=whole, initial=-np.inf),
        hits=hits,
        counted=counted,
        lowest=lowest,
        highest=highest,
        # a chunk has fewer members than this type can count; it may have to travel
        counts=None if bins is None else bins.counts(values, chunk.ok).astype(np.uint16),
    )


@lru_cache(maxsize=1)
def _district() -> District:
    """The district of this process."""
    return load_district()
