"""A table of bars, intervals or years as an interactive chart, with its notes and its files.

In:   a `BarTable`, an `IntervalTable` or a `SeriesTable`.
Out:  its title, the chart, notes, and buttons for PNG, SVG, PDF and CSV.
Knows nothing of what it shows.
"""

from __future__ import annotations

import streamlit as st

from report.barchart import BarTable
from report.barchart import bar_chart as printed_bars
from report.drawing import Drawing
from report.fantables import IntervalTable
from report.intervalchart import interval_chart as printed_intervals
from report.linechart import line_chart as printed_lines
from report.tables import SeriesTable
from ui.charts import show_chart
from ui.downloads import as_it_is, chart_downloads
from ui.page import Visit
from ui.session import escaped
from ui.vega import HEIGHT, line_chart
from ui.vega_bars import bar_chart, interval_chart
from ui.vega_labels import WIDE


def show_series(
    visit: Visit,
    table: SeriesTable,
    key: str,
    *,
    height: int = HEIGHT,
    width: float = WIDE,
) -> None:
    """Draw one indicator over the years, with its name and its files.

    Args:
        visit: whose.
        table: what to draw.
        key: of its buttons and its chart; no other chart on the page has it.
        height: of the chart, in pixels.
        width: between its axes on the smallest screen.
    """
    name = table.name.said(visit.lang)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{escaped(name)}**", width="stretch")
        chart_downloads(visit, key, name, as_it_is(Drawing(printed_lines, table)))
    chart = line_chart(table, visit.lang, dark=visit.dark, height=height, width=width)
    show_chart(chart, key=f"lines.{key}")


def show_table(visit: Visit, table: BarTable | IntervalTable, key: str) -> None:
    """Draw it.

    Args:
        visit: whose.
        table: what to draw.
        key: of its buttons; no other chart on the page has it.
    """
    lang = visit.lang
    if isinstance(table, BarTable):
        chart, printed = bar_chart(table, lang, dark=visit.dark), Drawing(printed_bars, table)
        notes = [note.said(lang) for note in table.notes]
    else:
        chart = interval_chart(table, lang, dark=visit.dark)
        printed = Drawing(printed_intervals, table)
        notes = [note.said(lang) for note in (table.note, table.source) if note.zh]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{table.name.said(lang)}**", width="stretch")
        chart_downloads(visit, key, table.name.said(lang), as_it_is(printed))
    show_chart(chart, key=f"table.{key}")
    if notes:
        st.caption(" ".join(notes))
