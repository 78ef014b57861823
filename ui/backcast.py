"""反推: packages of policies that reach targets, one lever, all by their worth, variables held.

In:   a `Visit`.
Out:  the page that asks what it would take.
Knows nothing of how packages are found: a process of its own looks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from model.district.labels import Text
from model.district.levers import read_levers
from model.engine.errors import InputError, Problem
from report.attainment import about_percent
from report.held_words import path_words
from report.numbers import written
from report.seeking import answer_text
from report.texts import capital, say
from scenarios.reading import build
from scenarios.scenario import Scenario
from studies.held_text import parse_fixed
from studies.seek import seek
from studies.target_text import parse_target
from ui import cached, ranking
from ui.asked import entered_words, held_words
from ui.following import Answer, study
from ui.indicators import choices
from ui.markup import Cell, table
from ui.page import Visit
from ui.results import scenario_of
from ui.session import desk, escaped, show_error, told
from ui.settings import name_words, value_words
from ui.words import word

FIRST_TARGET = "gdp>=1250@2025"
MOST_HELD = 4


def show(visit: Visit) -> None:
    """Draw one of the ways of asking."""
    view = st.segmented_control(
        visit.say("backcast.view"),
        list(VIEWS),
        default="packages",
        required=True,
        key=f"backcast.view.{visit.lang}",
        format_func=lambda name: visit.say(f"backcast.view.{name}"),
        label_visibility="collapsed",
    )
    VIEWS[str(view)](visit)


def _packages(visit: Visit) -> None:
    """Targets, probability and budget in; packages out."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.text_area(
            visit.say("backcast.targets"),
            value=FIRST_TARGET,
            key="backcast.targets",
            height=80,
            help=visit.say("backcast.targets_help"),
        )
        levers = read_levers()
        st.multiselect(
            visit.say("backcast.levers"),
            list(levers),
            key=f"backcast.levers.{visit.lang}",
            format_func=lambda name: capital(levers[name].title.said(visit.lang)),
            placeholder=visit.say("backcast.levers_all"),
        )
    with right:
        st.slider(
            visit.say("backcast.probability"), 50, 95, 60, 5, format="%d%%", key="backcast.chance"
        )
        st.text_input(
            visit.say("backcast.budget"),
            key="backcast.budget",
            placeholder=visit.say("backcast.no_budget"),
            help=visit.say("backcast.budget_help"),
        )
        st.toggle(visit.say("backcast.quick"), value=True, key="backcast.quick")
    study(visit, "backcast", visit.say("backcast.start"), partial(_words, visit.lang), _answer)


def _words(lang: str) -> list[str]:
    """What is asked, in the words of the command line."""
    state = st.session_state
    words = ["backcast", "{scenario}", "--json", "--progress-json", "--lang", lang]
    for line in str(state["backcast.targets"]).replace("；", "\n").splitlines():
        if line.strip():
            words += ["--target", line.strip()]
    words += ["--probability", str(state["backcast.chance"] / 100)]
    for lever in state.get(f"backcast.levers.{lang}", []):
        words += ["--lever", lever]
    if budget := str(state["backcast.budget"]).strip():
        words += ["--budget", budget]
    words += [*held_words(desk()), *entered_words(desk())]
    return [*words, "--quick"] if state["backcast.quick"] else words


def _answer(visit: Visit, answer: Answer, _: Text) -> None:
    if not answer["feasible"]:
        st.warning(visit.say("backcast.infeasible"))
        if answer["binding"]:
            names = [
                one["name"] + (f" {one['year']}" if one["year"] else "")
                for one in answer["binding"]
            ]
            st.text(visit.say("backcast.binding", names="、".join(names)))
    for number, package in enumerate(answer["packages"], start=1):
        _package(visit, number, package)
    st.caption(visit.say("backcast.note"))


def _package(visit: Visit, number: int, package: Mapping[str, Any]) -> None:
    """One package: its levers, its cost, how surely it reaches the targets."""
    lang = visit.lang
    with st.container(border=True):
        chance = package["chance"]
        sure = say("table.none", lang) if chance is None else about_percent(chance["share"], lang)
        total = written(package["total"], 1)
        st.markdown(
            f"**{visit.say('backcast.package', number=number)}** "
            + visit.say("backcast.worth", total=total, chance=sure)
        )
        made = _scenario(package["levers"])
        rows = [
            [Cell(name_words(visit, name)), Cell(value_words(visit, name, made), kind="num")]
            for name in made.levers
        ]
        heads = [Cell(visit.say("compare.setting")), Cell(visit.say("backcast.goal"), kind="num")]
        st.html(table(heads, rows, visit.say("backcast.package", number=number)))
        st.button(
            visit.say("backcast.adopt"),
            key=f"backcast.adopt.{number}",
            on_click=partial(_adopt, dict(package["levers"])),
        )


