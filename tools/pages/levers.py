"""The table of what each lever is worth, and why where it is not what was argued.

In:   the effects of `studies.effects`.
Out:  Markdown in Chinese or English.
Knows nothing of scenarios.
"""

from __future__ import annotations

from model.district.levers import Lever, read_levers
from studies.effects import MEMBERS, SEED, VARIABLES, YEARS, Effect
from tools.pages.blocks import plain, signed, table
from tools.pages.sources import the_argued, the_district, the_effects

_HEADS = {
    "zh": ("政策变量", "现状→设定", "单位"),
    "en": ("lever", "from → to", "unit"),
}
_COLUMN = {
    "zh": {"gdp": "地区生产总值", "industrial value added": "规上工业增加值"},
    "en": {"gdp": "GDP", "industrial value added": "industry"},
}


def effects(lang: str) -> str:
    """One row a lever: the single line, the band below it, what was argued beside it."""
    columns = [(v, y) for v in VARIABLES.values() for y in YEARS]
    heads = [*_HEADS[lang], *(f"{_COLUMN[lang][v]} {y}" for v, y in columns)]
    found = {(e.lever, e.variable, e.year): e for e in the_effects()}
    rows = []
    for one in the_argued():
        lever = read_levers()[one.lever]
        moved, unit = _moved(lever, one.setting, lang)
        cells = [_cell(found[one.lever, v, y], lang) for v, y in columns]
        rows.append([lever.title.said(lang), moved, unit, *cells])
    return table(heads, rows)


def mismatches(lang: str) -> str:
    """The levers whose single line lies outside what was argued, with the reason."""
    outside = {e.lever for e in the_effects() if not e.is_as_argued}
    heads = {
        "zh": ("政策变量", "事先的论证", "为何不符"),
        "en": ("lever", "the argument beforehand", "why it differs"),
    }[lang]
    rows = [
        [
            read_levers()[one.lever].title.said(lang),
            one.argument.said(lang),
            one.mismatch.said(lang),
        ]
        for one in the_argued()
        if one.lever in outside
    ]
    return table(heads, rows)


def arguments(lang: str) -> str:
    """The arguments of all levers, written before any lever was run."""
    heads = {"zh": ("政策变量", "事先的论证"), "en": ("lever", "the argument beforehand")}[lang]
    rows = [
        [read_levers()[one.lever].title.said(lang), one.argument.said(lang)] for one in the_argued()
    ]
    return table(heads, rows)


def summary(lang: str) -> str:
    """How many agree, how wide the bands are, and how many members failed."""
    every = the_effects()
    agree = sum(e.is_as_argued for e in every)
    failed = max(e.failed for e in every)
    last = [e for e in every if e.variable == "gdp" and e.year == max(YEARS)]
    sure = sum(e.low > 0 or e.high < 0 for e in last)
    if lang == "zh":
        return (
            f"{len(every)} 个数中 {agree} 个在事先论证的范围内。先验样本 {MEMBERS} 个"
            f"（种子 {SEED}），失败 {failed} 个。到 {max(YEARS)} 年，{len(last)} 个政策变量中只有 "
            f"{sure} 个对地区生产总值的影响在 5—95% 区间内不变号。\n"
        )
    return (
        f"{agree} of {len(every)} numbers lie within what was argued. {MEMBERS} prior members "
        f"(seed {SEED}), {failed} failed. In {max(YEARS)} the effect on GDP keeps its sign over "
        f"the whole 5-95% band for {sure} of {len(last)} levers only.\n"
    )


def _moved(lever: Lever, setting: float, lang: str) -> tuple[str, str]:
    """From the default to the setting, shares in per cent; and the unit."""
    unit = the_district().labels[lever.name].unit.said(lang)
    factor = 1.0
    if lever.unit in ("Dmnl", "1/Year") and lever.maximum <= 1:
        factor, unit = (
            100.0,
            {"Dmnl": "%", "1/Year": "%/年" if lang == "zh" else "% a year"}[lever.unit],
        )
    return f"{factor * lever.default:.3g} → {factor * setting:.3g}", unit


def _cell(effect: Effect, lang: str) -> str:
    low, high = (signed(x, 1) for x in (effect.low, effect.high))
    argued = " … ".join(plain(x, 2).removesuffix("0") for x in effect.argued)
    mark = "" if effect.is_as_argued else " ✗"
    word = {"zh": "论证", "en": "argued"}[lang]
    return f"**{signed(effect.single, 2)}**{mark}<br>[{low}, {high}]<br>{word} {argued}"
