"""A report of the plan's carrying out says what its tables say, in an official one's order."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from report.columns import ROOM
from report.paper import Heading, Paper, TextTable
from report.printed import letters_missing
from report.review_outlook import cause_table
from report.review_sentences import (
    cause_sentences,
    class_sentences,
    forecast_sentences,
    overall_sentences,
    required_sentences,
    risk_sentences,
)
from report.review_tables import limit_table, tally_table
from report.style import text_width
from report.texts import LANGUAGES, say, texts
from studies.chance import CONFIDENCE
from tests.reviews.conftest import Made

NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?")
MIDDLE = (
    *("review.basis", "review.overall", "review.indicators", "review.causes"),
    *("review.required_chapter", "review.outlook", "report.risks", "report.measures"),
    *("report.limits", "report.sources", "report.manifest"),
)


def numbers(words: Iterable[str]) -> set[str]:
    """Every number of some words, as it is written there, without a sign."""
    return {found.lstrip("+−-").rstrip(",") for text in words for found in NUMBER.findall(text)}


def cells(paper: Paper) -> set[str]:
    return {cell for t in paper.tables() for row in (t.head, *t.rows) for cell in row}


def sentences(made: Made, lang: str) -> list[str]:
    """What the report says of its own, without what is the same in every report."""
    review = made.review
    tally, causes = tally_table(review, "", lang), cause_table(review, "", lang)
    found = [
        *overall_sentences(review, tally, lang),
        *class_sentences(review, lang),
        *cause_sentences(review, causes, lang),
        *risk_sentences(review, lang),
    ]
    if not review.is_final:
        found += [*required_sentences(review, lang), *forecast_sentences(review, lang)]
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_in_a_sentence_stands_in_a_table(made: Made, lang: str) -> None:
    paper = made.exporter.paper(lang)
    told = sentences(made, lang)
    assert len(told) > 6
    assert set(paper.prose()).issuperset(told), "the sentences tested are those of the report"
    fixed = numbers(
        text.said(lang)
        for key, text in texts().items()
        if key.startswith(("review.", "monitor.few", "monitor.no_causes"))
    )
    if not made.review.monitoring.causes:
        # without causes there is no table of them, whose note has this threshold
        fixed |= {f"{made.review.monitoring.least:.1f}"}
    names = [one.target.indicator.name.said(lang) for one in made.review.lines]
    stated = numbers(cells(paper)) | fixed | numbers(names)
    notes = numbers(table.note for table in paper.tables())
    assert numbers(told) <= stated | notes, numbers(told) - stated - notes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_chapters_stand_in_the_order_of_an_official_evaluation(made: Made, lang: str) -> None:
    paper = made.exporter.paper(lang)
    headings = [block.text for block in paper.blocks if isinstance(block, Heading)]
    keys = list(MIDDLE)
    if made.review.is_final:
        keys.remove("review.required_chapter")
        keys[keys.index("review.outlook")] = "review.later"
    titles = [say(key, lang) for key in keys]
    assert len(headings) == len(titles)
    for heading, title in zip(headings, titles, strict=True):
        assert heading.endswith(title)
    assert paper.title == say(f"review.title.{made.review.kind}", lang, year=made.review.year)


def table_of(paper: Paper, key: str, **words: object) -> TextTable:
    title = say(key, paper.lang, **words)
    return next(table for table in paper.tables() if table.title.endswith(title))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_indicator_has_base_target_actual_vintage_schedule_class_and_unit(
    made: Made, lang: str
) -> None:
    table = table_of(made.exporter.paper(lang), "review.indicator_table")
    judged = "review.result" if made.review.is_final else "review.class"
    keys = ["report.base", "report.target", "review.actual", "review.vintage", "review.pace"]
    heads = [say(key, lang) for key in [*keys, judged, "review.sure", "review.units"]]
    assert list(table.head[-8:]) == heads
    assert len(table.rows) == len(made.review.lines)
    rows = {row[0]: row for row in table.rows if row[0]}
    assert len(rows) == 25
    assert "区发展和改革局" in rows["1"][-1]
    assert rows["2"][-1] == say("review.units_open", lang)
    assert rows["2"][5] == say("review.not_entered", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_binding_indicators_carry_no_probability_in_any_table(made: Made, lang: str) -> None:
    paper = made.exporter.paper(lang)
    names = [
        one.target.indicator.name.said(lang) for one in made.review.lines if one.target.binding
    ]
    odds = [say("attain.most", lang), say("attain.least", lang)]
    odds += [words.said(lang) for _, words in CONFIDENCE]
    sure = say("review.sure", lang)
    for table in paper.tables():
        for row in table.rows:
            if any(cell.startswith(name) for cell in row for name in names):
                told = [word for word in odds for cell in row if word in cell]
                assert told == [], row
                if sure in table.head:
                    assert row[table.head.index(sure)] == "—"
    made_limits = limit_table(made.review, "", lang)
    assert len(made_limits.rows) == 6


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_final_evaluation_says_attained_or_missed_and_projects_nothing_of_the_plan(
    final: Made, lang: str
) -> None:
    paper = final.exporter.paper(lang)
    whole = " ".join([*paper.prose(), *cells(paper)])
    assert say("review.attained", lang) in whole
    assert say("review.missed", lang) in whole
    assert say("review.forecast_table", lang) not in " ".join(t.title for t in paper.tables())
    later = table_of(paper, "review.later_table")
    assert later.rows
    assert all("(2025)" not in row[1] for row in later.rows)
    shown = [one for one in paper.pictures() if one.stem == "gdp_2025"]
    assert len(shown) == 1
    now = say("monitor.line_now", lang)
    assert now not in {row[1] for row in shown[0].drawing.rows(lang)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rest_of_the_year_is_required_where_a_half_is_known(midterm: Made, lang: str) -> None:
    table = table_of(midterm.exporter.paper(lang), "review.required_table")
    iva = next(one for one in midterm.review.lines if one.target.id == "iva_2025")
    assert iva.standing is not None
    rest = iva.standing.rest
    assert rest is not None
    assert rest.published, "the first half of 2022 is in the table"
    row = next(row for row in table.rows if iva.target.indicator.name.said(lang) in row[0])
    assert f"{100 * rest.growth:.1f}%" in row[-1]
    assert 230 + (470 - 212) * (1 + rest.growth) == pytest.approx(rest.goal)


def test_every_vintage_of_every_figure_is_in_the_report(midterm: Made) -> None:
    table = table_of(midterm.exporter.paper("zh"), "review.data_table")
    assert len(table.rows) == len(midterm.review.monitoring.actuals.rows)
    gdp = [row[2] for row in table.rows if row[0] == "地区生产总值" and row[1] == "2022"]
    assert gdp == ["925", "930"], "the flash figure stands before what revised it"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_can_be_printed(made: Made, lang: str) -> None:
    assert letters_missing(made.exporter.paper(lang)) == ""


def test_nothing_is_called_a_prophecy(made: Made) -> None:
    paper = made.exporter.paper("zh")
    assert "预言" not in " ".join([*paper.prose(), *cells(paper)])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_is_torn_apart_in_any_column(made: Made, lang: str) -> None:
    for one in made.exporter.paper(lang).tables():
        if say("report.manifest", lang) in one.title:
            continue  # its hashes are longer than any column, and may be broken
        for place, width in enumerate(one.widths):
            for cell in (one.head[place], *(row[place] for row in one.rows)):
                for word in re.findall(r"[A-Za-z0-9,.%/]+", cell):
                    assert text_width(word, 8.0) <= width * ROOM, (one.title, cell)
