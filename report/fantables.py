"""Tables of forecasts that are shown beside what came: fans, intervals, pairs, shares.

In:   names and plain arrays that a study computed.
Out:  frozen tables, and the rows of each as a CSV file has them.
Knows nothing of how a chart looks, nor of models.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from report.tables import NO_NOTE, Array, Band, Observation, Row, basis_words
from report.texts import say


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fan:
    """One quantity: a forecast with its bands, what was known, what came, and naive forecasts.

    Attributes:
        name: the quantity, or the origin.
        unit: its unit.
        price_basis: 现价, 2020年不变价 or empty.
        years: (year,).
        median: (year,).
        bands: central bands, widest last or first; (year,) each.
        known: what was known at the origin.
        later: what was not.
        rivals: name of a naive forecast -> its (years, values).
        origin: the last year known.
    """

    name: Text
    unit: Text
    price_basis: str
    years: NDArray[np.int64]
    median: Array
    bands: tuple[Band, ...]
    known: tuple[Observation, ...]
    later: tuple[Observation, ...]
    rivals: tuple[tuple[Text, Array, Array], ...] = ()
    origin: int = 2020


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FanTable:
    """Several fans under one title; `source` and `note` stand at the foot."""

    name: Text
    fans: tuple[Fan, ...]
    source: Text
    note: Text = NO_NOTE

    def rows(self, lang: str) -> Iterator[Row]:
        """The header and one row a number."""
        yield "panel", "series", "kind", "year", "value", "unit", "price_basis"
        for fan in self.fans:
            about = (fan.unit.said(lang), basis_words(fan.price_basis, lang))
            name = fan.name.said(lang)
            series: list[tuple[str, str, Array, Array]] = [
                (say("backtest.chart.median", lang), "value", fan.years.astype(float), fan.median)
            ]
            for band in fan.bands:
                for end, values in (("low", band.low), ("high", band.high)):
                    kind = f"{end} end of {band.level:.0%} band"
                    median = say("backtest.chart.median", lang)
                    series.append((median, kind, fan.years.astype(float), values))
            series += [(rival.said(lang), "value", x, y) for rival, x, y in fan.rivals]
            for what, kind, years, values in series:
                for year, value in zip(years.tolist(), values.tolist(), strict=True):
                    yield name, what, kind, year, value if np.isfinite(value) else None, *about
            for key, seen in (("known", fan.known), ("later", fan.later)):
                for one in seen:
                    words = say(f"backtest.chart.{key}", lang)
                    yield name, words, "value", one.year, one.value, *about
                    yield name, words, "standard deviation", one.year, one.deviation, *about


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A central interval within a wider one, around a median; all on the table's scale.

    Attributes:
        label: what it is of.
        median: NaN draws no dot.
        inner: low and high of the inner interval.
        outer: of the outer one.
        reference: of what it is compared with, the outer interval; NaN where there is none.
        figure: a number written at the right, or empty.
        heading: a line above it, or empty.
    """

    label: Text
    median: float
    inner: tuple[float, float]
    outer: tuple[float, float]
    reference: tuple[float, float] = (np.nan, np.nan)
    figure: str = ""
    heading: Text = NO_NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalTable:
    """Intervals below one another on one scale, with a line at zero.

    Attributes:
        name: the title.
        axis: what the scale shows.
        inner: what the inner interval is, as the legend says it.
        outer: likewise.
        reference: likewise; empty where no row has one.
        intervals: the rows, from the top.
        reach: where the scale ends; what goes beyond is cut and marked.
        low: where it begins; at minus `reach` where None.
        figures: what the numbers at the right are, or empty.
    """

    name: Text
    axis: Text
    inner: Text
    outer: Text
    reference: Text
    intervals: tuple[Interval, ...]
    reach: float
    source: Text
    figures: Text = NO_NOTE
    note: Text = NO_NOTE
    low: float | None = None

    @property
    def span(self) -> tuple[float, float]:
        """Both ends of the scale."""
        return (-self.reach if self.low is None else self.low), self.reach

    def rows(self, lang: str) -> Iterator[Row]:
        """The header and one row an interval, on the table's scale."""
        outer = self.outer.said(lang)
        inner, reference = self.inner.said(lang), self.reference.said(lang)
        yield "row", "median", *_ends(inner), *_ends(outer), *_ends(reference or "—"), "figure"
        for one in self.intervals:
            numbers = (one.median, *one.inner, *one.outer, *one.reference)
            finite = (value if np.isfinite(value) else None for value in numbers)
            yield one.label.said(lang), *finite, one.figure


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pair:
    """Two quantities of the same members: values (member,), and the members' groups (member,)."""

    x_name: Text
    y_name: Text
    x: Array
    y: Array
    groups: NDArray[np.int64]
    correlation: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PairTable:
    """The pairs, and what the groups are called."""

    name: Text
    pairs: tuple[Pair, ...]
    groups: tuple[Text, ...]
    source: Text
    note: Text = NO_NOTE

    def rows(self, lang: str) -> Iterator[Row]:
        """The header and one row a member and pair."""
        yield "x", "y", "x value", "y value", "group"
        for pair in self.pairs:
            names = pair.x_name.said(lang), pair.y_name.said(lang)
            for x, y, group in zip(pair.x, pair.y, pair.groups, strict=True):
                yield *names, float(x), float(y), self.groups[group].said(lang)


def _ends(name: str) -> tuple[str, str]:
    return f"{name} (low)", f"{name} (high)"
