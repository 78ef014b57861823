"""A report as blocks: what is said, in order, whatever the format it is written in.

In:   words, tables of words, drawings.
Out:  `Paper`, from which Word, HTML and PDF are written, so that all three say the same.
Knows nothing of formats, studies or numbers: every figure is text by now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from report.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1; its number is part of its text."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a note is set small, below what it explains."""

    text: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """A table of words.

    Attributes:
        title: its caption, with its number.
        head: names of the columns.
        rows: cells; every row has as many as the head.
        numbers: columns that are set to the right.
        widths: shares of the text's width; they add up to 1.
        note: what to know of it, or empty.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a row or widths that do not fit the head."""
        lengths = {len(self.head), len(self.widths), *map(len, self.rows)}
        if len(lengths) != 1:
            raise ValueError(f"{self.title}: rows of {sorted(lengths)} cells")
        if abs(sum(self.widths) - 1) > 1e-9:
            raise ValueError(f"{self.title}: widths add up to {sum(self.widths)}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart.

    Attributes:
        stem: its name, as its files have it.
        drawing: what is drawn; scenarios, members, date and source stand at its foot.
        title: its caption, with its number.
        words: what it shows, for those who cannot see it.
    """

    stem: str
    drawing: Drawing
    title: str
    words: str


Block: TypeAlias = Heading | Paragraph | Bullets | TextTable | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A report in one language.

    Attributes:
        lang: zh or en.
        title: what it is.
        subtitle: of which scenarios.
        date: day of the computation, 2026-11-22.
        dated: the same as it is said.
        notice: what stands on every page.
        blocks: the report itself.
        manifest: JSON text that leads back to the numbers; it travels inside the file.
        banner: what every page says at its head, above all else; empty where there is nothing.
    """

    lang: str
    title: str
    subtitle: str
    date: str
    dated: str
    notice: str
    blocks: tuple[Block, ...]
    manifest: str
    banner: str = ""

    def tables(self) -> Iterator[TextTable]:
        """Its tables."""
        return (block for block in self.blocks if isinstance(block, TextTable))

    def pictures(self) -> Iterator[Picture]:
        """Its charts."""
        return (block for block in self.blocks if isinstance(block, Picture))

    def prose(self) -> Iterator[str]:
        """Its running text, lists and notes."""
        for block in self.blocks:
            match block:
                case Paragraph(text=text):
                    yield text
                case Bullets(items=items):
                    yield from items
                case TextTable(note=note) if note:
                    yield note
