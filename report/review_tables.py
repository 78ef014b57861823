"""The tables of an evaluation of the plan's carrying out: what was evaluated and where it stands.

In:   a `Review`, a language, the caption of each table.
Out:  `TextTable`s, from whose cells the sentences of the report take their figures.
Knows nothing of documents; rounds, and counts rows. What is still to come is in `review_outlook`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from model.district.targets import BINDING, EXPECTED
from report.evaluation_tables import shares
from report.numbers import MISSING, decimals_for, written
from report.paper import TextTable
from report.progress_words import (
    figure_words,
    gap_words,
    period_of,
    rest_of,
    typed_decimals,
    vintage_words,
)
from report.review_words import (
    actual_of,
    against_due,
    base_of,
    change_of,
    data_to,
    due_of,
    goal_of,
    judgement_of,
    name_of,
    number_of,
    pace_of,
    sure_of,
    total_of,
    units_of,
    vintage_of,
    year_figure,
    years_words,
)
from report.texts import say
from studies.limits import Room
from studies.progress import CLASSES
from studies.review import Line, Review, tally

#: Who is counted apart in the table of classes; figures outside the table of 25 have no attribute.
ATTRIBUTES = (EXPECTED, BINDING, "")


def basics_table(review: Review, title: str, date: str, lang: str) -> TextTable:
    """What was evaluated: years, figures, members, model."""
    found = review.monitoring
    run, figures = found.now.run, found.actuals
    latest = figures.latest()
    counted = say(
        "review.figures_value",
        lang,
        count=len(latest),
        indicators=len({row.indicator.id for row in latest}),
        revised=len(figures.rows) - len(latest),
    )
    worth = f"{min(found.effective, run.members):,.0f}"
    rows = [
        ("review.kind", say(f"review.kind.{review.kind}", lang)),
        ("review.period", years_words(review, lang)),
        ("review.data_to", data_to(review, lang)),
        ("review.figures", counted),
        ("review.scenario", found.scenario.title.said(lang)),
        (
            "review.members",
            say("review.members_value", lang, members=f"{run.members:,}", worth=worth),
        ),
        ("report.seed", str(run.seed)),
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


def tally_table(review: Review, title: str, lang: str) -> TextTable:
    """How many targets stand in each class: expected, binding, and the plan's other figures."""
    groups = [[one for one in review.lines if one.target.attribute == kind] for kind in ATTRIBUTES]
    rows = _results(groups, lang) if review.is_final else _classes(groups, lang)
    heads = [say(f"review.group.{kind}", lang) for kind in ("expected", "binding", "other")]
    return TextTable(
        title=title,
        head=(say("review.class", lang), *heads, say("review.sum", lang)),
        rows=tuple((name, *map(str, counts), str(sum(counts))) for name, counts in rows),
        widths=shares(4, 2, 2, 2, 2),
        numbers=frozenset((1, 2, 3, 4)),
        note=say(f"review.tally_note_{'final' if review.is_final else 'way'}", lang),
    )


def _classes(groups: Sequence[Sequence[Line]], lang: str) -> list[tuple[str, list[int]]]:
    tallies = [tally(group) for group in groups]
    rows = [(words.said(lang), [one[name] for one in tallies]) for name, words in CLASSES.items()]
    judged = [sum(one.judged for one in group) for group in groups]
    entered = [sum(one.standing is not None for one in group) for group in groups]
    rows.append((say("review.judged", lang), judged))
    without = [all_ - some for all_, some in zip(entered, judged, strict=True)]
    rows.append((say("review.without_class", lang), without))
    return [*rows, *_ends(groups, entered, lang)]


def _results(groups: Sequence[Sequence[Line]], lang: str) -> list[tuple[str, list[int]]]:
    met = [sum(one.attained is True for one in group) for group in groups]
    missed = [sum(one.attained is False for one in group) for group in groups]
    entered = [sum(one.standing is not None for one in group) for group in groups]
    judged = [a + b for a, b in zip(met, missed, strict=True)]
    without = [all_ - some for all_, some in zip(entered, judged, strict=True)]
    return [
        (say("review.attained", lang), met),
        (say("review.missed", lang), missed),
        (say("review.judged", lang), judged),
        (say("review.without_last", lang), without),
        *_ends(groups, entered, lang),
    ]


def _ends(
    groups: Sequence[Sequence[Line]], entered: Sequence[int], lang: str
) -> list[tuple[str, list[int]]]:
    missing = [len(group) - some for group, some in zip(groups, entered, strict=True)]
    return [
        (say("review.nothing_entered", lang), missing),
        (say("review.shown", lang), [len(group) for group in groups]),
    ]


def indicator_table(review: Review, title: str, lang: str) -> TextTable:
    """Every indicator: base, target, actual with vintage, schedule, class, who is in charge."""
    judged = "review.result" if review.is_final else "review.class"
    columns: list[tuple[str, float, Callable[[Line], str]]] = [
        ("report.number", 0.8, number_of),
        ("report.indicator", 3.4, lambda one: name_of(one, lang)),
        (
            "report.attribute",
            1.2,
            lambda one: say(f"report.attribute.{one.target.attribute}", lang),
        ),
        ("report.base", 1.2, base_of),
        ("report.target", 1.8, lambda one: goal_of(one, lang)),
        ("review.actual", 1.9, lambda one: actual_of(one, lang)),
        ("review.vintage", 1.3, lambda one: vintage_of(one, lang)),
        ("review.pace", 1.7, lambda one: pace_of(one, lang)),
        (judged, 1.7, lambda one: judgement_of(one, review, lang)),
        ("review.sure", 1.4, lambda one: sure_of(one, review, lang)),
        ("review.units", 1.9, lambda one: units_of(one, lang)),
    ]
    return TextTable(
        title=title,
        head=tuple(say(key, lang) for key, _, _ in columns),
        rows=tuple(tuple(cell(one) for _, _, cell in columns) for one in review.lines),
        widths=shares(*(width for _, width, _ in columns)),
        numbers=frozenset((0, 3, 4, 5)),
        note=say("review.indicator_note", lang),
    )


