"""Conditions outside the district (shocks): those that belong together are set together.

In:   a `Visit`.
Out:  the part of the page 情景 that edits external conditions.
Knows nothing of results. What is set is checked by `scenarios.reading.build`, as a file is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial

import streamlit as st

from model.district.labels import Text
from model.district.levers import BRANCHES, External, read_externals, read_levers
from model.engine.errors import InputError
from report.texts import LANGUAGES, both, capital, say
from scenarios.reading import Values, build
from scenarios.scenario import Scenario
from scenarios.settings import FIRST_YEAR, LAST_YEAR
from ui.cached import district
from ui.levers import after
from ui.page import Visit
from ui.session import desk, escaped, show_error

ALL = "*"  # every branch
#: What a form offers at first where a condition has no value at which something happens.
FIRST_VALUE = {"restriction severity": 0.5, "arriving plant output": 100.0}


@cache
def groups() -> tuple[tuple[External, ...], ...]:
    """Conditions that need each other, in the table's order."""
    rows = read_externals()
    found: list[list[str]] = []
    for row in rows.values():
        names = {row.name, *row.needs}
        near = [group for group in found if names & set(group)]
        found = [group for group in found if group not in near]
        found.append(
            [*dict.fromkeys([*(n for group in near for n in group), row.name, *row.needs])]
        )
    order = list(rows)
    ranked = sorted(found, key=lambda group: min(order.index(name) for name in group))
    return tuple(tuple(rows[n] for n in sorted(group, key=order.index)) for group in ranked)


def title_of(name: str, title: Text | None = None) -> Text:
    """A lever's or condition's title, with its branch in words."""
    base, _, branch = name.rstrip("]").partition("[")
    if title is None:
        row = read_levers().get(base) or read_externals().get(base)
        title = Text(base, base) if row is None else row.title
    if not branch:
        return title
    words = both(f"branch.{branch}")
    return Text(
        *(
            say("run.element", lang, name=title.said(lang), element=words.said(lang))
            for lang in LANGUAGES
        )
    )


def show(visit: Visit) -> None:
    """Choose what happens outside, say how much and when, use it."""
    st.caption(visit.say("conditions.about"))
    listed = groups()
    place = st.selectbox(
        visit.say("conditions.which"),
        range(len(listed)),
        key=f"condition.group.{visit.lang}",
        format_func=lambda one: _group_title(listed[one], visit.lang),
    )
    group = listed[place]
    values: dict[str, float | dict[int, float]] = {}
    for row in group:
        values.update(_inputs(visit, row))
    with st.container(horizontal=True):
        st.button(
            visit.say("conditions.use"),
            type="primary",
            key="condition.use",
            on_click=partial(_use, tuple(row.name for row in group), values),
        )
        names = {row.name for row in group}
        st.button(
            visit.say("conditions.clear"),
            key="condition.clear",
            disabled=not any(
                key.partition("[")[0] in names for key in visit.desk.draft.scenario.shocks
            ),
            on_click=partial(_use, tuple(names), {}),
        )
    if error := st.session_state.pop("condition.error", None):
        show_error(error, visit.lang)


def _group_title(group: Sequence[External], lang: str) -> str:
    return capital(say("list.and", lang).join(row.title.said(lang) for row in group))


def _inputs(visit: Visit, row: External) -> dict[str, float | dict[int, float]]:
    """The widgets of one condition, and what they say, by the names that a file uses."""
    title, about = capital(row.title.said(visit.lang)), row.help.said(visit.lang)
    key = f"condition.{row.name}"
    branch = ""
    if row.by_branch:
        options = [ALL, *BRANCHES] if row.kind == "series" else list(BRANCHES)
        branch = st.selectbox(
            visit.say("conditions.branch", name=title),
            options,
            key=f"{key}.branch.{visit.lang}",
            format_func=lambda one: (
                visit.say("conditions.every_branch")
                if one == ALL
                else say(f"branch.{one}", visit.lang)
            ),
        )
    if row.kind == "weights":
        st.caption(escaped(about))
        return {row.entry(branch): 1.0}
    if row.kind == "switch":
        return {row.name: float(st.toggle(title, value=True, key=key, help=about))}
    whole = row.kind == "year"
    first = row.default if row.minimum <= row.default <= row.maximum else float(FIRST_YEAR + 4)
    value = st.number_input(
        title if whole else visit.say("conditions.value", name=title, unit=_unit(row, visit.lang)),
        min_value=int(row.minimum) if whole else row.minimum,
        max_value=int(row.maximum) if whole else row.maximum,
        value=int(first) if whole else FIRST_VALUE.get(row.name, first),
        step=1 if whole else (row.maximum - row.minimum) / 100,
        format=None if whole else "%.4g",
        key=key,
        help=about,
    )
    name = row.entry("" if branch in ("", ALL) else branch)
    if row.kind != "series":
        return {name: float(value)}
    years = st.slider(
        visit.say("conditions.years"),
        FIRST_YEAR,
        LAST_YEAR,
        (FIRST_YEAR + 5, FIRST_YEAR + 6),
        key=f"{key}.years",
    )
    return {name: dict.fromkeys(range(years[0], years[1] + 1), float(value))}


def unit_of(name: str, lang: str) -> str:
    """The unit of a condition, `name` or `name[BRANCH]`, as it follows a figure."""
    row = read_externals().get(name.partition("[")[0])
    label = None if row is None else district().labels.get(row.variable.partition("[")[0])
    return "" if label is None else after(label.unit, lang)


def _unit(row: External, lang: str) -> str:
    base = row.variable.partition("[")[0]
    label = district().labels.get(base)
    return row.unit if label is None else label.unit.said(lang)


def _use(names: Sequence[str], values: Values) -> None:
    """Set these conditions and no others of their group; all or nothing."""
    found = desk()
    kept = {
        key: shock.plain()
        for key, shock in found.draft.scenario.shocks.items()
        if key.partition("[")[0] not in names
    }
    try:
        made = checked(found.draft.scenario, {**kept, **values})
    except InputError as error:
        st.session_state["condition.error"] = error
        return
    found.draft = found.draft.shocks(made.shocks)


def checked(scenario: Scenario, shocks: Mapping[str, float | Mapping[int, float]]) -> Scenario:
    """The scenario with these conditions.

    Raises:
        InputError: whatever is wrong with them.
    """
    plain = {name: schedule.plain() for name, schedule in scenario.levers.items()}
    return build(scenario.name, plain, shocks, scenario.title)
