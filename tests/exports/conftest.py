"""One evaluation with members and one single run, with a scenario whose title is hostile.

In:   the district.
Out:  evaluations, their papers, and small pictures in place of charts.
"""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from model.district.labels import Text
from report.exports import Exporter
from report.paper import Paper
from scenarios.reading import load
from studies.district import District
from studies.evaluation import Evaluation, evaluate_plan
from studies.targets import Entered

DAY = "2026-11-22"
#: A formula to a spreadsheet, a tag to a browser, code to typst and to Jinja.
HOSTILE = Text('=1+1<script>"#panic()"{{7*7}}&', "=cmd|'/C'!A0 <b>#eval</b> {{title}}")


@pytest.fixture(scope="session")
def evaluation(whole_district: District) -> Evaluation:
    """The plan and a baseline of a hostile name, 24 members; the city's energy task entered."""
    usual = replace(load("baseline"), title=HOSTILE)
    entered = Entered(tasks={"energy_intensity_change": -14.5})
    return evaluate_plan(whole_district, [load("plan"), usual], 24, 3, entered=entered)


@pytest.fixture(scope="session")
def single(whole_district: District) -> Evaluation:
    """The same scenarios as single runs."""
    return evaluate_plan(whole_district, [load("plan"), load("baseline")], 1)


@pytest.fixture(scope="session")
def exporter(evaluation: Evaluation) -> Exporter:
    return Exporter(evaluation, DAY)


@pytest.fixture(scope="session", params=["zh", "en"])
def paper(exporter: Exporter, request: pytest.FixtureRequest) -> Paper:
    return exporter.paper(request.param)


@pytest.fixture(scope="session")
def dot() -> bytes:
    """A PNG of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (60, 30), "#0B4F94").save(file, format="PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def drop() -> bytes:
    """An SVG of one circle."""
    return b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'
