"""The HTML report runs nothing, fetches nothing, and takes no text for a tag."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html as parser

from report.embedded import read_embedded
from report.paper import Paper
from report.webpage import html


@pytest.fixture(scope="module")
def page(paper: Paper, drop: bytes) -> str:
    return html(paper, {one.stem: drop for one in paper.pictures()}).decode("utf-8")


def test_it_runs_nothing_and_fetches_nothing(page: str) -> None:
    tree = parser.document_fromstring(page)
    assert tree.xpath("//script | //iframe | //object | //embed | //link | //form") == []
    assert [name for name in tree.xpath("//@*/..//@*") if str(name).startswith("javascript")] == []
    assert not re.search(r"<[^>]+\son\w+\s*=", page)
    for address in tree.xpath("//@src | //@href"):
        assert str(address).startswith("data:image/svg+xml;base64,")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert "@import" not in page
    assert "url(" not in page


def test_a_title_with_tags_and_braces_is_text(page: str, paper: Paper) -> None:
    assert "<script" not in page
    assert "<b>#eval" not in page
    tree = parser.document_fromstring(page)
    assert paper.subtitle in tree.text_content()


def test_its_tables_are_those_of_the_paper(page: str, paper: Paper) -> None:
    tree = parser.document_fromstring(page)
    found = [
        [tuple(str(cell.text_content()) for cell in row) for row in table.xpath(".//tr")]
        for table in tree.xpath("//table")
    ]
    assert found == [[table.head, *table.rows] for table in paper.tables()]


def test_it_names_its_language_and_says_the_notice_above_and_below(page: str, paper: Paper) -> None:
    tree = parser.document_fromstring(page)
    assert tree.get("lang") == ("zh-CN" if paper.lang == "zh" else "en")
    for part in ("header", "footer"):
        assert paper.notice in tree.xpath(f"//body/{part}")[0].text_content()
    assert len(tree.xpath("//img/@alt")) == len(list(paper.pictures()))


def test_it_is_the_same_again_and_carries_its_manifest(
    page: str, paper: Paper, drop: bytes, tmp_path: Path
) -> None:
    again = html(paper, {one.stem: drop for one in paper.pictures()})
    assert again.decode("utf-8") == page
    (tmp_path / "r.html").write_bytes(again)
    assert read_embedded(tmp_path / "r.html")["key"] in paper.manifest
