"""An annual decomposition in words: whole for a terminal, and in its parts for a page.

In:   a `Decomposition`, a language.
Out:  text; lines and rows.
Knows nothing of how the paths are made; a binding target is told without any probability.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from model.district.labels import unit_after
from report.console import aligned
from report.decomposition_tables import goal, percent, rule_name, shown_rules, unit_of
from report.numbers import bound, common_decimals, is_rounding, written
from report.progress_words import points_after
from report.rest_words import assumes_season, rest_cells, rest_heads
from report.texts import listed, say
from studies.chance import confidence, in_ten
from studies.decompose import Decomposition
from studies.remaining import EVEN


def decomposition_text(found: Decomposition, lang: str) -> str:
    """The paths and their steps as two tables, with the base, the band and what remains."""
    return "\n\n".join(filter(None, _parts(found, lang)))


def _parts(found: Decomposition, lang: str) -> Iterator[str]:
    yield "\n".join(head_lines(found, lang))
    for steps in (False, True):
        rows = path_rows(found, lang, steps=steps)
        yield "\n".join([paths_title(found, lang, steps=steps), _aligned(rows)])
    yield "\n".join(limit_lines(found, lang))
    yield "\n".join(remaining_lines(found, lang))
    if rows := within_rows(found, lang):
        yield "\n".join([within_title(found, lang), _aligned(rows), *within_notes(found, lang)])
    yield rules_note(found, lang)


def _aligned(rows: list[list[str]]) -> str:
    return aligned(rows, numbers=range(1, len(rows[0])))


def rules_note(found: Decomposition, lang: str) -> str:
    """How the paths share out what is to come."""
    keys = ["decompose.rules", *(["decompose.rules_kept"] if "kept" in shown_rules(found) else [])]
    between = "" if lang == "zh" else " "
    return between.join(say(key, lang, percent=percent(found)) for key in keys)


def head_lines(found: Decomposition, lang: str) -> list[str]:
    """What is decomposed, from where, and what the members say of it."""
    return [line for line in _head(found, lang) if line]


def _head(found: Decomposition, lang: str) -> Iterator[str]:
    target = found.target
    base, last = found.years[0], found.years[-1]
    key = "decompose.title_index" if found.is_index else "decompose.title"
    asked = bound(target.comparator, target.value, None, target.indicator.unit.zh)
    between = " " if lang == "zh" else ""
    goal_words = asked + between + unit_after(target.indicator.unit, lang)
    name = target.indicator.name.said(lang)
    yield say(key, lang, indicator=name, goal=goal_words, year=target.year, base=base)
    decimals = _decimals(found)
    start = written(found.start, decimals)
    unit = unit_after(unit_of(found), lang)
    yield say(f"decompose.start.{found.start_from}", lang, base=base, value=start, unit=unit)
    low, median, high = (written(v, decimals) for v in found.band[-1])
    about = {"scenario": found.scenario.title.said(lang), "members": f"{found.members:,}"}
    ends = {"median": median, "low": low, "high": high}
    yield say("decompose.band", lang, **about, **ends, year=last, unit=_after(found, lang))
    yield say("decompose.failed", lang, count=found.failed) if found.failed else ""
    yield say("decompose.held", lang) if found.is_held else ""


def _after(found: Decomposition, lang: str) -> str:
    """The unit behind a figure: an index says what is 100."""
    if found.is_index:
        return say("decompose.unit_index", lang, base=found.years[0])
    return unit_after(unit_of(found), lang)


def limit_lines(found: Decomposition, lang: str) -> Iterator[str]:
    """Of a binding target: required, projected, room, risk; what was achieved so far."""
    limit, rest = found.limit, found.remaining
    if limit is None:
        return
    low, median, high = (written(value, 1, sign=True) for value in limit.projected)
    required = written(limit.required, 1, sign=True)
    about = {"required": required, "low": low, "median": median, "high": high}
    yield say("decompose.limit", lang, **about)
    least, middle = (written(value, 1, sign=True) for value in limit.margin)
    risk = say("monitor.nothing", lang) if limit.risk is None else limit.risk.said(lang)
    unit = unit_after(found.target.indicator.unit, lang)
    room = {"low": least, "median": middle, "unit": unit, "risk": risk}
    yield say("decompose.limit_room", lang, year=found.target.year, **room)
    if rest is not None and rest.year > found.years[0]:
        years = rest.year - found.years[0]
        achieved = 100 * ((rest.value / found.start) ** (1 / years) - 1)
        told = {"achieved": written(achieved, 1, sign=True), "year": rest.year}
        needed = written(100 * rest.growth, 1, sign=True)
        yield say("decompose.limit_so_far", lang, **told, years=rest.years, needed=needed)


def paths_title(found: Decomposition, lang: str, *, steps: bool) -> str:
    """What stands above the paths, or above their steps."""
    return say(f"decompose.steps.{found.kind}" if steps else "decompose.values", lang)


def path_rows(found: Decomposition, lang: str, *, steps: bool) -> list[list[str]]:
    """A head and a row a year: each path's level, or with `steps` its growth or amount."""
    rules = shown_rules(found)
    heads = [say("decompose.year", lang), *(rule_name(found, rule).said(lang) for rule in rules)]
    columns = [found.steps(rule) if steps else found.paths[rule] for rule in rules]
    decimals = _decimals(found)
    if steps and found.kind == "level":
        columns, decimals = [100 * column for column in columns], 1
    years = found.years[1:] if steps else found.years
    rows = [
        [str(year), *(written(float(column[i]), decimals) for column in columns)]
        for i, year in enumerate(years)
    ]
    return [heads, *rows]


