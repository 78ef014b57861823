"""Charts of what a figure depends on: shares of variance, ends of a tornado, levers by cost.

In:   a `Sensitivity`, a `Tornado` or a `Ranking`; labels; the day.
Out:  (file stem, `Drawing`), one or two for each figure.
Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch

from model.district.labels import Label, Text
from report.barchart import bar_chart
from report.csvfile import Cell
from report.drawing import Drawing
from report.lever_ranking import BASES, ranking_rows
from report.sensing import sensitivity_rows, tornado_rows
from report.sensing_tables import Asked, indices_table, ranking_table, tornado_table
from report.texts import LANGUAGES, both, say
from studies.factors import Over
from studies.ranking import Ranking
from studies.sensitivity import Sensitivity
from studies.tornado import Tornado

Labels = Mapping[str, Label]
Drawn = list[tuple[str, Drawing]]


def drawings(found: Sensitivity | Tornado | Ranking, labels: Labels, date: str) -> Drawn:
    """The charts of a study."""
    return _drawings(found, labels, date)


@singledispatch
def _drawings(found: object, labels: Labels, date: str) -> Drawn:
    raise TypeError(type(found).__name__)


@_drawings.register
def _indices(found: Sensitivity, labels: Labels, date: str) -> Drawn:
    drawn, rows = [], dicts(sensitivity_rows(found, labels, "en"))
    for asked in _asked(found, found.over):
        table = indices_table(rows, asked, labels, (_failed(found), dated(date)))
        if table is not None:
            drawn.append((_stem(found.indices.method, asked), Drawing(bar_chart, table)))
    return drawn


@_drawings.register
def _tornado(found: Tornado, labels: Labels, date: str) -> Drawn:
    rows = dicts(tornado_rows(found, labels, "en"))
    return [
        (
            _stem("tornado", asked),
            Drawing(bar_chart, tornado_table(rows, asked, labels, (dated(date),))),
        )
        for asked in _asked(found, found.over)
    ]


@_drawings.register
def _ranking(found: Ranking, labels: Labels, date: str) -> Drawn:
    drawn, rows = [], dicts(ranking_rows(found, "en"))
    for asked in _asked(found, "levers"):
        for basis in BASES:
            table = ranking_table(rows, asked, basis, found.members, (dated(date),))
            if table is not None:
                drawn.append((_stem(f"ranking-{basis}", asked), Drawing(bar_chart, table)))
    return drawn


def _asked(found: Sensitivity | Tornado | Ranking, over: Over) -> list[Asked]:
    return [Asked(*output, found.scenario.title, over) for output in found.outputs]


def dicts(rows: Iterable[Sequence[Cell]]) -> list[dict[str, Cell]]:
    """Rows under their header, as JSON has them."""
    header, *body = rows
    return [dict(zip(map(str, header), row, strict=True)) for row in body]


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


def _stem(kind: str, asked: Asked) -> str:
    indicator = asked.indicator.id.replace("_", "-").replace(".", "-")
    return f"{kind}-{indicator}-{asked.year}"
