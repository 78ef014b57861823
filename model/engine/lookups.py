"""Lookups: piecewise linear functions given by points, over arrays.

In:   a `Table`.
Out:  a call that numpy kernels use like a ufunc, whose result never depends on the block size.
Knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.engine.operations import Floats
from model.engine.syntax import MISSING, Table

#: Most cells of the even grid that is laid over a lookup's points.
_MOST_CELLS = 512


def lookup(table: Table) -> Callable[..., Any]:
    """The lookup as `call(x, out=None)`; x scalar or array."""
    xs, ys = np.array(table.x), np.array(table.y)
    if table.rule in DERIVED:
        derived = DERIVED[table.rule](xs, ys)
        return lambda x, out=None: _into(derived(x), out)
    if table.rule == "step":
        return lambda x, out=None: _step(xs, ys, x, out)
    if len(xs) == 1:
        return lambda x, out=None: _into(np.asarray(x) * 0.0 + ys[0], out)
    even = grid(table)
    if even is None:
        return lambda x, out=None: _search(xs, ys, x, out, table.rule == "extrapolate")
    return _on_grid(xs, ys, even)


@dataclass(frozen=True, slots=True)
class Grid:
    """A lookup over even cells: `scale` is one over their width, each has slope and intercept."""

    first: float
    last: float
    scale: float
    slopes: Floats
    intercepts: Floats


def grid(table: Table) -> Grid | None:
    """The even grid of a lookup whose ends are held; None where its points fit no such grid."""
    xs, ys = np.array(table.x), np.array(table.y)
    if table.rule in DERIVED or table.rule in ("step", "extrapolate") or len(xs) == 1:
        return None
    if (cells := _even_cells(xs)) is None:
        return None
    first, last = xs[0], xs[-1]
    scale = cells / (last - first)
    middles = first + (np.arange(cells + 1) + 0.5) / scale
    segment = np.clip(np.searchsorted(xs, middles) - 1, 0, len(xs) - 2)
    slopes = (np.diff(ys) / np.diff(xs))[segment]
    intercepts = ys[segment] - slopes * (xs[segment] - first)
    return Grid(float(first), float(last), float(scale), slopes, intercepts)


def _forward(xs: Floats, ys: Floats) -> Callable[[Any], Any]:
    """LOOKUP FORWARD: the next point's value between points."""

    def call(x: Any) -> Any:
        place = np.clip(np.searchsorted(xs, x, side="left"), 0, len(xs) - 1)
        return np.where(np.isnan(x), np.nan, ys[place])

    return call


def _invert(xs: Floats, ys: Floats) -> Callable[[Any], Any]:
    """LOOKUP INVERT: the smallest x at which the lookup is y; :NA: where there is none."""

    def call(y: Any) -> Any:
        found = np.full(np.shape(y), np.nan)
        for k in reversed(range(len(xs))):
            if k + 1 < len(xs) and ys[k] != ys[k + 1]:
                within = (np.minimum(ys[k], ys[k + 1]) <= y) & (y <= np.maximum(ys[k], ys[k + 1]))
                x = xs[k] + (y - ys[k]) * ((xs[k + 1] - xs[k]) / (ys[k + 1] - ys[k]))
                found = np.where(within, x, found)
            found = np.where(np.equal(y, ys[k]), xs[k], found)
        return np.where(np.isnan(found) & ~np.isnan(y), MISSING, found)

    return call


def _area(xs: Floats, ys: Floats) -> Callable[[Any], Any]:
    """The area under the lookup from its first point to x, its ends held (LOOKUP AREA)."""
    sums = np.concatenate([[0.0], np.cumsum(np.diff(xs) * (ys[1:] + ys[:-1]) / 2)])

    def call(x: Any) -> Any:
        place = np.clip(np.searchsorted(xs, x, side="right") - 1, 0, len(xs) - 1)
        return sums[place] + (x - xs[place]) * (ys[place] + np.interp(x, xs, ys)) / 2

    return call


def _cumulative(xs: Floats, ys: Floats) -> Callable[[Any], Any]:
    """The share of the area below x, of a lookup that is a density (RANDOM LOOKUP)."""
    area = _area(xs, ys)
    whole = area(xs[-1])
    return lambda x: area(np.clip(x, xs[0], xs[-1])) / whole


