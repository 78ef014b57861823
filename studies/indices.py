"""Sensitivity indices: Sobol's first-order and total, Morris's elementary effects, by groups.

In:   groups of uniform numbers, and a function from them to one or more figures.
Out:  `Indices`: for each figure and group; and which runs failed, where.
Knows nothing of the model or of what a group stands for.

Samples and estimators are SALib's (Herman & Usher 2017): Saltelli's design over a scrambled Sobol
sequence (Saltelli et al. 2010, Computer Physics Communications 181:259; `design` lays it out as
SALib does, number by number there), Morris's trajectories (Morris 1991; by groups Campolongo et
al. 2007). A group moves as one factor. SALib has no notion of
a failed run (its issue 273): here every set of runs that holds a failed one is left out whole, so
that the design stays balanced, and `Failures` counts them and says where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Method = Literal["sobol", "morris"]
#: Uniform numbers (run, column) -> figures (figure, run), NaN allowed where `ok` (run,) is false.
Evaluate = Callable[[Array], tuple[Array, Mask]]

#: Level of the interval that states an index's own error.
LEVEL = 0.90
RESAMPLES = 200
#: Morris's grid has four levels; they stand at these shares of each factor.
GRID_LEVELS, GRID_ENDS = 4, (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Group:
    """A factor: so many columns of uniform numbers that move together."""

    key: str
    columns: int


@dataclass(frozen=True, slots=True)
class Region:
    """Where failed runs crowd in one factor: the middle nine tenths of them, as shares of it."""

    group: int
    column: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Failures:
    """Runs that left the finite numbers.

    Attributes:
        runs: how many of them failed.
        of: how many runs there were.
        left_out: sets of runs (of Sobol's design, or trajectories) without a part in the indices.
        sets: how many sets there were.
        regions: the factors in which failed runs crowd, the most crowded first.
    """

    runs: int
    of: int
    left_out: int
    sets: int
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Indices:
    """What was found; arrays are (figure, group), NaN where a figure does not move at all.

    Attributes:
        method: sobol or morris.
        main: Sobol's first-order index (the group alone), or Morris's mean effect with its sign.
        main_error: half width of its interval at LEVEL; zero for Morris, which has none.
        total: Sobol's total index (with all interactions), or Morris's mean size of effect (mu*).
        total_error: half width of its interval at LEVEL.
        spread: Morris's standard deviation of the effects; NaN for Sobol.
        mean: of each figure (figure,).
        deviation: standard deviation of each figure (figure,).
        failures: see above.
    """

    method: Method
    main: Array
    main_error: Array
    total: Array
    total_error: Array
    spread: Array
    mean: Array
    deviation: Array
    failures: Failures


def sobol(groups: Sequence[Group], evaluate: Evaluate, *, base: int, seed: int) -> Indices:
    """Sobol's indices from base x (groups + 2) runs.

    Args:
        groups: the factors.
        evaluate: runs the model.
        base: points of the sequence, a power of two.
        seed: 0 or more.

    Raises:
        ValueError: fewer than two sets of runs are whole, or `base` is no power of two.
    """
    from SALib.analyze import sobol as analysis

    if base < 2 or base & (base - 1):
        raise ValueError(f"base {base} is no power of two")
    problem = _problem(groups, (0.0, 1.0))
    samples = design(groups, base, seed)
    figures, whole, failures = _run(groups, evaluate, samples, base)

    def indices(values: Array) -> dict[str, Array]:
        found: dict[str, Array] = analysis.analyze(
            problem,
            values,
            calc_second_order=False,
            num_resamples=RESAMPLES,
            conf_level=LEVEL,
            seed=seed + 1,  # SALib takes 0 for "any"
        )
        return found

    names = ("S1", "S1_conf", "ST", "ST_conf")
    main, main_error, total, total_error = _each(figures[:, whole], groups, indices, names)
    mean, deviation = _moments(figures[:, whole])
    spread = np.full_like(main, np.nan)
    return Indices("sobol", main, main_error, total, total_error, spread, mean, deviation, failures)


def design(groups: Sequence[Group], base: int, seed: int) -> Array:
    """Saltelli's design (base x (groups + 2), columns), as `SALib.sample.sobol` lays it out.

    Of each pair of points A and B of the sequence: A; for each group A with the group's columns
    from B; B. SALib puts it together number by number, which took longer than the model's runs.
    """
    from scipy.stats import qmc

    columns = sum(group.columns for group in groups)
    points = qmc.Sobol(2 * columns, scramble=True, seed=seed).random(base)
    rows = np.repeat(points[:, np.newaxis, :columns], len(groups) + 2, axis=1)
    last = np.cumsum([group.columns for group in groups])
    for place, (stop, group) in enumerate(zip(last, groups, strict=True), start=1):
        own = slice(stop - group.columns, stop)
        rows[:, place, own] = points[:, columns:][:, own]
    rows[:, -1] = points[:, columns:]
    return rows.reshape(-1, columns)


def morris(groups: Sequence[Group], evaluate: Evaluate, *, base: int, seed: int) -> Indices:
    """Morris's effects from base x (groups + 1) runs: what a factor does from its 5 to its 95 %.

    Args:
        groups: the factors; the sign of a group of several columns says nothing.
        evaluate: runs the model.
        base: trajectories, at least two.
        seed: 0 or more.

    Raises:
        ValueError: fewer than two trajectories are whole.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = _problem(groups, GRID_ENDS)
    samples = sampling.sample(problem, base, num_levels=GRID_LEVELS, seed=seed)
    figures, whole, failures = _run(groups, evaluate, samples, base)
    kept = np.repeat(whole, len(groups) + 1)

    def effects(values: Array) -> dict[str, Array]:
        found: dict[str, Array] = analysis.analyze(
            problem,
            samples[kept],
            values,
            num_resamples=RESAMPLES,
            conf_level=LEVEL,
            num_levels=GRID_LEVELS,
            seed=seed + 1,
        )
        return found

    names = ("mu", "mu_star", "mu_star_conf", "sigma")
    main, total, total_error, spread = _each(figures[:, whole], groups, effects, names)
    mean, deviation = _moments(figures[:, whole])
    return Indices(
        "morris", main, np.zeros_like(main), total, total_error, spread, mean, deviation, failures
    )


def _problem(groups: Sequence[Group], bounds: tuple[float, float]) -> dict[str, Any]:
    """SALib's description: a name for each column, and the group that it belongs to."""
    names = [f"{group.key}#{column}" for group in groups for column in range(group.columns)]
    owners = [group.key for group in groups for _ in range(group.columns)]
    return {
        "num_vars": len(names),
        "names": names,
        "groups": owners,
        "bounds": [list(bounds)] * len(names),
    }


def _run(
    groups: Sequence[Group], evaluate: Evaluate, samples: Array, sets: int
) -> tuple[Array, Mask, Failures]:
    """The figures (figure, set, run of the set), which sets are whole, and what failed."""
    values, ok = evaluate(samples)
    ok = ok & np.isfinite(values).all(axis=0)
    whole: Mask = np.asarray(ok.reshape(sets, -1).all(axis=1))
    if whole.sum() < 2:
        raise ValueError(f"only {whole.sum()} of {sets} sets of runs stayed finite")
    failures = Failures(
        runs=int((~ok).sum()),
        of=len(ok),
        left_out=int((~whole).sum()),
        sets=sets,
        regions=_regions(groups, samples, ~ok),
    )
    return values.reshape(len(values), sets, -1), whole, failures


def _regions(groups: Sequence[Group], samples: Array, failed: Mask) -> tuple[Region, ...]:
    """The columns in which the middle nine tenths of the failed runs span the least.

    Told only where they crowd: in at most two thirds of the factor's range.
    """
    if not failed.any():
        return ()
    low, high = np.quantile(samples[failed], [0.05, 0.95], axis=0)
    owners = [number for number, group in enumerate(groups) for _ in range(group.columns)]
    firsts = np.cumsum([0, *(group.columns for group in groups)])
    order = np.argsort(high - low, kind="stable")[:3]
    return tuple(
        Region(
            owners[column],
            int(column - firsts[owners[column]]),
            float(low[column]),
            float(high[column]),
        )
        for column in order
        if high[column] - low[column] <= 2 / 3
    )


def _each(
    figures: Array,
    groups: Sequence[Group],
    analyse: Callable[[Array], dict[str, Array]],
    names: tuple[str, ...],
) -> tuple[Array, ...]:
    """SALib's results by name, (figure, group) each; NaN for a figure that is always the same."""
    found = np.full((len(names), len(figures), len(groups)), np.nan)
    for number, values in enumerate(figures):
        flat = np.ascontiguousarray(values.ravel())
        if np.ptp(flat) > 1e-12 * np.max(np.abs(flat)):  # more than the last digits of a double
            result = analyse(flat)
            found[:, number] = [np.asarray(result[name], dtype=float) for name in names]
    return tuple(found)


def _moments(figures: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each figure over all runs that count."""
    flat = figures.reshape(len(figures), -1)
    return flat.mean(axis=1), flat.std(axis=1)
