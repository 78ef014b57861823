"""Minutes-long proofs on the district's own model, reduced to a few uncertain quantities.

In:   the model, the observations' rows and errors; sixteen parameters at most that are free.
Out:  claims on ranks of truths that the model simulated itself, and on a second sampler's answer.
Knows nothing of the committed posterior.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chisquare

from calibration.backtest import misfit
from calibration.bridge import bridge_from
from calibration.first import district_observations
from calibration.likelihood import predict, until
from calibration.mode import find_mode
from calibration.observations import Observation
from calibration.prior import Prior, history_prior
from calibration.sampler import Settings, sample
from calibration.writeback import MODEL
from model.engine import Model, load_model

Array = NDArray[np.float64]

#: Quantities that the rows see well, not at all, and together only.
FEW = (
    *("initial total output", "historical leading market growth", "autonomous upgrading"),
    *("hightech entry rate", "initial hightech firms", "gross in migration"),
    *("demolition per land", "historical redevelopment", "hiring time"),
)
MORE = (
    *FEW,
    *("historical services trend", "rd level", "talent recruitment base"),
    *("initial industrial employment", "reclassification rate"),
)


@pytest.fixture(scope="module")
def model() -> Model:
    return until(load_model(MODEL), 2021.0)


@pytest.fixture(scope="module")
def rows(model: Model) -> tuple[Observation, ...]:
    """The rows of the likelihood that are values, under one reading."""
    every = district_observations(model)
    fit = [seen for seen in every if seen.role == "fit" and seen.reading in ("", "loose")]
    return tuple(seen for seen in fit if seen.comparator == "=")


def reduced(names: Sequence[str], years: tuple[int, ...]) -> Prior:
    whole = history_prior()
    chosen = tuple(p for p in whole.parameters if p.name in names)
    assert len(chosen) == len(names)
    return Prior(chosen, whole.discrepancy, years)


def log_likelihood(off: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return lambda z: np.asarray(-0.5 * (off(z.T) ** 2).sum(axis=0))


@pytest.mark.slow
def test_truths_that_the_model_simulated_rank_evenly_in_their_posteriors(
    model: Model, rows: tuple[Observation, ...]
) -> None:
    """Simulation-based calibration (Talts et al. 2018, arXiv:1804.06788) of the whole way.

    A truth is drawn from the prior, the model predicts every row, the rows' own errors are put on
    top, and mode, Laplace's approximation, bridge and sampler go as they do for the district. The
    rank of the truth among 7 members at random is uniform on 0..7: chi-square over 8 bins with 72
    problems, alpha = 0.001 / 11 for each of eleven quantities, so that all hold with 0.999.
    """
    draws, problems = 7, 72
    prior = reduced(FEW, (2018, 2019))
    assert prior.size == 11
    ranks = np.empty((problems, prior.size), dtype=int)
    for problem in range(problems):
        generator = np.random.default_rng([problem, 44])
        truth = prior.draw(1, generator)
        said = predict(model, prior.values(truth), rows, 1).values[:, 0]
        made = [
            replace(seen, value=float(_published(seen, value, generator)))
            for seen, value in zip(rows, said, strict=True)
        ]
        off = misfit(model, prior, made)
        mode = find_mode(off, prior.size)
        bridge = bridge_from(mode.z, mode.covariance)
        run = sample(
            bridge.log_likelihood(log_likelihood(off)),
            prior.size,
            np.random.SeedSequence(44, spawn_key=(problem,)),
            settings=Settings(members=256),
        )
        chosen = bridge.points(run.points)[generator.choice(256, draws, replace=False)]
        ranks[problem] = (chosen < truth[:, 0]).sum(axis=0)
    worst = min(
        float(chisquare(np.bincount(column, minlength=draws + 1)).pvalue) for column in ranks.T
    )
    assert worst > 0.001 / prior.size


def _published(seen: Observation, value: float, generator: np.random.Generator) -> float:
    noise = seen.sd * generator.standard_normal()
    return value * np.exp(noise) if seen.is_relative else value + noise


@pytest.mark.slow
def test_emcee_finds_the_districts_posterior_of_sixteen_quantities(
    model: Model, rows: tuple[Observation, ...]
) -> None:
    """A second sampler, of another kind, on the real rows (Foreman-Mackey et al. 2013)."""
    import emcee

    prior = reduced(MORE, (2019, 2020))
    assert prior.size == 16
    off = misfit(model, prior, rows)
    likelihood = log_likelihood(off)
    mode = find_mode(off, prior.size)
    bridge = bridge_from(mode.z, mode.covariance)
    runs = [
        sample(
            bridge.log_likelihood(likelihood),
            prior.size,
            np.random.SeedSequence(45, spawn_key=(run,)),
        )
        for run in range(4)
    ]
    ours = np.concatenate([bridge.points(run.points) for run in runs])

    def log_posterior(z: Array) -> Array:
        found = likelihood(z) - 0.5 * (z**2).sum(axis=1)
        return np.where(np.isfinite(found), found, -np.inf)

    walkers, steps = 256, 2500
    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    theirs = emcee.EnsembleSampler(walkers, prior.size, log_posterior, vectorize=True, moves=moves)
    theirs.random_state = np.random.RandomState(46).get_state()
    # begun over-dispersed and without our answer: from the prior's middle
    start = 0.5 * np.random.default_rng(47).standard_normal((walkers, prior.size))
    theirs.run_mcmc(start, steps)
    chain = theirs.get_chain(discard=steps // 3, flat=True)
    width = ours.std(axis=0)
    # 256 walkers, autocorrelation times of some two hundred steps, and four populations with some
    # hundreds of effective members each: standard errors of 0.03 each, four of both
    np.testing.assert_allclose((chain.mean(axis=0) - ours.mean(axis=0)) / width, 0, atol=0.17)
    np.testing.assert_allclose(chain.std(axis=0) / width, 1, atol=0.15)
    # and no quantity is the prior's by accident of both samplers standing still
    assert width.min() < 0.5
