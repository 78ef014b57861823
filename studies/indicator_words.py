"""Indicators by the words that a bureau writes for them in a table.

In:   the plan; a row with a column `indicator`.
Out:  the indicator, or a note on the row that names the nearest right word.
Knows nothing of what else stands in the row.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.district.table import Row
from model.district.targets import Indicator, Plan
from model.engine.errors import nearest


def indicators_by_word(plan: Plan) -> dict[str, Indicator]:
    """Indicators by id, by number of the plan's 25, and by name in either language."""
    known: dict[str, Indicator] = dict(plan.indicators)
    for target in reversed(plan.main()):
        names = [target.indicator.name.zh, target.indicator.name.en]
        for name in [*names, *([str(target.number)] if target.number else [])]:
            known[name] = target.indicator
    return known


def indicator_in(row: Row, known: Mapping[str, Indicator]) -> Indicator | None:
    """The indicator of a row; None where there is none, which the row then says."""
    word = row.text("indicator")
    found = known.get(word)
    if found is None:
        near = nearest(word, known)
        row.wrong(
            f"没有“{word}”这个指标" + (f"，是否为“{near}”" if near else ""),
            f"there is no indicator '{word}'" + (f"; did you mean '{near}'?" if near else ""),
        )
    return found
