"""A shallow classification tree: cuts that divide members into those with and without an event.

In:   inputs of members (member, factor), and whether the event happened to each.
Out:  `Branch`es: the leaves, each with its cuts and its share of events.
Knows nothing of the model, of targets or of how a branch is put into words.

CART (Breiman, Friedman, Olshen & Stone 1984): each cut lowers Gini's impurity most. It stops at a
depth that a person can follow, at small leaves, and where a cut tells less than chance would.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

DEPTH = 3
#: Least share of the members in a leaf.
LEAST_LEAF = 0.05
#: A cut must beat what chance gives less often than this, over all factors that could be cut.
CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class Cut:
    """One side of a cut: members whose factor is above (or not above) a value."""

    factor: int
    value: float
    above: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A leaf.

    Attributes:
        cuts: from the root to it.
        share: of events among the members that made it.
        count: how many members made it.
    """

    cuts: tuple[Cut, ...]
    share: float
    count: int

    def holds(self, inputs: Array) -> Mask:
        """Which members (member, factor) fall into it (member,)."""
        inside = np.ones(len(inputs), dtype=np.bool_)
        for cut in self.cuts:
            inside &= (inputs[:, cut.factor] > cut.value) == cut.above
        return inside


def grow(inputs: Array, events: Mask, *, depth: int = DEPTH) -> tuple[Branch, ...]:
    """The leaves, those with the most events first; one leaf without cuts where nothing tells.

    Args:
        inputs: (member, factor), finite.
        events: whether it happened (member,).
        depth: cuts from the root to a leaf at most.
    """
    least = max(2, int(LEAST_LEAF * len(events)))
    leaves = _grown(inputs, events, np.arange(len(events)), (), depth, least)
    return tuple(sorted(leaves, key=lambda branch: -branch.share))


def _grown(
    inputs: Array,
    events: Mask,
    members: NDArray[np.intp],
    cuts: tuple[Cut, ...],
    depth: int,
    least: int,
) -> Iterator[Branch]:
    found = _best_cut(inputs[members], events[members], least) if depth else None
    if found is None:
        yield Branch(cuts, float(events[members].mean()), len(members))
        return
    column, value = found
    above = inputs[members, column] > value
    for side in (True, False):
        part = members[above == side]
        yield from _grown(inputs, events, part, (*cuts, Cut(column, value, side)), depth - 1, least)


def _best_cut(inputs: Array, events: Mask, least: int) -> tuple[int, float] | None:
    """The factor and value that lower the impurity most, or None where that is no more than chance.

    The fall of Gini's impurity times the members over the variance is chi-square with one degree
    for a cut chosen beforehand; Bonferroni's bound over factors and cuts makes it fair.
    """
    from scipy.stats import chi2

    count, rate = len(events), events.mean()
    if count < 2 * least or rate in (0.0, 1.0):
        return None
    order = np.argsort(inputs, axis=0, kind="stable")
    values = np.take_along_axis(inputs, order, axis=0)
    below = np.arange(1, count)[:, np.newaxis]
    hits = np.cumsum(events[order], axis=0)[:-1]
    # between-group variance of the event: n1 n2 / n^2 (p1 - p2)^2
    first, second = hits / below, (events.sum() - hits) / (count - below)
    gain = below * (count - below) / count**2 * (first - second) ** 2
    allowed = (below >= least) & (count - below >= least) & (values[1:] > values[:-1])
    gain = np.where(allowed, gain, -1.0)
    place, column = np.unravel_index(int(np.argmax(gain)), gain.shape)
    trials = int(allowed.sum())
    score = gain[place, column] * count / (rate * (1 - rate))
    if trials == 0 or chi2.sf(score, 1) * trials > CHANCE:
        return None
    value = (values[place, column] + values[place + 1, column]) / 2
    return int(column), float(value)
