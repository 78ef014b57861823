"""Every chart goes out in every form and size with its own numbers, and leads back to its run."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ElementTree
from copy import copy
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from pypdf import PdfReader

from commands.report import write_charts
from model.engine.errors import InputError
from report.drawing import SIZES
from report.embedded import read_embedded
from report.exports import CHART_FORMS, REPORTS, Exporter
from report.style import CM, SLIDE
from report.texts import say
from scenarios.reading import load
from studies.district import District
from studies.evaluation import Evaluation, evaluate_plan
from studies.fingerprint import digest_of_prints, fingerprint

STEM = "industrial-value-added-nominal"


def test_there_is_a_chart_of_every_headline_figure_and_more(
    exporter: Exporter, evaluation: Evaluation
) -> None:
    stems = {figure.line.key.lower().replace(" ", "-") for figure in evaluation.figures}
    more = {"overview", "targets", "targets-other", "industry", "energy-co2"}
    more |= {"gdp-by-sector", "land-by-use"}
    assert set(exporter.charts) == stems | more


def test_the_table_of_a_chart_has_the_numbers_that_it_draws(
    exporter: Exporter, evaluation: Evaluation
) -> None:
    rows = list(csv.DictReader(io.StringIO(exporter.chart(STEM, "csv", "zh").decode("utf-8-sig"))))
    figure = next(f for f in evaluation.figures if f.line.key == "industrial value added nominal")
    name = evaluation.scenarios[0].title.zh
    own = [row for row in rows if row["series"] == name]
    values = [float(row["value"]) for row in own if row["kind"] == "value"]
    np.testing.assert_array_equal(values, figure.line.values[:, 0])
    drawn = exporter.charts[STEM]("zh").axes[0]
    line = next(one for one in drawn.lines if one.get_gid() == "scenario-0")
    np.testing.assert_array_equal(line.get_ydata(), values[5:])
    low = [float(r["value"]) for r in own if r["kind"] == "low end of 80% band"]
    np.testing.assert_array_equal(low, figure.bands[-1].low[:, 0])


def test_every_line_of_every_chart_is_in_the_table_that_goes_with_it(exporter: Exporter) -> None:
    lines = 0
    for stem, drawing in exporter.charts.items():
        cells = {cell for row in drawing.rows("zh") for cell in row if isinstance(cell, float)}
        for axes in drawing("zh").axes:
            for line in axes.get_lines():
                if str(line.get_gid()).startswith(("scenario-", "history-", "targets", "total")):
                    drawn = np.asarray(line.get_ydata(), dtype=float)
                    assert {*drawn[np.isfinite(drawn)].tolist()} <= cells, (stem, line.get_gid())
                    lines += 1
    assert lines > 2 * len(exporter.charts)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("stem", [STEM, "targets", "overview"])
def test_words_of_a_single_chart_can_be_searched(exporter: Exporter, stem: str, lang: str) -> None:
    name = exporter.charts[stem].name.said(lang)
    wanted = [*name.split(), say("foot.disclaimer", lang).split()[0], exporter.date]
    reader = PdfReader(io.BytesIO(exporter.chart(stem, "pdf", lang)))
    in_pdf = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    root = ElementTree.fromstring(exporter.chart(stem, "svg", lang))
    in_svg = "".join(str(one.text) for one in root.iter() if one.tag.endswith("}text"))
    for words in wanted:
        assert words in in_pdf, words
        assert words in in_svg, words


def test_every_form_of_a_chart_stands_in_the_folder_beside_its_table(
    exporter: Exporter, tmp_path: Path
) -> None:
    some = copy(exporter)
    some.charts = {stem: exporter.charts[stem] for stem in (STEM, "targets")}
    write_charts(some, tmp_path, "zh", ["print"])
    names = {file.name for file in (tmp_path / "charts-zh").iterdir()}
    assert names == {f"{stem}.{form}" for stem in some.charts for form in CHART_FORMS}


@pytest.mark.parametrize("size", SIZES)
def test_a_picture_has_300_dots_an_inch_and_its_size(exporter: Exporter, size: str) -> None:
    with Image.open(io.BytesIO(exporter.chart(STEM, "png", "en", size))) as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        # to the pixel: a picture is whole pixels wide
        assert picture.width == pytest.approx(SIZES[size].width * CM * 300, abs=1)


@pytest.mark.parametrize("form", [form for form in CHART_FORMS if form != "csv"])
def test_a_single_chart_leads_back_to_its_run(
    exporter: Exporter, evaluation: Evaluation, form: str, tmp_path: Path
) -> None:
    file = tmp_path / f"chart.{form}"
    file.write_bytes(exporter.chart(STEM, form, "zh"))
    found = read_embedded(file)
    assert found["key"] == evaluation.run.key
    assert found["digest"] == digest_of_prints(fingerprint(evaluation))
    assert exporter.chart(STEM, form, "zh") == file.read_bytes(), "the same again"


def test_another_exporter_of_the_same_evaluation_gives_the_same(
    exporter: Exporter, evaluation: Evaluation
) -> None:
    other = Exporter(evaluation, exporter.date)
    assert other.manifest == exporter.manifest
    assert other.chart("overview", "svg", "zh") == exporter.chart("overview", "svg", "zh")


def test_what_there_is_none_of_is_an_error(exporter: Exporter) -> None:
    assert set(REPORTS) == {"docx", "xlsx", "html", "pdf"}
    with pytest.raises(KeyError):
        exporter.export("odt", "zh")
    for stem, size in (("nothing", "print"), (STEM, "poster")):
        with pytest.raises(KeyError):
            exporter.chart(stem, "png", "zh", size)


@pytest.mark.parametrize("ending", ["docx", "xlsx", "html", "pdf", "png", "svg", "json"])
def test_a_file_without_a_manifest_is_refused(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"other.{ending}"
    file.write_bytes(b"something else")
    with pytest.raises(InputError):
        read_embedded(file)


@pytest.fixture(scope="module")
def six(whole_district: District) -> Exporter:
    """As many scenarios as a chart can show."""
    names = ["baseline", "plan", "land-slips", "boom", "bust", "green"]
    return Exporter(evaluate_plan(whole_district, [load(name) for name in names], 1), "2026-11-22")


@pytest.mark.parametrize("stem", ["targets", "targets-other"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_row_of_a_slide_covers_another(six: Exporter, stem: str, lang: str) -> None:
    figure = six.charts[stem](lang, SLIDE)
    canvas = FigureCanvasAgg(figure)
    boxes = sorted(
        (text.get_window_extent(canvas.get_renderer()) for text in figure.texts),  # type: ignore[no-untyped-call]
        key=lambda box: -box.y1,
    )
    assert min(box.y0 for box in boxes) >= 0
    for place, upper in enumerate(boxes):
        for lower in boxes[place + 1 :]:
            # lines of one name touch: letters of 1 em in lines of 1.25
            if upper.x0 < lower.x1 and lower.x0 < upper.x1:
                assert lower.y1 - upper.y0 < 0.35 * upper.height
