"""What a view consists of: words with a place and a size, pipes and arrows.

In:   texts.
Out:  the words' sizes in pixels of the sketch, measured with Helvetica's widths.
Knows nothing of models, Vensim's file format or drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Kind = Literal["stock", "flow", "auxiliary", "constant", "shadow", "shadow stock", "valve", "cloud"]

#: Vensim's sketch font of every view: points, and pixels of a line at 96 pixels an inch.
FONT_POINTS = 10
FONT_PIXELS = FONT_POINTS * 96 / 72
LINE_PIXELS = 16.0

#: Advance widths of Helvetica (and so of Arial) in thousandths of the font size, by character:
#: Adobe's font metrics file `phvr8a.afm`, which a test reads again. What is not in it is
#: taken as wide as a full square, which is right for Chinese.
_WIDTHS = {
    222: "'`ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
ADVANCE = {letter: width for width, letters in _WIDTHS.items() for letter in letters}


@lru_cache(maxsize=8192)
def text_width(text: str) -> float:
    """The width of one line of text in pixels."""
    return sum(ADVANCE.get(letter, 1000) for letter in text) * FONT_PIXELS / 1000


#: What a line may be broken around: words between spaces, and each Chinese character; full-width
#: punctuation stays with what it closes or opens.
_PIECE = re.compile(r" ?[（《“<]?(?:[⺀-鿿][）》”，、：>]*|[^ ⺀-鿿（《“]+)|[（《“<]")


@lru_cache(maxsize=4096)
def wrap(text: str, widest: float) -> tuple[str, ...]:
    """Break a text into the fewest lines within `widest` pixels, as even as can be.

    Chinese may be broken between any two characters, everything else at spaces only.
    """
    pieces = _PIECE.findall(text)
    limit = max(widest, *(text_width(piece.strip()) for piece in pieces))
    best = _fill(pieces, limit)
    for tighter in sorted({text_width("".join(pieces[i:j]).strip()) for i in range(len(pieces))
                           for j in range(i + 1, len(pieces) + 1)}):  # fmt: skip
        lines = _fill(pieces, tighter) if tighter <= limit else best
        if len(lines) == len(best) and max(map(text_width, lines)) <= limit:
            return tuple(lines)
    return tuple(best)


def _fill(pieces: list[str], limit: float) -> list[str]:
    """Lines no wider than `limit` unless one piece is, filled from the first."""
    lines: list[str] = []
    for piece in pieces:
        if lines and text_width(lines[-1] + piece) <= limit + 1e-9:
            lines[-1] += piece
        else:
            lines.append(piece.strip())
    return lines


@dataclass(slots=True)
class Word:
    """Anything with a place: a variable's name, a box, a valve, a cloud.

    Attributes:
        key: unique in its view; the variable's own name where it is at home.
        name: the variable's name ('' for a cloud, the flow's name for a valve).
        x, y: the centre, in pixels from the upper left.
        w, h: *half* the width and height, as in Vensim's records.
        lines: the text as it is broken.
    """

    key: str
    name: str
    kind: Kind
    x: float = 0.0
    y: float = 0.0
    w: float = 0.0
    h: float = 0.0
    lines: tuple[str, ...] = ()

    def covers(self, other: Word, gap: float = 0.0) -> bool:
        """Whether the two rectangles come nearer than `gap` on both axes."""
        return (
            abs(self.x - other.x) < self.w + other.w + gap
            and abs(self.y - other.y) < self.h + other.h + gap
        )


def shown_text(name: str, kind: Kind) -> str:
    """A name as Vensim shows it: without quotes, a shadow in angle brackets."""
    bare = name.strip('"')
    return f"<{bare}>" if kind in ("shadow", "shadow stock") else bare


def text_word(key: str, name: str, kind: Kind, widest: float) -> Word:
    """A name as a word, broken into lines; a stock's box has room around the text."""
    lines = wrap(shown_text(name, kind), widest)
    wide = max(text_width(line) for line in lines) / 2 + 5
    high = LINE_PIXELS * len(lines) / 2 + 1
    if kind in ("stock", "shadow stock"):
        wide, high = max(wide + 8, 42), max(high + 6, 22)
    return Word(key, name, kind, w=float(round(wide)), h=float(round(high)), lines=lines)


def valve(flow: str) -> Word:
    """The valve of a flow; Vensim draws it 12 wide and 16 high."""
    return Word(f"valve of {flow}", flow, "valve", w=6.0, h=8.0)


def cloud(key: str) -> Word:
    """The end of a pipe outside the model's boundary."""
    return Word(key, "", "cloud", w=10.0, h=8.0)


@dataclass(slots=True)
class Pipe:
    """A flow's pipe from its valve to a stock or cloud; `head` where the stuff arrives.

    `corner` is the point where it turns, or its middle when it is straight.
    """

    valve: str
    end: str
    head: bool
    corner: tuple[float, float] = (0.0, 0.0)

    def shift(self, across: float, down: float) -> None:
        """Move the corner."""
        self.corner = (self.corner[0] + across, self.corner[1] + down)


@dataclass(slots=True)
class Arrow:
    """A cause and what it drives; `handle` is a point that the arc runs through.

    `initial` marks a cause that acts on a stock's initial value alone.
    """

    source: str
    target: str
    initial: bool = False
    bent: bool = False
    handle: tuple[float, float] = (0.0, 0.0)

    def shift(self, across: float, down: float) -> None:
        """Move the handle."""
        self.handle = (self.handle[0] + across, self.handle[1] + down)


@dataclass(slots=True)
class View:
    """One page of the sketch."""

    name: str
    words: dict[str, Word] = field(default_factory=dict)
    pipes: list[Pipe] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)

    def texts(self) -> Iterator[Word]:
        """The words that show a variable's name."""
        return (word for word in self.words.values() if word.kind not in ("valve", "cloud"))
