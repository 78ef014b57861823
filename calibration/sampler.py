"""Tempered sequential Monte Carlo: members walk from the prior to the posterior all at once.

In:   a log-likelihood of points x [member, dimension] whose prior is N(0, I); a seed.
Out:  `Population`: equally weighted draws of the posterior, its evidence, how each stage went.
Knows nothing of the model, of parameters' names or of observations.

Del Moral, Doucet & Jasra 2006, J. R. Statist. Soc. B 68:411; docs/statistics.md says why so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from calibration.frame import Array, Frame, frame_of

#: Points [member, dimension] -> log-likelihoods [member]; NaN marks a failed member.
LogLikelihood = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a population is moved; none of it changes what is aimed at.

    Attributes:
        members: even, and at least four for each dimension: a covariance is taken of each half.
        kept: share of effective members (of those that run) that each new temperature leaves.
        forgotten: moves go on until members' places correlate less than this with where they stood.
        most_moves: moves in one stage at most.
        acceptance: share of moves accepted that the step is tuned to.
    """

    members: int = 1024
    kept: float = 0.5
    forgotten: float = 0.3
    most_moves: int = 60
    acceptance: float = 0.25


@dataclass(frozen=True, slots=True)
class Population:
    """Members at one temperature; what is needed to go on from there, and nothing else.

    Attributes:
        points: equally weighted, [member, dimension].
        log_likelihood: of each, [member]; -inf where it failed.
        temperature: the power of the likelihood that they are distributed by: 0 prior, 1 posterior.
        log_evidence: natural logarithm of the mean of likelihood^temperature over the prior.
        step: of the next move, between 0 and 1.
        temperatures: [stage].
        moves: in each stage, [stage].
        acceptance: mean share of accepted moves, [stage].
        memory: correlation left at the end, [stage]; above `forgotten` where moves ran out.
    """

    points: Array
    log_likelihood: Array
    temperature: float
    log_evidence: float
    step: float
    temperatures: Array
    moves: Array
    acceptance: Array
    memory: Array

    @property
    def stages(self) -> int:
        """How many stages are behind it."""
        return len(self.temperatures)


def sample(
    log_likelihood: LogLikelihood,
    dimensions: int,
    seed: np.random.SeedSequence,
    *,
    settings: Settings | None = None,
    start: Population | None = None,
    on_stage: Callable[[Population], None] | None = None,
) -> Population:
    """Draws of the posterior; the same seed gives the same bits, interrupted or not.

    Every stage has random numbers of its own, so a run that goes on from a stored population ends
    where it would have ended; seed and settings have to be the same.

    Args:
        log_likelihood: one call takes the whole population.
        dimensions: of the space.
        seed: one for each independent run, e.g. SeedSequence(seed, spawn_key=(reading, run)).
        settings: the defaults where None.
        start: where to go on.
        on_stage: called after the draw from the prior and after each stage, to store or to show.

    Raises:
        ValueError: too few members, or a log-likelihood of another shape or of +inf.
        ArithmeticError: no member runs, or the likelihood is too steep for any temperature.
    """
    chosen = settings or Settings()
    state = start
    tell = on_stage or (lambda population: None)
    if state is None:
        state = next_stage(log_likelihood, dimensions, seed, None, chosen)
        tell(state)
    while state.temperature < 1.0:
        state = next_stage(log_likelihood, dimensions, seed, state, chosen)
        tell(state)
    return state


def next_stage(
    log_likelihood: LogLikelihood,
    dimensions: int,
    seed: np.random.SeedSequence,
    state: Population | None,
    settings: Settings,
) -> Population:
    """One stage of `sample`: the draw from the prior where there is no state yet, or the next.

    Raises:
        ValueError: as `sample`.
        ArithmeticError: as `sample`.
    """
    if settings.members % 2 or settings.members < 4 * dimensions:
        raise ValueError(f"members: even and at least {4 * dimensions}, not {settings.members}")
    if state is None:
        return _from_prior(log_likelihood, dimensions, seed, settings)
    generator = _generator(seed, state.stages + 1)
    tempered = _tempered(state, settings, generator)
    return _moved(tempered, log_likelihood, settings, generator)


def save_population(target: Path | BinaryIO, population: Population) -> None:
    """Write a population as .npz, bit for bit; the caller sees to it that the file is whole."""
    np.savez(target, **{f.name: getattr(population, f.name) for f in fields(population)})


def load_population(source: Path | BinaryIO) -> Population:
    """The population that `save_population` wrote."""
    with np.load(source, allow_pickle=False) as stored:
        found: dict[str, Any] = {f.name: stored[f.name] for f in fields(Population)}
    for name in ("temperature", "log_evidence", "step"):
        found[name] = float(found[name])
    return Population(**found)


def _generator(seed: np.random.SeedSequence, stage: int) -> np.random.Generator:
    key = (*seed.spawn_key, stage)
    return np.random.Generator(
        np.random.Philox(np.random.SeedSequence(seed.entropy, spawn_key=key))
    )


def _from_prior(
    log_likelihood: LogLikelihood, dimensions: int, seed: np.random.SeedSequence, chosen: Settings
) -> Population:
    points = _generator(seed, 0).standard_normal((chosen.members, dimensions))
    none = np.zeros(0)
    likelihood = _evaluated(log_likelihood, points)
    return Population(points, likelihood, 0.0, 0.0, 0.5, none, none, none, none)


