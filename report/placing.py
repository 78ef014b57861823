"""Where labels go so that none covers another, a line or a dot.

In:   places that labels would like, sizes, and what they must not cover; all in points.
Out:  places.
Knows nothing of matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]


@dataclass(slots=True)
class _Block:
    """Labels that touch: where they would like to begin on the whole, and how many there are."""

    wish: float
    members: int


def spread(centres: ArrayLike, heights: ArrayLike, low: float, high: float) -> Array:
    """Move labels of one column apart, each as little as possible.

    Args:
        centres: where the middle of each label would like to be.
        heights: of each label, the gap to its neighbour included.
        low: below this no label goes.
        high: above this no label goes; labels too many for the space keep their distance and
            run over it evenly at both ends.

    Returns:
        The middle of each label. Order is kept; ties keep the order of the arguments, first on
        top. The least sum of squared moves: isotonic regression by pooling adjacent violators
        (Barlow et al. 1972).
    """
    wishes, tall = np.asarray(centres, dtype=float), np.asarray(heights, dtype=float)
    order = np.lexsort((-np.arange(len(wishes)), wishes))
    below = np.concatenate([[0.0], np.cumsum(tall[order])])
    starts = wishes[order] - tall[order] / 2 - below[:-1]
    blocks: list[_Block] = []
    for start in starts:
        block = _Block(float(start), 1)
        while blocks and blocks[-1].wish > block.wish:
            other = blocks.pop()
            members = other.members + block.members
            block.wish = (other.wish * other.members + block.wish * block.members) / members
            block.members = members
        blocks.append(block)
    pooled = np.concatenate([np.full(block.members, block.wish) for block in blocks])
    room = high - below[-1]
    fitted = np.clip(pooled, low, room) if room >= low else np.full(len(pooled), (low + room) / 2)
    middles = np.empty(len(wishes))
    middles[order] = fitted + below[:-1] + tall[order] / 2
    return middles


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its lower left corner."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, points: Array) -> int:
        """How many of the points, shape (n, 2), lie inside."""
        x, y = points[:, 0] - self.x, points[:, 1] - self.y
        return int(((x >= 0) & (x <= self.width) & (y >= 0) & (y <= self.height)).sum())

    def raised(self, by: float) -> Box:
        """The same box further up."""
        return replace(self, y=self.y + by)

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """Its point next to (x, y)."""
        return (
            min(max(x, self.x), self.x + self.width),
            min(max(y, self.y), self.y + self.height),
        )

    def overlap(self, other: Box) -> float:
        """The area that both cover."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(wide, 0.0) * max(high, 0.0)


def beside(
    point: tuple[float, float],
    size: tuple[float, float],
    frame: Box,
    obstacles: Array,
    taken: Sequence[Box],
    distance: float,
) -> Box:
    """The place around a point where a label covers least.

    Args:
        point: what the label names.
        size: width and height of the label.
        frame: the label stays inside it.
        obstacles: points that lines and dots pass through, shape (n, 2).
        taken: labels that are there already.
        distance: between the point and the nearest edge of the label; further off costs a little.
    """
    best, least = frame, np.inf
    for steps in (1.0, 2.0, 3.5, 5.5, 8.0, 11.0):
        for across, up in ((-1, 1), (1, -1), (0, 1), (0, -1), (-1, 0), (1, 0), (1, 1), (-1, -1)):
            x = point[0] + across * (distance * steps + size[0] / 2) - size[0] / 2
            y = point[1] + up * (distance * steps + size[1] / 2) - size[1] / 2
            box = Box(x, y, *size)
            outside = size[0] * size[1] - box.overlap(frame)
            cost = (
                10.0 * box.holds(obstacles)
                + 5.0 * outside
                + 5.0 * sum(box.overlap(other) for other in taken)
                + 3.0 * steps
            )
            if cost < least:
                best, least = box, cost
    return best
