"""Allocation as Vensim itself computes it, and for many members at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from model.engine import Model, simulate
from model.engine.vectors import apply_vector

Load = Callable[..., Model]
Floats = NDArray[np.float64]

#: What Vensim gave for two requesters of priority 0.1 and 0.9, width 0.5, and 100 available: its
#: output for types 0 to 4 is published in SDEverywhere (models/allocate_ptype/allocate_ptype.dat,
#: commit f0bbe173). Vensim's search ends within 0.002 of what is available.
BY_VENSIM: dict[tuple[int, int], list[tuple[float, float]]] = {
    (20, 30): [(20, 30)] * 5,
    (40, 60): [(40, 60)] * 5,
    (200, 300): [(40, 60), (0, 100), (0, 99.9998), (3.87908, 96.1207), (11.863, 88.1368)],
    (200, 50): [(80, 20), (50, 50), (49.9999, 50), (57.4714, 42.5285), (58.6115, 41.3884)],
}


@pytest.mark.parametrize("requests", BY_VENSIM)
def test_every_shape_of_profile_allocates_as_vensim_does(
    load: Load, requests: tuple[int, int]
) -> None:
    one, two = requests
    model = load(
        f"""who: w1, w2
        attribute: kind, rank, spread, more
        asked[who] = {one}, {two}
        shape[who, kind] = Time
        shape[who, rank] = 0.1, 0.9
        shape[who, spread] = 0.5
        shape[who, more] = 0
        got[who] = ALLOCATE AVAILABLE(asked[who], shape[who, kind], 100)""",
        last=4,
        step=1,
    )
    values = simulate(model).values
    found = np.array([values["got[w1]"][:, 0], values["got[w2]"][:, 0]]).T
    np.testing.assert_allclose(found, np.array(BY_VENSIM[requests]), atol=2e-3)


@pytest.fixture(scope="module")
def requests() -> Floats:
    """Rows of ALLOCATE BY PRIORITY for 60 members: ties, nothing asked, nothing there."""
    rng = np.random.default_rng(4)
    wanted = rng.integers(0, 5, (4, 60)) * rng.uniform(0.5, 2, (4, 60))
    ranks = rng.integers(0, 3, (4, 60)).astype(np.float64)
    supply = wanted.sum(axis=0) * rng.choice([0.0, 0.3, 0.8, 1.5], 60)
    return np.concatenate([wanted, ranks, rng.uniform(0.1, 3, (1, 60)), supply[None]])


def test_priorities_give_out_what_there_is_and_no_more_than_asked(requests: Floats) -> None:
    got = apply_vector("allocate by priority", 0, list(requests))
    wanted, ranks, supply = requests[:4], requests[4:8], requests[-1]
    np.testing.assert_allclose(got.sum(axis=0), np.minimum(supply, wanted.sum(axis=0)), rtol=1e-12)
    assert np.all((got >= 0) & (got <= wanted * (1 + 1e-12)))
    share = np.where(wanted > 0, got / np.where(wanted > 0, wanted, 1), np.nan)
    for a in range(4):
        for b in range(4):
            both = (wanted[a] > 0) & (wanted[b] > 0)
            ahead = both & (ranks[a] > ranks[b])
            assert np.all(share[a, ahead] >= share[b, ahead] - 1e-12)
            tied = both & (ranks[a] == ranks[b])
            np.testing.assert_allclose(share[a, tied], share[b, tied], atol=1e-12)


def test_a_member_is_allocated_the_same_bits_alone_and_among_others(requests: Floats) -> None:
    together = apply_vector("allocate by priority", 0, list(requests))
    for member in range(requests.shape[1]):
        alone = apply_vector("allocate by priority", 0, list(requests[:, member : member + 1]))
        np.testing.assert_array_equal(alone[:, 0], together[:, member])


def test_a_singular_matrix_spoils_no_other_member() -> None:
    sound, singular = [2.0, 1.0, 0.5, 3.0], [1.0, 2.0, 2.0, 4.0]
    found = apply_vector("inverse", 2, list(np.array([sound, singular, sound]).T))
    alone = apply_vector("inverse", 2, list(np.array([sound]).T))
    np.testing.assert_array_equal(found[:, [0, 2]], np.repeat(alone, 2, axis=1))
    assert np.isnan(found[:, 1]).all()
