"""Marked blocks of a Markdown page: found, and replaced by what was made for them.

In:   a page's text; a function that makes a block by its name.
Out:  the page with every block made anew; Markdown tables.
Knows nothing of what the blocks say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

_BLOCK = re.compile(r"<!-- made: ([\w-]+) -->\n(.*?)<!-- end -->\n", re.DOTALL)


def fill(page: str, make: Callable[[str], str]) -> str:
    """The page with every block replaced.

    Raises:
        ValueError: marks that do not pair.
    """
    begun, ended = page.count("<!-- made: "), page.count("<!-- end -->")
    if not begun == ended == len(_BLOCK.findall(page)):
        raise ValueError(f"{begun} blocks begin and {ended} end; they do not pair")
    return _BLOCK.sub(lambda found: _marked(found[1], make(found[1])), page)


def names(page: str) -> list[str]:
    """The names of a page's blocks, in order."""
    return [found[1] for found in _BLOCK.finditer(page)]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int = 0) -> str:
    """A Markdown table.

    Args:
        heads: the columns.
        rows: cells; a bar or a line break in one would break the table and is replaced.
        numbers: how many columns, from the right, are set flush right.
    """
    words = len(heads) - numbers
    rule = ["---"] * words + ["---:"] * numbers
    lines = [_line(heads), _line(rule), *(_line([_cell(c) for c in row]) for row in rows)]
    return "\n".join(lines) + "\n"


def signed(value: float, decimals: int) -> str:
    """A change with its sign, a true minus, and no sign for what rounds to nothing."""
    text = f"{value:+.{decimals}f}"
    return text.lstrip("+-") if float(text) == 0 else text.replace("-", "−")


def plain(value: float, decimals: int) -> str:
    """A level with thousands apart and a true minus."""
    return f"{value:,.{decimals}f}".replace("-", "−")


def _marked(name: str, text: str) -> str:
    return f"<!-- made: {name} -->\n{text.rstrip()}\n<!-- end -->\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
