"""Intervals below one another on one scale: what is said of many things at a glance.

In:   an `IntervalTable`, a language, a size.
Out:  a Figure that shows exactly that table.
Knows nothing of models; computes nothing but places on paper.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator

from report.fantables import Interval, IntervalTable
from report.frame import (
    MARGIN,
    new_figure,
    place,
    put_axes,
    tick_words,
    write_foot,
    write_title,
    y_ticks,
)
from report.placing import Box
from report.style import CM, FAMILY, GREY, INK, PRINT, RULE, STROKES, Size, house_style, text_width
from report.texts import say

LINE = 1.55  # from row to row, in type sizes
OWN, REFERENCE = STROKES[1].colour, "#B9C1C8"


def interval_chart(table: IntervalTable, *, lang: str, size: Size = PRINT) -> Figure:
    """Draw every interval; the figure is as high as its rows need."""
    lines = len(table.intervals) + sum(bool(one.heading.zh) for one in table.intervals)
    step = LINE * size.note
    size = size.taller((lines * step + 118 * size.scale) / 72 / CM)
    with house_style(size):
        figure = new_figure(size)
        notes = [table.note.said(lang)] if table.note.zh else []
        foot = [*notes, table.source.said(lang), say("foot.disclaimer", lang)]
        below = write_foot(figure, size, foot)
        top = write_title(figure, size, table.name.said(lang))
        top = _legend(figure, table, lang, size, top)
        margin = MARGIN * size.scale
        named = [text.said(lang) for one in table.intervals for text in (one.label, one.heading)]
        words = max(text_width(text, size.note) for text in named if text)
        left = margin + words + 8 * size.scale
        figures = [one.figure for one in table.intervals] + [table.figures.said(lang)]
        beside = max(text_width(figure_, size.note) for figure_ in figures) + 6 * size.scale
        bottom = below + 2.9 * size.note + 8 * size.scale
        box = Box(left, bottom, size.points[0] - margin - beside - left, top - bottom)
        axes = put_axes(figure, box)
        _scale(axes, table, lines, lang, size)
        _place_right(figure, box.x + box.width, below + 5 * size.scale, table.axis.said(lang), size)
        _draw_rows(figure, axes, table, box, lang, size)
        return figure


def _scale(axes: Axes, table: IntervalTable, lines: int, lang: str, size: Size) -> None:
    low, high = table.span
    ticks = y_ticks(np.array([low, high]), 8)
    ticks = ticks[(ticks >= low - 1e-9) & (ticks <= high + 1e-9)]
    axes.set_xlim(low, high)
    axes.set_ylim(lines, 0)
    axes.xaxis.set_major_locator(FixedLocator(list(ticks)))
    axes.set_xticklabels(tick_words(ticks), fontfamily=FAMILY, size=size.note)
    axes.set_yticks([])
    axes.grid(axis="x")
    axes.axvline(0.0, color=GREY, linewidth=0.9 * size.scale, zorder=1.5)


def _draw_rows(
    figure: Figure, axes: Axes, table: IntervalTable, box: Box, lang: str, size: Size
) -> None:
    line = 0
    margin = MARGIN * size.scale
    total = axes.get_ylim()[0]
    right = size.points[0] - margin
    if table.figures.zh:
        words = table.figures.said(lang)
        y = box.y + box.height + 2 * size.scale
        _place_right(figure, right, y, words, size)
    for one in table.intervals:
        if one.heading.zh:
            y = box.y + box.height * (1 - (line + 0.75) / total)
            place(figure, margin, y, one.heading.said(lang), size=size.note, va="baseline")
            axes.axhline(line, color=RULE, linewidth=0.6 * size.scale, zorder=1.0)
            line += 1
        y = box.y + box.height * (1 - (line + 0.72) / total)
        label = one.label.said(lang)
        place(
            figure,
            box.x - 5 * size.scale,
            y,
            label,
            size=size.note,
            colour=GREY,
            ha="right",
            va="baseline",
        )
        if one.figure:
            place(
                figure, right, y, one.figure, size=size.note, colour=GREY, ha="right", va="baseline"
            )
        _draw_interval(axes, one, line + 0.5, table.span, size.scale)
        line += 1


def _place_right(figure: Figure, x: float, y: float, words: str, size: Size) -> None:
    place(figure, x, y, words, size=size.note, colour=GREY, ha="right", va="baseline")


def _draw_interval(
    axes: Axes, one: Interval, y: float, span: tuple[float, float], scale: float
) -> None:
    for ends, colour, width, gid in (
        (one.reference, REFERENCE, 5.4, "reference"),
        (one.outer, OWN, 1.1, "outer"),
        (one.inner, OWN, 3.4, "inner"),
    ):
        if np.isfinite(ends).all():
            axes.plot(
                np.clip(ends, *span),
                [y, y],
                color=colour,
                linewidth=width * scale,
                solid_capstyle="butt",
                gid=gid,
                zorder=2.0 if gid == "reference" else 2.4,
            )
    for end, marker, is_cut in (
        (span[0], "<", one.outer[0] < span[0]),
        (span[1], ">", one.outer[1] > span[1]),
    ):
        if is_cut:  # an arrow says that it goes on
            axes.plot(
                [end],
                [y],
                marker=marker,
                color=OWN,
                markersize=3.6 * scale,
                markeredgewidth=0.0,
                clip_on=False,
                gid="cut",
                zorder=3.0,
            )
    if span[0] <= one.median <= span[1]:
        axes.plot(
            [one.median],
            [y],
            marker="o",
            color="white",
            markeredgecolor=INK,
            markeredgewidth=0.8 * scale,
            markersize=3.4 * scale,
            gid="median",
            zorder=3.2,
        )


def _legend(figure: Figure, table: IntervalTable, lang: str, size: Size, top: float) -> float:
    keys = [
        (table.inner, OWN, 3.4),
        (table.outer, OWN, 1.1),
        (table.reference, REFERENCE, 5.4),
    ]
    scale, margin = size.scale, MARGIN * size.scale
    x, middle = margin, top - 0.8 * size.note
    for name, colour, width in keys:
        words = name.said(lang)
        if not words:
            continue
        if x > margin and x + 20 * scale + text_width(words, size.note) > size.points[0] - margin:
            x, middle = margin, middle - 1.5 * size.note
        wide, high = figure.bbox.width, figure.bbox.height
        line = Line2D(
            [x / wide, (x + 15 * scale) / wide],
            [middle / high] * 2,
            color=colour,
            linewidth=width * scale,
            solid_capstyle="butt",
        )
        figure.add_artist(line)
        y = middle - 0.36 * size.note
        place(figure, x + 19 * scale, y, words, size=size.note, colour=GREY, va="baseline")
        x += 30 * scale + text_width(words, size.note)
    return middle - 2.2 * size.note
