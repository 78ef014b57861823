"""An evaluation under a list of projects has a chapter, charts and a sheet of them; else none."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from matplotlib.text import Text as Words
from openpyxl import load_workbook

from report.paper import Heading
from report.progress_words import invented_note
from report.slip_words import invented_projects
from report.texts import LANGUAGES, say
from scenarios.reading import load
from studies.district import District
from studies.pipeline import pipeline
from tests.reviews.conftest import EARLY, Made, make, table
from tests.scenarios.test_projects import listed, project

STEMS = ["projects", "projects-amounts"]


@pytest.fixture(scope="module")
def made(whole_district: District, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """At mid-term, with one project that has started and one that has not; both invented."""
    projects = (
        project("a", "NEV", 120.0, "2021-09", start="2022-02"),
        project("b", "BIO", 80.0, "2023-06"),
    )
    scenario = load("plan").with_projects(replace(listed(*projects), invented=True))
    actuals = table(tmp_path_factory.mktemp("listed"), whole_district, EARLY)
    return make(whole_district, actuals, "midterm", None, scenario=scenario)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chapter_stands_before_the_risks_with_tables_and_charts(made: Made, lang: str) -> None:
    paper = made.exporter.paper(lang)
    titles = [block.text for block in paper.blocks if isinstance(block, Heading)]
    place = next(i for i, text in enumerate(titles) if text.endswith(say("report.projects", lang)))
    assert titles[place + 1].endswith(say("report.risks", lang))
    assert [one.stem for one in paper.pictures()][-2:] == STEMS
    found = made.review.projects
    assert found is not None
    [progress] = [one for one in paper.tables() if say("projects.stage.start", lang) in one.rows[0]]
    assert "2022-02" in progress.rows[0], "the actual start of the first project"
    assert len(progress.rows) == 3 * len(found.large)


def test_its_dates_are_those_of_the_members_that_know_the_actual_values(made: Made) -> None:
    found, again = made.review.projects, pipeline(made.review.monitoring)
    assert found is not None
    assert again is not None
    assert found.members == int(made.review.monitoring.now.ok.sum())
    assert (found.dates == again.dates).all()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_charts_say_that_values_and_projects_are_invented(made: Made, lang: str) -> None:
    for stem in STEMS:
        words = made.exporter.charts[stem](lang).findobj(Words)
        told = "".join(one.get_text() for one in words if isinstance(one, Words)).replace(" ", "")
        for note in (invented_note(), invented_projects()):
            assert note.said(lang).replace(" ", "") in told, stem


def test_the_workbook_has_a_sheet_of_them(made: Made) -> None:
    book = load_workbook(io.BytesIO(made.exporter.export("xlsx", "en")))
    sheet = book[say("projects.sheet", "en")]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    found = made.review.projects
    assert found is not None
    assert {one.name for one in found.large} <= cells
    assert sheet["A3"].value == invented_note().en


def test_without_a_list_there_is_none(midterm: Made) -> None:
    assert midterm.review.projects is None
    assert not set(STEMS) & set(midterm.exporter.charts)
    titles = [b.text for b in midterm.exporter.paper("zh").blocks if isinstance(b, Heading)]
    assert not [text for text in titles if text.endswith(say("report.projects", "zh"))]
