"""Pairs of quantities of the same members, one panel a pair.

In:   a `PairTable`, a language, a size.
Out:  a Figure that shows exactly that table.
Knows nothing of models; computes nothing but places on paper.
"""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from report.fantables import Pair, PairTable
from report.frame import MARGIN, new_figure, place, put_axes, write_foot, write_title
from report.numbers import written
from report.placing import Box
from report.style import FAMILY, GREY, PRINT, STROKES, Size, house_style, text_width
from report.texts import say

ROW, FOOT = 5.2, 3.4  # cm of one row of panels, and of what is above and below them all
GUTTER = 14.0  # between panels in points, times the scale
REACH = 3.2  # of both axes, in prior standard deviations, unless the points go further
GROUPS = (STROKES[1], STROKES[2])


def pair_chart(table: PairTable, *, lang: str, size: Size = PRINT, columns: int = 3) -> Figure:
    """Draw every pair as a cloud of members; groups differ in colour and mark."""
    rows = math.ceil(len(table.pairs) / columns)
    if size.grows:
        size = size.taller((ROW * rows + FOOT) * size.scale)
    with house_style(size):
        figure = new_figure(size)
        notes = [table.note.said(lang)] if table.note.zh else []
        foot = [*notes, table.source.said(lang), say("foot.disclaimer", lang)]
        below = write_foot(figure, size, foot)
        top = write_title(figure, size, table.name.said(lang))
        top = _legend(figure, table, lang, size, top)
        for index, pair in enumerate(table.pairs):
            cell = _cell(index, (rows, columns), (below + 4 * size.scale, top), size)
            _draw_panel(figure, pair, cell, lang, size)
        return figure


def _cell(index: int, shape: tuple[int, int], span: tuple[float, float], size: Size) -> Box:
    margin, gutter = MARGIN * size.scale, GUTTER * size.scale
    row, column = divmod(index, shape[1])
    width = (size.points[0] - 2 * margin - (shape[1] - 1) * gutter) / shape[1]
    height = (span[1] - span[0]) / shape[0]
    return Box(margin + column * (width + gutter), span[1] - (row + 1) * height, width, height)


def _draw_panel(figure: Figure, pair: Pair, cell: Box, lang: str, size: Size) -> None:
    """The vertical quantity's name on top, the horizontal one's below, with its correlation."""
    scale = size.scale
    top = cell.y + cell.height - 4 * scale
    upper = f"↑ {pair.y_name.said(lang)}"
    place(figure, cell.x, top - size.note, upper, size=_fitting(upper, cell, size), va="baseline")
    number = say("knowing.correlation", lang, value=written(pair.correlation, 2, sign=True))
    lower = f"→ {pair.x_name.said(lang)}"
    base = cell.y + 1.2 * size.note
    place(figure, cell.x, base, lower, size=_fitting(lower, cell, size), va="baseline")
    left, floor = cell.x + 1.6 * size.note, base + 2.8 * size.note
    box = Box(left, floor, cell.x + cell.width - left, top - 1.6 * size.note - floor)
    axes = put_axes(figure, box)
    reach = max(REACH, float(np.abs([pair.x, pair.y]).max()) * 1.02)
    counts = np.bincount(pair.groups, minlength=len(GROUPS))
    for group in np.argsort(-counts, kind="stable"):  # the fewer upon the more
        own, stroke = pair.groups == group, GROUPS[group]
        axes.plot(
            pair.x[own],
            pair.y[own],
            linestyle="none",
            marker=".",
            markersize=1.6 * scale,
            markeredgewidth=0.0,
            color=stroke.colour,
            alpha=0.5,
            rasterized=True,
            gid=f"group-{group}",
        )
    _frame(axes, reach, number, size)


def _frame(axes: Axes, reach: float, number: str, size: Size) -> None:
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    marks = [-2, 0, 2]
    axes.set_xticks(marks, labels=["−2", "0", "2"], fontfamily=FAMILY, size=size.note)
    axes.set_yticks(marks, labels=["−2", "0", "2"], fontfamily=FAMILY, size=size.note)
    axes.grid(visible=True)
    axes.text(
        0.02,
        0.98,
        number,
        transform=axes.transAxes,
        va="top",
        size=size.note,
        color=GREY,
        bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0.0, "pad": 1.0},
    )


def _fitting(words: str, cell: Box, size: Size) -> float:
    return min(size.note, size.note * cell.width / text_width(words, size.note))


def _legend(figure: Figure, table: PairTable, lang: str, size: Size, top: float) -> float:
    present = {int(group) for pair in table.pairs for group in np.unique(pair.groups)}
    scale = size.scale
    x, middle = (MARGIN + 4.0) * scale, top - 0.8 * size.note
    for group, name in enumerate(table.groups):
        if group not in present:
            continue
        words = name.said(lang)
        dot = Line2D([x / figure.bbox.width], [middle / figure.bbox.height], linewidth=0.0)
        dot.set(marker="o", markersize=4.0 * scale, markeredgewidth=0.0)
        dot.set_color(GROUPS[group].colour)
        figure.add_artist(dot)
        y = middle - 0.36 * size.note
        place(figure, x + 6 * scale, y, words, size=size.note, colour=GREY, va="baseline")
        x += 22 * scale + text_width(words, size.note)
    return middle - 1.6 * size.note
