"""Prior against posterior of every parameter, as the tables that a chart of intervals draws.

In:   the posterior sample, names of variables.
Out:  one `IntervalTable` a page, or one a sector.
Knows nothing of files; computes nothing but quantiles over members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from calibration.posterior import Posterior
from calibration.prior import history_prior
from model.district.labels import Label, Text
from report.fantables import Interval, IntervalTable
from report.numbers import written
from report.tables import NO_NOTE
from report.texts import LANGUAGES, both, say
from studies.fitted import ENDS

#: Half of a standard normal between its 5 and 95 % points.
WIDE = 1.6449


#: Parameters on one page of the picture of them all.
ON_A_PAGE = 58


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
