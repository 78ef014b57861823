"""Blocks: a name with the names that only it needs, or a chain of stocks with its flows.

In:   a `Page`, and which of its links are to be drawn as arrows.
Out:  blocks of words at fixed places around an anchor, and the arrows within them.
Knows nothing of where a block comes to stand, or of other blocks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from model.sketch.curves import Point, Points, drawn, runs_over
from model.sketch.shapes import Arrow, Pipe, Word

#: How an arrow may be drawn from a word to another; the flag marks a cause of an initial value.
Way = Callable[[Word, Word, bool], Arrow]
#: Room for an arrow's head between a name and the names listed beside it, and between lines.
FAN, LINE_GAP = 34.0, 3.0
#: How far an arrow may swing out of the way between its ends, in pixels.
STRAY = 7.0
#: How far a line of a list may stand back from the next, tried in this order.
STAGGERS = (0, 10, 18, 26, 36, 50, 70)


@dataclass(slots=True)
class Block:
    """Words that move together; their places are relative to the block's anchor.

    Attributes:
        left, right, up, down: how far the words reach from the anchor.
        x, y: where the anchor stands.
    """

    key: str
    words: list[Word]
    pipes: list[Pipe] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    up: float = 0.0
    down: float = 0.0
    x: float = 0.0
    y: float = 0.0

    def measure(self) -> Block:
        """Set the reach from the words and the corners of pipes."""
        corners = [pipe.corner for pipe in self.pipes]
        self.left = max([word.w - word.x for word in self.words] + [-x for x, _ in corners])
        self.right = max([word.x + word.w for word in self.words] + [x for x, _ in corners])
        self.up = max([word.h - word.y for word in self.words] + [-y for _, y in corners])
        self.down = max([word.y + word.h for word in self.words] + [y for _, y in corners])
        return self

    def shift(self, across: float, down: float) -> Block:
        """Move everything in the block."""
        for word in self.words:
            word.x, word.y = word.x + across, word.y + down
        for pipe in self.pipes:
            pipe.shift(across, down)
        for arrow in self.arrows:
            arrow.shift(across, down)
        return self


def fan(owner: Word, causes: list[Word], initial: set[str]) -> list[Arrow]:
    """List names beside their owner: to the left, from five names on also to the right.

    The lines in the middle give way to the arrows of the outer ones, as far as they need.
    """
    return _arranged(_fan, owner, causes, initial)


def _fan(owner: Word, causes: list[Word]) -> list[Arrow]:
    half = len(causes) if len(causes) <= 4 else (len(causes) + 1) // 2
    arrows: list[Arrow] = []
    for stagger in STAGGERS:
        for side, names in ((-1, causes[:half]), (1, causes[half:])):
            high = sum(2 * name.h for name in names) + LINE_GAP * (len(names) - 1)
            y = owner.y - high / 2
            for rank, name in enumerate(names):
                outer = min(rank, len(names) - 1 - rank)
                name.x = owner.x + side * (owner.w + FAN + stagger * outer + name.w)
                name.y = y + name.h
                y += 2 * name.h + LINE_GAP
        arrows, clear = clear_arrows(owner, causes, set(), (leave_level, straight))
        if clear:
            break
    return arrows


def stack(owner: Word, causes: list[Word], initial: set[str]) -> list[Arrow]:
    """List names below their owner, left of its middle; from four names on also right of it.

    Each line gives way to the arrows of those below it, as far as they need; where that does
    not help, the widest names go to the top.
    """
    return _arranged(_stack, owner, causes, initial)


def _stack(owner: Word, causes: list[Word]) -> list[Arrow]:
    arrows: list[Arrow] = []
    wide_first = sorted(causes, key=lambda name: -name.w)
    if len(causes) > 3:  # two sides, which take turns
        wide_first = wide_first[0::2] + wide_first[1::2]
    for order in (causes, wide_first):
        for stagger in STAGGERS[1:]:
            _list_below(owner, order, stagger)
            ways = (straight, leave_level, arrive_upright)
            arrows, clear = clear_arrows(owner, causes, set(), ways)
            if clear:
                return arrows
    return arrows


Arrangement = Callable[[Word, list[Word]], list[Arrow]]
Size = tuple[float, float]


def _arranged(
    arrange: Arrangement, owner: Word, causes: list[Word], initial: set[str]
) -> list[Arrow]:
    """Place causes around their owner wherever it stands, and draw their arrows."""
    sizes = tuple((word.w, word.h) for word in causes)
    arrows = []
    for word, (place, plan) in zip(causes, _plan(arrange, (owner.w, owner.h), sizes), strict=True):
        word.x, word.y = owner.x + place[0], owner.y + place[1]
        arrow = Arrow(word.key, owner.key, word.key in initial, plan.bent, plan.handle)
        arrow.shift(owner.x, owner.y)
        arrows.append(arrow)
    return arrows


@lru_cache(maxsize=4096)
def _plan(
    arrange: Arrangement, owner: Size, sizes: tuple[Size, ...]
) -> tuple[tuple[Point, Arrow], ...]:
    """Places and arrows around an owner at the origin; pages are laid out many times over."""
    middle = Word("", "", "auxiliary", w=owner[0], h=owner[1])
    words = [Word(str(i), "", "auxiliary", w=w, h=h) for i, (w, h) in enumerate(sizes)]
    arrows = arrange(middle, words)
    return tuple(((word.x, word.y), arrow) for word, arrow in zip(words, arrows, strict=True))


def _list_below(owner: Word, causes: list[Word], stagger: float) -> None:
    half = len(causes) if len(causes) <= 3 else (len(causes) + 1) // 2
    gutter = 8 if half == len(causes) else 16
    for side, names in ((-1, causes[:half]), (1, causes[half:])):
        y = owner.y + owner.h + 12
        for below, name in zip(range(len(names) - 1, -1, -1), names, strict=True):
            name.x = owner.x + side * (gutter + stagger * below + name.w)
            name.y = y + name.h
            y += 2 * name.h + LINE_GAP


def clear_arrows(
    owner: Word, causes: list[Word], initial: set[str], ways: Sequence[Way]
) -> tuple[list[Arrow], bool]:
    """For each cause the first arrow to its owner that is clear of the others; whether all are."""
    arrows, clear = [], True
    if len(causes) == 1:
        return [ways[0](causes[0], owner, causes[0].key in initial)], True
    for name in causes:
        others = [word for word in causes if word is not name]
        for draw in ways:
            arrow = draw(name, owner, name.key in initial)
            curve = drawn(arrow, name, owner)
            if not runs_over(curve, others, gap=1.0) and not _strays(curve, name, owner):
                break
        else:
            clear = False
        arrows.append(arrow)
    return arrows, clear


def _strays(curve: Points, source: Word, target: Word) -> bool:
    """Whether a curve leaves the rectangle between two words' centres by more than a little."""
    if not len(curve):
        return False
    corners = np.array([(source.x, source.y), (target.x, target.y)])
    low, high = corners.min(axis=0) - STRAY, corners.max(axis=0) + STRAY
    return bool((curve < low).any() or (curve > high).any())


