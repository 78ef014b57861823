"""A total and its parts over the years as stacked areas, one panel a scenario.

In:   a `StackTable`, a language, a size.
Out:  a Figure that shows exactly that table; every panel starts at zero.
Knows nothing of models; computes nothing but places on paper.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from report.frame import (
    MARGIN,
    draw_base_year,
    draw_leader,
    foot,
    new_figure,
    place,
    put_axes,
    set_scales,
    tick_room,
    unit_words,
    write_foot,
    write_title,
    write_unit,
    y_ticks,
)
from report.numbers import common_decimals, written
from report.placing import Array, Box, spread
from report.stacktable import Panel, StackTable
from report.style import (
    CM,
    FILLS,
    GREY,
    INK,
    PRINT,
    Size,
    house_style,
    text_width,
    wrapped,
)

NAME_WIDTH = 3.0 * CM * 72  # of a part's name, times the scale
HEADROOM = 1.06  # for the figures that stand on the total
SWATCH, GAP, GUTTER = 7.0, 5.0, 26.0  # times the scale


def stack_chart(table: StackTable, *, lang: str, size: Size = PRINT) -> Figure:
    """Draw the parts of each scenario on one scale; parts are named beside the last panel.

    Raises:
        ValueError: the table has no finite number.
    """
    with house_style(size):
        figure = new_figure(size)
        totals = np.concatenate([panel.total for panel in table.panels])
        ticks = y_ticks(np.append(HEADROOM * totals, 0.0), 5)
        scenarios = [panel.name for panel in table.panels]
        below = write_foot(figure, size, foot(table.origin, scenarios, lang, []))
        top = write_title(figure, size, table.name.said(lang)) - 1.4 * size.note
        place_unit = top
        top -= 1.4 * size.text + 9 * size.scale
        names = [
            wrapped(part.said(lang), size.text, NAME_WIDTH * size.scale) for part in table.parts
        ]
        boxes = _boxes(table, ticks, names, (below, top), size)
        for index, (panel, box) in enumerate(zip(table.panels, boxes, strict=True)):
            axes = put_axes(figure, box)
            if index == 0:
                write_unit(axes, MARGIN * size.scale, place_unit, unit_words(table, lang), size)
            set_scales(axes, size, [int(year) for year in table.years], ticks, every=_every(boxes))
            if index:
                axes.tick_params(labelleft=False)
            _draw_stack(axes, table, panel, size)
            draw_base_year(axes, size, table.last_observed)
            title = panel.name.said(lang)
            place(figure, box.x, top + 6 * size.scale, title, size=size.text, va="baseline")
        _name_parts(axes, table, names, boxes[-1], size)
        return figure


def _every(boxes: list[Box]) -> int:
    """Which years are marked: panels side by side have room for every tenth."""
    return 5 if len(boxes) == 1 else 10


def _boxes(
    table: StackTable,
    ticks: Array,
    names: list[list[str]],
    span: tuple[float, float],
    size: Size,
) -> list[Box]:
    """The places of the panels."""
    scale, count = size.scale, len(table.panels)
    left = MARGIN * scale + tick_room(ticks, size, size.text)
    words = max(text_width(line, size.text) for lines in names for line in lines)
    right = size.points[0] - (MARGIN + SWATCH + GAP + 8.0) * scale - words
    bottom = span[0] + 8 * scale + 1.5 * size.text
    width = (right - left - (count - 1) * GUTTER * scale) / count
    return [
        Box(left + index * (width + GUTTER * scale), bottom, width, span[1] - bottom)
        for index in range(count)
    ]


def _draw_stack(axes: Axes, table: StackTable, panel: Panel, size: Size) -> None:
    """The areas, white between them, and the total as a line with its first and last values."""
    edges = np.cumsum(np.column_stack([np.zeros(len(table.years)), panel.values]), axis=1)
    for index in range(len(table.parts)):
        axes.fill_between(
            table.years,
            edges[:, index],
            edges[:, index + 1],
            facecolor=FILLS[index],
            edgecolor="white",
            linewidth=0.6 * size.scale,
            gid=f"part-{index}",
        )
    axes.plot(table.years, panel.total, color=INK, linewidth=1.1 * size.scale, gid="total")
    decimals = common_decimals([float(value) for value in panel.total], table.unit.zh)
    for year in (table.last_observed, int(table.years[-1])):
        value = float(panel.total[table.years == year][0])
        if np.isfinite(value):
            axes.annotate(
                written(value, decimals),
                xy=(year, value),
                xytext=(0, 2.5 * size.scale),
                textcoords="offset points",
                ha="right",
                color=INK,
                size=size.note,
            )


def _name_parts(
    axes: Axes, table: StackTable, names: list[list[str]], box: Box, size: Size
) -> None:
    """A patch of colour and a name beside the end of each area of the last panel."""
    figure, scale = axes.get_figure(root=True), size.scale
    if figure is None:
        raise ValueError("the axes are on no figure")
    ends = np.nan_to_num(table.panels[-1].values[-1])
    middles = np.cumsum(ends) - ends / 2
    wishes = axes.transData.transform([(float(table.years[-1]), middle) for middle in middles])
    heights = [(1.22 * len(lines) + 0.25) * size.text for lines in names]
    places = spread(wishes[:, 1], heights, box.y, box.y + box.height)
    x = box.x + box.width + 8.0 * scale
    width, height = figure.bbox.width, figure.bbox.height
    for index, (lines, y) in enumerate(zip(names, places, strict=True)):
        patch = Rectangle(
            (x / width, (y - SWATCH * scale / 2) / height),
            SWATCH * scale / width,
            SWATCH * scale / height,
            transform=figure.transFigure,
            facecolor=FILLS[index],
            linewidth=0.0,
        )
        figure.add_artist(patch)
        words = "\n".join(lines)
        at = x + (SWATCH + GAP - 1.0) * scale
        place(figure, at, y, words, size=size.text, va="center_baseline")
        if abs(y - wishes[index, 1]) > 1.5 * scale:
            start = wishes[index, 0] + 1.0 * scale, wishes[index, 1]
            draw_leader(axes, start, (x - 1.5 * scale, y), GREY, size)
