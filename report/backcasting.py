"""The package that reaches targets, or the nearest miss, in words, CSV rows and JSON.

In:   a `Backcast`, a language.
Out:  text, rows, data: the same numbers.
Knows nothing of how it was found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from model.district.labels import Text, load_labels, unit_after
from model.district.targets import Target
from report.console import aligned
from report.csvfile import Cell
from report.held_words import held_lines
from report.numbers import bound, common_decimals, decimals_for, settable, written, written_as
from report.texts import listed, say
from studies.backcast import Backcast
from studies.chance import in_ten
from studies.package import Move
from studies.proof import Package


def backcast_text(found: Backcast, lang: str) -> str:
    """Question, answer, what binds, other packages, and how the search went."""
    parts = ["\n".join(_question(found, lang))]
    first = found.packages[0]
    if found.feasible and first.steps == 0:
        parts.append("\n".join([say("backcast.already", lang), *_reached(found, first, lang)]))
        return "\n\n".join(parts)
    if found.feasible:
        heading = say("backcast.found", lang, number=1)
    else:
        budget = say("backcast.and_budget", lang) if found.limits else ""
        heading = say("backcast.none", lang, budget=budget)
    parts.append("\n".join([heading, *_package(found, first, lang), *_limits(found, lang)]))
    if found.unlimited is not None:
        lines = [say("backcast.unlimited", lang), *_package(found, found.unlimited, lang)]
        parts.append("\n".join(lines))
    elif not found.feasible and found.limits is not None:
        parts.append(say("backcast.not_unlimited", lang))
    others = found.packages[1:]
    if others:
        parts.append(say("backcast.as_good", lang))
    for number, other in enumerate(others, start=2):
        heading = say("backcast.found", lang, number=number)
        parts.append("\n".join([heading, *_package(found, other, lang)]))
    parts.append(_search(found, lang))
    return "\n\n".join(parts)


def _question(found: Backcast, lang: str) -> Iterator[str]:
    yield from held_lines(found.held, load_labels(), lang)
    yield say(
        "backcast.head",
        lang,
        scenario=found.scenario.title.said(lang),
        probability=f"{100 * found.probability:g}",
        objective=say(f"backcast.{found.objective}", lang),
    )
    for target in found.targets:
        yield say("backcast.target", lang, **_target(target, lang))
    if found.limits is not None:
        years = found.packages[0].years
        pairs = zip(years, found.limits.of(years), strict=True)
        told = (say("backcast.year", lang, year=y, value=settable(v, 6)) for y, v in pairs)
        yield say("backcast.budget", lang, limits=listed(told, lang))
    yield say("backcast.levers", lang, names=listed((_lever(m, lang) for m in found.moves), lang))


def _lever(move: Move, lang: str) -> str:
    numbers = {"first": move.first, "last": move.last, "rate": move.rate}
    told = {name: settable(value, 3) for name, value in numbers.items()}
    return say("backcast.lever", lang, name=move.lever.title.said(lang), **told)


def _target(target: Target, lang: str) -> dict[str, object]:
    unit: Text = target.indicator.unit
    return {
        "indicator": target.indicator.name.said(lang),
        "year": target.year,
        "goal": bound(target.comparator, target.value, target.value_high, unit.zh),
        "unit": unit_after(unit, lang),
    }


def _package(found: Backcast, one: Package, lang: str) -> Iterator[str]:
    """The levers that move, what is reached, what it costs."""
    rows = [[say(f"backcast.{head}", lang) for head in ("name", "from", "to", "path")]]
    for move, goal in zip(found.moves, one.goals, strict=True):
        if goal == move.start:
            continue
        knots = one.scenario.levers[move.lever.name].knots
        path = (say("backcast.knot", lang, year=y, value=settable(v)) for y, v in knots)
        rows.append(
            [
                f"  {move.lever.title.said(lang)}",
                settable(move.start),
                settable(goal),
                listed(path, lang),
            ]
        )
    yield aligned(rows, numbers=(1, 2))
    yield from _reached(found, one, lang)
    decimals = common_decimals([*one.cost.tolist(), one.total], "亿元")
    years = (
        say("backcast.year", lang, year=year, value=written(float(cost), decimals))
        for year, cost in zip(one.years, one.cost, strict=True)
    )
    total = written(one.total, decimals)
    yield say("backcast.spent", lang, years=listed(years, lang), total=total)


def _reached(found: Backcast, one: Package, lang: str) -> Iterator[str]:
    count = f"{one.counted:,}"
    if one.chance is None:
        yield say("backcast.reached_binding", lang, count=count)
    else:
        ends = {"low": one.chance.low, "high": one.chance.high, "share": one.chance.share}
        percent = {name: written(100 * float(value), 1) for name, value in ends.items()}
        words = in_ten(float(one.chance.share)).said(lang)
        yield say("backcast.reached", lang, count=count, words=words, **percent)
    if one.failed:
        yield say("backcast.failed", lang, count=one.failed)
    for place, target in enumerate(found.targets):
        unit = target.indicator.unit.zh
        low, middle, high = one.values[place].tolist()
        decimals = decimals_for(unit, middle)
        shown = {"low": low, "middle": middle, "high": high}
        chance, risk = one.each[place], one.risks[place]
        verdict = ""
        if chance is not None:
            verdict = say("backcast.chance", lang, share=written(100 * float(chance.share), 1))
        elif risk is not None:
            verdict = say("backcast.risk", lang, risk=risk.said(lang))
        told = {name: written_as(value, unit, decimals) for name, value in shown.items()}
        yield say("backcast.each", lang, **_target(target, lang), **told, verdict=verdict)


def _limits(found: Backcast, lang: str) -> Iterator[str]:
    """What the first package comes up against, and what is short in the model under it."""
    by_kind: dict[str, list[str]] = {}
    table = {move.lever.name: move.lever.title.said(lang) for move in found.moves}
    for one in found.binding:
        name = str(one.year) if one.kind == "budget" else table.get(one.name, one.name)
        by_kind.setdefault(one.kind, []).append(name)
    told = []
    for target_id in by_kind.pop("target", []):
        place = next(i for i, target in enumerate(found.targets) if target.id == target_id)
        target = found.targets[place]
        gap = written(max(0.0, -100 * float(found.packages[0].room[place])), 1)
        told.append(
            say(
                "backcast.binds_target",
                lang,
                indicator=target.indicator.name.said(lang),
                year=target.year,
                short=gap,
            )
        )
    for kind, names in by_kind.items():
        key = "years" if kind == "budget" else "names"
        told.append(say(f"backcast.binds_{kind}", lang, **{key: listed(names, lang)}))
    what = "；".join(told) if lang == "zh" else "; ".join(told)
    yield say("backcast.binds", lang, what=what or say("backcast.binds_nothing", lang))
    if found.shortages:
        short = (
            say(
                "backcast.shortage",
                lang,
                name=one.bottleneck.name.said(lang),
                year=one.year,
                lowest=written(one.lowest, 2),
            )
            for one in found.shortages
        )
        yield say("backcast.short", lang, names=listed(short, lang))


def _search(found: Backcast, lang: str) -> str:
    """How the best came about: what it costs, or by how much it misses, at a few generations."""
    every = max(1, len(found.steps) // 6)
    shown = [*found.steps[::every], *found.steps[-1:]]
    trail = (
        say("backcast.missing", lang, value=written(100 * step.violation, 1))
        if step.violation > 0
        else written(step.objective, 1)
        for step in shown
    )
    settled = say("backcast.settled" if found.settled else "backcast.unsettled", lang)
    return say(
        "backcast.search",
        lang,
        generations=len(found.steps),
        settled=settled,
        unit=say(f"backcast.unit_{found.objective}", lang),
        trail=listed(trail, lang),
    )


def package_rows(found: Backcast, lang: str) -> Iterator[list[Cell]]:
    """One row a package and lever, also of levers that stay."""
    yield ["package", "lever", "name", "start", "goal", "schedule", "low", "high", "rate"]
    for number, one in enumerate(_all(found), start=1):
        for move, goal in zip(found.moves, one.goals, strict=True):
            schedule = one.scenario.levers.get(move.lever.name)
            moved = schedule is not None and goal != move.start
            yield [
                *(number, move.lever.name, move.lever.title.said(lang), move.start, goal),
                schedule.text() if moved and schedule is not None else "",
                *(*sorted((move.first, move.last)), move.rate),
            ]


def cost_rows(found: Backcast) -> Iterator[list[Cell]]:
    """One row a package and year, with the budget where there is one."""
    yield ["package", "year", "cost", "budget"]
    for number, one in enumerate(_all(found), start=1):
        limits = None if found.limits is None else found.limits.of(one.years)
        for place, year in enumerate(one.years):
            limit = None if limits is None else float(limits[place])
            yield [number, year, float(one.cost[place]), limit]


def step_rows(found: Backcast) -> Iterator[list[Cell]]:
    """One row a generation."""
    yield ["generation", "objective", "violation", "feasible_share"]
    for number, step in enumerate(found.steps, start=1):
        yield [number, step.objective, step.violation, step.feasible]


def _all(found: Backcast) -> list[Package]:
    return [*found.packages, *([found.unlimited] if found.unlimited is not None else [])]


def backcast_data(found: Backcast) -> dict[str, object]:
    """The same as JSON data."""
    return {
        "key": found.run.key,
        "run": found.run.as_data(),
        "feasible": found.feasible,
        "probability": found.probability,
        "targets": [target.id for target in found.targets],
        "packages": [_package_data(found, one) for one in found.packages],
        "unlimited": None if found.unlimited is None else _package_data(found, found.unlimited),
        "binding": [
            {"kind": one.kind, "name": one.name, "year": one.year or None} for one in found.binding
        ],
        "shortages": [
            {"variable": one.bottleneck.variable, "lowest": one.lowest, "year": one.year}
            for one in found.shortages
        ],
        "steps": [[step.objective, step.violation, step.feasible] for step in found.steps],
        "settled": found.settled,
    }


def _package_data(found: Backcast, one: Package) -> dict[str, object]:
    chance = None
    if one.chance is not None:
        parts = {"share": one.chance.share, "low": one.chance.low, "high": one.chance.high}
        chance = {name: float(value) for name, value in parts.items()}
    return {
        "levers": {
            move.lever.name: one.scenario.levers[move.lever.name].plain()
            for move, goal in zip(found.moves, one.goals, strict=True)
            if goal != move.start
        },
        "chance": chance,
        "each": [None if each is None else float(each.share) for each in one.each],
        "risks": [None if risk is None else risk.en for risk in one.risks],
        "values": [[_finite(value) for value in row] for row in one.values.tolist()],
        "cost": dict(zip(map(str, one.years), one.cost.tolist(), strict=True)),
        "total": one.total,
        "steps": one.steps,
        "counted": one.counted,
        "failed": one.failed,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
