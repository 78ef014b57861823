"""Forecasts beside what came: one panel a quantity or an origin.

In:   a `FanTable`, a language, a size.
Out:  a Figure that shows exactly that table.
Knows nothing of models; computes nothing but places on paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from report.fantables import Fan, FanTable
from report.frame import (
    MARGIN,
    draw_base_year,
    is_truncated,
    new_figure,
    place,
    put_axes,
    set_scales,
    tick_room,
    write_foot,
    write_title,
    y_ticks,
)
from report.placing import Array, Box
from report.series import DEVIATIONS
from report.style import GREY, INK, PRINT, STROKES, TARGET, Size, house_style, text_width
from report.tables import Observation, basis_words
from report.texts import listed, say

ROW, FOOT = 4.8, 3.6  # cm of one row of panels, and of what is above and below them all
GUTTER = 12.0  # between panels in points, times the scale
FORECAST = STROKES[1].colour
#: Opacity of each band, laid upon one another from the widest on.
STRENGTH = 0.16
RIVALS = STROKES[2:5]


def fan_chart(table: FanTable, *, lang: str, size: Size = PRINT, columns: int = 3) -> Figure:
    """Draw every fan in a panel of its own.

    Raises:
        ValueError: a panel has no finite number.
    """
    rows = math.ceil(len(table.fans) / columns)
    if size.grows:
        size = size.taller((ROW * rows + FOOT) * size.scale)
    with house_style(size):
        figure = new_figure(size)
        ticks = [y_ticks(_all_values(fan), 4) for fan in table.fans]
        below = write_foot(figure, size, _foot(table, ticks, lang))
        top = write_title(figure, size, table.name.said(lang))
        top = _legend(figure, table, lang, size, top)
        for index, fan in enumerate(table.fans):
            cell = _cell(index, (rows, columns), (below + 4 * size.scale, top), size)
            room = max(
                tick_room(marks, size, size.note) for marks in ticks[index % columns :: columns]
            )
            _draw_panel(figure, fan, ticks[index], cell, room, lang, size)
        return figure


def _foot(table: FanTable, ticks: Sequence[Array], lang: str) -> list[str]:
    cut = [f.name.said(lang) for f, t in zip(table.fans, ticks, strict=True) if is_truncated(t)]
    notes = [say("foot.axis_panels", lang, names=listed(cut, lang))] if cut else []
    if table.note.zh:
        notes.insert(0, table.note.said(lang))
    between = "" if lang == "zh" else " "
    return [
        *([between.join(notes)] if notes else []),
        table.source.said(lang),
        say("foot.disclaimer", lang),
    ]


def _cell(index: int, shape: tuple[int, int], span: tuple[float, float], size: Size) -> Box:
    margin, gutter = MARGIN * size.scale, GUTTER * size.scale
    row, column = divmod(index, shape[1])
    width = (size.points[0] - 2 * margin - (shape[1] - 1) * gutter) / shape[1]
    height = (span[1] - span[0]) / shape[0]
    return Box(margin + column * (width + gutter), span[1] - (row + 1) * height, width, height)


def _draw_panel(
    figure: Figure, fan: Fan, ticks: Array, cell: Box, room: float, lang: str, size: Size
) -> None:
    """One fan: its name, its unit, its axes."""
    scale, top = size.scale, cell.y + cell.height - 6 * size.scale
    name = fan.name.said(lang)
    points = min(size.text, size.text * cell.width / text_width(name, size.text))
    place(figure, cell.x, top - size.text, name, size=points, va="baseline")
    unit, basis = fan.unit.said(lang), basis_words(fan.price_basis, lang)
    key = "chart.unit_basis" if basis else "chart.unit"
    words = say(key, lang, unit=unit, **({"basis": basis} if basis else {}))
    small = min(size.note, size.note * cell.width / text_width(words, size.note))
    place(figure, cell.x, top - 2.5 * size.text, words, size=small, colour=GREY, va="baseline")
    ceiling = top - 3.2 * size.text - 5 * scale
    floor = cell.y + 1.5 * size.note + 5 * scale
    right = cell.x + cell.width - text_width("2020", size.note) / 2
    axes = put_axes(figure, Box(cell.x + room, floor, right - cell.x - room, ceiling - floor))
    years = [int(year) for year in fan.years]
    seen = [round(one.year) for one in (*fan.known, *fan.later)]
    whole = range(min([*years, *seen]), max([*years, *seen]) + 1)
    set_scales(axes, size, list(whole), ticks, every=5, type_size=size.note)
    draw_base_year(axes, size, fan.origin)
    _draw_fan(axes, fan, scale)


def _draw_fan(axes: Axes, fan: Fan, scale: float) -> None:
    for band in sorted(fan.bands, key=lambda one: -one.level):
        axes.fill_between(
            fan.years,
            band.low,
            band.high,
            color=FORECAST,
            alpha=STRENGTH,
            linewidth=0.0,
            gid=f"band-{band.level:.0%}",
            zorder=1.7,
        )
    axes.plot(
        fan.years, fan.median, color=FORECAST, linewidth=1.3 * scale, gid="median", zorder=2.2
    )
    for (_, years, values), stroke in zip(fan.rivals, RIVALS, strict=False):
        shown = (values >= axes.get_ylim()[0]) & (values <= axes.get_ylim()[1])
        axes.plot(
            years[shown],
            values[shown],
            color=stroke.colour,
            linestyle=stroke.dashes,
            marker=stroke.marker,
            markersize=3.4 * scale,
            markeredgewidth=0.0,
            linewidth=0.9 * scale,
            gid="rival",
            zorder=2.6,
        )
    _draw_dots(axes, fan.known, scale, gid="known", colour=INK, face=INK, marker="o")
    _draw_dots(axes, fan.later, scale, gid="later", colour=TARGET, face="white", marker="D")


def _draw_dots(
    axes: Axes,
    seen: Sequence[Observation],
    scale: float,
    *,
    gid: str,
    colour: str,
    face: str,
    marker: str,
) -> None:
    if not seen:
        return
    years, values, deviations = np.array([(o.year, o.value, o.deviation) for o in seen]).T
    drawn = axes.errorbar(
        years,
        values,
        yerr=DEVIATIONS * deviations,
        fmt=marker,
        markersize=3.4 * scale,
        markeredgewidth=0.9 * scale,
        markeredgecolor=colour,
        markerfacecolor=face,
        elinewidth=0.8 * scale,
        color=colour,
        zorder=3.2,
    )
    drawn.lines[0].set_gid(gid)


def _all_values(fan: Fan) -> Array:
    """Every number that decides the scale: naive forecasts count up to twice the widest band."""
    drawn = [fan.median, *(end for band in fan.bands for end in (band.low, band.high))]
    for one in (*fan.known, *fan.later):
        drawn.append(one.value + DEVIATIONS * one.deviation * np.array([-1.0, 1.0]))
    own = np.concatenate(drawn)
    low, high = np.nanmin(own), np.nanmax(own)
    reach = high - low
    for _, _, values in fan.rivals:
        drawn.append(values[(values > low - reach) & (values < high + reach)])
    return np.concatenate(drawn)


def _legend(figure: Figure, table: FanTable, lang: str, size: Size, top: float) -> float:
    """Rows of keys below the title; the height that is left."""
    has_errors = any(o.deviation for fan in table.fans for o in (*fan.known, *fan.later))
    errors = say("backtest.chart.errors", lang) if has_errors else ""
    keys: list[tuple[str, str]] = [
        ("known", say("backtest.chart.observed", lang)),
        ("median", say("backtest.chart.median", lang)),
        ("bands", say("backtest.chart.bands", lang)),
    ]
    if any(fan.later for fan in table.fans):
        keys[:1] = [
            (key, say(f"backtest.chart.{key}", lang) + errors) for key in ("known", "later")
        ]
    rivals = next((fan.rivals for fan in table.fans if fan.rivals), ())
    keys += [(f"rival-{i}", name.said(lang)) for i, (name, _, _) in enumerate(rivals)]
    scale = size.scale
    x = margin = (MARGIN + 2.0) * scale
    middle = top - 0.8 * size.note
    for kind, words in keys:
        wide = 20.0 * scale + text_width(words, size.note)
        if x > margin and x + wide > size.points[0] - margin:
            x, middle = margin, middle - 1.5 * size.note
        _mark(figure, kind, Box(x, middle - 3 * scale, 15 * scale, 6 * scale), scale)
        baseline = middle - 0.36 * size.note
        place(figure, x + 19 * scale, baseline, words, size=size.note, colour=GREY, va="baseline")
        x += wide + 11 * scale
    return middle - 1.3 * size.note


def _mark(figure: Figure, kind: str, box: Box, scale: float) -> None:
    wide, high = figure.bbox.width, figure.bbox.height
    middle = (box.y + box.height / 2) / high
    across, centre = [box.x / wide, (box.x + box.width) / wide], (box.x + box.width / 2) / wide
    if kind == "bands":
        for inset in (0.0, 0.2, 0.35):
            area = Rectangle(
                (box.x / wide, (box.y + inset * box.height) / high),
                box.width / wide,
                (1 - 2 * inset) * box.height / high,
                transform=figure.transFigure,
                facecolor=FORECAST,
                alpha=STRENGTH,
                linewidth=0.0,
            )
            figure.add_artist(area)
        return
    if kind in ("known", "later"):
        colour = INK if kind == "known" else TARGET
        line = Line2D([centre], [middle], color=colour, linewidth=0.0)
        line.set_marker("o" if kind == "known" else "D")
        line.set_markerfacecolor(INK if kind == "known" else "white")
        line.set_markeredgewidth(0.9 * scale)
        line.set_markersize(4.0 * scale)
    elif kind == "median":
        line = Line2D(across, [middle] * 2, color=FORECAST, linewidth=1.3 * scale)
    else:
        stroke = RIVALS[int(kind.removeprefix("rival-"))]
        line = Line2D(across, [middle] * 2, color=stroke.colour, linewidth=0.9 * scale)
        line.set_linestyle(stroke.dashes)
        line.set_marker(stroke.marker)
        line.set_markersize(3.6 * scale)
        line.set_markeredgewidth(0.0)
    figure.add_artist(line)
