"""Exact Shapley values against answers known from game theory and against the definition."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from studies.shapley import MOST_PLAYERS, shapley

Array = NDArray[np.float64]


def by_orders(players: int, worths: Array) -> Array:
    """The definition: the mean over all orders of what each player adds when it joins."""
    orders = list(permutations(range(players)))
    values = np.zeros((players, *worths.shape[1:]))
    for order in orders:
        subset = 0
        for player in order:
            values[player] += worths[subset | 1 << player] - worths[subset]
            subset |= 1 << player
    return values / len(orders)


@pytest.mark.parametrize("players", [1, 2, 3, 5])
def test_any_worth_gives_the_mean_over_all_orders(players: int) -> None:
    worths = np.random.default_rng(players).standard_normal((2**players, 3, 4))
    # the definition adds up to 120 terms of size 1 in another order
    np.testing.assert_allclose(
        shapley(players, lambda s: worths[s]), by_orders(players, worths), rtol=0, atol=1e-13
    )


def test_the_values_add_up_to_the_whole_difference() -> None:
    worths = 1e4 * np.random.default_rng(2).standard_normal((64, 1000))
    values = shapley(6, lambda s: worths[s])
    np.testing.assert_allclose(values.sum(axis=0), worths[-1] - worths[0], rtol=0, atol=1e-9)


def test_players_that_do_not_interact_get_what_they_bring_alone() -> None:
    alone = np.array([3.0, -1.0, 0.0, 7.5])
    values = shapley(4, lambda s: np.array(sum(alone[i] for i in range(4) if s >> i & 1)))
    np.testing.assert_allclose(values, alone, rtol=0, atol=1e-14)


def test_an_interaction_is_shared_evenly_by_those_who_make_it() -> None:
    # players 0 and 2 are worth 6 together and nothing apart; 1 brings nothing
    values = shapley(3, lambda s: np.array(6.0 if s & 0b101 == 0b101 else 0.0))
    np.testing.assert_allclose(values, [3.0, 0.0, 3.0], rtol=0, atol=1e-15)


def test_the_glove_game_has_its_published_values() -> None:
    # one left glove (0), two right ones (1, 2); a pair is worth 1: 2/3, 1/6, 1/6
    values = shapley(3, lambda s: np.array(float(bool(s & 1 and s & 0b110))))
    np.testing.assert_allclose(values, [2 / 3, 1 / 6, 1 / 6], rtol=0, atol=1e-15)


def test_each_set_is_asked_for_once() -> None:
    asked: list[int] = []

    def worth(subset: int) -> Array:
        asked.append(subset)
        return np.array(0.0)

    shapley(6, worth)
    assert asked == list(range(64))


def test_a_member_that_failed_spoils_no_other() -> None:
    worths = np.ones((4, 3))
    worths[2, 1] = np.nan
    values = shapley(2, lambda s: worths[s])
    assert np.isnan(values[:, 1]).all()
    assert np.isfinite(values[:, [0, 2]]).all()


@pytest.mark.parametrize("players", [0, MOST_PLAYERS + 1])
def test_a_number_of_players_that_cannot_be_taken_is_refused(players: int) -> None:
    with pytest.raises(ValueError, match="players"):
        shapley(players, lambda _: np.array(0.0))
