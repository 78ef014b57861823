"""The sampler against posteriors and evidences that are known in closed form.

In:   linear-Gaussian problems, a banana, two modes, failures; seeds.
Out:  claims on means, covariances, evidence, bits.
Knows nothing of the district.
"""

from __future__ import annotations

import io
from dataclasses import fields

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.sampler import (
    Population,
    Settings,
    load_population,
    sample,
    save_population,
)
from tests.calibration.gaussian import Conjugate, conjugate

Array = NDArray[np.float64]


def seed(run: int = 0) -> np.random.SeedSequence:
    return np.random.SeedSequence(20201231, spawn_key=(run,))


def assert_same_bits(a: Population, b: Population) -> None:
    for field in fields(Population):
        np.testing.assert_array_equal(getattr(a, field.name), getattr(b, field.name))


def assert_recovered(problem: Conjugate, runs: list[Population], effective: float) -> None:
    """Mean, covariance and evidence within what `effective` independent members would give.

    In whitened coordinates each mean has variance 1 / effective and each entry of the covariance
    1 / effective (2 / effective on the diagonal); their mean squares over d and d^2 entries are
    within a factor of three of that unless something is wrong (for d = 2 they are chi-squares
    over 4 and 6 degrees of freedom, whose 99 % points are 3.3 and 2.8 times the mean).
    """
    points = np.concatenate([problem.whitened(run.points) for run in runs])
    total = effective * len(runs)
    dimensions = points.shape[1]
    assert (points.mean(axis=0) ** 2).mean() < 3.3 / total
    off = np.atleast_2d(np.cov(points, rowvar=False)) - np.eye(dimensions)
    assert (off**2).mean() < 3.3 * (1 + 1 / dimensions) / total


@pytest.mark.parametrize(("dimensions", "directions", "rows"), [(2, 2, 6), (20, 8, 16)])
def test_a_conjugate_gaussian_is_recovered(dimensions: int, directions: int, rows: int) -> None:
    problem = conjugate(dimensions, directions, rows, least=0.1, seed=3)
    runs = [sample(problem.log_likelihood, dimensions, seed(run)) for run in range(3)]
    # a quarter of the members effective: duplicates of resampling and shared ancestors
    assert_recovered(problem, runs, effective=256)
    # each stage's mean weight has a relative error of sqrt(1 / 1024) at half the members effective;
    # some ten stages of them, averaged over three runs: 0.06. Four of those
    logs = np.array([run.log_evidence for run in runs])
    np.testing.assert_allclose(logs.mean(), problem.log_evidence, atol=0.24)


def test_a_gaussian_of_120_dimensions_is_recovered() -> None:
    problem = conjugate(120, directions=20, rows=30, least=0.5, seed=4)
    run = sample(problem.log_likelihood, 120, seed(), settings=Settings(members=512))
    assert_recovered(problem, [run], effective=128)
    # frames of 256 members in 120 dimensions: about 0.5, measured (docs/statistics.md)
    np.testing.assert_allclose(run.log_evidence, problem.log_evidence, atol=1.5)


@pytest.mark.slow
def test_a_stiff_gaussian_of_120_dimensions_is_recovered() -> None:
    problem = conjugate(120, directions=20, rows=40, least=0.02, seed=0)
    runs = [sample(problem.log_likelihood, 120, seed(run)) for run in range(4)]
    assert_recovered(problem, runs, effective=256)
    logs = np.array([run.log_evidence for run in runs])
    np.testing.assert_allclose(logs.mean(), problem.log_evidence, atol=1.0)


def test_two_modes_keep_their_shares_and_evidence() -> None:
    # L = 0.3 N(z; a, s^2) + 0.7 N(z; -a, s^2): the prior weighs both alike, being symmetric
    a, sd, dimensions = 1.5, 0.3, 4

    def log_likelihood(z: Array) -> Array:
        logs = [
            np.log(share) - 0.5 * ((z - centre) ** 2).sum(axis=1) / sd**2
            for share, centre in ((0.3, a), (0.7, -a))
        ]
        scale = dimensions * np.log(sd * np.sqrt(2 * np.pi))
        return np.asarray(np.logaddexp(*logs) - scale)

    variance = 1 + sd**2
    exact = -0.5 * dimensions * (np.log(2 * np.pi * variance) + a**2 / variance)
    runs = [sample(log_likelihood, dimensions, seed(run)) for run in range(4)]
    logs = np.array([run.log_evidence for run in runs])
    np.testing.assert_allclose(logs.mean(), exact, atol=0.2)
    # few members of the prior are near a mode, so a run's share scatters by about 0.06
    shares = np.array([(run.points.mean(axis=1) < 0).mean() for run in runs])
    np.testing.assert_allclose(shares.mean(), 0.7, atol=0.12)


