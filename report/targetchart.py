"""The plan's targets against scenarios: how far each comes, and whether it is reached.

In:   a `TargetTable`, a language, a size.
Out:  a Figure that shows exactly that table.
Knows nothing of models; computes nothing but places on paper.

Units differ from row to row, so a row's scale is the one on which its target stands at 100 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator

from report.frame import MARGIN, foot, new_figure, place, put_axes, write_foot, write_title
from report.legend import Key, draw_rows_of_keys
from report.numbers import common_decimals, decimals_apart, written
from report.placing import Box
from report.style import (
    CM,
    FAMILY,
    GREY,
    INK,
    PRINT,
    RULE,
    STROKES,
    TARGET,
    Size,
    Stroke,
    house_style,
    strokes,
    text_width,
    wrapped,
)
from report.tables import TargetRow, TargetTable, basis_words
from report.texts import say

NAMES, HEADING = 4.6 * CM * 72, 1.9 * CM * 72  # width of names and headings, times the scale
GAP = 9.0  # between columns, times the scale
FIGURES = 2  # columns before those of the scenarios: the target's year and value
MARK = 1.35  # room for ✓ or × after a figure, in type sizes
FARTHEST = 2.0  # of the target: what lies beyond is marked by an arrow at the edge
STEP = 5.6  # between the bars of a row, times the scale
LEAST = 0.7  # scale of a slide full of rows: type of 6 points
SHOWN = 3  # scenarios whose figures are written beside the bars; of more, only the bars


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things are, in points: the chart, the base line of each row, right ends of columns."""

    chart: Box
    rows: list[float]
    heights: list[float]
    columns: list[float]


def target_chart(table: TargetTable, *, lang: str, size: Size = PRINT) -> Figure:
    """Draw a bar for each target and scenario, and say whether the target is reached.

    In print the figure grows with its rows; on a slide the type shrinks with them.
    """
    notes = foot(table.origin, table.scenarios, lang, [])
    size = _taller(table, notes, lang, size) if size.grows else _denser(table, notes, lang, size)
    with house_style(size):
        heights = _heights(table, lang, size)
        figure = new_figure(size)
        below = write_foot(figure, size, notes)
        top = write_title(figure, size, table.name.said(lang))
        top = draw_rows_of_keys(figure, _keys(table, lang), size, MARGIN * size.scale, top)
        layout = _lay_out(table, heights, (below, top), lang, size)
        axes = put_axes(figure, layout.chart)
        _set_scale(axes, table, lang, size)
        for index, row in enumerate(table.targets):
            _write_row(figure, table, index, layout, lang, size)
            _draw_bars(axes, row, layout.rows[index] - layout.chart.y, _strokes(table), size)
        _write_headings(figure, table, layout, lang, size)
        return figure


def _heights(table: TargetTable, lang: str, size: Size) -> list[float]:
    return [_row_height(row, len(table.scenarios), lang, size) for row in table.targets]


def _needed(table: TargetTable, notes: list[str], lang: str, size: Size) -> float:
    """The height in points of all rows with what is above and below them."""
    lines = sum(len(wrapped(note, size.note, size.points[0])) for note in notes)
    around = 1.7 * size.title + (1.4 * lines + 7.5) * size.note
    return sum(_heights(table, lang, size)) + around


def _taller(table: TargetTable, notes: list[str], lang: str, size: Size) -> Size:
    return size.taller(_needed(table, notes, lang, size) / 72 / CM)


def _denser(table: TargetTable, notes: list[str], lang: str, size: Size) -> Size:
    """The largest scale, down to LEAST, at which all rows stand on a slide."""
    while size.scale > LEAST and _needed(table, notes, lang, size) > size.points[1]:
        size = replace(size, scale=max(LEAST, size.scale - 0.05))
    return size


