"""A view as a picture, drawn from the records of the sketch: what Vensim would place.

In:   a `View` as `records` reads it.
Out:  PNG and SVG files.
Knows nothing of models or of how the view was laid out.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from PIL import Image

from model.sketch.curves import Points, drawn
from model.sketch.shapes import (
    FONT_POINTS,
    LINE_PIXELS,
    Pipe,
    View,
    Word,
)
from model.sketch.write import replace_file

PIXELS_PER_INCH = 96
#: Room around a view and above it; the width that the line explaining the signs takes.
MARGIN, TITLE, NARROWEST = 28.0, 40.0, 680.0
LEGENDS = {
    "en": "box: stock · valve: flow · green: constant · dotted: acts on the initial value only · "
    "grey <name>: stands elsewhere",
    "zh": "方框：存量 · 阀门：流量 · 绿色：常数 · 虚线：只影响初始值 · 灰色 <名称>：另见他处",
}
COLOURS = 48
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.sans-serif": ["DejaVu Sans", "Arial", "sans-serif"],
}
#: The one font that matplotlib always has is wider than Helvetica, so it is drawn smaller.
TEXT_POINTS = FONT_POINTS * 0.86
INK, PIPE, CAUSE, CONSTANT, SHADOW = "#1b1b1b", "#5b6b7a", "#3565a8", "#0f6b5c", "#7d7d7d"
_COLOURS = {"shadow": SHADOW, "shadow stock": SHADOW}


def draw_view(
    view: View, folder: Path, font: Path | None = None, lang: str = "en", title: str = ""
) -> list[Path]:
    """Draw one view as PNG and SVG; the paths written.

    Args:
        view: as read from a sketch, or as laid out.
        folder: where the files go, named after the view.
        font: a font file, for names that matplotlib's own font lacks characters for.
        lang: of the line that explains the signs, 'en' or 'zh'.
        title: over the picture; the name of the view where there is none.
    """
    figure = _figure(view, font, lang, title or view.name)
    stem = re.sub(r"[^\w]+", "-", view.name.lower()).strip("-")
    paths = [folder / f"{stem}.png", folder / f"{stem}.svg"]
    png, svg = io.BytesIO(), io.BytesIO()
    with matplotlib.rc_context(SETTINGS | {"svg.hashsalt": view.name}):
        figure.savefig(png, format="png", dpi=PIXELS_PER_INCH)
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    few = Image.open(png).convert("RGB").quantize(COLOURS)  # a third of the size
    small = io.BytesIO()
    few.save(small, format="png", optimize=True)
    replace_file(paths[0], small.getvalue())
    replace_file(paths[1], _shorter(svg.getvalue().decode()).encode())
    return paths


def _shorter(svg: str) -> str:
    """The same SVG without what says nothing: long decimals, clipping, empty turns, metadata."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' clip-path="[^"]*"| transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(r"(\d\.\d)\d+", r"\1", svg)
    return re.sub(r"\s*\n\s*", "\n", svg)


def _figure(view: View, font: Path | None, lang: str, title: str) -> Figure:
    words = view.words.values()
    wide = max(NARROWEST, max(word.x + word.w for word in words) + MARGIN)
    high = max(word.y + word.h for word in words) + MARGIN
    figure = Figure(figsize=(wide / PIXELS_PER_INCH, (high + TITLE) / PIXELS_PER_INCH))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, wide)
    axes.set_ylim(high, -TITLE)
    axes.axis("off")
    face = font_manager.FontProperties(fname=str(font)) if font else None
    heading: dict[str, Any] = {"size": 15, "weight": "bold", "fontproperties": face}
    axes.text(MARGIN, 22 - TITLE, title, va="center", color=INK, **heading)
    explained: dict[str, Any] = {"size": 8, "fontproperties": face if lang != "en" else None}
    axes.text(MARGIN, 44 - TITLE, LEGENDS[lang], va="center", color=SHADOW, **explained)
    for pipe in view.pipes:
        _draw_pipe(axes, view, pipe)
    for arrow in view.arrows:
        curve = drawn(arrow, view.words[arrow.source], view.words[arrow.target])
        _draw_arrow(axes, curve, arrow.initial)
    driven = {arrow.target for arrow in view.arrows}
    for word in words:
        colour = _COLOURS.get(word.kind, INK)
        if word.kind in ("auxiliary", "constant") and word.key not in driven:
            colour = CONSTANT
        _draw_word(axes, word, colour, face)
    return figure