def _quantile(xs: Floats, ys: Floats) -> Callable[[Any], Any]:
    """The inverse of `_cumulative`: a quadratic equation in each piece."""
    shares = _cumulative(xs, ys)(xs)
    whole = _area(xs, ys)(xs[-1])
    rise = np.diff(ys) / np.diff(xs)

    def call(p: Any) -> Any:
        place = np.clip(np.searchsorted(shares, p, side="right") - 1, 0, len(xs) - 2)
        wanted, height = (p - shares[place]) * whole, ys[place]
        root = np.sqrt(np.maximum(height**2 + 2 * rise[place] * wanted, 0.0))
        with np.errstate(all="ignore"):
            return xs[place] + np.where(wanted > 0, 2 * wanted / (height + root), 0.0)

    return call


#: Rules of a Table that are made of its points by a function.
DERIVED: dict[str, Callable[[Floats, Floats], Callable[[Any], Any]]] = {
    "forward": _forward,
    "invert": _invert,
    "area": _area,
    "cumulative": _cumulative,
    "quantile": _quantile,
}


def _into(value: Any, out: Floats | None) -> Any:
    if out is None:
        return value
    out[...] = value
    return out


def _step(xs: Floats, ys: Floats, x: Any, out: Floats | None) -> Any:
    """XMILE's discrete graph: holds the last point's value; the first's before it."""
    place = np.clip(np.searchsorted(xs, x, side="right") - 1, 0, len(xs) - 1)
    return _into(np.where(np.isnan(x), np.nan, ys[place]), out)


def _search(xs: Floats, ys: Floats, x: Any, out: Floats | None, beyond: bool) -> Any:
    """Linear between points; held outside, or (`beyond`) continued."""
    value = np.interp(x, xs, ys)
    if beyond:
        left = ys[0] + (x - xs[0]) * ((ys[1] - ys[0]) / (xs[1] - xs[0]))
        right = ys[-1] + (x - xs[-1]) * ((ys[-1] - ys[-2]) / (xs[-1] - xs[-2]))
        value = np.where(x < xs[0], left, np.where(x > xs[-1], right, value))
    return _into(value, out)


def _even_cells(xs: Floats) -> int | None:
    """The fewest even cells whose edges meet all points, if there are not too many."""
    widths = np.diff(xs)
    if np.any(widths <= 0):
        return None
    span = xs[-1] - xs[0]
    for parts in range(1, 11):
        cells = round(span / widths.min() * parts)
        places = (xs - xs[0]) / span * cells
        if cells > _MOST_CELLS:
            return None
        if np.abs(places - np.round(places)).max() < 1e-9 * cells:
            return int(cells)
    return None


def _on_grid(xs: Floats, ys: Floats, even: Grid) -> Callable[..., Any]:
    """No search: the cell is x's integer part, and each cell has its slope and intercept.

    At a point where two cells meet rounding may choose either; both have its value there.
    `strips.c` does the same steps in the same order.
    """
    first, slopes, intercepts = even.first, even.slopes, even.intercepts
    low, high, start = np.array(first), np.array(even.last), np.array(first)
    scale = np.array(even.scale)
    scratch: dict[int, tuple[NDArray[np.intp], Floats, Floats]] = {}

    def call(x: Any, out: Floats | None = None) -> Any:
        if np.ndim(x) != 1:
            return _into(np.interp(x, xs, ys), out)
        size = len(x)
        if size not in scratch:
            scratch[size] = (np.empty(size, np.intp), np.empty(size), np.empty(size))
        cell, inside, value = scratch[size]
        np.maximum(x, low, out=inside)
        np.minimum(inside, high, out=inside)
        if first != 0:
            np.subtract(inside, start, out=inside)
        np.multiply(inside, scale, out=value)
        np.copyto(cell, value, casting="unsafe")
        slopes.take(cell, out=value, mode="clip")
        np.multiply(inside, value, out=inside)
        intercepts.take(cell, out=value, mode="clip")
        return np.add(inside, value, out=out)

    return call