def _evaluated(log_likelihood: LogLikelihood, points: Array) -> Array:
    found = np.asarray(log_likelihood(points), dtype=np.float64)
    if found.shape != points.shape[:1]:
        raise ValueError(f"log-likelihood: shape {points.shape[:1]} expected, {found.shape} given")
    if np.isposinf(found).any():
        raise ValueError("a log-likelihood is +inf")
    return np.where(np.isnan(found), -np.inf, found)


def _tempered(state: Population, chosen: Settings, generator: np.random.Generator) -> Population:
    """The next temperature, and members resampled by their weights there.

    Members come in with equal weights, so that the conditional effective sample size of Zhou,
    Johansen & Aston 2016 (J. Comput. Graph. Stat. 25:701) is the usual one.
    """
    logs = state.log_likelihood
    if not np.isfinite(logs).any():
        raise ArithmeticError("no member has a finite likelihood")
    rise = _rise(logs, 1.0 - state.temperature, chosen.kept)
    if not state.temperature + rise > state.temperature:
        raise ArithmeticError("the likelihood is too steep for any temperature")
    weights, top = _weights(logs, rise)
    # systematic resampling: Kitagawa 1996, J. Comput. Graph. Stat. 5:1
    cumulated = np.cumsum(weights)
    members = len(weights)
    positions = (generator.random() + np.arange(members)) / members
    picked = np.searchsorted(cumulated, positions * cumulated[-1]).clip(0, members - 1)
    last = rise == 1.0 - state.temperature
    temperature = 1.0 if last else state.temperature + rise
    return replace(
        state,
        points=state.points[picked],
        log_likelihood=logs[picked],
        temperature=temperature,
        log_evidence=state.log_evidence + top + float(np.log(weights.mean())),
        temperatures=np.append(state.temperatures, temperature),
    )


def _weights(logs: Array, rise: float) -> tuple[Array, float]:
    """exp(rise * logs) over its greatest, and the logarithm of the greatest."""
    top = rise * float(logs.max())
    return np.exp(rise * logs - top), top


def _rise(logs: Array, most: float, kept: float) -> float:
    """The greatest step of temperature, up to `most`, that keeps enough effective members."""
    least = kept * np.isfinite(logs).sum()

    def keeps(rise: float) -> bool:
        weights, _ = _weights(logs, rise)
        return bool(weights.sum() ** 2 >= least * (weights**2).sum())

    if keeps(most):
        return most
    low, high = 0.0, most
    for _ in range(80):  # to the last digit of a temperature of 1e-8
        middle = (low + high) / 2
        low, high = (middle, high) if keeps(middle) else (low, middle)
    return low


def _moved(
    state: Population,
    log_likelihood: LogLikelihood,
    chosen: Settings,
    generator: np.random.Generator,
) -> Population:
    """Preconditioned Crank-Nicolson moves at one temperature until members forgot their places.

    Each half moves in a frame taken from the other half. With a frame of its own a half proposes
    what it already is, shrinks a little at each stage, and the evidence comes out several units too
    high (measured, docs/statistics.md). Resampling keeps ancestors in order, so that the two halves
    share one ancestor at most.
    """
    first, second = np.split(state.points, 2)
    frames = (frame_of(second), frame_of(first))
    begin = _places(frames, state.points)
    points, logs, step = state.points, state.log_likelihood, state.step
    accepted: list[float] = []
    memory = 1.0
    while memory > chosen.forgotten and len(accepted) < chosen.most_moves:
        here = _places(frames, points)
        there = np.sqrt(1 - step**2) * here + step * generator.standard_normal(here.shape)
        halves = zip(frames, np.split(there, 2), strict=True)
        proposed = np.concatenate([frame.points(places) for frame, places in halves])
        fresh = _evaluated(log_likelihood, proposed)
        # the move is reversible for N(0, I) in the frame: Cotter et al. 2013, Stat. Sci. 28:424
        gain = state.temperature * (fresh - logs) + 0.5 * _rows(points, proposed)
        takes = np.log(generator.random(len(gain))) < gain + 0.5 * _rows(there, here)
        points = np.where(takes[:, None], proposed, points)
        logs = np.where(takes, fresh, logs)
        accepted.append(float(takes.mean()))
        # towards the wanted acceptance: Andrieu & Thoms 2008, Stat. Comput. 18:343
        step = min(1.0, step * float(np.exp(0.5 * (accepted[-1] - chosen.acceptance))))
        memory = _memory(frames, begin, _places(frames, points))
    return replace(
        state,
        points=points,
        log_likelihood=logs,
        step=step,
        moves=np.append(state.moves, len(accepted)),
        acceptance=np.append(state.acceptance, np.mean(accepted)),
        memory=np.append(state.memory, memory),
    )


def _rows(a: Array, b: Array) -> Array:
    """|a|^2 - |b|^2 of each member."""
    return np.asarray((a**2 - b**2).sum(axis=1))


def _places(frames: tuple[Frame, Frame], points: Array) -> Array:
    halves = zip(frames, np.split(points, 2), strict=True)
    return np.concatenate([frame.places(half) for frame, half in halves])


def _memory(frames: tuple[Frame, Frame], begin: Array, now: Array) -> float:
    """Mean correlation between two moments, in the directions that are worse off."""
    pairs = zip(frames, np.split(begin, 2), np.split(now, 2), strict=True)
    return max(frame.correlation(a, b) for frame, a, b in pairs)
