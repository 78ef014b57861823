"""A lever over the years: a value for any year, a preview, and one click to use it.

In:   a `Visit`.
Out:  the part of the page 情景 that edits a schedule.
Knows nothing of results.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from model.district.levers import Lever, read_levers
from scenarios.settings import FIRST_YEAR, LAST_YEAR, Schedule
from ui import levers
from ui.charts import show_chart
from ui.page import Visit
from ui.session import desk
from ui.smallcharts import path_chart
from ui.widgets import show_value

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
COLUMNS = 3


def show(visit: Visit) -> None:
    """Choose a lever, give it values by year, see the path, use it."""
    st.caption(visit.say("schedules.about"))
    rows = read_levers()
    name = st.selectbox(
        visit.say("schedules.lever"),
        list(rows),
        key=f"schedule.lever.{visit.lang}",
        format_func=lambda one: levers.label(rows[one], visit.lang),
    )
    lever = rows[name]
    own = visit.desk.draft.scenario.levers.get(name)
    # widgets that were not shown for a while have lost their values
    if st.session_state.get("schedule.of") != (name, own) or "year.2021" not in st.session_state:
        _fill(name)
    knots = _knots(lever)
    drawn = path_chart(
        YEARS,
        path(lever, knots),
        levers.label(lever, visit.lang),
        percent=levers.is_share(lever),
        dark=visit.dark,
    )
    show_chart(drawn)
    _grid(visit, lever)
    made = Schedule(knots) if knots else None
    with st.container(horizontal=True):
        st.button(
            visit.say("schedules.use"),
            type="primary",
            key="schedule.use",
            disabled=made == own,
            on_click=partial(_use, name, made),
        )
        st.button(
            visit.say("schedules.clear"),
            key="schedule.clear",
            disabled=not knots,
            on_click=_clear,
        )


def _knots(lever: Lever) -> tuple[tuple[int, float], ...]:
    """What the grid says: the years that have a number."""
    made, scale = levers.slider(lever), _scale(lever)
    found = ((year, st.session_state.get(f"year.{year}")) for year in YEARS)
    return tuple(
        (year, min(max(float(value) / scale, made.low), made.high))
        for year, value in found
        if value is not None
    )


def _scale(lever: Lever) -> float:
    """Shares are written in per cent."""
    return 100.0 if levers.is_share(lever) else 1.0


def _grid(visit: Visit, lever: Lever) -> None:
    """A number for each year; an empty one lies on the line between its neighbours."""
    made, scale = levers.slider(lever), _scale(lever)
    key = "schedules.year_percent" if levers.is_share(lever) else "schedules.year"
    columns = st.columns(COLUMNS)
    for place, year in enumerate(YEARS):
        with columns[place % COLUMNS]:
            st.number_input(
                visit.say(key, year=year),
                value=None,  # so that a year can be emptied
                min_value=scale * made.low,
                max_value=scale * made.high,
                step=scale * made.step,
                format="%.3g",
                key=f"year.{year}",
                placeholder="—",
            )


def path(lever: Lever, knots: tuple[tuple[int, float], ...]) -> list[float]:
    """The lever on 1 January of each year, after the median of its history."""
    found = (
        Schedule(knots).values(YEARS, lever.default) if knots else [lever.default for _ in YEARS]
    )
    return [float(value) for value in found]


def _fill(name: str) -> None:
    """The grid as the scenario on the desk has a lever."""
    own = desk().draft.scenario.levers.get(name)
    scale = _scale(read_levers()[name])
    values = dict(own.knots) if own is not None else {}
    for year in YEARS:
        value = values.get(year)
        show_value(f"year.{year}", None if value is None else scale * value)
    st.session_state["schedule.of"] = (name, own)


def _use(name: str, schedule: Schedule | None) -> None:
    desk().draft = desk().draft.lever(name, schedule)
    st.session_state["schedule.of"] = (name, schedule)


def _clear() -> None:
    for year in YEARS:
        st.session_state[f"year.{year}"] = None
