"""PRIM and the tree find the boxes that the data were made with, and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from studies.prim import LEAST_SUPPORT, MOST_LIMITS, Box, Limit, find_boxes
from studies.tree import grow

MEMBERS, FACTORS = 2000, 12


def uniform(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((MEMBERS, FACTORS))


def noisy(inside: np.ndarray, seed: int, within: float, elsewhere: float) -> np.ndarray:
    """Events with one chance inside and another elsewhere."""
    draws = np.random.default_rng(seed).random(len(inside))
    return np.asarray(draws < np.where(inside, within, elsewhere))


def chancy(seed: int) -> np.ndarray:
    """Events of chance 0.3 that depend on nothing."""
    return noisy(np.ones(MEMBERS, bool), seed, 0.3, 0.3)


def test_the_box_that_made_the_events_is_found_with_its_density_and_coverage() -> None:
    inputs = uniform(1)
    inside = (inputs[:, 2] > 0.6) & (inputs[:, 7] < 0.5)
    events = noisy(inside, 2, 0.95, 0.05)
    box = find_boxes(inputs, events)[0]
    limits = {limit.factor: limit for limit in box.limits}
    assert set(limits) == {2, 7}
    # a slice of 5 % of 2,000 x 0.2 members is 0.02 of a side; noise moves an edge a few slices
    assert limits[2].low == pytest.approx(0.6, abs=0.06)
    assert limits[7].high == pytest.approx(0.5, abs=0.06)
    assert limits[2].high == np.inf
    assert limits[7].low == -np.inf
    fresh = uniform(3)
    truth = (fresh[:, 2] > 0.6) & (fresh[:, 7] < 0.5)
    stated = box.stated(fresh, noisy(truth, 4, 0.95, 0.05))
    # all events: 0.2 x 0.95 + 0.8 x 0.05 = 0.23; inside 0.19 of them: coverage 0.826
    assert stated.density == pytest.approx(0.95, abs=0.10)
    assert stated.coverage == pytest.approx(0.19 / 0.23, abs=0.10)
    assert stated.support == pytest.approx(0.20, abs=0.04)


def test_two_separate_boxes_are_found_one_after_the_other() -> None:
    inputs = uniform(5)
    first = (inputs[:, 0] > 0.7) & (inputs[:, 1] > 0.5)
    second = (inputs[:, 3] < 0.25) & (inputs[:, 4] < 0.5)
    boxes = find_boxes(inputs, noisy(first | second, 6, 0.97, 0.02))
    found = [{limit.factor for limit in box.limits} for box in boxes]
    assert {0, 1} in found
    assert {3, 4} in found


def test_events_that_depend_on_nothing_give_no_box_and_a_tree_of_one_leaf() -> None:
    for seed in range(5):
        inputs = uniform(10 + seed)
        events = chancy(50 + seed)
        assert grow(inputs, events)[0].cuts == ()
        boxes = find_boxes(inputs, events)
        fresh = chancy(90 + seed)
        # peeling searches hard: what it finds in noise is not dense among members it has not seen
        assert all(box.stated(uniform(70 + seed), fresh).density < 0.5 for box in boxes)


def test_a_box_needs_no_more_than_three_limits_and_holds_its_least_share() -> None:
    inputs = uniform(20)
    events = np.asarray((inputs[:, :6] > 0.25).all(axis=1))
    for box in find_boxes(inputs, events):
        assert 1 <= len(box.limits) <= MOST_LIMITS
        assert box.stated(inputs, events).support >= LEAST_SUPPORT * 0.99


def test_a_factor_of_two_values_is_cut_between_them() -> None:
    inputs = uniform(30)
    inputs[:, 4] = inputs[:, 4] > 0.7
    events = noisy(inputs[:, 4] == 1, 31, 0.9, 0.1)
    (limit,) = find_boxes(inputs, events)[0].limits
    assert (limit.factor, limit.low) == (4, 0.5)


def test_events_everywhere_or_nowhere_have_no_box() -> None:
    inputs = uniform(40)
    for events in (np.ones(MEMBERS, bool), np.zeros(MEMBERS, bool)):
        assert find_boxes(inputs, events) == ()
        assert grow(inputs, events)[0].cuts == ()


def test_a_box_says_what_lies_inside_it() -> None:
    box = Box((Limit(0, 0.5, np.inf, 0.0), Limit(1, -np.inf, 0.5, 0.0)))
    inputs = np.array([[0.9, 0.1], [0.9, 0.9], [0.1, 0.1], [0.6, 0.5]])
    stated = box.stated(inputs, np.array([True, True, False, False]))
    assert (stated.density, stated.coverage, stated.support) == (0.5, 0.5, 0.5)
    assert stated.inside == 2


def test_the_tree_cuts_where_the_events_were_made_and_its_leaves_are_all_members() -> None:
    inputs = uniform(60)
    events = noisy((inputs[:, 5] > 0.4) & (inputs[:, 9] > 0.3), 61, 0.95, 0.05)
    leaves = grow(inputs, events)
    assert sum(leaf.count for leaf in leaves) == MEMBERS
    assert np.sum([leaf.holds(inputs) for leaf in leaves], axis=0).tolist() == [1] * MEMBERS
    worst = leaves[0]
    assert {cut.factor for cut in worst.cuts} == {5, 9}
    for cut in worst.cuts:
        # the best cut of noisy data misses the true one by the members between them: a few of 2,000
        assert cut.value == pytest.approx({5: 0.4, 9: 0.3}[cut.factor], abs=0.03)
        assert cut.above
    assert worst.share == pytest.approx(0.95, abs=0.03)
    held = worst.holds(inputs)
    assert worst.share == events[held].mean()
