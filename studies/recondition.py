"""Members re-conditioned on actual values: tempered on from the posterior, not weighed again.

In:   a log-likelihood of the actual values, given each member's past and its future.
Out:  `Conditioned`: equally weighted members, how many they are worth, how each stage went.
Knows nothing of the model, of indicators or of how actual values are measured.

A member is a row of a calibrated sample (its past and its parameters) and standard-normal numbers
(its future: markets, prices, plants, the discrepancy). Both are proposed from the very law that is
tempered on from, so a move is accepted by the ratio of likelihoods:

- another row, drawn from the sample: an independence sampler that proposes from the posterior; and
  a near one: rows whose features are among the nearest of one another, either way, are neighbours,
  and one of them is taken, weighed by how many each has (Hastings 1970, Biometrika 57:97);
- all numbers a little, z' = sqrt(1 - b^2) z + b w: preconditioned Crank-Nicolson (Cotter, Roberts,
  Stuart & White 2013, Statist. Sci. 28:424), whose acceptance does not fall with the dimension;
- some numbers drawn anew: what the actual values say nothing of moves far in one step.

Weighing the members again instead would leave a few of them after four or five actual values. The
population is split into islands that never exchange members, so that their spread shows the error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.diagnostics import Agreement, agreement

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

#: (rows [member], numbers [member, dimension]) -> log-likelihood [member]; NaN for a failed member.
LogLikelihood = Callable[[Rows, Array], Array]

#: A stage that gains less than this gets nowhere: the actual values lie beyond every member.
LEAST_GAIN = 1e-6


@dataclass(frozen=True, slots=True)
class Plan:
    """How members are moved; none of it changes what is aimed at.

    Attributes:
        islands: populations that never exchange members; their spread shows the error.
        kept: share of effective members that each new temperature leaves.
        rounds: of moves after each stage; each round asks for four likelihoods.
        last_rounds: after the last stage, where members must have forgotten their ancestors.
        acceptance: share of moves accepted that the step of the numbers is tuned to.
        renewed: share of the numbers that the last kind of move draws anew.
        near: how many of the nearest rows are a row's neighbours (it is one of theirs as well): in
            turn few, for many actual values leave little room, and many, for steps that lead far.
    """

    islands: int = 4
    kept: float = 0.5
    rounds: int = 3
    last_rounds: int = 20
    acceptance: float = 0.3
    renewed: float = 0.2
    near: tuple[int, ...] = (20, 200)


@dataclass(frozen=True, slots=True, eq=False)
class Conditioned:
    """Equally weighted members that know the actual values.

    Attributes:
        rows: of the calibrated sample [member]; islands stand one behind the other.
        numbers: [member, dimension], N(0, 1) before anything was known.
        log_likelihood: [member].
        islands: number of islands.
        log_evidence: of the actual values, given the sample [island].
        temperatures: [stage]; the last is 1.
        acceptance: share accepted of (any row, near row, all numbers, some) [stage, 4].
        ancestors: of the first population that have a descendant, as a share.
    """

    rows: Rows
    numbers: Array
    log_likelihood: Array
    islands: int
    log_evidence: Array
    temperatures: Array
    acceptance: Array
    ancestors: float

    def agreement(self, quantities: Array) -> Agreement:
        """R-hat and effective members of quantities [quantity, member] between the islands."""
        split = np.asarray(quantities, dtype=float).reshape(len(quantities), self.islands, -1)
        return agreement(split.transpose(1, 2, 0))


class OutOfReach(Exception):
    """No member comes near the actual values."""


@dataclass(slots=True, eq=False)
class _State:
    rows: Rows
    numbers: Array
    fits: Array
    ancestors: Rows
    step: float = 0.5


def recondition(
    log_likelihood: LogLikelihood,
    rows: Rows,
    numbers: Array,
    features: Array,
    seed: int,
    *,
    plan: Plan | None = None,
    progress: Callable[[float], None] | None = None,
) -> Conditioned:
    """Temper members on to what is known now.

    Args:
        log_likelihood: one call takes all members.
        rows: first rows [member], drawn from the calibrated sample.
        numbers: first numbers [member, dimension], standard normal.
        features: of each row of the calibrated sample, [row, feature], of like size: what tells
            near rows, such as what each says of the actual values at the median of its future.
            They change how fast members move, not where to.
        seed: the same seed gives the same bits.
        plan: the defaults where None.
        progress: called with the temperature after each stage.

    Raises:
        ValueError: members cannot be split evenly into the islands.
        OutOfReach: the actual values are farther off than any temperature leads.
    """
    chosen = plan or Plan()
    members = len(rows)
    if members % chosen.islands or members < 2 * chosen.islands:
        raise ValueError(f"{members} members make no {chosen.islands} islands")
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(7,))))
    neighbours = [Neighbours.of(features, count) for count in chosen.near]
    fits = _finite(log_likelihood(rows, numbers))
    state = _State(rows.copy(), numbers.copy(), fits, np.arange(members))
    temperatures, accepted = [0.0], []
    evidence = np.zeros(chosen.islands)
    while temperatures[-1] < 1.0:
        now = _next_temperature(state.fits, temperatures[-1], chosen)
        evidence += _resample(state, now - temperatures[-1], chosen.islands, generator)
        temperatures.append(now)
        rounds = chosen.rounds if now < 1.0 else chosen.last_rounds
        accepted.append(_move(state, log_likelihood, now, neighbours, rounds, chosen, generator))
        if progress is not None:
            progress(now)
    return Conditioned(
        rows=state.rows,
        numbers=state.numbers,
        log_likelihood=state.fits,
        islands=chosen.islands,
        log_evidence=evidence,
        temperatures=np.array(temperatures[1:]),
        acceptance=np.array(accepted),
        ancestors=len(np.unique(state.ancestors)) / members,
    )


def _finite(fits: Array) -> Array:
    """A failed member fits nothing: it is never resampled and never moved to."""
    return np.where(np.isfinite(fits), fits, -np.inf)


def _next_temperature(fits: Array, now: float, plan: Plan) -> float:
    """The temperature that leaves `kept` effective members in the worst island, at most 1."""
    islands = fits.reshape(plan.islands, -1)

    def kept(gain: float) -> float:
        return min(_effective(gain * island) for island in islands)

    if not np.isfinite(islands).any(axis=1).all():
        raise OutOfReach
    least = plan.kept * islands.shape[1]
    runs = min(int(np.isfinite(island).sum()) for island in islands)
    least = min(least, plan.kept * runs)
    low, high = 0.0, 1.0 - now
    if kept(high) >= least:
        return 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if kept(middle) >= least else (low, middle)
    if low < LEAST_GAIN:
        raise OutOfReach
    return now + low


def _effective(logs: Array) -> float:
    """Kish's effective number of members with these log-weights."""
    weights = np.exp(logs - logs.max())
    return float(weights.sum() ** 2 / (weights**2).sum())


