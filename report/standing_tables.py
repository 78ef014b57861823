"""The plan's indicators as tables of words: each scenario's, the classes, the binding ones.

In:   an `Evaluation`, a language, the caption of each table.
Out:  `TextTable`s, from whose cells the sentences of a report take their figures.
Knows nothing of documents; counts rows, and computes nothing else.
"""

from __future__ import annotations

import numpy as np

from model.district.labels import Text
from report.evaluation_tables import shares
from report.evaluation_words import (
    band_of,
    base_of,
    chance_of,
    goal_of,
    is_met,
    judgement_of,
    middle_of,
    name_of,
)
from report.numbers import written
from report.paper import TextTable
from report.texts import say
from studies.chance import CONFIDENCE
from studies.evaluation import Evaluation
from studies.target_standing import Standing

GOOD, HARD = 0.60, 0.40  # from the former on 较有把握, below the latter 难度较大 (studies.chance)


def listed_standings(evaluation: Evaluation) -> tuple[Standing, ...]:
    """The control indicators and the other targets that have a figure."""
    return tuple(
        one
        for one in evaluation.standings
        if one.outcome.target.number is not None or one.outcome.target.status != "tracked"
    )


def standing_table(evaluation: Evaluation, scenario: int, title: str, lang: str) -> TextTable:
    """Every control indicator and quantified target under one scenario; the last has the note."""
    shown = listed_standings(evaluation)
    has_bands = evaluation.sample is not None
    is_last = scenario == len(evaluation.scenarios) - 1
    columns = [
        ("report.number", 0.9, True),
        ("report.indicator", 4.4, False),
        ("report.attribute", 1.5, False),
        ("report.base", 1.4, True),
        ("report.target", 2.3, True),
        ("report.projected", 1.5, True),
        *([("report.band80", 2.2, True), ("report.chance", 1.8, True)] if has_bands else []),
        ("report.judgement", 2.0, False),
    ]
    rows = [_row(one, scenario, has_bands, lang) for one in shown]
    return TextTable(
        title=title,
        head=tuple(say(key, lang) for key, _, _ in columns),
        rows=tuple(rows),
        widths=shares(*(width for _, width, _ in columns)),
        numbers=frozenset(place for place, column in enumerate(columns) if column[2]),
        note=_standing_note(evaluation, len(shown), lang) if is_last else "",
    )


def _standing_note(evaluation: Evaluation, shown: int, lang: str) -> str:
    key = "report.standing_note" + ("" if evaluation.sample is not None else "_single")
    parts = [say(key, lang), say("report.standing_reading", lang)]
    parts.append(say("report.standing_more", lang, count=len(evaluation.standings) - shown))
    return ("" if lang == "zh" else " ").join(parts)


def _row(one: Standing, scenario: int, has_bands: bool, lang: str) -> tuple[str, ...]:
    target = one.outcome.target
    uncertain = [band_of(one, scenario, lang), chance_of(one, scenario, lang)] if has_bands else []
    return (
        "" if target.number is None else str(target.number),
        name_of(one, lang),
        say(f"report.attribute.{target.attribute}", lang),
        base_of(one),
        goal_of(one, lang),
        middle_of(one, scenario),
        *uncertain,
        judgement_of(one, scenario, lang),
    )


def tally_table(evaluation: Evaluation, title: str, lang: str) -> TextTable:
    """How many targets stand in each class, by scenario; of a single run, reached and missed."""
    rows = (
        _tally(evaluation, lang) if evaluation.sample is not None else _verdicts(evaluation, lang)
    )
    count = len(evaluation.scenarios)
    return TextTable(
        title=title,
        head=(
            say("report.class", lang) if evaluation.sample is not None else "",
            *(scenario.title.said(lang) for scenario in evaluation.scenarios),
        ),
        rows=tuple((name, *map(str, numbers)) for name, numbers in rows),
        widths=shares(6, *[10 / count] * count),
        numbers=frozenset(range(1, count + 1)),
    )


def _tally(evaluation: Evaluation, lang: str) -> list[tuple[str, list[int]]]:
    """Classes, then the sums that the text speaks of."""
    found = [_shares(evaluation, index) for index in range(len(evaluation.scenarios))]
    rows = []
    above = None
    for least, words in CONFIDENCE:
        name = _class_name(words, least, above, lang)
        inside = [sum(least <= p and (above is None or p < above) for p in ps) for ps in found]
        rows.append((name, inside))
        above = least
    rows.append((say("report.good", lang), [sum(p >= GOOD for p in ps) for ps in found]))
    rows.append((say("report.hard", lang), [sum(p < HARD for p in ps) for ps in found]))
    rows.append((say("report.tally_total", lang), [len(ps) for ps in found]))
    return rows


def _class_name(words: Text, least: float, above: float | None, lang: str) -> str:
    low, name = round(100 * least), words.said(lang)
    if above is None:
        return say("report.class_top", lang, name=name, low=low)
    high = round(100 * above)
    if least == 0:
        return say("report.class_bottom", lang, name=name, high=high)
    return say("report.class_range", lang, name=name, low=low, high=high)


def _shares(evaluation: Evaluation, scenario: int) -> list[float]:
    """The probabilities that are given under a scenario."""
    return [
        float(one.chance.share[scenario])
        for one in evaluation.standings
        if one.chance is not None and np.isfinite(one.chance.share[scenario])
    ]


def _verdicts(evaluation: Evaluation, lang: str) -> list[tuple[str, list[int]]]:
    met = [
        [is_met(one, index) for one in judged(evaluation, index)]
        for index in range(len(evaluation.scenarios))
    ]
    return [
        (say("report.met", lang), [sum(found) for found in met]),
        (say("report.missed", lang), [len(found) - sum(found) for found in met]),
        (say("report.verdict_total", lang), [len(found) for found in met]),
    ]


def judged(evaluation: Evaluation, scenario: int) -> list[Standing]:
    """The targets with a verdict under a scenario that did not fail."""
    return [
        one
        for one in evaluation.standings
        if one.margin is not None and np.isfinite(one.margin[scenario])
    ]


def yearly_table(evaluation: Evaluation, title: str, lang: str) -> TextTable:
    """Binding indicators as changes a year."""
    rows = []
    for one in evaluation.standings:
        if one.yearly is None or not one.outcome.target.binding:
            continue
        required = (
            say("report.to_enter", lang)
            if one.yearly.required is None
            else written(one.yearly.required, 1, sign=True)
        )
        for index, scenario in enumerate(evaluation.scenarios):
            rows.append(
                (
                    one.outcome.target.indicator.name.said(lang),
                    scenario.title.said(lang),
                    required,
                    written(float(one.yearly.achieved[index]), 1, sign=True),
                    written(float(one.yearly.projected[index]), 1, sign=True),
                    judgement_of(one, index, lang),
                )
            )
    heads = ("scenario", "required", "achieved", "yearly_projected", "judgement")
    return TextTable(
        title=title,
        head=(
            say("report.bound_indicator", lang),
            *(say(f"report.{key}", lang) for key in heads),
        ),
        rows=tuple(rows),
        widths=shares(4.2, 2.6, 2, 2.2, 2.6, 2.8),
        numbers=frozenset((2, 3, 4)),
        note=say("report.yearly_note", lang),
    )
