"""The backtest in words: three tables, where rivals win, and what it cannot settle.

In:   a `Backtest`, a language.
Out:  text for a terminal.
Knows nothing of files, nor of how anything was foretold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from calibration.backtest import Foretold
from calibration.rivals import RIVALS
from calibration.scores import LEVELS
from model.district.labels import Label
from report.backtest_tables import (
    bets_cells,
    bets_heads,
    forecast_heads,
    forecast_rows,
    left_out_cells,
    left_out_heads,
    mean_crps,
    per_cent,
    rival_errors,
    variable_name,
)
from report.console import aligned
from report.numbers import written
from report.texts import listed, say
from studies.backtest import Backtest
from studies.bets import YEARS, Outcome, summary
from studies.foretell import Forecast
from studies.leave_out import LeftOut

#: Mean scores that differ by less than this part are called alike.
ALIKE = 0.1


def backtest_text(found: Backtest, labels: Mapping[str, Label], lang: str) -> str:
    """Forecast, indicators left out, bets; each with what it says in one or two sentences."""
    run = found.run
    parts = [
        [say("backtest.title", lang, seed=run.seed, model=run.model[:8])],
        _forecast(found.forecast, labels, lang),
        _left_out(found.left_out, lang),
        _bets(found.bets, lang),
        [say("backtest.limit", lang)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts)


def _forecast(found: Forecast, labels: Mapping[str, Label], lang: str) -> list[str]:
    short = found.short
    evidence = {
        "evidence": written(short.evidence.log, 1),
        "spread": written(short.evidence.spread, 1),
    }
    return [
        say("backtest.forecast", lang, fitted=len(found.fitted)),
        forecast_table(found, labels, lang),
        say("backtest.unit_note", lang),
        *forecast_findings(found, labels, lang),
        say(
            "backtest.fit",
            lang,
            runs=short.runs,
            members=f"{short.z.shape[1]:,}",
            rhat=written(float(short.agreement.r_hat.max()), 3),
            **evidence,
        ),
    ]


def forecast_table(found: Forecast, labels: Mapping[str, Label], lang: str) -> str:
    """One row a figure: what was foretold, the bands, the scores of model and rivals."""
    rows = [forecast_heads(lang), *forecast_rows(found, labels, lang)]
    return aligned(rows, numbers=range(3, len(rows[0]) - 1))


def forecast_findings(found: Forecast, labels: Mapping[str, Label], lang: str) -> list[str]:
    """Coverage, mean scores, where a rival wins, and the chances given to bounds."""
    beaten = [
        say(
            "backtest.win",
            lang,
            row=f"{one.seen.id} {variable_name(one.seen, labels, lang)} {one.seen.period.text}",
            rival=say(f"backtest.rival.{name}", lang),
            theirs=per_cent(error),
            ours=per_cent(one.crps),
        )
        for one in found.foretold
        for name, error in rival_errors(one, found).items()
        if error < one.crps
    ]
    bounds = [
        say(
            "backtest.bound",
            lang,
            row=one.seen.id,
            variable=labels[one.seen.variable].name.said(lang),
            sign=one.seen.comparator,
            value=f"{one.seen.value:g}",
            unit=one.seen.unit,
            chance=f"{100 * one.chance:.0f}",
        )
        for one in found.bounds
    ]
    compared = [one for one in found.foretold if one.seen.id in found.rivals]
    means = {
        name: float(np.mean([rival_errors(o, found)[name] for o in compared])) for name in RIVALS
    }
    ours = float(np.mean([one.crps for one in compared]))
    return [
        coverage(found.foretold, lang),
        means_text("backtest.means", len(compared), ours, means, lang),
        say("backtest.wins", lang, rows=listed(beaten, lang))
        if beaten
        else say("backtest.no_wins", lang),
        *([say("backtest.bounds", lang, bounds=listed(bounds, lang))] if bounds else []),
    ]


def coverage(rows: Sequence[Foretold], lang: str) -> str:
    """How many figures each band held."""
    held = [sum(one.holds(level) for one in rows) for level in LEVELS]
    return say("backtest.coverage", lang, a=held[0], b=held[1], c=held[2], n=len(rows))


def means_text(key: str, count: int, ours: float, rivals: Mapping[str, float], lang: str) -> str:
    """Mean scores of all who foretold the same figures."""
    named = [
        say(
            "backtest.named",
            lang,
            name=say(f"backtest.rival.{name}", lang),
            value=per_cent(float(value)),
        )
        for name, value in rivals.items()
    ]
    return say(key, lang, n=count, model=per_cent(ours), rivals=listed(named, lang))


def _left_out(found: Sequence[LeftOut], lang: str) -> list[str]:
    heads = left_out_heads(lang)
    rows = [heads, *(left_out_cells(one, lang) for one in found)]
    return [
        say("backtest.left_out", lang),
        aligned(rows, numbers=range(1, len(heads))),
        coverage([row for one in found for row in one.rows], lang),
        *left_out_findings(found, lang),
    ]


def left_out_findings(found: Sequence[LeftOut], lang: str) -> list[str]:
    """Which indicators the others foretell worse than the prior does, or no better."""
    ratios = {one.name.said(lang): mean_crps(one.rows) / mean_crps(one.by_prior) for one in found}
    worse = [name for name, ratio in ratios.items() if ratio >= 1 + ALIKE]
    alike = [name for name, ratio in ratios.items() if abs(ratio - 1) < ALIKE]
    return [
        say(f"backtest.{key}", lang, names=listed(names, lang))
        for key, names in (("worse", worse), ("same", alike))
        if names
    ]


def _bets(outcomes: Sequence[Outcome], lang: str) -> list[str]:
    heads = bets_heads(lang)
    last = [one for one in outcomes if one.year == one.origin + YEARS]
    rows = [heads, *(bets_cells(one, lang) for one in last)]
    return [
        say("backtest.bets", lang),
        aligned(rows, numbers=range(2, len(heads) - 1)),
        *bets_findings(outcomes, lang),
    ]


def bets_findings(outcomes: Sequence[Outcome], lang: str) -> list[str]:
    """Coverage and mean scores over all years ahead, and where a rival wins."""
    whole = summary(outcomes)
    held = [whole.coverage[level] for level in LEVELS]
    beaten = [
        say(
            "backtest.win",
            lang,
            row=f"{one.origin}→{one.year}",
            rival=say(f"backtest.rival.{name}", lang),
            theirs=per_cent(error),
            ours=per_cent(one.crps),
        )
        for one in outcomes
        for name, error in one.rival_errors.items()
        if error < one.crps
    ]
    return [
        say("backtest.coverage", lang, a=held[0], b=held[1], c=held[2], n=whole.outcomes),
        means_text("backtest.bets_means", whole.outcomes, whole.crps, whole.rivals, lang),
        say("backtest.wins", lang, rows=listed(beaten, lang))
        if beaten
        else say("backtest.no_wins", lang),
    ]
