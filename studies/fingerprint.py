"""The fingerprint of a result: hashes that say whether two computations gave the same bits.

In:   a `Projection`, an `Ensemble`, its `Statistics`, a `Slippage`, an `Evaluation`, a
      `Monitoring` or a `Decomposition`.
Out:  by name of a variable or of the targets, a digest of its numbers and a few of them.
Knows nothing of files. The few numbers say how far apart two results are whose bits differ.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studies.decompose import Decomposition
from studies.ensemble import Ensemble
from studies.evaluation import Evaluation
from studies.monitor import Monitoring
from studies.projection import LAST_YEAR, PLAN_END, YEARS, Projection
from studies.slippage import Slippage
from studies.summary import Statistics
from studies.targets import Outcome

Array = NDArray[np.float64]

#: The years whose numbers are kept beside the hash.
SHOWN = (PLAN_END, LAST_YEAR)
DIGITS = 16
RANKING, CAUSES, BEFORE = "ranking", "causes", "before actual values,"
SINGLE, MEMBERS, TARGETS, STATISTICS = "single line", "members", "targets", "statistics"
PATHS = "by year"


@dataclass(frozen=True, slots=True)
class Print:
    """What identifies some numbers.

    Attributes:
        digest: the first 16 digits of the SHA-256 of all of them, as 64-bit floats, least
            significant byte first.
        shown: a few of them, or medians over the members; None where not finite.
    """

    digest: str
    shown: tuple[float | None, ...]

    def as_data(self) -> dict[str, Any]:
        """As JSON data."""
        return {"digest": self.digest, "shown": list(self.shown)}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Print:
        """The print that `as_data` described.

        Raises:
            KeyError: a field is missing.
            TypeError: a field is of another kind.
        """
        return Print(str(data["digest"]), tuple(data["shown"]))


def fingerprint(
    result: Projection | Ensemble | Statistics | Slippage | Evaluation | Monitoring | Decomposition,
) -> dict[str, Print]:
    """The prints of a result, by `what: name`."""
    match result:
        case Projection():
            return _of_projection(result)
        case Ensemble():
            return _of_ensemble(result)
        case Statistics():
            return _of_statistics(result)
        case Slippage():
            return _of_slippage(result)
        case Monitoring():
            return _of_monitoring(result)
        case Decomposition():
            return _of_decomposition(result)
        case _:
            found = _of_projection(result.projection)
            if result.sample is not None:
                found |= _of_ensemble(result.sample)
            for one in result.slippages:
                found |= _of_slippage(one)
            return found | _of_ranking(result)


def as_data(prints: Mapping[str, Print]) -> dict[str, Any]:
    """Prints as JSON data."""
    return {name: one.as_data() for name, one in prints.items()}


def digest_of_prints(prints: Mapping[str, Print]) -> str:
    """One digest of a whole result, for files that have no room for more."""
    text = "".join(f"{name} {one.digest}\n" for name, one in prints.items())
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def part_of(name: str) -> str:
    """What a print is of, by its name: `members`, `single line`, a scenario with projects."""
    return name.partition(": ")[0]


def digest_of(arrays: Iterable[Array]) -> str:
    """Digest of arrays, one after the other; -0.0 and NaN count by their bits."""
    found = hashlib.sha256()
    for array in arrays:
        found.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
    return found.hexdigest()[:DIGITS]


def _of_projection(projection: Projection) -> dict[str, Print]:
    at = [YEARS.index(year) for year in SHOWN]
    found = {
        f"{SINGLE}: {key}": Print(digest_of([values]), _finite(values[at]))
        for key, values in projection.values.items()
    }
    return found | {f"{SINGLE}: {TARGETS}": _of_targets(projection.outcomes)}


def _of_ensemble(ensemble: Ensemble) -> dict[str, Print]:
    at = [ensemble.years.index(year) for year in SHOWN]
    found = {}
    for key, values in ensemble.values.items():
        medians = ensemble.quantiles(key, [0.5])[at]
        found[f"{MEMBERS}: {key}"] = Print(digest_of([values]), _finite(medians))
    return found | {f"{MEMBERS}: {TARGETS}": _of_targets(ensemble.outcomes)}


def _of_monitoring(found: Monitoring) -> dict[str, Print]:
    """Of the members that know the actual values, and of those that do not."""
    before = {f"{BEFORE} {name}": one for name, one in _of_ensemble(found.before).items()}
    moved = [np.array([*one.before, *one.now]) for one in found.causes]
    shown = _finite(np.concatenate([np.empty(0), *moved]))
    return {**_of_ensemble(found.now), **before, CAUSES: Print(digest_of(moved), shown)}


def _of_statistics(told: Statistics) -> dict[str, Print]:
    """What is kept of members that are too many to be kept: bands and means, probabilities."""
    at = [told.years.index(year) for year in SHOWN]
    found = {
        f"{STATISTICS}: {key}": Print(digest_of([bands, told.means[key]]), _finite(bands[at]))
        for key, bands in told.bands.items()
    }
    chances = [one.chance for one in told.targets if one.chance is not None]
    shares = [np.asarray(chance.share) for chance in chances]
    whole = Print(digest_of(shares), _finite(np.concatenate([np.empty(0), *shares])))
    return found | {f"{STATISTICS}: {TARGETS}": whole}


def _of_slippage(found: Slippage) -> dict[str, Print]:
    """Every member's dates of a project, and the medians."""
    prints = {}
    for project, dates in zip(found.large, found.dates, strict=True):
        medians = np.array([found.band(row)[1] for row in dates])
        prints[f"{found.scenario.name}: {project.id}"] = Print(digest_of([dates]), _finite(medians))
    return prints


def _of_decomposition(found: Decomposition) -> dict[str, Print]:
    """Of every path, of the members' band, and of what is left."""
    arrays = {**found.paths, "members": found.band}
    left = found.remaining
    if left is not None:
        whole = (left.value, left.difference, left.yearly, left.growth, left.chance)
        within = [[one.goal, one.needed, one.growth] for one in left.within.values()]
        arrays["remaining"] = np.array([*whole, *left.ahead.values(), *np.ravel(within)])
    return {
        f"{PATHS}: {name}": Print(digest_of([array]), _finite(array[-1:]))
        for name, array in arrays.items()
    }


def _of_ranking(evaluation: Evaluation) -> dict[str, Print]:
    if evaluation.ranking is None:
        return {}
    worths = evaluation.ranking.worths
    arrays = [array for one in worths for array in (one.effect, one.cost, one.ratio)]
    shown = _finite(np.array([one.effect[:, 1] for one in worths]))
    return {RANKING: Print(digest_of(arrays), shown)}


def _of_targets(outcomes: Iterable[Outcome]) -> Print:
    having = [outcome for outcome in outcomes if outcome.values is not None]
    arrays = [outcome.values for outcome in having if outcome.values is not None]
    medians = [outcome.quantile(0.5) for outcome in having]
    shown = [median for median in medians if median is not None]
    return Print(digest_of(arrays), _finite(np.array(shown)))


def _finite(values: Array) -> tuple[float | None, ...]:
    return tuple(value if math.isfinite(value) else None for value in values.ravel().tolist())
