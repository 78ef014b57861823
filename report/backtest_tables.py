"""The cells of a backtest's tables: a terminal and the pages show the same.

In:   parts of a `Backtest`, a language.
Out:  heads and rows of text.
Knows nothing of how tables are set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from calibration.backtest import Foretold, error_of
from calibration.observations import Observation
from calibration.rivals import RIVALS
from calibration.scores import LEVELS
from model.district.labels import Label
from report.numbers import MISSING, written
from report.texts import say
from studies.bets import Outcome
from studies.foretell import Forecast
from studies.leave_out import LeftOut

WIDEST = LEVELS[-1]


def forecast_heads(lang: str) -> list[str]:
    """The columns of the forecast's table."""
    return [
        *(say(f"backtest.{name}", lang) for name in ("row", "variable", "period", "actual")),
        say("backtest.median", lang),
        say("backtest.band", lang, level=f"{100 * WIDEST:.0f}"),
        say("backtest.inside", lang),
        say("backtest.crps", lang),
        *(say(f"backtest.rival.{name}", lang) for name in RIVALS),
        say("backtest.best", lang),
    ]


def forecast_rows(found: Forecast, labels: Mapping[str, Label], lang: str) -> Iterator[list[str]]:
    """The cells of the forecast's table, one row a figure."""
    for one in found.foretold:
        yield _cells(one, found, labels, lang)


def _cells(one: Foretold, found: Forecast, labels: Mapping[str, Label], lang: str) -> list[str]:
    seen = one.seen
    errors = rival_errors(one, found)
    low, high = one.bands[WIDEST]
    return [
        seen.id,
        f"{variable_name(seen, labels, lang)}{change_mark(seen)}",
        seen.period.text,
        f"{in_unit(seen, seen.value)} {seen.unit}",
        in_unit(seen, one.median),
        f"{in_unit(seen, low)}–{in_unit(seen, high)}",
        inside(one),
        per_cent(one.crps),
        *(per_cent(errors[name]) if name in errors else MISSING for name in RIVALS),
        best(one, found, lang),
    ]


def rival_errors(one: Foretold, found: Forecast) -> dict[str, float]:
    """Each rival's score for a row, by name; empty where none foretells it."""
    numbers = found.rivals.get(one.seen.id, {})
    return {name: error_of(one.seen, number) for name, number in numbers.items()}


def best(one: Foretold, found: Forecast, lang: str) -> str:
    """Who has the smallest score."""
    errors = rival_errors(one, found)
    if not errors:
        return MISSING
    name = min(errors, key=lambda rival: errors[rival])
    won = errors[name] < one.crps
    return say(f"backtest.rival.{name}" if won else "backtest.model", lang)


def left_out_heads(lang: str) -> list[str]:
    """The columns of the indicators' table."""
    return [
        *(say(f"backtest.{name}", lang) for name in ("indicator", "rows", "by_others")),
        *(say(f"backtest.{name}", lang) for name in ("by_prior", "ratio", "inside")),
    ]


def left_out_cells(one: LeftOut, lang: str) -> list[str]:
    """One indicator: rows, mean scores by the others and by the prior, their ratio, coverage."""
    ours, priors = mean_crps(one.rows), mean_crps(one.by_prior)
    held = "/".join(str(sum(row.holds(level) for row in one.rows)) for level in LEVELS)
    return [
        one.name.said(lang),
        str(len(one.rows)),
        per_cent(ours),
        per_cent(priors),
        written(ours / priors, 2),
        held,
    ]


def mean_crps(rows: Sequence[Foretold]) -> float:
    """The mean score of several figures."""
    return float(np.mean([row.crps for row in rows]))


def bets_heads(lang: str) -> list[str]:
    """The columns of the bets' table."""
    return [
        *(say(f"backtest.{name}", lang) for name in ("origin", "year", "actual", "median")),
        say("backtest.band", lang, level=f"{100 * WIDEST:.0f}"),
        say("backtest.crps", lang),
        *(say(f"backtest.rival.{name}", lang) for name in RIVALS),
        say("backtest.best", lang),
    ]


def bets_cells(one: Outcome, lang: str) -> list[str]:
    """One outcome of the bets."""
    low, high = one.bands[WIDEST]
    errors = one.rival_errors
    name = min(errors, key=lambda rival: errors[rival])
    won = errors[name] < one.crps
    return [
        *(str(one.origin), str(one.year), written(one.actual, 0), written(one.median, 0)),
        f"{written(low, 0)}–{written(high, 0)}",
        per_cent(one.crps),
        *(per_cent(errors[rival]) for rival in RIVALS),
        say(f"backtest.rival.{name}" if won else "backtest.model", lang),
    ]


def variable_name(seen: Observation, labels: Mapping[str, Label], lang: str) -> str:
    """A row's variable; of a share both."""
    name = labels[seen.variable].name.said(lang)
    return f"{name} / {labels[seen.over].name.said(lang)}" if seen.over else name


def change_mark(seen: Observation) -> str:
    """A sign for what is growth and no level."""
    return " Δ%" if seen.reduction == "growth" else ""


def inside(one: Foretold) -> str:
    """Which bands held what was observed."""
    return "".join("●" if one.holds(level) else "○" for level in LEVELS)


def in_unit(seen: Observation, value: float) -> str:
    """A figure with the digits that its size asks for."""
    size = abs(seen.value)
    return written(value, 0 if size >= 300 else 1 if size >= 3 else 2)


def per_cent(score: float) -> str:
    """A score in per cent."""
    return written(100 * score, 1)
