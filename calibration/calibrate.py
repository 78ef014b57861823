"""The calibration: independent runs under each reading, joined by evidence into one sample.

In:   targets by reading, a design (runs, members, seed), a `map` that may have processes.
Out:  `Calibration`: the joined sample, and what the runs say of each other.
Knows nothing of files but of a folder in which stages are stored, so that a killed run goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from calibration.curved import Curved, curved_from
from calibration.diagnostics import (
    Agreement,
    Evidence,
    Learned,
    agreement,
    evidence,
    learned,
    pick,
    reading_weights,
)
from calibration.importance import Weighted, importance_sample
from calibration.mode import Mode, find_mode
from calibration.observations import READINGS
from calibration.sampler import (
    Population,
    Settings,
    load_population,
    next_stage,
    save_population,
)
from calibration.target import Target

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: What a draw is for, as the first part of its seed's key after the reading's place.
_CHOICE = 1000


class Map(Protocol):
    """Like the built-in `map` of one iterable; may use processes."""

    def __call__(self, function: Callable[[Any], Any], tasks: Iterable[Any], /) -> Iterable[Any]:
        """The results in the order of the tasks."""


@dataclass(frozen=True, slots=True)
class Design:
    """How a calibration is made; two equal designs give the same bits.

    Attributes:
        kind: full (tempered sequential Monte Carlo) or quick (importance sampling).
        runs: independent runs under each reading, at least two.
        settings: of the sequential runs; `members` is that of one run, or its draws if quick.
        members: of the joined sample.
        seed: of everything random.
        prior: weight of each reading beforehand; one alone fixes it.
    """

    kind: str = "full"
    runs: int = 4
    settings: Settings = field(
        default_factory=lambda: Settings(members=1024, forgotten=0.2, most_moves=80)
    )
    members: int = 4000
    seed: int = 2021
    prior: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(READINGS, 0.5))

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings that count, in the order of the table's."""
        return tuple(name for name in READINGS if self.prior.get(name, 0) > 0)


