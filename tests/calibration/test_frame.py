"""Frames tell a population from the prior where its size allows, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.frame import frame_of


def draws(members: int, dimensions: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.random.default_rng(11).standard_normal((members, dimensions))


def test_draws_of_the_prior_inform_no_direction() -> None:
    # the edges hold in the limit; members four times the dimensions is the least the sampler takes
    for members, dimensions in ((80, 20), (512, 120), (4096, 120)):
        frame = frame_of(draws(members, dimensions))
        assert not frame.informed.any()
        np.testing.assert_array_equal(frame.width, 1)
        np.testing.assert_array_equal(frame.centre, 0)


def test_narrow_and_wide_directions_are_found_with_width_and_centre() -> None:
    points = draws(512, 60)
    points[:, 0] = 2 + 0.01 * points[:, 0]
    points[:, 1] *= 3
    frame = frame_of(points)
    assert frame.informed.sum() == 2
    # ascending: the narrow one first; sample widths scatter by 1 / sqrt(2 * 512), and sixty
    # dimensions in 512 members lower the least one by 1 - 60 / 512 in variance, 6 % in width
    np.testing.assert_allclose(frame.width[0], 0.01, rtol=0.2)
    np.testing.assert_allclose(frame.width[-1], 3, rtol=0.2)
    np.testing.assert_allclose(abs(frame.centre[0]), 2, rtol=0.01)


def test_places_and_points_are_inverse() -> None:
    points = draws(300, 12) * np.geomspace(0.01, 5, 12) + 1
    frame = frame_of(points)
    # widths from 0.01 to 5: a factor of 500 on the rounding of 1e-16
    np.testing.assert_allclose(frame.points(frame.places(points)), points, atol=1e-12)


def test_correlation_is_that_of_the_directions_worse_off() -> None:
    points = draws(4000, 5)
    points[:, 0] *= 0.1
    frame = frame_of(points)
    start = frame.places(points)
    fresh = frame.places(np.random.default_rng(12).standard_normal((4000, 5)))
    stuck = np.where(frame.informed, start, fresh)
    assert frame.correlation(start, start) == pytest.approx(1, rel=1e-12)
    assert frame.correlation(start, stuck) == pytest.approx(1, rel=1e-12)
    # four free directions of 4000 independent members: 1 / sqrt(16000), four standard errors
    assert abs(frame.correlation(start, -stuck)) < 4 / np.sqrt(16000)
