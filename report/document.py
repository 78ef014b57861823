"""A report as a Word document: real headings, tables and pictures, in an official's template.

In:   a `Paper`, its charts as PNG, a template or none.
Out:  the bytes of a .docx, the same for the same paper and template.
Knows nothing of what the report says.

A template keeps its styles, headers and page; `{{title}}`, `{{subtitle}}`, `{{date}}` and
`{{notice}}` in it are filled in, and the report takes the place of the paragraph `{{content}}`, or
stands at the end.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from report.archive import settled
from report.docstyles import (
    BANNER,
    CAPTION,
    CELL,
    HEADING,
    LIST,
    NOTE,
    SUBTITLE,
    TEXT,
    TITLE,
    prepare,
)
from report.doctables import printable, table_element
from report.embedded import MANIFEST_PART
from report.paper import Block, Bullets, Heading, Paper, Paragraph, Picture, TextTable
from report.placeholders import CONTENT, every_page, fill, find
from report.texts import say

NAMESPACE = "urn:pingshan-scenarios:manifest"
TWENTIETHS = 635  # EMU in a twentieth of a point


def docx(paper: Paper, pictures: Mapping[str, bytes], template: bytes | None = None) -> bytes:
    """Write the paper.

    Args:
        paper: what it says.
        pictures: PNG of each chart by its stem.
        template: a .docx that `placeholders.check_template` let pass, or None for our own.
    """
    document = Document(io.BytesIO(template)) if template else Document()
    prepare(document, own=template is None)
    filled = fill(
        document,
        {
            "title": paper.title,
            "subtitle": paper.subtitle,
            "date": paper.dated,
            "notice": paper.notice,
        },
    )
    mark = find(document, CONTENT)
    start = len(document.element.body) - 1  # its last element describes the page
    if "title" not in filled:
        _write_head(document, paper)
    for block in paper.blocks:
        _write(document, block, pictures)
    if mark is not None:
        _move(document, start, mark._p)
    _write_heads(document, paper)
    _write_feet(document, paper, own=template is None)
    _write_properties(document, paper)
    _embed(document, paper.manifest)
    file = io.BytesIO()
    document.save(file)
    return settled(file.getvalue())


def _write_head(document: Word, paper: Paper) -> None:
    document.add_paragraph(paper.title, style=TITLE)
    if paper.banner:
        document.add_paragraph(printable(paper.banner), style=BANNER)
    for words in (paper.subtitle, paper.dated, paper.notice):
        document.add_paragraph(printable(words), style=SUBTITLE)


def _write(document: Word, block: Block, pictures: Mapping[str, bytes]) -> None:
    match block:
        case Heading(text=text):
            document.add_paragraph(text, style=HEADING)
        case Paragraph(text=text, is_note=is_note):
            document.add_paragraph(printable(text), style=NOTE if is_note else TEXT)
        case Bullets(items=items):
            for item in items:
                document.add_paragraph(f"• {printable(item)}", style=LIST)
        case TextTable():
            _write_table(document, block)
        case Picture():
            _write_picture(document, block, pictures[block.stem])


def _write_table(document: Word, table: TextTable) -> None:
    document.add_paragraph(printable(table.title), style=CAPTION)
    style = document.styles[CELL].style_id or CELL
    width = _text_width(document) // TWENTIETHS
    body: Any = document.element.body
    body._insert_tbl(table_element(table, width, style))
    document.add_paragraph(printable(table.note), style=NOTE)  # two tables in a row would be one


def _write_picture(document: Word, picture: Picture, png: bytes) -> None:
    line = document.add_paragraph(style=CELL)
    line.paragraph_format.keep_with_next = True
    shape = line.add_run().add_picture(io.BytesIO(png), width=_text_width(document))
    properties: Any = shape._inline.docPr
    properties.set("descr", printable(picture.words))
    properties.set("title", printable(picture.title))
    caption = document.add_paragraph(printable(picture.title), style=CAPTION)
    caption.paragraph_format.keep_with_next = False


def _text_width(document: Word) -> int:
    """Of the last section, in EMU."""
    section = document.sections[-1]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    if page is None or left is None or right is None:  # a template without a page of its own
        return round(16.0 * 360_000)
    return int(page - left - right)


def _move(document: Word, start: int, mark: Any) -> None:
    """Put what was written at the end in the place of a paragraph."""
    body = document.element.body
    for element in list(body)[start:-1]:
        mark.addprevious(element)
    body.remove(mark)


def _write_heads(document: Word, paper: Paper) -> None:
    """The banner at the head of every page, above what a template has there."""
    if not paper.banner:
        return
    for part in every_page(document, "header"):
        if any(paper.banner in line.text for line in part.paragraphs):
            continue
        line = part.add_paragraph(printable(paper.banner), style=BANNER)
        part._element.insert(0, line._p)


def _write_feet(document: Word, paper: Paper, *, own: bool) -> None:
    """The notice on every page; page numbers where the template has none of its own."""
    for part in every_page(document, "footer"):
        lines = part.paragraphs
        if any(paper.notice in line.text for line in lines):
            continue
        line = lines[0] if lines and not lines[0].text else part.add_paragraph()
        line.style = document.styles[NOTE]
        line.add_run(paper.notice)
        if own:
            before, after = say("report.page", paper.lang, page="\n").split("\n")
            line.add_run(f"　{before}")
            line._p.append(_page_number())
            line.add_run(after)


def _page_number() -> Any:
    return parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )


def _write_properties(document: Word, paper: Paper) -> None:
    """Whose it is and of which day; nothing of the clock or of the template's author."""
    about = document.core_properties
    day = datetime.datetime.fromisoformat(paper.date)
    about.title, about.subject, about.comments = paper.title, paper.subtitle, paper.notice
    about.author = about.last_modified_by = "pingshan-scenarios"
    about.created = about.modified = about.last_printed = day
    about.language = "zh-CN" if paper.lang == "zh" else "en"
    about.keywords, about.category, about.revision = "", "", 1


def _embed(document: Word, manifest: str) -> None:
    """Keep the manifest as a part of custom XML, which Word keeps when it saves."""
    words = f'<manifest xmlns="{NAMESPACE}">{escape(manifest)}</manifest>'
    content = f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n{words}".encode()
    package = document.part.package
    part = Part(PackURI(MANIFEST_PART), "application/xml", content, package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