def remaining_lines(found: Decomposition, lang: str) -> list[str]:
    """What is left after the last whole year that is known; nothing where none is."""
    rest = found.remaining
    if rest is None or rest.year == found.years[0]:
        return []
    decimals, unit = _decimals(found), _after(found, lang)
    more = points_after(unit_of(found), lang)
    value = written(rest.value, decimals)
    if _is_met(found, rest.difference):
        about = {"year": rest.year, "value": value, "unit": unit, "goal": goal(found)}
        return [say("decompose.done", lang, **about)]
    words = say(
        "decompose.remaining",
        lang,
        year=rest.year,
        value=value,
        unit=unit,
        difference=written(rest.difference, decimals) + more,
        years=rest.years,
        yearly=written(rest.yearly, decimals) + more,
    )
    if math.isfinite(rest.growth):
        words += say("decompose.growth", lang, growth=written(100 * rest.growth, 1))
    parts = [words + say("decompose.stop", lang), _ahead(found, rest.ahead, decimals, lang)]
    if math.isfinite(rest.chance):
        about = {"words": confidence(rest.chance).said(lang)}
        parts.append(say("decompose.chance", lang, **about, in_ten=in_ten(rest.chance).said(lang)))
    return parts


def within_rows(found: Decomposition, lang: str) -> list[list[str]]:
    """The next year by path: the whole, its rest, each quarter to come; nothing where it is met."""
    rest = found.remaining
    if rest is None or not rest.within or _is_met(found, rest.difference):
        return []
    one, decimals = rest.within[EVEN], _own_decimals(found)
    heads = [say("decompose.within_rule", lang), *rest_heads(one, lang)]
    rows = [
        [_rule_words(found, rule, lang), *rest_cells(rest.within[rule], decimals, lang)]
        for rule in (EVEN, *shown_rules(found))
        if rule in rest.within
    ]
    return [heads, *rows]


def within_title(found: Decomposition, lang: str) -> str:
    """What stands above `within_rows`; nothing where there are none."""
    rest = found.remaining
    if rest is None or not rest.within:
        return ""
    return say("decompose.within", lang, year=rest.within[EVEN].year)


def within_notes(found: Decomposition, lang: str) -> list[str]:
    """What `within_rows` assume of the seasons."""
    rest = found.remaining
    if rest is None or not rest.within or not assumes_season(rest.within[EVEN]):
        return []
    return [say(f"decompose.season_{rest.within[EVEN].nature}", lang)]


def _is_met(found: Decomposition, difference: float) -> bool:
    return difference <= 0 if found.target.comparator == ">=" else difference >= 0


def _rule_words(found: Decomposition, rule: str, lang: str) -> str:
    return say("decompose.rule.even", lang) if rule == EVEN else rule_name(found, rule).said(lang)


def _ahead(found: Decomposition, ahead: Mapping[str, float], decimals: int, lang: str) -> str:
    gaps = [
        say(
            "decompose.ahead_of",
            lang,
            rule=rule_name(found, rule).said(lang),
            gap=written(0.0 if is_rounding(gap, found.end) else gap, decimals, sign=True),
        )
        for rule, gap in ahead.items()
        if math.isfinite(gap)
    ]
    return say("decompose.ahead", lang, gaps=listed(gaps, lang))


def _own_decimals(found: Decomposition) -> int:
    """Decimals of the indicator's own figures, which of an index are rates."""
    if found.is_index:
        return 1
    return _decimals(found)


def _decimals(found: Decomposition) -> int:
    if found.is_index:
        return 1
    figures = np.concatenate([*found.paths.values(), found.band.ravel()])
    return common_decimals(figures.tolist(), found.target.indicator.unit.zh)
