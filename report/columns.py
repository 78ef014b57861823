"""Columns of a table of words: none is narrower than its longest word, which would be torn apart.

In:   a `Paper` whose tables say how wide their columns are wished.
Out:  the same with widths that fit.
Knows nothing of what a table says, nor of the documents that it goes into.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from report.paper import Paper, TextTable
from report.style import CM, PRINT, text_width

#: Points of the text's width, of the type in a cell, and beside the words of a cell.
ROOM, TYPE, PADDING = 16.0 * CM * 72, PRINT.note, 6.0
#: What no line is broken in: Chinese may be broken anywhere, and others after a dash or a hyphen.
_WORD = re.compile(r"[^\s—\-\u2e80-\uffef]+[—\-]?")


def fitted(paper: Paper) -> Paper:
    """The paper with columns that hold their words."""
    blocks = tuple(
        replace(block, widths=widths_of(block)) if isinstance(block, TextTable) else block
        for block in paper.blocks
    )
    return replace(paper, blocks=blocks)


def widths_of(table: TextTable) -> tuple[float, ...]:
    """Shares of the text's width: as wished where every word fits; else others give way.

    Where the words of all columns together are wider than the text, nothing is changed.
    """
    wished = np.array(table.widths)
    columns = zip(table.head, *table.rows, strict=True)
    least = np.array([(_longest(cells) + PADDING) / ROOM for cells in columns])
    slack = np.maximum(wished - least, 0.0)
    missing = np.maximum(least - wished, 0.0).sum()
    if missing == 0 or missing >= slack.sum():
        return table.widths
    found = np.maximum(wished, least) - slack * (missing / slack.sum())
    return tuple((found / found.sum()).tolist())


def _longest(cells: tuple[str, ...]) -> float:
    """Points of the longest word."""
    words = {word for cell in cells for word in _WORD.findall(cell)}
    return max((text_width(word, TYPE) for word in words), default=0.0)
