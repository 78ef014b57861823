"""比较: up to six scenarios side by side, and two of them in depth.

In:   a `Visit`.
Out:  charts of several scenarios; settings, paired differences and contributions of two.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from report.attainment import about_percent, error_words, goal_words, target_words
from report.comparing import SPAN, Compared, is_same
from report.comparing_words import band_words
from report.drawing import Drawing
from report.linechart import line_chart as printed
from report.tables import MOST_LINES, Line, SeriesTable
from report.texts import say
from report.verdicts import titled
from scenarios.scenario import Scenario
from studies.compare import Comparison, compare
from studies.headline import headline
from ui import cached
from ui.charts import chart_places, show_chart
from ui.indicators import series_table
from ui.keeping import Keeper
from ui.markup import Cell, bar_cell, table
from ui.page import Visit
from ui.results import scenario_of
from ui.session import desk
from ui.settings import name_words, value_words
from ui.shelf import shelf
from ui.target_table import chance_cell
from ui.vega import line_chart
from ui.widgets import show_value

#: A comparison holds two scenarios of all members: some 20 MB.
_kept: Keeper[Comparison] = Keeper(4, alone=True)


def show(visit: Visit) -> None:
    """Draw the choice, the charts of all, and two in depth."""
    held, titles = shelf().found, shelf().titles(visit.lang)
    names = list(held)
    key = f"compare.beside.{visit.lang}"
    show_value(key, [name for name in visit.desk.beside if name in names])
    st.multiselect(
        visit.say("compare.beside", most=MOST_LINES - 1),
        names,
        key=key,
        format_func=lambda name: titles[name],
        max_selections=MOST_LINES - 1,
        placeholder=visit.say("compare.choose"),
        on_change=lambda: _choose(key),
    )
    mine = scenario_of(visit.desk)
    others = [held[name].scenario for name in visit.desk.beside if name in held]
    _charts(visit, mine, others)
    listed = {one.name: one for one in others or [cached.USUAL]}
    # the browser keeps what it shows: other scenarios beside are another choice
    against = st.selectbox(
        visit.say("compare.against", name=mine.title.said(visit.lang)),
        list(listed),
        key=f"compare.against.{visit.lang}.{'|'.join(listed)}",
        format_func=lambda name: listed[name].title.said(visit.lang),
    )
    _in_depth(visit, mine, listed[str(against)])


def _choose(key: str) -> None:
    desk().beside = tuple(st.session_state[key])


def _charts(visit: Visit, mine: Scenario, others: list[Scenario]) -> None:
    """Two freely chosen indicators under every scenario; one alone has business as usual beside."""
    places = chart_places(visit, lambda key: Drawing(printed, several(visit, mine, others, key)))
    for place, key in zip(places, visit.desk.charts, strict=False):
        made = several(visit, mine, others, key)
        drawn = line_chart(made, visit.lang, dark=visit.dark)
        show_chart(drawn, place)


def several(visit: Visit, mine: Scenario, others: list[Scenario], key: str) -> SeriesTable:
    """One indicator under the scenario on the desk and those beside it."""
    held, entered, charts = visit.desk.held, visit.desk.entered, visit.desk.charts
    made = series_table(cached.line(mine, held, entered, charts), key, visit.date)
    if not others:
        return made
    lines = [made.lines[0]]
    for other in others:
        projection = cached.line(other, held, entered, charts)
        values = headline(projection, key).values[:, 0]
        lines.append(Line(other.title, values, is_usual=projection.is_usual(0)))
    return replace(made, lines=tuple(lines))


def _in_depth(visit: Visit, first: Scenario, second: Scenario) -> None:
    """Settings that differ first; then differences, chances and what each group contributes."""
    attributed = st.toggle(visit.say("compare.with_groups"), key=f"compare.groups.{visit.lang}")
    with st.spinner(visit.say("compare.waiting")):
        found = comparison(visit, first, second, attributed=attributed)
    st.markdown(f"**{visit.say('compare.settings')}**")
    if not found.settings:
        st.info(visit.say("compare.same"))
        return
    st.html(_settings(visit, found, (first, second)))
    told = compared(visit, found)
    st.markdown(f"**{visit.say('compare.differences', name=first.title.said(visit.lang))}**")
    st.html(_differences(visit, told, told.first_figures))
    others = dict.fromkeys(one.key for one in told.found.pairs if one.key not in told.first_figures)
    with st.expander(visit.say("compare.others")):
        st.html(_differences(visit, told, list(others)))
    fewest = min(int(one.higher.counted) for one in found.pairs)
    note = visit.say("compare.note", members=f"{found.ensemble.members.count:,}")
    st.caption(f"{note} {error_words(fewest, visit.lang)}")
    rows = list(_targets(visit, found))
    if rows:
        st.markdown(f"**{visit.say('compare.targets')}**")
        head = [visit.say("targets.indicator"), visit.say("targets.goal")]
        heads = [
            Cell(text) for text in (*head, *(s.title.said(visit.lang) for s in (first, second)))
        ]
        st.html(table(heads, rows, visit.say("compare.targets")))
    if found.attribution is not None:
        st.markdown(f"**{visit.say('compare.groups')}**")
        st.html(_contributions(visit, told))
        st.caption(visit.say("compare.groups_note"))


def comparison(visit: Visit, first: Scenario, second: Scenario, *, attributed: bool) -> Comparison:
    """The comparison of two scenarios under what the visitor holds and entered."""
    held, entered = visit.desk.held, visit.desk.entered
    parts = [cached.key_of(one, held, entered) for one in (first, second)]

    def make() -> Comparison:
        return compare(
            cached.district(),
            first,
            second,
            cached.members(),
            cached.SEED,
            held=held,
            entered=entered,
            attributed=attributed,
        )

    return _kept.get("|".join([*parts, str(attributed)]), make)


def compared(visit: Visit, found: Comparison) -> Compared:
    """The comparison with names, units and factors of its variables."""
    many = found.ensemble
    variables = [key.partition("[")[0] for key in many.values]
    line = cached.line(many.scenarios[0], many.held, visit.desk.entered, variables)
    heads = {key: headline(line, key) for key in many.values}
    labels = cached.district().labels.values()
    first = [label.variable for label in labels if label.headline and label.variable in heads]
    return Compared(found, heads, first, visit.lang)


def _settings(visit: Visit, found: Comparison, two: tuple[Scenario, Scenario]) -> str:
    as_before = say("compare.as_before", visit.lang)
    rows = [
        [
            Cell(name_words(visit, one.name)),
            *(Cell(value_words(visit, one.name, scenario) or as_before) for scenario in two),
        ]
        for one in found.settings
    ]
    heads = [Cell(visit.say("compare.setting")), *(Cell(s.title.said(visit.lang)) for s in two)]
    return table(heads, rows, visit.say("compare.settings"))


def _differences(visit: Visit, told: Compared, keys: Sequence[str]) -> str:
    lang = visit.lang
    rows = []
    for key in keys:
        pairs = [told.found.pair(key, year) for year in told.years]
        if all(is_same(pair) for pair in pairs):
            continue
        head = told.heads[key]
        name = titled(head.name, head.unit, head.price_basis, lang)
        cells = []
        for pair in pairs:
            band = band_words(head.factor * pair.quantiles(SPAN), head.unit.zh, lang)
            chance = pair.first_better
            word = "compare.better" if chance is not None else "compare.higher"
            share = float((pair.higher if chance is None else chance).share)
            about = about_percent(share, lang)
            cells.append(Cell(band, sub=visit.say(word, percent=about), kind="num"))
        rows.append([Cell(name), *cells])
    heads = [Cell(say("chart.value_of", lang, year=year), kind="num") for year in told.years]
    return table([Cell(visit.say("targets.indicator")), *heads], rows)


def _targets(visit: Visit, found: Comparison) -> list[list[Cell]]:
    """Targets whose chance is not the same under both."""
    rows = []
    for one in found.attainment.reaches:
        chance = one.chance
        if chance is None or one.target.alternative_of or one.target.binding:
            continue
        if abs(float(chance.share[0]) - float(chance.share[1])) > 0:
            cells = [chance_cell(chance, place, visit.lang) for place in (0, 1)]
            name = target_words(one.target, visit.lang)
            rows.append([Cell(name), Cell(goal_words(one.target)), *cells])
    return rows


def _contributions(visit: Visit, told: Compared) -> str:
    """What each group of levers contributes to the first figures, with bars of the last year."""
    found = told.found.attribution
    if found is None:
        raise ValueError("asked of a comparison with groups only")
    lang, rows = visit.lang, []
    for key in told.first_figures:
        if all(is_same(told.found.pair(key, year)) for year in told.years):
            continue
        head = told.heads[key]
        name = titled(head.name, head.unit, head.price_basis, lang)
        values = [
            head.factor * told.found.contributions(key, year)[:, found.ok] for year in told.years
        ]
        means = [value.mean(axis=1) for value in values]
        longest = max(float(np.abs(mean).max()) for mean in means)
        rows.append([Cell(name, kind="ps-head"), *[Cell("") for _ in told.years], Cell("")])
        for place, group in enumerate(found.groups):
            cells = [
                Cell(
                    band_words(np.quantile(v[place], SPAN), head.unit.zh, lang, float(m[place])),
                    kind="num",
                )
                for v, m in zip(values, means, strict=True)
            ]
            bar = bar_cell(float(means[-1][place]), longest)
            rows.append([Cell(say(f"compare.group.{group}", lang)), *cells, bar])
    heads = [Cell(say("chart.value_of", lang, year=year), kind="num") for year in told.years]
    last = Cell(say("chart.value_of", lang, year=told.years[-1]))
    return table([Cell(visit.say("compare.group")), *heads, last], rows)
