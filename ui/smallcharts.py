"""Charts of a hand's breadth: a variable among others, a lever over the years.

In:   a `SeriesTable`, or values by year; a language, a light or a dark page.
Out:  a `Chart`.
Knows nothing of Streamlit or of how anything was computed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from report.tables import SeriesTable
from ui.colours import ink, pens
from ui.vega import Chart, Spec, config
from ui.vega_rows import words_for
from ui.words import word


def small_chart(table: SeriesTable, lang: str, *, dark: bool = False) -> Chart:
    """The lines alone, in a hand's breadth: what a cause does, beside other causes."""
    drawn, colours = pens([line.is_usual for line in table.lines], dark), ink(dark)
    names = [line.name.said(lang) for line in table.lines]
    first, last = int(table.years[0]), int(table.years[-1])
    domains = {
        "color": [pen.colour for pen in drawn],
        "strokeDash": [list(pen.dashes) or [1, 0] for pen in drawn],
    }
    encoding: Spec = {
        "x": {
            "field": "year",
            "type": "quantitative",
            "title": None,
            "scale": {"domain": [first, last], "nice": False},
            "axis": {"format": "d", "grid": False, "values": [first, 2025, last]},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": None,
            "scale": {"zero": False},
            "axis": {"tickCount": 3, "format": ",.3~r"},
        },
        "tooltip": [
            {"field": "year", "type": "quantitative", "title": word("chart.year", lang)},
            {"field": "series", "title": table.name.said(lang)},
            {"field": "value", "format": ",.4~g", "title": table.unit.said(lang)},
        ],
        **{
            channel: {
                "field": "series",
                "type": "nominal",
                "scale": {"domain": names, "range": values},
                "legend": None,
            }
            for channel, values in domains.items()
        },
    }
    spec = {
        "height": 84,
        "mark": {"type": "line", "strokeWidth": 1.8},
        "encoding": encoding,
        "config": {**config(colours), "axis": {**config(colours)["axis"], "labelFontSize": 11}},
    }
    rows = [
        {"series": name, "year": int(year), "value": float(value)}
        for line, name in zip(table.lines, names, strict=True)
        for year, value in zip(table.years, line.values, strict=True)
        if np.isfinite(value)
    ]
    return Chart(spec, pa.Table.from_pylist(rows), table.name.said(lang), words_for(table, lang))


def path_chart(
    years: Sequence[int], values: Sequence[float], name: str, *, percent: bool, dark: bool = False
) -> Chart:
    """One lever over the years, small: what a schedule comes to."""
    colours = ink(dark)
    encoding = {
        "x": {
            "field": "year",
            "type": "quantitative",
            "title": None,
            "axis": {"format": "d", "grid": False, "values": [y for y in years if y % 5 == 0]},
            "scale": {"domain": [years[0], years[-1]], "nice": False},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": None,
            "axis": {"tickCount": 3, "format": ".1%" if percent else ",.4~g"},
            "scale": {"zero": False},
        },
        "tooltip": [
            {"field": "year", "type": "quantitative"},
            {"field": "value", "format": ".4~g"},
        ],
    }
    colour = pens([False], dark)[0].colour
    spec = {
        "height": 90,
        "mark": {"type": "line", "point": True, "color": colour, "strokeWidth": 2},
        "encoding": encoding,
        "config": config(colours),
    }
    data = pa.table({"year": list(years), "value": [float(value) for value in values]})
    told = ", ".join(f"{year}: {value:.4g}" for year, value in zip(years, values, strict=True))
    return Chart(spec, data, name, f"{name}: {told}")
