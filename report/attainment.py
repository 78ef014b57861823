"""How surely the targets are reached, in a bureau's words: tables of text for a terminal.

In:   an `Attainment` and the names of its scenarios; a language.
Out:  text.
Knows nothing of how it was computed; computes nothing but what is shown of it.

Expected indicators have 实现把握 and a probability rounded to 5 %; binding ones have yearly
changes, margins and a class of risk, and never a probability.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from model.district.labels import Text
from model.district.targets import Target
from report.console import aligned
from report.numbers import bound, written
from report.texts import listed, say
from report.verdicts import SIDE_BY_SIDE, titled
from studies.attainment import Attainment, Binding, Reach
from studies.chance import Chance, confidence, greatest_error, to_five_percent
from studies.joint import Joint
from studies.targets import TRACKED

#: A target that so many members miss says nothing by being missed together with another.
ALWAYS = 0.99
PARTNERS = 3  # named beside the target that is missed most often
SPAN = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Told:
    """What the tables are told of, and how.

    Attributes:
        found: what the study found.
        scenarios: names as on the command line, in order.
        lang: 'zh' or 'en'.
        exact: whether probabilities have their digits and their error.
    """

    found: Attainment
    scenarios: Sequence[str]
    lang: str
    exact: bool = False


def attainment_text(told: Told) -> str:
    """All of it, block by block."""
    blocks = [
        *_expected(told),
        _years(told),
        "\n".join(_together(told)),
        "\n".join(_binding(told)),
        "\n".join([say("attain.misses", told.lang), *miss_lines(told)]),
        "\n".join(_reasons(told)),
    ]
    return "\n\n".join(block for block in blocks if block)


def chance_words(
    chance: Chance, scenario: int, lang: str, *, exact: bool = False, classed: bool = True
) -> str:
    """较有把握（约65%）, or the figure with its error; the figure alone where it has no class."""
    share = float(chance.share[scenario])
    if math.isnan(share):
        return say("attain.none", lang)
    if not classed:
        return exact_percent(chance, scenario, lang) if exact else about_percent(share, lang)
    if exact:
        words, percent = confidence(share, exact=True), exact_percent(chance, scenario, lang)
    else:
        words, percent = confidence(share), about_percent(share, lang)
    return say("attain.chance", lang, words=words.said(lang), percent=percent)


def about_percent(share: float, lang: str) -> str:
    """A probability rounded to 5 %; never 0 or 100, which no number of members shows."""
    rounded = to_five_percent(share)
    if rounded in (0, 100):
        return say("attain.least" if rounded == 0 else "attain.most", lang)
    return say("attain.about", lang, percent=rounded)


def error_words(members: int, lang: str, key: str = "chance.error") -> str:
    """How far probabilities of so many members may be off, in points of per cent."""
    points = written(100 * greatest_error(members), 1)
    return say(key, lang, members=f"{members:,}", points=points)


def exact_percent(chance: Chance, scenario: int, lang: str) -> str:
    """A probability with its digits and both ends of its Monte Carlo interval, in per cent."""
    ends = {
        key: written(100 * float(getattr(chance, key)[scenario]), 1)
        for key in ("share", "low", "high")
    }
    return say("attain.exact", lang, **ends)


def target_words(target: Target, lang: str) -> str:
    """1 地区生产总值（亿元，现价）; a target of one's own as it was written."""
    indicator = target.indicator
    if target.id.partition("@")[0] != target.id:
        return say("attain.own", lang, name=target.id)
    number = f"{target.number} " if target.number else ""
    return number + titled(indicator.name, indicator.unit, indicator.price_basis, lang)


def goal_words(target: Target) -> str:
    """≥1,250 (2025)."""
    goal = bound(target.comparator, target.value, target.value_high, target.indicator.unit.zh)
    return f"{goal} ({target.year})"


def _shown(told: Told) -> list[Reach]:
    """Targets with a chance, without the plan's alternative readings."""
    return [one for one in told.found.reaches if one.chance and not one.target.alternative_of]


def _expected(told: Told) -> Iterator[str]:
    lang = told.lang
    yield "\n".join(
        say(f"attain.{key}", lang) for key in ("expected", "error" if told.exact else "scale")
    )
    heads = [say("table.indicator", lang), say("table.target", lang)]
    count = len(told.scenarios)
    for shown in (range(k, min(k + SIDE_BY_SIDE, count)) for k in range(0, count, SIDE_BY_SIDE)):
        rows = [
            [
                target_words(one.target, lang),
                goal_words(one.target),
                *(chance_words(one.chance, s, lang, exact=told.exact) for s in shown if one.chance),
            ]
            for one in _shown(told)
        ]
        yield aligned([[*heads, *(told.scenarios[s] for s in shown)], *rows])


def _years(told: Told) -> str:
    lang = told.lang
    rows = []
    for one in _shown(told):
        years = one.years(SPAN)
        # a mean rate over the years to the target is not reached in one of them
        if years is None or one.target.indicator.reduction == "growth":
            continue
        name = target_words(one.target, lang)
        if one.target.indicator.reduction == "year_of_max":
            name = say("attain.peak", lang, name=name)
        rows.append([name, *(span_words(row.tolist(), lang) for row in years)])
    if not rows:
        return ""
    heads = [say("table.indicator", lang), *told.scenarios]
    return say("attain.years", lang) + "\n" + aligned([heads, *rows])


def span_words(years: Sequence[float], lang: str) -> str:
    """2024、2026、2032, or one year where they agree; a year after the horizon as such."""
    ends = [
        say("attain.none", lang)
        if math.isnan(year)
        else say("attain.never", lang)
        if math.isinf(year)
        else f"{year:.0f}"
        for year in years
    ]
    if len(set(ends)) == 1:
        return ends[0]
    return say("attain.span", lang, low=ends[0], middle=ends[1], high=ends[2])


