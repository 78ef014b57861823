"""Where each block of a row stands: near what it is linked to, without overlap.

In:   rows of blocks, and links between words of them.
Out:  `x` and `y` of every block.
Knows nothing of what blocks stand for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from model.sketch.blocks import Block
from model.sketch.levels import ACROSS, BETWEEN, width

SWEEPS = 24
MARGIN = 40.0

#: (block, offset of the word in it, other block, offset of the word in that)
Tie = tuple[Block, float, Block, float]


def place(rows: Sequence[list[Block]], links: Sequence[tuple[str, str]]) -> None:
    """Order each row by the barycentre of its neighbours, and set all x and y.

    Barycentre sweeps: Sugiyama, Tagawa & Toda 1981, IEEE Trans. SMC 11(2):109.
    """
    ties = _ties(rows, links)
    level = {block.key: index for index, row in enumerate(rows) for block in row}
    widest = max(sum(width(b) for b in row) for row in rows)
    for row in rows:
        start = -sum(width(b) for b in row) / 2
        for block in row:
            block.x = start + block.left
            start += width(block)
    for sweep in range(SWEEPS):
        reorder = sweep < SWEEPS // 2
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wishes = {b.key: _wish(b, ties[b.key], level) for b in row}
            if reorder:
                row.sort(key=lambda b: wishes[b.key])
            _settle(row, [wishes[b.key] for b in row], widest)
    _stack(rows)


def _ties(rows: Sequence[list[Block]], links: Sequence[tuple[str, str]]) -> dict[str, list[Tie]]:
    at = {word.key: (block, word.x) for row in rows for block in row for word in block.words}
    ties: dict[str, list[Tie]] = {block.key: [] for row in rows for block in row}
    for source, target in links:
        (one, one_x), (two, two_x) = at[source], at[target]
        if one is not two:
            ties[one.key].append((one, one_x, two, two_x))
            ties[two.key].append((two, two_x, one, one_x))
    return ties


def _wish(block: Block, ties: list[Tie], level: dict[str, int]) -> float:
    """The mean x at which the block's links would be upright; near rows count more."""
    total = weight = 0.0
    for _, mine, other, theirs in ties:
        near = 1 / (1 + abs(level[block.key] - level[other.key])) ** 2
        total += near * (other.x + theirs - mine)
        weight += near
    return total / weight if weight else block.x


def _settle(row: list[Block], wishes: list[float], widest: float) -> None:
    """Place a row in its order, each block as near to its wish as the others let it.

    Least squares under least distances is an isotonic regression of the wishes less the room
    to the left, cut off at the page's edges; pooled neighbours share their mean (Ayer et al. 1955).
    """
    offsets = [0.0]
    for before, after in pairwise(row):
        offsets.append(offsets[-1] + before.right + ACROSS + after.left)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        mean, count = wish - offset, 1
        while pools and pools[-1][0] > mean:
            other, size = pools.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        pools.append((mean, count))
    room = max(0.0, widest - offsets[-1] - row[0].left - row[-1].right)
    levels = [
        min(max(mean, row[0].left - widest / 2), row[0].left - widest / 2 + room)
        for mean, count in pools
        for _ in range(count)
    ]
    for block, mean, offset in zip(row, levels, offsets, strict=True):
        block.x = mean + offset


def _stack(rows: Sequence[list[Block]]) -> None:
    """Rows below each other, and everything to the right of the margin."""
    left = min((b.x - b.left for row in rows for b in row), default=0.0)
    y = MARGIN
    for row in rows:
        up = max(b.up for b in row)
        for block in row:
            block.x += MARGIN - left
            block.y = y + up
        y += up + max(b.down for b in row) + BETWEEN
