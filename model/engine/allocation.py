"""Allocation of what is scarce, and the price at which a market clears.

In:   rows [input, member]: quantities, priority profiles of four rows each, what is available.
Out:  rows [output, member].
Knows nothing of nodes or names.

A profile (Vensim manual, 24335.html) is the integral of a shape: type, priority (its middle),
width, extra. Types: 0 fixed, 1 rectangular, 2 triangular, 3 normal (width: standard deviation),
4 exponential. What a requester gets at a priority p is its request times the share of the shape
above p; the p at which all together get what there is, is found by bisection with a fixed number
of halvings, so that no member feels its neighbours (PySD minimises squares instead).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.engine.operations import Floats

#: Halvings of the interval that holds the price: 2 * 40 widths / 2^66 is 1e-18 of a width.
_HALVINGS = 66
#: Half widths of the interval, in widths: beyond, a normal or exponential share is 0 or 1.
_REACH = 40.0


def share_above(price: Floats, profiles: Floats) -> Floats:
    """Share of each shape above `price` [member], shape [profile, member].

    `profiles`: [profile, 4, member]: type, priority, width, extra. NaN for a type that is not
    known or a width that is not positive (types 1 to 4).
    """
    kind, middle, width = profiles[:, 0], profiles[:, 1], profiles[:, 2]
    x = (price - middle) / width
    found = np.full_like(x, np.nan)
    for number, share in _SHARES.items():
        chosen = (kind == number) & ((width > 0) | (number == 0))
        if chosen.any():
            found = np.where(chosen, share(x), found)
    return found


def _rectangular(x: Floats) -> Floats:
    return 0.5 - np.clip(x, -0.5, 0.5)


def _triangular(x: Floats) -> Floats:
    x = np.clip(x, -0.5, 0.5)
    return np.where(x < 0, 1 - 2 * (x + 0.5) ** 2, 2 * (0.5 - x) ** 2)


def _normal(x: Floats) -> Floats:
    from scipy.special import ndtr  # a quarter of the start-up time of a model without it

    share: Floats = ndtr(-x)
    return share


def _exponential(x: Floats) -> Floats:
    tail = 0.5 * np.exp(-np.abs(x))
    return np.where(x < 0, 1 - tail, tail)


_SHARES: dict[int, Callable[[Floats], Floats]] = {
    0: np.ones_like,
    1: _rectangular,
    2: _triangular,
    3: _normal,
    4: _exponential,
}


def _interval(profiles: Floats) -> tuple[Floats, Floats]:
    """Prices below and above all profiles."""
    reach = _REACH * profiles[:, 2]
    return (profiles[:, 1] - reach).min(axis=0), (profiles[:, 1] + reach).max(axis=0)


def _granted(price: Floats, requests: Floats, profiles: Floats) -> Floats:
    """What each of those who ask gets, [profile, member]."""
    return np.where(requests == 0, 0.0, requests * share_above(price, profiles))


def _offered(price: Floats, capacities: Floats, profiles: Floats) -> Floats:
    """Supply rises with the price as demand falls: the mirror image; fixed is fixed."""
    below = np.where(profiles[:, 0] == 0, 1.0, 1.0 - share_above(price, profiles))
    return np.where(capacities == 0, 0.0, capacities * below)


def allocate_available(rows: Floats, _: int) -> Floats:
    """ALLOCATE AVAILABLE: rows are n requests, n profiles of four, and what is available."""
    count = (len(rows) - 1) // 5
    requests, available = rows[:count], rows[-1]
    profiles = rows[count:-1].reshape(count, 4, -1)
    low, high = _interval(profiles)
    for _step in range(_HALVINGS):
        middle = 0.5 * (low + high)
        too_much = _granted(middle, requests, profiles).sum(axis=0) > available
        low, high = np.where(too_much, middle, low), np.where(too_much, high, middle)
    granted = _granted(high, requests, profiles)
    # fixed requests have no price at which they shrink: Vensim shares in proportion
    total = granted.sum(axis=0)
    granted = np.where(total > available, granted * (available / total), granted)
    granted = np.where(available >= requests.sum(axis=0), requests, granted)
    granted = np.where(available == 0, 0.0, granted)
    return np.where((requests < 0).any(axis=0) | (available < 0), np.nan, granted)


def allocate_by_priority(rows: Floats, _: int) -> Floats:
    """ALLOCATE BY PRIORITY: rows are n requests, n priorities, width and supply.

    Wood's rule, event by event: requesters are served by falling priority. Those being served
    share what comes in proportion to their requests, each until it has all; the next one begins
    when the one before it has the share of its request that their gap is of the width (all of it
    where the gap is wider). PySD's `_allocate_by_priority_1d` is the same rule.
    """
    count = (len(rows) - 2) // 2
    requests, priorities = rows[:count], rows[count : 2 * count]
    width, available = rows[-2], rows[-1]
    # who asks for nothing comes last
    order = np.argsort(np.where(requests > 0, -priorities, np.inf), axis=0, kind="stable")
    wanted = np.take_along_axis(requests, order, axis=0)
    ranks = np.take_along_axis(priorities, order, axis=0)
    served = _in_turn(wanted, ranks, width, np.where(available > 0, available, 0.0))
    found = np.empty_like(requests)
    np.put_along_axis(found, order, served, axis=0)
    found = np.where(available >= requests.sum(axis=0), requests, found)
    sound = (width > 0) & (available >= 0) & (requests >= 0).all(axis=0)
    return np.where(sound, found, np.nan)


def _in_turn(wanted: Floats, ranks: Floats, width: Floats, left: Floats) -> Floats:
    """What each gets of `left`, [requester, member], requesters by falling priority."""
    count, members = wanted.shape
    # how much the one before must have before the next begins; nobody follows the last
    gaps = np.full_like(wanted, np.inf)
    gaps[:-1] = np.minimum((ranks[:-1] - ranks[1:]) / width, 1.0) * wanted[:-1]
    gaps[:-1][wanted[1:] <= 0] = np.inf
    granted, full = np.zeros_like(wanted), wanted <= 0
    places, column = np.arange(count)[:, None], np.arange(members)
    last = np.zeros(members, dtype=np.intp)  # of those who have begun
    for _event in range(3 * count + 3):  # each event fills, begins or ends
        for _next in range(count - 1):
            last += (left > 0) & (granted[last, column] >= gaps[last, column])
        active = (places <= last) & ~full & (left > 0)
        if not active.any():
            break
        shares = np.where(active, wanted / np.where(active, wanted, 0.0).sum(axis=0), 0.0)
        to_full = np.where(active, (wanted - granted) / shares, np.inf).min(axis=0)
        begins = (gaps[last, column] - granted[last, column]) / shares[last, column]
        to_next = np.where(active[last, column], begins, np.inf)
        given = np.minimum(np.minimum(to_full, to_next), left)
        granted = np.where(active, granted + shares * given, granted)
        reached = active[last, column] & (to_next <= given)
        granted[last, column] = np.where(reached, gaps[last, column], granted[last, column])
        done = active & (granted >= wanted * (1 - 1e-14))
        granted, full = np.where(done, wanted, granted), full | done
        left = np.where(active.any(axis=0), left - given, left)
    return granted


def supply(rows: Floats, *, demanded: bool) -> Floats:
    """DEMAND AT PRICE, SUPPLY AT PRICE: rows are quantity, a profile of four, and the price."""
    share = _granted if demanded else _offered
    return share(rows[-1], rows[:1], rows[1:5][None, :])


def market_price(rows: Floats, demanders: int) -> Floats:
    """FIND MARKET PRICE: rows are demands, their profiles, supplies, their profiles."""
    demands, rest = rows[:demanders], rows[demanders:]
    demand_profiles = rest[: 4 * demanders].reshape(demanders, 4, -1)
    rest = rest[4 * demanders :]
    count = len(rest) // 5
    supplies, supply_profiles = rest[:count], rest[count:].reshape(count, 4, -1)
    low, high = _interval(np.concatenate([demand_profiles, supply_profiles]))
    excess = np.zeros_like(low)
    for _step in range(_HALVINGS):
        middle = 0.5 * (low + high)
        excess = _granted(middle, demands, demand_profiles).sum(axis=0)
        excess -= _offered(middle, supplies, supply_profiles).sum(axis=0)
        low, high = np.where(excess > 0, middle, low), np.where(excess > 0, high, middle)
    return np.where(np.isnan(excess), np.nan, 0.5 * (low + high))[None, :]
