"""技术页 · 不确定性: what results and misses depend on, what the data said and what they left open.

In:   a `Visit`.
Out:  the technical page; statistical words live here and nowhere else.
Knows nothing of how anything is computed: long studies are processes of their own.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from studies.target_text import parse_output, parse_target
from ui import cached, known
from ui.asked import entered_words, held_words
from ui.depends import show_discovery, show_sensitivity
from ui.following import study
from ui.page import Visit
from ui.session import desk

METHODS = ("tornado", "morris", "sobol")
OVERS = ("drivers", "parameters", "levers")
FIRST_OUTPUT, FIRST_TARGET = "gdp@2035", "gdp>=1250@2025"


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


def _depends(visit: Visit) -> None:
    """Tornado, Morris screening or Sobol indices of one figure."""
    left, middle, right = st.columns(3, gap="medium")
    with left:
        st.text_input(visit.say("uncertainty.output"), value=FIRST_OUTPUT, key="uncertainty.output")
    method, over = f"uncertainty.method.{visit.lang}", f"uncertainty.over.{visit.lang}"
    with middle:
        st.selectbox(
            visit.say("uncertainty.method"),
            METHODS,
            key=method,
            format_func=lambda one: visit.say(f"uncertainty.method.{one}"),
        )
    with right:
        st.selectbox(
            visit.say("uncertainty.over"),
            OVERS,
            key=over,
            format_func=lambda one: visit.say(f"uncertainty.over.{one}"),
        )

    def words() -> list[str]:
        state = st.session_state
        output = str(state["uncertainty.output"]).strip()
        parse_output(output, cached.district().plan)
        chosen = ["--method", str(state[method]), "--over", str(state[over])]
        asked = ["sensitivity", "{scenario}", "--output", output, *chosen, "--json"]
        return [*asked, *held_words(desk()), "--lang", visit.lang]

    study(visit, "depends", visit.say("uncertainty.start"), words, show_sensitivity)


def _missed(visit: Visit) -> None:
    """Which uncertain drivers a miss depends on, in words."""
    st.text_input(visit.say("backcast.target"), value=FIRST_TARGET, key="uncertainty.target")

    def words() -> list[str]:
        target = str(st.session_state["uncertainty.target"]).strip()
        parse_target(target, cached.district().plan)
        asked = ["discover", "{scenario}", "--target", target, "--json"]
        return [*asked, *held_words(desk()), *entered_words(desk()), "--lang", visit.lang]

    study(visit, "missed", visit.say("uncertainty.start"), words, show_discovery)


VIEWS: dict[str, Callable[[Visit], None]] = {
    "known": known.show,
    "depends": _depends,
    "missed": _missed,
}
