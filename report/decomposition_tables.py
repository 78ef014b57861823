"""An annual decomposition as rows of a file, as JSON data and as a chart's table.

In:   a `Decomposition`, a language.
Out:  rows of a CSV file, JSON data, a `SeriesTable` with the words of its foot.
Knows nothing of how the paths are made.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from model.district.labels import Text
from report.csvfile import Cell
from report.numbers import bound
from report.tables import Band, Line, Mark, Origin, SeriesTable, basis_words
from report.texts import LANGUAGES, both, say
from studies.decompose import RULES, Decomposition
from studies.within_year import Rest

#: Drawn beside the members' median; the constant rate would lie on the straight line.
DRAWN = ("linear", "front", "back", "rhythm", "kept")


def decomposition_rows(found: Decomposition, lang: str) -> Iterator[list[Cell]]:
    """One row a year and rule: level, step of the year; then the members' band."""
    yield ["target", "rule", "year", "value", "step", "unit", "price_basis"]
    indicator = found.target.indicator
    about: list[Cell] = [unit_of(found).said(lang), basis_words(indicator.price_basis, lang)]
    for rule in shown_rules(found):
        steps = [math.nan, *found.steps(rule).tolist()]
        for year, value, step in zip(found.years, found.paths[rule].tolist(), steps, strict=True):
            yield [found.target.id, rule, year, _cell(value), _cell(step), *about]
    for name, column in zip(
        ("members 10%", "members 50%", "members 90%"), found.band.T, strict=True
    ):
        for year, value in zip(found.years, column.tolist(), strict=True):
            yield [found.target.id, name, year, _cell(value), None, *about]
    own: list[Cell] = [found.target.indicator.unit.said(lang), about[1]]
    for year, value in found.actual.items():
        yield [found.target.id, "actual", year, value, None, *own]
    for part, value in found.parts.items():
        yield [found.target.id, "actual", part.text, value, None, *own]
    rest = found.remaining
    for rule, one in ({} if rest is None else rest.within).items():
        yield [
            found.target.id,
            f"{rule}, needed",
            one.rest.text,
            one.needed,
            _cell(one.growth),
            *own,
        ]
        for part, value in one.quarters:
            yield [found.target.id, f"{rule}, needed", part.text, value, None, *own]


def decomposition_data(found: Decomposition) -> dict[str, object]:
    """The decomposition as JSON data; a binding target has a limit and no chance."""
    return {
        "target": found.target.id,
        "scenario": found.scenario.name,
        "kind": found.kind,
        "index": found.is_index,
        "years": list(found.years),
        "start": {"value": found.start, "from": found.start_from},
        "end": found.end,
        "held": found.is_held,
        "probability": None if found.target.binding else found.probability,
        "members": found.members,
        "failed": found.failed,
        "paths": {rule: _cells(found.paths[rule]) for rule in shown_rules(found)},
        "steps": {rule: _cells(found.steps(rule)) for rule in shown_rules(found)},
        "band": {str(p): _cells(row) for p, row in zip((10, 50, 90), found.band.T, strict=True)},
        "limit": _limit_data(found),
        "actual": {str(year): value for year, value in found.actual.items()},
        "parts": {part.text: value for part, value in found.parts.items()},
        "remaining": _remaining_data(found),
    }


def _limit_data(found: Decomposition) -> dict[str, object] | None:
    limit = found.limit
    if limit is None:
        return None
    return {
        "required_a_year": limit.required,
        "projected_a_year": list(limit.projected),
        "margin": {"10": limit.margin[0], "50": limit.margin[1]},
        "risk": None if limit.risk is None else limit.risk.en,
    }


def _remaining_data(found: Decomposition) -> dict[str, object] | None:
    rest = found.remaining
    if rest is None:
        return None
    return {
        "year": rest.year,
        "value": rest.value,
        "difference": rest.difference,
        "yearly": rest.yearly,
        "growth": _cell(rest.growth),
        "chance": _cell(rest.chance),
        "ahead": {rule: _cell(gap) for rule, gap in rest.ahead.items()},
        "within": {rule: rest_data(one) for rule, one in rest.within.items()},
    }


def rest_data(rest: Rest) -> dict[str, object]:
    """What the rest of a year requires, as JSON data."""
    return {
        "year": rest.year,
        "over": None if rest.over is None else rest.over.text,
        "rest": rest.rest.text,
        "goal": rest.goal,
        "so_far": _cell(rest.so_far),
        "needed": rest.needed,
        "growth": _cell(rest.growth),
        "published": rest.published,
        "quarters": {part.text: value for part, value in rest.quarters},
    }


def decomposition_table(found: Decomposition, origin: Origin) -> SeriesTable:
    """The paths as a chart shows them, beside the members' median and 80 % band."""
    low, median, high = found.band.T
    lines = [Line(both("decompose.rule.median"), median, (Band(0.8, low, high),), is_usual=True)]
    for rule in DRAWN:
        if rule in found.paths and np.isfinite(found.paths[rule]).all():
            lines.append(Line(rule_name(found, rule), found.paths[rule]))
    target = found.target
    return SeriesTable(
        name=target.indicator.name,
        unit=unit_of(found),
        price_basis=target.indicator.price_basis,
        years=np.array(found.years),
        lines=tuple(lines),
        origin=origin,
        targets=(Mark(target.year, found.end, goal(found)),),
        last_observed=found.years[0],
    )


def chart_note(found: Decomposition) -> Text:
    """What the chart's foot says of its lines."""
    about = {"members": f"{found.members:,}", "percent": percent(found)}
    keys = ["decompose.foot", *(["decompose.foot_kept"] if "kept" in shown_rules(found) else [])]

    def told(lang: str) -> str:
        scenario = found.scenario.title.said(lang)
        between = "" if lang == "zh" else " "
        return between.join(say(key, lang, scenario=scenario, **about) for key in keys)

    return Text(*map(told, LANGUAGES))


def unit_of(found: Decomposition) -> Text:
    """Unit of the paths: the indicator's, or an index."""
    if not found.is_index:
        return found.target.indicator.unit
    return Text(f"{found.years[0]}年=100", f"{found.years[0]} = 100")


def shown_rules(found: Decomposition) -> list[str]:
    """The rules that apply: a sum has no constant rate, a binding target keeps no chance."""
    return [
        rule for rule in RULES if rule in found.paths and np.isfinite(found.paths[rule][1:]).any()
    ]


def rule_name(found: Decomposition, rule: str) -> Text:
    """What a path is called."""
    return both(f"decompose.rule.{rule}", percent=percent(found))


def percent(found: Decomposition) -> str:
    """The chance that is kept, in per cent."""
    return f"{100 * found.probability:g}"


def goal(found: Decomposition) -> str:
    """The target in the unit of the paths: ≥1,250."""
    target = found.target
    value = found.end if found.is_index else target.value
    shown = round(value, 1) if found.is_index and value is not None else value
    return bound(target.comparator, shown, None, target.indicator.unit.zh)


def _cells(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float | None]:
    return [_cell(value) for value in values.tolist()]


def _cell(value: float) -> float | None:
    return value if math.isfinite(value) else None
