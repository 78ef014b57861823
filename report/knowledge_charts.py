"""The charts of the posterior: every parameter, the fit, pairs, and where the width comes from.

In:   the posterior sample; what `studies.fitted` and `studies.width` found.
Out:  a `Drawing` by file stem.
Knows nothing of files; computes nothing but quantiles over members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from calibration.observations import READINGS
from calibration.posterior import Posterior
from model.district.labels import Label, Text
from report.backtest_charts import bands, dot
from report.drawing import Drawing
from report.fanchart import fan_chart
from report.fantables import Fan, FanTable, Interval, IntervalTable, Pair, PairTable
from report.intervalchart import interval_chart
from report.knowledge_parameters import WIDE, name_of, parameter_tables
from report.numbers import written
from report.pairchart import pair_chart
from report.tables import NO_NOTE, basis_words
from report.texts import both
from studies.fitted import Seen, Together, Trace
from studies.foretell import LAST
from studies.width import NAMES, Width


def posterior_charts(
    posterior: Posterior,
    seen: Sequence[Seen],
    traces: Sequence[Trace],
    pairs: Sequence[Together],
    labels: Mapping[str, Label],
) -> dict[str, Drawing]:
    """Every chart of what calibration did, in the order of a page."""
    tables = parameter_tables(posterior, labels)
    charts = {
        "fit": Drawing(fan_chart, trace_table(traces, labels)),
        "fit-rows": Drawing(interval_chart, fit_table(seen, labels)),
        "pairs": Drawing(pair_chart, pair_table(pairs, posterior, labels)),
    }
    for number, table in enumerate(tables, start=1):
        charts[f"parameters-{number}"] = Drawing(interval_chart, table)
    return charts


def fit_table(seen: Sequence[Seen], labels: Mapping[str, Label]) -> IntervalTable:
    """Every observation: posterior and prior, in its own standard deviations."""
    intervals = []
    for one in seen:
        row = one.seen
        label = labels[row.variable].name
        of = f" / {labels[row.over].name.zh}" if row.over else ""
        of_en = f" / {labels[row.over].name.en}" if row.over else ""
        bound = "" if row.comparator == "=" else row.comparator
        change = " Δ%" if row.reduction == "growth" else ""
        mark = "" if row.role == "fit" else "*"
        tail = f"{change}  {row.period.text}  {bound}{row.value:g}{mark}"
        low, lower, middle, upper, high = one.posterior
        intervals.append(
            Interval(
                label=Text(f"{row.id} {label.zh}{of}{tail}", f"{row.id} {label.en}{of_en}{tail}"),
                median=middle,
                inner=(lower, upper),
                outer=(low, high),
                reference=(one.prior[0], one.prior[-1]),
            )
        )
    return IntervalTable(
        name=both("knowing.chart.fit"),
        axis=both("knowing.chart.fit_axis"),
        inner=both("knowing.chart.inner"),
        outer=both("knowing.chart.outer"),
        reference=both("knowing.chart.prior"),
        intervals=tuple(intervals),
        reach=6.0,
        source=both("knowing.chart.source"),
        note=both("knowing.chart.fit_note"),
    )


def trace_table(traces: Sequence[Trace], labels: Mapping[str, Label]) -> FanTable:
    """The calibrated past by year."""
    fans = []
    for one in traces:
        label = labels[one.variable]
        fans.append(
            Fan(
                name=label.name,
                unit=label.unit,
                price_basis=label.price_basis,
                years=np.array(one.years),
                median=np.nanmedian(one.values, axis=1),
                bands=bands(one.values),
                known=tuple(dot(row) for row in one.seen),
                later=(),
                origin=LAST,
            )
        )
    return FanTable(
        name=both("knowing.chart.traces"),
        fans=tuple(fans),
        source=both("knowing.chart.source"),
        note=both("knowing.chart.traces_note"),
    )


def pair_table(
    pairs: Sequence[Together], posterior: Posterior, labels: Mapping[str, Label]
) -> PairTable:
    """The most correlated pairs, members coloured by their reading."""
    assert READINGS == ("strict", "loose")
    return PairTable(
        name=both("knowing.chart.pairs"),
        pairs=tuple(
            Pair(
                x_name=name_of(one.names[0], labels),
                y_name=name_of(one.names[1], labels),
                x=one.x,
                y=one.y,
                groups=posterior.readings,
                correlation=one.correlation,
            )
            for one in pairs
        ),
        groups=(both("knowing.chart.strict"), both("knowing.chart.loose")),
        source=both("knowing.chart.source"),
        note=both("knowing.chart.pairs_note"),
    )


def outcome_name(variable: str, year: int, labels: Mapping[str, Label]) -> Text:
    """An outcome in words: variable, price basis, year."""
    label = labels[variable]
    basis = [basis_words(label.price_basis, lang) for lang in ("zh", "en")]
    return Text(f"{label.name.zh}（{basis[0]}），{year}年", f"{label.name.en} ({basis[1]}), {year}")


def width_table(widths: Sequence[Width], labels: Mapping[str, Label]) -> IntervalTable:
    """Shares of the variance by group, one block an outcome."""
    intervals = []
    for width in widths:
        heading = outcome_name(width.variable, width.year, labels)
        for place, share in enumerate(sorted(width.shares, key=lambda one: -one.alone)):
            middle, error = 100 * share.alone, 100 * share.alone_error
            ends = (middle - WIDE * error, middle + WIDE * error)
            intervals.append(
                Interval(
                    label=NAMES[share.group],
                    median=middle,
                    inner=ends,
                    outer=ends,
                    reference=(0.0, max(middle, 0.0)),
                    figure=f"{written(middle, 0)}%",
                    heading=heading if place == 0 else NO_NOTE,
                )
            )
    return IntervalTable(
        name=both("knowing.chart.width"),
        axis=both("chart.name_unit", unit="%"),
        inner=both("knowing.chart.width_alone"),
        outer=NO_NOTE,
        reference=NO_NOTE,
        intervals=tuple(intervals),
        reach=80.0,
        source=both("knowing.chart.source"),
        note=both("knowing.chart.width_note"),
        low=0.0,
    )
