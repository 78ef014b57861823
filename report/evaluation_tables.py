"""The tables of an evaluation, as words: settings, headline figures, several targets together.

In:   an `Evaluation`, a language, the caption of each table.
Out:  `TextTable`s, from whose cells the sentences of a report take their figures.
Knows nothing of documents; rounds, and computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.district.labels import NO_UNIT, Text
from model.district.levers import read_externals, read_levers
from report.evaluation_words import between
from report.held_words import path_words
from report.numbers import MISSING, decimals_for, written
from report.paper import TextTable
from report.texts import listed, say
from report.verdicts import titled
from scenarios.scenario import Scenario
from studies.chance import to_five_percent
from studies.evaluation import Evaluation, Figure
from studies.joint import Joint
from studies.projection import LAST_YEAR, PLAN_END, PLAN_START, YEARS, Projection

BASE_YEAR = PLAN_START - 1
SPANS = ((BASE_YEAR, PLAN_END), (PLAN_END, LAST_YEAR))


def shares(*parts: float) -> tuple[float, ...]:
    """Widths of columns from their sizes in any unit."""
    return tuple(part / sum(parts) for part in parts)


def basics_table(evaluation: Evaluation, title: str, date: str, lang: str) -> TextTable:
    """What was computed: years, members, seed, model."""
    run = evaluation.run
    single = run.members == 1
    rows = [
        ("report.horizon", say("report.horizon_value", lang)),
        (
            "report.members",
            say("report.members_single", lang) if single else f"{run.members:,}",
        ),
        *([] if single else [("report.left_out", f"{evaluation.left_out:,}")]),
        *([] if single else [("report.seed", str(run.seed))]),
        ("report.prices", say("report.prices_value", lang)),
        ("report.model", run.model[:8]),
        ("report.key", run.key[:16]),
        ("report.day", date),
    ]
    return TextTable(
        title=title,
        head=(say("report.item", lang), say("report.value", lang)),
        rows=tuple((say(key, lang), value) for key, value in rows),
        widths=shares(2, 3),
    )


def settings_table(evaluation: Evaluation, title: str, lang: str) -> TextTable:
    """Every lever and condition that some scenario sets, and every variable that is held."""
    scenarios, projection = evaluation.scenarios, evaluation.projection
    names = sorted({n for s in scenarios for n in (*s.levers, *s.shocks)}, key=_order)
    rows = [
        (
            _setting_name(projection, name, lang),
            *(_setting(scenario, name, lang) for scenario in scenarios),
        )
        for name in names
    ]
    if any(scenario.projects for scenario in scenarios):
        words = tuple(_list_words(scenario, lang) for scenario in scenarios)
        rows.append((say("projects.setting", lang), *words))
    rows += [
        (
            say("run.held", lang, text=held.variable),
            *[path_words(held, lang)] * len(scenarios),
        )
        for held in projection.held
    ]
    return TextTable(
        title=title,
        head=(say("report.setting", lang), *(s.title.said(lang) for s in scenarios)),
        rows=tuple(rows),
        widths=shares(5.2, *[10.8 / len(scenarios)] * len(scenarios)),
        numbers=frozenset(range(1, len(scenarios) + 1)),
        note=say("report.settings_note", lang),
    )


def _order(name: str) -> tuple[int, str]:
    """The place in the tables of levers and conditions, whatever order a scenario has them in."""
    known = [*read_levers(), *read_externals()]
    return known.index(name.partition("[")[0]), name


def _setting_name(projection: Projection, name: str, lang: str) -> str:
    key, _, element = name.partition("[")
    label = projection.district.labels.get(key)
    if label is None:
        return name
    words = label.name.said(lang)
    if element:
        branch = say(f"element.{element.rstrip(']')}", lang)
        words = say("run.element", lang, name=words, element=branch)
    return named(words, label.unit, lang)


def named(words: str, unit: Text, lang: str) -> str:
    """A name with its unit, if it has one."""
    if unit.zh == NO_UNIT:
        return words
    return say("run.titled", lang, name=words, unit=unit.said(lang))


def _setting(scenario: Scenario, name: str, lang: str) -> str:
    found = scenario.levers.get(name) or scenario.shocks.get(name)
    return say("report.as_before", lang) if found is None else found.text()


def _list_words(scenario: Scenario, lang: str) -> str:
    if scenario.projects is None:
        return say("report.as_before", lang)
    large = scenario.projects.large
    output = written(sum(project.output for project in large), 0)
    return say("projects.setting_value", lang, large=len(large), output=output)


def headline_table(evaluation: Evaluation, title: str, lang: str) -> TextTable:
    """The headline figures of every scenario in three years, with bands and growth."""
    has_bands = evaluation.sample is not None
    head = [say("report.indicator", lang), say("report.scenario", lang)]
    head.append(say("report.year", lang, year=BASE_YEAR))
    for year in (PLAN_END, LAST_YEAR):
        head.append(say("report.year", lang, year=year))
        head += [say("report.year_band", lang, year=year)] if has_bands else []
    head += [say("report.growth", lang, first=a, last=b) for a, b in SPANS]
    rows = [
        _headline_row(evaluation, one, index, has_bands, lang)
        for one in evaluation.figures
        for index in range(len(evaluation.scenarios))
    ]
    band = [1.9] if has_bands else []
    return TextTable(
        title=title,
        head=tuple(head),
        rows=tuple(rows),
        widths=shares(3.4, 1.7, 1.2, 1.2, *band, 1.2, *band, 1.5, 1.5),
        numbers=frozenset(range(2, len(head))),
        note=say("report.headlines_note" + ("" if has_bands else "_single"), lang),
    )


def _headline_row(
    evaluation: Evaluation, figure: Figure, scenario: int, has_bands: bool, lang: str
) -> tuple[str, ...]:
    one = figure.line
    cells = ["" if scenario else titled(one.name, one.unit, one.price_basis, lang)]
    cells.append(evaluation.scenarios[scenario].title.said(lang))
    for year in (BASE_YEAR, PLAN_END, LAST_YEAR):
        cells.append(figure_at(figure, year, scenario))
        if has_bands and year != BASE_YEAR:
            cells.append(band_at(figure, year, scenario, lang))
    growth = (float(one.growth(first, last)[scenario]) for first, last in SPANS)
    return (*cells, *(written(value, 1, sign=True) for value in growth))


def figure_at(figure: Figure, year: int, scenario: int) -> str:
    """A headline figure of a year, rounded as its unit asks."""
    value = float(figure.line.at(year)[scenario])
    return written(value, decimals_for(figure.line.unit.zh, value))


def band_at(figure: Figure, year: int, scenario: int, lang: str) -> str:
    """The widest band of a year, with the decimals of the figure within it."""
    if not figure.bands:
        return MISSING
    band, place = figure.bands[-1], YEARS.index(year)
    value = float(figure.line.at(year)[scenario])
    decimals = decimals_for(figure.line.unit.zh, value)
    low, high = (written(float(end[place, scenario]), decimals) for end in (band.low, band.high))
    return between(low, high, lang)


def joint_table(
    sets: Sequence[Joint], scenarios: Sequence[Scenario], title: str, lang: str
) -> TextTable:
    """Several targets together, by set and scenario."""
    rows = [
        (one.name.said(lang), *(_joint_cell(one, index, lang) for index in range(len(scenarios))))
        for one in sets
    ]
    lacking = dict.fromkeys(
        target.indicator.name.said(lang)
        for one in sets
        if one.chance is None
        for target, _ in one.obstacles
    )
    note = say("report.joint_note_whole", lang)
    if lacking:
        note = say("report.joint_note", lang, names=listed(lacking, lang))
    return TextTable(
        title=title,
        head=(say("report.joint_set", lang), *(s.title.said(lang) for s in scenarios)),
        rows=tuple(rows),
        widths=shares(6, *[10 / len(scenarios)] * len(scenarios)),
        numbers=frozenset(range(1, len(scenarios) + 1)),
        note=note,
    )


def _joint_cell(one: Joint, scenario: int, lang: str) -> str:
    if one.chance is None or not np.isfinite(one.chance.share[scenario]):
        return say("report.joint_none", lang)
    rounded = to_five_percent(float(one.chance.share[scenario]))
    if rounded in (0, 100):
        return say("report.sure" if rounded else "report.rare", lang)
    return say("report.about", lang, value=rounded)