def _together(told: Told) -> Iterator[str]:
    lang = told.lang
    yield say("attain.together", lang)
    rows = []
    for one in told.found.joints:
        chance = one.chance
        if chance is not None:
            # 实现把握 is of expected indicators; a set with binding ones has its figure alone
            classed = not any(target.binding for target in one.targets)
            cells = [
                chance_words(chance, s, lang, exact=told.exact, classed=classed)
                for s in range(len(told.scenarios))
            ]
            rows.append([one.name.said(lang), *cells])
    if rows:
        yield aligned([["", *told.scenarios], *rows])
    for one in told.found.joints:
        named = listed((short_name(target, lang) for target in one.targets), lang)
        yield say("attain.set", lang, name=one.name.said(lang), targets=named)
        if one.chance is None:
            yield "  " + say("attain.not_computable", lang, reasons=obstacles(one, lang))


def short_name(target: Target, lang: str) -> str:
    """1 地区生产总值."""
    number = f"{target.number} " if target.number else ""
    return number + target.indicator.name.said(lang)


def obstacles(one: Joint, lang: str) -> str:
    """What stands in the way of a set, by reason; and what of it could be computed at all."""
    told = [*_by_reason(one.obstacles, lang)]
    tracked = [target for target, why in one.obstacles if why == TRACKED]
    rest = [str(target.number or target.id) for target in one.targets if target not in tracked]
    if tracked and len(rest) > 1:
        about = {"names": listed(rest, lang), "joint": ",".join(rest)}
        told.append(say("attain.never_whole", lang, **about))
    return "; ".join(told)


def _by_reason(found: Sequence[tuple[Target, Text]], lang: str) -> Iterator[str]:
    for why in dict.fromkeys(reason for _, reason in found):
        names = listed((short_name(t, lang) for t, reason in found if reason == why), lang)
        yield say("attain.because", lang, names=names, reason=why.said(lang))


def _binding(told: Told) -> Iterator[str]:
    lang = told.lang
    yield say("attain.binding", lang)
    keys = ("required", "achieved", "projected", "margin", "risk")
    heads = [say("table.indicator", lang), "", *(say(f"attain.{key}", lang) for key in keys)]
    rows = [
        [short_name(one.outcome.target, lang) if scenario == 0 else "", name, *cells]
        for one in told.found.binding
        if one.change is not None
        for scenario, name in enumerate(told.scenarios)
        for cells in [change_cells(one, scenario, lang)]
    ]
    if rows:
        yield aligned([heads, *rows])
    rest = [one.outcome.target for one in told.found.binding if one.change is None]
    if rest:
        names = listed((short_name(target, lang) for target in rest), lang)
        yield say("attain.tracked_binding", lang, names=names)


def change_cells(one: Binding, scenario: int, lang: str) -> list[str]:
    """Required, achieved, projected, margin and risk under one scenario."""
    change = one.change
    if change is None:
        raise ValueError(f"{one.outcome.target.id} limits no change")
    required = (
        say("attain.no_task", lang)
        if change.required is None
        else written(change.required, 2, sign=True)
    )
    margin = one.outcome.margin
    risk = change.risk[scenario] if change.risk else None
    return [
        required,
        _band(change.achieved[scenario], lang, sign=True),
        _band(change.projected[scenario], lang, sign=True),
        say("attain.none", lang) if margin is None else _band(margin[scenario], lang, sign=True),
        say("attain.none", lang) if risk is None else risk.said(lang),
    ]


def _band(values: np.ndarray[tuple[int], np.dtype[np.float64]], lang: str, *, sign: bool) -> str:
    """The median with the 80 % band; the median alone where all members agree."""
    whole = values[np.isfinite(values)]
    if not whole.size:
        return say("attain.none", lang)
    low, middle, high = (written(float(q), 1, sign=sign) for q in np.quantile(whole, SPAN))
    if low == high:
        return middle
    return say("attain.band", lang, low=low, middle=middle, high=high)


def miss_lines(told: Told) -> Iterator[str]:
    """Which target each scenario misses most often, and together with which."""
    lang, misses = told.lang, told.found.misses
    for scenario, name in enumerate(told.scenarios):
        often = misses.often(scenario)
        always = [place for place, share in often if share >= ALWAYS]
        worst = next(((p, share) for p, share in often if share < ALWAYS), None)
        if always:
            names = listed((short_name(misses.targets[k], lang) for k in always), lang)
            yield say("attain.always", lang, scenario=name, names=names)
        if worst is None:
            if not always:
                yield say("attain.no_misses", lang, scenario=name)
            continue
        place, share = worst
        partners = [p for p in misses.partners(scenario, place) if p[0] not in always][:PARTNERS]
        others = listed(
            (
                say("attain.partner", lang, name=short_name(misses.targets[k], lang), share=part)
                for k, value in partners
                for part in [about_percent(value, lang)]
            ),
            lang,
        )
        key = "attain.worst" if partners else "attain.worst_alone"
        figures = {"scenario": name, "name": short_name(misses.targets[place], lang)}
        yield say(key, lang, **figures, share=about_percent(share, lang), others=others)


def _reasons(told: Told) -> Iterator[str]:
    """Control indicators that have no chance, by reason; what is only tracked is counted."""
    yield say("attain.reasons", told.lang)
    main = [one for one in told.found.reaches if not one.target.alternative_of and one.why]
    control = [one for one in main if one.target.number and not one.target.binding]
    yield from _by_reason([(one.target, one.why) for one in control if one.why], told.lang)
    # control indicators have been named, here or among the binding ones
    more = [one for one in main if one.target.status == "tracked" and not one.target.number]
    yield say("run.tracked", told.lang, count=len(more))
