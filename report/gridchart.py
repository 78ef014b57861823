"""The overview: several indicators side by side under the same scenarios.

In:   a `GridTable`, a language, a size.
Out:  a Figure that shows exactly its tables.
Knows nothing of models; computes nothing but places on paper.
"""

from __future__ import annotations

import math
from dataclasses import replace

from matplotlib.figure import Figure

from report.frame import (
    MARGIN,
    draw_base_year,
    foot,
    is_truncated,
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
from report.legend import Key, draw_rows_of_keys, scenario_keys, series_keys
from report.placing import Array, Box
from report.series import all_values, draw_series
from report.style import PRINT, Size, house_style, text_width, wrapped
from report.tables import GridTable, SeriesTable
from report.texts import listed, say

ROW = 4.4  # cm of one row of panels, times the scale
DENSE = 1.15  # the largest scale on a slide, which many panels have to share
GUTTER = 12.0  # between panels, times the scale


def grid_chart(table: GridTable, *, lang: str, size: Size = PRINT, columns: int = 3) -> Figure:
    """Draw each indicator in a panel of its own; in print the figure grows with its rows.

    Raises:
        ValueError: a panel has no finite number.
    """
    rows = math.ceil(len(table.tables) / columns)
    if size.grows:
        size = size.taller(ROW * size.scale * rows + 3.4 * size.scale)
    else:
        size = replace(size, scale=min(size.scale, DENSE))
    with house_style(size):
        figure = new_figure(size)
        ticks = [y_ticks(all_values(one), 3) for one in table.tables]
        scenarios = [line.name for line in table.tables[0].lines]
        notes = [note.said(lang) for note in table.notes] + _axis_note(table, ticks, lang)
        below = write_foot(figure, size, foot(table.origin, scenarios, lang, notes))
        top = write_title(figure, size, table.name.said(lang))
        top = draw_rows_of_keys(figure, _keys(table, lang), size, MARGIN * size.scale, top)
        for index, one in enumerate(table.tables):
            cell = _cell(index, (rows, columns), (below + 3 * size.scale, top), size)
            column = ticks[index % columns :: columns]
            left = max(tick_room(marks, size, size.note) for marks in column)
            row = table.tables[index - index % columns :][:columns]
            lines = max(len(_unit_lines(other, cell.width, lang, size)) for other in row)
            _draw_panel(figure, one, ticks[index], cell, (left, lines), lang, size)
        return figure


def _axis_note(table: GridTable, ticks: list[Array], lang: str) -> list[str]:
    """Which panels do not start at zero."""
    pairs = zip(table.tables, ticks, strict=True)
    names = [one.name.said(lang) for one, marks in pairs if is_truncated(marks)]
    return [say("foot.axis_panels", lang, names=listed(names, lang))] if names else []


def _keys(table: GridTable, lang: str) -> list[Key]:
    """One legend for all panels: scenarios first, then whatever any panel shows."""
    keys = scenario_keys(table.tables[0], lang)
    for one in table.tables:
        keys += [key for key in series_keys(one, lang) if key not in keys]
    return keys


def _cell(index: int, shape: tuple[int, int], span: tuple[float, float], size: Size) -> Box:
    """The place of one panel, its words and tick labels included."""
    margin, gutter = MARGIN * size.scale, GUTTER * size.scale
    row, column = divmod(index, shape[1])
    width = (size.points[0] - 2 * margin - (shape[1] - 1) * gutter) / shape[1]
    height = (span[1] - span[0]) / shape[0]
    return Box(margin + column * (width + gutter), span[1] - (row + 1) * height, width, height)


def _unit_lines(table: SeriesTable, width: float, lang: str, size: Size) -> list[str]:
    return wrapped(unit_words(table, lang), size.note, width)


def _draw_panel(
    figure: Figure,
    table: SeriesTable,
    ticks: Array,
    cell: Box,
    room: tuple[float, int],
    lang: str,
    size: Size,
) -> None:
    """One indicator: its name, its unit, its axes.

    `room` is the width that the axis' figures and the lines that units take, the same for panels
    that stand in one column or row.
    """
    scale, top = size.scale, cell.y + cell.height - 6 * size.scale
    name = table.name.said(lang)
    points = min(size.text, size.text * cell.width / text_width(name, size.text))
    place(figure, cell.x, top - size.text, name, size=points, va="baseline")
    ceiling = top - 1.4 * size.text - (0.2 + 1.2 * room[1]) * size.note - 4 * scale
    floor = cell.y + 1.5 * size.note + 5 * scale
    right = cell.x + cell.width - text_width("2035", size.note) / 2
    left = cell.x + room[0]
    axes = put_axes(figure, Box(left, floor, right - left, ceiling - floor))
    lines = _unit_lines(table, cell.width, lang, size)
    last = top - size.text - (1.45 + 1.2 * (len(lines) - 1)) * size.note
    write_unit(axes, cell.x, last, "\n".join(lines), size)
    years = [int(year) for year in table.years]
    set_scales(axes, size, years, ticks, every=10, type_size=size.note)
    draw_base_year(axes, size, table.last_observed)
    draw_series(axes, table, 0.78 * scale)
