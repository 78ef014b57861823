"""What the rest of a year requires, in words: 后三季度需增长 x %.

In:   a `Rest`, the indicator's unit, a language.
Out:  names of parts of a year; a sentence; the cells of a table.
Knows nothing of where a goal comes from.
"""

from __future__ import annotations

import math

from calibration.periods import Period
from model.district.labels import Text, unit_after
from report.numbers import MISSING, decimals_for, written
from report.texts import say, texts
from studies.within_year import Rest


def part_words(period: Period, lang: str) -> str:
    """上半年, 前三季度, 1—10月; without the year."""
    mark = period.text[4:]
    key = f"part.{mark}"
    if key in texts():
        return say(key, lang)
    if mark.startswith("M"):
        first, _, last = mark[1:].partition("-")
        key = "part.months" if last else "part.month"
        return say(key, lang, first=first, last=last)
    return say("part.year", lang)


def period_words(period: Period, lang: str) -> str:
    """2022年上半年, first half of 2022; a whole year is its number."""
    year = period.text[:4]
    if period.years >= 1:
        return say("part.whole", lang, year=year)
    return say("part.of", lang, part=part_words(period, lang), year=year)


def rest_sentence(rest: Rest, unit: Text, lang: str) -> str:
    """What the year needs, what there is, and what its rest must bring."""
    goal = _with_unit(rest.goal, unit, lang)
    whole = say(f"rest.goal_{rest.nature}", lang, year=rest.year, goal=goal)
    if rest.over is None:
        grown = "" if math.isnan(rest.growth) else _grown("rest.year", rest, lang)
        return whole + grown + say("rest.stop", lang)
    about = {"over": part_words(rest.over, lang), "rest": part_words(rest.rest, lang)}
    values = {
        "so_far": _with_unit(rest.so_far, unit, lang),
        "needed": _with_unit(rest.needed, unit, lang, sign=rest.nature == "level"),
    }
    told = say(f"rest.needed_{rest.nature}", lang, **about, **values)
    grown = "" if math.isnan(rest.growth) else _grown("rest.growth", rest, lang)
    if rest.nature == "flow" and rest.needed <= 0:
        told, grown = say("rest.needed_done", lang, **about, **values), ""
    assumed = say(f"rest.season_{rest.nature}", lang) if assumes_season(rest) else ""
    return whole + told + grown + assumed + say("rest.stop", lang)


def needed_words(rest: Rest, unit: Text, lang: str) -> str:
    """The same in a cell: the part that is to come, what it needs, its growth."""
    sign = rest.nature == "level" and rest.over is not None
    value = rest.goal if rest.over is None else rest.needed
    if rest.nature == "flow" and rest.needed <= 0:
        return say("rest.done", lang)
    about = {
        "part": period_words(rest.rest, lang),
        "needed": _with_unit(value, unit, lang, sign=sign),
    }
    kind = "level_end" if rest.nature == "level" and rest.over is None else rest.nature
    grown = "" if math.isnan(rest.growth) else _grown("rest.short", rest, lang)
    assumed = say("rest.assumed", lang) if assumes_season(rest) else ""
    return say(f"rest.cell_{kind}", lang, **about) + grown + assumed


def assumes_season(rest: Rest) -> bool:
    """Whether the share of the part that is over is an assumption that the figure rests on."""
    return rest.over is not None and rest.nature != "level" and not rest.published


def rest_heads(rest: Rest, lang: str) -> list[str]:
    """Names of the columns of `rest_cells`."""
    heads = [say("rest.head_goal", lang)]
    if rest.over is not None:
        heads.append(say("rest.head_rest", lang, part=part_words(rest.rest, lang)))
    if not math.isnan(rest.growth):
        heads.append(say("rest.head_growth", lang))
    return [*heads, *(part_words(period, lang) for period, _ in _quarters(rest))]


def rest_cells(rest: Rest, decimals: int, lang: str) -> list[str]:
    """The whole year; its rest, where a part is over; the growth of that; each quarter to come.

    Where the part that is over brought all of a flow, nothing is asked of the others.
    """
    cells = [written(rest.goal, decimals)]
    if rest.nature == "flow" and rest.over is not None and rest.needed <= 0:
        more = (not math.isnan(rest.growth)) + len(_quarters(rest))
        return [*cells, say("rest.done", lang), *[MISSING] * more]
    if rest.over is not None:
        cells.append(written(rest.needed, decimals))
    if not math.isnan(rest.growth):
        cells.append(written(100 * rest.growth, 1, sign=True))
    return [*cells, *(written(value, decimals) for _, value in _quarters(rest))]


def _quarters(rest: Rest) -> tuple[tuple[Period, float], ...]:
    """The quarters that differ: of a mean or a rate each is what the rest is."""
    return rest.quarters if rest.nature in ("flow", "level") and len(rest.quarters) > 1 else ()


def _grown(key: str, rest: Rest, lang: str) -> str:
    """How the rest compares with a year before: what has to grow, or may fall."""
    word = "rise" if rest.growth >= 0 else "fall"
    return say(f"{key}_{word}", lang, percent=written(100 * abs(rest.growth), 1))


def _with_unit(value: float, unit: Text, lang: str, *, sign: bool = False) -> str:
    figure = written(value, decimals_for(unit.zh, value), sign=sign)
    return say("rest.figure", lang, value=figure, unit=unit_after(unit, lang))
