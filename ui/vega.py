"""Charts for the screen: the tables that the printed charts draw, as Vega-Lite specifications.

In:   a `SeriesTable`, a language, a light or a dark page, whether its bands are out of date.
Out:  `Chart`: a specification, its data, and what it shows in words for those who cannot see it.
Knows nothing of Streamlit or of how anything was computed.

The specification holds no data, and a chart whose numbers change keeps its specification and its
name: the browser then keeps the chart that it has and moves the lines, in a third of the time that
a new chart takes. Whether a band is out of date is data too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from report.frame import unit_words, y_ticks
from report.series import all_values, has_fans
from report.tables import SeriesTable
from ui.colours import Ink, Pen, ink, pens
from ui.vega_labels import SIZE, WIDE
from ui.vega_rows import rows, words_for
from ui.words import word

Spec = dict[str, Any]

HEIGHT = 270
FAMILY = "Pingshan Sans, Noto Sans SC, Microsoft YaHei, sans-serif"
STALE = 0.45  # strength of what is out of date
STALE_INK = "#8A949E"
AROUND = 64  # pixels of unit, legend and years above and below the axes
FEW_YEARS = 11  # years that are all named
STRENGTHS = (0.14, 0.22)  # of the widest band and of those within it


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """What `st.vega_lite_chart` takes, and the words for it.

    Attributes:
        spec: a specification without data.
        data: a row a mark.
        name: what is drawn, in words that do not change with the numbers.
        alt: the same with the numbers.
    """

    spec: Spec
    data: pa.Table
    name: str
    alt: str


def line_chart(
    table: SeriesTable,
    lang: str,
    *,
    dark: bool = False,
    stale: bool = False,
    height: int = HEIGHT,
    width: float = WIDE,
) -> Chart:
    """One indicator over the years: history, scenarios, bands, observations and targets.

    Args:
        table: what is drawn.
        lang: 'zh' or 'en'.
        dark: for a dark page.
        stale: whether its bands are out of date.
        height: of the whole, in pixels.
        width: between the axes, the least that it is drawn with, so that names find their places.
    """
    drawn, colours = pens([line.is_usual for line in table.lines], dark), ink(dark)
    ticks = [float(tick) for tick in y_ticks(all_values(table), 5)]
    axes = _axes(table, ticks)
    layers = [
        *(_band_layers(table, drawn, axes) if has_fans(table) else ()),
        _base_year(table, colours, axes),
        _line_layer(table, lang, drawn, colours, axes),
        *_observation_layers(table, colours, axes),
        *_target_layers(table, colours, axes),
        _pointer(table, lang, colours, axes),
    ]
    unit = unit_words(table, lang)
    title: Spec = {"text": unit, "anchor": "start", "fontSize": 12, "fontWeight": "normal"}
    spec = {
        "height": height,
        "title": {**title, "color": colours.note, "offset": 2},
        "padding": {"left": 2, "right": 8, "top": 4, "bottom": 2},
        "layer": layers,
        "config": config(colours),
    }
    name = word("chart.name", lang, name=table.name.said(lang), unit=unit)
    drawn_rows = rows(table, lang, ticks, (width, height - AROUND), stale=stale)
    return Chart(spec, drawn_rows, name, words_for(table, lang))


def only(kind: str) -> list[Spec]:
    """The rows of one kind."""
    return [{"filter": f"datum.kind === '{kind}'"}]


def _axes(table: SeriesTable, ticks: list[float]) -> Spec:
    """The two axes that all layers share."""
    first, last = int(table.years[0]), int(table.years[-1])
    every = 1 if last - first <= FEW_YEARS else 5
    named = [year for year in range(first, last + 1) if year % every == 0]
    quantity: Spec = {"type": "quantitative", "title": None}
    return {
        "x": {
            **quantity,
            "field": "year",
            "scale": {"domain": [first - 0.3, last + 0.3], "nice": False},
            "axis": {"format": "d", "values": named, "grid": False},
        },
        "y": {
            **quantity,
            "field": "value",
            "scale": {"domain": [ticks[0], ticks[-1]], "nice": False, "zero": False},
            "axis": {"values": ticks},
        },
    }


def _between(axes: Spec) -> Spec:
    """From the low end to the high one."""
    return {"x": axes["x"], "y": {**axes["y"], "field": "low"}, "y2": {"field": "high"}}


def _band_layers(table: SeriesTable, drawn: list[Pen], axes: Spec) -> Iterator[Spec]:
    for index, line in enumerate(table.lines):
        names = [line.name.zh, line.name.en]
        for place in range(len(line.bands)):
            strength = STRENGTHS[min(place, 1)]
            yield {
                "transform": [
                    *only(f"band{place}"),
                    {"filter": {"field": "series", "oneOf": names}},
                ],
                "mark": {"type": "area", "interpolate": "monotone", "tooltip": False},
                "encoding": {
                    **_between(axes),
                    "color": _if_stale(STALE_INK, drawn[index].colour),
                    "opacity": _if_stale(strength * STALE, strength),
                },
            }


def _if_stale(then: str | float, otherwise: str | float) -> Spec:
    return {"condition": {"test": "datum.stale", "value": then}, "value": otherwise}


def _base_year(table: SeriesTable, colours: Ink, axes: Spec) -> Spec:
    return {
        "data": {"values": [{"year": table.last_observed + 0.5}]},
        "mark": {"type": "rule", "color": colours.note, "strokeDash": [3, 3], "opacity": 0.7},
        "encoding": {"x": axes["x"]},
    }


def _line_layer(table: SeriesTable, lang: str, drawn: list[Pen], colours: Ink, axes: Spec) -> Spec:
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
        "transform": only("past"),
        "mark": {"type": "line", "color": colours.text, "strokeWidth": 1.4},
        "encoding": axes,
    }
    future = {
        "transform": only("line"),
        "mark": {"type": "line", "strokeWidth": 2.4, "interpolate": "linear", "clip": True},
        "encoding": {
            **axes,
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


def _observation_layers(table: SeriesTable, colours: Ink, axes: Spec) -> Iterator[Spec]:
    if table.observations:
        yield {
            "transform": only("seen"),
            "mark": {"type": "rule", "color": colours.text, "strokeWidth": 1.0},
            "encoding": _between(axes),
        }
        yield {
            "transform": only("seen"),
            "mark": {"type": "point", "color": colours.text, "filled": True, "size": 26},
            "encoding": axes,
        }


def _target_layers(table: SeriesTable, colours: Ink, axes: Spec) -> Iterator[Spec]:
    if table.targets:
        mark = {"type": "point", "shape": "diamond", "filled": True, "size": 110, "opacity": 1}
        yield {
            "transform": only("target"),
            "mark": {**mark, "color": colours.target},
            "encoding": axes,
        }
        # where a name stands is data: it moves with the lines, and the chart is kept
        text: Spec = {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": {"expr": "datum.dx"},
            "dy": {"expr": "datum.dy"},
            "fontSize": SIZE,
            "fontWeight": 500,
        }
        ground = {"color": colours.ground, "stroke": colours.ground, "strokeWidth": 4}
        for ink_of_it in ({**ground, "opacity": 0.75}, {"color": colours.target}):
            yield {
                "transform": only("target"),
                "mark": {**text, **ink_of_it},
                "encoding": {**axes, "text": {"field": "text"}},
            }


def _pointer(table: SeriesTable, lang: str, colours: Ink, axes: Spec) -> Spec:
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
        "transform": only("tip"),
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
        "encoding": {"x": axes["x"], "opacity": shown, "tooltip": fields},
    }


def config(colours: Ink) -> Spec:
    """Fonts and colours of every chart."""
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
