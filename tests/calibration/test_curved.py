"""A start that bends: exact where the posterior is Gaussian, close where it is curved."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.curved import Curved, curved_from
from calibration.importance import importance_sample
from calibration.laplace import laplace_evidence
from calibration.mode import Mode, find_mode
from calibration.sampler import sample
from tests.calibration.gaussian import Conjugate, conjugate

Array = NDArray[np.float64]

#: Rows of the banana: each sees a narrow direction that bends with two wide ones.
SD = 0.02


def seed(run: int = 0) -> np.random.SeedSequence:
    return np.random.SeedSequence(7, spawn_key=(run,))


def linear(problem: Conjugate) -> Curved:
    def residuals(z: Array) -> Array:
        return np.asarray(problem.design @ z - problem.seen[:, None])

    return curved_from(find_mode(residuals, problem.design.shape[1]), residuals)


def banana(z: Array) -> Array:
    """Residuals [row, member] of two sharp rows whose ridges bend by fifty of their widths."""
    first = z[0] + 0.1 * z[2] ** 2 - 0.1 * np.sin(z[3]) - 0.3
    second = z[1] * np.exp(0.05 * z[3]) + 0.1 * z[2] * z[3] + 0.2
    return np.asarray(np.stack([first, second]) / SD)


@pytest.fixture(scope="module")
def bent() -> Curved:
    return curved_from(find_mode(banana, 4), banana)


def laplace_widths(mode: Mode) -> Array:
    """Of the axes in the order of the Jacobian's singular values; 1 beyond its rows."""
    widths = np.ones(mode.z.size)
    singular = np.linalg.svd(mode.jacobian, compute_uv=False)
    widths[: singular.size] = 1 / np.sqrt(1 + singular**2)
    return widths


def test_a_gaussian_posterior_leaves_nothing_to_weigh() -> None:
    problem = conjugate(20, 8, 16, least=0.05, seed=3)
    start = linear(problem)
    assert start.narrow > 0
    # a start that is wider by known factors weighs by their Gaussians alone, whatever the shift
    x = np.random.default_rng(1).standard_normal((50, 20))
    factor = np.linalg.norm(start.axes, axis=0) / laplace_widths(start.mode)
    expected = 0.5 * (x**2 * (1 - factor**2)).sum(axis=1) + np.log(factor).sum()
    # sums of squares of up to 1e5 and a mode found to about 1e-8 of its width
    np.testing.assert_allclose(start.log_likelihood(x) - expected, problem.log_evidence, atol=1e-5)
    assert laplace_evidence(start.mode) == pytest.approx(problem.log_evidence, abs=1e-6)


def test_the_map_keeps_volumes_up_to_laplaces(bent: Curved) -> None:
    """The determinant of its derivative, by central differences, at points far from the mode."""
    assert 0 < bent.narrow < 4
    step = 1e-6
    for x in np.random.default_rng(3).standard_normal((8, 4)):
        around = x + step * np.concatenate([np.eye(4), -np.eye(4)])
        z = bent.points(around)
        derivative = (z[:4] - z[4:]).T / (2 * step)
        # differences of 1e-6 leave ten figures of z and of its narrow widths eight
        assert np.linalg.slogdet(derivative)[1] == pytest.approx(bent.log_volume, abs=1e-5)


def exact_moments() -> tuple[float, Array]:
    """Log-evidence, and mean and variance of z[2] and z[3], by quadrature over those two.

    Given them the rows are linear in z[0] and z[1], whose integral is Gaussian.
    """
    a, b = np.meshgrid(*[np.linspace(-7, 7, 1401)] * 2, indexing="ij")
    first = -(0.1 * a**2 - 0.1 * np.sin(b) - 0.3)
    slope = np.exp(0.05 * b)
    second = -(0.1 * a * b + 0.2)
    logs = -0.5 * (a**2 + b**2) - np.log(2 * np.pi)
    for seen, gain in ((first, 1.0), (second, slope)):
        variance = gain**2 + SD**2
        logs = logs - 0.5 * seen**2 / variance - 0.5 * np.log(variance) + np.log(SD)
    weights = np.exp(logs)
    cell = 0.01**2
    total = weights.sum() * cell
    means = [(weights * axis).sum() * cell / total for axis in (a, b)]
    squares = [(weights * axis**2).sum() * cell / total for axis in (a, b)]
    moments = np.array([*means, *(s - m**2 for s, m in zip(squares, means, strict=True))])
    return float(np.log(total)), moments


def test_a_curved_posterior_is_drawn_with_its_evidence_and_moments(bent: Curved) -> None:
    log_evidence, moments = exact_moments()
    found = importance_sample(bent, 4, 20_000, 20_000, seed())
    assert found.failed == 0
    assert found.effective > 2_000
    assert found.log_evidence == pytest.approx(log_evidence, abs=5 * found.error)
    wide = found.points[:, 2:]
    drawn = np.array([*wide.mean(axis=0), *wide.var(axis=0)])
    np.testing.assert_allclose(drawn, moments, atol=5 / np.sqrt(found.effective))


def test_the_straight_gaussian_is_worth_a_fraction_of_the_bent_one(bent: Curved) -> None:
    straight = curved_from(bent.mode, bent.residuals, narrow=0.0)
    assert straight.narrow == 0
    worth = [importance_sample(one, 4, 20_000, 10, seed()).effective for one in (straight, bent)]
    assert worth[1] > 5 * worth[0]


def test_sequential_runs_from_it_have_the_evidence_too(bent: Curved) -> None:
    log_evidence, _ = exact_moments()
    logs = [sample(bent.log_likelihood, 4, seed(run)).log_evidence for run in range(4)]
    # two stages with relative errors of sqrt(1 / 512) each, four runs: 0.03; five of those
    assert np.mean(logs) == pytest.approx(log_evidence, abs=0.15)


def test_failed_members_are_impossible_and_counted() -> None:
    def half(z: Array) -> Array:
        return np.where(z[0] > 0, 0.0 * z[0], np.nan)[None, :]

    def whole(z: Array) -> Array:
        return 0.0 * z[:1]

    start = curved_from(find_mode(whole, 3), half)
    found = importance_sample(start, 3, 4_000, 100, seed())
    assert found.log_evidence == pytest.approx(np.log(0.5), abs=5 * found.error)
    assert found.failed == pytest.approx(2_000, abs=5 * np.sqrt(1_000))
    assert (found.points[:, 0] > 0).all()
    nothing = curved_from(find_mode(whole, 3), lambda z: np.full((1, z.shape[1]), np.nan))
    with pytest.raises(ArithmeticError, match="no member"):
        importance_sample(nothing, 3, 100, 10, seed())
