"""An evaluation of the plan's carrying out as an Excel workbook.

In:   a `Review`, a language, the day, its manifest.
Out:  the bytes of an .xlsx, the same for the same review.
Knows nothing of how a number was computed. Every sheet says so where the values are invented.

The tables of the report stand as words; the figures themselves, with every digit, stand on sheets
of their own, and each indicator of the model has a sheet with live charts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from report.csvfile import Cell
from report.evaluation_closing import sources
from report.figuresheet import write_figure
from report.monitoring_charts import tables_of
from report.monitoring_data import monitoring_rows
from report.paper import TextTable
from report.progress_words import vintage_words
from report.review import LIMITS, banner_of, title_of
from report.review_outlook import cause_table, fit_table, forecast_table, required_table
from report.review_tables import (
    basics_table,
    indicator_table,
    limit_table,
    tally_table,
    tracked_table,
    year_table,
)
from report.review_words import years_words
from report.sheets import FIRST, Book
from report.texts import say
from report.workbook import WORDS, write_manifest, write_projects, write_words
from studies.projection import PLAN_END
from studies.review import Review


def xlsx(review: Review, lang: str, date: str, manifest: str) -> bytes:
    """Write the workbook.

    Args:
        review: what it holds.
        lang: zh or en.
        date: day of the computation, 2026-11-22.
        manifest: JSON text that leads back to the numbers; it stands on the last sheet.
    """
    notice = say("foot.disclaimer", lang)
    book = Book(lang, title_of(review, lang), notice, date, banner=banner_of(review, lang))
    cover = book.sheet(say("sheet.cover", lang), book.title)
    for key, tables in _chapters(review, date, lang):
        _write_tables(book, say(f"review.sheet.{key}", lang), tables)
    _write_numbers(book, review)
    _write_actuals(book, review)
    for table in tables_of(review.monitoring, date, projected=not review.is_final):
        write_figure(book, table)
    write_projects(book, () if review.projects is None else (review.projects,))
    _write_sources(book, review)
    write_manifest(book, manifest)
    _write_cover(book, cover, review)
    return book.done()


def _chapters(review: Review, date: str, lang: str) -> Iterable[tuple[str, list[TextTable]]]:
    """The report's tables of words, by sheet."""

    def said(key: str, **words: object) -> str:
        return say(f"review.{key}", lang, **words)

    basics = basics_table(review, said("basics"), date, lang)
    yield "overall", [basics, tally_table(review, said("tally"), lang)]
    found = [indicator_table(review, said("indicator_table"), lang)]
    if review.kind == "annual":
        found.append(year_table(review, said("year_table", year=review.year), lang))
    found.append(limit_table(review, said("limit_table"), lang))
    found.append(tracked_table(review, said("tracked_table"), lang))
    yield "indicators", found
    causes = [fit_table(review, said("fit_table"), lang)]
    yield "causes", [*causes, cause_table(review, said("cause_table"), lang)]
    if not review.is_final:
        yield "required", [required_table(review, said("required_table"), lang)]
    now = [one for one in review.prospects if one.target.year <= PLAN_END]
    later = [one for one in review.prospects if one.target.year > PLAN_END]
    yield (
        "outlook",
        [
            forecast_table(now, said("forecast_table"), lang),
            forecast_table(now, said("forecast_binding"), lang, binding=True),
            forecast_table(later, said("later_table"), lang),
        ],
    )


def _write_tables(book: Book, name: str, tables: Sequence[TextTable]) -> None:
    """Tables of words below one another; one without rows is left out."""
    sheet = book.sheet(name, name, wide=True)
    row = FIRST
    for table in tables:
        if table.rows:
            row = write_words(book, sheet, row, table)


def _write_numbers(book: Book, review: Review) -> None:
    """One row a target with a figure, every digit."""
    name = say("review.sheet.numbers", book.lang)
    sheet = book.sheet(name, name, wide=True)
    head, *rows = monitoring_rows(review.monitoring, book.lang)
    number = book.number("#,##0.00####")
    formats = [number if _is_number(rows, place) else book.text for place in range(len(head))]
    formats[4] = book.year
    heads = [say(f"review.number.{cell}", book.lang) for cell in head]
    book.table(sheet, FIRST, heads, rows, formats=formats, widest=WORDS)
    sheet.set_row(FIRST, 30)
    sheet.freeze_panes(FIRST + 1, 2)


def _is_number(rows: Sequence[Sequence[Cell]], column: int) -> bool:
    return any(isinstance(row[column], float) for row in rows)


def _write_actuals(book: Book, review: Review) -> None:
    """Every figure that was entered, as numbers, every vintage of it."""
    lang = book.lang
    name = say("review.sheet.actuals", lang)
    sheet = book.sheet(name, say("review.data_table", lang), wide=True)
    keys = ("indicator", "period", "value", "unit", "vintage", "published", "source")
    rows: list[list[Cell]] = [
        [
            *(row.indicator.name.said(lang), row.period.text, row.value),
            *(row.indicator.unit.said(lang), vintage_words(row, lang), row.published, row.source),
        ]
        for row in review.monitoring.actuals.in_order()
    ]
    formats = [*[book.text] * 2, book.number("#,##0.####"), *[book.text] * 2, book.year, book.text]
    heads = [say(f"review.data.{key}", lang) for key in keys]
    book.table(sheet, FIRST, heads, rows, formats=formats)
    sheet.freeze_panes(FIRST + 1, 1)


def _write_sources(book: Book, review: Review) -> None:
    lang = book.lang
    sheet = book.sheet(say("sheet.sources", lang), say("report.sources", lang))
    limits = [say(f"review.limit.{key}", lang) for key in LIMITS]
    for row, words in enumerate([*limits, *sources(review.material, lang)], start=FIRST):
        sheet.write_string(row, 0, words, book.wrapped)
    sheet.set_column(0, 0, 110)


def _write_cover(book: Book, cover: Any, review: Review) -> None:
    """What was evaluated, and links to each sheet."""
    lang = book.lang
    cover.write_string(
        FIRST, 0, say("review.subtitle", lang, years=years_words(review, lang)), book.text
    )
    cover.write_string(FIRST + 2, 0, say("sheet.contents", lang), book.head)
    for number, name in enumerate(book.names[1:], start=FIRST + 3):
        cover.write_url(number, 0, f"internal:'{name}'!A1", book.text, name)
    cover.set_column(0, 0, 90)
