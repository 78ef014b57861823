"""What the data of 2015-2020 taught, what they left open, and what hangs on that.

In:   the posterior sample, the priors, the district's model.
Out:  `Learnt`: each parameter before and after, with what an outcome owes to it.
Knows nothing of scenarios, files or charts.

An outcome's sensitivity is how far it goes when one parameter goes from its 5 to its 95 % point,
all else at the posterior's median and outside conditions at theirs. It is local and leaves out
interactions; the shares of `studies.width` have those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.diagnostics import agreement, learned
from calibration.posterior import Posterior, read_posterior
from model.district.parameters import Parameter, district_parameters, growth_discrepancy
from model.engine import Series, simulate, yearly
from scenarios.drivers import median_drivers
from scenarios.scenario import apply
from scenarios.settings import Input
from studies.district import District
from studies.effects import AS_IT_WAS
from studies.foretell import joined

Array = NDArray[np.float64]

#: What is asked of: variable of the model, read as a yearly mean, and year.
OUTCOMES = (("gdp nominal", 2025), ("gdp", 2035))
#: Shares of a parameter's distribution between which it goes.
ENDS = (0.05, 0.95)
#: The data have moved a parameter whose posterior is narrower than its prior by this part, or whose
#: median lies this many prior standard deviations off; a tenth is twice the noise of 4,000 members
#: worth some hundreds.
MOVED = 0.1
SHIFTED = 0.2


@dataclass(frozen=True, slots=True)
class Known:
    """One parameter before and after.

    Attributes:
        name: the constant.
        unit: its unit.
        acts: history, future or both.
        prior: its 5, 50 and 95 % points before, in its unit.
        posterior: likewise after; the same where it acts only after 2020.
        shrinkage: 1 - posterior over prior standard deviation, in whitened space.
        shift: of the mean, in prior standard deviations.
        effects: outcome -> change in per cent from its 5 to its 95 % point, all else at medians.
    """

    name: str
    unit: str
    acts: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    shrinkage: float
    shift: float
    effects: Mapping[tuple[str, int], float]

    @property
    def is_moved(self) -> bool:
        """Whether the data said something of it."""
        return self.shrinkage >= MOVED or abs(self.shift) >= SHIFTED


@dataclass(frozen=True, slots=True)
class Learnt:
    """The whole.

    Attributes:
        parameters: every uncertain one, in the table's order.
        directions: how many directions of parameter space the data narrowed by more than a fifth.
        resolved: how narrow a direction has to be to be told from noise (see `Learned`).
        effective: independent draws that the sample is worth.
        components: of the sampled space: parameters that act before 2021 and yearly discrepancies.
        failed: outcome -> parameters whose ends left the finite numbers.
    """

    parameters: tuple[Known, ...]
    directions: int
    resolved: tuple[float, float]
    effective: float
    components: int
    failed: tuple[str, ...]

    @property
    def unmoved(self) -> tuple[Known, ...]:
        """Those that act before 2021 and that the data do not move."""
        return tuple(p for p in self.parameters if p.acts != "future" and not p.is_moved)

    @property
    def unseen(self) -> tuple[Known, ...]:
        """Those that act only after 2020, so that no data could move them."""
        return tuple(p for p in self.parameters if p.acts == "future")


def learnt(district: District, posterior: Posterior | None = None) -> Learnt:
    """What the sample knows more than the priors, and what outcomes owe to each parameter."""
    sample = posterior or read_posterior()
    effective = effective_draws(sample)
    found = learned(sample.z.T, effective)
    uncertain = [p for p in district_parameters() if p.is_uncertain]
    ends = {p.name: _ends(p, sample) for p in uncertain}
    effects, failed = sensitivities(district, sample, ends)
    place = {name: i for i, name in enumerate(sample.names)}
    return Learnt(
        parameters=tuple(
            Known(
                name=p.name,
                unit=p.unit,
                acts=p.acts,
                prior=_points(p),
                posterior=ends[p.name],
                shrinkage=float(found.shrinkage[place[p.name]]) if p.name in place else 0.0,
                shift=float(found.shift[place[p.name]]) if p.name in place else 0.0,
                effects=effects[p.name],
            )
            for p in uncertain
        ),
        directions=found.directions,
        resolved=found.resolved,
        effective=effective,
        components=sample.z.shape[0],
        failed=failed,
    )


def effective_draws(posterior: Posterior) -> float:
    """Independent draws that the sample is worth: by the spread between its runs, if it has any.

    Within each reading runs are independent populations of one posterior; between readings they are
    not of the same, so that sizes add up.
    """
    total = 0.0
    for reading in np.unique(posterior.readings):
        own = posterior.readings == reading
        runs = [
            posterior.z[:, own & (posterior.runs == r)].T for r in np.unique(posterior.runs[own])
        ]
        least = min(len(run) for run in runs)
        if len(runs) < 2 or least < 2:
            total += float(own.sum())
            continue
        typical = agreement(np.stack([run[:least] for run in runs])).typical
        total += len(runs) * min(typical, float(least))
    return total


def sensitivities(
    district: District, posterior: Posterior, ends: Mapping[str, tuple[float, float, float]]
) -> tuple[dict[str, dict[tuple[str, int], float]], tuple[str, ...]]:
    """Per cent by which each outcome changes between a parameter's ends; and whose runs failed.

    Args:
        district: whose model is run.
        posterior: for the discrepancy to 2020, at its medians.
        ends: parameter -> low, middle, high.
    """
    names = tuple(ends)
    members = 1 + 2 * len(names)
    values = {}
    for place, (name, (low, middle, high)) in enumerate(ends.items()):
        column = np.full(members, middle)
        column[1 + 2 * place], column[2 + 2 * place] = low, high
        values[name] = column
    drivers = median_drivers()
    inputs = apply(AS_IT_WAS, values, {**drivers, **values, **_discrepancy(posterior, drivers)})
    wanted = {key: yearly(key[0], "mean", key[1], key[1]) for key in OUTCOMES}
    paths = simulate(district.model, inputs, members=members, outputs=list(wanted.values()))
    found: dict[str, dict[tuple[str, int], float]] = {name: {} for name in names}
    for key, reading in wanted.items():
        _put_changes(found, key, np.where(paths.ok, paths.values[reading][0], np.nan))
    failed = tuple(n for n in names if not all(np.isfinite(v) for v in found[n].values()))
    return found, failed


def _put_changes(
    found: dict[str, dict[tuple[str, int], float]], key: tuple[str, int], values: Array
) -> None:
    base, lows, highs = values[0], values[1::2], values[2::2]
    for name, low, high in zip(found, lows, highs, strict=True):
        found[name][key] = 100 * float((high - low) / base)


def _discrepancy(posterior: Posterior, drivers: Mapping[str, Input]) -> dict[str, Input]:
    """The yearly discrepancy at its medians, and none after 2020."""
    name = growth_discrepancy().name
    after = posterior.discrepancy_years[-1] + 1.0
    value = float(np.asarray(drivers[name], dtype=float))
    middle = np.median(posterior.discrepancy, axis=1)
    return {name: joined(posterior.discrepancy_years, middle, Series([after], [value], "step"))}


def _ends(parameter: Parameter, posterior: Posterior) -> tuple[float, float, float]:
    """The 5, 50 and 95 % points of what is believed now."""
    if parameter.name not in posterior.names:
        return _points(parameter)
    low, middle, high = np.quantile(posterior.of(parameter.name), [ENDS[0], 0.5, ENDS[1]])
    return float(low), float(middle), float(high)


def _points(parameter: Parameter) -> tuple[float, float, float]:
    low, middle, high = parameter.quantile([ENDS[0], 0.5, ENDS[1]])
    return float(low), float(middle), float(high)
