"""What `seek` may move: a lever, an external condition (of a branch, too) or any variable.

In:   a name as a user writes it, a scenario, a range of one's own.
Out:  `Movable`: bounds, where it stands now, and what the engine moves.
Knows nothing of targets or of how a value is found.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from model.district.labels import Text
from model.district.levers import BRANCHES, External, Lever, read_externals, read_levers
from model.engine.errors import InputError, Problem, nearest, refuse
from scenarios.scenario import Scenario
from scenarios.vocabulary import folded, label_of
from studies.district import District
from studies.held_text import find_variable

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Movable:
    """What may move.

    Attributes:
        key: the lever, or the variable with its element.
        constant: what the engine moves: the key itself, but for conditions of another name.
        name: in both languages.
        unit: in both languages.
        low: least value tried.
        high: greatest value tried.
        start: what it is now; the answer is the nearest to it.
        held: whether it is a variable that is held, and no lever or external condition.
    """

    key: str
    constant: str
    name: Text
    unit: Text
    low: float
    high: float
    start: float
    held: bool


def movable(
    district: District,
    scenario: Scenario,
    name: str,
    span: Span | None,
    begins: Callable[[str], float],
    year: int,
) -> Movable:
    """What a name means under a scenario.

    Args:
        district: the model and its tables.
        scenario: what else holds.
        name: a lever, an external condition, or any variable, in the model's words or its label.
        span: range to scan; a lever's or condition's own bounds where None, and 0 to twice its
            value for a variable.
        begins: where a variable stands: its mean in the target's year.
        year: that year; a lever that has a schedule stands at its value then.

    Raises:
        InputError: an unknown name; a range beyond the bounds of a lever or condition; a condition
            that does nothing without others.
    """
    check_span(name, span)
    found = _row(name)
    if found is None:
        return _variable(district, check_name(district, name), span, begins)
    row, branch = found
    _check_needs(row, scenario)
    key = row.entry(branch) if isinstance(row, External) else row.name
    start: float | None = None
    if key in scenario.levers:
        start = float(scenario.levers[key].values([year], row.default)[0])
    elif key in scenario.shocks:
        start = scenario.shocks[key].always
    low, high = span or (row.minimum, row.maximum)
    now = row.default if start is None else start
    unit = label_of(row.name, district.labels).unit
    constant = row.key(branch) if isinstance(row, External) else row.name
    return Movable(key, constant, _title(row, branch), unit, low, high, now, held=False)


def check_name(district: District, name: str) -> str:
    """The lever, external condition or variable of that name, in the model's words.

    Raises:
        InputError: there is none, with the nearest; or the element is missing.
    """
    if found := _row(name):
        row, branch = found
        return row.entry(branch) if isinstance(row, External) else row.name
    problems: list[Problem] = []
    key = find_variable(name, name, district.model, district.names(), problems)
    if key is not None:
        return key
    moved = nearest(name, [*read_levers(), *read_externals()])
    if moved is not None and name.partition("[")[0] not in district.model.variables:
        zh, en = (
            f"没有“{name}”；是不是“{moved}”？",
            f"there is no '{name}'; did you mean '{moved}'?",
        )
        problems = [Problem(zh, en)]
    raise InputError("LEVER", problems)


def check_span(name: str, span: Span | None) -> None:
    """Refuse a range beyond the bounds of a lever or condition, where no scenario may go.

    Raises:
        InputError: it names the bounds.
    """
    found = _row(name)
    if span is None or found is None:
        return
    row, branch = found
    low, high = span
    if row.minimum <= low and high <= row.maximum:
        return
    bounds, title = f"{row.minimum:g}:{row.maximum:g}", _title(row, branch)
    zh = f"{low:g}:{high:g} 超出“{title.zh}”的上下限 {bounds}"
    en = f"{low:g}:{high:g} goes beyond the bounds of '{title.en}', {bounds}"
    refuse("--range", [Problem(zh, en)])


def _row(name: str) -> tuple[Lever | External, str] | None:
    """The lever or external condition of that name, with its branch where it has branches.

    Without its branch it is a variable of which the element is missing. So are weights, of which
    none moves without the others.
    """
    base, bracket, element = name.partition("[")
    asked, branch = folded(base), element.rstrip("] ").strip().upper()
    rows: list[Lever | External] = [*read_levers().values(), *read_externals().values()]
    for row in rows:
        if asked not in (row.name, row.title.zh):
            continue
        if isinstance(row, External) and row.by_branch:
            return (row, branch) if branch in BRANCHES and row.kind != "weights" else None
        return None if bracket else (row, "")
    return None


def _title(row: Lever | External, branch: str) -> Text:
    if not branch:
        return row.title
    return Text(*(f"{text}[{branch}]" for text in (row.title.zh, row.title.en)))


def _check_needs(row: Lever | External, scenario: Scenario) -> None:
    """Refuse a condition that does nothing without others, where the scenario does not set them.

    Raises:
        InputError: it names those.
    """
    externals = read_externals()
    known = {shock.partition("[")[0] for shock in scenario.shocks}
    problems = [
        Problem(
            f"单独不起作用，须同时设定“{externals[name].title.zh}”[{name}]",
            f"does nothing alone: set '{name}' as well",
        )
        for name in (row.needs if isinstance(row, External) else ())
        if name not in known
    ]
    if problems:
        raise InputError(row.name, problems)


def _variable(
    district: District, key: str, span: Span | None, begins: Callable[[str], float]
) -> Movable:
    """Any variable of the model; its start is its own mean in the target's year."""
    start = begins(key)
    if not math.isfinite(start):
        zh = "推演失败，没有现值：请检查情景和 --fix 的路径"
        en = "the run failed, so that there is no present value: look at the scenario and at --fix"
        raise InputError(key, [Problem(zh, en)])
    low, high = span or (min(0.0, 2 * start), max(0.0, 2 * start))
    base, bracket, element = key.partition("[")
    label = district.labels[base]
    title = Text(*(f"{text}{bracket}{element}" for text in (label.name.zh, label.name.en)))
    return Movable(key, key, title, label.unit, low, high, start, held=True)
