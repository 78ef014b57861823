"""Charts for the screen: the tables that the printed charts draw, as Vega-Lite specifications.

In:   a `SeriesTable`, a language, a light or a dark page, whether its bands are out of date.
Out:  `Chart`: a specification, its data, and what it shows in words for those who cannot see it.
Knows nothing of Streamlit or of how anything was computed.

The specification holds no data: while only numbers change, the browser keeps the chart that it has
and moves the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from report.frame import unit_words, y_ticks
from report.numbers import common_decimals, written
from report.series import DEVIATIONS, all_values, has_fans
from report.tables import Line, SeriesTable
from report.texts import listed, say
from ui.colours import Ink, Pen, ink, pens
from ui.words import word

Spec = dict[str, Any]

HEIGHT = 270
FAMILY = "Pingshan Sans, Noto Sans SC, Microsoft YaHei, sans-serif"
STALE = 0.45  # strength of what is out of date


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """What `st.vega_lite_chart` takes: a specification, its data, the words for it."""

    spec: Spec
    data: pd.DataFrame
    alt: str


def line_chart(
    table: SeriesTable, lang: str, *, dark: bool = False, stale: bool = False, height: int = HEIGHT
) -> Chart:
    """One indicator over the years: history, scenarios, bands, observations and targets."""
    drawn, colours = pens([line.is_usual for line in table.lines], dark), ink(dark)
    layers = [
        *(_band_layers(table, drawn, stale) if has_fans(table) else ()),
        _base_year(table, colours),
        _line_layer(table, lang, drawn, colours, dark),
        *_observation_layers(table, colours),
        *_target_layers(table, colours),
        _pointer(table, lang, colours),
    ]
    spec = {
        "height": height,
        "title": {
            "text": unit_words(table, lang),
            "anchor": "start",
            "fontSize": 12,
            "fontWeight": "normal",
            "color": colours.note,
            "offset": 2,
        },
        "padding": {"left": 2, "right": 8, "top": 4, "bottom": 2},
        "layer": layers,
        "config": _config(colours),
    }
    return Chart(spec, pd.DataFrame(list(_rows(table, lang))), alternative(table, lang))


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
        "config": {**_config(colours), "axis": {**_config(colours)["axis"], "labelFontSize": 11}},
    }
    rows = [
        {"series": name, "year": int(year), "value": float(value)}
        for line, name in zip(table.lines, names, strict=True)
        for year, value in zip(table.years, line.values, strict=True)
        if np.isfinite(value)
    ]
    return Chart(spec, pd.DataFrame(rows), alternative(table, lang))


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
            "axis": {"tickCount": 3, **({"format": ".1%"} if percent else {})},
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
        "config": _config(colours),
    }
    data = pd.DataFrame({"year": list(years), "value": list(values)})
    told = ", ".join(f"{year}: {value:.4g}" for year, value in zip(years, values, strict=True))
    return Chart(spec, data, f"{name}: {told}")


def alternative(table: SeriesTable, lang: str) -> str:
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


def _rows(table: SeriesTable, lang: str) -> Iterator[dict[str, Any]]:
    """Everything that is drawn, one row a mark; `kind` tells the layers which are theirs."""
    names = [line.name.said(lang) for line in table.lines]
    for index, (line, name) in enumerate(zip(table.lines, names, strict=True)):
        for year, value in zip(table.years, line.values, strict=True):
            if np.isfinite(value) and (index == 0 or year >= table.last_observed):
                # what all lines share is drawn once, under the name of history
                kind = "line" if year >= table.last_observed else "past"
                yield {"kind": kind, "series": name, "year": int(year), "value": float(value)}
        yield from _band_rows(table, line, name)
    past = next((line for line in table.lines), None)
    if past is not None:
        at = int(np.flatnonzero(table.years == table.last_observed)[0])
        yield {"kind": "past", "year": table.last_observed, "value": float(past.values[at])}
    for seen in table.observations:
        reach = DEVIATIONS * seen.deviation
        ends = {"low": seen.value - reach, "high": seen.value + reach}
        yield {"kind": "seen", "year": seen.year, "value": seen.value, **ends}
    for mark in table.targets:
        text = say("chart.target_at", lang, year=mark.year, value=mark.written)
        yield {"kind": "target", "year": mark.year, "value": mark.value, "text": text}
    yield from _told(table)


def _band_rows(table: SeriesTable, line: Line, name: str) -> Iterator[dict[str, Any]]:
    for place, band in enumerate(sorted(line.bands, key=lambda band: -band.level)):
        for year, low, high in zip(table.years, band.low, band.high, strict=True):
            if year >= table.last_observed and np.isfinite(low):
                ends = {"low": float(low), "high": float(high)}
                yield {"kind": f"band{place}", "series": name, "year": int(year), **ends}


def _told(table: SeriesTable) -> Iterator[dict[str, Any]]:
    """The figures of a year in words, for whoever points at it."""
    seen = {int(one.year): one.value for one in table.observations}
    values = [float(v) for line in table.lines for v in line.values]
    decimals = common_decimals(values, table.unit.zh)
    for place, year in enumerate(int(year) for year in table.years):
        told = {
            f"t{k}": written(float(line.values[place]), decimals)
            for k, line in enumerate(table.lines)
        }
        yield {
            "kind": "tip",
            "year": year,
            **told,
            "seen": written(seen[year], decimals) if year in seen else "",
        }


def _only(kind: str) -> list[Spec]:
    return [{"filter": f"datum.kind === '{kind}'"}]


def _x(table: SeriesTable) -> Spec:
    first, last = int(table.years[0]), int(table.years[-1])
    return {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [first - 0.3, last + 0.3], "nice": False},
        "axis": {
            "format": "d",
            "values": [year for year in range(first, last + 1) if year % 5 == 0],
            "grid": False,
        },
    }


def _y(table: SeriesTable, field: str = "value") -> Spec:
    ticks = y_ticks(all_values(table), 5)
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [float(ticks[0]), float(ticks[-1])], "nice": False, "zero": False},
        "axis": {"values": [float(tick) for tick in ticks]},
    }


def _band_layers(table: SeriesTable, drawn: list[Pen], stale: bool) -> Iterator[Spec]:
    for index, line in enumerate(table.lines):
        for place in range(len(line.bands)):
            name = line.name
            strength = (0.14, 0.22)[min(place, 1)] * (STALE if stale else 1.0)
            yield {
                "transform": [
                    *_only(f"band{place}"),
                    {"filter": {"field": "series", "oneOf": [name.zh, name.en]}},
                ],
                "mark": {
                    "type": "area",
                    "color": "#8A949E" if stale else drawn[index].colour,
                    "opacity": strength,
                    "interpolate": "monotone",
                    "tooltip": False,
                },
                "encoding": {"x": _x(table), "y": _y(table, "low"), "y2": {"field": "high"}},
            }


def _base_year(table: SeriesTable, colours: Ink) -> Spec:
    return {
        "data": {"values": [{"year": table.last_observed + 0.5}]},
        "mark": {"type": "rule", "color": colours.note, "strokeDash": [3, 3], "opacity": 0.7},
        "encoding": {"x": _x(table)},
    }


def _line_layer(table: SeriesTable, lang: str, drawn: list[Pen], colours: Ink, dark: bool) -> Spec:
    """History, then each scenario; one legend for colour and dashes."""
    names = [line.name.said(lang) for line in table.lines]
    legend = {
        "title": None,
        "orient": "top",
        "symbolType": "stroke",
        "symbolSize": 420,
        "symbolStrokeWidth": 2.4,
        "labelLimit": 260,
        "labelColor": colours.text,
        "columnPadding": 18,
        "offset": 4,
    }
    past = {
        "transform": _only("past"),
        "mark": {"type": "line", "color": colours.text, "strokeWidth": 1.4},
        "encoding": {"x": _x(table), "y": _y(table)},
    }
    future = {
        "transform": _only("line"),
        "mark": {"type": "line", "strokeWidth": 2.4, "interpolate": "linear", "clip": True},
        "encoding": {
            "x": _x(table),
            "y": _y(table),
            "color": {
                "field": "series",
                "type": "nominal",
                "scale": {"domain": names, "range": [pen.colour for pen in drawn]},
                "legend": legend,
            },
            "strokeDash": {
                "field": "series",
                "type": "nominal",
                "scale": {"domain": names, "range": [list(pen.dashes) or [1, 0] for pen in drawn]},
                "legend": legend,
            },
        },
    }
    return {"layer": [past, future]}


def _observation_layers(table: SeriesTable, colours: Ink) -> Iterator[Spec]:
    if table.observations:
        yield {
            "transform": _only("seen"),
            "mark": {"type": "rule", "color": colours.text, "strokeWidth": 1.0},
            "encoding": {"x": _x(table), "y": _y(table, "low"), "y2": {"field": "high"}},
        }
        yield {
            "transform": _only("seen"),
            "mark": {"type": "point", "color": colours.text, "filled": True, "size": 26},
            "encoding": {"x": _x(table), "y": _y(table)},
        }


def _target_layers(table: SeriesTable, colours: Ink) -> Iterator[Spec]:
    if table.targets:
        encoding = {"x": _x(table), "y": _y(table)}
        mark = {"type": "point", "shape": "diamond", "filled": True, "size": 110, "opacity": 1}
        yield {
            "transform": _only("target"),
            "mark": {**mark, "color": colours.target},
            "encoding": encoding,
        }
        text = {"type": "text", "align": "right", "dx": -9, "dy": -9, "color": colours.target}
        yield {
            "transform": _only("target"),
            "mark": {**text, "fontSize": 13, "fontWeight": 500},
            "encoding": {**encoding, "text": {"field": "text"}},
        }


def _pointer(table: SeriesTable, lang: str, colours: Ink) -> Spec:
    """A rule at the year that is pointed at, with all its figures."""
    fields = [{"field": "year", "type": "quantitative", "title": word("chart.year", lang)}]
    fields += [
        {"field": f"t{k}", "type": "nominal", "title": line.name.said(lang)}
        for k, line in enumerate(table.lines)
    ]
    if table.observations:
        fields.append({"field": "seen", "type": "nominal", "title": word("chart.seen", lang)})
    shown = {"condition": {"param": "year", "empty": False, "value": 0.6}, "value": 0}
    return {
        "transform": _only("tip"),
        "params": [
            {
                "name": "year",
                "select": {
                    "type": "point",
                    "fields": ["year"],
                    "nearest": True,
                    "on": "pointerover",
                    "clear": "pointerout",
                },
            }
        ],
        "mark": {"type": "rule", "color": colours.note, "strokeWidth": 1},
        "encoding": {"x": _x(table), "opacity": shown, "tooltip": fields},
    }


def _config(colours: Ink) -> Spec:
    text = {"labelFont": FAMILY, "titleFont": FAMILY, "labelFontSize": 13}
    return {
        "font": FAMILY,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {
            **text,
            "labelColor": colours.note,
            "gridColor": colours.rule,
            "domain": False,
            "tickColor": colours.rule,
        },
        "legend": text,
        "title": {"font": FAMILY},
        "text": {"font": FAMILY},
    }
