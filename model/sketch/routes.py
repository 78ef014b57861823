"""Arrows between blocks: for each the arc that is clear of names, or the finding that none is.

In:   the blocks of a view at their places, and the links to draw.
Out:  an `Arrow` per link, and the links that no short clear arc can show.
Knows nothing of why the words stand where they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.sketch.blocks import Block
from model.sketch.curves import POINTS, Points, arc, clip
from model.sketch.pages import Link
from model.sketch.shapes import Arrow, Pipe, Word

#: How far an arc's middle may stand off its chord, as a share of the chord's length.
BULGES = (0.0, 0.1, -0.1, 0.2, -0.2, 0.32, -0.32, 0.45, -0.45)
#: An arrow longer than this is hard to follow (one from a constant or to an initial value is not
#: worth following as far); one shorter than the last has no room for its head.
LONGEST, LONGEST_MINOR, SHORTEST = 560.0, 300.0, 14.0
_CLEAR = 3.0  # pixels between an arrow and a name that it passes
#: The arcs from 0 to 1 in the complex plane, one row a bulge. An arc that turns by -4 atan(2 b)
#: has its middle at 1/2 + b i.
_TURN = -4j * np.arctan(2 * np.array([bulge or 1e-9 for bulge in BULGES]))[:, None]
_UNIT = np.expm1(_TURN * np.linspace(0.0, 1.0, POINTS)) / np.expm1(_TURN)


class Router:
    """Draws one view's links one after the other, short ones first."""

    def __init__(self, blocks: Iterable[Block], links: Iterable[Link]) -> None:
        self.links = set(links)
        self.words: dict[str, Word] = {}
        self.pipes: list[Pipe] = []
        self.arrows: list[Arrow] = []
        for block in blocks:
            self.words.update((word.key, word) for word in block.words)
            self.pipes += block.pipes
            self.arrows += block.arrows
        self.index = {key: number for number, key in enumerate(self.words)}
        shapes = [(w.x, w.y, w.w + _CLEAR, w.h + _CLEAR) for w in self.words.values()]
        x, y, w, h = np.array(shapes, dtype=float).reshape(-1, 4).T
        self.left, self.right, self.top, self.bottom = x - w, x + w, y - h, y + h

    def _pipe(self, pipe: Pipe) -> Points:
        mark, end = self.words[pipe.valve], self.words[pipe.end]
        return _pieces(np.array([(mark.x, mark.y), pipe.corner, (end.x, end.y)]))

    def _arrow(self, arrow: Arrow) -> Points:
        source, target = self.words[arrow.source], self.words[arrow.target]
        curve = arc((source.x, source.y), arrow.handle, (target.x, target.y))
        return _pieces(clip(curve, source, target))

    def faults(self, links: Iterable[Link]) -> dict[Link, float]:
        """Of some links those that no arc can show clearly, and how bad the best arc is."""
        best = {link: float(self._tried(link).fault.min()) for link in links}
        return {link: fault for link, fault in best.items() if fault > 0}

    def route(self) -> list[Arrow]:
        """The best arrow for each link: clear of names, then of other lines, short and straight."""
        arrows = []
        pieces = [self._pipe(pipe) for pipe in self.pipes]
        pieces += [self._arrow(arrow) for arrow in self.arrows]
        for link in sorted(self.links, key=lambda link: (self._distance(link), link)):
            tried = self._tried(link)
            drawn = np.concatenate(pieces) if pieces else np.empty((0, 2, 2))
            costs = {
                number: 25 * _crossings(tried.curve(number), drawn)
                + tried.length[number]
                + 60 * abs(BULGES[number])
                for number in np.flatnonzero(tried.fault == tried.fault.min()).tolist()
            }
            number = min(costs, key=lambda number: (costs[number], number))
            handle = tried.curves[number, POINTS // 2]
            middle = (float(handle.real), float(handle.imag))
            bent = BULGES[number] != 0.0
            arrows.append(Arrow(link.source, link.target, link.initial, bent, middle))
            pieces.append(_pieces(tried.curve(number)))
        return arrows

    def _distance(self, link: Link) -> float:
        source, target = self.words[link.source], self.words[link.target]
        return float(np.hypot(source.x - target.x, source.y - target.y))

    def _tried(self, link: Link) -> _Tried:
        """Every arc that a link could have, with its fault and length."""
        source, target = self.words[link.source], self.words[link.target]
        start, end = complex(source.x, source.y), complex(target.x, target.y)
        curves = start + (end - start) * _UNIT
        x, y = curves.real[..., None], curves.imag[..., None]
        room = np.array([[w.x, w.y, w.w, w.h] for w in (source, target)]).T
        seen = ~np.any((abs(x - room[0]) < room[2]) & (abs(y - room[1]) < room[3]), axis=2)
        steps = np.abs(np.diff(curves, axis=1)) * (seen[:, 1:] & seen[:, :-1])
        length = steps.sum(axis=1)
        near = (self.left < x.max()) & (self.right > x.min())
        near &= (self.top < y.max()) & (self.bottom > y.min())
        near[[self.index[link.source], self.index[link.target]]] = False
        hit = (x > self.left[near]) & (x < self.right[near])
        hit &= (y > self.top[near]) & (y < self.bottom[near])
        fault = (hit.any(axis=2) & seen).sum(axis=1) + (length < SHORTEST)
        minor = link.initial or source.kind == "constant"
        longest = LONGEST_MINOR if minor else LONGEST
        fault = fault + np.maximum(0.0, length - longest) / 50
        if Link(link.target, link.source) in self.links:
            # The same side as seen from either end, so that there are two separate arcs.
            fault = fault + 1000.0 * (np.array(BULGES) <= 0)
        return _Tried(curves, seen, fault, length)


@dataclass(frozen=True, slots=True)
class _Tried:
    """The arcs tried for a link, one row a bulge: points as complex numbers, which of them show."""

    curves: NDArray[np.complex128]
    seen: NDArray[np.bool_]
    fault: Points
    length: Points

    def curve(self, number: int) -> Points:
        """The visible points of one arc, shape (points, 2)."""
        shown = self.curves[number, self.seen[number]]
        return np.column_stack([shown.real, shown.imag])


def _pieces(curve: Points) -> Points:
    """A curve as a few straight pieces, shape (pieces, 2, 2)."""
    coarse = curve if len(curve) < 8 else curve[:: max(1, len(curve) // 7)]
    return np.stack([coarse[:-1], coarse[1:]], axis=1) if len(coarse) > 1 else np.empty((0, 2, 2))


def _crossings(curve: Points, drawn: Points) -> int:
    """How often a curve crosses what is drawn."""
    pieces = _pieces(curve)
    a, b = pieces[:, None, 0, :], pieces[:, None, 1, :]
    c, d = drawn[None, :, 0, :], drawn[None, :, 1, :]
    apart = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
    return int(apart.sum())


def _side(a: Points, b: Points, c: Points) -> Points:
    """On which side of the line from a to b the point c lies (sign of the cross product)."""
    side: Points = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        c[..., 0] - a[..., 0]
    )
    return side
