"""The sentences of an evaluation of the plan's carrying out, with figures as its tables have them.

In:   a `Review`, its tables, a language.
Out:  sentences.
Knows nothing of documents; every figure is a cell of one of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from calibration.periods import Period
from model.district.labels import Text, unit_after
from model.district.targets import BINDING
from report.monitoring import FEW
from report.numbers import MISSING, common_decimals, written
from report.paper import TextTable
from report.progress_words import chance_words, rest_of
from report.rest_words import period_words
from report.review_outlook import fits_of, open_lines, went_words
from report.review_words import (
    actual_of,
    data_to,
    goal_of,
    names_of,
    pace_of,
    plain_name,
    years_words,
)
from report.texts import listed, say
from studies.progress import AHEAD, EARLY, LAGGING, ON_TRACK
from studies.prospects import Prospect
from studies.review import Line, Review, is_behind

#: Below this an expected target is told among the risks (难度较大 and worse).
HARD = 0.40


def overall_sentences(review: Review, tally: TextTable, lang: str) -> Iterator[str]:
    """How many stand where, which lag behind, and what that says of the whole."""
    counts = {row[0]: row[-1] for row in tally.rows}
    about = {"years": years_words(review, lang), "data": data_to(review, lang)}
    shown, missing = (counts[say(f"review.{key}", lang)] for key in ("shown", "nothing_entered"))
    judged = counts[say("review.judged", lang)]
    yield say("review.overall_data", lang, **about, shown=shown, missing=missing, judged=judged)
    if review.is_final:
        met, missed = (counts[say(f"review.{key}", lang)] for key in ("attained", "missed"))
        yield say("review.overall_final", lang, judged=judged, met=met, missed=missed)
    else:
        early, ahead, on_track, lagging = (row[-1] for row in tally.rows[:4])
        classes = {"early": early, "ahead": ahead, "on_track": on_track, "lagging": lagging}
        yield say("review.overall_way", lang, judged=judged, **classes)
    words = review.overall()
    if words is None:
        yield say("review.overall_open", lang)
    else:
        yield say("review.overall_words", lang, words=words.said(lang))


def class_sentences(review: Review, lang: str) -> Iterator[str]:
    """Which indicators stand in each class; those that lag with how far they have come."""
    if review.is_final:
        yield from _results(review, lang)
        return
    for name, key in ((EARLY, "early"), (AHEAD, "ahead"), (ON_TRACK, "on_track")):
        found = [one for one in review.lines if _class(one) == name]
        if found:
            yield say(f"review.are_{key}", lang, names=names_of(found, lang))
    lagging = [one for one in review.lines if _class(one) == LAGGING]
    if lagging:
        told = [
            say("review.with_pace", lang, name=plain_name(one, lang), pace=pace_of(one, lang))
            for one in lagging
        ]
        yield say("review.are_lagging", lang, names=listed(told, lang))
    else:
        yield say("review.none_lagging", lang)


def _results(review: Review, lang: str) -> Iterator[str]:
    met = [one for one in review.lines if one.attained]
    missed = [one for one in review.lines if one.attained is False]
    if met:
        yield say("review.are_met", lang, names=names_of(met, lang))
    if missed:
        told = [
            say(
                "review.with_figures",
                lang,
                name=plain_name(one, lang),
                actual=actual_of(one, lang),
                goal=goal_of(one, lang),
            )
            for one in missed
        ]
        yield say("review.are_missed", lang, names=listed(told, lang))
    else:
        yield say("review.none_missed", lang)


def _class(one: Line) -> str:
    progress = None if one.standing is None else one.standing.progress
    return "" if progress is None else progress.name


def cause_sentences(review: Review, causes: TextTable, lang: str) -> Iterator[str]:
    """Which figures lie outside what was projected, and what they point to most."""
    for side in ("below", "above"):
        names = [
            _figure(row.indicator.name, row.period, lang)
            for fit, row in fits_of(review)
            if fit.side == side
        ]
        if names:
            yield say(f"review.figures_{side}", lang, names=listed(names, lang))
    if not review.monitoring.fits:
        yield say("review.no_evidence", lang)
    elif causes.rows:
        first = causes.rows[0]
        yield say(
            "review.first_cause", lang, name=first[0], before=first[2], now=first[3], size=first[4]
        )
    else:
        least = written(review.monitoring.least, 1)
        yield say("monitor.no_causes", lang, least=least)


def required_sentences(review: Review, lang: str) -> Iterator[str]:
    """Of each that lags: what a year must bring from now on, beside what it brought so far."""
    for one in open_lines(review):
        if one.standing is None or not is_behind(one):
            continue
        went, needed = went_words(one, lang), rest_of(one.standing, lang)
        if MISSING not in (went, needed):
            about = {"name": plain_name(one, lang), "went": went, "needed": needed}
            yield say("review.needed_from", lang, **about)


def forecast_sentences(review: Review, lang: str) -> Iterator[str]:
    """Of each expected target with a figure and a probability: what is projected now."""
    entered = {one.target.id for one in review.lines if one.standing is not None}
    for one in review.prospects:
        if one.target.id in entered and one.chance_now is not None:
            yield _forecast(one, lang)


def _forecast(one: Prospect, lang: str) -> str:
    indicator = one.target.indicator
    decimals = common_decimals(one.now, indicator.unit.zh)
    low, median, high = (written(value, decimals) for value in one.now)
    return say(
        "review.foretold",
        lang,
        name=indicator.name.said(lang),
        year=one.target.year,
        median=median,
        low=low,
        high=high,
        unit=unit_after(indicator.unit, lang),
        prospect=chance_words(one.chance_now, lang),
    )


def risk_sentences(review: Review, lang: str) -> Iterator[str]:
    """What may not be reached, what binds, and what the figures themselves leave open."""
    hard = [
        one.target.indicator.name.said(lang)
        for one in review.prospects
        if one.chance_now is not None and one.chance_now < HARD
    ]
    if hard and not review.is_final:
        yield say("review.hard", lang, names=listed(hard, lang))
    yield from _binding_risks(review, lang)
    yield from _figure_risks(review, lang)


def _binding_risks(review: Review, lang: str) -> Iterator[str]:
    if review.is_final:
        return
    told = [
        say("report.risk_of", lang, name=plain_name(one, lang), risk=risk.said(lang))
        for one in review.lines
        if one.target.attribute == BINDING
        and one.target.id in review.limits
        and (risk := review.limits[one.target.id].risk) is not None
    ]
    if told:
        yield say("review.binding_risks", lang, names=listed(told, lang))


def _figure_risks(review: Review, lang: str) -> Iterator[str]:
    """Figures that may still be revised, that are missing, or that the model cannot follow."""
    found = review.monitoring
    early = [
        row.indicator.name.said(lang)
        for row in found.actuals.latest()
        if row.vintage in ("flash", "preliminary")
    ]
    if early:
        yield say("review.may_be_revised", lang, names=listed(dict.fromkeys(early), lang))
    missing = sum(one.standing is None for one in review.control())
    if missing:
        yield say("review.missing", lang, count=missing)
    if found.fits and found.effective < FEW:
        yield say("monitor.few", lang)
    if found.aside:
        plan = found.now.district.plan
        told = [
            _figure(plan.indicators[one.id.partition(" ")[0]].name, one.period, lang)
            for one, _ in found.aside
        ]
        yield say("monitor.aside", lang, names=listed(told, lang))


def _figure(name: Text, period: Period, lang: str) -> str:
    return say("review.figure_of", lang, name=name.said(lang), period=period_words(period, lang))
