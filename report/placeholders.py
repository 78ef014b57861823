"""The places of a Word template that a report fills: `{{title}}`, `{{content}}` and the like.

In:   a template's bytes, or a document made from it.
Out:  the document with its places filled; every problem of a template in one InputError.
Knows nothing of reports.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph as Line

from model.engine.errors import InputError, Problem, nearest, refuse

CONTENT = "content"
#: Every place, by the two names that a template may use.
NAMES: Mapping[str, str] = {
    **{"title": "title", "subtitle": "subtitle", "date": "date", "notice": "notice"},
    CONTENT: CONTENT,
    **{"标题": "title", "副标题": "subtitle", "日期": "date", "声明": "notice", "正文": CONTENT},
}
PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
MOST_BYTES = 20_000_000


def read_template(path: Path) -> bytes:
    """The bytes of a template that can be filled.

    Raises:
        InputError: no such file, no .docx, one with macros, or a place that no report fills.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        refuse(str(path), [Problem(f"读不出：{reason}", f"cannot be read: {reason}")])
        raise
    check_template(content, str(path))
    return content


def check_template(content: bytes, where: str) -> None:
    """Refuse what is no template, with everything that is wrong.

    Raises:
        InputError: see `read_template`.
    """
    if len(content) > MOST_BYTES:
        zh, en = "模板超过 20 MB", "a template may have 20 MB at most"
        refuse(where, [Problem(zh, en)])
    try:
        document = Document(io.BytesIO(content))
        problems = list(_unknown(document))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        zh = "不是可用的 Word 模板：须为 .docx（不能是 .doc、.docm 或 .dotx）"
        en = "is no template that can be used: it must be a .docx (no .doc, .docm or .dotx)"
        raise InputError(where, [Problem(zh, en)]) from error
    refuse(where, problems)


def _unknown(document: Word) -> Iterator[Problem]:
    for line in lines(document):
        for name in PLACE.findall(line.text):
            if name not in NAMES:
                known = "、".join(NAMES)
                near = nearest(name, NAMES)
                zh = f"没有“{{{{{name}}}}}”这个位置；可用的是 {known}"
                en = f"there is no place '{{{{{name}}}}}'; there are {', '.join(NAMES)}"
                if near:
                    zh, en = f"{zh}；是不是“{near}”？", f"{en}; did you mean '{near}'?"
                yield Problem(zh, en)


def find(document: Word, name: str) -> Line | None:
    """The first paragraph of the body that holds a place."""
    for line in document.paragraphs:
        if any(NAMES.get(found) == name for found in PLACE.findall(line.text)):
            return line
    return None


def fill(document: Word, words: Mapping[str, str]) -> set[str]:
    """Write words into their places, wherever they stand; the names of the places found.

    A paragraph that is filled takes the look of its first letters: Word may have cut a place into
    pieces that look alike.
    """
    found: set[str] = set()
    for line in lines(document):
        if not PLACE.search(line.text):
            continue

        def put(match: re.Match[str]) -> str:
            name = NAMES.get(match[1], "")
            found.add(name)
            return words.get(name, match[0])

        filled = PLACE.sub(put, line.text)
        if filled != line.text:
            for run in line.runs[1:]:
                run.text = ""
            line.runs[0].text = filled
    return found


def lines(document: Word) -> Iterator[Line]:
    """Every paragraph: of the body, its tables, headers and footers."""
    yield from document.paragraphs
    for table in document.tables:
        yield from _of_table(table)
    for section in document.sections:
        for part in (
            *(section.header, section.first_page_header, section.even_page_header),
            *(section.footer, section.first_page_footer, section.even_page_footer),
        ):
            if not part.is_linked_to_previous:
                yield from part.paragraphs
                for table in part.tables:
                    yield from _of_table(table)


def every_page(document: Word, kind: str) -> Iterator[Any]:
    """The headers or footers that the pages of a document show: of first and even pages too.

    Args:
        document: whatever its template set apart.
        kind: `header` or `footer`.
    """
    apart = bool(document.settings.odd_and_even_pages_header_footer)
    for place, section in enumerate(document.sections):
        kinds = [kind]
        kinds += [f"first_page_{kind}"] if section.different_first_page_header_footer else []
        kinds += [f"even_page_{kind}"] if apart else []
        for name in kinds:
            part = getattr(section, name)
            # a linked one shows that of the section before; the first section has none before it
            if place == 0 or not part.is_linked_to_previous:
                yield part


def _of_table(table: Table) -> Iterator[Line]:
    for row in table.rows:
        for cell in row.cells:
            yield from cell.paragraphs
            for inner in cell.tables:
                yield from _of_table(inner)
