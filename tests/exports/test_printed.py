"""The PDF is searchable in Chinese, is the same again, and takes no text for code."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from report.embedded import read_embedded
from report.paper import Heading, Paper, TextTable
from report.printed import pdf

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SINGLE = re.compile(rb"<[0-9a-fA-F]+> <([0-9a-fA-F]+)>")


@pytest.fixture(scope="module")
def file(paper: Paper, drop: bytes) -> bytes:
    return pdf(paper, {one.stem: drop for one in paper.pictures()})


def streams(content: bytes) -> list[bytes]:
    """The streams of a PDF, unpacked."""
    found = []
    for match in STREAM.finditer(content):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return found


def searchable(content: bytes) -> set[str]:
    """The characters that the fonts' ToUnicode tables name (ISO 32000-1, 9.10.3)."""
    letters: set[str] = set()
    for stream in streams(content):
        if b"begincmap" in stream:
            for value in SINGLE.findall(stream):
                letters |= set(bytes.fromhex(value.decode()).decode("utf-16-be", "ignore"))
    return letters


def test_every_letter_of_the_report_can_be_searched(paper: Paper, file: bytes) -> None:
    said = [paper.title, paper.notice, *paper.prose()]
    for table in paper.tables():
        said += [table.title, *(cell for row in (table.head, *table.rows) for cell in row)]
    wanted = {c for text in said for c in text if not c.isspace()}
    assert wanted - searchable(file) == set()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_reader_finds_words_headings_and_the_notice_on_every_page(
    paper: Paper, file: bytes, tmp_path: Path
) -> None:
    (tmp_path / "r.pdf").write_bytes(file)
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "r.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    )
    pages = done.stdout.decode("utf-8").split("\f")[:-1]
    whole = re.sub(r"\s", "", "".join(pages))
    assert len(pages) > 3
    for page in pages:
        assert re.sub(r"\s", "", paper.notice) in re.sub(r"\s", "", page)
    for block in paper.blocks:
        if isinstance(block, Heading):
            assert re.sub(r"\s", "", block.text) in whole
    assert re.sub(r"\s", "", paper.subtitle) in whole, "a title that looks like code is text"


def test_it_is_the_same_again_and_carries_its_manifest(
    paper: Paper, file: bytes, drop: bytes, tmp_path: Path
) -> None:
    assert pdf(paper, {one.stem: drop for one in paper.pictures()}) == file
    (tmp_path / "r.pdf").write_bytes(file)
    assert read_embedded(tmp_path / "r.pdf")["key"] in paper.manifest


def test_it_says_the_day_of_the_computation_and_not_of_the_writing(file: bytes) -> None:
    days = set(re.findall(rb"D:(\d{8})", b"".join([file, *streams(file)])))
    assert days == {b"20261122"}


def plain(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def test_no_row_is_torn_over_two_pages(paper: Paper) -> None:
    # lines of rows and of pages have no common measure: some row lies at a page's end
    rows = tuple((" ".join(f"w{place}x{part}" for part in range(40)), "1") for place in range(60))
    long = TextTable(title="t", head=("h", "n"), rows=rows, widths=(0.4, 0.6))
    reader = PdfReader(io.BytesIO(pdf(replace(paper, blocks=(long,)), {})))
    pages = [plain(page.extract_text()) for page in reader.pages]
    assert len(pages) > 4
    for cell, _ in long.rows:
        assert sum(plain(cell) in page for page in pages) == 1, cell
