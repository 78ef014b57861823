"""All that the scenario on the desk sets, what of it was just changed, and every way back.

In:   a `Visit`.
Out:  the list under the page 情景.
Knows nothing of results.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from model.district.levers import read_levers
from report.texts import capital, listed
from scenarios.scenario import Difference, Scenario, differences
from ui import conditions, levers
from ui.markup import Cell, table
from ui.page import Visit
from ui.session import desk, escaped

COLUMNS = 2


def show(visit: Visit) -> None:
    """What was changed first, each with its ways back; then the rest as a table."""
    draft = visit.desk.draft
    found = draft.settings()
    changed = {one.name for one in differences(draft.opened, draft.scenario)}
    touched = [one for one in found if one.name in changed]
    rest = [one for one in found if one.name not in changed]
    if touched:
        st.markdown(f"**{visit.say('scenario.changed', count=len(touched))}**")
        columns = st.columns(COLUMNS, gap="large")
        for place, one in enumerate(touched):
            with columns[place % COLUMNS]:
                _setting(visit, one)
    gone = [name for name in draft.opened.levers if name not in draft.scenario.levers]
    gone += [name for name in draft.opened.shocks if name not in draft.scenario.shocks]
    if gone:
        _taken_back(visit, gone)
    st.markdown(f"**{visit.say('scenario.settings', count=len(found))}**")
    if not found:
        st.caption(visit.say("scenario.nothing_set"))
    if rest:
        st.html(_table(visit, rest), width="stretch")
        _unset_one(visit, rest)


def _setting(visit: Visit, one: Difference) -> None:
    """One setting that was just changed, with the two ways back."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        text = visit.say(
            "scenario.setting", name=name_words(visit, one.name), value=_value(visit, one)
        )
        st.markdown(escaped(f"● {text}"), width="stretch")
        _button(visit.say("scenario.reset_one"), f"back.{one.name}", partial(_back, one.name))
        _button(visit.say("scenario.unset"), f"unset.{one.name}", partial(_unset, one.name))


def _taken_back(visit: Visit, gone: list[str]) -> None:
    """Settings of what was opened that are set no longer."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        names = listed((name_words(visit, name) for name in gone), visit.lang)
        st.caption(visit.say("scenario.taken_back", names=names))
        for name in gone:
            label = visit.say("scenario.set_again", name=name_words(visit, name))
            _button(escaped(label), f"back.{name}", partial(_back, name))


def _table(visit: Visit, rest: list[Difference]) -> str:
    """Name and value in two columns side by side."""
    half = -(-len(rest) // COLUMNS)
    pairs = [(Cell(name_words(visit, one.name)), Cell(_value(visit, one))) for one in rest]
    pairs += [(Cell(""), Cell(""))] * (half * COLUMNS - len(pairs))
    head = [Cell(visit.say("scenario.what")), Cell(visit.say("scenario.value"))] * COLUMNS
    rows = [[*pairs[k], *pairs[k + half]] for k in range(half)]
    return table(head, rows, visit.say("scenario.settings", count=len(rest)))


def _unset_one(visit: Visit, rest: list[Difference]) -> None:
    """Any of them can be taken back too: one list for all, in place of a button each."""
    key = f"unset.which.{visit.lang}"
    names = {one.name: name_words(visit, one.name) for one in rest}
    st.selectbox(
        visit.say("scenario.unset_which"),
        list(names),
        index=None,
        key=key,
        format_func=lambda one: names[one],
        placeholder=visit.say("scenario.choose"),
        on_change=partial(_unset_chosen, key),
        width=420,
    )


def _button(label: str, key: str, click: Callable[[], None]) -> None:
    st.button(label, key=key, type="tertiary", on_click=click)


def name_words(visit: Visit, name: str) -> str:
    """A lever or a condition by its title."""
    return capital(conditions.title_of(name).said(visit.lang))


def _value(visit: Visit, one: Difference) -> str:
    return value_words(visit, one.name, visit.desk.draft.scenario)


def value_words(visit: Visit, name: str, scenario: Scenario) -> str:
    """A setting of a scenario as it is read, with its unit; empty where it is not set."""
    if (schedule := scenario.levers.get(name)) is not None:
        return levers.schedule_words(read_levers()[name], schedule, visit.lang)
    shock = scenario.shocks.get(name)
    return "" if shock is None else shock.text() + conditions.unit_of(name, visit.lang)


def _back(name: str) -> None:
    found = desk()
    found.draft = found.draft.reset_one(name)


def _unset(name: str) -> None:
    found = desk()
    found.draft = found.draft.without(name)


def _unset_chosen(key: str) -> None:
    if chosen := st.session_state.get(key):
        _unset(str(chosen))
        st.session_state[key] = None
