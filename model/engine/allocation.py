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
from itertools import pairwise

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
    found = np.empty_like(requests)
    for member in range(rows.shape[1]):
        found[:, member] = _by_priority(
            requests[:, member], priorities[:, member], float(width[member]), available[member]
        )
    return found


def _by_priority(requests: Floats, priorities: Floats, width: float, supply: float) -> Floats:
    """One member of `allocate_by_priority`."""
    if not (width > 0 and supply >= 0 and np.all(requests >= 0)):
        return np.full(len(requests), np.nan)
    if supply >= requests.sum():
        return requests
    granted = np.zeros(len(requests))
    asking = [int(k) for k in np.argsort(-priorities, kind="stable") if requests[k] > 0]
    # how much the one before must have before the next begins
    gaps = [
        min((priorities[a] - priorities[b]) / width, 1.0) * requests[a] for a, b in pairwise(asking)
    ]
    active = np.zeros(len(requests), dtype=np.bool_)
    begun, left = 0, supply
    if asking:
        active[asking[0]] = True
    for _event in range(3 * len(requests) + 3):  # each event fills, begins or ends
        if left <= 0:
            break
        while begun < len(gaps) and granted[asking[begun]] >= gaps[begun]:
            begun += 1
            active[asking[begun]] = True
        if not active.any():
            break
        total = requests[active].sum()
        shares = requests / total
        to_full = ((requests - granted)[active] / shares[active]).min()
        last = asking[begun]
        to_next = np.inf
        if begun < len(gaps) and active[last]:
            to_next = (gaps[begun] - granted[last]) / shares[last]
        given = min(to_full, to_next, left)
        granted[active] += shares[active] * given
        if to_next <= given:
            granted[last] = gaps[begun]
        full = active & (granted >= requests * (1 - 1e-14))
        granted[full], active[full] = requests[full], False
        left -= given
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
