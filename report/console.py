"""Tables of text for a terminal, aligned also where Chinese characters take two columns.

In:   rows of words.
Out:  lines of text.
Knows nothing of what the words mean.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """How many columns of a terminal `text` takes: two for a wide character, none for an accent."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def aligned(rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = (), gap: int = 2) -> str:
    """Rows as lines, each column as wide as its widest cell.

    Args:
        rows: cells of each row; all rows have the same number of cells.
        numbers: columns that are set to the right.
        gap: blanks between columns.
    """
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        (" " * gap)
        .join(_padded(cell, widths[i], right=i in numbers) for i, cell in enumerate(row))
        .rstrip()
        for row in rows
    )


def _padded(text: str, columns: int, *, right: bool) -> str:
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks
