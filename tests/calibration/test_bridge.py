"""A start from another Gaussian changes the way, not the posterior nor the evidence."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.bridge import bridge_from
from calibration.sampler import sample
from tests.calibration.gaussian import conjugate


def seed(run: int = 0) -> np.random.SeedSequence:
    return np.random.SeedSequence(7, spawn_key=(run,))


def test_the_exact_posterior_as_a_start_leaves_nothing_to_weigh() -> None:
    problem = conjugate(20, 8, 16, least=0.05, seed=3)
    bridge = bridge_from(problem.mean, problem.covariance)
    weighed = bridge.log_likelihood(problem.log_likelihood)
    x = np.random.default_rng(1).standard_normal((50, 20))
    # likelihood times prior is the evidence times the posterior, at every point; both sides come
    # out of sums of squares of up to 1e5, whose rounding is 1e-9 at most
    np.testing.assert_allclose(weighed(x), problem.log_evidence, atol=1e-8)
    run = sample(weighed, 20, seed())
    assert run.stages == 1
    assert run.log_evidence == pytest.approx(problem.log_evidence, abs=1e-8)


def test_a_poor_start_still_gives_the_posterior_and_its_evidence() -> None:
    problem = conjugate(10, 4, 8, least=0.1, seed=8)
    off = problem.mean + 1.5 * np.sqrt(np.diag(problem.covariance))
    bridge = bridge_from(off, 0.5 * problem.covariance + 0.1 * np.eye(10))
    weighed = bridge.log_likelihood(problem.log_likelihood)
    runs = [sample(weighed, 10, seed(run)) for run in range(3)]
    logs = np.array([run.log_evidence for run in runs])
    # some five stages with relative errors of sqrt(1 / 1024), averaged over three runs: 0.04; four
    # of those, and as much again for what is learnt of the frames
    np.testing.assert_allclose(logs.mean(), problem.log_evidence, atol=0.3)
    points = np.concatenate([problem.whitened(bridge.points(run.points)) for run in runs])
    # 3 x 256 effective members, worst of ten means: four standard errors
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=4 / np.sqrt(768))
    np.testing.assert_allclose(points.var(axis=0), 1, atol=4 * np.sqrt(2 / 768))


def test_failed_members_stay_failed() -> None:
    bridge = bridge_from(np.zeros(2), np.eye(2))
    assert np.isnan(
        bridge.log_likelihood(lambda z: np.full(len(z), np.nan))(np.zeros((3, 2)))
    ).all()
