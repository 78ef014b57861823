"""The two large charts, on every page that shows the scenario on the desk.

In:   a `Visit`, its projection, its band where that is at hand.
Out:  two charts side by side, each with its choice of indicator.
Knows nothing of how charts are made (`ui.vega`) or chosen from (`ui.indicators`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from report.drawing import Drawing
from report.linechart import line_chart as printed
from studies.ensemble import Ensemble
from studies.projection import Projection
from ui import cached
from ui.downloads import chart_downloads
from ui.indicators import choices, name_of, series_table
from ui.markup import unseen
from ui.page import Later, Visit
from ui.results import band_of, has_band
from ui.session import desk
from ui.vega import HEIGHT, Chart, line_chart
from ui.vega_labels import WIDE
from ui.widgets import show_value


def chart_places(
    visit: Visit, make: Callable[[str], Drawing], count: int = 2
) -> list[DeltaGenerator]:
    """Columns, each with the choice of its indicator; its chart goes under that.

    Args:
        visit: whose.
        make: the chart of an indicator as it is printed, for its files.
        count: of columns.
    """
    names = choices()
    places = st.columns(count, gap="medium")
    for place, column in enumerate(places):
        with column.container(horizontal=True, vertical_alignment="center", gap="small"):
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
            shown = visit.desk.charts[place]
            name = name_of(shown).said(visit.lang)
            chart_downloads(visit, f"{place}", name, partial(make, shown))
    return list(places)


def draw_charts(
    visit: Visit,
    places: Sequence[DeltaGenerator],
    projection: Projection,
    band: Ensemble | None,
    *,
    stale: bool = False,
    again: bool = False,
    height: int = HEIGHT,
    width: float = WIDE,
) -> list[DeltaGenerator]:
    """Draw both charts; the numbers that a chart shows follow it as words for a screen reader.

    Args:
        visit: whose.
        places: columns, or with `again` the charts that are there, which then move.
        projection: the lines.
        band: the bands.
        stale: whether those are of what was on the desk before.
        again: whether the charts are there already.
        height: of each.
        width: between the axes of each on the smallest screen.

    Returns:
        The charts.
    """
    drawn = []
    for place, (slot, key) in enumerate(zip(places, visit.desk.charts, strict=False)):
        made = line_chart(
            series_table(projection, key, visit.date, band),
            visit.lang,
            dark=visit.dark,
            stale=stale,
            height=height,
            width=width,
        )
        # one name and one specification: the browser keeps the chart and moves what is in it
        drawn.append(show_chart(made, slot, alt=made.name, key=f"large.{place}"))
        if not again:
            slot.html(unseen(made.alt))
    return drawn


def show_chart(
    chart: Chart, place: DeltaGenerator | None = None, *, alt: str = "", key: str | None = None
) -> DeltaGenerator:
    """Draw a chart as wide as its place, or as the page.

    Args:
        chart: what to draw.
        place: where; else where the page is just now.
        alt: the words for it, where they are not the chart's own.
        key: its name on the page.
    """
    return (place or st).vega_lite_chart(
        chart.data, chart.spec, width="stretch", theme=None, alt=alt or chart.alt, key=key
    )


def lines_first(
    visit: Visit, projection: Projection, height: int = HEIGHT, width: float = WIDE
) -> Later:
    """Both charts with their lines, the bands greyed until those of this scenario are there.

    Returns:
        What draws the fresh bands: for the end of a page, since it may take half a second.
    """
    places = chart_places(visit, partial(printed_with_band, visit, projection))
    fresh = has_band(visit.desk)
    band = band_of(visit.desk) if fresh else visit.desk.last_band
    draw = partial(draw_charts, visit, projection=projection, height=height, width=width)
    drawn = draw(places, band=band, stale=not fresh)

    def finish() -> None:
        visit.desk.last_band = band_of(visit.desk)
        if not fresh:
            draw(drawn, band=visit.desk.last_band, again=True)

    return finish


def printed_with_band(visit: Visit, projection: Projection, key: str) -> Drawing:
    """The chart of an indicator with its band, for a file."""
    band = cached.band(projection.scenarios[0], visit.desk.held, visit.desk.entered, [key])
    return Drawing(printed, series_table(projection, key, visit.date, band))


def _choose(place: int, key: str) -> None:
    found = desk()
    charts = list(found.charts)
    charts[place] = st.session_state[key]
    found.charts = tuple(charts)
