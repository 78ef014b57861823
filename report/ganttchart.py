"""Projects below one another on a scale of years: planned above, projected below, bands, dates.

In:   a `GanttTable`, a language, a size.
Out:  a Figure that shows exactly that table, and the table's rows.
Knows nothing of models; computes nothing but places on paper.

Planned is a pale bar with a dark edge, projected a dark one whose ramp-up is lighter: they are told
apart in grey, and by where they stand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedFormatter, FixedLocator

from report.frame import MARGIN, new_figure, place, put_axes, write_foot, write_title
from report.gantttable import GanttRow, GanttTable
from report.placing import Box
from report.style import (
    CM,
    FAMILY,
    GREY,
    INK,
    PRINT,
    RULE,
    STROKES,
    Size,
    house_style,
    text_width,
    wrapped,
)
from report.texts import say

LINE = 2.6  # from project to project, in type sizes
NAMES, MOST_LINES = 0.3, 3  # share of the width that names may take, and their lines on a page
SMALLEST = 8.0  # points of type
DARK, LIGHT, PALE = STROKES[1].colour, "#7FB2DC", "#E4E8EB"
#: Heights within a project's line, from its top: the planned bar, the projected one, the band.
PLANNED, PROJECTED, BAND = (0.14, 0.24), (0.46, 0.26), 0.59
KEYS = ("planned", "building", "ramp", "band", "actual", "known")
KEY_WIDTH, KEY_GAP = 20.0, 12.0


def gantt_chart(table: GanttTable, *, lang: str, size: Size = PRINT) -> Figure:
    """Draw every project; in print the figure is as high as they need."""
    names = [one.label.said(lang) for one in table.bars]
    words = min(max(text_width(name, size.note) for name in names), NAMES * size.points[0])
    if size.grows:
        longest = max(len(wrapped(name, size.note, words + 0.5)) for name in names)
        line = size.note * max(LINE, 1.2 * min(longest, MOST_LINES) + 0.5)
        size = size.taller((len(table.bars) * line + 128 * size.scale) / 72 / CM)
    with house_style(size):
        figure = new_figure(size)
        notes = [table.note.said(lang)] if table.note.zh else []
        below = write_foot(
            figure, size, [*notes, table.source.said(lang), say("foot.disclaimer", lang)]
        )
        top = write_title(figure, size, table.name.said(lang))
        top = _legend(figure, table, lang, size, top)
        margin = MARGIN * size.scale
        beside = max(text_width(one.figure, size.note) for one in table.bars)
        left = margin + words + 8 * size.scale
        bottom = below + 2.2 * size.note
        right = size.points[0] - margin - beside - 8 * size.scale
        box = Box(left, bottom, right - left, top - bottom)
        axes = put_axes(figure, box)
        _scale(axes, table, size)
        _write_right(figure, size, box.y + box.height + 3 * size.scale, table.figures.said(lang))
        row = box.height / len(table.bars)
        points, lines = _set_names(names, size, row, words)
        for index, one in enumerate(table.bars):
            _draw_bar(axes, one, index, table.years, size.scale)
            middle = box.y + box.height - row * (index + 0.5)
            _write_name(figure, points, (left - 5 * size.scale, middle), lines[index])
            _write_right(figure, size, middle - 0.36 * points, one.figure, points)
        return figure


def _scale(axes: Axes, table: GanttTable, size: Size) -> None:
    first, last = table.years
    axes.set_xlim(first, last + 1)
    axes.set_ylim(len(table.bars), 0)
    every = 1 if last - first < 10 else 2
    years = list(range(first, last + 2, every))
    axes.xaxis.set_major_locator(FixedLocator(years))
    axes.xaxis.set_major_formatter(FixedFormatter([str(year) for year in years]))
    axes.tick_params(labelfontfamily=FAMILY, labelsize=size.note, pad=2.5 * size.scale)
    axes.xaxis.get_major_ticks(len(years))
    axes.set_yticks([])
    axes.grid(axis="x")
    for line in range(1, len(table.bars)):
        axes.axhline(line, color=RULE, linewidth=0.5 * size.scale, zorder=1.0)
    if np.isfinite(table.known):
        _draw_known(axes, table.known, size.scale)


def _draw_known(axes: Axes, time: float, scale: float) -> None:
    style = {"color": GREY, "linewidth": 0.8 * scale, "linestyle": (0, (2.0, 2.0))}
    axes.axvline(time, zorder=1.6, gid="known", **style)  # type: ignore[arg-type]


def _draw_bar(axes: Axes, one: GanttRow, line: int, years: tuple[int, int], scale: float) -> None:
    low, high = float(years[0]), float(years[1] + 1)
    start, completion, operation = one.planned
    edge = {"edgecolor": GREY, "linewidth": 0.6 * scale}
    ends = [time for time in (operation, completion) if np.isfinite(time)]
    if ends:
        _area(axes, start, ends[0], line + PLANNED[0], PLANNED[1], PALE, "planned", **edge)
    _ticks(axes, [start, completion, operation], line + PLANNED[0], PLANNED[1], scale)
    start, completion, operation = (min(time, high) for time in one.projected)
    y, height = line + PROJECTED[0], PROJECTED[1]
    _area(axes, start, completion, y, height, DARK, "building")
    _area(axes, completion, operation, y, height, LIGHT, "ramp")
    _draw_band(axes, one.band, line + BAND, (low, high), scale)
    known = [time for time in one.actual if np.isfinite(time)]
    if known:
        axes.plot(
            known,
            [line + BAND] * len(known),
            linestyle="none",
            marker="o",
            markersize=4.2 * scale,
            color="white",
            markeredgecolor=INK,
            markeredgewidth=1.0 * scale,
            gid="actual",
            zorder=3.4,
            clip_on=False,
        )


def _draw_band(
    axes: Axes, band: tuple[float, float], y: float, span: tuple[float, float], scale: float
) -> None:
    if np.isnan(band).any():
        return
    ends = np.clip(band, *span)
    axes.plot(
        ends,
        [y, y],
        color=INK,
        linewidth=1.0 * scale,
        solid_capstyle="butt",
        gid="band",
        zorder=2.8,
    )
    for end, cut in zip(ends, np.asarray(band) > span[1], strict=True):
        axes.plot(
            [end],
            [y],
            marker=">" if cut else "|",
            markersize=(4.0 if cut else 5.0) * scale,
            color=INK,
            markeredgewidth=1.0 * scale,
            clip_on=False,
            gid="cut" if cut else "end",
            zorder=3.0,
        )


def _area(
    axes: Axes,
    left: float,
    right: float,
    y: float,
    height: float,
    colour: str,
    gid: str,
    **edge: object,
) -> None:
    if np.isfinite([left, right]).all() and right > left:
        axes.add_patch(
            Rectangle(
                (left, y), right - left, height, facecolor=colour, gid=gid, zorder=2.2,
                **({"linewidth": 0.0} | edge),  # type: ignore[arg-type]
            )
        )  # fmt: skip


def _ticks(axes: Axes, times: list[float], y: float, height: float, scale: float) -> None:
    """A line at each planned date, so that a date without a bar is seen too."""
    for time in times:
        if np.isfinite(time):
            axes.plot(
                [time, time],
                [y - 0.04, y + height + 0.04],
                color=GREY,
                linewidth=1.0 * scale,
                solid_capstyle="butt",
                gid="planned-date",
                zorder=2.4,
            )


def _set_names(
    names: Sequence[str], size: Size, row: float, width: float
) -> tuple[float, list[list[str]]]:
    """The type size at which every name fits beside its bars, and its lines.

    Where even the smallest type does not do, on a slide of many projects, names are cut; the table
    that goes with the chart has them whole.
    """
    points = size.note
    while True:
        room = max(1, int((row - size.scale) / (1.2 * points)))
        lines = [wrapped(name, points, width + 0.5) for name in names]
        if points <= SMALLEST or max(map(len, lines)) <= room:
            return points, [_cut(one, room, points, width) for one in lines]
        points = max(SMALLEST, points - 1.0)


def _cut(lines: list[str], room: int, points: float, width: float) -> list[str]:
    """As many lines as there is room for; the last of them says that there is more."""
    if len(lines) <= room:
        return lines
    last = lines[room - 1]
    while last and text_width(f"{last}…", points) > width:
        last = last[:-1]
    return [*lines[: room - 1], f"{last}…"]


def _write_name(
    figure: Figure, points: float, where: tuple[float, float], lines: Sequence[str]
) -> None:
    """A name to the left of its bars."""
    top = where[1] + (len(lines) - 1) * 0.6 * points - 0.36 * points
    for number, line in enumerate(lines):
        y = top - 1.2 * points * number
        place(figure, where[0], y, line, size=points, colour=GREY, ha="right", va="baseline")


def _write_right(
    figure: Figure, size: Size, y: float, words: str, points: float | None = None
) -> None:
    right, type_size = size.points[0] - MARGIN * size.scale, points or size.note
    place(figure, right, y, words, size=type_size, colour=GREY, ha="right", va="baseline")


def _legend(figure: Figure, table: GanttTable, lang: str, size: Size, top: float) -> float:
    """What each mark is, in as many rows as they need; the height that is left below."""
    scale, margin = size.scale, MARGIN * size.scale
    wide, high = figure.bbox.width, figure.bbox.height
    x, middle = margin, top - 0.8 * size.note
    for key in KEYS if np.isfinite(table.known) else KEYS[:-1]:
        words = say(f"projects.key.{key}", lang)
        room = KEY_WIDTH * scale + text_width(words, size.note)
        if x > margin and x + room > wide - margin:
            x, middle = margin, middle - 1.5 * size.note
        box = (x / wide, (middle - 3 * scale) / high, 15 * scale / wide, 6 * scale / high)
        marks = figure.add_axes(box, frameon=False)
        marks.set(xlim=(0, 1), ylim=(1, 0), xticks=[], yticks=[])
        _draw_key(marks, key, scale)
        y = middle - 0.36 * size.note
        place(figure, x + 19 * scale, y, words, size=size.note, colour=GREY, va="baseline")
        x += room + KEY_GAP * scale
    return middle - 3.4 * size.note


def _draw_key(axes: Axes, key: str, scale: float) -> None:
    if key == "planned":
        edge = {"edgecolor": GREY, "linewidth": 0.6 * scale}
        _area(axes, 0.03, 0.97, 0.15, 0.7, PALE, "key", **edge)
    elif key in ("building", "ramp"):
        _area(axes, 0.0, 1.0, 0.1, 0.8, DARK if key == "building" else LIGHT, "key")
    elif key == "band":
        _draw_band(axes, (0.05, 0.95), 0.5, (0.0, 1.0), scale)
    elif key == "known":
        _draw_known(axes, 0.5, scale)
    else:
        axes.plot(
            [0.5], [0.5], marker="o", markersize=4.2 * scale, color="white",
            markeredgecolor=INK, markeredgewidth=1.0 * scale, clip_on=False,
        )  # fmt: skip
