"""Charts of a comparison: differences over the years with their bands, contributions of groups.

In:   a `Compared`.
Out:  (file stem, `Drawing`).
Knows nothing of files.
"""

from __future__ import annotations

import numpy as np

from model.district.labels import Text
from report.charts import line_chart
from report.comparing import Compared, is_same
from report.drawing import Drawing
from report.fantables import Interval, IntervalTable
from report.intervalchart import interval_chart
from report.numbers import figure
from report.projection_charts import stem_of
from report.tables import NO_NOTE, Band, Line, Origin, SeriesTable
from report.texts import LANGUAGES, both, say
from studies.compare import FIRST, SECOND
from studies.projection import YEARS

#: What contributions are drawn of, where it is among the figures that stand first.
GDP = "gdp nominal"
#: The bands of a chart: the share of the members in each, and its ends.
LEVELS = ((0.8, 0.1, 0.9), (0.5, 0.25, 0.75))


def drawings(told: Compared, date: str) -> list[tuple[str, Drawing]]:
    """The difference of each figure that stands first, over the years with its bands.

    Where contributions were found, those to the GDP (or to the first of the figures) as well.
    """
    moved = [
        key
        for key in told.first_figures
        if not all(is_same(told.found.pair(key, year)) for year in told.years)
    ]
    drawn = [
        (f"difference-{stem_of(key)}", Drawing(line_chart, difference_table(told, key, date)))
        for key in moved
    ]
    if told.found.attribution is not None and moved:
        key = GDP if GDP in moved else moved[0]
        table = contribution_table(told, key, date)
        drawn.append((f"contributions-{stem_of(key)}", Drawing(interval_chart, table)))
    return drawn


def contribution_table(told: Compared, key: str, date: str) -> IntervalTable:
    """What each group contributes, year by year, with the 50 % and 80 % bands."""
    found, head, many = told.found.attribution, told.heads[key], told.found.ensemble
    if found is None:
        raise ValueError("no contributions were found")
    intervals, reach = [], 0.0
    for year in told.years:
        values = head.factor * told.found.contributions(key, year)[:, found.ok]
        rows = (*values, values.sum(axis=0))
        for place, (group, row) in enumerate(zip((*found.groups, "total"), rows, strict=True)):
            low, inner_low, inner_high, high = np.quantile(row, [0.1, 0.25, 0.75, 0.9]).tolist()
            reach = max(reach, abs(low), abs(high))
            name = both("compare.total") if group == "total" else both(f"compare.group.{group}")
            intervals.append(
                Interval(
                    label=name,
                    median=float(row.mean()),
                    inner=(inner_low, inner_high),
                    outer=(low, high),
                    figure=figure(float(row.mean()), head.unit.zh, sign=True),
                    heading=both("chart.value_of", year=year) if place == 0 else NO_NOTE,
                )
            )
    names = {
        lang: {
            "first": many.scenarios[FIRST].title.said(lang),
            "second": many.scenarios[SECOND].title.said(lang),
            "unit": head.unit.said(lang),
            "name": head.name.said(lang),
        }
        for lang in LANGUAGES
    }
    return IntervalTable(
        name=Text(*(say("compare.chart_contributions", lang, **names[lang]) for lang in LANGUAGES)),
        axis=Text(*(say("compare.chart_axis", lang, **names[lang]) for lang in LANGUAGES)),
        inner=both("compare.inner"),
        outer=both("compare.outer"),
        reference=NO_NOTE,
        intervals=tuple(intervals),
        reach=1.05 * reach,
        source=_source(date),
        figures=both("compare.mean"),
        note=both("compare.chart_foot", **_counted(told)),
    )


def _source(date: str) -> Text:
    """Where the numbers come from, and when."""
    parts = [
        [
            say("foot.source", lang, source=both("run.source").said(lang)),
            say("foot.date", lang, date=date),
        ]
        for lang in LANGUAGES
    ]
    return Text("".join(parts[0]), " ".join(parts[1]))


def _counted(told: Compared) -> dict[str, str]:
    """Members, and those left out, as a foot says them."""
    many = told.found.ensemble
    failed = int((~many.ok.all(axis=0)).sum())
    return {"members": f"{many.members.count:,}", "left_out": f"{failed:,}"}


def difference_table(told: Compared, key: str, date: str) -> SeriesTable:
    """First less second over all years, in the plan's unit."""
    many, head = told.found.ensemble, told.heads[key]
    counted = many.ok.all(axis=0)
    apart = head.factor * (many.values[key][:, FIRST] - many.values[key][:, SECOND])[:, counted]
    ends = [0.5, *(end for _, *pair in LEVELS for end in pair)]
    found = np.quantile(apart, ends, axis=-1)
    bands = tuple(
        Band(level, found[1 + 2 * place], found[2 + 2 * place])
        for place, (level, _, _) in enumerate(LEVELS)
    )
    titles = {
        lang: {
            "name": head.name.said(lang),
            "first": many.scenarios[FIRST].title.said(lang),
            "second": many.scenarios[SECOND].title.said(lang),
        }
        for lang in LANGUAGES
    }
    return SeriesTable(
        name=Text(*(say("compare.chart_difference", lang, **titles[lang]) for lang in LANGUAGES)),
        unit=head.unit,
        price_basis=head.price_basis,
        years=np.array(YEARS),
        lines=(Line(both("compare.chart_line"), found[0], bands),),
        origin=Origin(
            members=many.members.count,
            date=date,
            source=both("run.source"),
            left_out=int((~counted).sum()),
            said=both("compare.chart_foot", **_counted(told)),
        ),
    )
