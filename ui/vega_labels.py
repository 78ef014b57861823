"""Where the names of targets stand on a chart of the screen, so that they cover no line.

In:   a `SeriesTable`, the ticks of its axis, the chart's size in pixels.
Out:  for each target, how far its name lies from its mark, in pixels.
Knows nothing of Vega-Lite; the search is that of print (`report.placing`).

How wide a chart is only the browser knows: it is taken as narrow as the smallest screen has it, and
what is free there is free where lines have more room.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from report.placing import Box, beside
from report.tables import SeriesTable

Array = NDArray[np.float64]

SIZE = 13  # of the letters, in pixels
WIDE = 460.0  # between the axes of one of two charts on a screen of 1280 pixels
EDGE = 0.3  # of a year at both ends, as the axis has it
GAP = 7.0  # from a mark to the air around its name
AIR = 4.0  # kept free around a name
LEAST = 6.0  # above the lower axis; the margin beyond the last year is as wide
SQUARE = 0x2200  # the first sign that is as wide as high
LETTER, THIN = 0.54, 0.25  # widths of letters and figures, of blanks and points
STEP = 3.0  # from point to point along a line


def width_of(text: str) -> float:
    """About how wide a name is: signs of Chinese are square, letters and figures half as wide.

    The font's own measures are matplotlib's, which serves one thread at a time.
    """
    return SIZE * sum(
        1.0 if ord(sign) >= SQUARE else THIN if sign in " ,.:" else LETTER for sign in text
    )


def target_offsets(
    table: SeriesTable, ticks: Sequence[float], size: tuple[float, float], words: Sequence[str]
) -> list[tuple[float, float]]:
    """To the right and down, from a mark to the left middle of its name.

    Args:
        table: what is drawn.
        ticks: of the vertical axis, whose first and last are its ends.
        size: width and height between the axes.
        words: the name of each target.
    """
    first, last = float(table.years[0]) - EDGE, float(table.years[-1]) + EDGE
    low, high = ticks[0], ticks[-1]
    width, height = size

    def across(years: Array) -> Array:
        return width * (years - first) / (last - first)

    def up(values: Array) -> Array:
        return height * (values - low) / (high - low)

    along = np.arange(0.0, width, STEP)
    years = first + (last - first) * along / width
    drawn = [
        np.column_stack([along, up(np.interp(years, table.years, line.values))])
        for line in table.lines
    ]
    seen = np.array([[one.year, one.value] for one in table.observations]).reshape(-1, 2)
    marks = np.array([[one.year, one.value] for one in table.targets]).reshape(-1, 2)
    dots = np.concatenate([seen, marks])
    drawn.append(np.column_stack([across(dots[:, 0]), up(dots[:, 1])]))
    upright = np.arange(0.0, height, STEP)
    base = float(across(np.array(table.last_observed + 0.5)))
    drawn.append(np.column_stack([np.full(len(upright), base), upright]))
    points = np.concatenate(drawn)
    points = points[np.isfinite(points).all(axis=1)]
    frame = Box(0.0, LEAST, width + LEAST, height - LEAST)
    taken: list[Box] = []
    found = []
    for mark, text in zip(marks, words, strict=True):
        x, y = float(across(mark[0])), float(up(mark[1]))
        own = (width_of(text) + AIR, SIZE + 2 * AIR)
        spot = beside((x, y), own, frame, points, taken, GAP)
        taken.append(spot)
        found.append((spot.x - x, y - spot.y - spot.height / 2))
    return found
