"""What a figure depends on, as bars: the rows of a study become the table that charts draw.

In:   rows of `report.sensing` or `report.lever_ranking`, as objects of this process or as the JSON
      of another; the figure asked about.
Out:  `BarTable`s: the most important first.
Knows nothing of files or of pages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.district.labels import Label, Text
from model.district.levers import read_levers
from model.district.targets import Indicator
from report.barchart import Bar, BarTable
from report.factor_words import factor_words
from report.texts import LANGUAGES, both, say
from studies.factors import Over

Row = Mapping[str, Any]

#: Rows of a chart.
MOST = 15


@dataclass(frozen=True, slots=True)
class Asked:
    """What a study was asked.

    Attributes:
        indicator: the figure.
        year: of it.
        scenario: the title of the scenario.
        over: what moved; empty of a ranking.
    """

    indicator: Indicator
    year: int
    scenario: Text
    over: Over = "levers"

    def rows(self, rows: Sequence[Row]) -> list[Row]:
        """Those of this figure and year."""
        own = self.indicator.id, self.year
        return [row for row in rows if (row["output"], row["year"]) == own]


def indices_table(
    rows: Sequence[Row], asked: Asked, labels: Mapping[str, Label], notes: Sequence[Text] = ()
) -> BarTable | None:
    """Shares of variance (Sobol) or sizes of effects (Morris), alone and with interactions.

    Returns:
        None where no factor moves the figure.
    """
    found = [row for row in asked.rows(rows) if row["total"] is not None]
    if not found:
        return None
    method = str(found[0]["method"])
    share = 100.0 if method == "sobol" else 1.0
    found.sort(key=lambda row: -float(row["total"]))
    bars = []
    for row in found[:MOST]:
        main, total, error = (_number(row[key]) for key in ("main", "total", "total_error"))
        bars.append(
            Bar(
                _named(row, asked, labels),
                light=(0.0, share * total),
                dark=(0.0, share * main),
                whisker=(share * (total - error), share * (total + error)),
            )
        )
    return BarTable(
        name=head(asked),
        axis=_axis(f"sensing.axis_{method}", asked.indicator),
        bars=tuple(bars),
        light=both(f"sensing.light_{method}"),
        dark=both(f"sensing.dark_{method}"),
        whisker=both("sensing.whisker"),
        notes=tuple(notes),
    )


def tornado_table(
    rows: Sequence[Row], asked: Asked, labels: Mapping[str, Label], notes: Sequence[Text] = ()
) -> BarTable:
    """What each factor alone changes at its two ends, the widest first."""
    ends = []
    for row in asked.rows(rows):
        usual, low, high = (_number(row[key]) for key in ("usual", "at_low", "at_high"))
        width = float(np.ptp([usual, low, high]))
        ends.append((-math.inf if math.isnan(width) else width, low - usual, high - usual, row))
    ends.sort(key=lambda one: -one[0])
    return BarTable(
        name=head(asked),
        axis=_axis("sensing.axis", asked.indicator),
        bars=tuple(
            Bar(_named(row, asked, labels), light=(0.0, low), dark=(0.0, high))
            for _, low, high, row in ends[:MOST]
        ),
        light=both("sensing.to_low"),
        dark=both("sensing.to_high"),
        notes=(both("sensing.note_tornado"), *notes),
    )


def ranking_table(
    rows: Sequence[Row], asked: Asked, basis: str, members: int, notes: Sequence[Text] = ()
) -> BarTable | None:
    """What each lever does for its money, or for its land, with the 10 and 90 % points.

    Returns:
        None where no lever has a place.
    """
    found = [row for row in asked.rows(rows) if row["basis"] == basis and row["place"]]
    if not found:
        return None
    found.sort(key=lambda row: int(row["place"]))
    about = {"year": asked.year, "members": f"{members:,}"}
    names = {
        lang: {
            "indicator": asked.indicator.name.said(lang),
            "scenario": asked.scenario.said(lang),
        }
        for lang in LANGUAGES
    }
    return BarTable(
        name=Text(
            *(say(f"ranking.chart_{basis}", lang, **about, **names[lang]) for lang in LANGUAGES)
        ),
        axis=_axis(f"ranking.axis_{basis}", asked.indicator),
        bars=tuple(
            Bar(
                read_levers()[str(row["lever"])].title,
                whisker=(_number(row["ratio_p10"]), _number(row["ratio_p90"])),
                dot=_number(row["ratio_p50"]),
            )
            for row in found
        ),
        whisker=both("ranking.outer"),
        dot=both("ranking.median"),
        notes=(both(f"ranking.{basis}"), *notes),
    )


def head(asked: Asked) -> Text:
    """The title of a chart."""
    return Text(
        *(
            say(
                "sensing.head",
                lang,
                indicator=asked.indicator.name.said(lang),
                year=asked.year,
                scenario=asked.scenario.said(lang),
                over=say(f"sensing.over.{asked.over}", lang),
            )
            for lang in LANGUAGES
        )
    )


def _named(row: Row, asked: Asked, labels: Mapping[str, Label]) -> Text:
    key = str(row["factor"])
    return Text(*(factor_words(key, asked.over, labels, lang) for lang in LANGUAGES))


def _axis(key: str, indicator: Indicator) -> Text:
    return Text(*(say(key, lang, unit=indicator.unit.said(lang)) for lang in LANGUAGES))


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
