"""The table of a stacked chart: a total and its parts by year, exported as it is drawn.

In:   names and plain arrays that a study computed.
Out:  `StackTable` and its rows as a CSV file has them.
Knows nothing of how a chart looks, nor of models and scenarios.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from report.tables import LAST_OBSERVED, Array, Origin, Row, basis_words, check_shape, csv_cell
from report.texts import say

MOST_PANELS = 3  # scenarios that a stacked chart can show


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One scenario of a stacked chart: values of shape (years, parts), and their total (years,)."""

    name: Text
    values: Array
    total: Array


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class StackTable:
    """A total and its parts over the years, one panel a scenario.

    Attributes:
        name: what the parts add up to.
        parts: their names, from the bottom up.
        panels: one to three scenarios.
    """

    name: Text
    unit: Text
    price_basis: str
    years: NDArray[np.int64]
    parts: tuple[Text, ...]
    panels: tuple[Panel, ...]
    origin: Origin
    last_observed: int = LAST_OBSERVED

    def __post_init__(self) -> None:
        """Refuse what cannot be stacked."""
        for panel in self.panels:
            check_shape(panel.values, (len(self.years), len(self.parts)), panel.name.en)
            if (panel.values < 0).any():
                raise ValueError(f"{panel.name.en}: a negative part cannot be stacked")
            if not np.allclose(panel.values.sum(axis=1), panel.total, rtol=1e-6, equal_nan=True):
                raise ValueError(f"{panel.name.en}: the parts do not add up to the total")
        if not 1 <= len(self.panels) <= MOST_PANELS:
            raise ValueError(f"a stacked chart shows one to three scenarios: {len(self.panels)}")

    def rows(self, lang: str) -> Iterator[Row]:
        """The header and one row a number: scenario, part, year, value, unit, price basis."""
        yield "indicator", "scenario", "part", "year", "value", "unit", "price_basis"
        about = (self.unit.said(lang), basis_words(self.price_basis, lang))
        for panel in self.panels:
            for part, values in zip(self.parts, panel.values.T, strict=True):
                for year, value in zip(self.years, values, strict=True):
                    names = self.name.said(lang), panel.name.said(lang), part.said(lang)
                    yield *names, int(year), csv_cell(value), *about
            for year, value in zip(self.years, panel.total, strict=True):
                names = self.name.said(lang), panel.name.said(lang), say("chart.total", lang)
                yield *names, int(year), csv_cell(value), *about
