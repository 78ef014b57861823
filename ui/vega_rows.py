"""What a line chart draws, as columns, and what it shows in words.

In:   a `SeriesTable`, a language, whether its bands are out of date.
Out:  an Arrow table with a row a mark; a sentence or two for those who cannot see it.
Knows nothing of Streamlit or of how a chart looks (`ui.vega`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from report.frame import unit_words
from report.numbers import common_decimals, written
from report.series import DEVIATIONS
from report.tables import Line, SeriesTable
from report.texts import listed, say
from ui.vega_labels import target_offsets
from ui.words import word

Row = dict[str, Any]

_NUMBER, _TEXT = pa.float64(), pa.string()
_COLUMNS = {
    "kind": _TEXT,
    "series": _TEXT,
    "year": _NUMBER,
    "value": _NUMBER,
    "low": _NUMBER,
    "high": _NUMBER,
    "text": _TEXT,
    "dx": _NUMBER,
    "dy": _NUMBER,
    "seen": _TEXT,
    "stale": pa.bool_(),
}


def rows(
    table: SeriesTable,
    lang: str,
    ticks: Sequence[float],
    size: tuple[float, float],
    *,
    stale: bool = False,
) -> pa.Table:
    """Everything that is drawn; `kind` tells the layers which rows are theirs.

    Args:
        table: lines, bands, observations and targets.
        lang: 'zh' or 'en'.
        ticks: of the vertical axis.
        size: width and height between the axes, in pixels.
        stale: whether the bands are of what was on the desk before.
    """
    found = list(_rows(table, lang, ticks, size, stale))
    columns = {**_COLUMNS, **{f"t{k}": _TEXT for k in range(len(table.lines))}}
    return pa.table(
        {
            name: pa.array([row.get(name) for row in found], type=kind)
            for name, kind in columns.items()
        }
    )


def words_for(table: SeriesTable, lang: str) -> str:
    """The chart in a sentence or two: each line in the plan's last year and in the last."""
    years = [year for year in (2025, int(table.years[-1])) if year in table.years]
    parts = []
    for line in table.lines:
        values = [float(line.values[int(np.flatnonzero(table.years == y)[0])]) for y in years]
        decimals = common_decimals(values, table.unit.zh)
        told = [
            word("chart.year_value", lang, year=year, value=written(value, decimals))
            for year, value in zip(years, values, strict=True)
        ]
        parts.append(f"{line.name.said(lang)} {listed(told, lang)}")
    told = [say("chart.target_at", lang, year=m.year, value=m.written) for m in table.targets]
    return word(
        "chart.alt",
        lang,
        name=table.name.said(lang),
        unit=unit_words(table, lang),
        lines="; ".join([*parts, *told]),
    )


def _rows(
    table: SeriesTable,
    lang: str,
    ticks: Sequence[float],
    size: tuple[float, float],
    stale: bool,
) -> Iterator[Row]:
    for index, line in enumerate(table.lines):
        name = line.name.said(lang)
        for year, value in zip(table.years.tolist(), line.values.tolist(), strict=True):
            if value - value == 0 and (index == 0 or year >= table.last_observed):
                # what all lines share is drawn once, under the name of history
                kind = "line" if year >= table.last_observed else "past"
                yield {"kind": kind, "series": name, "year": year, "value": value}
        yield from _band_rows(table, line, name, stale)
    if table.lines:
        at = int(np.flatnonzero(table.years == table.last_observed)[0])
        value = float(table.lines[0].values[at])
        yield {"kind": "past", "year": table.last_observed, "value": value}
    for seen in table.observations:
        reach = DEVIATIONS * seen.deviation
        ends = {"low": seen.value - reach, "high": seen.value + reach}
        yield {"kind": "seen", "year": seen.year, "value": seen.value, **ends}
    names = [say("chart.target_at", lang, year=m.year, value=m.written) for m in table.targets]
    places = target_offsets(table, ticks, size, names)
    for mark, text, (dx, dy) in zip(table.targets, names, places, strict=True):
        row = {"kind": "target", "year": mark.year, "value": mark.value, "text": text}
        yield {**row, "dx": dx, "dy": dy}
    yield from _told(table)


def _band_rows(table: SeriesTable, line: Line, name: str, stale: bool) -> Iterator[Row]:
    for place, band in enumerate(sorted(line.bands, key=lambda band: -band.level)):
        ends = zip(table.years.tolist(), band.low.tolist(), band.high.tolist(), strict=True)
        for year, low, high in ends:
            if year >= table.last_observed and low - low == 0:
                row = {"kind": f"band{place}", "series": name, "year": year, "stale": stale}
                yield {**row, "low": low, "high": high}


def _told(table: SeriesTable) -> Iterator[Row]:
    """The figures of a year in words, for whoever points at it."""
    seen = {int(one.year): one.value for one in table.observations}
    values = [float(v) for line in table.lines for v in line.values]
    decimals = common_decimals(values, table.unit.zh)
    for place, year in enumerate(table.years.tolist()):
        told = {
            f"t{k}": written(float(line.values[place]), decimals)
            for k, line in enumerate(table.lines)
        }
        known = written(seen[year], decimals) if year in seen else ""
        yield {"kind": "tip", "year": year, **told, "seen": known}
