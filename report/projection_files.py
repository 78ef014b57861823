"""The files of a projection: three tables and the charts, from the same numbers.

In:   a `Projection`, a folder that appears whole, a language.
Out:  projection.csv, targets.csv, expectations.csv; charts as PNG and SVG.
Knows nothing of how a projection is made; computes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from report.csvfile import Cell, write_csv
from report.numbers import is_rounding
from report.tables import basis_words
from report.texts import say
from studies.expectations import check_expectations
from studies.projection import YEARS, Projection
from studies.targets import Outcome

#: Called with what is being written, how many files are done, and how many there are.
Progress = Callable[[str, int, int], None]


def write_tables(projection: Projection, folder: Path, lang: str) -> None:
    """Write the three CSV files; programs read them, so there is no byte-order mark."""
    write_csv(folder / "projection.csv", projection_rows(projection, lang), excel=False)
    write_csv(folder / "targets.csv", target_rows(projection, lang), excel=False)
    write_csv(folder / "expectations.csv", expectation_rows(projection, lang), excel=False)


def write_charts(
    projection: Projection, folder: Path, lang: str, date: str, about: str, progress: Progress
) -> None:
    """Draw every chart and write it as PNG and SVG; `about` is kept in the files."""
    from report.charts import save  # matplotlib takes longer than a projection
    from report.projection_charts import charts

    drawn = charts(projection, date)
    for done, (stem, draw) in enumerate(drawn):
        progress(stem, done, len(drawn))
        save(draw(lang), folder, stem, about=about)
    progress("", len(drawn), len(drawn))


def projection_rows(projection: Projection, lang: str) -> Iterator[list[Cell]]:
    """One row a scenario, variable and year; the value as its label says, in the label's unit."""
    yield ["scenario", "variable", "year", "value", "unit", "price_basis"]
    for index, scenario in enumerate(projection.scenarios):
        for key, values in projection.values.items():
            label = projection.label(key)
            about = [label.unit.said(lang), basis_words(label.price_basis, lang)]
            for year, value in zip(YEARS, values[:, index].tolist(), strict=True):
                yield [scenario.name, key, year, value, *about]


def target_rows(projection: Projection, lang: str) -> Iterator[list[Cell]]:
    """One row a target and scenario, also for targets without a figure: those say why."""
    yield [
        *("scenario", "target", "number", "attribute", "indicator", "name", "year"),
        *("comparator", "target_value", "target_high", "value", "gap", "verdict", "reason"),
        *("unit", "price_basis", "floor", "alternative_of", "clause"),
    ]
    for index, scenario in enumerate(projection.scenarios):
        for outcome in projection.outcomes:
            yield [scenario.name, *_target_cells(outcome, index, lang)]


def _target_cells(outcome: Outcome, scenario: int, lang: str) -> list[Cell]:
    target, indicator = outcome.target, outcome.target.indicator
    value, gap = (
        None if array is None else float(array[scenario, 0])
        for array in (outcome.values, outcome.margin)
    )
    gap = _without_rounding(gap, outcome)
    reason = "" if outcome.reason is None else outcome.reason.said(lang)
    return [
        *(target.id, target.number, target.attribute, indicator.id, indicator.name.said(lang)),
        # A text that begins with '=' is a formula to a spreadsheet; the guard would alter it.
        *(target.year, {"=": "equals"}.get(target.comparator, target.comparator)),
        *(target.value, target.value_high, value, gap, _verdict(outcome, scenario, lang), reason),
        *(indicator.unit.said(lang), basis_words(indicator.price_basis, lang)),
        *("yes" if target.floor else "", target.alternative_of, target.clause),
    ]


def _without_rounding(gap: float | None, outcome: Outcome) -> float | None:
    """The gap, zero where it is the rounding that the verdict also passes over."""
    goal = outcome.target.value
    return 0.0 if gap is not None and goal is not None and is_rounding(gap, goal) else gap


def _verdict(outcome: Outcome, scenario: int, lang: str) -> str:
    """Met or missed; empty where there is no verdict or the run failed."""
    if outcome.met is None or outcome.counted is None or not outcome.counted[scenario, 0]:
        return ""
    return say("verdict.met" if outcome.met[scenario, 0] else "verdict.missed", lang)


def expectation_rows(projection: Projection, lang: str) -> Iterator[list[Cell]]:
    """What was expected before the first run, beside what came out."""
    yield [
        *("scenario", "indicator", "year", "direction", "against", "change_percent", "agrees"),
        "expected_in_words",
    ]
    for one in check_expectations(projection):
        words = one.scenario.expects.text.said(lang) if one.scenario.expects else ""
        agrees = {True: "yes", False: "no", None: ""}[one.agrees]
        sign = one.sign
        yield [
            *(one.scenario.name, sign.indicator, sign.year, sign.direction, sign.against),
            *(one.change, agrees, words),
        ]


def as_data(projection: Projection) -> dict[str, object]:
    """The projection as JSON data, in the words of the model and the plan; NaN is null."""
    return {
        "key": projection.run.key,
        "run": projection.run.as_data(),
        "years": list(YEARS),
        "scenarios": [
            {
                "name": scenario.name,
                "title": {"zh": scenario.title.zh, "en": scenario.title.en},
                "ok": bool(projection.ok[index]),
                "values": {
                    key: [_finite(value) for value in values[:, index].tolist()]
                    for key, values in projection.values.items()
                },
                "targets": [_target_data(outcome, index) for outcome in projection.outcomes],
                "short": [
                    {"variable": one.bottleneck.variable, "lowest": one.lowest, "year": one.year}
                    for one in projection.shortages(index, YEARS[0], YEARS[-1])
                ],
            }
            for index, scenario in enumerate(projection.scenarios)
        ],
    }


def _target_data(outcome: Outcome, scenario: int) -> dict[str, object]:
    target = outcome.target
    value, gap = (
        None if array is None else _finite(float(array[scenario, 0]))
        for array in (outcome.values, outcome.margin)
    )
    gap = _without_rounding(gap, outcome)
    met = None if gap is None or outcome.met is None else bool(outcome.met[scenario, 0])
    return {
        **{"id": target.id, "indicator": target.indicator.id, "year": target.year},
        **{"comparator": target.comparator, "target": target.value, "value": value},
        **{"gap": gap, "met": met, "reason": outcome.reason and outcome.reason.en},
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
