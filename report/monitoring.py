"""Where the plan stands, in words: classes, what the rest requires, the projection from now.

In:   a `Monitoring`, a language.
Out:  text for a terminal; rows of CSV files; JSON data.
Knows nothing of how members were conditioned.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from calibration.more import VINTAGES
from model.district.labels import Text
from model.engine.names import split_key
from report.attainment import about_percent
from report.console import aligned
from report.csvfile import Cell
from report.numbers import bound, decimals_for, written
from report.texts import say, texts
from report.verdicts import titled
from studies.actuals import Actual
from studies.chance import confidence, to_five_percent
from studies.monitor import Monitoring
from studies.progress import CLASSES
from studies.shifts import Shift
from studies.tracking import Standing

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
        "\n".join(reason_lines(found, lang)),
        "\n".join(cause_lines(found, lang)),
        "\n".join(revision_lines(found, lang)),
        "\n".join(worth_lines(found, lang)),
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
                goal_of(one),
                latest_of(one, lang),
                f"{written(100 * one.progress.done, 0)}%",
                f"{written(100 * one.progress.due, 0)}%",
                CLASSES[one.progress.name].said(lang),
                one.progress.sureness.said(lang),
                rest_of(one, lang),
            ]


def forecast_rows(found: Monitoring, lang: str) -> Iterator[list[str]]:
    """Header and one row for each target that is projected: before, now, and its prospect."""
    yield [say(f"monitor.head.{head}", lang) for head in ("indicator", "goal", "before", "now")] + [
        say("monitor.head.chance", lang)
    ]
    for one in found.standings:
        if one.now is not None and one.before is not None:
            bands = [_band(one, values, lang) for values in (one.before, one.now)]
            yield [name_of(one, lang), goal_of(one), *bands, _prospect(one, lang)]


def reason_lines(found: Monitoring, lang: str) -> Iterator[str]:
    """Targets with actual values and no class, with why."""
    without = [one for one in found.standings if one.progress is None and one.reason is not None]
    if without:
        yield say("monitor.reasons", lang)
    for one in without:
        reason = "" if one.reason is None else one.reason.said(lang)
        about = {"name": name_of(one, lang), "value": latest_of(one, lang), "reason": reason}
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
        yield "  " + cause_words(found, one, lang)


def cause_words(found: Monitoring, one: Shift, lang: str) -> str:
    """One condition or parameter: where its mean was, where it is."""
    _, _, element = one.key.rstrip("]").partition("[")
    label = found.now.district.labels[split_key(one.key)[0]]
    told = label.name.said(lang)
    if element:
        words = say(f"element.{element}", lang) if f"element.{element}" in texts() else element
        told = say("run.element", lang, name=told, element=words)
    shares = "%" in label.unit.zh
    before, now = (
        f"{written(100 * v if shares else v, _digits(100 * v if shares else v))}"
        + (label.unit.zh if shares else "")
        for v in (one.before[0], one.now[0])
    )
    kind = say(f"monitor.cause_{'outside' if one.is_outside else 'inside'}", lang)
    when = "" if one.year is None else say("monitor.cause_year", lang, year=one.year)
    size = f"{written(one.size, 1, sign=True)} sd, {kind}"
    return say("monitor.cause", lang, name=told, when=when, before=before, now=now, size=size)


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
                value=_figure(row.value, row.indicator.unit.zh),
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
    if any(one.values_now is None for one in found.standings):
        yield say("monitor.untracked", lang)


def vintage_words(row: Actual, lang: str) -> str:
    """快报, or flash."""
    return VINTAGES[row.vintage] if lang == "zh" else row.vintage


def name_of(one: Standing, lang: str) -> str:
    """地区生产总值（亿元，现价）."""
    indicator = one.target.indicator
    return titled(indicator.name, indicator.unit, indicator.price_basis, lang)


def goal_of(one: Standing) -> str:
    """≥1,250 (2025)."""
    target = one.target
    goal = bound(target.comparator, target.value, target.value_high, target.indicator.unit.zh)
    return f"{goal} ({target.year})"


def latest_of(one: Standing, lang: str) -> str:
    """The last figure with its period and vintage."""
    last = max(one.actuals, key=lambda row: (row.period.stop, row.period.years))
    value = _figure(last.value, last.indicator.unit.zh)
    between = "，" if lang == "zh" else ", "
    return f"{value} ({last.period.text}{between}{vintage_words(last, lang)})"


def rest_of(one: Standing, lang: str) -> str:
    """What each year that is left must bring."""
    way, target = one.way, one.target
    if way is None:
        return say("monitor.nothing", lang)
    over = way.difference <= 0 if target.comparator == ">=" else way.difference >= 0
    if over:
        return say("monitor.nothing", lang)
    if math.isfinite(way.growth) and target.indicator.unit.zh != "%":
        return say("monitor.growth", lang, percent=written(100 * way.growth, 1))
    unit = target.indicator.unit
    value = written(way.yearly, decimals_for(unit.zh, way.yearly), sign=True)
    return say("monitor.amount", lang, value=value, unit=unit.said(lang))


def monitoring_rows(found: Monitoring, lang: str) -> Iterator[list[Cell]]:
    """One row a target with an actual value, every digit."""
    yield [
        *("target", "indicator", "unit", "goal", "year", "actual", "value", "error"),
        *("done", "due", "class", "class_chance", "needed_a_year", "needed_growth"),
        *("before_10", "before_50", "before_90", "now_10", "now_50", "now_90"),
        *("chance_before", "chance_now", "reason"),
    ]
    for one in found.standings:
        target, progress, way = one.target, one.progress, one.way
        yield [
            target.id,
            target.indicator.name.said(lang),
            target.indicator.unit.said(lang),
            target.value,
            target.year,
            latest_of(one, lang),
            _cell(one.value),
            _cell(one.error),
            None if progress is None else progress.done,
            None if progress is None else progress.due,
            "" if progress is None else CLASSES[progress.name].said(lang),
            None if progress is None else progress.chance,
            None if way is None else _cell(way.yearly),
            None if way is None else _cell(way.growth),
            *(one.before or (None, None, None)),
            *(one.now or (None, None, None)),
            one.chance_before,
            one.chance_now,
            "" if one.reason is None else one.reason.said(lang),
        ]


def monitoring_data(found: Monitoring) -> dict[str, object]:
    """The same as JSON data, with the causes and what the members are worth."""
    head, *rows = monitoring_rows(found, "en")
    return {
        "scenario": found.scenario.name,
        "members": found.now.members.count,
        "effective": found.effective,
        "standings": [dict(zip(map(str, head), row, strict=True)) for row in rows],
        "causes": [
            {
                "variable": one.key,
                "year": one.year,
                "before": list(one.before),
                "now": list(one.now),
                "shift": one.size,
            }
            for one in found.causes
        ],
        "actuals": [
            {
                "indicator": row.indicator.id,
                "period": row.period.text,
                "value": row.value,
                "vintage": row.vintage,
                "published": row.published,
                "source": row.source,
            }
            for row in found.actuals.rows
        ],
    }


def _standing_block(found: Monitoring, lang: str) -> str:
    rows = list(standing_rows(found, lang))
    if len(rows) == 1:
        return ""
    return say("monitor.standing", lang) + "\n" + aligned(rows, numbers=(3, 4))


def _forecast_block(found: Monitoring, lang: str) -> str:
    rows = list(forecast_rows(found, lang))
    return "" if len(rows) == 1 else say("monitor.forecast", lang) + "\n" + aligned(rows)


def _band(one: Standing, values: tuple[float, ...], lang: str) -> str:
    unit = one.target.indicator.unit.zh
    decimals = decimals_for(unit, max(values, key=abs))
    low, median, high = (written(value, decimals) for value in values)
    return say("monitor.band", lang, low=low, median=median, high=high)


def _prospect(one: Standing, lang: str) -> str:
    """很有把握 → 较有把握（约65%）; nothing of a binding indicator."""
    if one.chance_before is None or one.chance_now is None:
        return say("monitor.nothing", lang)
    before, now = (
        say(
            "attain.chance",
            lang,
            words=confidence(to_five_percent(share) / 100).said(lang),
            percent=about_percent(share, lang),
        )
        for share in (one.chance_before, one.chance_now)
    )
    return say("monitor.chance", lang, before=before, now=now)


def _figure(value: float, unit: str) -> str:
    return written(value, max(decimals_for(unit, value), 1 if value % 1 else 0))


def _digits(value: float) -> int:
    return 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))


def _cell(value: float) -> float | None:
    return value if math.isfinite(value) else None


def invented_note() -> Text:
    """What a table of invented values must say on every page."""
    return Text(say("monitor.invented", "zh"), say("monitor.invented", "en"))