def straight(source: Word, target: Word, initial: bool) -> Arrow:
    """A straight arrow; its handle is the middle."""
    middle = ((source.x + target.x) / 2, (source.y + target.y) / 2)
    return Arrow(source.key, target.key, initial, False, middle)


def leave_level(source: Word, target: Word, initial: bool) -> Arrow:
    """An arrow that leaves its source horizontally, so that it clears the lines above and below."""
    handle = _tangent_arc((source.x, source.y), (target.x, target.y))
    if handle is None:
        return straight(source, target, initial)
    return Arrow(source.key, target.key, initial, True, handle)


def arrive_upright(source: Word, target: Word, initial: bool) -> Arrow:
    """An arrow that arrives at its target vertically."""
    handle = _tangent_arc((target.y, target.x), (source.y, source.x))
    if handle is None:
        return straight(source, target, initial)
    return Arrow(source.key, target.key, initial, True, handle[::-1])


def _tangent_arc(start: Point, end: Point) -> Point | None:
    """The middle of the arc that leaves `start` along the first axis; None if it is straight.

    A chord that stands off the tangent by an angle belongs to an arc that turns by twice the
    angle; so the chord's own sine and cosine are those of half the turn.
    """
    along, across = end[0] - start[0], end[1] - start[1]
    chord = math.hypot(along, across)
    if abs(across) < 2 or abs(along) < 2:
        return None
    radius = chord**2 / (2 * abs(across))
    return (
        start[0] + math.copysign(radius * abs(across) / chord, along),
        start[1] + math.copysign(radius * (1 - abs(along) / chord), across),
    )
