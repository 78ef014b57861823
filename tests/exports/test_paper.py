"""A report says what the tables say, in the order of an official evaluation, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pytest

from report.evaluation import paper_of
from report.evaluation_closing import limits, sources
from report.evaluation_sentences import headline_sentences, risk_sentences, tally_sentences
from report.exports import Exporter
from report.numbers import MISSING
from report.paper import Heading, Paper, TextTable
from report.printed import letters_missing
from report.standing_tables import listed_standings, tally_table
from report.texts import LANGUAGES, say, texts
from studies.chance import confidence, in_ten
from studies.evaluation import Evaluation

NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?")
CHAPTERS = (
    *("settings", "results", "indicators", "risks", "measures", "limits", "sources"),
    "manifest",
)


def numbers(words: Iterable[str]) -> set[str]:
    """Every number of some words, as it is written there, without a sign."""
    return {found.lstrip("+−-").rstrip(",") for text in words for found in NUMBER.findall(text)}


def cells(paper: Paper) -> set[str]:
    tables = list(paper.tables())
    return {cell for table in tables for row in (table.head, *table.rows) for cell in row}


def papers(evaluation: Evaluation) -> list[Paper]:
    exporter = Exporter(evaluation, "2026-11-22")
    return [exporter.paper(lang) for lang in LANGUAGES]


@pytest.mark.parametrize("kind", ["evaluation", "single"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_in_a_sentence_stands_in_a_table(
    kind: str, lang: str, request: pytest.FixtureRequest
) -> None:
    evaluation: Evaluation = request.getfixturevalue(kind)
    paper = Exporter(evaluation, "2026-11-22").paper(lang)
    tally = tally_table(evaluation, "", lang)
    sentences = [
        *headline_sentences(evaluation, lang),
        *tally_sentences(evaluation, tally, lang),
        *risk_sentences(evaluation, lang),
        *sources(evaluation.material, lang),
    ]
    assert len(sentences) > 10
    said = set(paper.prose())
    assert said.issuperset(sentences), "the sentences tested are those of the report"
    fixed = numbers(text.said(lang) for key, text in texts().items() if key.startswith("report."))
    stated = numbers(cells(paper)) | fixed
    assert numbers(sentences) <= stated, numbers(sentences) - stated


def test_chapters_stand_in_the_order_of_an_official_evaluation(paper: Paper) -> None:
    headings = [block.text for block in paper.blocks if isinstance(block, Heading)]
    titles = [say(f"report.{key}", paper.lang) for key in CHAPTERS]
    assert len(headings) == len(titles)
    for heading, title in zip(headings, titles, strict=True):
        assert heading.endswith(title)


def test_tables_and_charts_are_numbered_in_a_row(paper: Paper) -> None:
    titles = {
        "table": [table.title for table in paper.tables()],
        "chart": [picture.title for picture in paper.pictures()],
    }
    for key, found in titles.items():
        for number, title in enumerate(found, start=1):
            start = say(f"report.caption_{key}", paper.lang, number=number, title="").strip()
            assert title.startswith(start)


def test_every_letter_can_be_printed(paper: Paper) -> None:
    assert letters_missing(paper) == ""


def standing(paper: Paper) -> TextTable:
    start = say("report.standing", paper.lang, scenario="")
    title = start.strip(": ：")
    return next(table for table in paper.tables() if title in table.title)


def test_binding_indicators_have_a_risk_and_never_a_probability(
    evaluation: Evaluation, paper: Paper
) -> None:
    table = standing(paper)
    kind = table.head.index(say("report.attribute", paper.lang))
    chance = table.head.index(say("report.chance", paper.lang))
    binding = [r for r in table.rows if r[kind] == say("report.attribute.约束性", paper.lang)]
    assert len(binding) == 6
    assert {row[chance] for row in binding} == {MISSING}
    shown = listed_standings(evaluation)
    place = next(
        i
        for i, one in enumerate(shown)
        if one.outcome.target.indicator.id == "energy_intensity_change"
    )
    risk = shown[place].risks[0]
    assert risk is not None
    assert table.rows[place][-1] == say("report.risk", paper.lang, risk=risk.said(paper.lang))


def test_each_expected_indicator_has_its_class_and_its_probability_to_five_percent(
    evaluation: Evaluation, paper: Paper
) -> None:
    table = standing(paper)
    chance = table.head.index(say("report.chance", paper.lang))
    seen = 0
    for one, row in zip(listed_standings(evaluation), table.rows, strict=True):
        if one.chance is None:
            assert row[chance] == MISSING
            continue
        share = float(one.chance.share[0])
        assert row[-1] == confidence(share).said(paper.lang)
        said = numbers([row[chance]])
        assert len(said) == 1
        # half of 5 % of rounding, and what is below 5 or above 95 is said so
        assert abs(float(said.pop()) / 100 - share) <= 0.05 + 1e-9
        seen += 1
    assert seen > 15


def test_a_projected_cell_is_the_median_of_the_members(
    evaluation: Evaluation, exporter: Exporter
) -> None:
    table = standing(exporter.paper("zh"))
    column = table.head.index(say("report.projected", "zh"))
    band = table.head.index(say("report.band80", "zh"))
    assert evaluation.sample is not None
    outcomes = {outcome.target.id: outcome for outcome in evaluation.sample.outcomes}
    for one, row in zip(listed_standings(evaluation), table.rows, strict=True):
        target = one.outcome.target
        values = outcomes[target.id].values
        if values is None or target.indicator.reduction == "year_of_max":
            continue
        written = float(row[column].replace(",", "").replace("−", "-"))
        digits = len(row[column].partition(".")[2])
        assert written == pytest.approx(np.median(values[0]), abs=0.5001 * 10.0**-digits)
        ends = [float(e.replace(",", "").replace("−", "-")) for e in row[band].split("—")]
        assert ends[0] <= written <= ends[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_of_a_probability_are_those_of_its_share(
    evaluation: Evaluation, lang: str
) -> None:
    gdp = next(one for one in evaluation.standings if one.outcome.target.id == "gdp_2025")
    assert gdp.chance is not None
    for index, scenario in enumerate(evaluation.scenarios):
        words = in_ten(float(gdp.chance.share[index])).said(lang)
        first = next(
            text
            for text in headline_sentences(evaluation, lang)
            if text.startswith(scenario.title.said(lang))
        )
        assert words in first


def test_a_single_run_speaks_of_no_probability_and_says_that_it_is_one(
    single: Evaluation,
) -> None:
    for paper in papers(single):
        assert say("report.chance", paper.lang) not in cells(paper)
        assert say("report.band80", paper.lang) not in cells(paper)
        assert say("report.limit.single", paper.lang) in set(paper.prose())
        words = " ".join([*cells(paper), *headline_sentences(single, paper.lang)])
        for share in (0.1, 0.3, 0.5, 0.7, 0.9):
            assert confidence(share).said(paper.lang) not in words


def test_measures_are_marked_as_a_ranking_and_no_recommendation(paper: Paper) -> None:
    assert say("report.measures_intro", paper.lang) in set(paper.prose())
    assert ("不是建议" if paper.lang == "zh" else "no recommendation") in " ".join(paper.prose())


def test_the_error_of_a_probability_is_that_of_the_number_of_members(
    evaluation: Evaluation,
) -> None:
    # the binomial's standard error at one half with 24 members is 10.2 percentage points
    assert "10.2" in " ".join(limits(evaluation, "zh"))


def test_nothing_is_called_a_prophecy(paper: Paper) -> None:
    assert "预言" not in " ".join([*paper.prose(), *cells(paper)])


def test_the_same_evaluation_gives_the_same_paper(evaluation: Evaluation) -> None:
    first, again = (paper_of(evaluation, "zh", "2026-11-22", m) for m in [MANIFEST] * 2)
    assert [(t.head, t.rows) for t in first.tables()] == [(t.head, t.rows) for t in again.tables()]
    assert list(first.prose()) == list(again.prose())


MANIFEST = (
    '{"key":"k","run":{"model":"m","tables":{}},"versions":{},'
    '"processor":{"machine":"x","system":"y"}}'
)
