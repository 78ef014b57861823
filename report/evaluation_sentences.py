"""The sentences of an evaluation: main results and risks, with figures as the tables have them.

In:   an `Evaluation`, a language.
Out:  sentences.
Knows nothing of documents; every figure is made by the function that makes the table's cell.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.district.labels import unit_after
from report.evaluation_tables import band_at, figure_at
from report.evaluation_words import goal_of, is_met, name_of
from report.paper import TextTable
from report.standing_tables import HARD, judged
from report.tables import basis_words
from report.texts import listed, say
from studies.chance import in_ten
from studies.evaluation import Evaluation, Figure
from studies.projection import LAST_YEAR, PLAN_END
from studies.target_standing import Standing

#: Headline figures that the text speaks of; the others stand in the table.
SPOKEN = ("gdp nominal", "industrial value added nominal", "rd to gdp", "High Tech Firms")


def headline_sentences(evaluation: Evaluation, lang: str) -> Iterator[str]:
    """Each scenario's main figures in 2025 and 2035, with their targets."""
    figures = {figure.line.key: figure for figure in evaluation.figures}
    for index in range(len(evaluation.scenarios)):
        for key in SPOKEN:
            if key in figures and np.isfinite(figures[key].line.at(PLAN_END)[index]):
                yield _headline(evaluation, figures[key], index, lang)


def _headline(evaluation: Evaluation, figure: Figure, scenario: int, lang: str) -> str:
    words: dict[str, object] = {
        "scenario": evaluation.scenarios[scenario].title.said(lang),
        "year": PLAN_END,
        "name": said_name(figure, lang),
        "value": _amount(figure, figure_at(figure, PLAN_END, scenario), lang),
        "later": _amount(figure, figure_at(figure, LAST_YEAR, scenario), lang),
        "target": _against_target(evaluation, figure, scenario, lang),
    }
    if not figure.bands:
        return say("report.result_single", lang, **words)
    words["band"] = band_at(figure, PLAN_END, scenario, lang)
    words["later_band"] = band_at(figure, LAST_YEAR, scenario, lang)
    return say("report.result", lang, **words)


def _amount(figure: Figure, value: str, lang: str) -> str:
    return say("report.amount", lang, value=value, unit=unit_after(figure.line.unit, lang))


def said_name(figure: Figure, lang: str) -> str:
    """The indicator with its price basis, without the unit: that follows the value."""
    name, basis = figure.line.name.said(lang), basis_words(figure.line.price_basis, lang)
    return say("report.name_basis", lang, name=name, basis=basis) if basis else name


def _against_target(evaluation: Evaluation, figure: Figure, scenario: int, lang: str) -> str:
    ids = {target.id for target in figure.line.targets if target.year == PLAN_END}
    one = next((s for s in evaluation.standings if s.outcome.target.id in ids), None)
    if one is None or one.margin is None:
        return say("report.result_open", lang)
    goal, confidence = goal_of(one, lang), one.confidence(scenario)
    if one.chance is not None and confidence is not None:
        words = in_ten(float(one.chance.share[scenario])).said(lang)
        about = {"goal": goal, "words": words, "confidence": confidence.said(lang)}
        return say("report.result_target", lang, **about)
    key = "report.result_met" if is_met(one, scenario) else "report.result_missed"
    return say(key, lang, goal=goal)


def tally_sentences(evaluation: Evaluation, tally: TextTable, lang: str) -> Iterator[str]:
    """How many targets are likely and unlikely; counts are cells of the table of classes."""
    good, hard, total = tally.rows[-3:]
    key = "report.verdict_text" if evaluation.sample is None else "report.tally_text"
    for column, scenario in enumerate(evaluation.scenarios, start=1):
        yield say(
            key,
            lang,
            scenario=scenario.title.said(lang),
            total=total[column],
            good=good[column],
            hard=hard[column],
        )


def risk_sentences(evaluation: Evaluation, lang: str) -> Iterator[str]:
    """Which targets are hard, how wide the band of GDP is, which binding ones are at risk."""
    for index, scenario in enumerate(evaluation.scenarios):
        title = scenario.title.said(lang)
        hard = [name_of(one, lang) for one in _hard(evaluation, index)]
        kind = "missed" if evaluation.sample is None else "hard"
        key = f"report.{kind}_list" if hard else f"report.no_{kind}"
        yield say(key, lang, scenario=title, names=listed(hard, lang))
        gdp = evaluation.figures[0]
        if gdp.bands and np.isfinite(gdp.line.at(PLAN_END)[index]):
            band = _amount(gdp, band_at(gdp, PLAN_END, index, lang), lang)
            yield say("report.spread", lang, scenario=title, name=said_name(gdp, lang), band=band)
        if risks := list(_binding(evaluation, index, lang)):
            yield say("report.binding", lang, scenario=title, names=listed(risks, lang))


def _hard(evaluation: Evaluation, scenario: int) -> list[Standing]:
    """Targets that are difficult; of a single run, those it misses; binding ones are not here."""
    if evaluation.sample is None:
        return [
            one
            for one in judged(evaluation, scenario)
            if not is_met(one, scenario) and not one.outcome.target.binding
        ]
    return [
        one
        for one in evaluation.standings
        if one.chance is not None and one.chance.share[scenario] < HARD
    ]


def _binding(evaluation: Evaluation, scenario: int, lang: str) -> Iterator[str]:
    for one in evaluation.standings:
        if one.risks and (risk := one.risks[scenario]) is not None:
            name = one.outcome.target.indicator.name.said(lang)
            yield say("report.risk_of", lang, name=name, risk=risk.said(lang))
