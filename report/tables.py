"""The tables that charts draw: frozen, and exported as they are, so both show the same numbers.

In:   names and plain arrays that a study computed.
Out:  `SeriesTable`, `GridTable`, `TargetTable`, and the rows of each as a CSV file has them.
Knows nothing of how a chart looks, nor of models and scenarios.

A value that is missing is NaN: a gap in a line, an empty cell in a file, never a zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from report.numbers import MISSING
from report.texts import say

Array: TypeAlias = NDArray[np.float64]
Row: TypeAlias = tuple[str | int | float | None, ...]

NO_NOTE = Text("", "")
MOST_LINES = 6  # scenarios that a line chart can show
LAST_OBSERVED = 2020  # the base year: what is later is a projection


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the foot of a chart says of where its numbers come from.

    Attributes:
        members: members of each scenario; 1 for a single run.
        left_out: members that failed in any scenario; they are in no figure.
        date: day of the computation, 2026-11-22.
        source: where the observations and targets come from.
        said: what stands instead of the scenarios and their members, where lines are no scenarios.
    """

    members: int
    date: str
    source: Text
    left_out: int = 0
    said: Text = NO_NOTE


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A range that holds `level` (0..1) of the members in each year: low and high, (years,)."""

    level: float
    low: Array
    high: Array


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One scenario: values of shape (years,), and its bands if it is an ensemble.

    `is_usual` marks business as usual, which every chart draws alike.
    """

    name: Text
    values: Array
    bands: tuple[Band, ...] = ()
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """An observed value with its standard deviation, both in the table's unit."""

    year: float
    value: float
    deviation: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A target of the plan, drawn in its year; `written` is how it is read (≥1,250)."""

    year: int
    value: float
    written: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SeriesTable:
    """One indicator over the years, under up to six scenarios.

    Attributes:
        name: the indicator.
        unit: its unit; the Chinese form decides the rounding.
        price_basis: 现价, 2020年不变价 or empty.
        years: shape (years,), whole numbers.
        lines: one for each scenario; all are the same up to `last_observed`.
        observations: what was observed.
        targets: the plan's targets for it.
        last_observed: the last year of history.
        note: what a reader must know of these numbers, or empty.
        seen: `observed`, or `actual` where the dots are what a bureau entered.
    """

    name: Text
    unit: Text
    price_basis: str
    years: NDArray[np.int64]
    lines: tuple[Line, ...]
    origin: Origin
    observations: tuple[Observation, ...] = ()
    targets: tuple[Mark, ...] = ()
    last_observed: int = LAST_OBSERVED
    note: Text = NO_NOTE
    seen: Literal["observed", "actual"] = "observed"

    def __post_init__(self) -> None:
        """Refuse what no chart could show truthfully."""
        for line in self.lines:
            check_shape(line.values, self.years.shape, line.name.en)
            for band in line.bands:
                check_shape(band.low, self.years.shape, f"{line.name.en}, low end")
                check_shape(band.high, self.years.shape, f"{line.name.en}, high end")
        if not 1 <= len(self.lines) <= MOST_LINES:
            raise ValueError(f"a chart shows one to six scenarios, not {len(self.lines)}")

    def rows(self, lang: str) -> Iterator[Row]:
        """The header and one row a number: series, kind, year, value, unit, price basis."""
        yield "indicator", "series", "kind", "year", "value", "unit", "price_basis"
        about = (self.unit.said(lang), basis_words(self.price_basis, lang))
        name = self.name.said(lang)
        for line in self.lines:
            series = line.name.said(lang)
            for kind, values in _kinds(line):
                for year, value in zip(self.years, values, strict=True):
                    yield name, series, kind, int(year), csv_cell(value), *about
        for seen in self.observations:
            series = say(f"chart.{self.seen}", lang)
            yield name, series, "value", seen.year, csv_cell(seen.value), *about
            yield name, series, "standard deviation", seen.year, csv_cell(seen.deviation), *about
        for mark in self.targets:
            yield name, say("chart.target", lang), mark.written, mark.year, mark.value, *about


@dataclass(frozen=True, slots=True, kw_only=True)
class GridTable:
    """Several indicators side by side under the same scenarios, each on a scale of its own."""

    name: Text
    tables: tuple[SeriesTable, ...]

    def __post_init__(self) -> None:
        """Refuse indicators of different scenarios: one legend serves all."""
        if len({tuple(line.name for line in table.lines) for table in self.tables}) != 1:
            raise ValueError(f"{self.name.en}: the panels show different scenarios")

    @property
    def origin(self) -> Origin:
        """Of all its numbers."""
        return self.tables[0].origin

    @property
    def notes(self) -> tuple[Text, ...]:
        """The notes of its tables, each once."""
        return tuple(dict.fromkeys(table.note for table in self.tables if table.note.zh))

    def rows(self, lang: str) -> Iterator[Row]:
        """The rows of its tables under one header."""
        for place, table in enumerate(self.tables):
            rows = table.rows(lang)
            header = next(rows)
            if place == 0:
                yield header
            yield from rows


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target and what each scenario makes of it.

    Attributes:
        name: the indicator.
        unit: its unit.
        written: the target as it is read: ≥1,250.
        target: its value.
        year: the year in which it is judged.
        values: one for each scenario; NaN where it is not computable.
        met: one for each scenario; None where it cannot be judged.
        price_basis: 现价, 2020年不变价 or empty.
    """

    name: Text
    unit: Text
    written: str
    target: float
    year: int
    values: tuple[float, ...]
    met: tuple[bool | None, ...]
    price_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTable:
    """Targets against scenarios; `usual` is the place of business as usual among them."""

    name: Text
    scenarios: tuple[Text, ...]
    targets: tuple[TargetRow, ...]
    origin: Origin
    usual: int | None = None

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the scenarios."""
        for row in self.targets:
            if not len(row.values) == len(row.met) == len(self.scenarios):
                raise ValueError(f"{row.name.en}: one value and one verdict a scenario")

    def rows(self, lang: str) -> Iterator[Row]:
        """The header and one row a target and scenario."""
        yield "indicator", "year", "target", "scenario", "value", "unit", "price_basis", "verdict"
        for row in self.targets:
            for scenario, value, met in zip(self.scenarios, row.values, row.met, strict=True):
                verdict = MISSING if met is None else say(f"chart.{VERDICTS[met]}", lang)
                basis = basis_words(row.price_basis, lang)
                about = (scenario.said(lang), csv_cell(value), row.unit.said(lang), basis, verdict)
                yield row.name.said(lang), row.year, row.written, *about


VERDICTS = {True: "met", False: "missed"}


def basis_words(price_basis: str, lang: str) -> str:
    """A price basis in words; empty for what has no price."""
    return say(f"basis.{price_basis}", lang) if price_basis else ""


def _kinds(line: Line) -> Iterator[tuple[str, Sequence[float] | Array]]:
    yield "value", line.values
    for band in line.bands:
        yield f"low end of {band.level:.0%} band", band.low
        yield f"high end of {band.level:.0%} band", band.high


def csv_cell(value: float) -> float | None:
    """A number as a cell of a file: empty where it is missing."""
    return float(value) if np.isfinite(value) else None


def check_shape(values: Array, shape: tuple[int, ...], what: str) -> None:
    """Refuse values of another shape than the years ask for: a fault of the program.

    Raises:
        ValueError: names what has it.
    """
    if values.shape != shape:
        raise ValueError(f"{what}: shape {values.shape}, years ask for {shape}")
