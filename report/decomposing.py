"""An annual decomposition in words, as rows and as a chart's table.

In:   a `Decomposition`, a language.
Out:  text for a terminal, rows of a CSV file, JSON data, a `SeriesTable`.
Knows nothing of how the paths are made.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from model.district.labels import Text
from report.console import aligned
from report.csvfile import Cell
from report.numbers import bound, common_decimals, is_rounding, written
from report.tables import Band, Line, Mark, Origin, SeriesTable, basis_words
from report.texts import LANGUAGES, both, listed, say
from studies.chance import confidence, in_ten
from studies.decompose import RULES, Decomposition

#: Drawn beside the members' median; the constant rate would lie on the straight line.
DRAWN = ("linear", "front", "back", "rhythm", "kept")


def decomposition_text(found: Decomposition, lang: str) -> str:
    """The paths and their steps as two tables, with the base, the band and what remains."""
    return "\n\n".join(filter(None, _parts(found, lang)))


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
    for year, value in found.actual.items():
        yield [found.target.id, "actual", year, value, None, *about]


def decomposition_data(found: Decomposition) -> dict[str, object]:
    """The decomposition as JSON data."""
    rest = found.remaining
    return {
        "target": found.target.id,
        "scenario": found.scenario.name,
        "kind": found.kind,
        "index": found.is_index,
        "years": list(found.years),
        "start": {"value": found.start, "from": found.start_from},
        "end": found.end,
        "probability": found.probability,
        "members": found.members,
        "failed": found.failed,
        "paths": {rule: _cells(found.paths[rule]) for rule in shown_rules(found)},
        "steps": {rule: _cells(found.steps(rule)) for rule in shown_rules(found)},
        "band": {str(p): _cells(row) for p, row in zip((10, 50, 90), found.band.T, strict=True)},
        "actual": {str(year): value for year, value in found.actual.items()},
        "remaining": None
        if rest is None
        else {
            "year": rest.year,
            "value": rest.value,
            "difference": rest.difference,
            "yearly": rest.yearly,
            "growth": _cell(rest.growth),
            "chance": None if found.target.binding else _cell(rest.chance),
            "ahead": {rule: _cell(gap) for rule, gap in rest.ahead.items()},
        },
    }


def decomposition_table(found: Decomposition, origin: Origin) -> SeriesTable:
    """The paths as a chart shows them, beside the members' median and 80 % band."""
    low, median, high = found.band.T
    lines = [Line(both("decompose.rule.median"), median, (Band(0.8, low, high),), is_usual=True)]
    for rule in DRAWN:
        if np.isfinite(found.paths[rule]).all():
            lines.append(Line(_rule(found, rule), found.paths[rule]))
    target = found.target
    return SeriesTable(
        name=target.indicator.name,
        unit=unit_of(found),
        price_basis=target.indicator.price_basis,
        years=np.array(found.years),
        lines=tuple(lines),
        origin=origin,
        targets=(Mark(target.year, found.end, _goal(found)),),
        last_observed=found.years[0],
    )


def chart_note(found: Decomposition) -> Text:
    """What the chart's foot says of its lines."""
    about = {"members": f"{found.members:,}", "percent": _percent(found)}
    titles = {lang: found.scenario.title.said(lang) for lang in LANGUAGES}
    return Text(
        *(say("decompose.foot", lang, scenario=titles[lang], **about) for lang in LANGUAGES)
    )


def unit_of(found: Decomposition) -> Text:
    """Unit of the paths: the indicator's, or an index."""
    if not found.is_index:
        return found.target.indicator.unit
    return Text(f"{found.years[0]}年=100", f"{found.years[0]} = 100")


def shown_rules(found: Decomposition) -> list[str]:
    """The rules that apply: a sum has no constant rate, and a member may say nothing."""
    return [rule for rule in RULES if np.isfinite(found.paths[rule][1:]).any()]


