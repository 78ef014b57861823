"""反推 · 哪项政策最见效: levers by what each does for its money and for its land.

In:   a `Visit`.
Out:  the choice of a figure and a year, and the ranking that a process of its own finds.
Knows nothing of how levers are ranked.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import streamlit as st

from model.district.targets import LAST_YEAR, PLAN_START, Indicator
from report.verdicts import titled
from studies.projection import PLAN_END
from ui import cached
from ui.asked import held_words
from ui.depends import show_ranking
from ui.following import study
from ui.page import Visit
from ui.session import desk

#: Members of a first look, as docs/questions.md asks its question 20.
QUICK = 100


def show(visit: Visit) -> None:
    """Ask for the figure that levers are ranked by; its answer below."""
    st.caption(visit.say("ranking.about"))
    names, lang = figures(), visit.lang
    which = f"ranking.which.{lang}"
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.selectbox(
            visit.say("ranking.which"),
            list(names),
            key=which,
            format_func=lambda one: _name(names[one], lang),
        )
        st.toggle(visit.say("ranking.quick"), value=True, key="ranking.quick")
    with right:
        st.slider(visit.say("ranking.year"), PLAN_START, LAST_YEAR, PLAN_END, key="ranking.year")

    def words() -> list[str]:
        state = st.session_state
        output = f"{state[which]}@{state['ranking.year']}"
        asked = ["sensitivity", "{scenario}", "--output", output, "--method", "ranking", "--json"]
        few = ["--members", str(QUICK)] if state["ranking.quick"] else []
        return [*asked, *few, *held_words(desk()), "--lang", lang]

    study(visit, "ranking", visit.say("ranking.start"), words, show_ranking)


@cache
def figures() -> Mapping[str, Indicator]:
    """The plan's indicators that the model carries, by id, GDP first; a year of a peak is none."""
    return {
        name: one
        for name, one in cached.district().plan.indicators.items()
        if one.variable and one.reduction != "year_of_max"
    }


def _name(indicator: Indicator, lang: str) -> str:
    return titled(indicator.name, indicator.unit, indicator.price_basis, lang)
