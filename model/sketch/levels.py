"""Which row each block stands in: chains in their own rows, causes below, results above.

In:   blocks, which of them are chains, and who drives whom among them.
Out:  rows of blocks from top to bottom, none much wider than the page.
Knows nothing of words, or of places within a row.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from model.sketch.blocks import Block

#: Least room between blocks of a row, and between rows, in pixels; the page's bounds.
ACROSS, BETWEEN = 34.0, 34.0
NARROWEST, WIDEST = 800.0, 1700.0

Drives = Mapping[str, Sequence[str]]  # key of a block -> keys of the blocks that it drives


def width(block: Block) -> float:
    """The room that a block takes in its row."""
    return block.left + block.right + ACROSS


def page_width(blocks: Iterable[Block], shape: float) -> float:
    """The width of a page that is `shape` times as wide as high, were it filled."""
    area = sum(width(b) * (b.up + b.down + BETWEEN) for b in blocks)
    return min(max(math.sqrt(shape * area), NARROWEST), WIDEST)


def make_rows(
    blocks: Sequence[Block], chains: set[str], drives: Drives, shape: float
) -> list[list[Block]]:
    """Rows from top to bottom.

    Every row of chains has its band: what it drives above it, what drives it below. Blocks
    without a link stand in rows of their own at the bottom.
    """
    widest = page_width(blocks, shape)
    driven = _turned(drives)
    linked = [b for b in blocks if b.key in chains or drives.get(b.key) or driven.get(b.key)]
    bands = _bands(linked, chains, drives, driven, widest)
    rows = []
    for band in bands:
        levels = _levels(band, chains, drives, driven)
        for level in sorted(set(levels.values())):
            members = [b for b in band if levels[b.key] == level]
            nearest = sorted(members, key=lambda b: -len(drives.get(b.key, ())))
            split = _split(members if level == 0 else nearest, widest)
            rows += split if level >= 0 else split[::-1]
    loose = [b for b in blocks if b not in linked]
    return rows + _split(loose, widest)


def _turned(drives: Drives) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for cause, effects in drives.items():
        for effect in effects:
            found.setdefault(effect, []).append(cause)
    return found


def _split(blocks: list[Block], widest: float) -> list[list[Block]]:
    """The fewest rows that are not wider than the page, of about equal width."""
    total = sum(width(b) for b in blocks)
    count = math.ceil(total / widest)
    rows: list[list[Block]] = [[]]
    filled = 0.0
    for block in blocks:
        if rows[-1] and filled + width(block) / 2 > total / count * len(rows):
            rows.append([])
        rows[-1].append(block)
        filled += width(block)
    return [row for row in rows if row]


def _bands(
    blocks: list[Block], chains: set[str], drives: Drives, driven: Drives, widest: float
) -> list[list[Block]]:
    """Each row of chains with the blocks that are nearest to it, counted in links."""
    rows = _split([b for b in blocks if b.key in chains], widest)
    if not rows:
        return [blocks] if blocks else []
    band = {b.key: index for index, row in enumerate(rows) for b in row}
    front = list(band)
    while front:
        reached = []
        for key in front:
            for other in (*driven.get(key, ()), *drives.get(key, ())):
                if other not in band:
                    band[other] = band[key]
                    reached.append(other)
        front = reached
    last = len(rows) - 1
    return [[b for b in blocks if band.get(b.key, last) == index] for index in range(len(rows))]


def _levels(band: list[Block], chains: set[str], drives: Drives, driven: Drives) -> dict[str, int]:
    """Level 0 for chains; causes of flows at 1, 2, … below; all else at -1, -2, … above."""
    inside = {b.key for b in band}
    levels = {b.key: 0 for b in band if b.key in chains}
    below = _causes_of(list(levels), inside, driven)
    for key in below:
        levels[key] = _longest(key, below, drives, {})
    above = inside - set(levels)
    depth = {key: _longest(key, above, driven, {}) for key in above}
    for key in sorted(above, key=lambda k: (-depth[k], k)):
        followers = [depth[k] for k in drives.get(key, ()) if k in above]
        if followers and not driven.get(key):
            depth[key] = max(1, min(followers) - 1)
    for key in above:
        beside = [levels[k] for k in driven.get(key, ()) if k in below]
        alone = not any(k in above or k in chains for k in driven.get(key, ()))
        ends = not any(k in above for k in drives.get(key, ()))
        if beside and alone and ends:  # a result of something far below is shown next to it
            depth[key] = -(min(beside) - 1 if min(beside) > 1 else 2)
    return levels | {key: -depth[key] for key in above}


def _causes_of(chains: list[str], inside: set[str], driven: Drives) -> set[str]:
    found: set[str] = set()
    front = chains
    while front:
        front = list(
            dict.fromkeys(
                cause
                for key in front
                for cause in driven.get(key, ())
                if cause in inside and cause not in found and cause not in chains
            )
        )
        found |= set(front)
    return found


def _longest(key: str, among: set[str], onward: Drives, known: dict[str, int]) -> int:
    """The number of blocks on the longest path from `key` through `among`; rings are cut."""
    if key not in known:
        known[key] = 1  # what a ring meets again while it is being followed
        steps = [_longest(k, among, onward, known) for k in onward.get(key, ()) if k in among]
        known[key] = 1 + max(steps, default=0)
    return known[key]