def _parts(found: Decomposition, lang: str) -> Iterator[str]:
    target, unit = found.target, unit_of(found).said(lang)
    base, last = found.years[0], found.years[-1]
    key = "decompose.title_index" if found.is_index else "decompose.title"
    asked = bound(target.comparator, target.value, None, target.indicator.unit.zh)
    goal = f"{asked} {target.indicator.unit.said(lang)}"
    name = target.indicator.name.said(lang)
    title = say(key, lang, indicator=name, goal=goal, year=target.year, base=base)
    decimals = _decimals(found)
    start = written(found.start, decimals)
    source = say(f"decompose.start.{found.start_from}", lang, base=base, value=start, unit=unit)
    low, median, high = (written(v, decimals) for v in found.band[-1])
    about = {"scenario": found.scenario.title.said(lang), "members": f"{found.members:,}"}
    ends = {"median": median, "low": low, "high": high}
    band = say("decompose.band", lang, **about, **ends, year=last, unit=unit)
    failed = say("decompose.failed", lang, count=found.failed) if found.failed else ""
    yield "\n".join(filter(None, [title, source, band, failed]))
    yield say("decompose.values", lang) + "\n" + _table(found, lang, steps=False)
    yield say(f"decompose.steps.{found.kind}", lang) + "\n" + _table(found, lang, steps=True)
    yield _remaining(found, lang)
    yield say("decompose.rules", lang, percent=_percent(found))


def _table(found: Decomposition, lang: str, *, steps: bool) -> str:
    rules = shown_rules(found)
    heads = [say("decompose.year", lang), *(_rule(found, rule).said(lang) for rule in rules)]
    columns = [found.steps(rule) if steps else found.paths[rule] for rule in rules]
    decimals = _decimals(found)
    if steps and found.kind == "level":
        columns, decimals = [100 * column for column in columns], 1
    years = found.years[1:] if steps else found.years
    rows = [
        [str(year), *(written(float(column[i]), decimals) for column in columns)]
        for i, year in enumerate(years)
    ]
    return aligned([heads, *rows], numbers=range(1, len(heads)))


def _remaining(found: Decomposition, lang: str) -> str:
    rest = found.remaining
    if rest is None:
        return ""
    decimals, unit = _decimals(found), unit_of(found).said(lang)
    value = written(rest.value, decimals)
    above = found.target.comparator == ">="
    if (rest.difference <= 0) if above else (rest.difference >= 0):
        about = {"year": rest.year, "value": value, "unit": unit, "goal": _goal(found)}
        return say("decompose.done", lang, **about)
    words = say(
        "decompose.remaining",
        lang,
        year=rest.year,
        value=value,
        unit=unit,
        difference=written(rest.difference, decimals),
        years=rest.years,
        yearly=written(rest.yearly, decimals),
    )
    if math.isfinite(rest.growth):
        words += say("decompose.growth", lang, growth=written(100 * rest.growth, 1))
    parts = [words + say("decompose.stop", lang), _ahead(found, rest.ahead, decimals, lang)]
    if math.isfinite(rest.chance) and not found.target.binding:
        about = {"words": confidence(rest.chance).said(lang)}
        parts.append(say("decompose.chance", lang, **about, in_ten=in_ten(rest.chance).said(lang)))
    return "\n".join(parts)


def _ahead(found: Decomposition, ahead: Mapping[str, float], decimals: int, lang: str) -> str:
    gaps = [
        say(
            "decompose.ahead_of",
            lang,
            rule=_rule(found, rule).said(lang),
            gap=written(0.0 if is_rounding(gap, found.end) else gap, decimals, sign=True),
        )
        for rule, gap in ahead.items()
        if math.isfinite(gap)
    ]
    return say("decompose.ahead", lang, gaps=listed(gaps, lang))


def _rule(found: Decomposition, rule: str) -> Text:
    return both(f"decompose.rule.{rule}", percent=_percent(found))


def _percent(found: Decomposition) -> str:
    return f"{100 * found.probability:g}"


def _goal(found: Decomposition) -> str:
    target = found.target
    value = found.end if found.is_index else target.value
    shown = round(value, 1) if found.is_index and value is not None else value
    return bound(target.comparator, shown, None, target.indicator.unit.zh)


def _decimals(found: Decomposition) -> int:
    if found.is_index:
        return 1
    figures = np.concatenate([*found.paths.values(), found.band.ravel()])
    return common_decimals(figures.tolist(), found.target.indicator.unit.zh)


def _cells(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float | None]:
    return [_cell(value) for value in values.tolist()]


def _cell(value: float) -> float | None:
    return value if math.isfinite(value) else None