def _keys(table: TargetTable, lang: str) -> list[Key]:
    """Scenarios with their bars, and what a filled and an open mark mean."""
    pairs = zip(_strokes(table), table.scenarios, strict=True)
    keys = [(f"bar-{STROKES.index(stroke)}", name.said(lang)) for stroke, name in pairs]
    return [*keys, ("met", say("chart.met", lang)), ("missed", say("chart.missed", lang))]


def _strokes(table: TargetTable) -> tuple[Stroke, ...]:
    return strokes([index == table.usual for index in range(len(table.scenarios))])


def _row_height(row: TargetRow, scenarios: int, lang: str, size: Size) -> float:
    lines = len(_row_name(row, lang, size))
    return max(1.25 * lines * size.text, STEP * size.scale * scenarios) + 6.5 * size.scale


def _row_name(row: TargetRow, lang: str, size: Size) -> list[str]:
    """The indicator and, whole on a line, its unit and price basis."""
    unit, basis = row.unit.said(lang), basis_words(row.price_basis, lang)
    key = "chart.name_unit_basis" if basis else "chart.name_unit"
    about = say(key, lang, unit=unit, basis=basis)
    room = NAMES * size.scale
    lines = wrapped(row.name.said(lang), size.text, room)
    space = "" if lang == "zh" else " "
    if text_width(joined := lines[-1] + space + about, size.text) <= room:
        return [*lines[:-1], joined]
    return [*lines, *wrapped(about, size.text, room)]


def _cells(table: TargetTable, row: TargetRow) -> list[str]:
    """The figures of a row: the target's year and value, then each scenario's value."""
    if len(table.scenarios) > SHOWN:
        return [str(row.year), row.written]
    decimals = common_decimals([*row.values, row.target], row.unit.zh)
    # a value that just misses its target is not rounded to it
    shown = max(decimals_apart(value, row.target, decimals) for value in row.values)
    return [str(row.year), row.written, *(written(value, shown) for value in row.values)]


def _lay_out(
    table: TargetTable, heights: list[float], span: tuple[float, float], lang: str, size: Size
) -> _Layout:
    """Names at the left, figures at the right, the chart between."""
    scale, right = size.scale, size.points[0] - MARGIN * size.scale
    cells = [_cells(table, row) for row in table.targets]
    headings = _headings(table, lang, size)
    columns: list[float] = []
    for column in range(len(cells[0]) - 1, -1, -1):
        columns.insert(0, right)
        mark = MARK * size.text if column >= FIGURES else 0.0
        figures = max(text_width(row[column], size.text) for row in cells) + mark
        heading = max(text_width(word, size.note) for word in headings[column])
        right -= max(figures, heading) + GAP * scale
    left = (MARGIN + NAMES + GAP) * scale
    top = span[1] - 1.25 * size.text * max(len(words) for words in headings) - 5 * scale
    bottom = span[0] + 8 * scale + 3.0 * size.note
    spare = top - bottom - sum(heights)
    heights = [height + spare / len(heights) for height in heights]
    rows = [top - sum(heights[:index]) - height / 2 for index, height in enumerate(heights)]
    return _Layout(Box(left, bottom, right - left, top - bottom), rows, heights, columns)


def _headings(table: TargetTable, lang: str, size: Size) -> list[list[str]]:
    """Heads of the columns of figures, wrapped."""
    names = [say("chart.year_column", lang), say("chart.target_column", lang)]
    if len(table.scenarios) <= SHOWN:
        names += [name.said(lang) for name in table.scenarios]
    return [wrapped(name, size.note, HEADING * size.scale) for name in names]


def _write_headings(
    figure: Figure, table: TargetTable, layout: _Layout, lang: str, size: Size
) -> None:
    y = layout.chart.y + layout.chart.height + 5 * size.scale
    for x, lines in zip(layout.columns, _headings(table, lang, size), strict=True):
        for index, line in enumerate(reversed(lines)):
            height = y + 1.25 * size.note * index
            place(figure, x, height, line, size=size.note, colour=GREY, ha="right")


