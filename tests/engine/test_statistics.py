"""Statistics over members: who failed is in none; counts add up in any order."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.engine.statistics import BINS, Bins, means, paired, quantiles

Floats = NDArray[np.float64]
SHARES = (0.01, 0.1, 0.5, 0.9, 0.99)


@pytest.fixture(scope="module")
def values() -> Floats:
    """Three series of very different sizes and shapes, [series, member]."""
    generator = np.random.default_rng(4)
    normal = generator.standard_normal((3, 60_000))
    return np.stack([normal[0], 1e6 * np.exp(normal[1]), 5 + 1e-3 * normal[2] ** 3])


def test_failed_members_are_in_no_statistic() -> None:
    values = np.array([[1.0, 2.0, np.nan, 4.0], [np.inf, 1.0, 2.0, 3.0]])
    ok = np.isfinite(values)
    np.testing.assert_allclose(quantiles(values, ok, 0.5), [[2.0], [2.0]])
    np.testing.assert_allclose(means(values, ok), [7 / 3, 2.0])
    nobody = np.zeros(4, dtype=bool)
    assert np.isnan(quantiles(values, nobody, SHARES)).all()
    assert np.isnan(means(values, nobody)).all()


def test_a_difference_needs_both_members() -> None:
    ok = np.array([[True, True, False], [True, False, True]])
    difference, both = paired(np.array([1.0, 2, 3]), np.array([2.0, 5, 9]), *ok)
    assert both.tolist() == [True, False, False]
    np.testing.assert_array_equal(difference, [1.0, np.nan, np.nan])


def test_probabilities_that_are_none_are_refused() -> None:
    for wrong in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            quantiles(np.ones(3), np.ones(3, dtype=bool), wrong)


def test_counts_of_parts_in_any_order_are_those_of_the_whole(values: Floats) -> None:
    ok = np.asarray(np.random.default_rng(1).random(values.shape[1]) > 0.1)
    bins = Bins.around(values[:, :500], ok[:500])
    whole = bins.counts(values, ok)
    assert whole.sum(axis=-1).tolist() == [ok.sum()] * 3
    parts = [slice(40_000, None), slice(0, 7), slice(7, 40_000)]
    added = np.sum([bins.counts(values[:, one], ok[one]) for one in parts], axis=0)
    np.testing.assert_array_equal(added, whole)


def test_quantiles_from_counts_are_within_a_bin_of_those_of_the_members(values: Floats) -> None:
    ok = np.ones(values.shape[1], dtype=bool)
    bins = Bins.around(values[:, :2048], ok[:2048])
    least, most = values.min(axis=-1), values.max(axis=-1)
    found = bins.quantiles(bins.counts(values, ok), least, most, SHARES)
    assert (np.abs(found - quantiles(values, ok, SHARES)) <= bins.width[:, None]).all()
    for place in (0, 1):  # those without a peak of their own
        row = found[place]
        series = values[place]
        ranks = np.searchsorted(np.sort(series), row) / len(series)
        np.testing.assert_allclose(ranks, SHARES, atol=1e-3)
    ends = bins.quantiles(bins.counts(values, ok), least, most, (0, 1))
    np.testing.assert_array_equal(ends, np.stack([least, most], axis=-1))


@pytest.mark.parametrize("members", [1, 2, 5, 40])
def test_quantiles_of_few_members_are_within_a_bin_too(values: Floats, members: int) -> None:
    few, ok = values[:, :members], np.ones(members, dtype=bool)
    bins = Bins.around(values[:, :2048], np.ones(2048, dtype=bool))
    found = bins.quantiles(bins.counts(few, ok), few.min(axis=-1), few.max(axis=-1), SHARES)
    assert (np.abs(found - quantiles(few, ok, SHARES)) <= bins.width[:, None]).all()


def test_values_beyond_the_bins_and_series_without_spread_keep_their_places() -> None:
    pilot = np.array([[0.0, 1.0], [3.0, 3.0]])
    bins = Bins.around(pilot, np.ones(2, dtype=bool))
    values = np.array([[-100.0, 0.5, 200.0], [3.0, 3.0, 3.0]])
    ok = np.ones(3, dtype=bool)
    counts = bins.counts(values, ok)
    assert (counts[0, 0], counts[0, BINS + 1]) == (1, 1)
    found = bins.quantiles(counts, values.min(axis=-1), values.max(axis=-1), (0.0, 0.5, 1.0))
    np.testing.assert_allclose(found, np.array([[-100.0, 0.5, 200.0], [3.0, 3.0, 3.0]]), atol=1e-3)
    assert np.isnan(bins.quantiles(0 * counts, values[:, 0], values[:, 0], 0.5)).all()
