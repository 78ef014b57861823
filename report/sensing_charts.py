"""Charts of what a figure depends on: shares of variance, ends of a tornado, levers by cost.

In:   a `Sensitivity`, a `Tornado` or a `Ranking`; labels; the day.
Out:  (file stem, `Drawing`), one or two for each figure.
Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch

import numpy as np

from model.district.labels import Label, Text
from model.district.targets import Indicator
from report.barchart import Bar, BarTable, bar_chart
from report.drawing import Drawing
from report.factor_words import factor_words
from report.lever_ranking import BASES, by_place
from report.sensing import widest
from report.texts import LANGUAGES, both, say
from studies.factors import Over
from studies.ranking import Ranking
from studies.sensitivity import Sensitivity
from studies.tornado import Tornado

Labels = Mapping[str, Label]
Drawn = list[tuple[str, Drawing]]

#: Rows of a chart.
MOST = 15


def drawings(found: Sensitivity | Tornado | Ranking, labels: Labels, date: str) -> Drawn:
    """The charts of a study."""
    return _drawings(found, labels, date)


@singledispatch
def _drawings(found: object, labels: Labels, date: str) -> Drawn:
    raise TypeError(type(found).__name__)


@_drawings.register
def _indices(found: Sensitivity, labels: Labels, date: str) -> Drawn:
    drawn = []
    for place, (indicator, year) in enumerate(found.outputs):
        one = found.indices
        order = [i for i in np.argsort(-one.total[place]) if np.isfinite(one.total[place, i])]
        if not order:
            continue
        share = 100.0 if one.method == "sobol" else 1.0
        bars = tuple(
            Bar(
                _named(found.factors[i].key, found.over, labels),
                light=(0.0, share * one.total[place, i]),
                dark=(0.0, share * one.main[place, i]),
                whisker=(
                    share * (one.total[place, i] - one.total_error[place, i]),
                    share * (one.total[place, i] + one.total_error[place, i]),
                ),
            )
            for i in order[:MOST]
        )
        kind = one.method
        table = BarTable(
            name=_head(found, place),
            axis=_axis(f"sensing.axis_{kind}", indicator),
            bars=bars,
            light=both(f"sensing.light_{kind}"),
            dark=both(f"sensing.dark_{kind}"),
            whisker=both("sensing.whisker"),
            notes=(_failed(found), dated(date)),
        )
        drawn.append((_stem(kind, indicator.id, year), Drawing(bar_chart, table)))
    return drawn


@_drawings.register
def _tornado(found: Tornado, labels: Labels, date: str) -> Drawn:
    drawn = []
    for place, (indicator, year) in enumerate(found.outputs):
        usual = found.usual[place]
        bars = tuple(
            Bar(
                _named(found.factors[i].key, found.over, labels),
                light=(0.0, float(found.low[place, i] - usual)),
                dark=(0.0, float(found.high[place, i] - usual)),
            )
            for i in widest(found, place)[:MOST]
        )
        table = BarTable(
            name=_head(found, place),
            axis=_axis("sensing.axis", indicator),
            bars=bars,
            light=both("sensing.to_low"),
            dark=both("sensing.to_high"),
            notes=(both("sensing.note_tornado"), dated(date)),
        )
        drawn.append((_stem("tornado", indicator.id, year), Drawing(bar_chart, table)))
    return drawn


@_drawings.register
def _ranking(found: Ranking, labels: Labels, date: str) -> Drawn:
    drawn = []
    for place, (indicator, year) in enumerate(found.outputs):
        for basis in BASES:
            listed = [one for one in by_place(found, place, basis) if one.place[place]]
            if not listed:
                continue
            bars = tuple(
                Bar(
                    one.lever.title,
                    whisker=(float(one.ratio[place, 0]), float(one.ratio[place, 2])),
                    dot=float(one.ratio[place, 1]),
                )
                for one in listed[:MOST]
            )
            kind = str(basis)
            table = BarTable(
                name=_rank_head(found, place),
                axis=_axis(f"ranking.axis_{kind}", indicator),
                bars=bars,
                whisker=both("ranking.outer"),
                dot=both("ranking.median"),
                notes=(both(f"ranking.{kind}"), dated(date)),
            )
            drawn.append((_stem(f"ranking-{kind}", indicator.id, year), Drawing(bar_chart, table)))
    return drawn


def _named(key: str, over: Over, labels: Labels) -> Text:
    return Text(*(factor_words(key, over, labels, lang) for lang in LANGUAGES))


def _head(found: Sensitivity | Tornado, place: int) -> Text:
    indicator, year = found.outputs[place]
    return Text(
        *(
            say(
                "sensing.head",
                lang,
                indicator=indicator.name.said(lang),
                year=year,
                scenario=found.scenario.title.said(lang),
                over=say(f"sensing.over.{found.over}", lang),
            )
            for lang in LANGUAGES
        )
    )


def _rank_head(found: Ranking, place: int) -> Text:
    indicator, year = found.outputs[place]
    return Text(
        *(
            say(
                "ranking.head",
                lang,
                indicator=indicator.name.said(lang),
                year=year,
                scenario=found.scenario.title.said(lang),
                members=f"{found.members:,}",
            )
            for lang in LANGUAGES
        )
    )


def _axis(key: str, indicator: Indicator) -> Text:
    return Text(*(say(key, lang, unit=indicator.unit.said(lang)) for lang in LANGUAGES))


def _failed(found: Sensitivity) -> Text:
    failed = found.indices.failures
    if not failed.runs:
        return both("sensing.no_failures")
    figures = {name: f"{getattr(failed, name):,}" for name in ("runs", "of", "left_out", "sets")}
    return both("sensing.failures", **figures)


def dated(date: str) -> Text:
    """Source and day of the computation."""
    source = both("run.source")
    return Text(
        *(
            " ".join(
                [
                    say("foot.source", lang, source=source.said(lang)),
                    say("foot.date", lang, date=date),
                ]
            )
            for lang in LANGUAGES
        )
    )


def _stem(kind: str, indicator: str, year: int) -> str:
    return f"{kind}-{indicator.replace('_', '-').replace('.', '-')}-{year}"
