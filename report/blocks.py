"""The blocks of a `Paper` as plain data, for layouts that are not Python.

In:   blocks.
Out:  JSON-ready dictionaries, each with its kind.
Knows nothing of layouts.
"""

from __future__ import annotations

from typing import Any

from report.paper import Block, Bullets, Heading, Paragraph, Picture, TextTable


def plain(block: Block) -> dict[str, Any]:
    """One block as data: `kind` is heading, paragraph, bullets, table or picture."""
    match block:
        case Heading(text=text, level=level):
            return {"kind": "heading", "text": text, "level": level}
        case Paragraph(text=text, is_note=is_note):
            return {"kind": "paragraph", "text": text, "is_note": is_note}
        case Bullets(items=items):
            return {"kind": "bullets", "items": items}
        case TextTable():
            return {
                "kind": "table",
                **{"title": block.title, "head": block.head, "rows": block.rows},
                **{"widths": block.widths, "numbers": sorted(block.numbers), "note": block.note},
            }
        case Picture(stem=stem, title=title, words=words):
            return {"kind": "picture", "stem": stem, "title": title, "words": words}
