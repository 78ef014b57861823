"""Exact Shapley values of a few players: each one's part of what all of them bring about together.

In:   a function of which players take part, whose worth may be an array (years, members, ...).
Out:  one array a player; they add up to the worth of all less the worth of none.
Knows nothing of levers, models or members.

A player's value is the mean, over all orders in which the players could join, of what it adds when
it joins (Shapley 1953). Interactions are shared evenly among those who make them. All 2^n sets are
asked for, once each, so n is small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import factorial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

#: Of a set of players, given as the bits of a number (bit i set: player i takes part), its worth.
Worth: TypeAlias = Callable[[int], Array]

#: 2^10 sets; more players are for a method that samples.
MOST_PLAYERS = 10


def shapley(players: int, worth: Worth) -> Array:
    """The Shapley value of each player.

    Args:
        players: how many, at most MOST_PLAYERS.
        worth: called once for each set, from the empty one (0) to that of all (2^players - 1);
            every array has the same shape.

    Returns:
        Array (players, ...); NaN in a worth stays in its own place.

    Raises:
        ValueError: no player, or too many.
    """
    return partial_sum(players, worth, range(2 ** check_players(players)))


def check_players(players: int) -> int:
    """The number of players, if they can be taken exactly.

    Raises:
        ValueError: no player, or too many.
    """
    if not 1 <= players <= MOST_PLAYERS:
        raise ValueError(f"{players} players; 1 to {MOST_PLAYERS} can be taken exactly")
    return players


def partial_sum(players: int, worth: Worth, sets: Iterable[int]) -> Array:
    """What some of the sets contribute; over all sets it adds up to the Shapley values.

    What `worth` gives is added up set by set, so that only one set's array is held beside the sum.
    """
    values: Array | None = None
    for subset in sets:
        found = np.asarray(worth(subset), dtype=float)
        if values is None:
            values = np.zeros((players, *found.shape))
        for player, weight in enumerate(weights(players, subset)):
            values[player] += weight * found
    return np.zeros(players) if values is None else values


def weights(players: int, subset: int) -> Iterator[float]:
    """How much the worth of a set counts in each player's value.

    A set of s players counts (s-1)! (n-s)! / n! for those in it, and -s! (n-s-1)! / n! for others.
    """
    size = subset.bit_count()
    inside = factorial(size - 1) * factorial(players - size) if size else 0
    outside = factorial(size) * factorial(players - size - 1) if size < players else 0
    for player in range(players):
        joined = subset >> player & 1
        yield (inside if joined else -outside) / factorial(players)
