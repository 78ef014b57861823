"""A report as PDF: fonts embedded, Chinese searchable, the manifest attached.

In:   a `Paper`, its charts as SVG with letters.
Out:  the bytes of a PDF, the same for the same paper.
Knows nothing of what the report says; the layout is `printed.typ`.
"""

from __future__ import annotations

import datetime
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from report.blocks import plain
from report.paper import Paper
from report.style import FONT, missing_glyphs
from report.texts import say

LAYOUT = Path(__file__).with_name("printed.typ")


def pdf(paper: Paper, pictures: Mapping[str, bytes]) -> bytes:
    """Set the paper.

    Args:
        paper: what it says.
        pictures: SVG of each chart by its stem, with letters as letters.
    """
    with tempfile.TemporaryDirectory(prefix="pingshan-") as name:
        folder = Path(name)
        shutil.copy(LAYOUT, folder / "main.typ")
        (folder / "manifest.json").write_text(paper.manifest, encoding="utf-8")
        (folder / "paper.json").write_text(json.dumps(_data(paper)), encoding="utf-8")
        for stem, picture in pictures.items():
            (folder / f"{stem}.svg").write_bytes(picture)
        day = datetime.date.fromisoformat(paper.date)
        found = typst.compile(
            str(folder / "main.typ"),
            root=str(folder),
            font_paths=[str(FONT.parent)],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
        )
    if not isinstance(found, bytes):
        raise TypeError("typst gave no single PDF")
    return found


def letters_missing(paper: Paper) -> str:
    """The characters of a paper that its font lacks and a reader would see as empty boxes."""
    said = [paper.title, paper.subtitle, paper.dated, paper.notice, paper.banner, *paper.prose()]
    for table in paper.tables():
        said += [table.title, *table.head, *(cell for row in table.rows for cell in row)]
    return missing_glyphs("".join(said))


def _data(paper: Paper) -> dict[str, Any]:
    return {
        "lang": paper.lang,
        "title": paper.title,
        "subtitle": paper.subtitle,
        "dated": paper.dated,
        "notice": paper.notice,
        "banner": paper.banner,
        "key": json.loads(paper.manifest)["key"],
        "page": say("report.page", paper.lang, page="{page}"),
        "blocks": [plain(block) for block in paper.blocks],
    }
