"""The charts of the posterior: every parameter, the fit, pairs, and where the width comes from.

In:   the posterior sample; what `studies.fitted` and `studies.width` found.
Out:  a `Drawing` by file stem.
Knows nothing of files; computes nothing but quantiles over members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from calibration.observations import READINGS
from calibration.posterior import Posterior
from calibration.prior import history_prior
from model.district.labels import Label, Text
from report.backtest_charts import bands, dot
from report.drawing import Drawing
from report.fanchart import fan_chart
from report.fantables import Fan, FanTable, Interval, IntervalTable, Pair, PairTable
from report.intervalchart import interval_chart
from report.numbers import written
from report.pairchart import pair_chart
from report.tables import NO_NOTE, basis_words
from report.texts import LANGUAGES, both, say
from studies.fitted import ENDS, Seen, Together, Trace
from studies.foretell import LAST
from studies.width import NAMES, Width

#: Half of a standard normal between its 5 and 95 % points.
WIDE = 1.6449
#: Parameters on one page of the picture of them all.
ON_A_PAGE = 58


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


def parameter_tables(
    posterior: Posterior, labels: Mapping[str, Label]
) -> tuple[IntervalTable, ...]:
    """Prior against posterior for every component of the sampled space, some pages of them."""
    prior = history_prior()
    shown = [
        (_sector(name, labels), _parameter(name, prior.names, posterior, labels))
        for name in posterior.names
    ]
    years = prior.names[len(posterior.names) :]
    shown += [
        (both("knowing.chart.innovations"), _parameter(name, prior.names, posterior, labels))
        for name in years
    ]
    ordered = [(sector, [row for _, row in rows]) for sector, rows in _by_sector(shown)]
    pages = _pages(ordered)
    return tuple(
        IntervalTable(
            name=both("knowing.chart.parameters", part=number, parts=len(pages)),
            axis=both("knowing.chart.z"),
            inner=both("knowing.chart.inner"),
            outer=both("knowing.chart.outer"),
            reference=both("knowing.chart.prior"),
            intervals=tuple(page),
            reach=4.0,
            source=both("knowing.chart.source"),
            figures=both("knowing.chart.narrowed"),
            note=both("knowing.chart.parameters_note"),
        )
        for number, page in enumerate(pages, start=1)
    )


def _by_sector(
    shown: Sequence[tuple[Text, Interval]],
) -> list[tuple[Text, list[tuple[Text, Interval]]]]:
    order = {name: i for i, name in enumerate(dict.fromkeys(sector for sector, _ in shown))}
    ranked = sorted(shown, key=lambda pair: order[pair[0]])
    return [(sector, list(rows)) for sector, rows in groupby(ranked, key=lambda pair: pair[0])]


def _pages(sectors: Sequence[tuple[Text, list[Interval]]]) -> list[list[Interval]]:
    """Rows with their sector's heading; a sector goes on over a page under its heading again."""
    pages: list[list[Interval]] = [[]]
    for sector, rows in sectors:
        fresh = True
        for row in rows:
            if len(pages[-1]) >= ON_A_PAGE:
                pages.append([])
                fresh = True
            pages[-1].append(_headed(row, sector) if fresh else row)
            fresh = False
    return pages


def _headed(row: Interval, sector: Text) -> Interval:
    return Interval(
        label=row.label,
        median=row.median,
        inner=row.inner,
        outer=row.outer,
        reference=row.reference,
        figure=row.figure,
        heading=sector,
    )


def sector_tables(posterior: Posterior, labels: Mapping[str, Label]) -> dict[str, IntervalTable]:
    """The same with a table for each sector, by the sector's Chinese name, in the pages' order."""
    pages = parameter_tables(posterior, labels)
    found: dict[str, list[Interval]] = {}
    heading = NO_NOTE
    for one in (one for page in pages for one in page.intervals):
        heading = one.heading if one.heading.zh else heading
        found.setdefault(heading.zh, []).append(_headed(one, heading))
    return {
        name: replace(
            pages[0],
            name=both_of("knowing.chart.sector", rows[0].heading),
            intervals=tuple(_headed(row, NO_NOTE) for row in rows),
        )
        for name, rows in found.items()
    }


def both_of(key: str, name: Text) -> Text:
    """The words of a key about something that has a name in both languages."""
    return Text(*(say(key, lang, name=name.said(lang)) for lang in LANGUAGES))


def _parameter(
    name: str, names: Sequence[str], posterior: Posterior, labels: Mapping[str, Label]
) -> Interval:
    z = posterior.z[names.index(name)]
    low, lower, middle, upper, high = (float(v) for v in np.quantile(z, ENDS))
    return Interval(
        label=name_of(name, labels),
        median=middle,
        inner=(lower, upper),
        outer=(low, high),
        reference=(-WIDE, WIDE),
        figure=f"{written(100 * (1 - float(z.std(ddof=1))), 0)}%",
    )


def name_of(name: str, labels: Mapping[str, Label]) -> Text:
    """A component in words: a constant with its element, or the discrepancy of a year."""
    variable, _, rest = name.partition("[")
    if variable in labels:
        label = labels[variable].name
        element = rest.rstrip("]")
        if not element:
            return label
        words = both(f"element.{element}")
        return Text(f"{label.zh}（{words.zh}）", f"{label.en} ({words.en})")
    return Text(name.rpartition(" ")[2], name.rpartition(" ")[2])


def _sector(name: str, labels: Mapping[str, Label]) -> Text:
    return both(f"modelsector.{labels[name.partition('[')[0]].sector}")


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
