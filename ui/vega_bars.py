"""Bars and intervals for the screen: the tables that the printed ones draw, for Vega-Lite.

In:   a `BarTable` or an `IntervalTable`, a language, a light or a dark page.
Out:  a `Chart` of rows below one another, whose figures show where one points.
Knows nothing of Streamlit or of how anything was computed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from model.district.labels import Text
from report.barchart import LIGHT, BarTable
from report.fantables import IntervalTable
from report.numbers import common_decimals, written
from report.texts import listed, say
from ui.colours import Ink, ink, pens
from ui.vega import Chart, Spec, config, only
from ui.words import word

STEP = 25  # pixels from row to row
NAMES = 300  # pixels of the widest name
TOLD = 5  # rows that are told in words


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of mark: what it is called, its colour and its thickness in pixels (0: a dot)."""

    kind: str
    name: Text
    colour: str
    thickness: float


#: Name of a row, then the ends of each kind of mark; a dot has one end.
Rows = Sequence[tuple[str, dict[str, tuple[float, float]]]]


def bar_chart(table: BarTable, lang: str, *, dark: bool = False) -> Chart:
    """What matters most stands first."""
    colours, own = ink(dark), pens([False], dark)[0].colour
    pale = colours.rule if dark else LIGHT
    parts = [
        Part("light", table.light, pale, 15),
        Part("dark", table.dark, own, 7),
        Part("whisker", table.whisker, colours.text if table.light.zh else own, 1.6),
        Part("dot", table.dot, own, 0),
    ]
    rows = [
        (
            bar.label.said(lang),
            {
                "light": bar.light,
                "dark": bar.dark,
                "whisker": bar.whisker,
                "dot": (bar.dot, bar.dot),
            },
        )
        for bar in table.bars
    ]
    return _chart(table.name, table.axis, parts, rows, None, lang, colours)


def interval_chart(table: IntervalTable, lang: str, *, dark: bool = False) -> Chart:
    """Intervals within wider ones; what goes beyond the scale is cut off, as in print."""
    colours, own = ink(dark), pens([False], dark)[0].colour
    low, high = table.span
    parts = [
        Part("reference", table.reference, colours.rule if dark else LIGHT, 11),
        Part("outer", table.outer, own, 1.6),
        Part("inner", table.inner, own, 6),
        Part("dot", say_both("median"), colours.text, 0),
    ]
    rows = [
        (
            one.label.said(lang),
            {
                "reference": one.reference,
                "outer": one.outer,
                "inner": one.inner,
                "dot": (one.median, one.median),
            },
        )
        for one in table.intervals
    ]
    return _chart(table.name, table.axis, parts, rows, (low, high), lang, colours)


def say_both(name: str) -> Text:
    """What a part of a chart is called in both languages."""
    return Text(*(word(f"chart.part.{name}", lang) for lang in ("zh", "en")))


def _chart(
    name: Text,
    axis: Text,
    parts: Sequence[Part],
    rows: Rows,
    span: tuple[float, float] | None,
    lang: str,
    colours: Ink,
) -> Chart:
    rows = _told_apart(rows)
    shown = [part for part in parts if part.name.zh]
    x: Spec = {
        "type": "quantitative",
        "title": axis.said(lang),
        "axis": {"titleFontWeight": "normal", "titleColor": colours.note, "tickCount": 6},
    }
    if span is not None:
        x["scale"] = {"domain": list(span), "nice": False, "clamp": True}
    y: Spec = {
        "field": "row",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": NAMES, "ticks": False, "domain": False, "labelColor": colours.text},
    }
    zero: Spec = {
        "data": {"values": [{"at": 0}]},
        "mark": {"type": "rule", "color": colours.note},
        "encoding": {"x": {"field": "at", **x}},
    }
    spec: Spec = {
        "height": {"step": STEP},
        "padding": {"left": 2, "right": 12, "top": 4, "bottom": 2},
        "layer": [zero, *(_layer(part, x, y, shown, lang) for part in shown)],
        "config": config(colours),
    }
    data = pa.Table.from_pylist(list(_marks(rows, shown, lang)), _SCHEMA)
    return Chart(spec, data, name.said(lang), _words(name, axis, rows, shown, lang))


def _told_apart(rows: Rows) -> Rows:
    """The scale tells rows by their names: a second one of a name has its number."""
    counts: Counter[str] = Counter()
    found = []
    for row, ends in rows:
        counts[row] += 1
        found.append((row if counts[row] == 1 else f"{row} ({counts[row]})", ends))
    return found


def _layer(part: Part, x: Spec, y: Spec, shown: Sequence[Part], lang: str) -> Spec:
    """One kind of mark; all kinds share one legend."""
    colour: Spec = {
        "field": "part",
        "type": "nominal",
        "title": None,
        "scale": {
            "domain": [one.name.said(lang) for one in shown],
            "range": [one.colour for one in shown],
        },
        "legend": {"orient": "top", "labelLimit": 420, "symbolType": "square"},
    }
    tip = [
        {"field": "row", "title": word("chart.part.row", lang)},
        *({"field": one.kind, "title": one.name.said(lang)} for one in shown),
    ]
    mark: Spec = {"type": "bar", "height": part.thickness}
    if not part.thickness:
        mark = {"type": "point", "filled": True, "size": 46, "opacity": 1}
    ends: Spec = {"x": {"field": "low", **x}, "y": y, "color": colour, "tooltip": tip}
    if part.thickness:
        ends["x2"] = {"field": "high"}
    return {"transform": only(part.kind), "mark": mark, "encoding": ends}


_KINDS = ("light", "dark", "whisker", "reference", "outer", "inner", "dot")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("kind", "part", "row", *_KINDS)),
        ("low", pa.float64()),
        ("high", pa.float64()),
    ]
)


def _marks(rows: Rows, shown: Sequence[Part], lang: str) -> Iterator[dict[str, str | float]]:
    for row, ends in rows:
        told = {part.kind: _told(ends[part.kind], lang) for part in shown}
        for part in shown:
            low, high = ends[part.kind]
            if math.isfinite(low) and math.isfinite(high):
                about = {"kind": part.kind, "part": part.name.said(lang), "row": row}
                yield {**about, **told, "low": low, "high": high}


def _told(ends: tuple[float, float], lang: str) -> str:
    """A mark's ends as they are read; from zero only the other end is said."""
    low, high = ends
    if not (math.isfinite(low) and math.isfinite(high)):
        return say("table.none", lang)
    decimals = common_decimals([low, high], "")
    if low in (0.0, high):
        return written(high, decimals)
    return word("chart.part.span", lang, low=written(low, decimals), high=written(high, decimals))


def _words(name: Text, axis: Text, rows: Rows, shown: Sequence[Part], lang: str) -> str:
    """The first rows in words, for those who cannot see the chart."""
    told = []
    for row, ends in rows[:TOLD]:
        parts = (
            word("chart.part.is", lang, name=one.name.said(lang), value=_told(ends[one.kind], lang))
            for one in shown
            if math.isfinite(ends[one.kind][1])
        )
        told.append(f"{row}: {listed(parts, lang)}")
    return word(
        "chart.alt", lang, name=name.said(lang), unit=axis.said(lang), lines="; ".join(told)
    )
