"""The tables of an evaluation that look behind and ahead: causes, what is required, projections.

In:   a `Review`, a language, the caption of each table.
Out:  `TextTable`s, from whose cells the sentences of the report take their figures.
Knows nothing of documents; rounds, and computes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from report.cause_words import cause_of
from report.evaluation_tables import shares
from report.numbers import MISSING, bound, written
from report.paper import TextTable
from report.progress_words import (
    band_words,
    figure_words,
    pace_words,
    period_of,
    prospect_of,
    rest_of,
    vintage_words,
)
from report.rest_words import needed_words
from report.review_words import name_of
from report.texts import say
from report.verdicts import titled
from studies.actuals import Actual
from studies.evidence import Fit
from studies.prospects import Prospect
from studies.required import is_over
from studies.review import Line, Review


def fit_table(review: Review, title: str, lang: str) -> TextTable:
    """Each actual value beside what was projected before it was known."""
    keys = ("report.indicator", "review.data.period", "review.data.value", "review.data.vintage")
    return TextTable(
        title=title,
        head=tuple(say(key, lang) for key in (*keys, "review.foreseen", "review.against_band")),
        rows=tuple(_fit_row(fit, row, lang) for fit, row in fits_of(review)),
        widths=shares(4.4, 1.6, 1.8, 1.8, 3.4, 2.6),
        numbers=frozenset((2,)),
        note=say("review.fit_note", lang),
    )


def fits_of(review: Review) -> list[tuple[Fit, Actual]]:
    """The values that members know, each with the row that it comes from."""
    rows = {
        f"{row.indicator.id} {row.period.text}": row for row in review.monitoring.actuals.latest()
    }
    return [(fit, rows[fit.observation.id]) for fit in review.monitoring.fits]


def _fit_row(fit: Fit, row: Actual, lang: str) -> tuple[str, ...]:
    # a figure that the plan gives no base for is observed as a multiple of the base entered
    scale = row.value / fit.observation.value if fit.observation.value else 1.0
    unit = row.indicator.unit.zh
    return (
        titled(row.indicator.name, row.indicator.unit, row.indicator.price_basis, lang),
        period_of(row),
        figure_words(row.value),
        vintage_words(row, lang),
        band_words([scale * value for value in fit.before], unit, lang),
        say(f"review.{fit.side}", lang),
    )


def cause_table(review: Review, title: str, lang: str) -> TextTable:
    """What the actual values point to, the most moved first."""
    rows = []
    for one in review.monitoring.causes:
        told = cause_of(review.monitoring, one, lang)
        year = told.year or say("review.all_years", lang)
        rows.append((told.name, year, told.before, told.now, told.size, told.kind))
    keys = ("cause", "cause_year", "cause_before", "cause_now", "cause_size", "cause_kind")
    return TextTable(
        title=title,
        head=tuple(say(f"review.{key}", lang) for key in keys),
        rows=tuple(rows),
        widths=shares(5, 1.6, 2, 2, 2, 2),
        numbers=frozenset((2, 3, 4)),
        note=say("review.cause_note", lang, least=written(review.monitoring.least, 1)),
    )


def open_lines(review: Review) -> list[Line]:
    """The targets that have a figure and are not reached yet."""
    found = []
    for one in review.lines:
        way = None if one.standing is None else one.standing.way
        if way is not None and not is_over(one.target, way.difference):
            found.append(one)
    return found


def required_table(review: Review, title: str, lang: str) -> TextTable:
    """What the rest of the plan requires, beside how it went so far; and of the year under way."""
    keys = ("report.indicator", "report.target", "review.years_left", "review.so_far")
    return TextTable(
        title=title,
        head=tuple(say(key, lang) for key in (*keys, "monitor.head.rest", "review.in_year")),
        rows=tuple(_required_row(one, lang) for one in open_lines(review)),
        widths=shares(4, 1.6, 1.3, 2, 2, 4.4),
        numbers=frozenset((1, 2)),
        note=say("review.required_note", lang),
    )


def _required_row(one: Line, lang: str) -> tuple[str, ...]:
    standing = one.standing
    if standing is None or standing.way is None:
        raise ValueError(f"{one.target.id} has nothing left")
    rest = MISSING
    if standing.rest is not None:
        rest = needed_words(standing.rest, one.target.indicator.unit, lang)
    goal = bound(one.target.comparator, one.target.value, None, one.target.indicator.unit.zh)
    return (
        name_of(one, lang),
        f"{goal} ({one.target.year})",
        written(standing.way.years, 1 if standing.way.years % 1 else 0),
        went_words(one, lang),
        rest_of(standing, lang),
        rest,
    )


def went_words(one: Line, lang: str) -> str:
    """How a year went since the base year, as `rest_of` says what a year needs."""
    way = None if one.standing is None else one.standing.way
    if one.standing is None or way is None or math.isnan(way.so_far):
        return MISSING
    return pace_words(one.standing, way.grown, way.so_far, lang)


def forecast_table(
    prospects: Sequence[Prospect], title: str, lang: str, *, binding: bool = False
) -> TextTable:
    """Targets before and after the actual values: bands, and of expected ones the prospect."""
    rows = [_forecast_row(one, lang) for one in prospects if one.target.binding == binding]
    keys = ("indicator", "goal", "before", "now", "chance")
    return TextTable(
        title=title,
        head=tuple(say(f"monitor.head.{key}", lang) for key in keys),
        rows=tuple(rows),
        widths=shares(4, 1.9, 3, 3, 4.1),
        note=say("review.forecast_note", lang),
    )


def _forecast_row(one: Prospect, lang: str) -> tuple[str, ...]:
    target, indicator = one.target, one.target.indicator
    is_year = indicator.reduction == "year_of_max"
    goal = bound(target.comparator, target.value, target.value_high, indicator.unit.zh)
    if target.value is None:
        goal = say("report.to_enter", lang)
    return (
        titled(indicator.name, indicator.unit, indicator.price_basis, lang),
        f"{goal.replace(',', '') if is_year else goal} ({target.year})",
        *(
            _band(values, indicator.unit.zh, lang, is_year=is_year)
            for values in (one.before, one.now)
        ),
        prospect_of(one, lang),
    )


def _band(values: Sequence[float], unit: str, lang: str, *, is_year: bool) -> str:
    if not is_year:
        return band_words(values, unit, lang)
    low, median, high = (f"{value:.0f}" for value in values)
    return say("monitor.band", lang, low=low, median=median, high=high)
