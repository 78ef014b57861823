"""An ensemble of any size: chunk by chunk, on any number of processes, into files or numbers.

In:   an `Asked`, whoever does the chunks, where members are kept if they are.
Out:  `Statistics`, the same bits whoever did the chunks in whatever order; the chunks lost.
Knows nothing of words, charts or the command line.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from model.engine.errors import Problem, refuse
from model.engine.statistics import Bins
from scenarios.scenario import Scenario
from studies.chunks import Asked, Summary, chunk_of, stacked, summarise
from studies.district import District
from studies.ensemble import BANDS, ensemble, series_of
from studies.failing import refuse_failed
from studies.members import CHUNK, draw_members
from studies.store import Store
from studies.summary import Statistics, Tally
from studies.work import Each, Lost, here

Array = NDArray[np.float64]
Progress = Callable[[int, int], None]

#: Seconds after which summaries of single chunks are put together in one file.
SAVE_EVERY = 10.0
#: The names under which bins are saved.
_BINS = ("bin_low", "bin_width")


@dataclass(frozen=True, slots=True)
class Streamed:
    """What came of it.

    Attributes:
        statistics: None where chunks are lost.
        lost: chunks that killed every process that took them up, with what is known.
        computed: chunks that were run now.
        kept: chunks that were there.
    """

    statistics: Statistics | None
    lost: dict[int, Lost]
    computed: int
    kept: int


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """Some members; arrays are (year, scenario, member).

    Attributes:
        scenarios: in the order of their axis.
        numbers: of the members, rising.
        values: of each variable.
        ok: whether each stayed finite (scenario, member).
    """

    scenarios: tuple[Scenario, ...]
    numbers: tuple[int, ...]
    values: Mapping[str, Array]
    ok: NDArray[np.bool_]


def stream(
    district: District,
    asked: Asked,
    store: Store | None = None,
    *,
    each: Each = here,
    progress: Progress = lambda done, of: None,
    probabilities: tuple[float, ...] = BANDS,
) -> Streamed:
    """Run an ensemble chunk by chunk; memory does not grow with its members.

    Args:
        district: whose model is run.
        asked: from `chunks.ask` of the same district.
        store: where members or statistics so far are kept; None keeps nothing.
        each: whoever does the chunks: `here`, or `each` of a `Cluster`.
        progress: told of members done and of how many there are.
        probabilities: of the quantiles.

    Raises:
        InputError: the disk refuses, or a worker has other files.
        AllFailed: no member stays finite under one of the scenarios.
    """
    keeps = store is not None and store.kept != "statistics"
    tally, bins = _begun(asked, store, keeps)
    was_there = int(tally.done.sum())
    if not keeps and bins is None:
        pilot = chunk_of(asked, 0, district)
        bins = Bins.around(stacked(pilot), pilot.ok)
        tally.add(0, summarise(pilot, bins))
        if store is not None:
            _save(store, tally, bins)
    own = district if each is here else None
    todo = [int(number) for number in np.flatnonzero(~tally.done)]
    work = partial(_work, asked, bins, store if keeps else None, own)
    lost: dict[int, Lost] = {}
    saved_at = time.monotonic()
    progress(_members(asked, tally), asked.members)
    for place, result in each(work, todo):
        if isinstance(result, Lost):
            lost[todo[place]] = result
            continue
        tally.add(todo[place], result)
        if store is not None and bins is not None:
            store.save_one(todo[place], result)
            if time.monotonic() - saved_at > SAVE_EVERY:
                _save(store, tally, bins)
                saved_at = time.monotonic()
        progress(_members(asked, tally), asked.members)
    computed = int(tally.done.sum()) - was_there
    if store is not None and bins is not None:
        _save(store, tally, bins)
    if lost:
        return Streamed(None, lost, computed, was_there)
    refuse_failed(district, asked.scenarios, asked.held, tally.left(), asked.members)
    if bins is not None:
        told = tally.statistics(district, bins, probabilities)
    else:
        assert store is not None
        exact = store.quantiles(list(series_of(district, asked.keys)), probabilities)
        told = tally.statistics(district, exact, probabilities)
    return Streamed(told, lost, computed, was_there)


def check_numbers(asked: Asked, numbers: Sequence[int]) -> None:
    """Refuse numbers that no member has.

    Raises:
        InputError: all of them.
    """
    wrong = [number for number in numbers if not 0 <= number < asked.members]
    zh = f"成员编号从 0 到 {asked.members - 1}，没有"
    en = f"members are numbered from 0 to {asked.members - 1}; there is no"
    refuse("--paths", [Problem(f"{zh} {one}", f"{en} {one}") for one in wrong])


def selected(district: District, asked: Asked, numbers: Sequence[int]) -> Selected:
    """Some members by their numbers, run once more: with the bits that they have among the others.

    Raises:
        InputError: a number that no member has.
    """
    check_numbers(asked, numbers)
    order = sorted(set(numbers))
    parts = []
    for chunk in sorted({number // CHUNK for number in order}):
        inside = np.array([number - chunk * CHUNK for number in order if number // CHUNK == chunk])
        drawn = draw_members(int(inside[-1]) + 1, asked.seed, chunk=chunk, source=asked.source)
        parts.append(
            ensemble(
                district,
                asked.scenarios,
                drawn.select(inside),
                asked.seed,
                held=asked.held,
                entered=asked.entered,
                keys=asked.keys,
            )
        )
    values = {
        key: np.concatenate([part.values[key] for part in parts], axis=-1)
        for key in parts[0].values
    }
    ok = np.concatenate([part.ok for part in parts], axis=-1)
    return Selected(asked.scenarios, tuple(order), values, ok)


def _begun(asked: Asked, store: Store | None, keeps: bool) -> tuple[Tally, Bins | None]:
    """What is there already, and the bins that it was counted in."""
    tally = Tally(asked)
    if store is None:
        return tally, None
    if not keeps:
        saved = store.saved()
        if saved is None:
            return tally, None
        arrays, singles = saved
        low, width = (np.asarray(arrays.pop(name), dtype=float) for name in _BINS)
        tally = Tally.of(asked, arrays)
        for number, single in singles.items():
            if not tally.done[number]:  # else it was killed between the two
                tally.add(number, single)
        return tally, Bins(low, width)
    for number in range(asked.chunks):
        if (summary := store.read(number)) is not None:
            tally.add(number, summary)
    return tally, None


def _save(store: Store, tally: Tally, bins: Bins) -> None:
    """Keep the counts so far with the bins that they were counted in."""
    store.save({**tally.arrays(), **dict(zip(_BINS, (bins.low, bins.width), strict=True))})


def _work(
    asked: Asked, bins: Bins | None, store: Store | None, district: District | None, number: int
) -> Summary:
    """One chunk, wherever this runs."""
    chunk = chunk_of(asked, number, district)
    summary = summarise(chunk, bins)
    if store is not None:
        store.write(number, chunk, summary)
    return summary


def _members(asked: Asked, tally: Tally) -> int:
    """How many members are done."""
    return sum(asked.size(int(number)) for number in np.flatnonzero(tally.done))
