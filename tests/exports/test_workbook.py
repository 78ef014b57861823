"""The workbook opens, holds the evaluation's numbers, draws them live, and runs no text."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from report.console import width
from report.exports import Exporter
from report.sheets import FIRST, LONGEST, Book
from report.texts import say
from studies.evaluation import Evaluation
from studies.projection import YEARS

DAY = "2026-11-22"
#: XlsxWriter writes 16 significant digits; Excel keeps 15.
KEPT = 1e-15


@pytest.fixture(scope="module")
def content(exporter: Exporter) -> bytes:
    return exporter.export("xlsx", "zh")


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def column(sheet: Worksheet, head: str) -> list[Any]:
    """The cells below a head."""
    heads = [cell.value for cell in sheet[FIRST + 1]]
    place = heads.index(head) + 1
    return [sheet.cell(FIRST + 2 + row, place).value for row in range(len(YEARS))]


def test_it_has_a_cover_settings_a_sheet_an_indicator_targets_sources_and_a_manifest(
    book: Workbook, evaluation: Evaluation
) -> None:
    ends = ("cover", "settings", "targets", "sources", "manifest")
    names = [say(f"sheet.{key}", "zh") for key in ends]
    shown = [figure.line.name.zh for figure in evaluation.figures]
    assert book.sheetnames == [*names[:2], *shown, *names[2:]]
    for sheet in book.worksheets:
        assert sheet["A2"].value == say("foot.disclaimer", "zh")


def test_a_sheet_holds_medians_bands_observations_and_targets_with_the_digits_that_excel_keeps(
    book: Workbook, evaluation: Evaluation
) -> None:
    for figure in evaluation.figures:
        sheet = book[figure.line.name.zh]
        assert column(sheet, say("sheet.year", "zh")) == list(YEARS)
        for index, scenario in enumerate(evaluation.scenarios):
            name = scenario.title.zh
            np.testing.assert_allclose(column(sheet, name), figure.line.values[:, index], rtol=KEPT)
            for band in figure.bands:
                for key, ends in (("sheet.low", band.low), ("sheet.high", band.high)):
                    head = say(key, "zh", name=name, level=round(100 * band.level))
                    np.testing.assert_allclose(column(sheet, head), ends[:, index], rtol=KEPT)
        seen = dict(zip(YEARS, column(sheet, say("sheet.observed", "zh")), strict=True))
        observed = {one.year: one.value for one in figure.line.observed}
        found = {year: value for year, value in seen.items() if value is not None}
        assert found == pytest.approx(observed, rel=KEPT)
        marks = dict(zip(YEARS, column(sheet, say("sheet.target", "zh")), strict=True))
        targets = {one.year: one.value for one in figure.line.targets}
        assert {year: value for year, value in marks.items() if value is not None} == targets


def test_the_only_formulas_are_the_steps_of_the_fans(
    content: bytes, book: Workbook, evaluation: Evaluation
) -> None:
    formulas = [
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert all(re.fullmatch(r"=[A-Z]+\d+-[A-Z]+\d+", formula) for formula in formulas)
    steps = 3 * len(YEARS) * len(evaluation.figures) * len(evaluation.scenarios)
    assert len(formulas) == steps
    values = load_workbook(io.BytesIO(content), data_only=True)
    for figure in evaluation.figures:
        name = evaluation.scenarios[0].title.zh
        found = column(values[figure.line.name.zh], say("sheet.step", "zh", name=name, number=2))
        inner = figure.bands[0]
        np.testing.assert_allclose(found, (inner.high - inner.low)[:, 0], rtol=1e-12)


def test_a_title_like_a_formula_is_text_wherever_it_stands(
    content: bytes, book: Workbook, evaluation: Evaluation
) -> None:
    title = evaluation.scenarios[1].title.zh
    found = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=1+1")
    ]
    assert any(cell.value == title for cell in found)
    assert {cell.data_type for cell in found} == {"s"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "http://a.b", "{=1}"])
def test_no_text_becomes_anything_else(text: str) -> None:
    book = Book("en", "t", "n", DAY)
    book.table(book.sheet("s", text), FIRST, [text], [[text]])
    sheet = load_workbook(io.BytesIO(book.done())).worksheets[0]
    for place in ("A1", f"A{FIRST + 1}", f"A{FIRST + 2}"):
        assert sheet[place].value == text
        assert sheet[place].data_type == "s"
        assert sheet[place].hyperlink is None


def test_every_indicator_has_live_charts_over_its_own_cells(
    content: bytes, evaluation: Evaluation
) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [n for n in archive.namelist() if n.startswith("xl/charts/chart")]
        charts = [archive.read(name).decode("utf-8") for name in names]
    # one of all lines, and a fan for each scenario
    assert len(charts) == len(evaluation.figures) * (1 + len(evaluation.scenarios))
    sheets = {figure.line.name.zh for figure in evaluation.figures}
    for chart in charts:
        cells = re.findall(r"<c:f>'?([^'!<]+)'?!", chart)
        assert cells
        assert len(set(cells)) == 1
        assert set(cells) <= sheets
    fans = [chart for chart in charts if "<c:areaChart>" in chart]
    assert len(fans) == len(evaluation.figures) * len(evaluation.scenarios)
    for fan in fans:
        assert fan.count("<c:ser>") >= 5, "a hidden base, three areas and a line"
        assert "<c:lineChart>" in fan


def test_targets_have_numbers_as_numbers_and_binding_ones_no_probability(
    book: Workbook, evaluation: Evaluation
) -> None:
    sheet = book[say("sheet.targets", "zh")]
    heads = [cell.value for cell in sheet[FIRST + 1]]
    rows = [
        dict(zip(heads, row, strict=True))
        for row in sheet.iter_rows(min_row=FIRST + 2, values_only=True)
    ]
    assert len(rows) == len(evaluation.standings) * len(evaluation.scenarios)
    for row, one in zip(rows, evaluation.standings, strict=False):
        share = row[say("sheet.chance_column", "zh")]
        if one.outcome.target.binding:
            assert share is None
        elif one.chance is not None:
            assert share == pytest.approx(float(one.chance.share[0]), rel=KEPT)
        if one.middle is not None:
            middle = row[say("sheet.median_column", "zh")]
            assert middle == pytest.approx(float(one.middle[0]), rel=KEPT)


def test_no_figure_is_wider_than_its_column_and_no_sentence_higher_than_its_row(
    book: Workbook,
) -> None:
    targets = book[say("sheet.targets", "zh")]
    for cells in targets.iter_rows(min_row=FIRST + 2):
        for cell in cells:
            if isinstance(cell.value, float):
                percent = "%" in cell.number_format
                shown = f"{100 * cell.value:.1f}%" if percent else f"{cell.value:,.2f}"
                room = targets.column_dimensions[cell.column_letter].width
                assert len(shown) < room, cell.coordinate
    cover = book[say("sheet.cover", "zh")]
    room, sentences = cover.column_dimensions["A"].width, 0
    for number in range(FIRST + 1, cover.max_row + 1):
        wide = width(str(cover.cell(number, 1).value or ""))
        if wide > room:
            # the least that any line needs: 10 points of type
            assert cover.row_dimensions[number].height >= 10 * wide / room
            sentences += 1
    assert sentences > 2, "limits are said in sentences"


def test_it_is_the_same_again(exporter: Exporter, content: bytes) -> None:
    assert exporter.export("xlsx", "zh") == content


def test_sheets_of_one_name_or_a_long_one_get_names_that_excel_takes() -> None:
    book = Book("en", "t", "n", DAY)
    for name in ("a" * 40, "a" * 40, "A" * 40, "x/y:z?", "", "[]"):
        book.sheet(name, "t")
    assert len({name.casefold() for name in book.names}) == 6
    assert all(0 < len(name) <= LONGEST for name in book.names)
    assert len(load_workbook(io.BytesIO(book.done())).sheetnames) == 6


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_libreoffice_opens_it(exporter: Exporter, kind: str, tmp_path: Path) -> None:
    (tmp_path / f"r.{kind}").write_bytes(exporter.export(kind, "zh"))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / f"r.{kind}")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
