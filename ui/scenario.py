"""情景: levers, yearly schedules, outside conditions, files; the result of each change beside them.

In:   a `Visit`.
Out:  the page on which a scenario is made.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from model.district.levers import Lever
from report.texts import listed
from scenarios.settings import Schedule
from ui import conditions, files, levers, schedules, settings
from ui.charts import lines_first
from ui.overview import figures
from ui.page import Later, Visit
from ui.purse import purse_table
from ui.results import line_of
from ui.session import desk
from ui.widgets import show_value

PARTS: dict[str, Callable[[Visit], None]] = {}
HEIGHT = 545  # of the part on the left, so that it stands beside the charts on a small screen
CHART, WIDTH = 190, 254


def show(visit: Visit) -> Later:
    """Draw the settings on the left and what comes of them on the right, whose charts go first."""
    left, right = st.columns([5, 7], gap="medium")
    with right:
        above = st.container()
        projection = line_of(visit.desk)
        finish = lines_first(visit, projection, height=CHART, width=WIDTH)
        with above:
            st.html(purse_table(projection, visit.lang))
            st.html(figures(projection, visit.lang, columns=4))
    with left:
        part = st.segmented_control(
            visit.say("scenario.part"),
            list(PARTS),
            default="levers",
            required=True,
            key=f"scenario.part.{visit.lang}",
            format_func=lambda name: visit.say(f"scenario.part.{name}"),
            label_visibility="collapsed",
            width="stretch",
        )
        with st.container(height=HEIGHT, border=True, key=str(part)):
            PARTS[str(part)](visit)
    settings.show(visit)
    return finish


def _levers(visit: Visit) -> None:
    """A sector a fold, the first ones open; what is folded is not drawn."""
    for sector, rows in levers.by_sector():
        key = f"sector.{sector}"
        count = sum(lever.name in visit.desk.draft.scenario.levers for lever in rows)
        fold = st.expander(
            visit.say("levers.fold", name=visit.say(f"levers.sector.{sector}"), count=count),
            expanded=sector in visit.desk.sectors,
            key=key,
            on_change=partial(_folded, sector, key),
        )
        if fold.open:
            with fold:
                for lever in rows:
                    _lever(visit, lever)


def _folded(sector: str, key: str) -> None:
    """Remembered, so that another page and back finds the same sectors open."""
    found = desk()
    found.sectors = found.sectors - {sector}
    if st.session_state[key]:
        found.sectors = found.sectors | {sector}


def _lever(visit: Visit, lever: Lever) -> None:
    schedule = visit.desk.draft.scenario.levers.get(lever.name)
    label, about = levers.label(lever, visit.lang), levers.help_words(lever, visit.lang)
    if schedule is not None and levers.is_yearly(schedule):
        st.markdown(label, help=about)
        text = listed(
            (f"{y}: {levers.value_words(lever, v)}" for y, v in schedule.knots), visit.lang
        )
        st.caption(visit.say("levers.yearly", text=text))
        last = Schedule.constant(schedule.knots[-1][1])
        st.button(
            visit.say("levers.to_constant"),
            key=f"constant.{lever.name}",
            on_click=partial(set_lever, lever.name, last),
        )
        return
    made, key = levers.slider(lever), f"lever.{lever.name}"
    show_value(key, levers.value_of(lever, schedule))
    st.slider(
        label,
        made.low,
        made.high,
        step=made.step,
        format=made.format,
        key=key,
        help=about,
        on_change=partial(_moved, lever.name),
    )
    st.html(levers.under_slider(lever, schedule, visit.lang))


def _moved(name: str) -> None:
    set_lever(name, Schedule.constant(float(st.session_state[f"lever.{name}"])))


def set_lever(name: str, schedule: Schedule | None) -> None:
    """Set one lever of the scenario on the desk, or leave it to history."""
    desk().draft = desk().draft.lever(name, schedule)


PARTS.update(levers=_levers, schedules=schedules.show, conditions=conditions.show, files=files.show)
