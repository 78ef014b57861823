"""From files to a renewed posterior: checked, sampled, and written only when all of it is right.

In:   the district's files, a user's further observations, a design.
Out:  `Renewal`: the sample with what it rests on; the files of a posterior and its diagnostics.
Knows nothing of scenarios: a space that reaches beyond 2020 is handed in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from calibration.basis import HISTORY, Sources, basis_hash, content, files_hash, load_basis
from calibration.calibrate import Calibration, calibrate
from calibration.design import FULL, Design, Map
from calibration.more import read_more
from calibration.observations import READINGS, Observation
from calibration.posterior import Posterior, posterior_of
from calibration.prior import Prior
from calibration.reach import refuse_unreachable
from calibration.target import Space, Target, target_of
from model.engine import Model
from model.engine.errors import Problem, refuse

#: The code that a stored stage is the work of, with the model's beside it.
CODE = Path(__file__).parent

#: Members of a run for each component of the space, at least (see `sampler.Settings`).
LEAST_PER_COMPONENT = 4


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is to be sampled, checked.

    Attributes:
        model: the district's.
        prior: constants and discrepancy.
        space: what is sampled over: the prior, or it and more after it.
        observations: the district's table, checks included.
        more: a user's rows.
        basis: hash of what a posterior of it rests on.
        files: see `basis.files_hash`.
    """

    model: Model
    prior: Prior
    space: Space
    observations: tuple[Observation, ...]
    more: tuple[Observation, ...]
    basis: str
    files: str

    def target(self, reading: str) -> Target:
        """The likelihood under one reading."""
        return target_of(self.model, self.space, (*self.observations, *self.more), reading)


@dataclass(frozen=True, slots=True, eq=False)
class Renewal:
    """A posterior and how it came about."""

    question: Question
    calibration: Calibration
    posterior: Posterior


def question(
    sources: Sources | None = None,
    more: Sequence[Path] = (),
    onward: Callable[[Prior], Space] | None = None,
) -> Question:
    """Read and check everything that a calibration needs.

    Args:
        sources: the district's files where None.
        more: tables of a user's observations.
        onward: a space that also holds what acts after 2020; needed where a user's observation is
            of a later year.

    Raises:
        InputError: one of the files has problems, or an observation is later than the space.
    """
    files = sources or Sources()
    model, prior, observations = load_basis(files)
    units = {name: variable.unit for name, variable in model.variables.items()}
    span = (HISTORY[0], model.clock.final if onward is not None else HISTORY[1])
    added: tuple[Observation, ...] = ()
    for path in more:
        added += read_more(path, units, span, (*observations, *added))
    late = any(seen.period.stop > HISTORY[1] for seen in added if seen.role == "fit")
    space: Space = onward(prior) if late and onward is not None else prior
    basis = basis_hash(model, prior, observations, content(added))
    return Question(model, prior, space, observations, added, basis, files_hash(files))


def check_design(asked: Question, design: Design) -> None:
    """Refuse a design with fewer members than the question needs, or of an odd number.

    Raises:
        InputError: says how many are needed.
    """
    least = LEAST_PER_COMPONENT * asked.space.size
    members = design.settings.members
    if members >= least and members % 2 == 0:
        return
    zh = f"每次运行的成员应为不少于 {least} 的偶数（{asked.space.size} 个未知量），现为 {members}"
    en = f"a run takes an even number from {least} on ({asked.space.size} unknowns), not {members}"
    refuse("--members", [Problem(zh, en)])


def renew(
    asked: Question,
    design: Design = FULL,
    *,
    map: Map = map,
    store: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> Renewal:
    """Sample the posterior that a question asks for.

    Args:
        asked: from `question`.
        design: see `Design`.
        map: see `calibrate`.
        store: folder under which the stages of this question and design are kept, so that a killed
            calibration goes on to the same bits; nothing is kept where None.
        progress: called with the share that is done.

    Raises:
        InputError: too few members, or an observation that no member can reach.
        ArithmeticError: see `calibrate`.
    """
    check_design(asked, design)
    targets = {reading: asked.target(reading) for reading in design.readings}
    where = " + ".join(sorted({seen.place.rpartition(":")[0] for seen in asked.more} or {"fit"}))
    refuse_unreachable(where, targets[design.readings[0]], design.seed)
    folder = None if store is None else store / identity(asked, design)
    found = calibrate(targets, design, map=map, folder=folder, progress=progress)
    return Renewal(asked, found, _posterior(asked, design, found))


def identity(asked: Question, design: Design) -> str:
    """Names a question, a design and a program: what was stored for one is of no use to another.

    A stage is continued to the same bits by the same code alone: another start or another kernel
    would go on from weights that are not its own.
    """
    text = json.dumps([asked.basis, asked.space.size, asdict(design)], sort_keys=True)
    digest = hashlib.sha256(text.encode())
    for path in (*sorted(CODE.glob("*.py")), *sorted((CODE.parent / "model").rglob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _posterior(asked: Question, design: Design, found: Calibration) -> Posterior:
    import numpy as np

    z = found.z[: asked.prior.size].astype(np.float32)
    return posterior_of(asked.prior, z, found.of_reading, found.of_run, about(asked, design, found))


def about(asked: Question, design: Design, found: Calibration) -> dict[str, Any]:
    """What is stored with a sample about itself."""
    return {
        "kind": design.kind,
        "basis": asked.basis,
        "files": asked.files,
        "names": asked.prior.names,
        "more": content(asked.more),
        "design": asdict(design),
        "weights": _by_reading(found, lambda one: one.weight),
        "log_evidence": _by_reading(found, lambda one: one.evidence.log),
        "evidence_spread": _by_reading(found, lambda one: one.evidence.spread),
        "r_hat": _by_reading(found, lambda one: float(one.agreement.r_hat.max())),
        "effective": _by_reading(found, lambda one: one.agreement.typical * len(one.runs)),
        "readings": READINGS,
    }


def _by_reading(found: Calibration, of: Callable[[Any], float]) -> Mapping[str, float]:
    return {one.name: of(one) for one in found.readings}
