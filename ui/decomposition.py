"""监测 · 年度分解: a target year by year, and what the rest of the plan still requires.

In:   a `Visit`, the kept actual values.
Out:  the choice of a target; its paths as a chart and as tables, what is left, in words.
Knows nothing of how paths are made. A binding target is told without any probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from model.district.targets import Target
from model.engine.errors import InputError
from report.attainment import goal_words, target_words
from report.csvfile import csv_bytes
from report.decomposing import (
    head_lines,
    limit_lines,
    path_rows,
    paths_title,
    remaining_lines,
    rules_note,
    within_notes,
    within_rows,
    within_title,
)
from report.decomposition_tables import chart_note, decomposition_rows, decomposition_table
from report.tables import Origin
from report.texts import both, capital
from studies.actuals import Actuals
from studies.decompose import PROBABILITY, Decomposition, decompose
from studies.decompose_input import FEWEST_MEMBERS
from studies.decompose_kept import Known, known_of
from studies.members import draw_members
from studies.target_text import parse_target
from studies.targets import with_task
from studies.way import no_path
from ui import cached, project_list
from ui.drawn import show_series
from ui.keeping import Keeper
from ui.markup import Cell, card, table
from ui.page import Visit
from ui.results import scenario_of
from ui.session import escaped, show_error

#: A band and some paths each: a few kB.
_kept: Keeper[Decomposition] = Keeper(32, alone=True)
HEIGHT, WIDTH = 290, 1000


def show(visit: Visit, actuals: Actuals | None) -> None:
    """Draw the choice of a target, then all that `pingshan decompose` tells of it."""
    st.caption(visit.say("decompose.about"))
    left, middle, right = st.columns([5, 3, 3], gap="medium")
    targets, lang = offered(visit), visit.lang
    with left:
        place = st.selectbox(
            visit.say("decompose.target"),
            range(len(targets)),
            key=f"decompose.target.{lang}",
            format_func=lambda k: f"{target_words(targets[k], lang)} {goal_words(targets[k])}",
        )
    with middle:
        own = st.text_input(
            visit.say("decompose.own"),
            key="decompose.own",
            placeholder="gdp>=1300@2025",
            help=visit.say("decompose.own_help"),
        )
    target = targets[int(place or 0)]
    if own.strip():
        try:
            target = with_task(parse_target(own, cached.district().plan), visit.desk.entered)
        except InputError as error:
            show_error(error, lang)
            return
    chance = PROBABILITY
    with right:
        if target.binding:
            st.caption(visit.say("decompose.binding"))
        else:
            percent = st.slider(
                visit.say("decompose.chance"),
                50,
                95,
                round(100 * PROBABILITY),
                5,
                format="%d%%",
                key="decompose.chance",
            )
            chance = percent / 100
    rows = () if actuals is None else actuals.of(target.indicator.id)
    found = _told(visit, target, known_of(target, rows), chance)
    if found is not None:
        _results(visit, found)
    _without_path(visit)


def offered(visit: Visit) -> list[Target]:
    """The plan's targets that have a path, with what the bureau entered; GDP first."""
    return [target for target in _all(visit) if no_path(target, _base(visit, target)) is None]


def _all(visit: Visit) -> list[Target]:
    return [with_task(one, visit.desk.entered) for one in cached.district().plan.main()]


def _base(visit: Visit, target: Target) -> float | None:
    return visit.desk.entered.baselines.get(target.indicator.id)


def _told(visit: Visit, target: Target, known: Known, chance: float) -> Decomposition | None:
    """The decomposition; where the kept values do not fit, that is told and it is made without."""
    reason = no_path(target, _base(visit, target))
    if reason is not None:
        st.info(reason.said(visit.lang))
        return None
    if known.over:
        st.info(visit.say("decompose.over", year=target.year))
    with st.spinner(visit.say("decompose.waiting")):
        try:
            return _made(visit, target, known, chance)
        except InputError as error:
            if not (known.years or known.parts):
                raise
            show_error(error, visit.lang)
            st.caption(visit.say("decompose.without"))
        return _made(visit, target, Known(), chance)


def _made(visit: Visit, target: Target, known: Known, chance: float) -> Decomposition:
    scenario = project_list.with_list(visit, scenario_of(visit.desk))
    base = _base(visit, target)

    def make() -> Decomposition:
        return decompose(
            cached.district(),
            target,
            scenario,
            draw_members(max(cached.MEMBERS, FEWEST_MEMBERS), cached.SEED),
            start=base,
            actual=known.years,
            parts=known.parts,
            probability=chance,
        )

    values = sorted((period.text, value) for period, value in known.parts.items())
    asked = (target.id, target.value, base, sorted(known.years.items()), values, chance)
    made = _kept.get(f"{cached.key_of(scenario, (), visit.desk.entered)}{asked!r}", make)
    # equal settings under another title: the numbers are kept, the title is the visitor's own
    return replace(made, scenario=scenario)


def _results(visit: Visit, found: Decomposition) -> None:
    lang = visit.lang
    first, *others = head_lines(found, lang)
    st.html(card(first, others))
    _chart(visit, found)
    for column, steps in zip(st.columns(2, gap="medium"), (False, True), strict=True):
        with column:
            _table(path_rows(found, lang, steps=steps), paths_title(found, lang, steps=steps))
    if lines := list(limit_lines(found, lang)):
        st.html(card(visit.say("decompose.limit"), lines))
    if lines := "\n".join(remaining_lines(found, lang)).splitlines():
        st.html(card(visit.say("decompose.rest"), lines))
    if rows := within_rows(found, lang):
        _table(rows, within_title(found, lang))
        for line in within_notes(found, lang):
            st.caption(escaped(line))
    st.caption(escaped(rules_note(found, lang)))
    st.download_button(
        visit.say("decompose.download"),
        lambda: csv_bytes(decomposition_rows(found, lang), excel=True),
        file_name=visit.say("decompose.file", target=found.target.indicator.name.said(lang)),
        mime="text/csv",
        on_click="ignore",
        key="decompose.download",
        icon=":material/download:",
    )


def _chart(visit: Visit, found: Decomposition) -> None:
    origin = Origin(
        members=found.members,
        date=visit.date,
        source=both("run.source"),
        left_out=found.failed,
        said=chart_note(found),
    )
    drawn = decomposition_table(found, origin)
    show_series(visit, drawn, "decompose", height=HEIGHT, width=WIDTH)
    st.caption(escaped(chart_note(found).said(visit.lang)))


def _table(rows: Sequence[Sequence[str]], title: str) -> None:
    """Rows under their title; figures stand to the right of the first column."""
    heads, *body = [
        [
            Cell(text if place else capital(text), kind="num" if place else "")
            for place, text in enumerate(row)
        ]
        for row in rows
    ]
    st.markdown(f"**{escaped(title)}**")
    st.html(table(heads, body, title))


def _without_path(visit: Visit) -> None:
    """The others, each with the reason why it has none."""
    with st.expander(visit.say("decompose.others")):
        for target in _all(visit):
            reason = no_path(target, _base(visit, target))
            if reason is not None:
                name = target_words(target, visit.lang)
                st.text(visit.say("decompose.reason", name=name, reason=reason.said(visit.lang)))
