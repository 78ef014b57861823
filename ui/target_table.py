"""The plan's targets with value, gap and probability, as rows of a table.

In:   a projection, and its ensemble where that is at hand.
Out:  HTML.
Knows nothing of Streamlit; computes nothing.

A binding indicator (约束性) has its own table without any probability: required and projected
yearly change, room, and the class of risk.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.district.targets import Target
from report.attainment import about_percent
from report.numbers import bound, figure, written
from report.tables import basis_words
from report.texts import capital, say
from report.verdicts import verdict
from studies.binding import yearly_change
from studies.chance import Chance, confidence, in_ten
from studies.ensemble import Ensemble
from studies.projection import Projection
from studies.targets import Entered, Outcome, no_chance
from ui.answers import gap_words
from ui.markup import Cell, table
from ui.words import word


def expected_table(projection: Projection, band: Ensemble | None, lang: str) -> str:
    """The plan's expected indicators and other figures that have a verdict."""
    chances = {} if band is None else band.chances()
    outcomes = {outcome.target.id: outcome for outcome in projection.outcomes}
    plan = projection.district.plan
    rows = []
    for target in plan.main():
        outcome = outcomes[target.id]
        if target.binding or outcome.margin is None:
            continue
        others = [
            word(
                "targets.reading",
                lang,
                name=_reading_name(target, other, lang),
                verdict=verdict(outcomes[other.id], 0, lang),
            )
            for other in plan.readings(target)
            if outcomes[other.id].margin is not None
        ]
        rows.append(_row(outcome, chances.get(target.id), band, others, lang))
    head = [
        Cell(word(f"targets.{name}", lang), kind=kind)
        for name, kind in (
            ("number", ""),
            ("indicator", ""),
            ("goal", "num"),
            ("value", "num"),
            ("gap", ""),
            ("chance", ""),
        )
    ]
    return table(head, rows, word("targets.expected", lang))


def _row(
    outcome: Outcome, chance: Chance | None, band: Ensemble | None, others: list[str], lang: str
) -> list[Cell]:
    target = outcome.target
    year = target.indicator.reduction == "year_of_max"
    value = np.nan if outcome.values is None else float(outcome.values[0, 0])
    unit = target.indicator.unit.zh
    shown = (
        (f"{value:.0f}" if value == value else say("table.none", lang))
        if year
        else figure(value, unit)
    )
    return [
        Cell(str(target.number) if target.number else ""),
        Cell(_name(target, lang), sub=" ".join(others)),
        Cell(_goal(target), sub=str(target.year), kind="num"),
        Cell(shown, sub="" if year else target.indicator.unit.said(lang), kind="num"),
        _gap_cell(outcome, lang),
        _chance_cell(outcome, chance, band, lang),
    ]


def _gap_cell(outcome: Outcome, lang: str) -> Cell:
    if outcome.met is None or outcome.counted is None or not outcome.counted[0, 0]:
        return Cell(say("table.none", lang))
    met = bool(outcome.met[0, 0])
    key = "targets.room" if met else "targets.short"
    return Cell(
        capital(word(key, lang, gap=gap_words(outcome, lang))),
        kind="ps-met" if met else "ps-missed",
    )


def _chance_cell(outcome: Outcome, chance: Chance | None, band: Ensemble | None, lang: str) -> Cell:
    """实现把握 in words first, the figure under it; why there is none where there is none."""
    if band is None:
        return Cell(word("overview.waiting", lang), kind="ps-stale")
    if chance is None or chance.counted[0] == 0:
        found = next(o for o in band.outcomes if o.target.id == outcome.target.id)
        reason = no_chance(found)
        return Cell(say("table.none", lang), sub="" if reason is None else reason.said(lang))
    return chance_cell(chance, 0, lang)


def chance_cell(chance: Chance, scenario: int, lang: str) -> Cell:
    """实现把握 under one scenario: the words first, the figure under them."""
    share = float(chance.share[scenario])
    if share != share:
        return Cell(say("table.none", lang))
    return Cell(
        capital(confidence(share).said(lang)),
        sub=word(
            "targets.in_ten",
            lang,
            words=in_ten(share).said(lang),
            percent=about_percent(share, lang),
        ),
    )


def binding_table(
    projection: Projection, band: Ensemble | None, entered: Entered, lang: str
) -> str:
    """The binding indicators: yearly change, room and risk; never a probability."""
    head = [
        Cell(word(f"targets.{name}", lang), kind=kind)
        for name, kind in (
            ("number", ""),
            ("indicator", ""),
            ("task", "num"),
            ("projected", "num"),
            ("required_yearly", "num"),
            ("projected_yearly", "num"),
            ("risk", ""),
        )
    ]
    rows = list(_binding_rows(projection, band, entered, lang))
    return table(head, rows, word("targets.binding", lang))


def _binding_rows(
    projection: Projection, band: Ensemble | None, entered: Entered, lang: str
) -> Iterator[list[Cell]]:
    none = say("table.none", lang)
    for outcome in projection.outcomes:
        target = outcome.target
        if not target.binding or target.alternative_of:
            continue
        name = [Cell(str(target.number)), Cell(_name(target, lang))]
        if outcome.values is None:
            reason = "" if outcome.reason is None else outcome.reason.said(lang)
            yield [
                *name,
                Cell(_goal(target), kind="num"),
                *[Cell(none, kind="num")] * 3,
                Cell(capital(reason)),
            ]
            continue
        task = _percent(target.value) if target.value is not None else none
        projected = _percent(float(outcome.values[0, 0]))
        if band is None:
            waiting = Cell(word("overview.waiting", lang), kind="ps-stale")
            yield [
                *name,
                Cell(task, kind="num"),
                Cell(projected, kind="num"),
                *[Cell("")] * 2,
                waiting,
            ]
            continue
        change = yearly_change(target, band.paths, entered)
        required = none if change.required is None else _percent(change.required)
        middle = _percent(float(np.nanmedian(change.projected[0])))
        risk = change.risk[0] if change.risk is not None else None
        words = risk.said(lang) if risk is not None else word("targets.enter_task", lang)
        yield [
            *name,
            Cell(task, kind="num"),
            Cell(projected, kind="num"),
            Cell(required, kind="num"),
            Cell(middle, kind="num"),
            Cell(capital(words)),
        ]


def untold(projection: Projection, lang: str) -> list[str]:
    """Targets without a figure, each with its reason: missing base values, and what is tracked."""
    found = []
    for outcome in projection.outcomes:
        target = outcome.target
        if outcome.values is None and not target.binding and not target.alternative_of:
            reason = "" if outcome.reason is None else outcome.reason.said(lang)
            found.append(
                word(
                    "targets.untold",
                    lang,
                    name=_name(target, lang),
                    goal=_goal(target),
                    year=target.year,
                    reason=reason,
                )
            )
    return found


def _percent(value: float) -> str:
    return f"{written(value, 1, sign=True)}%"


def _goal(target: Target) -> str:
    return bound(target.comparator, target.value, target.value_high, target.indicator.unit.zh)


def _name(target: Target, lang: str) -> str:
    name = target.indicator.name.said(lang)
    return say("run.floor", lang, name=name) if target.floor else name


def _reading_name(target: Target, other: Target, lang: str) -> str:
    """How another reading differs: by its prices, or as its name says."""
    if other.indicator.price_basis != target.indicator.price_basis:
        return basis_words(other.indicator.price_basis, lang)
    return other.indicator.name.said(lang)
