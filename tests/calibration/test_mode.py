"""The mode of a posterior, against problems whose answer is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.mode import STEP, Array, find_mode, jacobian


def test_a_linear_gaussian_problem_gives_the_conjugate_posterior() -> None:
    """Y = A z + e, e ~ N(0, 1), z ~ N(0, 1): mean (A'A + I)^-1 A'y, covariance (A'A + I)^-1."""
    generator = np.random.default_rng(7)
    slopes = generator.normal(size=(12, 5)) * [3, 1, 0.3, 0.1, 0]
    seen = generator.normal(size=12)
    found = find_mode(lambda z: slopes @ z - seen[:, None], 5)
    covariance = np.linalg.inv(slopes.T @ slopes + np.eye(5))
    # the solver stops when a step changes the sum of squares by less than 1e-8 of it
    np.testing.assert_allclose(found.z, covariance @ slopes.T @ seen, atol=1e-5)
    # forward differences of a linear function are exact but for rounding, eps / STEP
    np.testing.assert_allclose(found.covariance, covariance, atol=1e-8)


def test_what_the_data_do_not_see_stays_at_the_median_with_its_prior_width() -> None:
    found = find_mode(lambda z: 5 * (z[:1] - 1), 3)
    np.testing.assert_allclose(found.z, [25 / 26, 0, 0], atol=1e-6)
    np.testing.assert_allclose(found.sd, [1 / np.sqrt(26), 1, 1], atol=1e-8)
    np.testing.assert_allclose(found.directions, [1 / np.sqrt(26)], atol=1e-8)


def test_a_curved_problem_is_solved() -> None:
    """exp(z) seen as 2 with sd 0.1: the mode solves z + 100 exp(z) (exp(z) - 2) = 0."""
    found = find_mode(lambda z: (np.exp(z) - 2) / 0.1, 1)
    z = float(found.z[0])
    assert z + 100 * np.exp(z) * (np.exp(z) - 2) == pytest.approx(0, abs=1e-3)
    assert 0.6 < z < np.log(2)


def test_a_failed_trial_step_is_shortened() -> None:
    def residuals(z: Array) -> Array:
        with np.errstate(invalid="ignore"):  # the point of the test
            return np.asarray(3 * (np.sqrt(2 - z) - 1.2))

    found = find_mode(residuals, 1, start=np.array([-8.0]))
    assert np.isfinite(found.z).all()
    z = float(found.z[0])
    assert z - 9 * (np.sqrt(2 - z) - 1.2) / (2 * np.sqrt(2 - z)) == pytest.approx(0, abs=1e-3)


def test_a_failed_neighbour_is_an_error_and_not_a_slope() -> None:
    with pytest.raises(ArithmeticError, match="finite"):
        jacobian(lambda z: np.where(z > STEP / 2, np.nan, z), np.zeros(2))


def test_all_differences_are_asked_for_in_one_call() -> None:
    calls = []

    def residuals(z: Array) -> Array:
        calls.append(z.shape)
        return z**2

    jacobian(residuals, np.ones(4))
    assert calls == [(4, 5)]
