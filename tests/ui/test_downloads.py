"""A chart's files hold what its table holds."""

from __future__ import annotations

import csv
import io

import pytest
from pypdf import PdfReader

from report.drawing import Drawing
from report.linechart import line_chart
from scenarios.reading import load
from ui import cached
from ui.downloads import content, file_stem
from ui.indicators import series_table


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_data_of_a_chart_are_its_tables_rows(lang: str) -> None:
    table = series_table(cached.line(load("plan")), "gdp nominal", "2026-01-01")
    rows = list(
        csv.reader(
            io.StringIO(content(Drawing(line_chart, table), "csv", lang).decode("utf-8-sig"))
        )
    )
    assert len(rows) == len(list(table.rows(lang)))
    values = {float(row[4]) for row in rows[1:]}
    assert {float(value) for value in table.lines[0].values} <= values


def test_a_name_of_a_file_has_no_sign_that_a_system_refuses() -> None:
    assert file_stem("GDP: 2025/2035 (a?)") == "GDP-2025-2035-(a-)"
    assert file_stem("哪项政策：每亿元；" + 200 * "长") == ("哪项政策-每亿元-" + 200 * "长")[:80]


def test_pictures_are_of_their_kind() -> None:
    table = series_table(cached.line(load("plan")), "Population", "2026-01-01")
    drawing = Drawing(line_chart, table)
    assert content(drawing, "png", "zh").startswith(b"\x89PNG")
    assert b"<svg" in content(drawing, "svg", "en")[:500]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pdf_of_a_chart_can_be_searched_and_holds_its_font(lang: str) -> None:
    table = series_table(cached.line(load("plan")), "gdp nominal", "2026-01-01")
    (page,) = PdfReader(io.BytesIO(content(Drawing(line_chart, table), "pdf", lang))).pages
    assert table.name.said(lang) in page.extract_text()
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        own = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        about = own.get("/FontDescriptor", {})
        assert font["/Subtype"] == "/Type3" or {"/FontFile2", "/FontFile3"} & set(about)
