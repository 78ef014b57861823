"""Bars below one another on one scale: what matters most stands first.

In:   a `BarTable`, a language, a size.
Out:  a Figure that shows exactly that table.
Knows nothing of models; computes nothing but places on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator

from model.district.labels import Text
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
from report.style import (
    CM,
    FAMILY,
    GREY,
    INK,
    PRINT,
    STROKES,
    Size,
    house_style,
    text_width,
    wrapped,
)
from report.tables import NO_NOTE, Row
from report.texts import say

LINE = 1.9  # from row to row, in type sizes
NAMES = 6.2 * CM * 72  # widest name before it is wrapped, times the scale
DARK, LIGHT = STROKES[1].colour, "#B9C1C8"
NOTHING = (np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row; all numbers on the table's scale, NaN where there is nothing.

    Attributes:
        label: what it is of.
        light: ends of the light bar, which is drawn first and wider.
        dark: ends of the dark bar.
        whisker: ends of a thin line.
        dot: where a dot stands.
    """

    label: Text
    light: tuple[float, float] = NOTHING
    dark: tuple[float, float] = NOTHING
    whisker: tuple[float, float] = NOTHING
    dot: float = np.nan

    @property
    def numbers(self) -> tuple[float, ...]:
        """All of them, in the order of the columns."""
        return (*self.light, *self.dark, *self.whisker, self.dot)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarTable:
    """Bars on one scale that holds zero.

    Attributes:
        name: the title.
        axis: what the scale shows.
        bars: the rows, from the top.
        light: what the light bars are, empty where there are none; and so on.
        notes: what to know, and where it comes from.
    """

    name: Text
    axis: Text
    bars: tuple[Bar, ...]
    light: Text = NO_NOTE
    dark: Text = NO_NOTE
    whisker: Text = NO_NOTE
    dot: Text = NO_NOTE
    notes: tuple[Text, ...] = ()

    def rows(self, lang: str) -> Iterator[Row]:
        """The header and one row a bar."""
        kinds = ("light", "dark", "whisker")
        heads = [f"{kind}_{end}" for kind in kinds for end in ("from", "to")]
        yield "row", *heads, "dot"
        for bar in self.bars:
            numbers = (value if np.isfinite(value) else None for value in bar.numbers)
            yield bar.label.said(lang), *numbers


def bar_chart(table: BarTable, *, lang: str, size: Size = PRINT) -> Figure:
    """Draw every bar; in print the figure is as high as its rows need.

    Raises:
        ValueError: the table has no finite number.
    """
    names = [wrapped(bar.label.said(lang), size.note, NAMES * size.scale) for bar in table.bars]
    notes = [*(note.said(lang) for note in table.notes), say("foot.disclaimer", lang)]
    rows = [max(LINE, 1.15 * len(name) + 0.6) for name in names]  # heights, in type sizes
    if size.grows:
        lines = sum(len(wrapped(note, size.note, size.points[0])) for note in notes)
        high = (sum(rows) + 1.4 * lines + 9) * size.note + 2 * size.title
        size = size.taller(high / 72 / CM)
    with house_style(size):
        figure = new_figure(size)
        below = write_foot(figure, size, notes)
        top = _legend(figure, table, lang, size, write_title(figure, size, table.name.said(lang)))
        margin = MARGIN * size.scale
        left = margin + max(text_width(line, size.note) for name in names for line in name)
        left += 8 * size.scale
        bottom = below + 3.4 * size.note + 6 * size.scale
        # half of the last tick's number stands to the right of the scale
        right = size.points[0] - margin - text_width("−1,000", size.note) / 2
        box = Box(left, bottom, right - left, top - bottom)
        axes = put_axes(figure, box)
        _scale(axes, table, sum(rows), lang, size)
        middles = np.cumsum(rows) - np.array(rows) / 2
        for middle, bar, name in zip(middles.tolist(), table.bars, names, strict=True):
            y = box.y + box.height * (1 - middle / sum(rows))
            y += (0.5 * 1.15 * (len(name) - 1) - 0.36) * size.note
            for number, line in enumerate(name):
                at = box.x - 5 * size.scale, y - 1.15 * number * size.note
                place(figure, *at, line, size=size.note, ha="right", va="baseline")
            _draw(axes, bar, middle, size.scale)
        return figure


def _scale(axes: Axes, table: BarTable, height: float, lang: str, size: Size) -> None:
    values = np.array([value for bar in table.bars for value in bar.numbers])
    ticks = y_ticks(np.append(values, 0.0), 7)
    axes.set_xlim(float(ticks[0]), float(ticks[-1]))
    axes.set_ylim(height, 0)
    axes.xaxis.set_major_locator(FixedLocator(list(ticks)))
    axes.set_xticklabels(tick_words(ticks), fontfamily=FAMILY, size=size.note)
    axes.set_yticks([])
    axes.grid(axis="x")
    axes.axvline(0.0, color=GREY, linewidth=0.9 * size.scale, zorder=1.5)
    axes.set_xlabel(table.axis.said(lang), size=size.note, color=GREY)


def _draw(axes: Axes, bar: Bar, y: float, scale: float) -> None:
    for ends, colour, width, gid in (
        (bar.light, LIGHT, 8.0, "light"),
        (bar.dark, DARK, 4.0, "dark"),
        (bar.whisker, INK if np.isfinite(bar.light[1]) else DARK, 1.1, "whisker"),
    ):
        if np.isfinite(ends).all():
            axes.plot(
                list(ends),
                [y, y],
                color=colour,
                linewidth=width * scale,
                linestyle="solid",
                solid_capstyle="butt",
                gid=gid,
                zorder=2.4,
            )
    if np.isfinite(bar.dot):
        axes.plot(
            [bar.dot],
            [y],
            marker="o",
            color="white",
            markeredgecolor=DARK,
            markersize=4.4 * scale,
            markeredgewidth=1.3 * scale,
            clip_on=False,
            gid="dot",
            zorder=3.0,
        )


def _legend(figure: Figure, table: BarTable, lang: str, size: Size, top: float) -> float:
    """What the parts of a row are; returns the height that is left below it."""
    thin = INK if table.light.zh else DARK
    keys = ((table.light, LIGHT, 8.0), (table.dark, DARK, 4.0), (table.whisker, thin, 1.1))
    scale = size.scale
    x, middle = MARGIN * scale, top - 0.6 * size.note
    for words, colour, width in keys:
        if not words.zh:
            continue
        figure.add_artist(
            Line2D(
                [x / figure.bbox.width, (x + 16 * scale) / figure.bbox.width],
                [middle / figure.bbox.height] * 2,
                color=colour,
                linewidth=width * scale,
                solid_capstyle="butt",
            )
        )
        x = _word(figure, x + 20 * scale, middle, words.said(lang), size)
    if table.dot.zh:
        at = (x + 8 * scale) / figure.bbox.width, middle / figure.bbox.height
        figure.add_artist(
            Line2D(
                [at[0]],
                [at[1]],
                marker="o",
                color="white",
                markeredgecolor=DARK,
                markersize=4.4 * scale,
                markeredgewidth=1.3 * scale,
            )
        )
        _word(figure, x + 20 * scale, middle, table.dot.said(lang), size)
    return middle - 1.6 * size.note


def _word(figure: Figure, x: float, middle: float, words: str, size: Size) -> float:
    """The words of a key; returns where the next one begins."""
    y = middle - 0.36 * size.note
    place(figure, x, y, words, size=size.note, colour=GREY, va="baseline")
    return x + text_width(words, size.note) + 14 * size.scale
