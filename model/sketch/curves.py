"""The curves that Vensim draws as arrows: arcs of a circle through three points.

In:   points and words at their places.
Out:  points on the curve, and which of them lie on a word.
Knows nothing of views, or of which curve to choose.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.sketch.shapes import Arrow, Word

Points = NDArray[np.float64]
Point = tuple[float, float]
POINTS = 49
_SHARE = np.linspace(0.0, 1.0, POINTS)


def arc(
    start: tuple[float, float], handle: tuple[float, float], end: tuple[float, float]
) -> Points:
    """Points, shape (49, 2), on the circle's arc from start through handle to end.

    Three points on a line give the straight line.
    """
    a, h, b = (complex(*point) for point in (start, handle, end))
    twice = ((h - a).conjugate() * (b - a)).imag  # twice the area of the triangle
    if abs(twice) < 1e-3 * max(abs(b - a) ** 2, 1.0):
        line = a + (b - a) * _SHARE
        return np.column_stack([line.real, line.imag])
    centre = a + (abs(h - a) ** 2 * (b - a) - abs(b - a) ** 2 * (h - a)) / (2j * twice)
    turn = np.angle((b - centre) / (a - centre))
    through = np.angle((h - centre) / (a - centre))
    if turn * through < 0 or abs(through) > abs(turn):
        turn -= 2 * np.pi * np.sign(turn)
    curve = centre + (a - centre) * np.exp(1j * turn * _SHARE)
    return np.column_stack([curve.real, curve.imag])


def clip(points: Points, source: Word, target: Word) -> Points:
    """The part of a curve between the two words' rectangles, where Vensim draws it."""
    outside = ~(_inside(points, source) | _inside(points, target))
    kept: Points = points[outside]
    return kept


def _inside(points: Points, word: Word) -> NDArray[np.bool_]:
    x, y = points.T
    inside: NDArray[np.bool_] = (abs(x - word.x) < word.w) & (abs(y - word.y) < word.h)
    return inside


def drawn(arrow: Arrow, source: Word, target: Word) -> Points:
    """The visible points of an arrow between two words."""
    return clip(arc((source.x, source.y), arrow.handle, (target.x, target.y)), source, target)


def runs_over(points: Points, words: Sequence[Word], gap: float = 0.0) -> bool:
    """Whether a curve comes nearer than `gap` to any of the words."""
    places = np.array([(w.x, w.y, w.w + gap, w.h + gap) for w in words]).reshape(-1, 4)
    apart = np.abs(points[:, None, :] - places[:, :2]) < places[:, 2:]
    return bool((apart[..., 0] & apart[..., 1]).any())
