"""The files of a backtest: three tables and the charts, from the same numbers.

In:   a `Backtest`, a folder that appears whole, a language.
Out:  forecast.csv, left-out.csv, bets.csv; charts as PNG and SVG; the same as JSON data.
Knows nothing of how anything was foretold; computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from calibration.backtest import Foretold, error_of
from calibration.rivals import RIVALS
from calibration.scores import LEVELS
from model.district.labels import Label
from report.csvfile import Cell, write_csv
from studies.backtest import Backtest
from studies.bets import Outcome, known_history

#: Called with what is being written, how many files are done, and how many there are.
Progress = Callable[[str, int, int], None]

_BANDS = [f"{end}_{level:.0%}".rstrip("%") for level in LEVELS for end in ("low", "high")]
_ROW = ("id", "variable", "over", "period", "reduction", "unit", "observed", "median")
_SCORES = (*_BANDS, "share_below", "crps", "failed")


def write_tables(found: Backtest, folder: Path) -> None:
    """Write the three CSV files, which programs read."""
    write_csv(folder / "forecast.csv", forecast_rows(found), excel=False)
    write_csv(folder / "left-out.csv", left_out_rows(found), excel=False)
    write_csv(folder / "bets.csv", bets_rows(found), excel=False)


def write_charts(
    found: Backtest,
    labels: Mapping[str, Label],
    folder: Path,
    lang: str,
    about: str,
    progress: Progress,
) -> None:
    """Draw every chart and write it as PNG and SVG; `about` is kept in the files."""
    from report.backtest_charts import backtest_charts  # matplotlib takes a second
    from report.charts import save

    drawn = backtest_charts(found, labels, known_history())
    for done, (stem, (_, draw)) in enumerate(drawn.items()):
        progress(stem, done, len(drawn))
        save(draw(lang), folder, stem, about=about)
    progress("", len(drawn), len(drawn))


def forecast_rows(found: Backtest) -> Iterator[list[Cell]]:
    """What was foretold in 2018, a row a figure; rivals' numbers and their scores."""
    yield [*_ROW, *_SCORES, *RIVALS, *(f"{name} crps" for name in RIVALS)]
    for one in found.forecast.foretold:
        numbers = found.forecast.rivals.get(one.seen.id, {})
        scores = [error_of(one.seen, numbers[n]) if n in numbers else None for n in RIVALS]
        yield [*_cells(one), *(numbers.get(name) for name in RIVALS), *scores]


def left_out_rows(found: Backtest) -> Iterator[list[Cell]]:
    """Each row by the other indicators and by the prior."""
    yield ["indicator", "by", *_ROW, *_SCORES]
    for one in found.left_out:
        for by, rows in (("others", one.rows), ("prior", one.by_prior)):
            yield from ([one.id, by, *_cells(row)] for row in rows)


def bets_rows(found: Backtest) -> Iterator[list[Cell]]:
    """The five-year bets, a row an origin and year."""
    yield ["origin", "year", "actual", "median", *_BANDS, "crps", *RIVALS]
    for one in found.bets:
        ends = [end for level in LEVELS for end in one.bands[level]]
        numbers = [one.rivals[name] for name in RIVALS]
        yield [one.origin, one.year, one.actual, one.median, *ends, one.crps, *numbers]


def _cells(one: Foretold) -> list[Cell]:
    seen = one.seen
    ends = [end for level in LEVELS for end in one.bands[level]]
    return [
        *(seen.id, seen.variable, seen.over, seen.period.text, seen.reduction, seen.unit),
        *(seen.value, one.median, *ends, one.below, one.crps, one.failed),
    ]


def as_data(found: Backtest) -> dict[str, object]:
    """The backtest as JSON data, in the words of the tables."""
    short = found.forecast.short
    return {
        "key": found.run.key,
        "run": found.run.as_data(),
        "fit": {
            "rows": [seen.id for seen in found.forecast.fitted],
            "runs": short.runs,
            "members": short.z.shape[1],
            "r_hat": float(short.agreement.r_hat.max()),
            "log_evidence": short.evidence.log,
            "spread": short.evidence.spread,
            "memory": short.memory,
        },
        "forecast": _records(forecast_rows(found)),
        "bounds": [{"id": b.seen.id, "chance": b.chance} for b in found.forecast.bounds],
        "left_out": _records(left_out_rows(found)),
        "bets": _records(bets_rows(found)),
        "coverage": {"forecast": _held(found), "bets": _bets_held(found.bets)},
    }


def _records(rows: Iterator[list[Cell]]) -> list[dict[str, Cell]]:
    heads = [str(head) for head in next(rows)]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _held(found: Backtest) -> dict[str, int]:
    rows = found.forecast.foretold
    held = {f"{level:g}": sum(one.holds(level) for one in rows) for level in LEVELS}
    return {"outcomes": len(rows), **held}


def _bets_held(outcomes: tuple[Outcome, ...]) -> dict[str, int]:
    held = {f"{level:g}": sum(one.holds(level) for one in outcomes) for level in LEVELS}
    return {"outcomes": len(outcomes), **held}
