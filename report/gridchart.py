"""The overview: several indicators side by side under the same scenarios.

In:   a `GridTable`, a language, a size.
Out:  a Figure that shows exactly its tables.
Knows nothing of models; computes nothing but places on paper.
"""

from __future__ import annotations

import math

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
from report.style import PRINT, Size, house_style, text_width
from report.tables import GridTable, SeriesTable
from report.texts import listed, say

ROW = 4.4  # cm of one row of panels, times the scale
GUTTER = 12.0  # between panels, times the scale


def grid_chart(table: GridTable, *, lang: str, size: Size = PRINT, columns: int = 3) -> Figure:
    """Draw each indicator in a panel of its own; in print the figure grows with its rows.

    Raises:
        ValueError: a panel has no finite number.
    """
    rows = math.ceil(len(table.tables) / columns)
    size = size.taller(ROW * size.scale * rows + 3.4 * size.scale) if size.grows else size
    with house_style(size):
        figure = new_figure(size)
        ticks = [y_ticks(all_values(one), 3) for one in table.tables]
        scenarios = [line.name for line in table.tables[0].lines]
        notes = foot(table.origin, scenarios, lang, _axis_note(table, ticks, lang))
        below = write_foot(figure, size, notes)
        top = write_title(figure, size, table.name.said(lang))
        top = draw_rows_of_keys(figure, _keys(table, lang), size, MARGIN * size.scale, top)
        for index, one in enumerate(table.tables):
            cell = _cell(index, (rows, columns), (below, top - 2 * size.scale), size)
            lefts = [
                tick_room(marks, size, size.note) for marks in ticks[index % columns :: columns]
            ]
            _draw_panel(figure, one, ticks[index], cell, max(lefts), lang, size)
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


def _draw_panel(
    figure: Figure,
    table: SeriesTable,
    ticks: Array,
    cell: Box,
    left: float,
    lang: str,
    size: Size,
) -> None:
    """One indicator: its name, its unit, its axes, whose labels take `left`."""
    scale, top = size.scale, cell.y + cell.height - 6 * size.scale
    name = table.name.said(lang)
    points = min(size.text, size.text * cell.width / text_width(name, size.text))
    place(figure, cell.x, top - size.text, name, size=points, va="baseline")
    ceiling = top - 1.4 * (size.text + size.note) - 4 * scale
    floor = cell.y + 1.5 * size.note + 5 * scale
    right = cell.x + cell.width - text_width("2035", size.note) / 2
    box = Box(cell.x + left, floor, right - cell.x - left, ceiling - floor)
    axes = put_axes(figure, box)
    write_unit(axes, cell.x, ceiling + 6 * scale, unit_words(table, lang), size)
    years = [int(year) for year in table.years]
    set_scales(axes, size, years, ticks, every=10, type_size=size.note)
    draw_base_year(axes, size, table.last_observed)
    draw_series(axes, table, 0.78 * scale)
