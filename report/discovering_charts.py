"""Charts of what a miss depends on: the share that misses in each branch of the tree.

In:   `Discovery`s, labels, the day.
Out:  (file stem, `Drawing`), one a scenario of which shares may be told and a tree tells something.
Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.district.labels import Text
from report.barchart import Bar, BarTable, bar_chart
from report.condition_words import branch_words
from report.discovering import Labels, is_told, last_year
from report.drawing import Drawing
from report.sensing_charts import dated
from report.texts import LANGUAGES, both, listed, say
from studies.discovery import Discovery


def drawings(found: Sequence[Discovery], labels: Labels, date: str) -> list[tuple[str, Drawing]]:
    """One chart a scenario, the branch that misses most first and all futures last."""
    drawn = []
    for one in found:
        if len(one.leaves) < 2 or not is_told(one.targets):
            continue
        year = last_year(one)
        bars = [
            Bar(
                Text(
                    *(
                        branch_words(leaf.branch, one.conditions, labels, year, lang)
                        for lang in LANGUAGES
                    )
                ),
                dark=(0.0, 100 * leaf.share),
            )
            for leaf in one.leaves
        ]
        bars.append(Bar(both("discover.chart_all"), light=(0.0, 100 * one.missed)))
        table = BarTable(
            name=_title(one),
            axis=both("discover.chart_axis"),
            bars=tuple(bars),
            dark=both("discover.chart_bar"),
            light=both("discover.chart_all"),
            notes=(both("discover.chart_note", year=year), dated(date)),
        )
        drawn.append((f"misses-{one.scenario.name.replace(' ', '-')}", Drawing(bar_chart, table)))
    return drawn


def _title(one: Discovery) -> Text:
    return Text(
        *(
            say(
                "discover.chart",
                lang,
                indicator=listed((t.indicator.name.said(lang) for t in one.targets), lang),
                scenario=one.scenario.title.said(lang),
            )
            for lang in LANGUAGES
        )
    )
