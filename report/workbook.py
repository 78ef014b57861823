"""A report as an Excel workbook: live charts over the numbers, targets, sources, manifest.

In:   an `Evaluation`, a language, the day, its manifest.
Out:  the bytes of an .xlsx, the same for the same evaluation.
Knows nothing of how a number was computed.

Text never becomes a formula, a link or a number, whoever wrote it: XlsxWriter's guesses are off,
and every text goes through `write_string`. The only formulas are the differences that a fan is
stacked from, so that a chart follows when a number is changed by hand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from model.district.sources import load_sources
from report.clauses import clause_words
from report.csvfile import Cell
from report.embedded import MARK
from report.evaluation_charts import figure_table, origin_of
from report.evaluation_closing import limits, manifest_rows, sources
from report.evaluation_tables import basics_table, headline_table, settings_table
from report.evaluation_words import judgement_of
from report.figuresheet import write_figure
from report.paper import TextTable
from report.sheets import FIRST, Book
from report.slip_data import amount_rows, slippage_rows
from report.slip_words import about_list
from report.tables import Array, basis_words
from report.texts import listed, say
from studies.evaluation import Evaluation
from studies.slippage import Slippage
from studies.target_standing import Standing

WORDS = 38  # characters of a column of words
COVER = 76  # and of the cover
TARGETS = 30  # and of the targets, which have many columns
CHUNK = 32_000  # characters of a cell; Excel takes 32,767


def xlsx(evaluation: Evaluation, lang: str, date: str, manifest: str) -> bytes:
    """Write the workbook.

    Args:
        evaluation: what it holds.
        lang: zh or en.
        date: day of the computation, 2026-11-22.
        manifest: JSON text that leads back to the numbers; it stands on the last sheet.
    """
    book = Book(lang, say("report.title", lang), say("foot.disclaimer", lang), date)
    cover = book.sheet(say("sheet.cover", lang), book.title)
    _write_settings(book, evaluation, date)
    origin = origin_of(evaluation, date)
    for figure in evaluation.figures:
        write_figure(book, figure_table(evaluation, figure, origin))
    _write_targets(book, evaluation)
    write_projects(book, evaluation.slippages)
    _write_sources(book, evaluation)
    write_manifest(book, manifest)
    _write_cover(book, cover, evaluation, date)
    return book.done()


def _write_cover(book: Book, cover: Any, evaluation: Evaluation, date: str) -> None:
    """Which scenarios, when, and what each sheet holds, with links to them."""
    lang, sheet = book.lang, cover
    names = [scenario.title.said(lang) for scenario in evaluation.scenarios]
    lines = [
        say("report.subtitle", lang, names=listed(names, lang)),
        say("report.date", lang, date=date),
        *limits(evaluation, lang),
    ]
    for row, words in enumerate(lines, start=FIRST):
        book.paragraph(sheet, row, words, COVER)
    row = FIRST + len(lines) + 1
    sheet.write_string(row, 0, say("sheet.contents", lang), book.head)
    for number, name in enumerate(book.names[1:], start=row + 1):
        sheet.write_url(number, 0, f"internal:'{name}'!A1", book.text, name)
    sheet.set_column(0, 0, COVER)


def _write_settings(book: Book, evaluation: Evaluation, date: str) -> None:
    lang = book.lang
    sheet = book.sheet(say("sheet.settings", lang), say("report.settings", lang), wide=True)
    tables = [basics_table(evaluation, say("report.basics", lang), date, lang)]
    settled = all(scenario.sets_nothing for scenario in evaluation.scenarios)
    if not settled or evaluation.projection.held:
        tables.append(settings_table(evaluation, say("report.scenario_settings", lang), lang))
    tables.append(headline_table(evaluation, say("report.headlines", lang), lang))
    row = FIRST
    for table in tables:
        row = write_words(book, sheet, row, table)


def write_words(book: Book, sheet: Any, row: int, table: TextTable) -> int:
    """A table of words as the reports have it; the row that is free below."""
    sheet.write_string(row, 0, table.title, book.text)
    places = range(len(table.head))
    formats = [book.right if place in table.numbers else book.text for place in places]
    head, rows = table.head, table.rows
    free = book.table(sheet, row + 1, head, rows, formats=formats, widest=WORDS)
    if table.note:
        book.note(sheet, free, len(head), table.note)
    return free + 2


def _write_targets(book: Book, evaluation: Evaluation) -> None:
    """Every target and scenario: figures with all digits, and what is said of them."""
    lang = book.lang
    sheet = book.sheet(say("sheet.targets", lang), say("report.indicators", lang), wide=True)
    named = (
        *("sheet.id", "report.number", "report.indicator_name", "sheet.unit_column"),
        *("sheet.basis", "report.attribute", "sheet.comparator", "report.target"),
        *("sheet.target_high", "sheet.year", "report.base", "report.scenario"),
        *("sheet.median_column", "sheet.low_column", "sheet.high_column", "sheet.gap_column"),
        *("sheet.chance_column", "sheet.chance_low", "sheet.chance_high", "report.judgement"),
        "report.clause",
    )
    number, percent = book.number("#,##0.00##"), book.number("0.0%")
    formats = [
        *[book.text, book.year, *[book.text] * 5],
        *[number, number, book.year, number, book.text],
        *[number] * 4,
        *[percent] * 3,
    ]
    rows = [
        _target_row(one, index, scenario.title.said(lang), lang)
        for index, scenario in enumerate(evaluation.scenarios)
        for one in evaluation.standings
    ]
    head = [say(key, lang) for key in named]
    book.table(sheet, FIRST, head, rows, formats=formats, widest=TARGETS)
    sheet.repeat_rows(FIRST)
    sheet.freeze_panes(FIRST + 1, 3)
    sheet.autofilter(FIRST, 0, FIRST + len(rows), len(named) - 1)


def _target_row(one: Standing, scenario: int, title: str, lang: str) -> list[Cell]:
    target, indicator = one.outcome.target, one.outcome.target.indicator
    figures = [_at(array, scenario) for array in (one.middle, one.low, one.high, one.margin)]
    chance = one.chance
    shares = (None, None, None) if chance is None else (chance.share, chance.low, chance.high)
    return [
        *(target.id, target.number, indicator.name.said(lang), indicator.unit.said(lang)),
        basis_words(indicator.price_basis, lang),
        say(f"report.attribute.{target.attribute}", lang),
        say(f"sheet.comparator.{target.comparator}", lang),
        *(target.value, target.value_high, target.year, one.base, title),
        *figures,
        *(_at(share, scenario) for share in shares),
        *(judgement_of(one, scenario, lang), clause_words(target.clause, lang)),
    ]


def _at(array: Array | None, scenario: int) -> float | None:
    value = math.nan if array is None else float(array[scenario])
    return value if math.isfinite(value) else None


def write_projects(book: Book, slippages: Sequence[Slippage]) -> None:
    """Each list of projects: every stage of each, and amounts by year."""
    lang, many = book.lang, len(slippages) > 1
    for number, found in enumerate(slippages, 1):
        key = "projects.sheet_of" if many else "projects.sheet"
        title = say("projects.title", lang, scenario=found.scenario.title.said(lang))
        sheet = book.sheet(say(key, lang, number=number), title, wide=True)
        row = FIRST
        for words in about_list(found.projects, lang):
            sheet.write_string(row, 0, words, book.text)
            row += 1
        for rows in (slippage_rows(found, lang), amount_rows(found, lang)):
            head, *body = rows
            row = book.table(sheet, row + 1, [str(cell) for cell in head], body) + 1


def _write_sources(book: Book, evaluation: Evaluation) -> None:
    lang = book.lang
    sheet = book.sheet(say("sheet.sources", lang), say("report.sources", lang))
    row = FIRST
    for words in sources(evaluation.material, lang):
        sheet.write_string(row, 0, words, book.text)
        row += 1
    head = [say(key, lang) for key in ("sheet.id", "sheet.kind", "sheet.source")]
    rows = [(one.id, one.kind, one.text.said(lang)) for one in load_sources().values()]
    book.table(sheet, row + 1, head, rows)
    sheet.set_column(0, 0, 30)
    sheet.set_column(2, 2, 100, book.wrapped)


def write_manifest(book: Book, manifest: str) -> None:
    """What determines the numbers, to read; below it the whole, in pieces for `pingshan replay`."""
    lang = book.lang
    sheet = book.sheet(say("sheet.manifest", lang), say("report.manifest", lang))
    head = (say("report.item", lang), say("report.value", lang))
    row = book.table(sheet, FIRST, head, list(manifest_rows(manifest, lang)))
    sheet.print_area(0, 0, row, 1)
    sheet.write_string(row, 0, say("report.manifest_intro", lang), book.grey)
    for number, start in enumerate(range(0, len(manifest), CHUNK), start=row + 1):
        sheet.write_string(number, 0, MARK, book.grey)
        sheet.write_string(number, 1, manifest[start : start + CHUNK], book.text)
        sheet.set_row(number, 15)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 80)
