"""情景: levers, yearly schedules, outside conditions, files; the result of each change beside them.

In:   a `Visit`.
Out:  the page on which a scenario is made.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from model.district.levers import Lever, read_levers
from report.texts import listed
from scenarios.scenario import Difference
from scenarios.settings import Schedule
from ui import conditions, files, levers, schedules
from ui.charts import lines_first
from ui.overview import figures
from ui.page import Visit
from ui.purse import purse_table
from ui.results import line_of
from ui.session import desk, escaped
from ui.widgets import show_value

PARTS: dict[str, Callable[[Visit], None]] = {}
HEIGHT = 545  # of the part on the left, so that it stands beside the charts on a small screen
CHART = 190


def show(visit: Visit) -> None:
    """Draw the settings on the left and what comes of them on the right, which is made first."""
    left, right = st.columns([5, 7], gap="medium")
    with right:
        projection = line_of(visit.desk)
        st.html(purse_table(projection, visit.lang))
        st.html(figures(projection, visit.lang, columns=4))
        finish = lines_first(visit, projection, height=CHART)
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
    _changes(visit)
    finish()


def _levers(visit: Visit) -> None:
    """Every sector; of each the most used levers, the others folded."""
    for sector, rows in levers.by_sector():
        st.markdown(f"**{visit.say(f'levers.sector.{sector}')}**")
        for lever in rows[: levers.SHOWN]:
            _lever(visit, lever)
        if more := rows[levers.SHOWN :]:
            with st.expander(visit.say("levers.more", count=len(more)), key=f"more.{sector}"):
                for lever in more:
                    _lever(visit, lever)


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
    st.html(levers.zone_bar(lever, visit.lang))
    st.caption(levers.state_words(lever, schedule, visit.lang))


def _moved(name: str) -> None:
    set_lever(name, Schedule.constant(float(st.session_state[f"lever.{name}"])))


def set_lever(name: str, schedule: Schedule | None) -> None:
    """Set one lever of the scenario on the desk, or leave it to history."""
    desk().draft = desk().draft.lever(name, schedule)


def _changes(visit: Visit) -> None:
    """Only what is set against business as usual, each with a way back."""
    draft = visit.desk.draft
    found = draft.settings()
    st.markdown(f"**{visit.say('scenario.settings', count=len(found))}**")
    if not found:
        st.caption(visit.say("scenario.nothing_set"))
    columns = st.columns(2, gap="large")
    for place, one in enumerate(found):
        with columns[place % 2]:
            _setting(visit, one)
    gone = [name for name in draft.opened.levers if name not in draft.scenario.levers]
    gone += [name for name in draft.opened.shocks if name not in draft.scenario.shocks]
    if gone:
        names = listed((conditions.title_of(name).said(visit.lang) for name in gone), visit.lang)
        st.caption(visit.say("scenario.taken_back", names=names))


def _setting(visit: Visit, one: Difference) -> None:
    """One setting, marked where it was just changed, with the two ways back."""
    touched = visit.desk.draft.touched(one.name)
    key = "scenario.touched" if touched else "scenario.setting"
    title = conditions.title_of(one.name, one.title).said(visit.lang)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        text = visit.say(key, name=title, value=_value_words(visit, one))
        st.markdown(escaped(text), width="stretch")
        st.button(
            visit.say("scenario.reset_one"),
            key=f"back.{one.name}",
            type="tertiary",
            disabled=not touched,
            on_click=partial(_back, one.name),
        )
        st.button(
            visit.say("scenario.unset"),
            key=f"unset.{one.name}",
            type="tertiary",
            on_click=partial(_unset, one.name),
        )


def _value_words(visit: Visit, one: Difference) -> str:
    """A setting as it is read, with its unit."""
    schedule = visit.desk.draft.scenario.levers.get(one.name)
    if schedule is None:
        return f"{one.second} {conditions.unit_of(one.name, visit.lang)}"
    return levers.schedule_words(read_levers()[one.name], schedule, visit.lang)


def _back(name: str) -> None:
    desk().draft = desk().draft.reset_one(name)


def _unset(name: str) -> None:
    desk().draft = desk().draft.without(name)


PARTS.update(levers=_levers, schedules=schedules.show, conditions=conditions.show, files=files.show)
