"""The bureau's kept table of actual values: new figures join it, and no vintage is ever lost.

In:   a folder, actual values that were read and found right.
Out:  the table in that folder, written whole or not at all.
Knows nothing of pages. The table is the CSV file that `read_actuals` reads.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from calibration.more import VINTAGES
from model.district.targets import Plan
from model.engine.errors import Problem, refuse
from studies.actuals import Actual, Actuals
from studies.actuals_file import actuals_bytes, read_actuals
from studies.output import whole_file

KEPT, BEFORE = "actuals.csv", "actuals.before.csv"


def kept_file(folder: Path) -> Path:
    """Where the table lies."""
    return folder / KEPT


def read_kept(folder: Path, plan: Plan) -> Actuals | None:
    """The kept table; None where there is none.

    Raises:
        InputError: it was damaged.
    """
    path = kept_file(folder)
    return read_actuals(path, plan, confirmed=True) if path.exists() else None


def merged(kept: Actuals | None, new: Actuals) -> Actuals:
    """Both tables as one history: what is in both counts once.

    Raises:
        InputError: figures of one vintage that differ from the kept ones: a revision is a later
            vintage, and a slip is mended where it stands.
    """
    if kept is None:
        return new
    known = {(*row.figure, row.vintage): row for row in kept.rows}
    added, problems = [], []
    for row in new.rows:
        old = known.get((*row.figure, row.vintage))
        if old is None:
            added.append(row)
        elif old.value != row.value:
            problems.append(_differs(old, row))
    refuse(KEPT, problems)
    return replace(new, rows=(*kept.rows, *added))


def _differs(old: Actual, row: Actual) -> Problem:
    name, vintage = row.indicator.id, VINTAGES[row.vintage]
    return Problem(
        f"“{name}”{row.period.text} 的{vintage}数已存为 {old.value:g}，现为 {row.value:g}："
        "修订请另起一行、用后一版本；录错的请在表中改正",
        f"'{name}' of {row.period.text}, {row.vintage}, is kept as {old.value:g}, not"
        f" {row.value:g}: give a revision a later vintage, or mend the slip in the table",
        row.place,
    )


def keep(folder: Path, actuals: Actuals) -> None:
    """Write the table; what it replaces stays beside it as `actuals.before.csv`.

    Raises:
        InputError: the disk refuses.
    """
    path = kept_file(folder)
    if path.exists():
        with whole_file(path.with_name(BEFORE)) as part:
            part.write_bytes(path.read_bytes())
    with whole_file(path) as part:
        part.write_bytes(actuals_bytes(actuals))
