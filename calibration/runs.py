"""Independent runs, stage by stage or by importance, in any number of processes.

In:   jobs, a `map`, a folder in which stages are stored.
Out:  a `Run` for each job; a run that was killed goes on from the last stage stored.
Knows nothing of readings' weights or of how runs are joined.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.curved import Curved
from calibration.design import Design, Map
from calibration.importance import Weighted, importance_sample
from calibration.observations import READINGS
from calibration.sampler import Population, load_population, next_stage, save_population

Array = NDArray[np.float64]


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
class Job:
    """One stage of one run: all that a process needs.

    Attributes:
        start: the space that it runs in.
        design: see `Design`.
        reading: place of its reading in READINGS.
        run: its number.
        state: the stages behind it; None before the first.
    """

    start: Curved
    design: Design
    reading: int
    run: int
    state: Population | None = None

    @property
    def dimensions(self) -> int:
        """Of the space."""
        return self.start.mode.z.size

    @property
    def seed(self) -> np.random.SeedSequence:
        """Of the run; each of its stages has a stream of its own."""
        return np.random.SeedSequence(self.design.seed, spawn_key=(self.reading, self.run))

    @property
    def file(self) -> str:
        """Under which its state is stored."""
        return f"{READINGS[self.reading]}-{self.run}.npz"


def _stage(job: Job) -> Population:
    log_likelihood = job.start.log_likelihood
    return next_stage(log_likelihood, job.dimensions, job.seed, job.state, job.design.settings)


def _finished(job: Job) -> Run:
    assert job.state is not None
    return Run(job.start.points(job.state.points), job.state.log_evidence, job.state, None)


def _weighted(job: Job) -> Run:
    draws = job.design.settings.members
    keep = min(draws, job.design.members)
    found = importance_sample(job.start, job.dimensions, draws, keep, job.seed)
    return Run(found.points, found.log_evidence, None, found)


def run_full(
    jobs: Sequence[Job], map: Map, folder: Path | None, tell: Callable[[float], None]
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


def run_quick(
    jobs: Sequence[Job], map: Map, folder: Path | None, tell: Callable[[float], None]
) -> list[Run]:
    """Every run by importance; too short to be stored."""
    runs = []
    for run in map(_weighted, jobs):
        runs.append(run)
        tell(len(runs) / len(jobs))
    return runs


def _is_done(job: Job) -> bool:
    return job.state is not None and job.state.temperature == 1.0


def _load(folder: Path | None, job: Job) -> Population | None:
    """The stored state; None where there is none or it is damaged."""
    if folder is None or not (folder / job.file).is_file():
        return None
    try:
        found = load_population(folder / job.file)
    except (OSError, ValueError, KeyError, EOFError):
        return None
    fits = found.points.shape == (job.design.settings.members, job.dimensions)
    return found if fits else None


def _store(folder: Path | None, job: Job) -> None:
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