def _resample(state: _State, gain: float, islands: int, generator: np.random.Generator) -> Array:
    """Systematic resampling within each island; the logarithm of its mean weight [island]."""
    size = len(state.rows) // islands
    chosen, logs = [], np.zeros(islands)
    for island in range(islands):
        scaled = gain * state.fits[island * size : (island + 1) * size]
        top = scaled.max()
        weights = np.exp(scaled - top)
        logs[island] = top + np.log(weights.mean())
        ends = np.cumsum(weights) / weights.sum()
        places = (generator.random() + np.arange(size)) / size
        picked = np.minimum(np.searchsorted(ends, places, side="right"), size - 1)
        chosen.append(island * size + picked)
    index = np.concatenate(chosen)
    state.rows, state.numbers = state.rows[index], state.numbers[index]
    state.fits, state.ancestors = state.fits[index], state.ancestors[index]
    return logs


def _move(
    state: _State,
    log_likelihood: LogLikelihood,
    temperature: float,
    neighbours: Sequence[Neighbours],
    rounds: int,
    plan: Plan,
    generator: np.random.Generator,
) -> tuple[float, ...]:
    """Rounds of the four moves; the mean share that was accepted of each."""
    members, dimensions = state.numbers.shape
    shares = np.zeros(4)
    for number in range(rounds):
        fresh = generator.standard_normal((members, dimensions))
        walked = np.sqrt(1 - state.step**2) * state.numbers + state.step * fresh
        renewed = generator.random((members, dimensions)) < plan.renewed
        others = np.asarray(generator.integers(neighbours[0].count, size=members))
        luck = np.log(generator.random((4, members)))
        shares[0] += _accept(state, log_likelihood, temperature, others, state.numbers, luck[0])
        near, back = neighbours[number % len(neighbours)].step(state.rows, generator)
        own = luck[1] - back
        shares[1] += _accept(state, log_likelihood, temperature, near, state.numbers, own)
        taken = _accept(state, log_likelihood, temperature, state.rows, walked, luck[2])
        shares[2] += taken
        # a step of 1 draws every number anew: there is no longer one
        state.step = float(np.clip(state.step * np.exp(taken - plan.acceptance), 0.02, 1.0))
        drawn = np.where(renewed, generator.standard_normal((members, dimensions)), state.numbers)
        shares[3] += _accept(state, log_likelihood, temperature, state.rows, drawn, luck[3])
    return tuple((shares / rounds).tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Rows of a sample that are near one another, each way alike: every step has its way back.

    Attributes:
        starts: where the neighbours of each row begin in `rows`, [row + 1].
        rows: neighbours, row by row.
    """

    starts: Rows
    rows: Rows

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.starts) - 1

    @staticmethod
    def of(features: Array, count: int) -> Neighbours:
        """The rows that are among the `count` nearest of one another, in either direction."""
        from scipy.spatial import KDTree

        number = len(features)
        _, near = KDTree(features).query(features, k=min(count + 1, number))
        own, other = np.repeat(np.arange(number), near.shape[1]), near.ravel()
        both = np.concatenate([own * number + other, other * number + own])
        first, second = np.divmod(np.unique(both), number)
        first, second = first[first != second], second[first != second]
        return Neighbours(np.searchsorted(first, np.arange(number + 1)), second)

    def step(self, rows: Rows, generator: np.random.Generator) -> tuple[Rows, Array]:
        """A neighbour of each row, and the logarithm of how likelier the way back is."""
        counts = np.diff(self.starts)
        taken = (generator.random(len(rows)) * counts[rows]).astype(np.int64)
        found = np.where(counts[rows] > 0, self.rows[self.starts[rows] + taken], rows)
        return found, np.log(np.maximum(counts[rows], 1) / np.maximum(counts[found], 1))


def _accept(
    state: _State,
    log_likelihood: LogLikelihood,
    temperature: float,
    rows: Rows,
    numbers: Array,
    luck: Array,
) -> float:
    """Take the proposals that the likelihoods' ratio lets through; their share."""
    fits = _finite(log_likelihood(rows, numbers))
    taken = luck < temperature * (fits - state.fits)
    state.rows = np.where(taken, rows, state.rows)
    state.numbers = np.where(taken[:, None], numbers, state.numbers)
    state.fits = np.where(taken, fits, state.fits)
    return float(taken.mean())
