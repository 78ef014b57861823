"""Lookups: piecewise linear functions given by points, over arrays.

In:   a `Table`.
Out:  a call that numpy kernels use like a ufunc, whose result never depends on the block size.
Knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from model.engine.operations import Floats
from model.engine.syntax import Table

#: Up to so many segments a sum of clipped pieces is faster than a search (measured: about 12).
_FEW = 12


def lookup(table: Table) -> Callable[..., Any]:
    """The lookup as `call(x, out=None)`; x scalar or array."""
    xs, ys = np.array(table.x), np.array(table.y)
    if table.rule == "step":
        return lambda x, out=None: _step(xs, ys, x, out)
    if len(xs) == 1:
        return lambda x, out=None: _into(np.asarray(x) * 0.0 + ys[0], out)
    if table.rule == "extrapolate" or len(xs) - 1 > _FEW or bool(np.any(np.diff(xs) == 0)):
        return lambda x, out=None: _search(xs, ys, x, out, table.rule == "extrapolate")
    return _clipped(xs, ys)


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


def _clipped(xs: Floats, ys: Floats) -> Callable[..., Any]:
    """y0 + sum of slope * clip(x - x_i, 0, width_i): four calls, no search, NaN stays NaN."""
    starts, widths = xs[:-1, None], np.diff(xs)[:, None]
    slopes, first = np.diff(ys)[:, None] / widths, ys[0]
    none = np.zeros(())

    def call(x: Any, out: Floats | None = None) -> Any:
        if np.ndim(x) != 1:
            return _into(np.interp(x, xs, ys), out)
        pieces = np.subtract(x, starts)
        np.clip(pieces, none, widths, out=pieces)
        np.multiply(pieces, slopes, out=pieces)
        total = np.add.reduce(pieces, axis=0, out=out)
        return np.add(total, first, out=total)

    return call
