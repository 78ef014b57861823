"""Where the plan stands, in words: classes, what the rest requires, the projection from now.

In:   a `Monitoring`, a language.
Out:  text for a terminal, block by block; the rows and lines that the page shows too.
Knows nothing of how members were conditioned.
"""

from __future__ import annotations

from collections.abc import Iterator

from report.cause_words import cause_of
from report.console import aligned
from report.numbers import written
from report.progress_words import (
    band_words,
    class_of,
    figure_words,
    gap_words,
    goal_of,
    invented_note,
    latest_of,
    name_of,
    prospect_of,
    rest_of,
    sureness_of,
    vintage_words,
)
from report.rest_words import rest_sentence
from report.texts import listed, say
from studies.monitor import Monitoring

#: Members that bands should be worth; fewer are said to be a rough guide (assumption).
FEW = 50


def monitoring_text(found: Monitoring, lang: str) -> str:
    """All of it, block by block."""
    last = max(found.actuals.latest(), key=lambda row: row.period.stop).period.text
    scenario = found.scenario.title.said(lang)
    blocks = [
        say("monitor.title", lang, scenario=scenario, last=last),
        _standing_block(found, lang),
        _forecast_block(found, lang),
        "\n".join(rest_lines(found, lang)),
        "\n".join(reason_lines(found, lang)),
        "\n".join(cause_lines(found, lang)),
        "\n".join(revision_lines(found, lang)),
        "\n".join(worth_lines(found, lang)),
        invented_note().said(lang) if found.actuals.invented else "",
    ]
    return "\n\n".join(block for block in blocks if block)


def standing_rows(found: Monitoring, lang: str) -> Iterator[list[str]]:
    """Header and one row for each target with a class."""
    heads = ("indicator", "goal", "actual", "done", "due", "class", "sure", "rest")
    yield [say(f"monitor.head.{head}", lang) for head in heads]
    for one in found.standings:
        if one.progress is not None:
            yield [
                name_of(one, lang),
                goal_of(one, lang),
                latest_of(one, lang),
                f"{written(100 * one.progress.done, 0)}%",
                f"{written(100 * one.progress.due, 0)}%",
                class_of(one, lang),
                sureness_of(one, lang),
                rest_of(one, lang),
            ]


def forecast_rows(found: Monitoring, lang: str) -> Iterator[list[str]]:
    """Header and one row for each target that is projected: before, now, and its prospect."""
    yield [say(f"monitor.head.{head}", lang) for head in ("indicator", "goal", "before", "now")] + [
        say("monitor.head.chance", lang)
    ]
    for one in found.standings:
        if one.now is not None and one.before is not None:
            unit = one.target.indicator.unit.zh
            bands = [band_words(values, unit, lang) for values in (one.before, one.now)]
            yield [name_of(one, lang), goal_of(one, lang), *bands, prospect_of(one, lang)]


def rest_lines(found: Monitoring, lang: str) -> Iterator[str]:
    """What the year that is under way requires, of each indicator that is not there yet."""
    asked = [one for one in found.standings if one.rest is not None]
    if asked:
        yield say("monitor.rest", lang)
    for one in asked:
        if one.rest is not None:
            told = rest_sentence(one.rest, one.target.indicator.unit, lang)
            yield "  " + say("monitor.rest_of", lang, name=name_of(one, lang), told=told)


def reason_lines(found: Monitoring, lang: str) -> Iterator[str]:
    """Targets with actual values and no class, with why."""
    without = [one for one in found.standings if one.progress is None and one.reason is not None]
    if without:
        yield say("monitor.reasons", lang)
    for one in without:
        reason = "" if one.reason is None else one.reason.said(lang)
        about = {"name": name_of(one, lang), "value": latest_of(one, lang), "reason": reason}
        about["gap"] = gap_words(one, lang)
        yield "  " + say("monitor.reason", lang, **about)


def cause_lines(found: Monitoring, lang: str) -> Iterator[str]:
    """What the actual values point to, the most moved first."""
    if not found.fits:
        return
    if not found.causes:
        yield say("monitor.no_causes", lang, least=written(found.least, 1))
        return
    yield say("monitor.causes", lang, least=written(found.least, 1))
    for one in found.causes:
        told = cause_of(found, one, lang)
        about = {key: getattr(told, key) for key in ("name", "before", "now", "size", "kind")}
        when = "" if not told.year else say("monitor.cause_year", lang, year=told.year)
        yield "  " + say("monitor.cause", lang, when=when, **about)


def revision_lines(found: Monitoring, lang: str) -> Iterator[str]:
    """Figures that have more than one vintage: nothing of them is erased."""
    revised = [
        history for row in found.actuals.latest() if len(history := found.actuals.history(row)) > 1
    ]
    if revised:
        yield say("monitor.revisions", lang)
    for history in revised:
        told = [
            say(
                "monitor.vintage",
                lang,
                vintage=vintage_words(row, lang),
                value=figure_words(row.value),
            )
            for row in history
        ]
        about = {"name": history[0].indicator.name.said(lang), "period": history[0].period.text}
        yield "  " + say("monitor.revision", lang, **about, history=" → ".join(told))


def worth_lines(found: Monitoring, lang: str) -> Iterator[str]:
    """How many members stand behind this, and what they are worth."""
    if found.fits:
        members = found.now.members.count
        effective = f"{min(found.effective, members):,.0f}"
        yield say("monitor.worth", lang, members=f"{members:,}", effective=effective)
        if found.effective < FEW:
            yield say("monitor.few", lang)
    if found.aside:
        names = listed((seen.id for seen, _ in found.aside), lang)
        yield say("monitor.aside", lang, names=names)
    if any(one.values_now is None for one in found.standings):
        yield say("monitor.untracked", lang)


def _standing_block(found: Monitoring, lang: str) -> str:
    rows = list(standing_rows(found, lang))
    if len(rows) == 1:
        return ""
    return say("monitor.standing", lang) + "\n" + aligned(rows, numbers=(3, 4))


def _forecast_block(found: Monitoring, lang: str) -> str:
    rows = list(forecast_rows(found, lang))
    return "" if len(rows) == 1 else say("monitor.forecast", lang) + "\n" + aligned(rows)
