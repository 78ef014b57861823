"""技术页 · 不确定性: what results and misses depend on, what the data said and what they left open.

In:   a `Visit`.
Out:  the technical page; statistical words live here and nowhere else.
Knows nothing of how anything is computed: long studies are processes of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from model.district.targets import Plan
from model.engine.errors import InputError
from report.knowing import knowing
from scenarios.document import to_yaml
from studies.target_text import parse_output, parse_target
from ui import cached
from ui.jobs import Job, start
from ui.page import Visit
from ui.results import scenario_of
from ui.session import desk, escaped, show_error

METHODS = ("tornado", "morris", "sobol")
OVERS = ("drivers", "parameters", "levers")
IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
#: Pictures of what is known, as `tools.pages` drew them, in the order in which they are shown.
PICTURES = (
    "width",
    "fit",
    "fit-rows",
    *(f"parameters-{number}" for number in range(1, 5)),
    "pairs",
)


def show(visit: Visit) -> None:
    """Draw one of three views."""
    view = st.segmented_control(
        visit.say("uncertainty.view"),
        list(VIEWS),
        default="known",
        required=True,
        key=f"uncertainty.view.{visit.lang}",
        format_func=lambda name: visit.say(f"uncertainty.view.{name}"),
        label_visibility="collapsed",
    )
    VIEWS[str(view)](visit)


def _known(visit: Visit) -> None:
    """What the data moved and what they left open, in sentences and pictures."""
    for sentence in knowing(visit.lang):
        st.text(sentence)
    st.caption(visit.say("uncertainty.known_note"))
    for name in PICTURES:
        path = IMAGES / f"knowledge-{name}-{visit.lang}.png"
        if path.exists():
            title = visit.say(f"uncertainty.picture.{name.rstrip('-1234')}")
            st.markdown(f"**{title}**")
            st.image(path.read_bytes(), width="stretch", caption=title)


def _depends(visit: Visit) -> None:
    """Tornado, Morris screening or Sobol indices of one figure."""
    left, middle, right = st.columns(3, gap="medium")
    with left:
        output = st.text_input(
            visit.say("uncertainty.output"), value="gdp@2035", key="uncertainty.output"
        )
    with middle:
        method = st.selectbox(
            visit.say("uncertainty.method"),
            METHODS,
            key=f"uncertainty.method.{visit.lang}",
            format_func=lambda one: visit.say(f"uncertainty.method.{one}"),
        )
    with right:
        over = st.selectbox(
            visit.say("uncertainty.over"),
            OVERS,
            key=f"uncertainty.over.{visit.lang}",
            format_func=lambda one: visit.say(f"uncertainty.over.{one}"),
        )
    words = ("sensitivity", "{scenario}", "--output", output, "--method", str(method))
    _study(visit, "depends", [*words, "--over", str(over)], lambda: parse_output(output, _plan()))


def _missed(visit: Visit) -> None:
    """Which uncertain drivers a miss depends on, in words."""
    target = st.text_input(
        visit.say("backcast.target"), value="gdp>=1250@2025", key="uncertainty.target"
    )
    words = ["discover", "--target", target, "{scenario}"]
    _study(visit, "missed", words, lambda: parse_target(target, _plan()))


def _plan() -> Plan:
    return cached.district().plan


def _study(visit: Visit, name: str, words: Sequence[str], check: Callable[[], object]) -> None:
    """A button that begins a study, its progress, and what it says."""
    key = f"uncertainty.job.{name}"
    job = st.session_state.get(key)
    running = isinstance(job, Job) and job.running
    st.button(
        visit.say("uncertainty.start"),
        key=f"uncertainty.start.{name}",
        type="primary",
        disabled=running,
        on_click=partial(_begin, key, [*words, "--lang", visit.lang], check),
    )
    if error := st.session_state.pop("uncertainty.error", None):
        show_error(error, visit.lang)
    if isinstance(job, Job):
        _follow(visit, job, name)


def _begin(key: str, words: Sequence[str], check: Callable[[], object]) -> None:
    try:
        check()
    except InputError as error:
        st.session_state["uncertainty.error"] = error
        return
    old = st.session_state.get(key)
    if isinstance(old, Job):
        old.cancel()
    st.session_state[key] = start(words, to_yaml(scenario_of(desk())))


def _follow(visit: Visit, job: Job, name: str) -> None:
    if job.running:

        @st.fragment(run_every=1.0)
        def waiting() -> None:
            if not job.running:
                st.rerun()
            st.info(visit.say("uncertainty.waiting"))

        waiting()
        st.button(
            visit.say("backcast.cancel"), key=f"uncertainty.cancel.{name}", on_click=job.cancel
        )
    elif complaint := job.complaint():
        st.error(escaped(complaint).replace("\n", "  \n"))
    elif job.broken:
        st.error(visit.say("error.fault"))
    elif (text := job.text()) is None:
        st.info(visit.say("backcast.cancelled"))
    else:
        st.code(text, language=None)


VIEWS: dict[str, Callable[[Visit], None]] = {
    "known": _known,
    "depends": _depends,
    "missed": _missed,
}
