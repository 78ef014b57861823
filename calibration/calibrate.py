"""The calibration: independent runs under each reading, joined by evidence into one sample.

In:   targets by reading, a design, a `map` that may have processes.
Out:  `Calibration`: the joined sample, and what the runs say of each other.
Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.curved import curved_from
from calibration.design import FULL, Design, Map
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
from calibration.mode import Mode, find_mode
from calibration.observations import READINGS
from calibration.runs import Job, Run, run_full, run_quick
from calibration.target import Target

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: What the choice of members is seeded by; runs are seeded by the places of their readings.
_CHOICE = 1000


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
        Job(curved_from(known[name], targets[name].residuals), design, READINGS.index(name), run)
        for name in design.readings
        for run in range(design.runs)
    ]
    method = run_quick if design.kind == "quick" else run_full
    runs = method(jobs, map, folder, tell)
    parts = [runs[low : low + design.runs] for low in range(0, len(runs), design.runs)]
    read = [
        _reading(name, known[name], part) for name, part in zip(design.readings, parts, strict=True)
    ]
    logs = {one.name: one.evidence.log for one in read}
    weights = reading_weights(logs, {name: design.prior[name] for name in logs})
    return _joined(design, [replace(one, weight=weights[one.name]) for one in read])


def _mode(target: Target) -> Mode:
    return find_mode(target.residuals, target.prior.size)


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
