"""The charts of a backtest, as tables first.

In:   a `Backtest`.
Out:  by file stem, a function that draws it in a language.
Knows nothing of files; computes nothing but bands over members.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from calibration.backtest import Foretold
from calibration.bets import History
from calibration.observations import Observation as Seen
from calibration.scores import LEVELS
from model.district.labels import Label, Text
from report.fanchart import fan_chart
from report.fantables import Fan, FanTable, Interval, IntervalTable
from report.intervalchart import interval_chart
from report.tables import NO_NOTE, Array, Band, Observation
from report.texts import both
from studies.backtest import Backtest
from studies.bets import ORIGINS, Outcome
from studies.foretell import KNOWN, Path
from studies.leave_out import LeftOut

Draw = Callable[[str], Figure]


def backtest_charts(
    found: Backtest, labels: Mapping[str, Label], history: History
) -> dict[str, tuple[FanTable | IntervalTable, Draw]]:
    """Every chart's table and the function that draws it, by file stem."""
    fans = {
        "forecast": forecast_table(found.forecast.paths, labels),
        "bets": bets_table(found.bets, history),
    }
    left_out = left_out_table(found.left_out)
    return {
        **{stem: (table, partial(_draw_fans, table)) for stem, table in fans.items()},
        "left-out": (left_out, lambda lang: interval_chart(left_out, lang=lang)),
    }


def _draw_fans(table: FanTable, lang: str) -> Figure:
    return fan_chart(table, lang=lang)


def forecast_table(paths: Sequence[Path], labels: Mapping[str, Label]) -> FanTable:
    """The forecast of 2018 by variable and year."""
    return FanTable(
        name=both("backtest.chart.forecast"),
        fans=tuple(_fan(path, labels[path.variable]) for path in paths),
        source=both("backtest.chart.source"),
        note=both("backtest.chart.forecast_note"),
    )


def _fan(path: Path, label: Label) -> Fan:
    return Fan(
        name=label.name,
        unit=label.unit,
        price_basis=label.price_basis,
        years=np.array(path.years),
        median=np.nanmedian(path.values, axis=1),
        bands=bands(path.values),
        known=tuple(dot(seen) for seen in path.known),
        later=tuple(dot(seen) for seen in path.later),
        rivals=tuple(
            (
                both(f"backtest.rival.{name}"),
                np.array(sorted(numbers), dtype=float),
                np.array([numbers[year] for year in sorted(numbers)]),
            )
            for name, numbers in path.rivals.items()
        ),
        origin=KNOWN,
    )


def bands(values: Array) -> tuple[Band, ...]:
    """The central bands over members [year, member] that stayed finite."""
    return tuple(
        Band(level, *np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2], axis=1))
        for level in LEVELS
    )


def dot(seen: Seen) -> Observation:
    """A row as a level of a whole year: parts of years by their seasonal share or their length."""
    whole = seen.share * (seen.period.years if seen.reduction == "sum" else 1.0)
    value = seen.factor * seen.value / whole
    deviation = seen.sd * value if seen.is_relative else seen.factor * seen.sd
    return Observation(int(seen.period.start), value, deviation)


def bets_table(outcomes: Sequence[Outcome], history: History) -> FanTable:
    """One panel an origin: five years of bets, what came, and the naive forecasts."""
    return FanTable(
        name=both("backtest.chart.bets"),
        fans=tuple(
            _bet([one for one in outcomes if one.origin == origin], history, origin)
            for origin in ORIGINS
        ),
        source=both("backtest.chart.source"),
        note=both("backtest.chart.bets_note"),
    )


def _bet(outcomes: Sequence[Outcome], history: History, origin: int) -> Fan:
    base = history.district[origin]
    years = np.array([origin, *(one.year for one in outcomes)])
    return Fan(
        name=both("backtest.chart.from", year=origin),
        unit=Text("亿元", "100 million yuan"),
        price_basis="现价",
        years=years,
        median=np.array([base, *(one.median for one in outcomes)]),
        bands=tuple(
            Band(
                level,
                *(np.array([base, *(one.bands[level][end] for one in outcomes)]) for end in (0, 1)),
            )
            for level in LEVELS
        ),
        known=tuple(
            Observation(year, value) for year, value in history.district.items() if year <= origin
        ),
        later=tuple(Observation(one.year, one.actual) for one in outcomes),
        rivals=tuple(
            (
                both(f"backtest.rival.{name}"),
                years.astype(float),
                np.array([base, *(one.rivals[name] for one in outcomes)]),
            )
            for name in outcomes[0].rivals
        ),
        origin=origin,
    )


def left_out_table(found: Sequence[LeftOut]) -> IntervalTable:
    """Forecast less actual of every row, by the other indicators and by the prior."""
    intervals = []
    for one in found:
        for place, (row, prior) in enumerate(zip(one.rows, one.by_prior, strict=True)):
            (low, high), (outer_low, outer_high) = _off(row, LEVELS[0]), _off(row, LEVELS[-1])
            label = f"{row.seen.fact}  {row.seen.period.text}"
            intervals.append(
                Interval(
                    label=Text(label, label),
                    median=_distance(row.seen, row.median),
                    inner=(low, high),
                    outer=(outer_low, outer_high),
                    reference=_off(prior, LEVELS[-1]),
                    heading=one.name if place == 0 else NO_NOTE,
                )
            )
    return IntervalTable(
        name=both("backtest.chart.left_out"),
        axis=both("backtest.chart.off"),
        inner=both("backtest.chart.inner"),
        outer=both("backtest.chart.outer"),
        reference=both("backtest.chart.prior"),
        intervals=tuple(intervals),
        reach=60.0,
        source=both("backtest.chart.source"),
        note=both("backtest.chart.left_out_note"),
    )


def _off(row: Foretold, level: float) -> tuple[float, float]:
    low, high = row.bands[level]
    return _distance(row.seen, low), _distance(row.seen, high)


def _distance(seen: Seen, value: float) -> float:
    """Per cent of what was observed; of rates and shares with errors in points, points."""
    if seen.unit == "%" and not seen.is_relative:
        return value - seen.value
    return 100 * (value / seen.value - 1)
