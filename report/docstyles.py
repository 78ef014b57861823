"""Styles of a Word document: ours where it is ours, an official's where a template brings them.

In:   a document.
Out:  the same with every style that a report uses, Chinese and Western fonts named.
Knows nothing of what is written in them.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

#: Of ours, so that no template's own style of the name is taken for it.
TITLE, SUBTITLE = "Pingshan Title", "Pingshan Subtitle"
CAPTION, NOTE, CELL, LIST = (
    "Pingshan Caption",
    "Pingshan Note",
    "Pingshan Cell",
    "Pingshan List",
)
TEXT, BANNER = "Pingshan Text", "Pingshan Banner"
HEADING = "Heading 1"

SERIF, SANS = ("Times New Roman", "宋体"), ("Arial", "黑体")
GREY = RGBColor(0x5F, 0x6B, 0x76)
INK = RGBColor(0x1F, 0x2A, 0x36)
RED = RGBColor(0xB3, 0x12, 0x3F)
PAGE, MARGIN = (Cm(21.0), Cm(29.7)), Cm(2.5)  # A4


def prepare(document: Word, *, own: bool) -> None:
    """Add the styles that are missing; `own` also sets page and fonts, which a template brings."""
    if own:
        _set_page(document)
        _set_fonts(document.styles["Normal"], SERIF, 10.5)
        _set_heading(document)
    elif HEADING not in [style.name for style in document.styles]:
        _add(document, HEADING, SANS, 13.0, keep=True, before=14, after=6)
        _set_heading(document)
    _add(document, TITLE, SANS, 18.0, after=4)
    _add(document, SUBTITLE, SERIF, 10.5, colour=GREY, after=2)
    text = _add(document, TEXT, None, None, after=6)
    text.paragraph_format.line_spacing = 1.4
    _add(document, LIST, None, None, after=3).paragraph_format.line_spacing = 1.3
    bullet = document.styles[LIST].paragraph_format
    bullet.left_indent, bullet.first_line_indent = Cm(0.6), Cm(-0.4)
    _add(document, CAPTION, SANS, 9.5, keep=True, before=8, after=4)
    _add(document, NOTE, SERIF, 8.0, colour=GREY, before=2, after=10)
    _add(document, CELL, SERIF, 8.0)
    banner = _add(document, BANNER, SANS, 10.5, colour=RED, after=4)
    banner.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_page(document: Word) -> None:
    for section in document.sections:
        section.page_width, section.page_height = PAGE
        section.left_margin = section.right_margin = MARGIN
        section.top_margin = section.bottom_margin = MARGIN


def _set_heading(document: Word) -> None:
    style: Any = document.styles[HEADING]
    _set_fonts(style, SANS, 13.0)
    style.font.bold, style.font.color.rgb = False, INK
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(6)


def _add(
    document: Word,
    name: str,
    fonts: tuple[str, str] | None,
    size: float | None,
    *,
    colour: RGBColor | None = None,
    keep: bool = False,
    before: float = 0,
    after: float = 0,
) -> Any:
    """A paragraph style on the template's own Normal; one of the name that is there stays."""
    if name in [style.name for style in document.styles]:
        return document.styles[name]
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    normal = [one.name for one in document.styles if one.name == "Normal"]
    style.base_style = document.styles["Normal"] if normal else None
    if fonts is not None and size is not None:
        _set_fonts(style, fonts, size)
    if colour is not None:
        style.font.color.rgb = colour
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.keep_with_next = keep
    layout.first_line_indent = Pt(0)  # a template's Normal may indent, which a cell must not
    layout.alignment = WD_ALIGN_PARAGRAPH.LEFT
    return style


def _set_fonts(style: Any, fonts: tuple[str, str], size: float) -> None:
    """Western and East Asian font; without the latter Word takes any font for Chinese."""
    style.font.name, style.font.size = fonts[0], Pt(size)
    names = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        names.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        names.set(qn(script), fonts[0])
    names.set(qn("w:eastAsia"), fonts[1])
