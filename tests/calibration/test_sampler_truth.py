"""Minutes-long proofs of the sampler: calibration by simulation, and a second sampler.

In:   a linear-Gaussian and a nonlinear model small enough to be run thousands of times.
Out:  claims on ranks of the truth, and on means and widths that emcee finds too.
Knows nothing of the district.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chisquare

from calibration.bridge import bridge_from
from calibration.mode import find_mode
from calibration.sampler import Settings, sample

Array = NDArray[np.float64]
#: Points z [member, dimension] -> predictions [member, row], in units of the rows' errors.
Forward = Callable[[Array], Array]

DESIGN = np.random.default_rng(9).standard_normal((6, 4)) * np.array([3.0, 1.0, 0.3, 0.1])


def linear(z: Array) -> Array:
    return np.asarray(z @ DESIGN.T)


def logistic(z: Array) -> Array:
    """A stock that grows to a limit: rate, limit and start are lognormal, seen at five times."""
    rate, limit = 0.5 * np.exp(0.4 * z[:, :1]), 10 * np.exp(0.5 * z[:, 1:2])
    start = np.exp(0.3 * z[:, 2:])
    times = np.array([1.0, 2.0, 4.0, 6.0, 8.0])
    grown = limit / (1 + (limit / start - 1) * np.exp(-rate * times))
    return np.asarray(np.log(grown) / 0.1)


def log_likelihood(forward: Forward, seen: Array) -> Callable[[Array], Array]:
    return lambda z: np.asarray(-0.5 * ((forward(z) - seen) ** 2).sum(axis=1))


@pytest.mark.slow
@pytest.mark.parametrize(("forward", "dimensions"), [(linear, 4), (logistic, 3)])
def test_the_truth_ranks_evenly_among_draws(forward: Forward, dimensions: int) -> None:
    """Simulation-based calibration (Talts et al. 2018, arXiv:1804.06788).

    Drawn from the prior, a truth is one more draw of its own posterior: its rank among 15 of the
    members, taken at random, is uniform on 0..15. Chi-square over 16 bins with 320 problems, alpha
    = 0.001 for each parameter.
    """
    draws, problems = 15, 320
    ranks = np.empty((problems, dimensions), dtype=int)
    for problem in range(problems):
        generator = np.random.default_rng([problem, dimensions])
        truth = generator.standard_normal((1, dimensions))
        seen = forward(truth)[0]
        seen = seen + generator.standard_normal(seen.shape)
        key = np.random.SeedSequence(17, spawn_key=(problem,))
        run = sample(log_likelihood(forward, seen), dimensions, key, settings=Settings(members=512))
        chosen = run.points[generator.choice(512, draws, replace=False)]
        ranks[problem] = (chosen < truth).sum(axis=0)
    for dimension in range(dimensions):
        counts = np.bincount(ranks[:, dimension], minlength=draws + 1)
        assert chisquare(counts).pvalue > 0.001


@pytest.mark.slow
def test_emcee_finds_the_same_posterior() -> None:
    """A nonlinear model of twelve parameters, by an ensemble of chains (differential evolution)."""
    import emcee

    mixing = np.random.default_rng(10).standard_normal((12, 12)) / np.sqrt(12)

    def forward(z: Array) -> Array:
        mixed = z @ mixing
        return np.hstack([logistic(mixed[:, 3 * i : 3 * i + 3]) for i in range(4)])

    seen = forward(np.random.default_rng(11).standard_normal((1, 12)))[0]
    ours_likelihood = log_likelihood(forward, seen)
    runs = [
        sample(ours_likelihood, 12, np.random.SeedSequence(18, spawn_key=(run,)))
        for run in range(4)
    ]
    ours = np.concatenate([run.points for run in runs])

    def log_posterior(z: Array) -> Array:
        return np.asarray(ours_likelihood(z) - 0.5 * (z**2).sum(axis=1))

    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    theirs = emcee.EnsembleSampler(96, 12, log_posterior, vectorize=True, moves=moves)
    theirs.random_state = np.random.RandomState(12).get_state()
    start = np.random.default_rng(13).standard_normal((96, 12)) * 0.3 + ours.mean(axis=0)
    theirs.run_mcmc(start, 12_000)
    chain = theirs.get_chain(discard=3_000, flat=True)
    width = ours.std(axis=0)
    # chains of 96 walkers with autocorrelation times of some hundreds, and four populations with a
    # few hundred effective members each: standard errors of 0.03 each, four of both
    np.testing.assert_allclose((chain.mean(axis=0) - ours.mean(axis=0)) / width, 0, atol=0.17)
    np.testing.assert_allclose(chain.std(axis=0) / width, 1, atol=0.15)


@pytest.mark.slow
def test_a_laplace_start_and_a_prior_start_agree_where_the_model_is_curved() -> None:
    seen = logistic(np.array([[0.8, -1.0, 0.5]]))[0]
    mode = find_mode(lambda z: (logistic(z.T) - seen).T, 3)
    bridge = bridge_from(mode.z, mode.covariance)
    direct = log_likelihood(logistic, seen)
    evidences, means = [], []
    for function in (direct, bridge.log_likelihood(direct)):
        runs = [
            sample(function, 3, np.random.SeedSequence(19, spawn_key=(run,))) for run in range(8)
        ]
        evidences.append(np.mean([run.log_evidence for run in runs]))
        points = np.concatenate([run.points for run in runs])
        means.append((points if function is direct else bridge.points(points)).mean(axis=0))
    # eight runs with errors of about 0.1 each, four standard errors of the difference
    assert evidences[0] == pytest.approx(evidences[1], abs=0.2)
    # 8 x 256 effective members, four standard errors of the difference in prior widths
    np.testing.assert_allclose(means[0], means[1], atol=4 * np.sqrt(2 / 2048))
