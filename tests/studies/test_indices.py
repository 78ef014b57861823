"""Sobol's and Morris's indices against functions whose indices are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from studies.indices import GRID_ENDS, Group, design, morris, sobol

THREE = [Group("x1", 1), Group("x2", 1), Group("x3", 1)]
BASE = 2048
#: Error of an index at this base: SALib's own interval is about 0.02; three of them.
CLOSE = 0.06


def ishigami(uniforms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ishigami & Homma 1990 with a = 7, b = 0.1 over (-pi, pi)."""
    x = (2 * uniforms - 1) * np.pi
    value = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return value[np.newaxis], np.ones(len(x), bool)


def test_ishigamis_indices_are_the_published_ones() -> None:
    a, b, pi = 7.0, 0.1, np.pi
    variance = a**2 / 8 + b * pi**4 / 5 + b**2 * pi**8 / 18 + 0.5
    first = np.array([0.5 * (1 + b * pi**4 / 5) ** 2, a**2 / 8, 0.0]) / variance
    joint = b**2 * pi**8 * (1 / 18 - 1 / 50) / variance
    found = sobol(THREE, ishigami, base=BASE, seed=3)
    assert found.main[0] == pytest.approx(first, abs=CLOSE)
    assert found.total[0] == pytest.approx(first + np.array([joint, 0, joint]), abs=CLOSE)
    assert found.deviation[0] ** 2 == pytest.approx(variance, rel=0.05)


def additive(uniforms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """4 u1 + 2 (u2 + u3) and a constant: two figures, the last two columns as one group."""
    value = 4 * uniforms[:, 0] + 2 * uniforms[:, 1] + 2 * uniforms[:, 2]
    return np.stack([value, np.full(len(value), 7.0)]), np.ones(len(value), bool)


GROUPED = [Group("one alone", 1), Group("a pair", 2)]


def test_of_a_sum_first_and_total_are_the_shares_of_variance_and_a_group_is_one_factor() -> None:
    found = sobol(GROUPED, additive, base=BASE, seed=3)
    # variances 16/12 and 2 x 4/12
    assert found.main[0] == pytest.approx([16 / 24, 8 / 24], abs=CLOSE)
    assert found.total[0] == pytest.approx([16 / 24, 8 / 24], abs=CLOSE)
    assert np.isnan(found.main[1]).all(), "a figure that never moves has no indices"


def test_of_a_sum_morris_gives_what_each_does_over_its_range_without_spread() -> None:
    slopes = [Group("c", 1), Group("b", 1), Group("a", 1)]
    found = morris(slopes, lambda u: (additive(u)[0][:1], additive(u)[1]), base=10, seed=1)
    width = GRID_ENDS[1] - GRID_ENDS[0]
    assert found.total[0] == pytest.approx(width * np.array([4, 2, 2]))
    assert found.main[0] == pytest.approx(width * np.array([4, 2, 2]))
    assert found.spread[0] == pytest.approx([0, 0, 0], abs=1e-12)


def test_failed_runs_are_counted_and_located_and_the_rest_is_told() -> None:
    def failing(uniforms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, _ = additive(uniforms)
        ok = ~((uniforms[:, 0] > 0.9) & (uniforms[:, 1] > 0.5))
        return np.where(ok, values[:1], np.nan), ok

    found = sobol(GROUPED, failing, base=BASE, seed=5)
    failed = found.failures
    assert failed.of == BASE * 4
    assert failed.runs == pytest.approx(0.05 * failed.of, rel=0.1)
    assert 0 < failed.left_out < failed.sets == BASE
    first, second = failed.regions[:2]
    assert (first.group, first.column) == (0, 0)
    assert first.low == pytest.approx(0.9, abs=0.02)
    assert (second.group, second.column) == (1, 0)
    assert np.isfinite(found.main).all()
    assert found.total[0, 0] > found.total[0, 1]


def test_with_almost_every_run_failed_nothing_is_told() -> None:
    def never(uniforms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros((1, len(uniforms))), np.zeros(len(uniforms), bool)

    with pytest.raises(ValueError, match="stayed finite"):
        sobol(GROUPED, never, base=64, seed=0)


def test_the_same_seed_gives_the_same_bits_and_another_gives_others() -> None:
    once, again, other = (sobol(GROUPED, additive, base=64, seed=s) for s in (4, 4, 5))
    assert once.total.tobytes() == again.total.tobytes()
    assert once.total_error.tobytes() == again.total_error.tobytes()
    assert once.total.tobytes() != other.total.tobytes()


def test_the_design_is_salibs_to_the_bit() -> None:
    from SALib.sample import sobol as sampling

    groups = [Group("a", 3), Group("b", 1), Group("c", 4)]
    names = [f"{group.key}{number}" for group in groups for number in range(group.columns)]
    problem = {
        "num_vars": 8,
        "names": names,
        "groups": [group.key for group in groups for _ in range(group.columns)],
        "bounds": [[0.0, 1.0]] * 8,
    }
    theirs = sampling.sample(problem, 16, calc_second_order=False, seed=7)
    np.testing.assert_array_equal(design(groups, 16, 7), theirs)
