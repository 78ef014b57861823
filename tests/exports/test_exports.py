"""Every chart goes out in every form and size with its own numbers, and leads back to its run."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.engine.errors import InputError
from report.drawing import SIZES
from report.embedded import read_embedded
from report.exports import CHART_FORMS, REPORTS, Exporter
from report.style import CM
from studies.evaluation import Evaluation
from studies.fingerprint import digest_of_prints, fingerprint

STEM = "industrial-value-added-nominal"


def test_there_is_a_chart_of_every_headline_figure_and_more(
    exporter: Exporter, evaluation: Evaluation
) -> None:
    stems = {figure.line.key.lower().replace(" ", "-") for figure in evaluation.figures}
    more = {"overview", "targets", "industry", "gdp-by-sector", "land-by-use", "energy-co2"}
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


def test_a_report_with_its_real_charts_is_the_same_again(
    exporter: Exporter, evaluation: Evaluation
) -> None:
    other = Exporter(evaluation, exporter.date)
    assert other.manifest == exporter.manifest
    assert other.export("html", "zh") == exporter.export("html", "zh")


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
