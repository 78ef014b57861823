"""What is around the data of every chart: title, unit, scales, the base year, the foot.

In:   a figure or axes, and words.
Out:  the same with its frame drawn; how much room is left.
Knows nothing of which chart it frames. All lengths are points: figures have 72 dots an inch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

from model.district.labels import Text
from report.numbers import written
from report.placing import Array, Box
from report.stacktable import StackTable
from report.style import CM, FAMILY, GREY, INK, Size, text_width, wrapped
from report.tables import Origin, SeriesTable, basis_words
from report.texts import listed, say

MARGIN = 3.0  # at every edge, times the scale
LEADING = 1.3  # from line to line, in type sizes


def new_figure(size: Size) -> Figure:
    """An empty figure whose pixels are points."""
    return Figure(figsize=(size.width * CM, size.height * CM), dpi=72, facecolor="white")


def write_title(figure: Figure, size: Size, title: str) -> float:
    """The title at the top left; returns the height that is left below it."""
    width, height = size.points
    margin = MARGIN * size.scale
    top = height - margin
    for line in wrapped(title, size.title, width - 2 * margin):
        place(figure, margin, top, line, size=size.title, va="top")
        top -= LEADING * size.title
    return top


def place(
    figure: Figure, x: float, y: float, words: str, *, size: float, colour: str = INK, **more: str
) -> Artist:
    """Text at a point of the figure."""
    where = x / figure.bbox.width, y / figure.bbox.height
    return figure.text(*where, words, size=size, color=colour, **more)  # type: ignore[arg-type]


def write_foot(figure: Figure, size: Size, sentences: Iterable[str]) -> float:
    """Notes at the bottom, wrapped; returns the height that they take."""
    margin = MARGIN * size.scale
    width = size.points[0] - 2 * margin
    lines = [line for note in sentences for line in wrapped(note, size.note, width)]
    height = margin + LEADING * size.note * len(lines)
    for index, line in enumerate(lines, start=1):
        y = height - LEADING * size.note * index
        place(figure, margin, y, line, size=size.note, colour=GREY, va="bottom")
    return height


def foot(origin: Origin, scenarios: Sequence[Text], lang: str, notes: Sequence[str]) -> list[str]:
    """What a chart says of itself, in three paragraphs; the disclaimer is the last."""
    names = [name.said(lang) for name in scenarios]
    first = [say("foot.scenarios", lang, names=listed(names, lang))]
    members = f"{origin.members:,}"
    if origin.said.zh:
        first = [origin.said.said(lang)]
    elif origin.members == 1:
        first.append(say("foot.one_member", lang))
    elif origin.left_out:
        left_out = f"{origin.left_out:,}"
        first.append(say("foot.members_left_out", lang, members=members, left_out=left_out))
    else:
        first.append(say("foot.members", lang, members=members))
    second = [
        say("foot.source", lang, source=origin.source.said(lang)),
        say("foot.date", lang, date=origin.date),
    ]
    between = "" if lang == "zh" else " "
    return [between.join([*first, *notes]), between.join(second), say("foot.disclaimer", lang)]


def unit_words(table: SeriesTable | StackTable, lang: str) -> str:
    """Unit and price basis, as the axis says them."""
    unit, basis = table.unit.said(lang), basis_words(table.price_basis, lang)
    if basis:
        return say("chart.unit_basis", lang, unit=unit, basis=basis)
    return say("chart.unit", lang, unit=unit)


def write_unit(axes: Axes, x: float, y: float, words: str, size: Size) -> None:
    """The axis' label lies above the axis, where Chinese charts have it and nobody tilts the head.

    Args:
        axes: whose vertical axis is named.
        x: left end of the words in points of the figure.
        y: their base line, of the last one where they have several.
        words: unit and price basis.
        size: of the chart.
    """
    axes.set_ylabel(words, rotation=0, ha="left", va="baseline", size=size.note, color=GREY)
    axes.yaxis.label.set_linespacing(1.15)
    figure = axes.figure
    at = x / figure.bbox.width, y / figure.bbox.height
    axes.yaxis.set_label_coords(*at, transform=figure.transFigure)


def put_axes(figure: Figure, box: Box) -> Axes:
    """Axes that fill a box of the figure."""
    width, height = figure.bbox.width, figure.bbox.height
    return figure.add_axes((box.x / width, box.y / height, box.width / width, box.height / height))


def y_ticks(values: Array, intervals: int) -> Array:
    """Round values that span all that is drawn; from zero wherever that leaves the data half.

    Raises:
        ValueError: there is nothing to draw.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        raise ValueError("a chart of missing values only")
    low, high = float(finite.min()), float(finite.max())
    if 0 <= low < 0.6 * high or low == high == 0:
        low = 0.0
    if low == high:
        low, high = sorted((0.9 * low, 1.1 * low)) if low else (0.0, 1.0)
    locator = MaxNLocator(nbins=intervals, steps=[1, 2, 2.5, 5, 10])
    ticks = np.asarray(locator.tick_values(low, high), dtype=float)
    step = ticks[1] - ticks[0]
    spanning: Array = ticks[(ticks > low - step) & (ticks < high + step)]
    return spanning


