"""为什么: any variable, what stands behind it, its causes and uses, what moved it, its sector.

In:   a `Visit`.
Out:  the page that answers why.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from model.district.labels import unit_after
from model.engine import Contributions
from report.numbers import decimals_for, written
from scenarios.scenario import Scenario
from studies.moved import between_scenarios, between_years
from studies.projection import FIRST_YEAR, LAST_YEAR, PLAN_END, YEARS, Projection
from ui import cached
from ui.charts import show_chart
from ui.diagram import sector_diagram, sectors
from ui.drawn import show_series
from ui.evidence import evidence
from ui.indicators import CONSTANTS, elements_of, everything, name_of, series_table
from ui.markup import Cell, bar_cell, table
from ui.page import Visit
from ui.results import scenario_of
from ui.session import desk, escaped
from ui.smallcharts import small_chart
from ui.widgets import show_value
from ui.words import words

COLUMNS = 4
CHARTS = 8  # causes or uses that have a small chart; the others have a button


def show(visit: Visit) -> None:
    """Draw the variable, and one of three views of it."""
    _choice(visit)
    view = st.segmented_control(
        visit.say("why.view"),
        list(VIEWS),
        default="links",
        required=True,
        key=f"why.view.{visit.lang}",
        format_func=lambda name: visit.say(f"why.view.{name}"),
        label_visibility="collapsed",
    )
    VIEWS[str(view)](visit)


def _choice(visit: Visit) -> None:
    """Which variable, and back to the one before."""
    key, names = f"why.variable.{visit.lang}", everything()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show_value(key, visit.desk.variable)
        st.selectbox(
            visit.say("why.variable"),
            list(names),
            key=key,
            format_func=lambda one: names[one].said(visit.lang),
            on_change=lambda: desk().ask_about(st.session_state[key]),
        )
        st.button(
            visit.say("why.back"),
            key="why.back",
            icon=":material/arrow_back:",
            disabled=not visit.desk.trail,
            on_click=lambda: desk().ask_before(),
        )


def _whole(visit: Visit) -> Projection:
    """Every variable under the scenario on the desk."""
    names = tuple(
        label.variable
        for label in cached.district().labels.values()
        if cached.district().model.variables[label.variable].kind not in CONSTANTS
    )
    found = visit.desk
    return cached.line(scenario_of(found), found.held, found.entered, names)


def _links(visit: Visit) -> None:
    """Equation and evidence, the variable's own chart, causes and uses."""
    key = visit.desk.variable
    variable = cached.district().model.variables[key.partition("[")[0]]
    projection = _whole(visit)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        if key in projection.values:
            show_series(visit, series_table(projection, key, visit.date), "why", height=215)
    with right:
        st.code(variable.equation, language=None, wrap_lines=True)
        rows = [[Cell(name), Cell(text)] for name, text in evidence(variable, visit.lang)]
        st.html(table([Cell(""), Cell("")], rows, visit.say("why.evidence")))
    for side, others in (("causes", variable.causes), ("uses", variable.uses)):
        found = [name for name in others if name in cached.district().labels]
        st.markdown(f"**{visit.say(f'why.{side}', count=len(found))}**")
        if not found:
            st.caption(visit.say(f"why.no_{side}"))
        _grid(visit, projection, side, found, key)


def _grid(
    visit: Visit, projection: Projection, side: str, names: Sequence[str], about: str
) -> None:
    """Small charts that lead on; constants and what is beyond the first ones are buttons."""
    keys = [_same_element(name, about) for name in names]
    moving = [key for key in keys if key in projection.values]
    columns = st.columns(COLUMNS)
    for place, key in enumerate(moving[:CHARTS]):
        with columns[place % COLUMNS]:
            _ask_button(visit, side, key)
            made = series_table(projection, key, visit.date)
            drawn = small_chart(made, visit.lang, dark=visit.dark)
            show_chart(drawn)
    rest = [key for key in keys if key not in moving[:CHARTS]]
    if rest:
        with st.container(horizontal=True, gap="small"):
            for key in rest:
                _ask_button(visit, side, key)


def _same_element(name: str, about: str) -> str:
    """Of a variable with elements, the one that is asked about, or else the first."""
    keys = elements_of(name)
    element = about.partition("[")[2]
    return next((key for key in keys if element and key.endswith(f"[{element}")), keys[0])


