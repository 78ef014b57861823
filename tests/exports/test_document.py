"""A Word report opens, says what the paper says, fills a template, and does not know the clock."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from model.engine.errors import InputError
from report.archive import DAY
from report.docstyles import HEADING
from report.document import docx
from report.embedded import read_embedded
from report.paper import Heading, Paper
from report.placeholders import check_template, read_template


@pytest.fixture(scope="module")
def pictures(paper: Paper, dot: bytes) -> dict[str, bytes]:
    return {one.stem: dot for one in paper.pictures()}


@pytest.fixture(scope="module")
def written(paper: Paper, pictures: dict[str, bytes]) -> bytes:
    return docx(paper, pictures)


def template(*lines: str, footer: str = "") -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_its_headings_and_tables_are_those_of_the_paper(paper: Paper, written: bytes) -> None:
    document = Document(io.BytesIO(written))
    assert document.paragraphs[0].text == paper.title
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == HEADING]
    assert headings == [block.text for block in paper.blocks if isinstance(block, Heading)]
    tables = list(paper.tables())
    assert len(document.tables) == len(tables)
    for found, table in zip(document.tables, tables, strict=True):
        rows = [tuple(cell.text for cell in row.cells) for row in found.rows]
        assert rows == [table.head, *table.rows]


def test_every_picture_says_what_it_shows(paper: Paper, written: bytes) -> None:
    document = Document(io.BytesIO(written))
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [one.words for one in paper.pictures()]


def test_chinese_has_a_font_of_its_own_in_every_style(written: bytes) -> None:
    document = Document(io.BytesIO(written))
    for name in ("Normal", HEADING, "Pingshan Title", "Pingshan Cell", "Pingshan Note"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("宋体", "黑体"), name


def test_the_notice_stands_on_every_page(paper: Paper, written: bytes) -> None:
    document = Document(io.BytesIO(written))
    for section in document.sections:
        assert paper.notice in "".join(line.text for line in section.footer.paragraphs)


def test_it_does_not_know_the_clock(
    paper: Paper, pictures: dict[str, bytes], written: bytes
) -> None:
    assert docx(paper, pictures) == written
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {DAY}
    about = Document(io.BytesIO(written)).core_properties
    assert about.created == about.modified
    assert about.modified is not None
    assert about.modified.date().isoformat() == paper.date


def test_its_manifest_is_found_in_it(paper: Paper, written: bytes, tmp_path: Path) -> None:
    file = tmp_path / "r.docx"
    file.write_bytes(written)
    assert read_embedded(file)["key"] in paper.manifest


def test_a_template_keeps_its_words_and_has_its_places_filled(
    paper: Paper, pictures: dict[str, bytes]
) -> None:
    mine = template(
        "坪山区发展和改革局", "{{标题}}", "{{date}}", "{{content}}", "附：抄送", footer="内部"
    )
    document = Document(io.BytesIO(docx(paper, pictures, mine)))
    texts = [line.text for line in document.paragraphs]
    assert texts[0] == "坪山区发展和改革局"
    assert texts[1:3] == [paper.title, paper.dated]
    assert texts[-1] == "附：抄送"
    first = next(block.text for block in paper.blocks if isinstance(block, Heading))
    assert 2 < texts.index(first) < len(texts) - 1
    assert not [text for text in texts if "{{content" in text]
    feet = [line.text for line in document.sections[0].footer.paragraphs]
    assert feet == ["内部", paper.notice]
    assert docx(paper, pictures, mine) == docx(paper, pictures, mine)


def test_without_a_place_for_it_the_report_stands_at_the_end(
    paper: Paper, pictures: dict[str, bytes]
) -> None:
    document = Document(io.BytesIO(docx(paper, pictures, template("首页"))))
    texts = [line.text for line in document.paragraphs]
    assert texts[:2] == ["首页", paper.title]


def test_a_template_with_a_place_that_nothing_fills_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError) as refused:
        check_template(template("{{titel}}", "{{content}}", "{{when}}"), "t.docx")
    told = refused.value.text("en")
    assert "'{{titel}}'" in told
    assert "did you mean 'title'" in told
    assert "{{when}}" in told


@pytest.mark.parametrize("name", ["no.docx", "text.docx", "zip.docx", "macro.docm"])
def test_what_is_no_template_is_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    if name == "text.docx":
        file.write_text("not a document")
    elif name == "zip.docx":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.txt", "a")
    elif name == "macro.docm":
        plain, changed = io.BytesIO(template("{{content}}")), io.BytesIO()
        kinds = ("wordprocessingml.document.main", "ms-word.document.macroEnabled.main")
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w") as new:
            for entry in old.infolist():
                content = old.read(entry)
                if entry.filename == "[Content_Types].xml":
                    content = content.replace(
                        b"application/vnd.openxmlformats-officedocument." + kinds[0].encode(),
                        b"application/vnd." + kinds[1].encode(),
                    )
                new.writestr(entry, content)
        file.write_bytes(changed.getvalue())
    with pytest.raises(InputError):
        read_template(file)
