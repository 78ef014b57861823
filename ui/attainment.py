"""目标: how surely each target is reached by year, together, when, and what the bureau enters.

In:   a `Visit`.
Out:  the page of targets.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from model.district.targets import Target
from model.engine.errors import InputError
from report.attainment import (
    SPAN,
    Told,
    change_cells,
    goal_words,
    miss_lines,
    obstacles,
    short_name,
    span_words,
    target_words,
)
from report.tables import Origin
from report.texts import both, capital, listed, say
from studies.attainment import Attainment, Reach, attain
from studies.ensemble import ensemble, plan_keys
from studies.targets import Entered
from ui import cached
from ui.drawn import show_series
from ui.keeping import Keeper
from ui.markup import Cell, table
from ui.page import Visit
from ui.results import scenario_of
from ui.session import desk
from ui.target_table import chance_cell

#: What was found under a scenario: a few hundred kB without its ensemble.
_kept: Keeper[Attainment] = Keeper(16, alone=True)

#: Figures of the plan beside the 25 indicators are folded.
STATUS_LEDGER = "task_ledger"


def show(visit: Visit) -> None:
    """Draw the four views of the targets, and what can be entered."""
    with st.spinner(visit.say("attain.waiting")):
        found = attainment(visit)
    view = st.segmented_control(
        visit.say("attain.view"),
        list(VIEWS),
        default="chances",
        required=True,
        key=f"attain.view.{visit.lang}",
        format_func=lambda name: visit.say(f"attain.view.{name}"),
        label_visibility="collapsed",
    )
    VIEWS[str(view)](visit, found)


def attainment(visit: Visit) -> Attainment:
    """The targets under the scenario on the desk and under business as usual."""
    held, entered, scenario = visit.desk.held, visit.desk.entered, scenario_of(visit.desk)

    def make() -> Attainment:
        district = cached.district()
        many = ensemble(
            district,
            [scenario, cached.USUAL],
            cached.members(),
            cached.SEED,
            held=held,
            entered=entered,
            keys=plan_keys(district),
            every_year=True,
        )
        return attain(district.plan, many.paths, entered=entered)

    return _kept.get(cached.key_of(scenario, held, entered), make)


def _told(visit: Visit, found: Attainment) -> Told:
    titles = [one.title.said(visit.lang) for one in (scenario_of(visit.desk), cached.USUAL)]
    return Told(found, titles, visit.lang)


def _shown(found: Attainment) -> list[Reach]:
    return [one for one in found.reaches if one.chance and not one.target.alternative_of]


def _chances(visit: Visit, found: Attainment) -> None:
    """Each expected target: prospects, and the year in which it is reached."""
    told = _told(visit, found)
    rows = []
    for one in _shown(found):
        if one.chance is None:
            continue
        years = one.years(SPAN)
        when = "" if years is None else span_words(years[0].tolist(), visit.lang)
        cells = [chance_cell(one.chance, place, visit.lang) for place in (0, 1)]
        name = target_words(one.target, visit.lang)
        rows.append([Cell(name), Cell(goal_words(one.target)), *cells, Cell(when)])
    heads = [
        visit.say("targets.indicator"),
        visit.say("targets.goal"),
        *told.scenarios,
        visit.say("attain.when"),
    ]
    st.html(table([Cell(text) for text in heads], rows, visit.say("attain.view.chances")))
    st.caption(visit.say("attain.scale", members=f"{cached.MEMBERS:,}"))
    _by_year(visit, _shown(found))


def _by_year(visit: Visit, shown: list[Reach]) -> None:
    """The chance of one target in each year, as a line."""
    offered = [one for one in shown if one.by_year]
    place = st.selectbox(
        visit.say("attain.which"),
        range(len(offered)),
        key=f"attain.which.{visit.lang}",
        format_func=lambda k: target_words(offered[k].target, visit.lang),
    )
    from report.attainment_charts import chance_table  # imports matplotlib

    origin = Origin(members=cached.MEMBERS, date=visit.date, source=both("run.source"))
    scenarios = (scenario_of(visit.desk), cached.USUAL)
    made = chance_table(offered[int(place or 0)], scenarios, origin)
    show_series(visit, made, "chances", height=220, width=1000)


def _together(visit: Visit, found: Attainment) -> None:
    """Sets of targets: the chance together, and what stands in the way of one."""
    rows = []
    for one in found.joints:
        names = listed((short_name(target, visit.lang) for target in one.targets), visit.lang)
        if one.chance is None:
            why = visit.say("attain.not_computable", reasons=obstacles(one, visit.lang))
            cells = [
                Cell(say("table.none", visit.lang), sub=why),
                Cell(say("table.none", visit.lang)),
            ]
        else:
            cells = [chance_cell(one.chance, place, visit.lang) for place in (0, 1)]
        rows.append([Cell(capital(one.name.said(visit.lang)), sub=names), *cells])
    heads = [visit.say("attain.set"), *_told(visit, found).scenarios]
    st.html(table([Cell(text) for text in heads], rows, visit.say("attain.view.together")))
    st.markdown(f"**{visit.say('attain.misses')}**")
    for line in miss_lines(_told(visit, found)):
        st.text(line)


def _binding(visit: Visit, found: Attainment) -> None:
    """Binding indicators by yearly change; the task ledger; never a chance."""
    lang, keys = visit.lang, ("required", "achieved", "projected", "margin", "risk")
    heads = [visit.say("targets.indicator"), *(say(f"attain.{key}", visit.lang) for key in keys)]
    rows = [
        [Cell(text) for text in (short_name(one.outcome.target, lang), *change_cells(one, 0, lang))]
        for one in found.binding
        if one.change is not None
    ]
    st.html(table([Cell(text) for text in heads], rows, visit.say("targets.binding")))
    rest = [one.outcome.target for one in found.binding if one.change is None]
    names = listed((short_name(target, visit.lang) for target in rest), visit.lang)
    st.caption(say("attain.tracked_binding", visit.lang, names=names))
    st.markdown(f"**{visit.say('attain.ledger')}**")
    st.html(_ledger(visit, found))
    st.caption(visit.say("attain.ledger_note"))


def _ledger(visit: Visit, found: Attainment) -> str:
    rows = []
    for one in found.reaches:
        target = one.target
        if target.status != STATUS_LEDGER or target.alternative_of:
            continue
        name = target_words(target, visit.lang)
        if one.chance is not None:
            last = chance_cell(one.chance, 0, visit.lang)
        else:
            last = Cell("" if one.why is None else one.why.said(visit.lang))
        rows.append([Cell(name), Cell(goal_words(target)), last])
    heads = ("targets.indicator", "targets.goal", "targets.chance")
    return table([Cell(visit.say(head)) for head in heads], rows, visit.say("attain.ledger"))


def _enter(visit: Visit, found: Attainment) -> None:
    """Where the bureau enters the city's tasks and base values that the plan does not give."""
    st.caption(visit.say("attain.enter_note"))
    plan, known = cached.district().plan, visit.desk.entered
    for status, entries in (("city_task", known.tasks), ("baseline", known.baselines)):
        st.markdown(f"**{visit.say(f'attain.enter.{status}')}**")
        columns = st.columns(3, gap="medium")
        targets = [t for t in plan.main() if t.status == status]
        for place, target in enumerate(targets):
            with columns[place % 3]:
                _entry(visit, target, entries.get(target.indicator.id))


