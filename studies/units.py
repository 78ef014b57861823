"""Who is in charge of each indicator: 牵头单位 and 责任单位, as the bureau names them.

In:   a CSV file or a workbook: indicator, lead, responsible.
Out:  `Units` by indicator; an empty table with every indicator to fill in.
Knows nothing of actual values. The plan names nobody (chapter 10 leaves it to its scheme), and
nobody is invented here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model.district.targets import Plan
from model.engine.errors import refuse
from studies.indicator_words import indicator_in, indicators_by_word
from studies.sheets import read_sheet

COLUMNS = ("indicator", "lead", "responsible")
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Units:
    """Who leads and who answers for an indicator; empty where nobody was entered."""

    lead: str = ""
    responsible: str = ""


NOBODY = Units()


def empty_table(plan: Plan) -> list[list[str]]:
    """The table to fill in: every control indicator by its number, with its name as a remark."""
    rows = [list(COLUMNS)]
    for target in plan.main():
        if target.number is not None:
            rows.append([f"# {target.number} {target.indicator.name.zh}"])
            rows.append([target.indicator.id, "", ""])
    return rows


def read_units(path: Path, plan: Plan) -> Mapping[str, Units]:
    """Read the table.

    Raises:
        InputError: every row with an indicator that there is none of, or that is there twice.
    """
    rows, problems = read_sheet(path, COLUMNS, MOST_ROWS)
    known = indicators_by_word(plan)
    found: dict[str, Units] = {}
    for row in rows:
        indicator = indicator_in(row, known)
        if indicator is None:
            continue
        if indicator.id in found:
            row.wrong(f"“{indicator.id}”已在前面", f"'{indicator.id}' is there already")
        else:
            found[indicator.id] = Units(row.text("lead"), row.text("responsible"))
    refuse(str(path), problems)
    return found
