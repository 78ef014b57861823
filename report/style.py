"""The house style of every chart: sizes, colours, line styles, the font.

In:   nothing.
Out:  matplotlib settings, two sizes, and how wide a text will be.
Knows nothing of what is drawn.

Colours are told apart by the colour-blind (after Okabe & Ito, darkened for white paper) and in
grey by their lightness and their dashes; nothing is said by colour alone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import matplotlib
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font, LoadFlags

FONT = Path(__file__).parent / "fonts" / "PingshanSans.otf"
FAMILY = "Pingshan Sans"

INK = "#1F2A36"  # titles and figures
GREY = "#5F6B76"  # axes, notes
RULE = "#D9DEE3"  # grid lines
TARGET = "#B3123F"  # the plan's targets, and nothing else

CM = 1 / 2.54  # inches


@dataclass(frozen=True, slots=True)
class Stroke:
    """How one scenario is drawn everywhere: its colour, dashes and marker."""

    colour: str
    dashes: tuple[float, tuple[float, ...]] | Literal["solid"]
    marker: str


#: Business as usual, then colours in the order of the scenarios; lightness falls and rises so that
#: neighbours differ in grey.
STROKES = (
    Stroke("#6B7680", (0, (5.0, 1.8)), "o"),
    Stroke("#0B4F94", "solid", "s"),
    Stroke("#C4591A", (0, (6.0, 1.6, 1.2, 1.6)), "^"),
    Stroke("#00795C", (0, (1.2, 1.4)), "v"),
    Stroke("#8A4C9E", (0, (9.0, 2.2)), "P"),
    Stroke("#A67C00", (0, (4.0, 1.4, 1.2, 1.4, 1.2, 1.4)), "X"),
)
#: Of stacked parts, bottom up: dark and light in turn, with white between them.
FILLS = ("#0B4F94", "#7FB2DC", "#00795C", "#9BCBB5", "#A65A17", "#EDC08A", "#5A6672", "#C3CBD2")


def strokes(usual: Sequence[bool]) -> tuple[Stroke, ...]:
    """How each scenario is drawn: business as usual in grey dashes wherever it stands.

    The others take the colours in order, so the first of them has the same one with business as
    usual beside it and without. Only where no colour is left is the grey used for another.

    Args:
        usual: of each scenario, whether it is business as usual; at most one per stroke.
    """
    first = next((index for index, is_usual in enumerate(usual) if is_usual), None)
    colours = iter((*STROKES[1:], STROKES[0]))
    return tuple(STROKES[0] if index == first else next(colours) for index in range(len(usual)))


@dataclass(frozen=True, slots=True)
class Size:
    """A size of chart.

    Attributes:
        width: in cm.
        height: in cm.
        scale: multiplies every length that the print size gives in points.
        grows: whether a chart of many rows may be higher, as on a page and not on a slide.
    """

    width: float
    height: float
    scale: float
    grows: bool

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width * CM * 72, self.height * CM * 72

    @property
    def title(self) -> float:
        """Type size of the title."""
        return 11.0 * self.scale

    @property
    def text(self) -> float:
        """Type size of labels."""
        return 8.5 * self.scale

    @property
    def note(self) -> float:
        """Type size of the foot, the smallest there is: 8 points in print."""
        return 8.0 * self.scale

    def taller(self, height: float) -> Size:
        """The same size with another height in cm."""
        return replace(self, height=height)


#: The text width of an A4 official document, and a 16:9 slide.
PRINT = Size(16.0, 9.6, 1.0, grows=True)
SLIDE = Size(25.4, 14.29, 1.5, grows=False)


#: matplotlib's settings are the process's, whose threads would draw in one another's.
_one_at_a_time = threading.RLock()


@cache
def load_font() -> None:
    """Make the font known to this process; matplotlib's cache on disk stays as it is."""
    fontManager.addfont(FONT)


@contextmanager
def house_style(size: Size) -> Iterator[None]:
    """The settings under which a chart is built and written, by one thread at a time."""
    with _one_at_a_time:
        load_font()
        with matplotlib.rc_context(_settings(size)):
            yield


def _settings(size: Size) -> Any:
    scale = size.scale
    return {
        "axes.axisbelow": True,
        "axes.edgecolor": GREY,
        "axes.labelcolor": GREY,
        "axes.linewidth": 0.7 * scale,
        "axes.spines.left": False,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "font.family": [FAMILY],
        "font.size": size.text,
        "grid.color": RULE,
        "grid.linewidth": 0.6 * scale,
        "lines.linewidth": 1.6 * scale,
        "lines.scale_dashes": True,
        "pdf.fonttype": 3,  # searchable, and right for an OpenType font with CFF outlines
        "svg.fonttype": "path",  # looks the same without the font; see report.searchable
        "svg.hashsalt": "pingshan",
        "text.color": INK,
        "xtick.color": GREY,
        "xtick.major.size": 3.0 * scale,
        "xtick.major.width": 0.7 * scale,
        "ytick.color": GREY,
        "ytick.major.size": 0.0,
    }


@cache
def _metrics() -> FT2Font:
    return FT2Font(str(FONT))


# A copy of the process shares the open font file, and where each is in it: it opens its own.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_metrics.cache_clear)


@cache
def _characters() -> frozenset[int]:
    return frozenset(_metrics().get_charmap())


def missing_glyphs(text: str) -> str:
    """The characters of a text that the font lacks and a chart would show as an empty box."""
    return "".join(sorted({c for c in text if ord(c) not in _characters() and c != "\n"}))


@lru_cache(maxsize=4096)
def text_width(text: str, points: float) -> float:
    """Width in points of one line of text set in the house font."""
    font = _metrics()
    font.set_size(points, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64


#: What may not begin a line of Chinese.
CLOSING = "，。；：、）”’》%％！？"  # noqa: RUF001


def wrapped(text: str, points: float, width: float) -> list[str]:
    """A text in lines no wider than `width` points.

    Lines break at blanks and between Chinese characters, and never before a closing mark; a word
    wider than the line stands alone on it.
    """
    lines, line = [], ""
    for word in _words(text):
        if line and text_width((line + word).rstrip(), points) > width:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _words(text: str) -> list[str]:
    """The pieces between which a line may break."""
    pieces: list[str] = []
    for c in text:
        wide = ord(c) > 0x2E7F
        joins = pieces and (
            c in CLOSING
            or pieces[-1][-1] in "（“《"
            or (not wide and pieces[-1][-1] != " " and ord(pieces[-1][-1]) <= 0x2E7F)
        )
        if joins:
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces
