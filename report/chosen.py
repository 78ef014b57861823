"""Variables that a user names, by year and scenario: a table for a terminal.

In:   a `Projection`, keys of the model's variables, a language.
Out:  text.
Knows nothing of how a projection is made.
"""

from __future__ import annotations

from collections.abc import Sequence

from report.comparing_words import element_words
from report.console import aligned
from report.numbers import common_decimals, written
from report.texts import listed, say
from report.verdicts import titled
from studies.projection import FIRST_YEAR, LAST_YEAR, PLAN_END, PLAN_START, Projection

SHOWN = (FIRST_YEAR, PLAN_START - 1, *range(PLAN_START, PLAN_END + 1), 2030, LAST_YEAR)


def chosen_table(projection: Projection, keys: Sequence[str], lang: str) -> str:
    """One row a variable and scenario, read as its label says; single runs without a band."""
    rows = []
    for key in keys:
        label = projection.label(key)
        _, bracket, element = key.partition("[")
        name = label.name.said(lang)
        if bracket:
            parts = [element_words(part, lang) for part in element.rstrip("]").split(",")]
            name = say("run.element", lang, name=name, element=listed(parts, lang))
        for index, scenario in enumerate(projection.scenarios):
            values = [float(projection.at(key, year)[index]) for year in SHOWN]
            decimals = common_decimals(values, label.unit.zh)
            head = ""
            if index == 0:
                head = titled(label.name, label.unit, label.price_basis, lang)
                head = head.replace(label.name.said(lang), name, 1)
            rows.append([head, scenario.name, *(written(value, decimals) for value in values)])
    heads = ["", "", *(str(year) for year in SHOWN)]
    numbers = range(2, 2 + len(SHOWN))
    return say("run.chosen", lang) + "\n" + aligned([heads, *rows], numbers=numbers)
