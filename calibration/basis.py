"""What a posterior rests on, as one hash: when it changes, the sample is stale.

In:   the model, the prior, the observations of the likelihood.
Out:  a hash of what can change the posterior, and one of the files' bytes that spares computing it.
Knows nothing of samples or of how they are drawn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from calibration.observations import OBSERVATIONS, Observation, read_observations
from calibration.prior import Prior, history_prior
from model.district.distributions import NUMBERS
from model.district.parameters import DISCREPANCY, PARAMETERS, read_parameters
from model.engine import Model, load_model

#: Raised when the likelihood, the whitening or the meaning of a stored column changes.
VERSION: Final = 1

MODEL = PARAMETERS.with_name("pingshan.mdl")

#: Observations may reach from the start of the run to the forecast's origin.
HISTORY = (2015.0, 2021.0)

#: What of an observation the likelihood uses; its source, grade and remarks it does not.
SEEN = (
    *("reading", "variable", "over", "kind", "reduction", "share", "comparator", "value"),
    *("factor", "error", "is_relative", "discrepancy"),
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that a posterior rests on; the district's own unless others are named."""

    model: Path = MODEL
    parameters: Path = PARAMETERS
    discrepancy: Path = DISCREPANCY
    observations: Path = OBSERVATIONS

    @property
    def paths(self) -> tuple[Path, ...]:
        """All of them."""
        return (self.model, self.parameters, self.discrepancy, self.observations)


def load_basis(sources: Sources | None = None) -> tuple[Model, Prior, tuple[Observation, ...]]:
    """Model, prior and observations, read and checked together.

    Raises:
        InputError: one of the files has problems.
    """
    files = sources or Sources()
    model = load_model(files.model)
    prior = history_prior(read_parameters(files.parameters))
    units = {name: variable.unit for name, variable in model.variables.items()}
    return model, prior, read_observations(units, HISTORY, files.observations)


def basis_hash(
    model: Model,
    prior: Prior,
    observations: Sequence[Observation],
    more: Sequence[Mapping[str, Any]] = (),
) -> str:
    """SHA-256 of the canonical Program, the prior's numbers, the likelihood's rows, the version.

    Comments, labels and the diagram of the .mdl, sources and remarks of the tables do not enter,
    nor does the order of observations.

    Args:
        model: the model.
        prior: what is inferred.
        observations: of the district's table; those that are checks do not count.
        more: rows of a user's own table, each as `content`.
    """
    rows = [*more, *content(observations)]
    data = {
        "version": VERSION,
        "program": model.content_hash,
        "prior": [[name, *_law(p)] for name, p in zip(prior.names, prior.laws, strict=True)],
        "observations": sorted(json.dumps(row, sort_keys=True) for row in rows),
    }
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def files_hash(sources: Sources | None = None) -> str:
    """SHA-256 of the files' bytes and the version: where it is the same, so is `basis_hash`."""
    digest = hashlib.sha256(str(VERSION).encode())
    for path in (sources or Sources()).paths:
        found = path.stat()
        digest.update(_file_hash(path, found.st_mtime_ns, found.st_size))
    return digest.hexdigest()


@lru_cache(maxsize=32)
def _file_hash(path: Path, changed: int, size: int) -> bytes:
    """SHA-256 of a file that was last changed then: asked for with every chunk of an ensemble."""
    return hashlib.sha256(path.read_bytes()).digest()


def content(observations: Sequence[Observation]) -> list[dict[str, Any]]:
    """What the likelihood uses of each row that counts, as JSON data."""
    return [_seen(seen) for seen in observations if seen.role == "fit"]


def _law(p: Any) -> list[str]:
    return [p.unit, p.distribution, *(repr(float(getattr(p, number))) for number in NUMBERS)]


def _seen(seen: Observation) -> dict[str, Any]:
    base = None if seen.base is None else [seen.base.start, seen.base.stop]
    period = [seen.period.start, seen.period.stop]
    return {"period": period, "base": base, **{name: getattr(seen, name) for name in SEEN}}
