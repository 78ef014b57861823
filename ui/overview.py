"""总览: the four questions, the headline figures, two charts, every target of the plan.

In:   a `Visit`.
Out:  the first page.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from report.knowing import knowing
from report.numbers import figure, written
from report.tables import basis_words
from scenarios.scenario import Scenario
from studies.ensemble import Ensemble
from studies.headline import Headline, headlines
from studies.projection import PLAN_END, Projection
from ui import cached
from ui.answers import how_far, what_binds, what_to_do, whether
from ui.charts import chart_places, draw_charts, printed_with_band
from ui.markup import card, figure_card, grid
from ui.page import Later, Visit
from ui.results import band_of, has_band, line_of
from ui.shelf import shelf
from ui.target_table import binding_table, expected_table, untold
from ui.words import word

QUESTIONS = ("whether", "how_far", "what_binds", "what_to_do")
#: Figures of which less is better.
LESS = ("energy per gdp", "co2 emissions")
CHART = 204  # high, so that both charts are whole on a small screen
SHOWN = 0.05  # of a change that is written with one decimal


def show(visit: Visit) -> Later:
    """Draw the page with all that one run says; then anew what needed the members, once ready."""
    projection, lang, entered = line_of(visit.desk), visit.lang, visit.desk.entered
    band = band_of(visit.desk) if has_band(visit.desk) else None
    questions = st.html(_questions(visit, projection, band))
    st.html(figures(projection, lang), width="stretch")
    places = chart_places(visit, partial(printed_with_band, visit, projection))
    shown = band or visit.desk.last_band
    charts = draw_charts(visit, places, projection, shown, stale=band is None, height=CHART)
    st.caption(visit.say("foot.line", members=f"{cached.MEMBERS:,}"))
    for sentence in knowing(lang):
        st.caption(sentence)
    st.subheader(visit.say("overview.targets"), anchor=False)
    expected = st.html(expected_table(projection, band, lang))
    st.markdown(f"**{visit.say('targets.binding')}**")
    binding = st.html(binding_table(projection, band, entered, lang))
    with st.expander(visit.say("targets.others")):
        for text in untold(projection, lang):
            st.text(text)

    def finish() -> None:
        found = visit.desk.last_band = band_of(visit.desk)
        if band is None:
            questions.html(_questions(visit, projection, found))
            draw_charts(visit, charts, projection, found, again=True, height=CHART)
            expected.html(expected_table(projection, found, lang))
            binding.html(binding_table(projection, found, entered, lang))

    return finish


def _questions(visit: Visit, projection: Projection, band: Ensemble | None) -> str:
    lang = visit.lang
    answers = (
        whether(projection, band, lang),
        how_far(projection, lang),
        what_binds(projection, lang),
        what_to_do(projection, policies(), lang),
    )
    cards = [
        card(visit.say(f"overview.question.{name}"), lines)
        for name, lines in zip(QUESTIONS, answers, strict=True)
    ]
    return grid(cards, 4, visit.say("overview.questions"))


def policies() -> list[Projection]:
    """The built-in scenarios that are policies only: they change no condition outside."""
    held = shelf()
    built_in = (held.found[name].scenario for name in held.built_in)
    return [cached.line(one) for one in built_in if _is_policy(one)]


def _is_policy(scenario: Scenario) -> bool:
    return bool(scenario.levers) and not scenario.shocks


def figures(projection: Projection, lang: str, *, columns: int = 8, year: int = PLAN_END) -> str:
    """The headline figures of a year, each with its change against business as usual."""
    cards = [_figure(projection, one, year, lang) for one in headlines(projection)]
    heading = word("figures.heading", lang, year=year)
    kind = "ps-compact" if columns < len(cards) else ""
    shown = grid(cards, columns, heading)
    return f'<div class="{kind}"><div class="ps-small">{escape(heading)}</div>{shown}</div>'


def _figure(projection: Projection, one: Headline, year: int, lang: str) -> str:
    unit, basis = one.unit.said(lang), basis_words(one.price_basis, lang)
    about = word("figures.about", lang, unit=unit, basis=basis) if basis else unit
    name = one.name.said(lang)
    value = figure(float(one.at(year)[0]), one.unit.zh)
    if projection.is_usual(0):
        return figure_card(name, value, about, word("figures.usual", lang))
    change = float(one.against_usual(year)[0])
    key = "figures.points" if one.is_share else "figures.percent"
    told = word(key, lang, change=written(change, 1, sign=True))
    better = None if abs(change) < SHOWN else (change < 0) == (one.key in LESS)
    return figure_card(name, value, about, told, better=better)
