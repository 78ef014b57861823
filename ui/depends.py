"""What a figure depends on: the answers of sensitivity studies as charts and tables.

In:   the JSON of `pingshan sensitivity` and of `pingshan discover`.
Out:  charts with their files, sentences, tables.
Knows nothing of how anything was found, nor of how a study is begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from model.district.labels import Text
from report.barchart import Bar, BarTable
from report.csvfile import csv_bytes
from report.lever_ranking import BASES, FIGURES, closing_words, told_rows
from report.sensing_charts import dated
from report.sensing_tables import Asked, indices_table, ranking_table, tornado_table
from report.texts import LANGUAGES, both
from studies.target_text import parse_output
from ui import cached
from ui.drawn import show_table
from ui.following import Answer
from ui.markup import Cell, table
from ui.page import Visit
from ui.session import escaped
from ui.words import word


def show_sensitivity(visit: Visit, answer: Answer, scenario: Text) -> None:
    """A tornado, or indices; a sentence where nothing moves the figure."""
    rows = answer.get("tornado") or answer["indices"]
    asked, notes = asked_of(answer, rows, scenario), (dated(visit.date),)
    labels = cached.district().labels
    if "tornado" in answer:
        drawn = tornado_table(rows, asked, labels, notes)
    else:
        made = indices_table(rows, asked, labels, (_failures(answer), *notes))
        if made is None:
            st.info(both("sensing.flat").said(visit.lang))
            return
        drawn = made
    show_table(visit, drawn, f"sensitivity-{asked.indicator.id}-{asked.year}")
    _rows(visit, rows, "sensitivity")


def show_ranking(visit: Visit, answer: Answer, scenario: Text) -> None:
    """Levers by what each does for its money, and for its land."""
    rows = answer["ranking"]
    asked, notes = asked_of(answer, rows, scenario), (dated(visit.date),)
    for basis in BASES:
        drawn = ranking_table(rows, asked, str(basis), int(answer["members"]), notes)
        if drawn is None:
            continue
        show_table(visit, drawn, f"ranking-{basis}-{asked.indicator.id}-{asked.year}")
        own = [row for row in rows if row["basis"] == basis]
        head, *told = told_rows(own, basis, asked.indicator.unit, visit.lang)
        with st.expander(visit.say(f"ranking.table.{basis}")):
            st.html(html_of(head, told, visit.say(f"ranking.table.{basis}")))
    for line in closing_words(answer, visit.lang):
        st.caption(escaped(line))
    _rows(visit, rows, "ranking")


def html_of(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """A table of the ranking; its figures stand to the right."""

    def cells(row: Sequence[str]) -> list[Cell]:
        return [Cell(text, kind="num" if k in FIGURES else "") for k, text in enumerate(row)]

    return table(cells(head), [cells(row) for row in rows], caption)


def asked_of(answer: Answer, rows: Sequence[dict[str, Any]], scenario: Text) -> Asked:
    """What the study was asked, from its answer: it may have begun before the desk changed."""
    figure = f"{rows[0]['output']}@{rows[0]['year']}"
    indicator, year = parse_output(figure, cached.district().plan)
    return Asked(indicator, year, scenario, answer.get("over", "levers"))


def _failures(answer: Answer) -> Text:
    failed = answer["failures"]
    if not failed["runs"]:
        return both("sensing.no_failures")
    names = ("runs", "of", "left_out", "sets")
    return both("sensing.failures", **{name: f"{failed[name]:,}" for name in names})


def show_discovery(visit: Visit, answer: Answer, scenario: Text) -> None:
    """The boxes in words, then the branches of the tree as bars."""
    (one,) = answer["scenarios"]
    for line in one["lines"][visit.lang]:
        st.text(line)
    leaves = [leaf for leaf in one["leaves"] if leaf["missed"] is not None]
    if len(leaves) > 1:
        bars = [
            Bar(
                Text(*(leaf["conditions"][lang] for lang in LANGUAGES)),
                dark=(0.0, 100 * float(leaf["missed"])),
            )
            for leaf in leaves
        ]
        bars.append(Bar(both("discover.chart_all"), light=(0.0, 100 * float(one["missed"]))))
        drawn = BarTable(
            name=Text(
                *(word("uncertainty.misses", lang, name=scenario.said(lang)) for lang in LANGUAGES)
            ),
            axis=both("discover.chart_axis"),
            bars=tuple(bars),
            dark=both("discover.chart_bar"),
            light=both("discover.chart_all"),
            notes=(dated(visit.date),),
        )
        show_table(visit, drawn, "misses")
    _rows(visit, answer["boxes"], "discovery")


def _rows(visit: Visit, rows: Sequence[dict[str, Any]], name: str) -> None:
    """Every figure of the study, also those that no chart shows."""
    if rows:
        st.download_button(
            visit.say("uncertainty.all_rows"),
            lambda: csv_bytes([list(rows[0]), *(list(row.values()) for row in rows)], excel=True),
            file_name=visit.say(f"uncertainty.file.{name}"),
            mime="text/csv",
            key=f"{name}.rows",
            on_click="ignore",
            icon=":material/download:",
        )
