"""Whether independent runs agree, and what they say the data taught.

In:   independent runs as points [run, member, dimension] in whitened space, their log-evidences.
Out:  small frozen tables: agreement, evidence, shrinkage, directions; which members to keep.
Knows nothing of the model, of the sampler or of files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calibration.frame import MARGIN, unbiased

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far independent runs agree on the mean of each quantity.

    Attributes:
        r_hat: root of pooled over within-run variance, [quantity]; 1 is perfect.
        effective: members of one run that independent draws would be worth, [quantity].
            With few runs each one is noisy: with R runs it has R - 1 degrees of freedom.
        typical: the same pooled over all quantities, which is not.
    """

    r_hat: Array
    effective: Array
    typical: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The logarithm of the likelihood's mean over the prior, from independent runs.

    Attributes:
        log: of the mean of the runs' evidences; these, not their logarithms, are unbiased.
        spread: standard deviation of the runs' logarithms.
        error: standard error of `log`.
    """

    log: float
    spread: float
    error: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What the posterior knows more than the prior, in whitened space (prior N(0, 1)).

    Attributes:
        shrinkage: 1 - posterior over prior standard deviation, [dimension]; negative where the
            data made a parameter less certain.
        shift: posterior mean in prior standard deviations, [dimension].
        widths: posterior over prior standard deviation along the principal axes, ascending, freed
            of their bias; 1 where so few draws cannot tell them from the prior's.
        resolved: the widest narrowed and the narrowest widened direction that can be told.
        directions: how many widths are below 1 - `by`.
    """

    shrinkage: Array
    shift: Array
    widths: Array
    resolved: tuple[float, float]
    directions: int


def agreement(runs: ArrayLike) -> Agreement:
    """R-hat and effective sizes from the spread of means between independent runs.

    R-hat as Gelman & Rubin 1992 (Stat. Sci. 7:457). Members of a population share ancestors and are
    in no order, so an autocorrelation says nothing of them; the variance of a run's mean, seen
    between runs, does: within-run variance / variance of the means is the number of independent
    draws whose mean would scatter as much.

    Args:
        runs: [run, member, quantity], at least two runs, equal numbers of members.

    Raises:
        ValueError: fewer than two runs.
    """
    values = np.asarray(runs, dtype=np.float64)
    if values.ndim != 3 or len(values) < 2:
        raise ValueError(f"[run, member, quantity] of two runs at least, not {values.shape}")
    members = values.shape[1]
    within = values.var(axis=1, ddof=1).mean(axis=0)
    between = values.mean(axis=1).var(axis=0, ddof=1)
    r_hat = np.sqrt((members - 1) / members + between / within)
    typical = 1 / float((between / within).mean())
    with np.errstate(divide="ignore"):  # a quantity whose means agree to the last digit: inf
        return Agreement(r_hat, within / between, typical)


def evidence(logs: ArrayLike) -> Evidence:
    """The runs' evidences as one, with its error by the delta method.

    Args:
        logs: log-evidences, [run].

    Raises:
        ValueError: fewer than two runs.
    """
    from scipy.special import logsumexp

    values = np.asarray(logs, dtype=np.float64)
    if len(values) < 2:
        raise ValueError("two runs at least")
    log = float(logsumexp(values) - np.log(len(values)))
    relative = np.exp(values - log)
    error = float(relative.std(ddof=1) / np.sqrt(len(values)))
    return Evidence(log, float(values.std(ddof=1)), error)


def learned(points: ArrayLike, effective: float, *, by: float = 0.2) -> Learned:
    """Shrinkage of each parameter, and how many directions the data moved by more than `by`.

    A combination of parameters may be known well while none of them is: widths are the roots of
    the covariance's eigenvalues. Those of a finite sample spread even where nothing was learnt
    (see `frame.frame_of`); of 222 parameters and 1,000 draws 62 would seem to have been
    moved by a fifth. A width of up to 1 - `by` counts only where it stands out of that noise, so
    the count is a lower bound while `resolved` is below 1 - `by`.

    Args:
        points: [member, dimension], all runs together.
        effective: independent draws that they are worth: runs times `Agreement.typical`.
        by: share by which a width has to be narrower than the prior's.
    """
    z = np.asarray(points, dtype=np.float64)
    ratio = z.shape[1] / effective
    noise = float(np.sqrt(ratio))
    variances = np.linalg.eigvalsh(np.atleast_2d(np.cov(z, rowvar=False)))
    told = (variances < (1 - noise) ** 2) & (ratio < 1) | (variances > MARGIN * (1 + noise) ** 2)
    widths = np.sqrt(np.where(told, unbiased(variances, ratio), 1.0))
    count = int((widths < 1 - by).sum())
    resolved = (float(np.sqrt(max(0.0, 1 - noise))), float(np.sqrt(1 + noise)))
    return Learned(1 - z.std(axis=0, ddof=1), z.mean(axis=0), widths, resolved, count)


def reading_weights(logs: Mapping[str, float], prior: Mapping[str, float]) -> dict[str, float]:
    """Posterior probability of each reading of an ambiguous source: prior weight times evidence.

    Args:
        logs: reading -> log-evidence.
        prior: reading -> weight beforehand, 0 or more; one reading alone fixes it.

    Raises:
        ValueError: readings differ, or no weight is positive.
    """
    if set(logs) != set(prior) or min(prior.values()) < 0 or not any(prior.values()):
        raise ValueError(f"weights {dict(prior)} do not fit the readings {sorted(logs)}")
    top = max(logs[name] for name in logs if prior[name] > 0)
    raw = {name: prior[name] * float(np.exp(min(logs[name] - top, 0.0))) for name in logs}
    total = sum(raw.values())
    return {name: share / total for name, share in raw.items()}


def pick(
    sizes: Sequence[int], weights: Sequence[float], members: int, generator: np.random.Generator
) -> list[IntArray]:
    """Which members of each group to keep so that groups are represented by weight.

    Numbers by group are the weights' shares rounded by largest remainder; within a group members
    are taken without replacement, and all of them once before any twice.

    Args:
        sizes: members there are, [group].
        weights: shares, summing to 1, [group].
        members: members wanted in all.
        generator: for the choice.

    Returns:
        Sorted positions within each group.
    """
    exact = np.asarray(weights, dtype=np.float64) * members
    counts = np.floor(exact).astype(int)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: members - counts.sum()]] += 1
    kept: list[IntArray] = []
    for size, count in zip(sizes, counts, strict=True):
        whole, rest = divmod(int(count), size)
        extra = generator.permutation(size)[:rest]
        kept.append(np.sort(np.concatenate([np.tile(np.arange(size), whole), extra])))
    return kept
