"""One indicator's sheet: its numbers by year, and live charts over them.

In:   the `SeriesTable` that the picture of the indicator is drawn from.
Out:  a sheet with history, targets, a line and a fan for each scenario, as Excel's own charts.
Knows nothing of how a number was computed.

Excel has no fan: it is stacked from an invisible area below the widest band and one area between
each two ends, whose heights are formulas over the columns of the ends.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from report.csvfile import Cell
from report.frame import unit_words, y_ticks
from report.numbers import common_decimals
from report.series import all_values, strokes_of
from report.sheets import FIRST, FONTS, GREY, INK, Book
from report.style import STROKES, TARGET
from report.tables import SeriesTable
from report.texts import listed, say

#: Excel's dashes and markers that come nearest to those of `report.style.STROKES`.
DASHES = ("dash", "solid", "dash_dot", "round_dot", "long_dash", "long_dash_dot")
MOST_FANS = 3
WIDE, HIGH, GAP = 560, 340, 18  # pixels of a chart; rows from one chart to the next
SPAN = 12  # columns that two charts take


@dataclass(frozen=True, slots=True)
class _Place:
    """Where things stand in the sheet.

    Attributes:
        lines: column of each scenario's line.
        ends: columns of each scenario's band ends, from the lowest to the highest; may be empty.
        steps: columns of the heights between them.
        observed: column of what was observed.
        target: column of the plan's targets.
        years: first and last row of the years.
    """

    lines: tuple[int, ...]
    ends: tuple[tuple[int, ...], ...]
    steps: tuple[tuple[int, ...], ...]
    observed: int
    target: int
    years: tuple[int, int]


def write_figure(book: Book, table: SeriesTable) -> None:
    """Write the sheet of an indicator."""
    lang, name = book.lang, table.name.said(book.lang)
    sheet = book.sheet(name, f"{name}  {unit_words(table, lang)}", wide=True)
    place, heads, columns = _columns(table, lang)
    decimals = common_decimals([float(line.values[-1]) for line in table.lines], table.unit.zh)
    formats = [book.year, *[book.figure(decimals)] * (len(heads) - 1)]
    rows = [[int(year), *(column.get(int(year)) for column in columns)] for year in table.years]
    free = book.table(sheet, FIRST, heads, rows, formats=formats)
    sheet.set_row(FIRST, 54)
    sheet.freeze_panes(FIRST + 1, 1)
    _write_steps(book, sheet, table, place, formats[1])
    notes = [say("foot.source", lang, source=table.origin.source.said(lang))]
    notes += [table.note.said(lang)] if table.note.zh else []
    for number, words in enumerate(notes, start=1):
        sheet.write_string(free + number, 0, words, book.grey)
    top = free + len(notes) + 2
    _insert(
        sheet, top, 0, _comparison(book, sheet, table, place), f"{name}  {unit_words(table, lang)}"
    )
    for number, index in enumerate(_fans(table), start=1):
        scenario = table.lines[index].name.said(lang)
        levels = sorted(round(100 * band.level) for band in table.lines[index].bands)
        told = listed((f"{level}%" for level in levels), lang)
        title = say("sheet.fan", lang, name=f"{name}  {scenario}", levels=told)
        _insert(sheet, top, number, _fan(book, sheet, table, place, index), title)
    last = top + GAP * (1 + len(_fans(table)) // 2)
    sheet.fit_to_pages(1, 1)  # a chart torn apart is no chart
    sheet.print_area(0, 0, last, max(place.target, SPAN))


def _fans(table: SeriesTable) -> list[int]:
    return [index for index, line in enumerate(table.lines) if line.bands][:MOST_FANS]


def _columns(table: SeriesTable, lang: str) -> tuple[_Place, list[str], list[Mapping[int, Cell]]]:
    """Where each column stands, its head, and its numbers by year."""
    heads, columns = [say("sheet.year", lang)], []
    lines, ends = [], []

    def add(head: str, values: Mapping[int, Cell]) -> int:
        heads.append(head)
        columns.append(values)
        return len(columns)

    for line in table.lines:
        name = line.name.said(lang)
        lines.append(add(name, _by_year(table, line.values)))
        widest_first = sorted(line.bands, key=lambda band: -band.level)
        low = [("sheet.low", band.level, band.low) for band in widest_first]
        high = [("sheet.high", band.level, band.high) for band in reversed(widest_first)]
        ends.append(
            tuple(
                add(say(key, lang, name=name, level=round(100 * level)), _by_year(table, values))
                for key, level, values in (*low, *high)
            )
        )
    seen = {round(one.year): one.value for one in table.observations}
    observed = add(say(f"sheet.{table.seen}", lang), seen)
    target = add(say("sheet.target", lang), {mark.year: mark.value for mark in table.targets})
    free, steps = target + 2, []
    for own in ends:
        steps.append(tuple(range(free, free + max(0, len(own) - 1))))
        free += len(steps[-1])
    rows = (FIRST + 1, FIRST + len(table.years))
    place = _Place(tuple(lines), tuple(ends), tuple(steps), observed, target, rows)
    return place, heads, columns


def _by_year(table: SeriesTable, values: Any) -> dict[int, Cell]:
    pairs = zip(table.years.tolist(), values.tolist(), strict=True)
    return {year: value if math.isfinite(value) else None for year, value in pairs}


def _write_steps(book: Book, sheet: Any, table: SeriesTable, place: _Place, form: Any) -> None:
    """The heights between band ends: formulas, with the value that they have now."""
    for index, own in enumerate(place.steps):
        line = table.lines[index]
        widest_first = sorted(line.bands, key=lambda band: -band.level)
        values = [band.low for band in widest_first] + [b.high for b in reversed(widest_first)]
        for number, column in enumerate(own):
            head = say("sheet.step", book.lang, name=line.name.said(book.lang), number=number + 1)
            sheet.write_string(FIRST, column, head, book.head)
            for row in range(place.years[0], place.years[1] + 1):
                low, high = (
                    xl_rowcol_to_cell(row, place.ends[index][number + step]) for step in (0, 1)
                )
                year = row - place.years[0]
                value = float(values[number + 1][year] - values[number][year])
                shown = value if math.isfinite(value) else 0
                sheet.write_formula(row, column, f"={high}-{low}", form, shown)
        if own:
            sheet.set_column(own[0], own[-1], 9)


def _series(sheet: Any, place: _Place, column: int) -> dict[str, Any]:
    """Name, years and values of a column as a chart refers to them."""
    first, last = place.years
    return {
        "name": [sheet.name, FIRST, column],
        "categories": [sheet.name, first, 0, last, 0],
        "values": [sheet.name, first, column, last, column],
    }


def _comparison(book: Book, sheet: Any, table: SeriesTable, place: _Place) -> Any:
    """The lines of all scenarios, with history and targets."""
    chart = book.book.add_chart({"type": "line"})
    for index, column in enumerate(place.lines):
        _add_line(chart, sheet, table, place, column, index)
    _add_points(chart, sheet, table, place)
    _set_axes(book, chart, table)
    chart.set_legend({"position": "bottom", "font": _font(book)})
    return chart


def _fan(book: Book, sheet: Any, table: SeriesTable, place: _Place, index: int) -> Any:
    """One scenario: stacked areas below, its line, history and targets above."""
    colour = strokes_of(table)[index].colour
    areas = book.book.add_chart({"type": "area", "subtype": "stacked"})
    areas.add_series(_series(sheet, place, place.ends[index][0]) | {"fill": {"none": True}})
    middle = (len(place.steps[index]) - 1) / 2
    for number, column in enumerate(place.steps[index]):
        fill = {"color": colour, "transparency": 62 if number == middle else 80}
        areas.add_series(_series(sheet, place, column) | {"fill": fill, "border": {"none": True}})
    lines = book.book.add_chart({"type": "line"})
    _add_line(lines, sheet, table, place, place.lines[index], index)
    _add_points(lines, sheet, table, place)
    areas.combine(lines)
    _set_axes(book, areas, table)
    hidden = list(range(1 + len(place.steps[index])))
    areas.set_legend({"position": "bottom", "font": _font(book), "delete_series": hidden})
    return areas


def _add_line(
    chart: Any, sheet: Any, table: SeriesTable, place: _Place, column: int, index: int
) -> None:
    stroke = strokes_of(table)[index]
    dash = DASHES[STROKES.index(stroke)]
    line = {"color": stroke.colour, "width": 2.25, "dash_type": dash}
    chart.add_series(_series(sheet, place, column) | {"line": line})


def _add_points(chart: Any, sheet: Any, table: SeriesTable, place: _Place) -> None:
    """What was observed and the plan's targets, as marks without a line."""
    marks = (
        (place.observed, table.observations, "circle", INK, 6),
        (place.target, table.targets, "diamond", TARGET, 9),
    )
    for column, there, kind, colour, size in marks:
        if there:
            look = {"fill": {"color": colour}, "border": {"color": colour}}
            marker = {"type": kind, "size": size, **look}
            own = {"line": {"none": True}, "marker": marker}
            chart.add_series(_series(sheet, place, column) | own)