def tick_words(ticks: Array) -> list[str]:
    """Tick values with as many decimals as tell them apart."""
    step = float(ticks[1] - ticks[0])
    decimals = next(d for d in range(12) if abs(round(step, d) - step) < 1e-9 * step)
    return [written(float(tick), decimals) for tick in ticks]


def is_truncated(ticks: Array) -> bool:
    """Whether zero is off the axis."""
    return bool(ticks[0] > 0 or ticks[-1] < 0)


def set_scales(
    axes: Axes,
    size: Size,
    years: Sequence[int],
    ticks: Array,
    *,
    every: int = 5,
    type_size: float | None = None,
) -> None:
    """Scales, grid and tick labels of a chart over the years; a year in `every` is marked."""
    first, last = years[0], years[-1]
    axes.set_xlim(first - 0.4, last + 0.4)
    axes.set_ylim(float(ticks[0]), float(ticks[-1]))
    marked = [year for year in range(last, first - 1, -1) if (last - year) % every == 0][::-1]
    axes.xaxis.set_major_locator(FixedLocator(marked))
    axes.xaxis.set_major_formatter(FixedFormatter([str(year) for year in marked]))
    axes.yaxis.set_major_locator(FixedLocator(list(ticks)))
    axes.yaxis.set_major_formatter(FixedFormatter(tick_words(ticks)))
    axes.tick_params(labelfontfamily=FAMILY, labelsize=type_size or size.text, pad=2.5 * size.scale)
    axes.grid(axis="y")
    # ticks made later, when the figure is written, would have the size of another style
    axes.xaxis.get_major_ticks(len(marked))
    axes.yaxis.get_major_ticks(len(ticks))
    if ticks[0] < 0 < ticks[-1]:
        axes.axhline(0.0, color=GREY, linewidth=0.7 * size.scale, zorder=1.5)


def tick_room(ticks: Array, size: Size, points: float) -> float:
    """Width that the labels of a vertical axis take."""
    return max(text_width(words, points) for words in tick_words(ticks)) + 4.0 * size.scale


def draw_base_year(axes: Axes, size: Size, last_observed: int) -> None:
    """The line between history and projection."""
    style = {"color": GREY, "linewidth": 0.8 * size.scale, "linestyle": (0, (2.0, 2.0))}
    axes.axvline(last_observed + 0.5, zorder=1.6, gid="base-year", **style)  # type: ignore[arg-type]


def draw_leader(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, size: Size
) -> None:
    """A thin line from what is named to a name that had to move; points of the figure."""
    axes.annotate(
        "",
        xy=start,
        xycoords="figure points",
        xytext=end,
        textcoords="figure points",
        arrowprops={
            "arrowstyle": "-",
            "color": colour,
            "linewidth": 0.6 * size.scale,
            "shrinkA": 0.0,
            "shrinkB": 0.0,
        },
        annotation_clip=False,
    )
