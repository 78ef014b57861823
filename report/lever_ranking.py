"""Which lever does most for its money or land, as tables on the terminal, CSV rows and JSON.

In:   a `Ranking`, a language.
Out:  text, rows, data: the same numbers.
Knows nothing of how they were computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from model.district.labels import Text
from model.district.levers import read_levers
from report.console import aligned
from report.csvfile import Cell
from report.numbers import MISSING, decimals_for, written
from report.texts import listed, say
from studies.lever_costs import Basis
from studies.ranking import Ranking, Worth

BASES: tuple[Basis, ...] = ("money", "land")
FIGURES = (0, 3, 4, 5, 6)  # columns of numbers
ENDS, POINTS = ("low", "middle", "high"), ("p10", "p50", "p90")
HEADS = (
    *("output", "year", "basis", "place", "lever", "name", "start", "setting"),
    *(f"{part}_{point}" for part in ("effect", "cost", "ratio") for point in POINTS),
    "leading",
)
#: A row, or the whole, as JSON data.
Data: TypeAlias = Mapping[str, Any]


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
    parts.append(say("ranking.shared", lang))
    return "\n\n".join(parts)


def by_place(found: Ranking, place: int, basis: Basis) -> list[Worth]:
    """One list in its order; levers without a ratio last."""
    own = [worth for worth in found.worths if worth.basis == basis]
    return sorted(own, key=lambda worth: (worth.place[place] == 0, worth.place[place]))


def _table(found: Ranking, place: int, basis: Basis, lang: str) -> str:
    return aligned(table_rows(found, place, basis, lang), numbers=FIGURES)


def table_rows(found: Ranking, place: int, basis: Basis, lang: str) -> list[list[str]]:
    """The head and one row a lever of one list, in its order."""
    rows = [_row(found, place, worth, lang) for worth in by_place(found, place, basis)]
    return told_rows(rows, basis, found.outputs[place][0].unit, lang)


def told_rows(rows: Iterable[Data], basis: Basis, unit: Text, lang: str) -> list[list[str]]:
    """The same of rows as `ranking_data` has them: of one output and basis, in their order."""
    ratio, cost = f"ranking.ratio_{basis}", f"ranking.cost_{basis}"
    told = [
        [
            say("ranking.place", lang),
            say("ranking.lever", lang),
            say("ranking.move", lang),
            say("ranking.effect", lang, unit=unit.said(lang)),
            say(cost, lang),
            say(ratio, lang),
            say("ranking.leading", lang),
        ]
    ]
    for row in rows:
        told.append(
            [
                str(row["place"] or MISSING),
                read_levers()[row["lever"]].title.said(lang),
                f"{row['start']:.4g} → {row['setting']:.4g}",
                _band(row, "effect", unit.zh, lang),
                _band(row, "cost", "亿元", lang),
                _band(row, "ratio", "", lang),
                say("run.percent", lang, value=round(100 * row["leading"])),
            ]
        )
    return told


def _band(row: Data, part: str, unit: str, lang: str) -> str:
    """10, 50 and 90 % points with the digits of the middle one; of a tenth of the ends if less."""
    shown = {name: row[f"{part}_{point}"] for name, point in zip(ENDS, POINTS, strict=True)}
    if shown["middle"] is None:
        return MISSING
    least = max(abs(value) for value in shown.values() if value is not None) / 10
    decimals = max(1, decimals_for(unit, max(abs(shown["middle"]), least, 1e-6)))
    told = {name: written(value, decimals) for name, value in shown.items()}
    return say("ranking.band", lang, **told)


def closing_words(data: Data, lang: str) -> list[str]:
    """What stands below the lists of `ranking_data`, last that levers share their money.

    Args:
        data: of one output.
        lang: 'zh' or 'en'.
    """
    (falls,) = data["falls"]
    way = say("ranking.down" if falls else "ranking.up", lang)
    told = [say("ranking.wanted", lang, way=way)]
    if data["failed"]:
        told.append(say("ranking.failed", lang, count=data["failed"]))
    if data["without_room"]:
        titles = (read_levers()[name].title.said(lang) for name in data["without_room"])
        told.append(say("ranking.no_room", lang, names=listed(titles, lang)))
    return [*told, say("ranking.shared", lang)]


def ranking_rows(found: Ranking, lang: str) -> Iterator[list[Cell]]:
    """One row an output, list and lever, all digits."""
    yield list(HEADS)
    for place in range(len(found.outputs)):
        for basis in BASES:
            for worth in by_place(found, place, basis):
                yield list(_row(found, place, worth, lang).values())


def _row(found: Ranking, place: int, worth: Worth, lang: str) -> Data:
    """One lever of one list, by the names of `HEADS`."""
    indicator, year = found.outputs[place]
    arrays = (worth.effect, worth.cost, worth.ratio)
    cells = [
        *(indicator.id, year, worth.basis, int(worth.place[place]) or None),
        *(worth.lever.name, worth.lever.title.said(lang), worth.start, worth.setting),
        *(_finite(value) for array in arrays for value in array[place]),
        float(worth.leading[place]),
    ]
    return dict(zip(HEADS, cells, strict=True))


def ranking_data(found: Ranking) -> dict[str, object]:
    """The same as JSON data."""
    header, *rows = ranking_rows(found, "en")
    return {
        "key": found.run.key,
        "run": found.run.as_data(),
        "members": found.members,
        "failed": found.failed,
        "falls": list(found.falls),
        "ranking": [dict(zip(map(str, header), row, strict=True)) for row in rows],
        "without_room": [lever.name for lever in found.without_room],
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
