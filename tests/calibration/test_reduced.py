"""The district's own model with few unknowns: another sampler, and data that it made itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.basis import load_basis
from calibration.curved import curved_from
from calibration.importance import importance_sample
from calibration.likelihood import predict
from calibration.mode import find_mode
from calibration.prior import Prior
from calibration.sampler import sample
from calibration.target import Target, target_of

Array = NDArray[np.float64]

#: What the data move most, and two that they hardly see; the others stay at their medians.
FEW = (
    *("initial total output", "initial hightech firms", "autonomous upgrading", "rd level"),
    *("reclassification rate", "services adjustment time", "initial platforms"),
    *("historical leading market growth", "gross in migration", "hightech entry rate"),
    *("labour elasticity", "capacity depreciation"),
)


def seed(run: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(11, spawn_key=(run,))


@pytest.fixture(scope="module")
def reduced() -> Target:
    model, prior, observations = load_basis()
    few = Prior(tuple(p for p in prior.parameters if p.name in FEW))
    assert few.size == len(FEW)
    return target_of(model, few, observations, "loose")


@pytest.mark.slow
def test_emcee_finds_the_same_posterior_of_the_reduced_model(reduced: Target) -> None:
    """Goodman & Weare's stretch and differential evolution know nothing of modes or frames."""
    import emcee

    size = reduced.prior.size
    start = curved_from(find_mode(reduced.residuals, size), reduced.residuals)
    ours = np.concatenate(
        [start.points(sample(start.log_likelihood, size, seed(run)).points) for run in range(4)]
    )

    def log_posterior(z: Array) -> Array:
        found = reduced.log_likelihood(z) - 0.5 * (z**2).sum(axis=1)
        return np.where(np.isnan(found), -np.inf, found)

    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    theirs = emcee.EnsembleSampler(96, size, log_posterior, moves=moves, vectorize=True)
    theirs.random_state = np.random.RandomState(3).get_state()
    walkers = start.mode.z + 0.5 * np.random.default_rng(3).standard_normal((96, size))
    theirs.run_mcmc(walkers, 4000)
    chain = theirs.get_chain(discard=1500, flat=True)
    effective = len(chain) / theirs.get_autocorr_time(discard=1500, quiet=True).max()
    assert effective > 300
    width = chain.std(axis=0)
    # 1,000 independent members of ours at least; five standard errors of a difference
    error = np.sqrt(1 / effective + 1 / 1000)
    np.testing.assert_allclose((ours.mean(axis=0) - chain.mean(axis=0)) / width, 0, atol=5 * error)
    np.testing.assert_allclose(ours.std(axis=0) / width, 1, atol=5 * error)


def test_parameters_that_made_the_data_are_found_within_their_widths(reduced: Target) -> None:
    """Ranks of the truth among draws given exact data of the model's own, at the stated errors."""
    size = reduced.prior.size
    truth = 0.7 * np.random.default_rng(8).standard_normal((size, 1))
    said = predict(reduced.model, reduced.prior.values(truth), reduced.rows).values[:, 0]
    rows = tuple(
        replace(seen, value=float(value))
        for seen, value in zip(reduced.rows, said, strict=True)
        if seen.comparator == "="
    )
    made = replace(reduced, rows=rows)
    start = curved_from(find_mode(made.residuals, size), made.residuals)
    found = importance_sample(start, size, 2048, 2048, seed(0))
    assert found.effective > 200
    ranks = (found.points < truth[:, 0]).mean(axis=0)
    # the data have no error, so that the truth lies near the middle: none beyond 2.3 sd of twelve
    assert ((ranks > 0.01) & (ranks < 0.99)).all()
    assert found.points.std(axis=0).min() < 0.4  # and something was learnt
