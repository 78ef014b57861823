"""What may be asked of a decomposition: a target with a path, a base, actual values, a chance.

In:   what the user asks.
Out:  nothing, or every problem at once.
Knows nothing of paths and of members.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.periods import Period
from model.district.targets import Indicator, Target
from model.engine.errors import Problem, refuse
from studies.way import base_year_of, needs_every_year, no_path

#: Fewer members than this give no 80 % point worth a figure (its error is about a tenth of the sd).
FEWEST_MEMBERS = 100


def check_asked(
    target: Target,
    members: int,
    start: float | None,
    actual: Mapping[int, float],
    parts: Mapping[Period, float],
    probability: float,
) -> None:
    """Refuse what cannot be decomposed, and values that cannot be.

    Raises:
        InputError: every problem at once.
    """
    problems = []
    reason = no_path(target, start)
    if reason is not None:
        problems.append(Problem(reason.zh, reason.en, target.id))
    if members < FEWEST_MEMBERS:
        zh = f"至少要 {FEWEST_MEMBERS} 个成员，现为 {members}"
        en = f"takes at least {FEWEST_MEMBERS} members, not {members}"
        problems.append(Problem(zh, en, "--members"))
    if start is not None and not 0 < start < np.inf:
        zh, en = f"基期数须为正，现为 {start}", f"the base must be positive, not {start}"
        problems.append(Problem(zh, en, "--base"))
    if not 0 < probability < 1:
        zh = f"概率须在 0 与 1 之间，现为 {probability}"
        en = f"a probability lies between 0 and 1, not {probability}"
        problems.append(Problem(zh, en, "--probability"))
    refuse("decompose", [*problems, *_wrong_actual(target, actual, parts)])


def _wrong_actual(
    target: Target, actual: Mapping[int, float], parts: Mapping[Period, float]
) -> list[Problem]:
    """Years outside the path, values that cannot be, gaps."""
    problems = []
    base = base_year_of(target)
    may_fall = target.indicator.reduction in ("growth", "change_rate")
    known: list[tuple[str, int, float, int]] = [
        (str(year), year, value, target.year - 1) for year, value in actual.items()
    ]
    known += [(part.text, int(part.start), value, target.year) for part, value in parts.items()]
    for name, year, value, last in known:
        if not base < year <= last:
            zh = f"{name}：年份应在 {base + 1} 与 {last} 之间"
            en = f"{name}: actual values are of {base + 1} to {last}"
            problems.append(Problem(zh, en, "--actual"))
        least = -target.indicator.factor if may_fall else 0.0
        if not least <= value < np.inf:
            zh = f"{name} 的实际值须是不小于 {least:g} 的数，现为 {value}"
            en = f"the actual value of {name} must be a number of {least:g} or more, not {value}"
            problems.append(Problem(zh, en, "--actual"))
    return problems or _gaps(target.indicator, base, actual, parts)


def _gaps(
    indicator: Indicator, base: int, actual: Mapping[int, float], parts: Mapping[Period, float]
) -> list[Problem]:
    """Years that are missing where all are needed, and a part of a year that follows on none."""
    run = list(range(base + 1, base + 1 + len(actual)))
    if needs_every_year(indicator) and list(actual) != run:
        zh = f"该指标的实际值须从 {base + 1} 年起逐年连续"
        en = f"actual values of this indicator must be given for every year from {base + 1} on"
        return [Problem(zh, en, "--actual")]
    last = max(actual, default=base)
    beyond = [part for part in parts if int(part.start) > last + 1]
    zh, en = f"还缺 {last + 1} 年的全年数", f"the whole year {last + 1} is missing before it"
    return [Problem(zh, en, part.text) for part in beyond]
