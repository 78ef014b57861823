"""A chart that can be drawn in any language and size, and the table that it draws.

In:   a table of `report.tables` and the chart that shows it.
Out:  Figures of it, its files, and its numbers as rows: both from the one table.
Knows nothing of what the table says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from matplotlib.figure import Figure

from model.district.labels import Text
from report.figurefile import render, save
from report.style import PRINT, SLIDE, Size
from report.tables import Row

#: The sizes of a chart by the names that users know them by.
SIZES: Mapping[str, Size] = MappingProxyType({"print": PRINT, "slide": SLIDE})


class Table(Protocol):
    """What a chart draws: a frozen table that has a name and gives its own rows."""

    @property
    def name(self) -> Text:
        """The chart's title."""
        ...

    def rows(self, lang: str) -> Iterator[Row]:
        """The numbers that are drawn, under a header."""
        ...


@dataclass(frozen=True, slots=True)
class Drawing:
    """A table and the function that draws it; calling it draws.

    Attributes:
        chart: a function of `report.charts`.
        table: what it draws.
        options: what else it takes.
    """

    chart: Callable[..., Figure]
    table: Table
    options: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, lang: str, size: Size = PRINT) -> Figure:
        """The figure in a language and a size."""
        return self.chart(self.table, lang=lang, size=size, **self.options)

    @property
    def name(self) -> Text:
        """What the chart shows."""
        return self.table.name

    def rows(self, lang: str) -> Iterator[Row]:
        """The numbers that are drawn, all digits, under a header."""
        return self.table.rows(lang)

    def render(
        self, form: str, lang: str, size: Size = PRINT, *, about: str = "", letters: bool = False
    ) -> bytes:
        """The chart as PNG, SVG or PDF (see `report.figurefile.render`)."""
        return render(self(lang, size), form, about=about, letters=letters)


def save_all(
    drawn: Sequence[tuple[str, Drawing]],
    folder: Path,
    lang: str,
    about: str,
    progress: Callable[[str, int, int], None],
) -> None:
    """Write every drawing as PNG and SVG under its stem; the folder appears whole.

    Args:
        drawn: (stem, drawing).
        folder: where.
        lang: 'zh' or 'en'.
        about: kept in the files: the run that they come from (`report.embedded.note_of`).
        progress: called with what is being written, how many are done, and how many there are.
    """
    for done, (stem, drawing) in enumerate(drawn):
        progress(stem, done, len(drawn))
        save(drawing(lang), folder, stem, about=about)
    progress("", len(drawn), len(drawn))
