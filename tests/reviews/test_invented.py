"""What was made from invented values says so on every page of every format, opened and read."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from lxml import html as parser
from matplotlib.text import Text as Words
from openpyxl import load_workbook
from pypdf import PdfReader

from report.exports import REPORTS, ReviewExporter
from report.progress_words import invented_note
from report.texts import LANGUAGES
from tests.reviews.conftest import DAY, Made
from tools import site as sites


def said(lang: str) -> str:
    return invented_note().said(lang)


def plain(text: str) -> str:
    """Without blanks; some fonts write a letter as the radical that looks alike."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def dots(midterm: Made) -> dict[str, bytes]:
    """Small pictures in place of the charts."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (60, 30), "#0B4F94").save(file, format="PNG")
    return {one.stem: file.getvalue() for one in midterm.exporter.paper("zh").pictures()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_the_pdf_says_it(midterm: Made, lang: str) -> None:
    reader = PdfReader(io.BytesIO(midterm.exporter.export("pdf", lang)))
    assert len(reader.pages) > 5
    for page in reader.pages:
        assert plain(said(lang)) in plain(page.extract_text())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_section_of_the_word_report_says_it_in_its_header(
    midterm: Made, lang: str, dots: dict[str, bytes]
) -> None:
    from report.document import docx

    document = Document(io.BytesIO(docx(midterm.exporter.paper(lang), dots)))
    for section in document.sections:
        assert said(lang) in "".join(line.text for line in section.header.paragraphs)
    assert said(lang) in [line.text for line in document.paragraphs[:3]]


def test_a_template_with_other_first_and_even_pages_says_it_on_them_too(
    midterm: Made, dots: dict[str, bytes]
) -> None:
    from report.document import docx

    own = Document()
    own.settings.odd_and_even_pages_header_footer = True
    own.sections[0].different_first_page_header_footer = True
    own.sections[0].header.paragraphs[0].text = "本局"
    own.add_paragraph("{{正文}}")
    own.add_section()
    own.sections[1].different_first_page_header_footer = True
    own.sections[1].first_page_header.paragraphs[0].text = "附件"
    file = io.BytesIO()
    own.save(file)
    written = docx(midterm.exporter.paper("zh"), dots, file.getvalue())
    document = Document(io.BytesIO(written))
    notice = midterm.exporter.paper("zh").notice
    first, second = document.sections
    heads = [first.header, first.first_page_header, first.even_page_header]
    for part in [*heads, second.first_page_header]:
        lines = [line.text for line in part.paragraphs]
        assert lines[0] == said("zh")
    assert [line.text for line in first.header.paragraphs][1:] == ["本局"]
    for foot in (first.footer, first.first_page_footer, first.even_page_footer):
        assert notice in "".join(line.text for line in foot.paragraphs)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sheet_of_the_workbook_says_it_above_its_table_and_on_paper(
    midterm: Made, lang: str
) -> None:
    content = midterm.exporter.export("xlsx", lang)
    book = load_workbook(io.BytesIO(content))
    assert len(book.worksheets) > 10
    for sheet in book.worksheets:
        assert sheet["A3"].value == said(lang)
        assert said(lang) in str(sheet.oddHeader.right.text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_it_first_and_in_a_head_that_print_repeats(midterm: Made, lang: str) -> None:
    page = midterm.exporter.export("html", lang).decode("utf-8")
    tree = parser.document_fromstring(page)
    [banner] = tree.xpath("//div[@class='page']/div[@class='banner']")
    assert banner.text_content().strip() == said(lang)
    assert re.search(r"\.banner \{ display: table-header-group", page)


@pytest.mark.browser
def test_a_browser_prints_it_on_every_page(midterm: Made, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_bytes(midterm.exporter.export("html", "zh"))
    with sites.chromium() as browser:
        page = browser.new_page()
        page.goto((tmp_path / "r.html").as_uri())
        printed = page.pdf(prefer_css_page_size=True)
    pages = PdfReader(io.BytesIO(printed)).pages
    assert len(pages) > 5
    for one in pages:
        assert plain(said("zh")) in plain(one.extract_text())


def test_every_chart_and_the_numbers_say_it(midterm: Made) -> None:
    for stem, drawing in midterm.exporter.charts.items():
        words = drawing("zh").findobj(Words)
        told = "".join(one.get_text() for one in words if isinstance(one, Words))
        assert plain(said("zh")) in plain(told), stem


def test_nothing_says_it_where_the_values_are_real(midterm: Made, dots: dict[str, bytes]) -> None:
    found = midterm.review.monitoring
    rows = tuple(replace(row, source="公报") for row in found.actuals.rows)
    real = replace(
        midterm.review, monitoring=replace(found, actuals=replace(found.actuals, rows=rows))
    )
    exporter = ReviewExporter(real, DAY)
    assert exporter.paper("zh").banner == ""
    book = load_workbook(io.BytesIO(exporter.export("xlsx", "zh")))
    cells = [str(c.value) for s in book.worksheets for row in s.iter_rows() for c in row]
    assert not [cell for cell in cells if said("zh") in cell]


@pytest.mark.parametrize("kind", REPORTS)
def test_it_is_the_same_again(midterm: Made, kind: str) -> None:
    again = ReviewExporter(midterm.review, DAY)
    assert again.export(kind, "en") == midterm.exporter.export(kind, "en")
