"""The files of how surely the targets are reached: tables with all digits, and JSON.

In:   an `Attainment` and the ensemble it comes from.
Out:  CSV files, JSON data; probabilities with their error.
Knows nothing of how it was computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from report.attainment import SPAN, chance_words, obstacles
from report.csvfile import Cell, write_csv
from report.tables import basis_words
from studies.attainment import Attainment, Reach
from studies.chance import Chance, wilson
from studies.ensemble import Ensemble
from studies.targets import Outcome


def write_tables(found: Attainment, many: Ensemble, folder: Path, lang: str) -> None:
    """Write the CSV files; programs read them, so there is no byte-order mark."""
    for name, rows in (
        ("targets.csv", target_rows(found, many, lang)),
        ("by_year.csv", year_rows(found, many)),
        ("joint.csv", joint_rows(found, many, lang)),
        ("binding.csv", binding_rows(found, many, lang)),
        ("missed_together.csv", miss_rows(found, many)),
    ):
        write_csv(folder / name, rows, excel=False)


def target_rows(found: Attainment, many: Ensemble, lang: str) -> Iterator[list[Cell]]:
    """One row a scenario and target, also for targets without a chance: those say why."""
    yield [
        *("scenario", "target", "number", "attribute", "name", "year", "comparator"),
        *("target_value", "target_high", "unit", "price_basis", "value_p10", "value_p50"),
        *("value_p90", "probability", "low", "high", "counted", "left_out", "confidence"),
        *("reached_p10", "reached_p50", "reached_p90", "never_by_2035", "reason"),
        "alternative_of",
    ]
    for index, scenario in enumerate(many.scenarios):
        for one in found.reaches:
            target, indicator = one.target, one.target.indicator
            yield [
                *(scenario.name, target.id, target.number, target.attribute),
                *(indicator.name.said(lang), target.year),
                {"=": "equals"}.get(target.comparator, target.comparator),
                *(target.value, target.value_high, indicator.unit.said(lang)),
                basis_words(indicator.price_basis, lang),
                *_quantiles(one.outcome, index),
                *_chance_cells(one.chance, index),
                "" if one.chance is None else chance_words(one.chance, index, lang),
                *_reached(one, index),
                "" if one.why is None else one.why.said(lang),
                target.alternative_of,
            ]


def _quantiles(outcome: Outcome, scenario: int) -> list[Cell]:
    found = [outcome.quantile(share) for share in SPAN]
    return [None if one is None else _finite(float(one[scenario])) for one in found]


def _chance_cells(chance: Chance | None, scenario: int) -> list[Cell]:
    """Probability, both ends of its interval, members counted and left out."""
    if chance is None:
        return [None] * 5
    shares = [_finite(float(a[scenario])) for a in (chance.share, chance.low, chance.high)]
    return [*shares, int(chance.counted[scenario]), int(chance.left_out[scenario])]


def _reached(one: Reach, scenario: int) -> list[Cell]:
    """Years by which 10, 50, 90 % have reached it (empty: after 2035), and the share that never."""
    years = one.years(SPAN)
    if years is None:
        return [None] * 4
    whole = [int(year) if math.isfinite(year) else None for year in years[scenario].tolist()]
    last = one.reached_by()[-1][1]
    return [*whole, _finite(1 - float(last.share[scenario]))]


def year_rows(found: Attainment, many: Ensemble) -> Iterator[list[Cell]]:
    """One row a scenario, target and year: the chance of standing at its level, and by then."""
    yield [
        *("scenario", "target", "year", "probability", "low", "high", "counted", "left_out"),
        *("reached_by", "reached_by_low", "reached_by_high"),
    ]
    for index, scenario in enumerate(many.scenarios):
        for one in found.reaches:
            standing = dict(one.by_year)
            for year, by_then in one.reached_by():
                cells = _chance_cells(standing.get(year), index)
                until = _chance_cells(by_then, index)[:3]
                yield [scenario.name, one.target.id, year, *cells, *until]


def joint_rows(found: Attainment, many: Ensemble, lang: str) -> Iterator[list[Cell]]:
    """One row a scenario and set; a set that is not computable says why."""
    yield [
        *("scenario", "set", "targets", "probability", "low", "high", "counted", "left_out"),
        "not_computable",
    ]
    for index, scenario in enumerate(many.scenarios):
        for one in found.joints:
            ids = " ".join(target.id for target in one.targets)
            why = "" if one.chance is not None else obstacles(one, lang)
            yield [scenario.name, one.name.said(lang), ids, *_chance_cells(one.chance, index), why]


def binding_rows(found: Attainment, many: Ensemble, lang: str) -> Iterator[list[Cell]]:
    """One row a scenario and binding target: yearly changes in per cent, margin, risk."""
    parts = ("achieved", "projected", "margin")
    yield [
        *("scenario", "target", "number", "required"),
        *(f"{part}_p{round(100 * share)}" for part in parts for share in SPAN),
        *("risk", "reason"),
    ]
    for index, scenario in enumerate(many.scenarios):
        for one in found.binding:
            change, target = one.change, one.outcome.target
            arrays = [
                None if change is None else change.achieved,
                None if change is None else change.projected,
                one.outcome.margin,
            ]
            risk = change.risk[index] if change is not None and change.risk else None
            yield [
                *(scenario.name, target.id, target.number),
                None if change is None else change.required,
                *(cell for array in arrays for cell in _spread(array, index)),
                "" if risk is None else risk.said(lang),
                "" if one.outcome.reason is None else one.outcome.reason.said(lang),
            ]


def _spread(array: np.ndarray[Any, np.dtype[np.float64]] | None, scenario: int) -> list[Cell]:
    if array is None:
        return [None] * len(SPAN)
    whole = array[scenario][np.isfinite(array[scenario])]
    return [float(q) for q in np.quantile(whole, SPAN)] if whole.size else [None] * len(SPAN)


def miss_rows(found: Attainment, many: Ensemble) -> Iterator[list[Cell]]:
    """One row a scenario and pair of targets: the share of members that miss both."""
    yield ["scenario", "target", "other", "missed_together", "low", "high", "counted"]
    ids = [target.id for target in found.misses.targets]
    for index, scenario in enumerate(many.scenarios):
        for i, one in enumerate(ids):
            for j, other in enumerate(ids):
                share, number = found.misses.share[index, i, j], int(found.misses.counted[index])
                ends = map(float, wilson(share * number, number))
                yield [scenario.name, one, other, float(share), *ends, number]


def as_data(found: Attainment, many: Ensemble) -> dict[str, object]:
    """The same as JSON data; a year after 2035 and what there is not are null."""
    return {
        "key": many.run.key,
        "run": many.run.as_data(),
        "scenarios": [
            {
                "name": scenario.name,
                "left_out": int(many.left_out()[index]),
                "targets": [_reach_data(one, index) for one in found.reaches],
                "joint": [
                    {
                        "name": one.name.en,
                        "targets": [target.id for target in one.targets],
                        "chance": _chance_data(one.chance, index),
                        "obstacles": {target.id: why.en for target, why in one.obstacles},
                    }
                    for one in found.joints
                ],
                "binding": [_binding_data(row) for row in binding_dicts(found, many, index)],
                "missed": [
                    {
                        "target": found.misses.targets[place].id,
                        "share": share,
                        "with": {
                            found.misses.targets[k].id: part
                            for k, part in found.misses.partners(index, place)
                        },
                    }
                    for place, share in found.misses.often(index)
                ],
            }
            for index, scenario in enumerate(many.scenarios)
        ],
    }


def binding_dicts(found: Attainment, many: Ensemble, scenario: int) -> list[dict[str, Cell]]:
    """The rows of `binding_rows` of one scenario by the names of their columns."""
    header, *rows = binding_rows(found, many, "en")
    name = many.scenarios[scenario].name
    return [dict(zip(map(str, header), row, strict=True)) for row in rows if row[0] == name]


def _binding_data(row: dict[str, Cell]) -> dict[str, Cell]:
    return {key: (cell if cell != "" else None) for key, cell in row.items() if key != "scenario"}


def _reach_data(one: Reach, scenario: int) -> dict[str, object]:
    target = one.target
    years = one.years(SPAN)
    return {
        "id": target.id,
        "indicator": target.indicator.id,
        "number": target.number,
        "year": target.year,
        "comparator": target.comparator,
        "value": target.value,
        "value_high": target.value_high,
        "values": _quantiles(one.outcome, scenario),
        "chance": _chance_data(one.chance, scenario),
        "reason": one.why and one.why.en,
        "by_year": {str(year): _chance_data(c, scenario) for year, c in one.by_year},
        "reached_by": {
            str(year): _finite(float(c.share[scenario])) for year, c in one.reached_by()
        },
        "year_reached": None if years is None else [_finite(y) for y in years[scenario].tolist()],
    }


def _chance_data(chance: Chance | None, scenario: int) -> dict[str, Cell] | None:
    if chance is None:
        return None
    names = ("share", "low", "high", "counted", "left_out")
    return dict(zip(names, _chance_cells(chance, scenario), strict=True))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