FULL = Design()
QUICK = Design(kind="quick", settings=Settings(members=4096))


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One independent run.

    Attributes:
        z: equally weighted members, [member, component].
        log_evidence: of this run alone.
        population: its stages; None where quick.
        weighted: what its weights were worth; None where full.
    """

    z: Array
    log_evidence: float
    population: Population | None
    weighted: Weighted | None


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The posterior under one reading.

    Attributes:
        name: strict or loose.
        mode: the most probable point and Laplace's widths.
        runs: see `Run`.
        agreement: of the runs' means, for each component.
        evidence: of all runs.
        learned: posterior against prior.
        weight: posterior probability of the reading.
    """

    name: str
    mode: Mode
    runs: tuple[Run, ...]
    agreement: Agreement
    evidence: Evidence
    learned: Learned
    weight: float

    @property
    def z(self) -> Array:
        """All runs together, [member, component]."""
        return np.concatenate([run.z for run in self.runs])


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What was found.

    Attributes:
        design: how.
        readings: those that count.
        z: the joined sample, [component, member].
        of_reading: place of each member's reading in READINGS, [member].
        of_run: number of its run, [member].
    """

    design: Design
    readings: tuple[Reading, ...]
    z: Array
    of_reading: IntArray
    of_run: IntArray


def calibrate(
    targets: Mapping[str, Target],
    design: Design = FULL,
    *,
    modes: Mapping[str, Mode] | None = None,
    map: Map = map,
    folder: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> Calibration:
    """Sample the posterior under each reading and join them by evidence.

    The same targets and design give the same bits, with any `map` and however often it was stopped.

    Args:
        targets: reading -> target; all of one space.
        design: see `Design`.
        modes: where already found.
        map: see `Map`; a task is one stage of one run, some seconds long.
        folder: where stages are stored and looked for; nothing is stored where None.
        progress: called with the share that is done.

    Raises:
        ArithmeticError: a fit did not settle, or no member runs.
        ValueError: fewer members than the space needs.
    """
    tell = progress or (lambda share: None)
    tell(0.0)
    known = dict(modes or {})
    wanted = [name for name in design.readings if name not in known]
    found = map(_mode, [targets[name] for name in wanted])
    known |= dict(zip(wanted, found, strict=True))
    jobs = [
        _Job(curved_from(known[name], targets[name].residuals), design, READINGS.index(name), run)
        for name in design.readings
        for run in range(design.runs)
    ]
    method = _quick if design.kind == "quick" else _full
    runs = method(jobs, map, folder, tell)
    parts = [runs[low : low + design.runs] for low in range(0, len(runs), design.runs)]
    read = [
        _reading(name, known[name], part) for name, part in zip(design.readings, parts, strict=True)
    ]
    logs = {one.name: one.evidence.log for one in read}
    weights = reading_weights(logs, {name: design.prior[name] for name in logs})
    return _joined(design, [replace(one, weight=weights[one.name]) for one in read])


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """One stage of one run: all that a process needs."""

    start: Curved
    design: Design
    reading: int
    run: int
    state: Population | None = None

    @property
    def dimensions(self) -> int:
        return self.start.mode.z.size

    @property
    def seed(self) -> np.random.SeedSequence:
        return np.random.SeedSequence(self.design.seed, spawn_key=(self.reading, self.run))

    @property
    def file(self) -> str:
        return f"{READINGS[self.reading]}-{self.run}.npz"


def _mode(target: Target) -> Mode:
    return find_mode(target.residuals, target.prior.size)


def _stage(job: _Job) -> Population:
    log_likelihood = job.start.log_likelihood
    return next_stage(log_likelihood, job.dimensions, job.seed, job.state, job.design.settings)


def _finished(job: _Job) -> Run:
    assert job.state is not None
    return Run(job.start.points(job.state.points), job.state.log_evidence, job.state, None)


def _weighted(job: _Job) -> Run:
    draws = job.design.settings.members
    keep = min(draws, job.design.members)
    found = importance_sample(job.start, job.dimensions, draws, keep, job.seed)
    return Run(found.points, found.log_evidence, None, found)


def _full(
    jobs: Sequence[_Job], map: Map, folder: Path | None, tell: Callable[[float], None]
) -> list[Run]:
    """Every run to temperature one, a stage of each in turn."""
    jobs = [replace(job, state=_load(folder, job)) for job in jobs]
    while waiting := [i for i, job in enumerate(jobs) if not _is_done(job)]:
        states = map(_stage, [jobs[i] for i in waiting])
        for i, state in zip(waiting, states, strict=True):
            jobs[i] = replace(jobs[i], state=state)
            _store(folder, jobs[i])
            tell(sum(job.state.temperature for job in jobs if job.state) / len(jobs))
    return list(map(_finished, jobs))


def _quick(
    jobs: Sequence[_Job], map: Map, folder: Path | None, tell: Callable[[float], None]
) -> list[Run]:
    """Every run by importance; too short to be stored."""
    runs = []
    for run in map(_weighted, jobs):
        runs.append(run)
        tell(len(runs) / len(jobs))
    return runs


def _is_done(job: _Job) -> bool:
    return job.state is not None and job.state.temperature == 1.0


def _load(folder: Path | None, job: _Job) -> Population | None:
    """The stored state; None where there is none or it is damaged."""
    if folder is None or not (folder / job.file).is_file():
        return None
    try:
        found = load_population(folder / job.file)
    except (OSError, ValueError, KeyError, EOFError):
        return None
    fits = found.points.shape == (job.design.settings.members, job.dimensions)
    return found if fits else None


def _store(folder: Path | None, job: _Job) -> None:
    """Store a state whole: a run killed in the midst of it finds the one before."""
    if folder is None or job.state is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{job.file}.{os.getpid()}.part"
    with part.open("wb") as file:
        save_population(file, job.state)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / job.file)


def _reading(name: str, mode: Mode, runs: Sequence[Run]) -> Reading:
    z = np.stack([run.z for run in runs])
    agreed = agreement(z)
    lessons = learned(np.concatenate(z), _worth(runs, agreed))
    of_all = evidence([run.log_evidence for run in runs])
    return Reading(name, mode, tuple(runs), agreed, of_all, lessons, weight=1.0)


def _worth(runs: Sequence[Run], agreed: Agreement) -> float:
    """Independent draws that all runs together are worth."""
    quick = [run.weighted.effective for run in runs if run.weighted is not None]
    return sum(quick) if quick else len(runs) * agreed.typical


def _joined(design: Design, readings: Sequence[Reading]) -> Calibration:
    """Members of all readings by weight, of each reading's runs alike."""
    generator = np.random.Generator(
        np.random.Philox(np.random.SeedSequence(design.seed, spawn_key=(_CHOICE,)))
    )
    groups = [(one, number, run) for one in readings for number, run in enumerate(one.runs)]
    sizes = [len(run.z) for _, _, run in groups]
    shares = [one.weight / len(one.runs) for one, _, _ in groups]
    kept = pick(sizes, shares, design.members, generator)
    counts = [len(places) for places in kept]
    z = np.concatenate([run.z[places] for (_, _, run), places in zip(groups, kept, strict=True)])
    return Calibration(
        design=design,
        readings=tuple(readings),
        z=np.ascontiguousarray(z.T),
        of_reading=np.repeat([READINGS.index(one.name) for one, _, _ in groups], counts),
        of_run=np.repeat([number for _, number, _ in groups], counts),
    )
