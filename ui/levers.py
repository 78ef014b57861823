"""How one lever looks: its slider, its zones, its words.

In:   a `Lever`, what is set of it.
Out:  bounds, step and format of a slider, a bar of zones as HTML, captions.
Knows nothing of Streamlit or of results.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from model.district.labels import Text, unit_after
from model.district.levers import SECTORS, ZONES, Lever, read_levers
from report.clauses import clause_words
from report.texts import capital, listed
from scenarios.settings import FIRST_YEAR, Schedule
from ui.cached import district
from ui.words import word

#: Share of a slider that one step is: coarse enough to meet round numbers, fine enough to choose.
STEPS = 100


@dataclass(frozen=True, slots=True)
class Slider:
    """What a slider of a lever is made with."""

    low: float
    high: float
    step: float
    format: str


def by_sector() -> list[tuple[str, Sequence[Lever]]]:
    """Every sector with its levers, in the tables' order: the most used first."""
    levers = read_levers().values()
    return [(name, [one for one in levers if one.sector == name]) for name in SECTORS]


def slider(lever: Lever) -> Slider:
    """Bounds, a round step, and how the value is written."""
    span = lever.maximum - lever.minimum
    rough = span / STEPS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= rough * 0.999)
    if is_share(lever):
        return Slider(lever.minimum, lever.maximum, step, "percent")
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return Slider(lever.minimum, lever.maximum, step, f"%.{decimals}f")


def is_share(lever: Lever) -> bool:
    """Whether it is a part of something, which is read in per cent."""
    return lever.unit in ("Dmnl", "1/Year") and lever.maximum <= 1


def value_words(lever: Lever, value: float) -> str:
    """A value as it is read: 0.47% for a share, 9.13 else."""
    return f"{100 * value:.3g}%" if is_share(lever) else f"{value:,.4g}"


def unit_words(lever: Lever, lang: str) -> str:
    """The unit that `value_words` are in, as it follows them."""
    if is_share(lever):
        return word("levers.a_year", lang) if lever.unit == "1/Year" else ""
    return after(district().labels[lever.name].unit, lang)


def after(unit: Text, lang: str) -> str:
    """A unit as it follows a figure of the page."""
    told = unit_after(unit, lang)
    return f" {told}" if told and lang == "zh" else told


def schedule_words(lever: Lever, schedule: Schedule, lang: str) -> str:
    """What is set, with its unit: one value, or values by year."""
    if not is_yearly(schedule):
        return value_words(lever, schedule.knots[0][1]) + unit_words(lever, lang)
    told = listed((f"{y}: {value_words(lever, v)}" for y, v in schedule.knots), lang)
    return told + unit_words(lever, lang)


def label(lever: Lever, lang: str) -> str:
    """Name and unit."""
    unit = district().labels[lever.name].unit.said(lang)
    if is_share(lever):
        unit = word("levers.percent_year" if lever.unit == "1/Year" else "levers.percent", lang)
    return capital(word("levers.label", lang, name=lever.title.said(lang), unit=unit))


def value_of(lever: Lever, schedule: Schedule | None) -> float:
    """Where the slider stands: what is set for good, or the median of the members' history."""
    return lever.default if schedule is None else schedule.knots[-1][1]


def is_yearly(schedule: Schedule | None) -> bool:
    """Whether it has values by year, which one slider cannot show."""
    return schedule is not None and (len(schedule.knots) > 1 or schedule.knots[0][0] != FIRST_YEAR)


def state_words(lever: Lever, schedule: Schedule | None, lang: str) -> str:
    """The zone that it is in and its clause of the plan, in one line."""
    zone = ZONES[lever.zone(value_of(lever, schedule))].said(lang)
    if schedule is None:
        zone = word("levers.unset", lang)
    state = word("levers.state", lang, zone=zone, clause=clause_words(lever.clause, lang))
    return capital(state)


def under_slider(lever: Lever, schedule: Schedule | None, lang: str) -> str:
    """The zones, and under them in which one it is."""
    state = escape(state_words(lever, schedule, lang))
    return f'{zone_bar(lever, lang)}<div class="ps-state">{state}</div>'


def help_words(lever: Lever, lang: str) -> str:
    """How the model handles it, what it costs, the plan's words, where its history comes from."""
    return word(
        "levers.help",
        lang,
        help=lever.help.said(lang),
        cost=f"{lever.cost:g} {cost_unit(lever, lang)}",
        quote=lever.quote,
        clause=clause_words(lever.clause, lang),
        default=value_words(lever, lever.default),
        basis=word(f"levers.basis.{lever.basis}", lang),
    )


def cost_unit(lever: Lever, lang: str) -> str:
    """What the cost is of: the table has it in Chinese."""
    return lever.cost_unit if lang == "zh" else word(f"levers.cost.{lever.name}", lang)


def zone_bar(lever: Lever, lang: str) -> str:
    """The zones under a slider, each as wide as its part of the range."""
    upward = lever.strong > lever.default
    order = ("below", "current", "moderate", "strong")
    edges = [lever.minimum, lever.default, lever.moderate, lever.strong, lever.maximum]
    if not upward:
        edges = [lever.minimum, lever.strong, lever.moderate, lever.default, lever.maximum]
    names = order if upward else tuple(reversed(order))
    span = lever.maximum - lever.minimum
    parts = []
    for name, low, high in zip(names, edges[:-1], edges[1:], strict=True):
        width = 100 * (high - low) / span
        if width > 0:
            words = escape(ZONES[name].said(lang)) if width >= 14 else ""
            parts.append(f'<span class="zone-{name}" style="width:{width:.2f}%">{words}</span>')
    words = ", ".join(
        f"{ZONES[name].said(lang)} {value_words(lever, low)}–{value_words(lever, high)}"
        for name, low, high in zip(names, edges[:-1], edges[1:], strict=True)
    )
    return f'<div class="ps-zones" role="img" aria-label="{escape(words)}">{"".join(parts)}</div>'