def _entry(visit: Visit, target: Target, value: float | None) -> None:
    key = f"enter.{target.indicator.id}"
    unit = "%" if target.status == "city_task" else target.indicator.unit.said(visit.lang)
    label = visit.say("attain.entry", name=short_name(target, visit.lang), unit=unit)
    if key not in st.session_state:
        st.session_state[key] = value
    st.number_input(
        label,
        key=key,
        placeholder=visit.say("attain.not_entered"),
        help=target.note.said(visit.lang) or None,
        on_change=partial(_entered, target.status, target.indicator.id, key),
    )


def _entered(status: str, indicator: str, key: str) -> None:
    found, value = desk(), st.session_state[key]
    tasks, baselines = dict(found.entered.tasks), dict(found.entered.baselines)
    entries = tasks if status == "city_task" else baselines
    entries.pop(indicator, None)
    if value is not None:
        entries[indicator] = float(value)
    made = Entered(baselines=baselines, tasks=tasks)
    try:
        made.check(cached.district().plan)
    except InputError as error:
        found.message = error.text(found.lang)
        st.session_state[key] = None
        return
    found.entered = made


VIEWS: dict[str, Callable[[Visit, Attainment], None]] = {
    "chances": _chances,
    "together": _together,
    "binding": _binding,
    "enter": _enter,
}