def test_a_banana_has_the_evidence_of_the_quadrature() -> None:
    from scipy.integrate import quad

    seen, sd = -3.0, 0.05

    def log_likelihood(z: Array) -> Array:
        off = seen - (z[:, 1] - z[:, 0] ** 2)
        return np.asarray(-0.5 * (off / sd) ** 2 - np.log(sd * np.sqrt(2 * np.pi)))

    def marginal(x: float) -> float:
        variance = 1 + sd**2
        inner = np.exp(-0.5 * (seen + x**2) ** 2 / variance) / np.sqrt(2 * np.pi * variance)
        return float(inner * np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi))

    total = quad(marginal, -8, 8, points=(-1.7, 0, 1.7))[0]
    square = quad(lambda x: x**2 * marginal(x), -8, 8, points=(-1.7, 0, 1.7))[0] / total
    runs = [sample(log_likelihood, 2, seed(run)) for run in range(4)]
    logs = np.array([run.log_evidence for run in runs])
    np.testing.assert_allclose(logs.mean(), np.log(total), atol=0.2)
    # E x^2 = 1.98 with a standard deviation of 1.0 over members: 1000 effective of 4096, three
    # standard errors
    found = np.mean([(run.points[:, 0] ** 2).mean() for run in runs])
    np.testing.assert_allclose(found, square, atol=0.1)


def test_failed_members_count_as_impossible() -> None:
    problem = conjugate(4, 2, 4, least=0.3, seed=5)
    mirror = np.array([-1.0, 1.0, 1.0, 1.0])

    def fails_on_one_side(z: Array) -> Array:
        # symmetric in the first dimension but for the failure: half of the evidence is left
        both = np.logaddexp(problem.log_likelihood(z), problem.log_likelihood(z * mirror))
        return np.where(z[:, 0] > 0, np.nan, both - np.log(2))

    runs = [sample(fails_on_one_side, 4, seed(run)) for run in range(3)]
    assert all((run.points[:, 0] <= 0).all() for run in runs)
    logs = np.array([run.log_evidence for run in runs])
    np.testing.assert_allclose(logs.mean(), problem.log_evidence - np.log(2), atol=0.24)


def test_a_likelihood_that_says_nothing_leaves_the_prior() -> None:
    run = sample(lambda z: np.full(len(z), -7.0), 3, seed())
    assert run.stages == 1
    assert run.log_evidence == pytest.approx(-7.0, rel=1e-14)
    # 1024 independent draws, worst of three means: four standard errors
    np.testing.assert_allclose(run.points.mean(axis=0), 0, atol=4 / 32)


def test_the_same_seed_gives_the_same_bits_and_another_run_others() -> None:
    problem = conjugate(5, 3, 6, least=0.2, seed=6)
    first, again, other = (sample(problem.log_likelihood, 5, seed(run)) for run in (0, 0, 1))
    assert_same_bits(first, again)
    assert not np.array_equal(first.points, other.points)


def test_a_run_stopped_at_any_stage_goes_on_to_the_same_bits() -> None:
    problem = conjugate(5, 3, 6, least=0.2, seed=6)
    stored: list[bytes] = []

    def keep(population: Population) -> None:
        file = io.BytesIO()
        save_population(file, population)
        stored.append(file.getvalue())

    whole = sample(problem.log_likelihood, 5, seed(), on_stage=keep)
    assert len(stored) == whole.stages + 1 > 3
    for content in stored:
        halfway = load_population(io.BytesIO(content))
        assert_same_bits(sample(problem.log_likelihood, 5, seed(), start=halfway), whole)


def test_temperatures_rise_to_one_and_the_whole_population_is_one_call() -> None:
    problem = conjugate(5, 3, 6, least=0.2, seed=6)
    sizes: list[int] = []

    def counted(z: Array) -> Array:
        sizes.append(len(z))
        return problem.log_likelihood(z)

    run = sample(counted, 5, seed(), settings=Settings(members=64))
    assert set(sizes) == {64}
    assert len(sizes) == 1 + run.moves.sum()
    assert (np.diff(run.temperatures) > 0).all()
    assert run.temperatures[-1] == 1.0
    assert ((run.memory <= 0.3) | (run.moves == 60)).all()


def test_too_few_members_and_odd_numbers_are_refused() -> None:
    for members in (78, 81):
        with pytest.raises(ValueError, match="at least 80"):
            sample(lambda z: z[:, 0], 20, seed(), settings=Settings(members=members))


def test_a_likelihood_of_another_shape_or_without_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        sample(lambda z: z, 2, seed())
    with pytest.raises(ValueError, match="inf"):
        sample(lambda z: np.where(z[:, 0] > 0, np.inf, 0.0), 2, seed())


def test_a_model_that_never_runs_is_said() -> None:
    with pytest.raises(ArithmeticError, match="no member"):
        sample(lambda z: np.full(len(z), np.nan), 2, seed())
