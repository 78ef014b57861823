"""The yearly cost of the levers against the money that there is, as a strip of years.

In:   a projection.
Out:  HTML.
Knows nothing of Streamlit; computes nothing.
"""

from __future__ import annotations

from report.numbers import figure, written
from studies.budget import budgets
from studies.projection import LAST_YEAR, PLAN_END, PLAN_START, YEARS, Projection
from ui.markup import Cell, table
from ui.words import word


def purse_table(projection: Projection, lang: str) -> str:
    """Cost in per cent of the money, a column a year; what cannot be paid stands out."""
    years = range(PLAN_START, LAST_YEAR + 1)
    head = [Cell(word("purse.head", lang)), *(Cell(f"{year}", kind="num") for year in years)]
    rows = []
    for one in budgets(projection):
        at = YEARS.index(PLAN_END)
        cost, money = float(one.cost[at, 0]), float(one.money[at, 0])
        sub = word(
            "purse.sum",
            lang,
            year=PLAN_END,
            cost=figure(cost, "亿元"),
            money=figure(money, "亿元"),
        )
        cells = [Cell(one.name.said(lang), sub=sub)]
        for year in years:
            share = float(one.share[YEARS.index(year), 0])
            if share > 1:
                text = word("purse.over", lang, percent=written(100 * share, 0))
                cells.append(Cell(text, kind="num ps-missed"))
            else:
                cells.append(Cell(written(100 * share, 0), kind="num"))
        rows.append(cells)
    return f'<div class="ps-purse">{table(head, rows, word("purse.caption", lang))}</div>'
