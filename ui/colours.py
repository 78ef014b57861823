"""The colours of charts on a screen: those of print, and lighter ones for a dark page.

In:   which scenarios are business as usual.
Out:  a colour and dashes for each line; the colours of text, grid and targets.
Knows nothing of Streamlit or of what is drawn.

The hues, dashes and their order are those of `report.style`, so that a line looks on the screen as
it does in print; on a dark page each is lighter, with a contrast of 4.5 or more to the ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from report.style import GREY, INK, RULE, STROKES, TARGET, strokes

#: The ground of a page, as `.streamlit/config.toml` has it.
PAPER, NIGHT = "#FFFFFF", "#14191F"
#: In the order of `report.style.STROKES`.
LIGHTER = ("#A7B1BB", "#6CB0F0", "#F2A069", "#35C79F", "#CB9BDE", "#DDB83A")


@dataclass(frozen=True, slots=True)
class Ink:
    """What a chart is drawn with: text, notes, rules, targets, and the ground of the page."""

    text: str
    note: str
    rule: str
    target: str
    ground: str


LIGHT_INK = Ink(INK, GREY, RULE, TARGET, PAPER)
DARK_INK = Ink("#E8ECF0", "#A3AEB8", "#343C45", "#FF7A9C", NIGHT)


@dataclass(frozen=True, slots=True)
class Pen:
    """One line: its colour, and its dashes (empty for a solid line)."""

    colour: str
    dashes: tuple[float, ...]


def ink(dark: bool) -> Ink:
    """For a light page or a dark one."""
    return DARK_INK if dark else LIGHT_INK


def pens(usual: Sequence[bool], dark: bool) -> list[Pen]:
    """How each scenario's line is drawn; business as usual is grey and dashed."""
    found = []
    for stroke in strokes(usual):
        colour = LIGHTER[STROKES.index(stroke)] if dark else stroke.colour
        dashes = () if isinstance(stroke.dashes, str) else stroke.dashes[1]
        found.append(Pen(colour, tuple(1.8 * length for length in dashes)))
    return found
