"""The words of an SVG whose letters are outlines: laid over them unseen, so that they are found.

In:   an SVG as matplotlib writes it: before each group of outlines a comment with its words.
Out:  the same picture, in which a reader can search for words, select and copy them.
Knows nothing of what the picture shows.
"""

from __future__ import annotations

import re
from html import unescape

from report.style import text_width

_OUTLINES = re.compile(
    r"<!-- (?P<words>[^\n]*) -->\n(?P<group> *<g (?:style=\"[^\"]*\" )?"
    r"transform=\"(?P<place>[^\"]*?) ?scale\((?P<scale>[\d.]+) -[\d.]+\)\">)"
)
#: matplotlib's outlines are of type of this size, and made smaller.
_OUTLINE_SIZE = 100.0


def searchable(svg: str) -> str:
    """The picture with its words as letters that are not painted, each where its outlines are."""
    return _OUTLINES.sub(_with_letters, svg)


def _with_letters(found: re.Match[str]) -> str:
    """The letters take the length of the outlines in whichever font a reader has."""
    words = found["words"]
    size = _OUTLINE_SIZE * float(found["scale"])
    place = f' transform="{found["place"]}"' if found["place"] else ""
    length = text_width(unescape(words), size)
    letters = (
        f'<text{place} font-size="{size:g}" textLength="{length:.2f}"'
        f' lengthAdjust="spacingAndGlyphs" fill="none" stroke="none">{words}</text>'
    )
    return f"{letters}\n{found['group']}"
