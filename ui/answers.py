"""The four questions of the first page, answered in sentences: 能否完成、差多少、卡在哪、怎么办.

In:   a projection, and its ensemble where that is at hand.
Out:  sentences.
Knows nothing of Streamlit; computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from model.district.labels import unit_after
from report.attainment import about_percent
from report.numbers import decimals_apart, decimals_for, written
from report.texts import listed, say
from studies.chance import in_ten
from studies.ensemble import Ensemble
from studies.joint import offered
from studies.projection import PLAN_END, PLAN_START, Projection
from studies.standing import does_more, gap, standing
from studies.targets import Outcome
from ui.words import word

MOST_NAMED = 2


def whether(projection: Projection, band: Ensemble | None, lang: str) -> Iterator[str]:
    """能否完成: how many targets are reached, and how likely the first ones are together."""
    if not projection.ok[0]:
        yield word("overview.failed", lang)
        return
    found = standing(projection)
    total = len(found.reached) + len(found.missed)
    yield word("overview.whether", lang, reached=len(found.reached), total=total)
    if band is None:
        yield word("overview.waiting", lang)
        return
    for one in offered(band.outcomes)[:2]:
        if one.chance is not None and one.chance.counted[0] > 0:
            share = float(one.chance.share[0])
            yield word(
                "overview.together",
                lang,
                name=one.name.said(lang),
                words=in_ten(share).said(lang),
                percent=about_percent(share, lang),
            )


def how_far(projection: Projection, lang: str) -> Iterator[str]:
    """差多少: the largest gaps."""
    missed = standing(projection).missed
    if not missed:
        yield word("overview.no_gap", lang)
    for outcome in missed[:MOST_NAMED]:
        yield word(
            "overview.gap",
            lang,
            name=outcome.target.indicator.name.said(lang),
            gap=gap_words(outcome, lang),
            percent=written(100 * gap(outcome), 0),
        )
    if len(missed) > MOST_NAMED:
        yield word("overview.more_gaps", lang, count=len(missed) - MOST_NAMED)


def gap_words(outcome: Outcome, lang: str, scenario: int = 0) -> str:
    """The gap or the room with its unit, with decimals that show that there is one."""
    if outcome.margin is None or outcome.values is None:
        return say("table.none", lang)
    unit = outcome.target.indicator.unit
    value, size = float(outcome.values[scenario, 0]), abs(float(outcome.margin[scenario, 0]))
    decimals = decimals_apart(value, value + size, decimals_for(unit.zh, value))
    told = written(size, decimals)
    key = "unit.points" if unit.zh == "%" else "unit.years" if unit.zh == "年份" else "unit.plain"
    return word(key, lang, value=told, unit=unit_after(unit, lang))


def what_binds(projection: Projection, lang: str) -> Iterator[str]:
    """卡在哪: what is shortest up to the end of the plan."""
    if not projection.ok[0]:
        return
    short = projection.shortages(0, PLAN_START, PLAN_END)
    if not short:
        yield say("run.nothing_short", lang)
    for one in short[:MOST_NAMED]:
        yield word(
            "overview.binds",
            lang,
            name=one.bottleneck.name.said(lang),
            degree=one.degree.said(lang),
            year=one.year,
            percent=written(100 * one.lowest, 0),
        )


def what_to_do(projection: Projection, others: Sequence[Projection], lang: str) -> Iterator[str]:
    """怎么办: the built-in policies that reach more, and where to look further."""
    if found := does_more(projection, others):
        other, more = found
        own = {one.target.id for one in standing(projection).reached}
        gained = [one for one in standing(other).reached if one.target.id not in own]
        names = (one.target.indicator.name.said(lang) for one in gained[:MOST_NAMED])
        yield word(
            "overview.does_more",
            lang,
            name=other.scenarios[0].title.said(lang),
            count=more,
            names=listed(names, lang),
        )
    else:
        yield word("overview.nothing_more", lang)
    yield word("overview.try", lang)
