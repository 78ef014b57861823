"""The chart of one indicator: history, scenarios, bands and the plan's targets.

In:   a `SeriesTable`, a language, a size.
Out:  a Figure that shows exactly that table.
Knows nothing of models; computes nothing but places on paper.
"""

from __future__ import annotations

from matplotlib.figure import Figure

from report.frame import (
    LEADING,
    MARGIN,
    draw_base_year,
    foot,
    is_truncated,
    new_figure,
    put_axes,
    set_scales,
    tick_room,
    unit_words,
    write_foot,
    write_title,
    write_unit,
    y_ticks,
)
from report.labelling import (
    GAP,
    end_labels,
    labels_width,
    name_lines,
    name_periods,
    name_targets,
    write_at,
)
from report.legend import bands_words, draw_keys, draw_rows_of_keys, keys_width, series_keys
from report.placing import Array, Box
from report.series import all_values, draw_series, draw_whiskers, has_fans
from report.style import GREY, PRINT, Size, house_style, text_width
from report.tables import SeriesTable
from report.texts import say

WHISKER = 7.5  # width of the strip for one whisker, times the scale


def line_chart(table: SeriesTable, *, lang: str, size: Size = PRINT) -> Figure:
    """Draw one indicator; each line is named at its end, with its value in the last year.

    Bands of one or two scenarios are areas; those of more are whiskers beside the names.

    Raises:
        ValueError: the table has no finite number.
    """
    with house_style(size):
        figure = new_figure(size)
        ticks = y_ticks(all_values(table), 5)
        notes = [table.note.said(lang)] if table.note.zh else []
        notes += [say("foot.axis", lang)] if is_truncated(ticks) else []
        scenarios = [line.name for line in table.lines]
        below = write_foot(figure, size, foot(table.origin, scenarios, lang, notes))
        top = _write_head(figure, table, lang, size)
        labels = end_labels(table, lang, size)
        left = MARGIN * size.scale + tick_room(ticks, size, size.text)
        right = size.points[0] - MARGIN * size.scale - _beside(table, labels, lang, size)
        bottom = below + 8 * size.scale + 1.5 * size.text
        box = Box(left, bottom, right - left, top - bottom)
        axes = put_axes(figure, box)
        set_scales(axes, size, [int(year) for year in table.years], ticks)
        write_unit(axes, MARGIN * size.scale, top + 6 * size.scale, unit_words(table, lang), size)
        draw_base_year(axes, size, table.last_observed)
        draw_series(axes, table, size.scale)
        name_lines(axes, table, labels, box, lang, size)
        name_periods(axes, table, box, name_targets(axes, table, box, lang, size), lang, size)
        if not has_fans(table):
            _put_whiskers(figure, table, ticks, box, lang, size)
        return figure


def _write_head(figure: Figure, table: SeriesTable, lang: str, size: Size) -> float:
    """Write title and legend; the height at which the axes may end, below the unit's row."""
    scale, margin = size.scale, MARGIN * size.scale
    title = table.name.said(lang)
    top = write_title(figure, size, title)
    keys = series_keys(table, lang)
    room = size.points[0] - 2 * margin
    if keys_width(keys, size) + text_width(title, size.title) + 14 * scale > room:
        top = draw_rows_of_keys(figure, keys, size, margin, top)
    else:
        x = margin + room - keys_width(keys, size)
        draw_keys(figure, keys, size, x, size.points[1] - margin - 0.65 * size.title)
    return top - LEADING * size.note - 8 * scale


def _beside(table: SeriesTable, labels: list[str], lang: str, size: Size) -> float:
    """Width of what stands to the right of the axes."""
    width = labels_width(labels, size) + GAP * size.scale
    if not has_fans(table):
        width += _whiskers_width(table, lang, size) + GAP * size.scale
    return width


def _whiskers_width(table: SeriesTable, lang: str, size: Size) -> float:
    return max(
        WHISKER * size.scale * len(table.lines), text_width(bands_words(table, lang), size.note)
    )


def _put_whiskers(
    figure: Figure, table: SeriesTable, ticks: Array, box: Box, lang: str, size: Size
) -> None:
    """A strip of axes at the right with the bands of the last year, on the same scale."""
    width = _whiskers_width(table, lang, size)
    x = size.points[0] - MARGIN * size.scale - width
    strip = put_axes(figure, Box(x, box.y, width, box.height))
    strip.set_xlim(-0.6, len(table.lines) - 0.4)
    strip.set_ylim(float(ticks[0]), float(ticks[-1]))
    strip.set_xticks([])
    strip.set_yticks(list(ticks), labels=[])
    strip.grid(axis="y")
    draw_whiskers(strip, table, size.scale)
    title = bands_words(table, lang)
    start = x + (width - text_width(title, size.note)) / 2
    above = box.y + box.height + 6 * size.scale
    write_at(strip, Box(start, above, width, size.note), title, size, GREY)
