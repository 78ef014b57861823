"""Where the plan stands, as rows of a file and as JSON data.

In:   a `Monitoring`, a language.
Out:  rows with every digit; data. Invented values are said to be so in every row.
Knows nothing of how members were conditioned.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from report.csvfile import Cell
from report.decomposition_tables import rest_data
from report.progress_words import class_of, invented_note, latest_of
from studies.monitor import Monitoring
from studies.tracking import Standing


def monitoring_rows(found: Monitoring, lang: str) -> Iterator[list[Cell]]:
    """One row a target with an actual value, every digit."""
    yield [
        *("target", "indicator", "unit", "goal", "year", "actual", "value", "error"),
        *("done", "due", "class", "class_chance", "needed_a_year", "needed_growth"),
        *("before_10", "before_50", "before_90", "now_10", "now_50", "now_90"),
        *(
            "chance_before",
            "chance_now",
            "reason",
            "next_year",
            "part",
            "needed_in_it",
            "its_growth",
        ),
        *(["note"] if found.actuals.invented else []),
    ]
    note: list[Cell] = [invented_note().said(lang)] if found.actuals.invented else []
    for one in found.standings:
        target, progress, way = one.target, one.progress, one.way
        yield [
            target.id,
            target.indicator.name.said(lang),
            target.indicator.unit.said(lang),
            target.value,
            target.year,
            latest_of(one, lang),
            _cell(one.value),
            _cell(one.error),
            None if progress is None else progress.done,
            None if progress is None else progress.due,
            "" if progress is None else class_of(one, lang),
            None if progress is None or target.binding else progress.chance,
            None if way is None else _cell(way.yearly),
            None if way is None else _cell(way.growth),
            *(one.before or (None, None, None)),
            *(one.now or (None, None, None)),
            one.chance_before,
            one.chance_now,
            "" if one.reason is None else one.reason.said(lang),
            *_rest_cells(one),
            *note,
        ]


def _rest_cells(one: Standing) -> list[Cell]:
    """Of the year that is under way: which part is left, what it needs, its growth."""
    rest = one.rest
    if rest is None:
        return [None, "", None, None]
    return [rest.year, rest.rest.text, rest.needed, _cell(rest.growth)]


def monitoring_data(found: Monitoring) -> dict[str, object]:
    """The same as JSON data, with the causes and what the members are worth."""
    head, *rows = monitoring_rows(found, "en")
    return {
        "scenario": found.scenario.name,
        "members": found.now.members.count,
        "effective": found.effective,
        "invented": found.actuals.invented,
        "standings": [
            {
                **dict(zip(map(str, head), row, strict=True)),
                "rest": None if one.rest is None else rest_data(one.rest),
            }
            for one, row in zip(found.standings, rows, strict=True)
        ],
        "aside": [{"actual": seen.id, "distance": off} for seen, off in found.aside],
        "causes": [
            {
                "variable": one.key,
                "year": one.year,
                "before": list(one.before),
                "now": list(one.now),
                "shift": one.size,
            }
            for one in found.causes
        ],
        "actuals": [
            {
                "indicator": row.indicator.id,
                "period": row.period.text,
                "value": row.value,
                "vintage": row.vintage,
                "published": row.published,
                "source": row.source,
            }
            for row in found.actuals.rows
        ],
    }


def _cell(value: float) -> float | None:
    return value if math.isfinite(value) else None
