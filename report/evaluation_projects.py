"""Listed projects in a report: each against its plan, and what passes each stage by year.

In:   a `Slippage`, a language, the caption of each table.
Out:  `TextTable`s, the stems of the charts that stand beside them, the chapter of a report.
Knows nothing of documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from report.author import Author
from report.evaluation_tables import shares
from report.paper import Block, Bullets, TextTable
from report.slip_charts import stem_in
from report.slip_words import about_list
from report.slipping import notes, project_rows, year_rows
from report.texts import say
from studies.slippage import PASSED, Slippage


def project_table(found: Slippage, title: str, lang: str) -> TextTable:
    """One row for each project and stage; branch and output stand below the project's name."""
    head, *rows = project_rows(found, lang)
    between = "" if lang == "zh" else " "
    named = [(_named(row, lang), *row[3:]) for row in rows]
    return TextTable(
        title=title,
        head=(head[0], *head[3:]),
        rows=tuple(named),
        widths=shares(3.4, 1.7, 1.5, 1.5, 4.4, 2.6, 1.5),
        note=between.join(notes(found, lang)),
    )


def _named(row: list[str], lang: str) -> str:
    name, branch, output = row[:3]
    if not name:
        return ""
    return say("projects.cell", lang, name=name, branch=branch, output=output)


def year_table(found: Slippage, title: str, lang: str) -> TextTable:
    """One row a year."""
    head, *rows = year_rows(found, lang)
    return TextTable(
        title=title,
        head=tuple(head),
        rows=tuple(tuple(row) for row in rows),
        widths=shares(*[1.0] * (1 + 2 * len(PASSED))),
        numbers=frozenset(range(1, 1 + 2 * len(PASSED))),
        note=say("projects.year_note", lang),
    )


def project_chapter(author: Author, slippages: Sequence[Slippage]) -> Iterator[Block]:
    """The chapter on listed projects, of each scenario that has some; none where there are none."""
    if not slippages:
        return
    yield author.heading("report.projects")
    for number, found in enumerate(slippages):
        scenario = found.scenario.title.said(author.lang)
        if not number or found.projects != slippages[0].projects:
            yield Bullets(tuple(about_list(found.projects, author.lang)))
        title = author.caption("projects.chapter_table", scenario=scenario)
        yield project_table(found, title, author.lang)
        title = author.caption("projects.chapter_years", scenario=scenario)
        yield year_table(found, title, author.lang)
        yield from (author.picture(stem) for stem in slip_stems(author.charts, number))


def slip_stems(charts: Iterable[str], number: int) -> list[str]:
    """The charts of a list, by its place among the lists."""
    begin = stem_in("projects", number)
    return [stem for stem in charts if stem.startswith(begin)]
