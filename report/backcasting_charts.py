"""Charts of packages: where each lever goes between its bounds.

In:   a `Backcast`, the day.
Out:  (file stem, `Drawing`), one a package.
Knows nothing of files.
"""

from __future__ import annotations

from model.district.labels import Text
from report.barchart import Bar, BarTable, bar_chart
from report.drawing import Drawing
from report.sensing_charts import dated
from report.texts import both
from studies.backcast import Backcast
from studies.package import Move


def drawings(found: Backcast, date: str) -> list[tuple[str, Drawing]]:
    """One chart a package; levers in the order of how far they go."""
    drawn = []
    for number, one in enumerate(found.packages, start=1):
        pairs = zip(found.moves, one.goals, strict=True)
        moved = [(move, goal) for move, goal in pairs if goal != move.start]
        if not moved:
            continue
        moved.sort(key=lambda pair: -abs(_place(*pair) - _place(pair[0], pair[0].start)))
        bars = tuple(
            Bar(
                Text(move.lever.title.zh, move.lever.title.en),
                dark=(_place(move, move.start), _place(move, goal)),
                dot=_place(move, goal),
            )
            for move, goal in moved
        )
        table = BarTable(
            name=both("backcast.chart", number=number),
            axis=both("backcast.chart_axis"),
            bars=bars,
            dark=both("backcast.chart_moved"),
            dot=both("backcast.chart_goal"),
            notes=(dated(date),),
        )
        drawn.append((f"package-{number}", Drawing(bar_chart, table)))
    return drawn


def _place(move: Move, value: float) -> float:
    """A value as per cent of the way from the lever's least to its greatest."""
    lever = move.lever
    return 100 * (value - lever.minimum) / (lever.maximum - lever.minimum)
