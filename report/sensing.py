"""What a figure depends on, as a table on the terminal, CSV rows and JSON.

In:   a `Sensitivity` or a `Tornado`, a language.
Out:  text, rows, data: the same numbers.
Knows nothing of how they were computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from model.district.labels import Label, unit_after
from report.console import aligned
from report.csvfile import Cell
from report.factor_words import factor_words
from report.numbers import MISSING, decimals_for, written
from report.texts import say
from studies.indices import Failures
from studies.sensitivity import Output, Sensitivity
from studies.tornado import Tornado

Labels = Mapping[str, Label]

#: Factors that a table on the terminal lists.
LISTED = 20


def sensitivity_text(found: Sensitivity, labels: Labels, lang: str) -> str:
    """One table an output, the factors with the largest total effect first; then what failed."""
    parts = []
    for place, output in enumerate(found.outputs):
        parts.append("\n".join(_table(found, place, output, labels, lang)))
    parts.append("\n".join(_failures(found, labels, lang)))
    return "\n\n".join(parts)


def _table(
    found: Sensitivity, place: int, output: Output, labels: Labels, lang: str
) -> Iterator[str]:
    indices, (indicator, year) = found.indices, output
    unit = indicator.unit
    yield say(
        "sensing.head",
        lang,
        indicator=indicator.name.said(lang),
        year=year,
        scenario=found.scenario.title.said(lang),
        over=say(f"sensing.over.{found.over}", lang),
    )
    yield say(f"sensing.{indices.method}", lang, runs=f"{indices.failures.of:,}")
    decimals = decimals_for(unit.zh, float(indices.deviation[place]))
    yield say(
        "sensing.spread",
        lang,
        mean=written(float(indices.mean[place]), decimals),
        deviation=written(float(indices.deviation[place]), decimals),
        unit=unit_after(unit, lang),
    )
    total = indices.total[place]
    if not np.isfinite(total).any():
        yield say("sensing.flat", lang)
        return
    order = np.argsort(-total, kind="stable")
    shown = order[:LISTED]
    rows = [
        [
            factor_words(found.factors[i].key, found.over, labels, lang),
            *_cells(found, place, i, lang),
        ]
        for i in shown
    ]
    if indices.method == "sobol":
        heads = ["sensing.factor", "sensing.alone", "sensing.all"]
    else:
        heads = ["sensing.factor", "sensing.size", "sensing.signed", "sensing.scatter"]
    yield aligned([[say(head, lang) for head in heads], *rows], numbers=range(1, len(heads)))
    if len(order) > len(shown):
        yield say("sensing.rest", lang, count=len(order) - len(shown))


def _cells(found: Sensitivity, place: int, factor: int, lang: str) -> list[str]:
    """The figures of one factor: per cent for Sobol, the indicator's unit for Morris."""
    one = found.indices
    if one.method == "sobol":
        pairs = (
            (one.main[place, factor], one.main_error[place, factor]),
            (one.total[place, factor], one.total_error[place, factor]),
        )
        return [_with_error(100 * value, 100 * error, 0, lang) for value, error in pairs]
    unit = found.outputs[place][0].unit.zh
    decimals = decimals_for(unit, float(np.nanmax(one.total[place])))
    size, error = float(one.total[place, factor]), float(one.total_error[place, factor])
    return [
        _with_error(size, error, decimals, lang),
        written(float(one.main[place, factor]), decimals, sign=True),
        written(float(one.spread[place, factor]), decimals),
    ]


def _with_error(value: float, error: float, decimals: int, lang: str) -> str:
    if not math.isfinite(value):
        return MISSING
    return say(
        "sensing.error", lang, value=written(value, decimals), error=written(error, decimals)
    )


def _failures(found: Sensitivity, labels: Labels, lang: str) -> Iterator[str]:
    """How many runs failed and where; also where none did, that it is said."""
    failed: Failures = found.indices.failures
    if not failed.runs:
        yield say("sensing.no_failures", lang)
        return
    figures = (failed.runs, failed.of, failed.left_out, failed.sets)
    runs, of, left_out, sets = (f"{figure:,}" for figure in figures)
    yield say("sensing.failures", lang, runs=runs, of=of, left_out=left_out, sets=sets)
    for region in failed.regions:
        name = factor_words(found.factors[region.group].key, found.over, labels, lang)
        ends = {"low": round(100 * region.low), "high": round(100 * region.high)}
        yield say("sensing.region", lang, name=name, **ends)


