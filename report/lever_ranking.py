"""Which lever does most for its money or land, as tables on the terminal, CSV rows and JSON.

In:   a `Ranking`, a language.
Out:  text, rows, data: the same numbers.
Knows nothing of how they were computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from report.console import aligned
from report.csvfile import Cell
from report.numbers import MISSING, decimals_for, written
from report.texts import listed, say
from studies.lever_costs import Basis
from studies.ranking import Ranking, Worth

BASES: tuple[Basis, ...] = ("money", "land")
FIGURES = (0, 3, 4, 5, 6)  # columns of numbers


def ranking_text(found: Ranking, lang: str) -> str:
    """Two tables an output: by money, and by land."""
    parts = []
    for place, (indicator, year) in enumerate(found.outputs):
        lines = [
            say(
                "ranking.head",
                lang,
                indicator=indicator.name.said(lang),
                year=year,
                scenario=found.scenario.title.said(lang),
                members=f"{found.members:,}",
            )
        ]
        for basis in BASES:
            lines += [say(f"ranking.{basis}", lang), _table(found, place, basis, lang)]
        way = say("ranking.down" if found.falls[place] else "ranking.up", lang)
        lines.append(say("ranking.wanted", lang, way=way))
        parts.append("\n".join(lines))
    if found.failed:
        parts.append(say("ranking.failed", lang, count=found.failed))
    if found.without_room:
        names = listed((lever.title.said(lang) for lever in found.without_room), lang)
        parts.append(say("ranking.no_room", lang, names=names))
    return "\n\n".join(parts)


def by_place(found: Ranking, place: int, basis: Basis) -> list[Worth]:
    """One list in its order; levers without a ratio last."""
    own = [worth for worth in found.worths if worth.basis == basis]
    return sorted(own, key=lambda worth: (worth.place[place] == 0, worth.place[place]))


def _table(found: Ranking, place: int, basis: Basis, lang: str) -> str:
    return aligned(table_rows(found, place, basis, lang), numbers=FIGURES)


def table_rows(found: Ranking, place: int, basis: Basis, lang: str) -> list[list[str]]:
    """The head and one row a lever of one list, in its order."""
    unit = found.outputs[place][0].unit
    rows = [
        [
            say("ranking.place", lang),
            say("ranking.lever", lang),
            say("ranking.move", lang),
            say("ranking.effect", lang, unit=unit.said(lang)),
            say(f"ranking.cost_{basis}", lang),
            say(f"ranking.ratio_{basis}", lang),
            say("ranking.leading", lang),
        ]
    ]
    for worth in by_place(found, place, basis):
        rows.append(
            [
                str(worth.place[place]) if worth.place[place] else MISSING,
                worth.lever.title.said(lang),
                f"{worth.start:.4g} → {worth.setting:.4g}",
                _band(worth.effect[place], unit.zh, lang),
                _band(worth.cost[place], "亿元", lang),
                _band(worth.ratio[place], "", lang),
                say("run.percent", lang, value=round(100 * float(worth.leading[place]))),
            ]
        )
    return rows


def _band(points: np.ndarray[tuple[int], np.dtype[np.float64]], unit: str, lang: str) -> str:
    """10, 50 and 90 % points with as many digits as the middle one asks."""
    low, middle, high = points.tolist()
    if not math.isfinite(middle):
        return MISSING
    decimals = max(1, decimals_for(unit, max(abs(middle), 1e-6)))
    shown = {"low": low, "middle": middle, "high": high}
    return say(
        "ranking.band", lang, **{name: written(value, decimals) for name, value in shown.items()}
    )


def ranking_rows(found: Ranking, lang: str) -> Iterator[list[Cell]]:
    """One row an output, list and lever, all digits."""
    points = ("p10", "p50", "p90")
    yield [
        *("output", "year", "basis", "place", "lever", "name", "start", "setting"),
        *(f"{part}_{point}" for part in ("effect", "cost", "ratio") for point in points),
        "leading",
    ]
    for place, (indicator, year) in enumerate(found.outputs):
        for basis in BASES:
            for worth in by_place(found, place, basis):
                arrays = (worth.effect, worth.cost, worth.ratio)
                yield [
                    *(indicator.id, year, basis, int(worth.place[place]) or None),
                    *(worth.lever.name, worth.lever.title.said(lang), worth.start, worth.setting),
                    *(_finite(value) for array in arrays for value in array[place]),
                    float(worth.leading[place]),
                ]


def ranking_data(found: Ranking) -> dict[str, object]:
    """The same as JSON data."""
    header, *rows = ranking_rows(found, "en")
    return {
        "key": found.run.key,
        "run": found.run.as_data(),
        "members": found.members,
        "failed": found.failed,
        "ranking": [dict(zip(map(str, header), row, strict=True)) for row in rows],
        "without_room": [lever.name for lever in found.without_room],
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