def _write_row(
    figure: Figure, table: TargetTable, index: int, layout: _Layout, lang: str, size: Size
) -> None:
    """The name and the figures of one row, and the hairline above it."""
    row, middle = table.targets[index], layout.rows[index]
    lines = _row_name(row, lang, size)
    first = middle + 0.625 * size.text * (len(lines) - 1) - 0.36 * size.text
    for number, line in enumerate(lines):
        y = first - 1.25 * size.text * number
        place(figure, MARGIN * size.scale, y, line, size=size.text)
    base = middle - 0.36 * size.text
    verdicts = (*[None] * FIGURES, *row.met)
    for number, (x, cell) in enumerate(zip(layout.columns, _cells(table, row), strict=True)):
        met = verdicts[number]
        colour = GREY if number == 0 else TARGET if number == 1 or met is False else INK
        room = MARK * size.text if number >= FIGURES else 0.0
        place(figure, x - room, base, cell, size=size.text, colour=colour, ha="right")
        if met is not None:
            centre = x - 0.5 * size.text
            sign = "✓" if met else "×"
            place(figure, centre, base, sign, size=size.text, colour=colour, ha="center")
    y = (middle + layout.heights[index] / 2) / figure.bbox.height
    edge = MARGIN * size.scale / figure.bbox.width
    hairline = Line2D([edge, 1 - edge], [y, y], color=RULE, linewidth=0.6 * size.scale, zorder=0.5)
    figure.add_artist(hairline)


def _set_scale(axes: Axes, table: TargetTable, lang: str, size: Size) -> None:
    """Per cent of the target, and the line on which all targets stand."""
    shares = [value / row.target for row in table.targets for value in row.values if row.target > 0]
    largest = max((share for share in shares if math.isfinite(share)), default=1.0)
    limit = min(FARTHEST, max(1.25, 1.06 * largest))
    axes.set_xlim(0.0, limit)
    axes.set_ylim(0.0, axes.bbox.height)
    ticks = [0.0, 0.5, 1.0, *([1.5] if limit > 1.5 else [])]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FixedFormatter([f"{100 * tick:.0f}" for tick in ticks]))
    axes.yaxis.set_major_locator(FixedLocator([]))
    axes.tick_params(labelfontfamily=FAMILY, labelsize=size.note, pad=2.5 * size.scale)
    axes.set_xlabel(say("chart.percent_of_target", lang), size=size.note, labelpad=1.5 * size.scale)
    axes.axvline(1.0, color=TARGET, linewidth=1.2 * size.scale, zorder=2.0, gid="target")


def _draw_bars(
    axes: Axes, row: TargetRow, middle: float, drawn: tuple[Stroke, ...], size: Size
) -> None:
    """One bar a scenario from zero to its value; open at the end where the target is missed."""
    if not row.target > 0:  # a share of nothing says nothing: the figures stand beside
        return
    limit, count = axes.get_xlim()[1], len(row.values)
    for index, (value, met) in enumerate(zip(row.values, row.met, strict=True)):
        if not math.isfinite(value):
            continue
        stroke = drawn[index]
        y = middle + STEP * size.scale * ((count - 1) / 2 - index)
        share = value / row.target
        end = min(max(share, 0.0), limit)
        line = axes.plot([0.0, end], [y, y], color=stroke.colour, linewidth=2.4 * size.scale)
        line[0].set(solid_capstyle="butt", gid=f"bar-{index}")
        marker = stroke.marker if 0.0 <= share <= limit else ">" if share > limit else "<"
        axes.plot(
            [end],
            [y],
            marker=marker,
            markersize=5.0 * size.scale,
            markerfacecolor=stroke.colour if met else "white",
            markeredgecolor=stroke.colour,
            markeredgewidth=1.1 * size.scale,
            clip_on=False,
            zorder=3.0,
        )
