"""A table of words as Word has it: three lines, a head that repeats, no row torn apart.

In:   a `TextTable`, the width of the text.
Out:  the element of the table.
Knows nothing of documents. Made as XML in one piece: cell by cell takes seconds in a long report.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from report.paper import TextTable

THICK, THIN, HAIR = 12, 6, 4  # eighths of a point


def table_element(table: TextTable, width: int, style: str) -> Any:
    """The element.

    Args:
        table: its words.
        width: of the text, in twentieths of a point.
        style: id of the paragraphs' style in the document.
    """
    widths = [round(width * share) for share in table.widths]
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    rows = [_row(table, table.head, widths, style, is_head=True)]
    last = len(table.rows) - 1
    rows += [
        _row(table, row, widths, style, keep=place == last and bool(table.note))
        for place, row in enumerate(table.rows)
    ]
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f"<w:tblBorders>{_line('top', THICK)}{_line('bottom', THICK)}"
        f"{_line('insideH', HAIR, 'BFC6CC')}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="50" w:type="dxa"/><w:right w:w="50" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(
    table: TextTable,
    cells: tuple[str, ...],
    widths: list[int],
    style: str,
    *,
    is_head: bool = False,
    keep: bool = False,
) -> str:
    """A row; `keep` holds it on the page of what follows, as a head is."""
    repeated = "<w:tblHeader/>" if is_head else ""
    filled = "".join(
        _cell(
            *(words, widths[place], style),
            right=place in table.numbers,
            is_head=is_head,
            keep=keep or is_head,
        )
        for place, words in enumerate(cells)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{filled}</w:tr>"


def _cell(words: str, width: int, style: str, *, right: bool, is_head: bool, keep: bool) -> str:
    below = f"<w:tcBorders>{_line('bottom', THIN)}</w:tcBorders>" if is_head else ""
    side = '<w:jc w:val="right"/>' if right else ""
    kept = "<w:keepNext/>" if keep else ""
    box = f'<w:tcW w:w="{width}" w:type="dxa"/>{below}<w:vAlign w:val="center"/>'
    return (
        f"<w:tc><w:tcPr>{box}</w:tcPr>"
        f'<w:p><w:pPr><w:pStyle w:val="{escape(style)}"/>{kept}{side}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(printable(words))}</w:t></w:r></w:p></w:tc>'
    )


def printable(words: str) -> str:
    """Without the control characters that no XML may hold."""
    return "".join(c for c in words if c >= " " or c in "\t\n")


def _line(side: str, eighths: int, colour: str = "1F2A36") -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="{colour}"/>'
