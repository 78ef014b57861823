"""Files of a chart are the same for the same table, and their Chinese can be searched."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from matplotlib.text import Text as Words
from PIL import Image

from report.charts import (
    FORMATS,
    PRINT,
    SLIDE,
    grid_chart,
    line_chart,
    render,
    save,
    stack_chart,
    target_chart,
)
from report.stacktable import StackTable
from report.style import CM, Size
from report.tables import GridTable, TargetTable
from tests.report.conftest import Series
from tools.site import chromium


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_table_gives_the_same_bytes(series: Series, form: str) -> None:
    first = render(line_chart(series(2, bands=True), lang="zh"), form, about="run 3f")
    figure = line_chart(series(2, bands=True), lang="zh")
    render(figure, "png")  # what else was written before does not matter
    assert render(figure, form, about="run 3f") == first


def test_threads_draw_no_chart_in_another_ones_style(series: Series) -> None:
    """Sizes of a document and of slides at once, as when two visitors take files."""
    sizes = [PRINT, SLIDE] * 4

    def drawn(size: Size) -> bytes:
        return render(line_chart(series(2, bands=True), lang="zh", size=size), "svg")

    alone = {size: drawn(size) for size in (PRINT, SLIDE)}
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(drawn, sizes)) == [alone[size] for size in sizes]


PROGRAM = """
import sys
from pathlib import Path
import numpy as np
from model.district.labels import Text
from report.charts import FORMATS, line_chart, save
from report.tables import Line, Origin, SeriesTable
years = np.arange(2015, 2036)
name = Text("情景", "S")
line = Line(name, 1.5 * years)
about = Origin(members=1, date="2026-11-22", source=name)
table = SeriesTable(
    name=name, unit=name, price_basis="", years=years, lines=(line,), origin=about
)
save(line_chart(table, lang="zh"), Path(FOLDER), STEM, FORMATS)
"""


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    program = PROGRAM.replace("FOLDER", repr(str(tmp_path)))
    other = program.replace("STEM", "'other'")
    subprocess.run([sys.executable, "-X", "utf8", "-c", other], check=True)
    exec(program.replace("STEM", "'own'"), {})
    for form in FORMATS:
        own, theirs = (tmp_path / f"{stem}.{form}" for stem in ("own", "other"))
        assert own.read_bytes() == theirs.read_bytes()


def test_words_in_a_pdf_can_be_searched(
    series: Series, words_of: Callable[[bytes], list[str]]
) -> None:
    found = words_of(render(line_chart(series(2), lang="zh"), "pdf"))
    assert "地区生产总值" in found
    assert "单位：亿元（现价）" in found
    assert "2025年目标 ≥1,250" in found
    assert "内部测算，仅供研究，不代表官方预测。" in found


@pytest.mark.parametrize("size", [PRINT, SLIDE])
def test_a_picture_has_300_dots_an_inch_and_no_transparency(series: Series, size: object) -> None:
    assert size in (PRINT, SLIDE)
    chosen = PRINT if size == PRINT else SLIDE
    data = render(line_chart(series(2), lang="zh", size=chosen), "png", about="run 3f 规划")
    picture = Image.open(io.BytesIO(data))
    picture.load()
    # whole dots only: the last one may be cut
    assert picture.width == pytest.approx(chosen.width * CM * 300, abs=1.0)
    assert picture.height == pytest.approx(chosen.height * CM * 300, abs=1.0)
    assert picture.mode == "RGB"
    assert picture.info["Description"] == "run 3f 规划"
    assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_svg_needs_no_font_and_says_where_it_comes_from(series: Series) -> None:
    data = render(line_chart(series(2), lang="zh"), "svg", about="run 3f 规划")
    root = ElementTree.fromstring(data)
    for one in letters(root):
        assert (one.get("fill"), one.get("stroke")) == ("none", "none"), "outlines are what is seen"
    assert "run 3f 规划" in data.decode()


def letters(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [one for one in root.iter() if one.tag.endswith("}text")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_in_an_svg_can_be_searched_where_they_are_seen(series: Series, lang: str) -> None:
    table = series(2, bands=True)
    figure = line_chart(table, lang=lang)
    root = ElementTree.fromstring(render(figure, "svg"))
    figure.draw_without_rendering()
    drawn = [one for one in figure.findobj(Words) if isinstance(one, Words) and one.get_text()]
    seen = sorted(line for one in drawn if one.get_visible() for line in one.get_text().split("\n"))
    assert sorted(str(one.text) for one in letters(root)) == seen
    [title] = [one for one in letters(root) if one.text == table.name.said(lang)]
    own = next(one for one in drawn if one.get_text() == title.text)
    box = own.get_window_extent()
    assert float(title.get("textLength", "0")) == pytest.approx(box.width, rel=0.03)
    assert float(title.get("font-size", "0")) == own.get_fontsize()
    found = re.match(r"translate\(([\d.]+) ([\d.]+)\)", title.get("transform", ""))
    assert found is not None
    assert float(found[1]) == pytest.approx(box.x0, abs=1.0)
    baseline = figure.bbox.height - float(found[2])
    assert box.y0 - 1.0 < baseline < box.y1


@pytest.mark.browser
def test_a_browser_finds_the_words_of_an_svg(series: Series, tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    path.write_bytes(render(line_chart(series(2), lang="zh"), "svg"))
    with chromium() as browser:
        page = browser.new_page()
        page.goto(path.as_uri())
        assert page.evaluate("window.find('地区生产总值')")
        assert not page.evaluate("window.find('没有这样的字')")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_of_chart_is_written_without_a_warning(
    series: Series,
    grid: GridTable,
    stack: StackTable,
    targets: TargetTable,
    lang: str,
    tmp_path: Path,
) -> None:
    # pytest turns warnings into errors: a character that the font lacks would be one
    figures = {
        "line": line_chart(series(6, bands=True), lang=lang),
        "grid": grid_chart(grid, lang=lang, columns=2),
        "stack": stack_chart(stack, lang=lang),
        "targets": target_chart(targets, lang=lang),
    }
    for stem, figure in figures.items():
        paths = save(figure, tmp_path, stem, FORMATS)
        assert [path.name for path in paths] == [f"{stem}.{form}" for form in FORMATS]
        assert all(path.stat().st_size > 5_000 for path in paths)


def test_settings_of_the_process_stay_as_they_were(series: Series) -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    render(line_chart(series(2), lang="zh"), "svg")
    assert dict(matplotlib.rcParams) == before
