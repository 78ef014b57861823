"""What the models of macros, of tables beside a model and of XMILE must give.

In:   times [time] and the model's constants, each an array over members.
Out:  rows of `FEATURES`.
Knows nothing of the engine.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tests.engine.features import NA, Constants, Floats, feature, items, rows


@feature(pysd=False, why_not="PySD knows no names of the model (Time$) in macros")
def macros(t: Floats, c: Constants) -> Mapping[str, Floats]:
    steps, start = np.arange(len(t))[:, None], c("start")
    rate = rows(c, "rate", "a1 a2")
    grown = start * (1 + 0.25 * rate) ** steps
    calm = [1.5 + 0 * start]
    for step in range(len(t) - 1):
        half = grown[0][step] / 2 + 0.5 + t[step] / 2
        calm.append(calm[-1] + 0.25 * (half - calm[-1]) / c("lag"))
    twice = 1.25 * (1 + 0.25 * 2 * rate[0]) ** steps + start * 1.125**steps
    return {
        **items("grown", "a1 a2", grown),
        "twice": twice,
        "calm": np.array(calm),
        "all": (0.75 * (1 + 0.25 * rate) ** steps).sum(axis=0),
    }


@feature(pysd=False, why_not="PySD gives NaN where raw data has no point, Vensim :NA:")
def external(t: Floats, c: Constants) -> Mapping[str, Floats]:
    years, income = np.array([0.0, 1, 3, 4]), np.array([1.5, 2.5, 4.5, 8.5])
    now = np.interp(t, years, income)
    scale, one = c("scale"), 1 + 0 * c("scale")
    regions = "north south"
    rate, start = rows(c, "rate", regions), rows(c, "table", "north,p1 south,p1")
    before = np.concatenate([[0.0], np.cumsum(now[:-1])])[:, None] * 0.5
    price = np.interp(t, [0, 3, 4], [10.25, 14.25, 16.75])  # an empty cell is no point
    places = np.searchsorted(years, t, side="right") - 1
    ahead = np.minimum(np.searchsorted(years, t), 3)
    return {
        **items("table", "north,p1 north,p2 south,p1 south,p2", start_of(c, "table", t)),
        **items("turned", "p1,north p2,north p1,south p2,south", start_of(c, "turned", t)),
        "income": now[:, None] * one,
        "held": income[places][:, None] * one,
        "ahead": income[ahead][:, None] * one,
        "raw": np.where(np.isin(t, years), now, NA)[:, None] * one,
        "price": price[:, None] * one,
        "again": price[:, None] * one,
        **items("level", regions, start + rate * scale * before),
        "read": np.interp(2 * scale, years, income) + np.interp(t[:, None] / scale, years, income),
    }


def start_of(c: Constants, name: str, t: Floats) -> Floats:
    """Constants read from the block 1.5, 2.5; 3.5, 4.5: as they stand and as they were varied."""
    by_row = "north,p1 north,p2 south,p1 south,p2"
    by_column = "p1,north p2,north p1,south p2,south"
    found = rows(c, name, by_row if name == "table" else by_column)
    block = np.array([1.5, 2.5, 3.5, 4.5])[:, None, None]
    assert np.all(np.abs(found - block) < 0.25)  # each is its own cell, varied by a few per cent
    return found + 0 * t[:, None]


@feature(pysd=False, why_not="PySD cuts INT and MOD off towards zero")
def non_negative(t: Floats, c: Constants) -> Mapping[str, Floats]:
    outlet, turn, start = c("outlet"), c("turn"), rows(c, "start", "upper lower")
    water = [start[:, 0]]
    for _ in t[1:]:
        water.append(np.maximum(water[-1] - 0.25 * outlet, 0))
    waters = np.array(water).transpose(1, 0, 2)
    x, left = t[:, None] * outlet, turn - t[:, None]
    beyond = np.where(x > 3, 14.5 + 2 * (x - 3), np.interp(x, [0, 1, 3], [0.5, 10.5, 14.5]))
    return {
        **items("water", "upper lower", waters),
        "tide": np.maximum(left, 0),
        "graph": beyond,
        "steps": np.select([x < 1, x < 3], [0.5, 10.5], 14.5),
        "rounded": np.floor(left) + left - 2 * np.floor(left / 2),
        "all": waters.sum(axis=0) + start.max(axis=0),
    }
