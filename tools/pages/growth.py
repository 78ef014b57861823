"""The ablation as tables.

In:   `studies.ablation`.
Out:  Markdown in Chinese or English.
Knows nothing of levers or scenarios.
"""

from __future__ import annotations

from studies.ablation import PERIODS, VARIABLES, Growth
from tools.pages.blocks import plain, signed, table
from tools.pages.sources import the_ablation

_HEADS = {
    "zh": ("情形", "总产值", "2035年GDP（亿元，2020年价）", "GDP增速之变（百分点）"),
    "en": ("case", "gross output", "GDP 2035 (亿元, 2020 prices)", "change of GDP growth (points)"),
}


def growth(lang: str) -> str:
    """Every case: growth of GDP by period, of gross output, the level of 2035, and the bend."""
    case, output, level, bend = _HEADS[lang]
    spans = [f"{a % 100}–{b % 100}" for a, b in PERIODS]
    heads = [case, *(f"GDP {span}" for span in spans), *(f"{output} {span}" for span in spans)]
    rows = [_row(one, lang) for one in the_ablation()]
    return table([*heads, level, bend], rows, numbers=len(heads) + 1)


def _row(one: Growth, lang: str) -> list[str]:
    rates = [plain(rate, 1) for name in VARIABLES for rate in one.rates[name]]
    return [one.case.title.said(lang), *rates, plain(one.last, 0), signed(one.bend(), 1)]