def _draw_pipe(axes: Any, view: View, pipe: Pipe) -> None:
    """A double line from the valve by its corner to the edge of the stock or cloud."""
    mark, end = view.words[pipe.valve], view.words[pipe.end]
    x, y = pipe.corner
    if abs(y - mark.y) < 1 and abs(x - end.x) < end.w:  # turns into the box from above or below
        last = (x, end.y - end.h if y < end.y else end.y + end.h)
    else:
        last = (end.x - end.w if mark.x < end.x else end.x + end.w, mark.y)
    points = [(mark.x, mark.y), (x, y), last]
    line = {"solid_capstyle": "butt", "solid_joinstyle": "miter", "zorder": 1}
    axes.plot(*zip(*points, strict=True), color=PIPE, linewidth=4.2, **line)
    axes.plot(*zip(*points, strict=True), color="white", linewidth=2.0, **line)
    if pipe.head:
        axes.add_patch(
            FancyArrowPatch(
                points[1],
                last,
                arrowstyle="-|>",
                mutation_scale=15,
                color=PIPE,
                linewidth=0,
                shrinkA=0,
                shrinkB=0,
                zorder=2,
            )
        )


def _draw_arrow(axes: Any, curve: Points, initial: bool) -> None:
    if len(curve) < 2:
        return
    axes.add_patch(
        FancyArrowPatch(
            path=_outline(curve),
            arrowstyle="-|>,head_length=5,head_width=2.2",
            color=CAUSE,
            linewidth=0.8,
            linestyle=":" if initial else "-",
            mutation_scale=1.0,
            zorder=3,
        )
    )


def _outline(curve: Points) -> Outline:
    """A curve as a few parabolas, each through the curve at its ends and in between."""
    chosen = curve[np.linspace(0, len(curve) - 1, 9).round().astype(int)]
    vertices, codes = [chosen[0]], [Outline.MOVETO]
    for start, middle, end in zip(chosen[:-2:2], chosen[1:-1:2], chosen[2::2], strict=True):
        vertices += [2 * middle - (start + end) / 2, end]
        codes += [Outline.CURVE3, Outline.CURVE3]
    return Outline(vertices, codes)


def _draw_word(axes: Any, word: Word, colour: str, face: Any) -> None:
    x, y, w, h = word.x, word.y, word.w, word.h
    if word.kind == "valve":
        for side in (-1, 1):
            corners = [(x, y), (x + side * w, y - h), (x + side * w, y + h)]
            axes.add_patch(Polygon(corners, facecolor="white", edgecolor=PIPE, zorder=4))
        return
    if word.kind == "cloud":
        for dx, dy in ((-0.5, 0.1), (0.5, 0.1), (0, -0.35), (0, 0.35)):
            axes.add_patch(
                Circle(
                    (x + dx * w, y + dy * h),
                    h * 0.62,
                    facecolor="#d9dfe5",
                    edgecolor="none",
                    zorder=4,
                )
            )
        return
    if word.kind == "stock":
        axes.add_patch(
            Rectangle(
                (x - w, y - h),
                2 * w,
                2 * h,
                facecolor="#fff6df",
                edgecolor=INK,
                linewidth=1.2,
                zorder=4,
            )
        )
    size = FONT_POINTS if face else TEXT_POINTS
    for row, line in enumerate(word.lines):
        axes.text(
            x,
            y + (row - (len(word.lines) - 1) / 2) * LINE_PIXELS,
            line,
            size=size,
            color=colour,
            ha="center",
            va="center",
            fontproperties=face,
            zorder=5,
        )
