"""PRIM: boxes of the inputs inside which an event is common, found by peeling.

In:   inputs of members (member, factor), and whether the event happened to each.
Out:  `Box`es of few limits, with density, coverage and support on any members.
Knows nothing of the model, of targets or of how a box is put into words.

Patient rule induction (Friedman & Fisher 1999, Statistics and Computing 9:123): a box begins as
everything and loses, step by step, the thin slice whose loss raises the share of events inside
most for its size; then it is pasted back where that costs nothing. Limits that chance explains go
(Bryant & Lempert 2010, Technological Forecasting & Social Change 77:34).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Share of the members inside that one slice takes at most; patient, as its authors advise 5-10 %.
SLICE = 0.05
#: A box holds at least this share of all members: below it nothing can be said of its density.
LEAST_SUPPORT = 0.05
#: Share of events inside from which on a larger box is worth more than a purer one.
DENSE = 0.8
#: A limit stays only where chance alone would give such a density less often than this.
CHANCE = 0.01
#: More limits than these nobody can say in one sentence.
MOST_LIMITS = 3


@dataclass(frozen=True, slots=True)
class Limit:
    """One side or both of one factor; infinite where it is open.

    Attributes:
        factor: column of the inputs.
        low: members at or above it are inside.
        high: members at or below it are inside.
        chance: how often members without this limit would give so many events by chance.
    """

    factor: int
    low: float
    high: float
    chance: float


@dataclass(frozen=True, slots=True)
class Stated:
    """What a box holds of some members.

    Attributes:
        density: share of events among the members inside; NaN where none is inside.
        coverage: share of all events that lie inside; NaN where there is none.
        support: share of all members that lie inside.
        inside: how many members that are.
    """

    density: float
    coverage: float
    support: float
    inside: int


@dataclass(frozen=True, slots=True)
class Box:
    """A box: members within all limits are inside, the most telling limit first."""

    limits: tuple[Limit, ...]

    def holds(self, inputs: Array) -> Mask:
        """Which members (member, factor) lie inside (member,)."""
        inside = np.ones(len(inputs), dtype=np.bool_)
        for limit in self.limits:
            column = inputs[:, limit.factor]
            inside &= (column >= limit.low) & (column <= limit.high)
        return inside

    def stated(self, inputs: Array, events: Mask) -> Stated:
        """Density, coverage and support on any members, best ones that did not make the box."""
        inside = self.holds(inputs)
        count, hits, every = int(inside.sum()), int((inside & events).sum()), int(events.sum())
        return Stated(
            density=hits / count if count else np.nan,
            coverage=hits / every if every else np.nan,
            support=count / len(events),
            inside=count,
        )


def find_boxes(inputs: Array, events: Mask, *, most: int = 3) -> tuple[Box, ...]:
    """Boxes in which the event is clearly commoner than elsewhere, the first found first.

    Each further box is sought among the members that no earlier one holds.

    Args:
        inputs: (member, factor), finite.
        events: whether it happened (member,).
        most: boxes at most.

    Returns:
        None at all where no limit is more than chance.
    """
    found: list[Box] = []
    left = np.ones(len(events), dtype=np.bool_)
    for _ in range(most):
        least = LEAST_SUPPORT * len(events) / max(1, left.sum())
        box = _one_box(inputs[left], events[left], least)
        if box is None:
            break
        found.append(box)
        left &= ~box.holds(inputs)
    return tuple(found)


def _one_box(inputs: Array, events: Mask, least: float) -> Box | None:
    """The best box of some members, without the limits that chance explains; None without any."""
    if events.all() or not events.any() or least >= 1:
        return None
    trail = list(_peel(inputs, events, least))
    bounds = _paste(_chosen(trail, inputs, events), inputs, events)
    return _pruned(bounds, inputs, events)


def _peel(inputs: Array, events: Mask, least: float) -> Iterator[Array]:
    """Bounds (factor, 2) of ever smaller boxes, down to the least support."""
    bounds = np.tile([-np.inf, np.inf], (inputs.shape[1], 1))
    inside = np.arange(len(events))
    yield bounds.copy()
    while True:
        column, side, cut = _best_slice(inputs[inside], events[inside])
        if column < 0:
            return
        keep = inputs[inside, column] >= cut if side == 0 else inputs[inside, column] <= cut
        if keep.sum() < least * len(events):
            return
        inside = inside[keep]
        bounds[column, side] = cut
        yield bounds.copy()
        if events[inside].all():
            return


def _best_slice(inputs: Array, events: Mask) -> tuple[int, int, float]:
    """The factor, side and cut whose loss raises density most for each member lost; -1: none."""
    count, density = len(events), events.mean()
    best = (0.0, -1, 0, 0.0)
    low, high = np.quantile(inputs, [SLICE, 1 - SLICE], axis=0)
    for side, edge in ((0, low), (1, high)):
        # a slice is never empty: of equal values, as of a discrete factor, all go together
        outside = inputs < edge if side == 0 else inputs > edge
        empty = np.flatnonzero(~outside.any(axis=0))
        extreme = inputs.min(axis=0) if side == 0 else inputs.max(axis=0)
        outside[:, empty] = inputs[:, empty] == extreme[empty]
        lost = outside.sum(axis=0)
        kept = count - lost
        hits = events.sum() - (outside & events[:, np.newaxis]).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = np.where(kept > 0, (hits / kept - density) / lost, -np.inf)
        column = int(np.argmax(gain))
        if gain[column] > best[0]:
            remaining = inputs[~outside[:, column], column]
            gone = inputs[outside[:, column], column]
            pair = (gone.max(), remaining.min()) if side == 0 else (remaining.max(), gone.min())
            best = (float(gain[column]), column, side, float(np.mean(pair)))
    return best[1], best[2], best[3]


def _inside(bounds: Array, inputs: Array) -> Mask:
    held = ((inputs >= bounds[:, 0]) & (inputs <= bounds[:, 1])).all(axis=1)
    return np.asarray(held)


def _chosen(trail: list[Array], inputs: Array, events: Mask) -> Array:
    """Of the boxes that are dense enough the largest; where none is, the best compromise.

    The compromise is the greatest harmonic mean of density's gain over all members and coverage.
    """
    masks = [_inside(bounds, inputs) for bounds in trail]
    density = np.array([events[mask].mean() for mask in masks])
    coverage = np.array([events[mask].sum() for mask in masks]) / events.sum()
    base = events.mean()
    dense = density >= max(DENSE, (1 + base) / 2)
    gain = (density - base) / (1 - base)
    worth = np.where(gain + coverage > 0, 2 * gain * coverage / (gain + coverage), 0.0)
    return trail[int(np.argmax(np.where(dense, 1 + coverage, worth) if dense.any() else worth))]


def _paste(bounds: Array, inputs: Array, events: Mask) -> Array:
    """The box with every limit moved outwards as long as the share of events does not fall."""
    bounds = bounds.copy()
    moved = True
    while moved:
        moved = False
        for column, side in np.argwhere(np.isfinite(bounds)):
            wider = bounds.copy()
            wider[column, side] = (-np.inf, np.inf)[side]
            within = _inside(wider, inputs) & ~_inside(bounds, inputs)
            beyond = np.sort(inputs[within, column])
            if not beyond.size:
                bounds, moved = wider, True
                continue
            step = max(1, int(SLICE * _inside(bounds, inputs).sum()))
            if side == 0:
                beyond = beyond[::-1]
            wider[column, side] = beyond[min(step, beyond.size) - 1]
            if events[_inside(wider, inputs)].mean() >= events[_inside(bounds, inputs)].mean():
                bounds, moved = wider, True
    return bounds


def _pruned(bounds: Array, inputs: Array, events: Mask) -> Box | None:
    """The limits that tell something, at most MOST_LIMITS, the most telling first; None if none."""
    bounds = bounds.copy()
    while True:
        columns = np.flatnonzero(np.isfinite(bounds).any(axis=1))
        if not columns.size:
            return None
        chances = np.array([_chance(bounds, int(column), inputs, events) for column in columns])
        worst = int(np.argmax(chances))
        if chances[worst] <= CHANCE and len(columns) <= MOST_LIMITS:
            break
        bounds[columns[worst]] = -np.inf, np.inf
    limits = [
        Limit(int(column), float(bounds[column, 0]), float(bounds[column, 1]), float(chance))
        for column, chance in zip(columns, chances, strict=True)
    ]
    return Box(tuple(sorted(limits, key=lambda limit: limit.chance)))


def _chance(bounds: Array, column: int, inputs: Array, events: Mask) -> float:
    """How often the members without one limit give as many events as the box has (binomial)."""
    from scipy.stats import binom

    inside = _inside(bounds, inputs)
    without = bounds.copy()
    without[column] = -np.inf, np.inf
    rate = events[_inside(without, inputs)].mean()
    return float(binom.sf(events[inside].sum() - 1, inside.sum(), rate))
