"""The files of a comparison: tables with all digits, and JSON.

In:   a `Compared`.
Out:  CSV files, JSON data.
Knows nothing of how it was computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from report.comparing import SPAN, Compared, alone
from report.csvfile import Cell, write_csv
from studies.chance import Chance
from studies.compare import FIRST, SECOND


def write_tables(told: Compared, folder: Path) -> None:
    """Write the CSV files; programs read them, so there is no byte-order mark."""
    for name, rows in (
        ("settings.csv", setting_rows(told)),
        ("differences.csv", difference_rows(told)),
        ("targets.csv", target_rows(told)),
        ("contributions.csv", contribution_rows(told)),
        ("first_moves.csv", move_rows(told)),
    ):
        write_csv(folder / name, rows, excel=False)


def setting_rows(told: Compared) -> Iterator[list[Cell]]:
    """One row a setting that differs; empty is the member's own history or the default."""
    yield ["setting", "name", "kind", "unit", *told.names]
    for one in told.found.settings:
        kind = "lever" if one.lever else "condition"
        yield [one.name, one.title.said(told.lang), kind, one.unit, one.first, one.second]


def difference_rows(told: Compared) -> Iterator[list[Cell]]:
    """One row a variable and year, in the plan's unit: first less second."""
    yield [
        *("variable", "name", "unit", "year", "mean", "p10", "p50", "p90", "better_is"),
        *(
            f"first_{what}{end}"
            for what in ("better", "higher", "lower")
            for end in ("", "_low", "_high")
        ),
        *("counted", "left_out"),
    ]
    for one in told.found.pairs:
        head, chance = told.heads[one.key], one.first_better
        whole = head.factor * one.difference[np.isfinite(one.difference)]
        mean = float(whole.mean()) if whole.size else None
        yield [
            *(one.key, head.name.said(told.lang), head.unit.said(told.lang), one.year, mean),
            *(_finite(float(q)) for q in head.factor * one.quantiles(SPAN)),
            {1: "more", -1: "less", 0: ""}[one.better],
            *([None] * 3 if chance is None else _ends(chance)),
            *_ends(one.higher),
            *_ends(one.lower),
            *(int(one.higher.counted), int(one.higher.left_out)),
        ]


def _ends(chance: Chance) -> list[Cell]:
    """A probability and both ends of its interval."""
    return [_finite(float(a)) for a in (chance.share, chance.low, chance.high)]


def target_rows(told: Compared) -> Iterator[list[Cell]]:
    """One row a target that has a chance: under each scenario, and under one of them alone."""
    first, second = told.names
    yield [
        *("target", "number", "year"),
        *(
            f"{what} {name}{end}"
            for what in ("chance", "only")
            for name in (first, second)
            for end in ("", " low", " high")
        ),
        *(f"counted {first}", f"counted {second}"),
    ]
    for one in told.found.attainment.reaches:
        met = one.outcome.met
        if one.chance is None or met is None:
            continue
        yield [
            *(one.target.id, one.target.number, one.target.year),
            *(
                _finite(float(array[scenario]))
                for chance in (one.chance, alone(one.outcome))
                for scenario in (FIRST, SECOND)
                for array in (chance.share, chance.low, chance.high)
            ),
            *map(int, one.chance.counted),
        ]


def contribution_rows(told: Compared) -> Iterator[list[Cell]]:
    """One row a variable, year and group, in the plan's unit; means add up to that of the whole."""
    yield ["variable", "name", "unit", "year", "group", "mean", "p10", "p50", "p90"]
    found = told.found.attribution
    if found is None:
        return
    for one in told.found.pairs:
        head = told.heads[one.key]
        values = head.factor * told.found.contributions(one.key, one.year)[:, found.ok]
        about: list[Cell] = [
            one.key,
            head.name.said(told.lang),
            head.unit.said(told.lang),
            one.year,
        ]
        for group, row in zip((*found.groups, "total"), (*values, values.sum(axis=0)), strict=True):
            if row.size:
                yield [*about, group, float(row.mean()), *map(float, np.quantile(row, SPAN))]


def move_rows(told: Compared) -> Iterator[list[Cell]]:
    """One row a variable that moved, earliest first, with its values at that time."""
    yield ["variable", "time", *told.names, "share", "stock"]
    for move in told.found.moves:
        about: list[Cell] = [move.variable, move.time, move.first, move.second]
        yield [*about, _finite(move.share), "yes" if move.stock else ""]


def as_data(told: Compared) -> dict[str, object]:
    """The same as JSON data, one list of records a table."""
    many = told.found.ensemble
    return {
        "key": many.run.key,
        "run": many.run.as_data(),
        "first": told.names[FIRST],
        "second": told.names[SECOND],
        "settings": _records(setting_rows(told)),
        "differences": _records(difference_rows(told)),
        "targets": _records(target_rows(told)),
        "contributions": _records(contribution_rows(told)),
        "first_moves": _records(move_rows(told)),
    }


def _records(rows: Iterator[list[Cell]]) -> list[dict[str, Cell]]:
    header = [str(cell) for cell in next(rows)]
    return [dict(zip(header, row, strict=True)) for row in rows]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