def year_table(review: Review, title: str, lang: str) -> TextTable:
    """The year evaluated beside the year before and beside what the schedule had for it."""
    rows = [
        (
            name_of(one, lang),
            year_figure(one, before=True),
            year_figure(one),
            change_of(one, lang),
            due_of(one),
            against_due(one),
            total_of(one),
        )
        for one in review.lines
        if one.year is not None
    ]
    heads = (
        say("report.indicator", lang),
        say("report.year", lang, year=review.year - 1),
        say("report.year", lang, year=review.year),
        *(say(f"review.{key}", lang) for key in ("change", "due", "against_due", "total")),
    )
    return TextTable(
        title=title,
        head=heads,
        rows=tuple(rows),
        widths=shares(4.4, 1.7, 1.7, 1.9, 1.9, 1.7, 1.7),
        numbers=frozenset(range(1, 7)),
        note=say("review.year_note", lang),
    )


def limit_table(review: Review, title: str, lang: str) -> TextTable:
    """Binding indicators: change a year as required and achieved, room, risk; no probability."""
    final = review.is_final
    keys = ["bound", "required", "achieved", *([] if final else ["needed"]), "room_now"]
    keys += ["result"] if final else ["room_then", "risk"]
    rows = []
    for one in review.lines:
        if one.target.id not in review.limits:
            continue
        limit, unit = review.limits[one.target.id], one.target.indicator.unit.zh
        room = limit.room
        cells = [
            name_of(one, lang),
            _percent(None if room is None else room.required),
            _percent(limit.achieved),
            *([] if final else [_percent(limit.needed)]),
            _room(limit.now, unit),
        ]
        if final:
            cells.append(judgement_of(one, review, lang))
        else:
            cells.append(_margin(room, unit, lang))
            cells.append(MISSING if limit.risk is None else limit.risk.said(lang))
        rows.append(tuple(cells))
    widths = (4.6, 1.8, 1.8, 2.4, 1.8) if final else (4.2, 1.6, 1.6, 1.6, 1.8, 2.6, 1.4)
    return TextTable(
        title=title,
        head=tuple(say(f"review.{key}", lang) for key in keys),
        rows=tuple(rows),
        widths=shares(*widths),
        numbers=frozenset(range(1, len(keys) - 1)),
        note=say(f"review.limit_note_{'final' if final else 'way'}", lang),
    )


def tracked_table(review: Review, title: str, lang: str) -> TextTable:
    """Indicators that have figures and no schedule: how far from the target, and why."""
    rows = []
    for one in review.lines:
        standing = one.standing
        if standing is None or standing.progress is not None:
            continue
        reason = MISSING if standing.reason is None else standing.reason.said(lang)
        gap = gap_words(standing, lang).lstrip("，, ") or MISSING
        needed = MISSING if review.is_final else rest_of(standing, lang)
        rows.append(
            (name_of(one, lang), goal_of(one, lang), actual_of(one, lang), gap, needed, reason)
        )
    keys = ("report.indicator", "report.target", "review.actual", "review.gap")
    return TextTable(
        title=title,
        head=tuple(say(key, lang) for key in (*keys, "monitor.head.rest", "review.reason")),
        rows=tuple(rows),
        widths=shares(4, 1.6, 2, 2.4, 2, 4),
        numbers=frozenset((1, 2)),
    )


def data_table(review: Review, title: str, lang: str) -> TextTable:
    """Every figure that was entered, every vintage of it, with its source."""
    rows = [
        (
            row.indicator.name.said(lang),
            period_of(row),
            figure_words(row.value),
            row.indicator.unit.said(lang),
            vintage_words(row, lang),
            str(row.published),
            row.source,
        )
        for row in review.monitoring.actuals.in_order()
    ]
    keys = ("indicator", "period", "value", "unit", "vintage", "published", "source")
    return TextTable(
        title=title,
        head=tuple(say(f"review.data.{key}", lang) for key in keys),
        rows=tuple(rows),
        widths=shares(4.2, 1.5, 1.6, 1.6, 1.6, 1.2, 3.4),
        numbers=frozenset((2,)),
        note=say("review.data_note", lang),
    )


def _percent(value: float | None) -> str:
    return MISSING if value is None else written(value, 1, sign=True)


def _margin(room: Room | None, unit: str, lang: str) -> str:
    """The median of the members' room, and what a tenth of them have less than."""
    if room is None:
        return MISSING
    low, median = (_room(value, unit) for value in room.margin)
    return say("review.margin", lang, median=median, low=low)


def _room(value: float | None, unit: str) -> str:
    if value is None:
        return MISSING
    decimals = min(decimals_for(unit, value), typed_decimals(round(value, 6)))
    return written(value, max(1, decimals), sign=True)
