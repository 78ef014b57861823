"""The legend of a chart: what its dots, lines and areas mean; lines' names stand at their ends.

In:   a table that will be drawn.
Out:  keys, and the width that they take.
Knows nothing of values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from report.placing import Box
from report.series import STRENGTHS, has_fans, strokes_of
from report.style import GREY, INK, STROKES, TARGET, Size, text_width
from report.tables import SeriesTable
from report.texts import say

Key: TypeAlias = tuple[str, str]  # the kind of mark (or a stroke's number), and its words

GAP, BETWEEN = 4.0, 12.0  # from a mark to its words, and to the next mark; times the scale
LONG, SHORT = 16.0, 6.0  # width of a mark that is a line or an area, and of one that is a dot
DOTS = ("observed", "target", "met", "missed")


def series_keys(table: SeriesTable, lang: str) -> list[Key]:
    """The keys that a chart of this table needs besides the names of its lines."""
    keys = []
    if table.observations:
        keys.append(("observed", say(f"chart.{table.seen}", lang)))
    if int(table.years[0]) < table.last_observed:
        keys.append(("model", say("chart.model", lang)))
    if has_fans(table) and any(line.bands for line in table.lines):
        keys.append(("band", bands_words(table, lang)))
    if table.targets:
        keys.append(("target", say("chart.target", lang)))
    return keys


def bands_words(table: SeriesTable, lang: str) -> str:
    """Which bands are drawn: 50% and 80%."""
    levels = sorted({band.level for line in table.lines for band in line.bands})
    percent = [f"{100 * level:.0f}" for level in levels]
    if len(percent) > 1:
        return say("chart.bands", lang, inner=percent[0], outer=percent[-1])
    return say("chart.band", lang, percent=percent[0])


def scenario_keys(table: SeriesTable, lang: str) -> list[Key]:
    """A key for each scenario, for charts that have no room for names at the lines' ends."""
    pairs = zip(strokes_of(table), table.lines, strict=True)
    return [(str(STROKES.index(stroke)), line.name.said(lang)) for stroke, line in pairs]


def mark_width(kind: str, size: Size) -> float:
    """The width of a mark."""
    return (SHORT if kind in DOTS else LONG) * size.scale


def keys_width(keys: Sequence[Key], size: Size) -> float:
    """The width of keys in one row."""
    drawn = sum(mark_width(kind, size) + text_width(text, size.note) for kind, text in keys)
    return drawn + size.scale * (len(keys) * (GAP + BETWEEN) - BETWEEN)


def draw_rows_of_keys(
    figure: Figure, keys: Sequence[Key], size: Size, x: float, top: float
) -> float:
    """Draw keys in as many rows as they need; the height that is left below them."""
    rows: list[list[Key]] = [[]]
    for key in keys:
        if rows[-1] and keys_width([*rows[-1], key], size) > figure.bbox.width - 2 * x:
            rows.append([])
        rows[-1].append(key)
    for row in rows:
        draw_keys(figure, row, size, x, top - 0.65 * size.note)
        top -= 1.4 * size.note
    return top


def draw_keys(figure: Figure, keys: Sequence[Key], size: Size, x: float, middle: float) -> None:
    """Draw one row of keys from `x` on."""
    scale = size.scale
    for kind, words in keys:
        wide = mark_width(kind, size)
        _draw_mark(figure, kind, size, Box(x, middle - 3.0 * scale, wide, 6.0 * scale))
        x += wide + GAP * scale
        _place_words(figure, x, middle, words, size)
        x += text_width(words, size.note) + BETWEEN * scale


def _place_words(figure: Figure, x: float, y: float, words: str, size: Size) -> None:
    width, height = figure.bbox.width, figure.bbox.height
    baseline = (y - 0.36 * size.note) / height  # the middle of digits and capitals
    figure.text(x / width, baseline, words, size=size.note, color=GREY, va="baseline")


def _draw_mark(figure: Figure, kind: str, size: Size, box: Box) -> None:
    scale, middle = size.scale, box.y + box.height / 2
    across, centre = [box.x, box.x + box.width], box.x + box.width / 2
    if kind == "band":
        for level, inset in zip(STRENGTHS, (0.0, 1.6 * scale), strict=True):
            _draw_area(figure, Box(box.x, box.y + inset, box.width, box.height - 2 * inset), level)
        return
    if kind == "observed":
        _draw_line(figure, [centre] * 2, [box.y - scale, box.y + box.height + scale], INK, 0.9)
        _draw_dot(figure, centre, middle, "o", INK, 4.0 * scale)
    elif kind == "model":
        _draw_line(figure, across, [middle] * 2, INK, 1.0 * scale)
    elif kind == "target":
        _draw_dot(figure, centre, middle, "D", TARGET, 4.8 * scale)
    elif kind in ("met", "missed"):
        dot = _draw_dot(figure, centre, middle, "s", INK, 4.6 * scale)
        dot.set(markerfacecolor=INK if kind == "met" else "white", markeredgewidth=1.0 * scale)
    elif kind.startswith("bar-"):
        stroke = STROKES[int(kind.removeprefix("bar-"))]
        _draw_line(figure, across, [middle] * 2, stroke.colour, 2.4 * scale)
        _draw_dot(figure, across[1], middle, stroke.marker, stroke.colour, 5.0 * scale)
    else:
        stroke = STROKES[int(kind)]
        line = _draw_line(figure, across, [middle] * 2, stroke.colour, 1.6 * scale)
        line.set_linestyle(stroke.dashes)


def _draw_line(
    figure: Figure, x: Sequence[float], y: Sequence[float], colour: str, width: float
) -> Line2D:
    line = Line2D(
        [value / figure.bbox.width for value in x],
        [value / figure.bbox.height for value in y],
        color=colour,
        linewidth=width,
        solid_capstyle="butt",
    )
    figure.add_artist(line)
    return line


def _draw_dot(
    figure: Figure, x: float, y: float, marker: str, colour: str, points: float
) -> Line2D:
    line = _draw_line(figure, [x], [y], colour, 0.0)
    line.set_marker(marker)
    line.set_markersize(points)
    line.set_markeredgewidth(0.0)
    return line


def _draw_area(figure: Figure, box: Box, strength: float) -> None:
    width, height = figure.bbox.width, figure.bbox.height
    area = Rectangle(
        (box.x / width, box.y / height),
        box.width / width,
        box.height / height,
        transform=figure.transFigure,
        facecolor=STROKES[1].colour,
        alpha=strength,
        linewidth=0.0,
    )
    figure.add_artist(area)
