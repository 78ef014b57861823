"""A study in a process of its own, as the page shows it: begun, followed, cancelled, answered.

In:   the words of a command; what shows its answer.
Out:  a button that begins it, its progress, its answer or what is wrong.
Knows nothing of what is studied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from model.district.labels import Text
from model.engine.errors import InputError
from scenarios.document import to_yaml
from ui.jobs import Job, start
from ui.page import Visit
from ui.results import scenario_of
from ui.session import desk, escaped, show_error

Answer = Mapping[str, Any]
Show = Callable[[Visit, Answer, Text], None]


def study(
    visit: Visit,
    name: str,
    label: str,
    words: Callable[[], Sequence[str]],
    show: Show,
) -> None:
    """A button, and under it what came of it.

    Args:
        visit: whose.
        name: of this study among the page's.
        label: on the button.
        words: the command, asked for when the button is clicked; `{scenario}` stands for the file
            of the scenario on the desk. An InputError of it is shown in place of a study.
        show: shows the answer, given the title that the scenario had when the study began.
    """
    job = _job(name)
    st.button(
        label,
        key=f"start.{name}",
        type="primary",
        disabled=job is not None and job.running,
        on_click=_begin,
        args=(name, words),
    )
    if error := st.session_state.pop(f"error.{name}", None):
        show_error(error, visit.lang)
    if job is not None:
        _follow(visit, job, name, show)


def _job(name: str) -> Job | None:
    found = st.session_state.get(f"job.{name}")
    return found if isinstance(found, Job) else None


def _begin(name: str, words: Callable[[], Sequence[str]]) -> None:
    """Begin it as a process; an older one of the same name is ended."""
    try:
        asked = words()
    except InputError as error:
        st.session_state[f"error.{name}"] = error
        return
    if (old := _job(name)) is not None:
        old.cancel()
    scenario = scenario_of(desk())
    st.session_state[f"job.{name}"] = start(asked, to_yaml(scenario), scenario.title)


def _follow(visit: Visit, job: Job, name: str, show: Show) -> None:
    """Progress while it runs, in a part of the page that runs again by itself; then the answer."""
    if job.running:

        @st.fragment(run_every=1.0)
        def progress() -> None:
            if not job.running:
                st.rerun()
            if share := job.share:
                st.progress(share, visit.say("backcast.progress", percent=round(100 * share)))
            else:
                st.info(visit.say("study.waiting"))

        progress()
        st.button(visit.say("backcast.cancel"), key=f"cancel.{name}", on_click=job.cancel)
    elif complaint := job.complaint():
        st.error(escaped(complaint).replace("\n", "  \n"))
    elif job.broken:
        st.error(visit.say("error.fault"))
    elif (answer := job.answer()) is None:
        st.info(visit.say("backcast.cancelled"))
    else:
        show(visit, answer, job.about)