def sensitivity_rows(found: Sensitivity, labels: Labels, lang: str) -> Iterator[list[Cell]]:
    """One row an output and factor, all digits."""
    yield [
        *("output", "year", "factor", "name", "columns", "method", "main", "main_error"),
        *("total", "total_error", "spread"),
    ]
    one = found.indices
    for place, (indicator, year) in enumerate(found.outputs):
        for i, factor in enumerate(found.factors):
            arrays = (one.main, one.main_error, one.total, one.total_error, one.spread)
            yield [
                *(indicator.id, year, factor.key),
                factor_words(factor.key, found.over, labels, lang),
                *(factor.columns, one.method),
                *(_finite(array[place, i]) for array in arrays),
            ]


def sensitivity_data(found: Sensitivity, labels: Labels) -> dict[str, object]:
    """The same as JSON data, with what failed."""
    header, *rows = sensitivity_rows(found, labels, "en")
    failed = found.indices.failures
    return {
        "key": found.run.key,
        "run": found.run.as_data(),
        "over": found.over,
        "indices": [dict(zip(map(str, header), row, strict=True)) for row in rows],
        "mean": [_finite(value) for value in found.indices.mean],
        "deviation": [_finite(value) for value in found.indices.deviation],
        "failures": {
            "runs": failed.runs,
            "of": failed.of,
            "left_out": failed.left_out,
            "sets": failed.sets,
            "regions": [
                {
                    "factor": found.factors[region.group].key,
                    "column": region.column,
                    "low": region.low,
                    "high": region.high,
                }
                for region in failed.regions
            ],
        },
    }


def tornado_text(found: Tornado, labels: Labels, lang: str) -> str:
    """One table an output, the widest first."""
    parts = []
    for place, (indicator, year) in enumerate(found.outputs):
        usual = float(found.usual[place])
        decimals = decimals_for(indicator.unit.zh, usual)
        lines = [
            say(
                "sensing.head",
                lang,
                indicator=indicator.name.said(lang),
                year=year,
                scenario=found.scenario.title.said(lang),
                over=say(f"sensing.over.{found.over}", lang),
            ),
            say(
                "sensing.tornado",
                lang,
                usual=written(usual, decimals),
                unit=unit_after(indicator.unit, lang),
            ),
        ]
        heads = ("sensing.factor", "sensing.low", "sensing.high", "sensing.width")
        rows = [[say(head, lang) for head in heads]]
        for i in widest(found, place)[:LISTED]:
            factor = found.factors[i]
            ends = (found.low[place, i] - usual, found.high[place, i] - usual)
            rows.append(
                [
                    factor_words(factor.key, found.over, labels, lang),
                    *(_end(found, i, high, end, decimals, lang) for high, end in enumerate(ends)),
                    written(float(np.ptp([*ends, 0.0])), decimals),
                ]
            )
        parts.append("\n".join([*lines, aligned(rows, numbers=(1, 2, 3))]))
    if found.failed:
        parts.append(say("sensing.tornado_failed", lang, count=found.failed))
    return "\n\n".join(parts)


def widest(found: Tornado, place: int) -> list[int]:
    """The factors by the span of what they give, ends and middle; those that failed last."""
    usual = np.full_like(found.low[place], found.usual[place])
    span = np.ptp([found.low[place], usual, found.high[place]], axis=0)
    return [int(i) for i in np.argsort(-np.nan_to_num(span, nan=-1.0), kind="stable")]


def _end(found: Tornado, factor: int, high: int, change: float, decimals: int, lang: str) -> str:
    """Where the factor stands, and what that changes."""
    one = found.factors[factor]
    value = (one.low, one.high)[high]
    point = say("sensing.point", lang, percent=(5, 95)[high])
    at = f"{value:.4g}" if math.isfinite(value) else point
    return say("sensing.at", lang, at=at, change=written(float(change), decimals, sign=True))


def tornado_rows(found: Tornado, labels: Labels, lang: str) -> Iterator[list[Cell]]:
    """One row an output and factor, all digits."""
    yield [
        *("output", "year", "factor", "name", "low", "high", "usual", "at_low", "at_high"),
    ]
    for place, (indicator, year) in enumerate(found.outputs):
        for i, factor in enumerate(found.factors):
            yield [
                *(indicator.id, year, factor.key),
                factor_words(factor.key, found.over, labels, lang),
                *(_finite(value) for value in (factor.low, factor.high, found.usual[place])),
                *(_finite(value) for value in (found.low[place, i], found.high[place, i])),
            ]


def tornado_data(found: Tornado, labels: Labels) -> dict[str, object]:
    """The same as JSON data."""
    header, *rows = tornado_rows(found, labels, "en")
    return {
        "key": found.run.key,
        "run": found.run.as_data(),
        "over": found.over,
        "failed": found.failed,
        "tornado": [dict(zip(map(str, header), row, strict=True)) for row in rows],
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
