"""Names within a chart over the years: of its lines, its targets, its history and projection.

In:   a `SeriesTable` that is drawn on axes, and the box of the axes in points.
Out:  words on the axes that cover neither each other nor a line.
Knows nothing of titles, legends and scales.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes

from report.frame import draw_leader
from report.numbers import common_decimals, written
from report.placing import Array, Box, beside, spread
from report.series import obstacles, strokes_of
from report.style import CM, GREY, TARGET, Size, text_width, wrapped
from report.tables import Line, SeriesTable
from report.texts import say

LABEL_WIDTH = 3.2 * CM * 72  # of the name at the end of a line, times the scale
GAP = 7.0  # from the axes to the names, times the scale


def end_labels(table: SeriesTable, lang: str, size: Size) -> list[str]:
    """Each line's name and its value in the last year, which stays whole on its line."""
    decimals = common_decimals([float(line.values[-1]) for line in table.lines], table.unit.zh)
    room = LABEL_WIDTH * size.scale
    labels = []
    for line in table.lines:
        value = written(float(line.values[-1]), decimals)
        names = wrapped(line.name.said(lang), size.text, room)
        if text_width(f"{names[-1]} {value}", size.text) <= 1.15 * room:
            labels.append("\n".join([*names[:-1], f"{names[-1]} {value}"]))
        else:
            labels.append("\n".join([*names, value]))
    return labels


def labels_width(labels: list[str], size: Size) -> float:
    """Width of the widest label."""
    return max(text_width(line, size.text) for label in labels for line in label.split("\n"))


def name_lines(
    axes: Axes, table: SeriesTable, labels: list[str], box: Box, lang: str, size: Size
) -> None:
    """Write the labels at the lines' ends, moved apart, with a thin leader where one moved.

    The year that the values are of stands above them.
    """
    x, top = box.x + box.width + GAP * size.scale, box.y + box.height
    year = say("chart.value_of", lang, year=int(table.years[-1]))
    write_at(axes, Box(x, top + 6 * size.scale, 0, size.note), year, size, GREY)
    ends = [_last_point(axes, table, line, box) for line in table.lines]
    heights = [(1.22 * (label.count("\n") + 1) + 0.2) * size.text for label in labels]
    middles = spread([y for _, y in ends], heights, box.y, top)
    for index, (label, middle) in enumerate(zip(labels, middles, strict=True)):
        colour = strokes_of(table)[index].colour
        axes.annotate(
            label,
            xy=(0, 0),
            xytext=(x, middle),
            textcoords="figure points",
            va="center",
            color=colour,
            size=size.text,
            linespacing=1.15,
            annotation_clip=False,
            gid=f"label-{index}",
        )
        if abs(middle - ends[index][1]) > 1.5 * size.scale:
            start = ends[index][0] + 1.5 * size.scale, ends[index][1]
            draw_leader(axes, start, (x - 2.0 * size.scale, middle), colour, size)


def _last_point(axes: Axes, table: SeriesTable, line: Line, box: Box) -> tuple[float, float]:
    """The end of a line in points: of its last number; mid-axis for a line without any."""
    finite = np.flatnonzero(np.isfinite(line.values))
    if not finite.size:
        return box.x + box.width, box.y + box.height / 2
    last = finite[-1]
    x, y = axes.transData.transform((float(table.years[last]), float(line.values[last])))
    return float(x), float(y)


def name_targets(axes: Axes, table: SeriesTable, box: Box, lang: str, size: Size) -> list[Box]:
    """Write each target's year and value beside its mark; where the words stand."""
    hindered = np.concatenate([obstacles(axes, table), _base_year_points(axes, table, box)])
    taken: list[Box] = []
    for mark in table.targets:
        words = say("chart.target_at", lang, year=mark.year, value=mark.written)
        extent = text_width(words, size.note), 1.2 * size.note
        x, y = axes.transData.transform((mark.year, mark.value))
        spot = beside((x, y), extent, box, hindered, taken, 5.0 * size.scale)
        taken.append(spot)
        write_at(axes, spot.raised(0.24 * size.note), words, size, TARGET)
        near = spot.nearest(x, y)
        if np.hypot(near[0] - x, near[1] - y) > 12 * size.scale:
            draw_leader(axes, (x, y), near, TARGET, size)
    return taken


def _base_year_points(axes: Axes, table: SeriesTable, box: Box) -> Array:
    base = float(axes.transData.transform((table.last_observed + 0.5, 0.0))[0])
    along = np.arange(box.y, box.y + box.height, 2.0)
    return np.column_stack([np.full(len(along), base), along])


def name_periods(
    axes: Axes, table: SeriesTable, box: Box, taken: list[Box], lang: str, size: Size
) -> None:
    """Write history and projection on both sides of the base year, at the top or the bottom."""
    past, future = say("chart.history", lang), say("chart.projection", lang)
    base = float(axes.transData.transform((table.last_observed + 0.5, 0.0))[0])
    widths = text_width(past, size.note), text_width(future, size.note)
    gap, tall = 4.0 * size.scale, 1.2 * size.note
    hindered = obstacles(axes, table)
    rows = [box.y + box.height - tall - size.scale, box.y + 3.0 * size.scale]
    places = [Box(base - gap - widths[0], y, sum(widths) + 2 * gap, tall) for y in rows]

    def covered(place: Box) -> float:
        return place.holds(hindered) + sum(100 * (place.overlap(other) > 0) for other in taken)

    spot = min(places, key=covered)
    line = spot.raised(0.24 * size.note)
    write_at(axes, line, past, size, GREY)
    write_at(axes, replace(line, x=base + gap), future, size, GREY)


def write_at(axes: Axes, spot: Box, words: str, size: Size, colour: str) -> None:
    """One line of small type that stands on the bottom of a box of the figure."""
    axes.annotate(
        words,
        xy=(0, 0),
        xytext=(spot.x, spot.y),
        textcoords="figure points",
        va="baseline",
        color=colour,
        size=size.note,
        annotation_clip=False,
    )