def _set_axes(book: Book, chart: Any, table: SeriesTable) -> None:
    """Years below, from the least round value up: a stack would begin at zero by itself."""
    ticks = y_ticks(all_values(table), 5)
    font = _font(book)
    grid = {"visible": True, "line": {"color": "#D9DEE3", "width": 0.75}}
    chart.set_y_axis(
        {
            "min": float(ticks[0]),
            "max": float(ticks[-1]),
            "major_unit": float(ticks[1] - ticks[0]),
            "num_font": font,
            "major_gridlines": grid,
            "line": {"none": True},
            "num_format": "#,##0.######" if ticks[1] - ticks[0] < 1 else "#,##0",
        }
    )
    chart.set_x_axis(
        {
            "num_font": font,
            "interval_unit": 5,
            "interval_tick": 5,
            "position_axis": "on_tick",
            "num_format": "0",
            "line": {"color": GREY},
        }
    )
    chart.show_blanks_as("gap")


def _insert(sheet: Any, top: int, number: int, chart: Any, title: str) -> None:
    """Put a chart in its place below the numbers: two side by side."""
    font = {"size": 12, "bold": False, "color": INK}
    chart.set_title({"name": title, "name_font": font, "overlay": False})
    chart.set_size({"width": WIDE, "height": HIGH})
    options = {"object_position": 2, "description": title, "x_offset": number % 2 * (WIDE + 12)}
    sheet.insert_chart(top + GAP * (number // 2), 0, chart, options)


def _font(book: Book) -> dict[str, Any]:
    return {"name": FONTS[book.lang], "size": 9, "color": GREY, "bold": False}
