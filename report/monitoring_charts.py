"""Charts of monitoring: each indicator's actual values beside the projection before and after them.

In:   a `Monitoring`, the day.
Out:  (file stem, `Drawing`), in the plan's order.
Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.district.labels import Text
from model.district.targets import LAST_YEAR
from report.charts import line_chart
from report.drawing import Drawing
from report.numbers import bound
from report.progress_words import invented_note
from report.tables import NO_NOTE, Band, Line, Mark, Observation, Origin, SeriesTable
from report.texts import LANGUAGES, both, say
from studies import vintages
from studies.ensemble import Ensemble
from studies.monitor import Monitoring
from studies.projection import FIRST_YEAR
from studies.tracking import Standing

LEVELS = (0.1, 0.5, 0.9)


def drawings(found: Monitoring, date: str, *, projected: bool = True) -> list[tuple[str, Drawing]]:
    """One chart for each target whose indicator is a yearly level of the model.

    Args:
        found: what the study found.
        date: day of the computation.
        projected: also the projection that knows the actual values; at the end of the plan there
            is nothing left of it.
    """
    return [
        (stem, Drawing(line_chart, table))
        for stem, table in _tables(found, date, projected=projected)
    ]


def tables_of(found: Monitoring, date: str, *, projected: bool = True) -> list[SeriesTable]:
    """The tables of the same charts."""
    return [table for _, table in _tables(found, date, projected=projected)]


def _tables(found: Monitoring, date: str, *, projected: bool) -> Iterator[tuple[str, SeriesTable]]:
    note = invented_note() if found.actuals.invented else NO_NOTE
    about = {"members": f"{found.now.members.count:,}"}
    origin = Origin(
        members=found.now.members.count,
        date=date,
        source=both("run.source"),
        left_out=int(found.now.left_out().max()),
        said=Text(
            *(
                say("monitor.foot", lang, scenario=found.scenario.title.said(lang), **about)
                for lang in LANGUAGES
            )
        ),
    )
    for one in found.standings:
        if _is_level(found.now, one):
            yield one.target.id, series_table(found, one, origin, note, projected=projected)


def series_table(
    found: Monitoring, one: Standing, origin: Origin, note: Text, *, projected: bool = True
) -> SeriesTable:
    """One indicator: before (as business as usual is drawn), now, actual values, the target."""
    indicator, target = one.target.indicator, one.target
    last = min(LAST_YEAR, target.year)
    years = np.arange(FIRST_YEAR, last + 1)
    lines = tuple(
        _line(many, one, years, both(f"monitor.line_{key}"), usual=key == "before")
        for key, many in (("before", found.before), ("now", found.now))
        if projected or key == "before"
    )
    marks: tuple[Mark, ...] = ()
    if target.value is not None:
        words = bound(target.comparator, target.value, None, indicator.unit.zh)
        marks = (Mark(target.year, target.value, words),)
    return SeriesTable(
        name=indicator.name,
        unit=indicator.unit,
        price_basis=indicator.price_basis,
        years=years,
        lines=lines,
        origin=origin,
        observations=tuple(
            Observation(row.year, row.value, row.value * vintages.ERRORS[row.vintage])
            for row in one.actuals
            if row.whole_year and row.year <= last
        ),
        targets=marks,
        note=note,
        seen="actual",
    )


def _line(
    many: Ensemble,
    one: Standing,
    years: np.ndarray[tuple[int], np.dtype[np.int64]],
    name: Text,
    *,
    usual: bool,
) -> Line:
    factor = one.target.indicator.factor
    bands = factor * many.quantiles(one.target.indicator.variable, LEVELS)[: len(years), 0]
    low, median, high = bands.T
    return Line(name, median, (Band(0.8, low, high),), is_usual=usual)


def _is_level(many: Ensemble, one: Standing) -> bool:
    indicator = one.target.indicator
    return indicator.variable in many.values and indicator.reduction in ("mean", "end")