def _ask_button(visit: Visit, side: str, key: str) -> None:
    known = key if key in everything() else key.partition("[")[0]
    st.button(
        escaped(name_of(key).said(visit.lang)),
        key=f"why.{side}.{key}",
        type="tertiary",
        on_click=partial(lambda one: desk().ask_about(one), known),
    )


def _moved(visit: Visit) -> None:
    """What moved the variable, between two years or against business as usual."""
    key = visit.desk.variable
    name = key.partition("[")[0]
    if cached.district().model.variables[name].kind in CONSTANTS:
        st.info(visit.say("why.constant"))
        return
    key = key if "[" in key else elements_of(name)[0]
    how = st.radio(
        visit.say("why.moved_how"),
        ["years", "scenarios"],
        key=f"why.how.{visit.lang}",
        format_func=lambda one: visit.say(f"why.moved.{one}"),
        horizontal=True,
    )
    scenario, held = scenario_of(visit.desk), visit.desk.held
    if how == "years":
        first, last = st.slider(
            visit.say("why.two_years"), FIRST_YEAR, LAST_YEAR, (2020, PLAN_END), key="why.years"
        )
        if first == last:
            st.info(visit.say("why.same_year"))
            return
        found = between_years(cached.district(), key, first, last, scenario, held)
        heads = (str(first), str(last))
    else:
        year = st.slider(visit.say("why.one_year"), 2021, LAST_YEAR, PLAN_END, key="why.year")
        usual: Scenario = cached.USUAL
        found = between_scenarios(cached.district(), key, year, usual, scenario, held)
        heads = (usual.title.said(visit.lang), scenario.title.said(visit.lang))
    st.html(_parts(visit, key, found, heads))
    st.caption(visit.say("why.moved_note"))
    with st.container(horizontal=True, gap="small"):
        for part in found.parts:
            for one in part.split(" & "):
                if one.partition("[")[0] in cached.district().labels:
                    _ask_button(visit, "part", one)


def _parts(visit: Visit, key: str, found: Contributions, heads: tuple[str, str]) -> str:
    """Both values and each cause's part, with a bar as long as the part."""
    unit = cached.district().labels[key.partition("[")[0]].unit
    decimals = max(
        decimals_for(unit.zh, found.after - found.before), decimals_for(unit.zh, found.after)
    )
    rows = [
        [
            Cell(visit.say("why.from_to", first=heads[0], last=heads[1])),
            Cell(
                f"{written(found.before, decimals)} → {written(found.after, decimals)}"
                f"{unit_after(unit, visit.lang)}",
                kind="num",
            ),
            Cell(""),
        ]
    ]
    longest = max((abs(part) for part in found.parts.values()), default=0.0)
    for cause, part in found.parts.items():
        rows.append(
            [
                Cell(_cause_words(cause, visit.lang)),
                Cell(written(part, decimals, sign=True), kind="num"),
                bar_cell(part, longest),
            ]
        )
    head = [Cell(visit.say("why.cause")), Cell(visit.say("why.part"), kind="num"), Cell("")]
    return table(head, rows, visit.say("why.view.moved"))


def _cause_words(cause: str, lang: str) -> str:
    found = []
    for one in cause.split(" & "):
        base = one.partition("[")[0]
        if base in cached.district().labels:
            found.append(name_of(one).said(lang))
        else:
            known = f"why.cause.{one}"
            found.append(words()[known].said(lang) if known in words() else one)
    return " & ".join(found)


def _diagram(visit: Visit) -> None:
    """Stocks and flows of a sector, with the values of a year."""
    own = cached.district().labels[visit.desk.variable.partition("[")[0]].sector
    listed = list(sectors())
    left, right = st.columns([2, 3], gap="medium")
    with left:
        sector = st.selectbox(
            visit.say("why.sector"),
            listed,
            index=listed.index(own) if own in listed else 0,
            key=f"why.sector.{visit.lang}",
            format_func=lambda one: visit.say(f"sector.{one}"),
        )
    with right:
        year = st.slider(visit.say("why.one_year"), YEARS[0], YEARS[-1], PLAN_END, key="why.at")
    text, told = sector_diagram(_whole(visit), str(sector), year, visit.lang, dark=visit.dark)
    st.graphviz_chart(text, width="content", alt=told)
    st.caption(visit.say("why.diagram_note"))


VIEWS: dict[str, Callable[[Visit], None]] = {
    "links": _links,
    "moved": _moved,
    "diagram": _diagram,
}
