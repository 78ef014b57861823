"""Why and what then: what holds each scenario back, and which levers alone do most, as words.

In:   an `Evaluation`, a language, the caption of each table.
Out:  `TextTable`s.
Knows nothing of documents; rounds, and computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.briefing import year_spans
from report.clauses import clause_words
from report.evaluation_tables import named, shares
from report.lever_ranking import FIGURES, table_rows
from report.numbers import MISSING, common_decimals, written
from report.paper import TextTable
from report.texts import say
from studies.district import District
from studies.evaluation import Evaluation
from studies.lever_costs import Basis
from studies.measures import Measure
from studies.projection import LAST_YEAR, PLAN_END, PLAN_START, Projection
from studies.ranking import Ranking

MOST_MEASURES = 10
GDP, INDUSTRY = "gdp", "industrial value added"
ARROW = "→"


def bottleneck_table(evaluation: Evaluation, title: str, lang: str) -> TextTable:
    """What is short in each scenario and period, the worst first."""
    return TextTable(
        title=title,
        head=(
            say("report.scenario", lang),
            say("report.bottleneck", lang),
            say("report.degree", lang),
            say("report.lowest", lang),
            say("report.tight_years", lang),
        ),
        rows=tuple(_bottlenecks(evaluation.projection, lang)),
        widths=shares(2.6, 5, 1.6, 2.6, 4.2),
        note=say("report.bottlenecks_note", lang),
    )


def _bottlenecks(projection: Projection, lang: str) -> Iterator[tuple[str, ...]]:
    for index, scenario in enumerate(projection.scenarios):
        name = scenario.title.said(lang)
        short = projection.shortages(index, PLAN_START, LAST_YEAR) if projection.ok[index] else ()
        if not short:
            nothing = "report.nothing_short" if projection.ok[index] else "report.failed"
            yield name, say(nothing, lang), MISSING, MISSING, MISSING
        for one in short:
            value = written(one.lowest, 2)
            yield (
                name,
                one.bottleneck.name.said(lang),
                one.degree.said(lang),
                say("report.lowest_value", lang, value=value, year=one.year),
                year_spans(one.years, lang),
            )


def measure_table(
    measures: Sequence[Measure], district: District, title: str, lang: str
) -> TextTable:
    """The levers that do most, as ranked on the single line."""
    shown = measures[:MOST_MEASURES]
    return TextTable(
        title=title,
        head=(
            *(say("report.number", lang), say("report.lever", lang), say("report.from_to", lang)),
            *(say("report.gdp_effect", lang, year=year) for year in (PLAN_END, LAST_YEAR)),
            *(say("report.iva_effect", lang, year=year) for year in (PLAN_END, LAST_YEAR)),
            say("report.clause", lang),
        ),
        rows=tuple(
            _measure_row(district, number, one, lang) for number, one in enumerate(shown, start=1)
        ),
        widths=shares(0.9, 3.4, 2.4, 1.6, 1.6, 1.6, 1.6, 2.9),
        numbers=frozenset((0, 3, 4, 5, 6)),
        note=say("report.measures_note", lang),
    )


def _measure_row(district: District, number: int, one: Measure, lang: str) -> tuple[str, ...]:
    label = district.labels[one.lever.name.partition("[")[0]]
    name = named(one.lever.title.said(lang), label.unit, lang)
    keys = [(variable, year) for variable in (GDP, INDUSTRY) for year in (PLAN_END, LAST_YEAR)]
    name = name[:1].upper() + name[1:]  # English names of levers begin small, cells do not
    return (
        *(str(number), name, f"{_short(one.lever.default)} {ARROW} {_short(one.setting)}"),
        *(written(one.effects[key], 1, sign=True) for key in keys),
        clause_words(one.lever.clause, lang),
    )


def ranking_table(found: Ranking, basis: Basis, title: str, lang: str) -> TextTable:
    """Levers by what they do for their money or their land, over members."""
    head, *rows = table_rows(found, 0, basis, lang)
    way = say("ranking.down" if found.falls[0] else "ranking.up", lang)
    return TextTable(
        title=title,
        head=tuple(head),
        rows=tuple(map(tuple, rows)),
        widths=shares(0.9, 3.2, 2.2, 2.8, 2.8, 2.8, 1.5),
        numbers=frozenset(FIGURES),
        note=say("ranking.wanted", lang, way=way),
    )


def measure_sentence(table: TextTable, lang: str) -> str:
    """Which lever does most, with the figure of its row."""
    first = table.rows[0]
    return say("report.measure_text", lang, first=first[1], change=first[3])


def _short(value: float) -> str:
    """A setting to three figures: it is told, not computed with."""
    return written(value, common_decimals([value], ""))