def _scenario(levers: Mapping[str, Any]) -> Scenario:
    """A package as the study told it."""
    plain = {
        name: {int(year): v for year, v in value.items()} if isinstance(value, dict) else value
        for name, value in levers.items()
    }
    return build("package", plain)


def _adopt(levers: dict[str, Any]) -> None:
    """Put a package on the desk: one step, which can be undone."""
    found = desk()
    scenario = found.draft.scenario
    found.draft = found.draft.changed(levers={**scenario.levers, **_scenario(levers).levers})
    found.message = word("backcast.adopted", found.lang)


def _one(visit: Visit) -> None:
    """The value of one lever, or of any variable, that just reaches a target."""
    levers, names = read_levers(), choices()
    listed = [*levers, *names]
    left, right = st.columns(2, gap="medium")
    with left:
        name = st.selectbox(
            visit.say("backcast.which"),
            listed,
            key=f"backcast.which.{visit.lang}",
            format_func=lambda one: capital(
                (levers[one].title if one in levers else names[one]).said(visit.lang)
            ),
        )
    with right:
        text = st.text_input(
            visit.say("backcast.target"), value=FIRST_TARGET, key="backcast.target"
        )
    if st.button(visit.say("backcast.seek"), key="backcast.seek", type="primary"):
        with told(visit.lang), st.spinner(visit.say("backcast.seeking")):
            district, scenario = cached.district(), scenario_of(visit.desk)
            target = parse_target(text, district.plan)
            found = seek(district, scenario, str(name), target)
            st.text(answer_text(found, scenario.title, visit.lang))


def _held(visit: Visit) -> None:
    """Variables held on a path (外生给定) in every run of this session."""
    st.caption(visit.say("backcast.held_note"))
    names = choices()
    left, middle, right = st.columns([3, 3, 1], gap="medium", vertical_alignment="bottom")
    with left:
        key = f"backcast.hold.{visit.lang}"
        st.selectbox(
            visit.say("backcast.variable"),
            list(names),
            key=key,
            format_func=lambda one: names[one].said(visit.lang),
        )
    with middle:
        st.text_input(visit.say("backcast.path"), key="backcast.path", placeholder="2021:3, 2025:5")
    with right:
        st.button(
            visit.say("backcast.hold"),
            key="backcast.add",
            on_click=partial(_hold, key),
            disabled=len(visit.desk.held) >= MOST_HELD,
            width="stretch",
        )
    if error := st.session_state.pop("backcast.error", None):
        show_error(error, visit.lang)
    for one in visit.desk.held:
        with st.container(horizontal=True, vertical_alignment="center"):
            path = path_words(one, visit.lang)
            st.markdown(escaped(f"{names[one.variable].said(visit.lang)}  {path}"))
            st.button(
                visit.say("backcast.release"),
                key=f"backcast.release.{one.variable}",
                type="tertiary",
                on_click=partial(_release, one.variable),
            )


def _hold(key: str) -> None:
    variable = str(st.session_state[key])
    path = str(st.session_state["backcast.path"]).replace(" ", "")
    found, district = desk(), cached.district()
    rest = [one for one in found.held if one.variable != variable]
    try:
        if not path:
            zh, en = "请先填写路径，如 2021:3, 2025:5", "write a path first: 2021:3, 2025:5"
            raise InputError("—", [Problem(zh, en)])
        made = parse_fixed([f"{variable}={path}"], district.model, district.names())
    except InputError as error:
        st.session_state["backcast.error"] = error
        return
    found.held = (*rest, *made)


def _release(variable: str) -> None:
    found = desk()
    found.held = tuple(one for one in found.held if one.variable != variable)


VIEWS: dict[str, Callable[[Visit], None]] = {
    "packages": _packages,
    "one": _one,
    "ranking": ranking.show,
    "held": _held,
}
