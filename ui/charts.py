"""The two large charts, on every page that shows the scenario on the desk.

In:   a `Visit`, its projection, its band where that is at hand.
Out:  two charts side by side, each with its choice of indicator.
Knows nothing of how charts are made (`ui.vega`) or chosen from (`ui.indicators`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from report.tables import SeriesTable
from studies.ensemble import Ensemble
from studies.projection import Projection
from ui.downloads import chart_downloads
from ui.indicators import choices, name_of, series_table
from ui.page import Visit
from ui.results import band_of, has_band
from ui.session import desk
from ui.vega import HEIGHT, line_chart
from ui.widgets import show_value


def chart_places(
    visit: Visit, projection: Projection | None = None, count: int = 2
) -> list[DeltaGenerator]:
    """The choices of indicators, each with an empty place for its chart under it.

    With a projection, its charts can be downloaded beside them.
    """
    places = []
    names = choices()
    for place, column in enumerate(st.columns(count, gap="medium")):
        with column:
            row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        with row:
            # the browser tells an option by its words: another language is another widget
            key = f"chart.{place}.{visit.lang}"
            show_value(key, visit.desk.charts[place])
            st.selectbox(
                visit.say("charts.choose", number=place + 1),
                list(names),
                key=key,
                format_func=lambda one: names[one].said(visit.lang),
                label_visibility="collapsed",
                on_change=partial(_choose, place, key),
            )
            if projection is not None:
                shown = visit.desk.charts[place]
                name = name_of(shown).said(visit.lang)
                chart_downloads(visit, f"{place}", name, partial(_table, visit, projection, shown))
        with column:
            places.append(st.empty())
    return places


def draw_charts(
    visit: Visit,
    places: list[DeltaGenerator],
    projection: Projection,
    band: Ensemble | None,
    *,
    stale: bool = False,
    height: int = HEIGHT,
) -> None:
    """Draw the charts in their places; `stale` bands are of what was on the desk before."""
    for place, (slot, key) in enumerate(zip(places, visit.desk.charts, strict=False)):
        table = series_table(projection, key, visit.date, band)
        drawn = line_chart(table, visit.lang, dark=visit.dark, stale=stale, height=height)
        slot.vega_lite_chart(
            drawn.data,
            drawn.spec,
            width="stretch",
            theme=None,
            alt=drawn.alt,
            key=f"large.{place}.{'stale' if stale else 'fresh'}",
        )


def lines_first(visit: Visit, projection: Projection, height: int = HEIGHT) -> Callable[[], None]:
    """Both charts with their lines, the bands greyed until those of this scenario are there.

    Returns:
        What draws the fresh bands: for the end of a page, since it may take half a second.
    """
    places = chart_places(visit, projection)
    fresh = has_band(visit.desk)
    band = band_of(visit.desk) if fresh else visit.desk.last_band
    draw_charts(visit, places, projection, band, stale=not fresh, height=height)

    def finish() -> None:
        visit.desk.last_band = band_of(visit.desk)
        if not fresh:
            draw_charts(visit, places, projection, visit.desk.last_band, height=height)

    return finish


def _table(visit: Visit, projection: Projection, key: str) -> SeriesTable:
    """The chart's table with its band, for a file."""
    return series_table(projection, key, visit.date, band_of(visit.desk))


def _choose(place: int, key: str) -> None:
    found = desk()
    charts = list(found.charts)
    charts[place] = st.session_state[key]
    found.charts = tuple(charts)
