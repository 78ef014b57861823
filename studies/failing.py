"""Where no member of a scenario stays finite there is nothing to tell: the refusal says why.

In:   how many members of each scenario have figures, what was run, what was held.
Out:  nothing, or an `AllFailed` that names the scenario, the first variables to fail, the path.
Knows nothing of what would have been told.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from model.engine import run_ensemble
from model.engine.errors import InputError, Problem
from scenarios.scenario import Scenario
from studies.district import District
from studies.held import Held, on_paths
from studies.members import draw_members

#: Variables that are named: those after them mostly fail because these did.
NAMED = 3


class AllFailed(InputError):
    """No member has a figure; going on with the same work would find no other."""


def refuse_failed(
    district: District,
    scenarios: Sequence[Scenario],
    held: Sequence[Held],
    left: ArrayLike,
    members: int,
) -> None:
    """Refuse a result in which a scenario has no member left.

    Args:
        district: whose model was run.
        scenarios: in the order of `left`.
        held: variables held on a path in all of them.
        left: members that have figures (scenario,).
        members: how many were run under each scenario.

    Raises:
        AllFailed: a problem for each scenario without any.
    """
    counts = np.atleast_1d(np.asarray(left))
    empty = [one for one, count in zip(scenarios, counts, strict=True) if count == 0]
    problems = [_problem(district, one, held, members) for one in empty]
    if problems:
        raise AllFailed("--fix" if held else district.model.name, problems)


def _problem(district: District, scenario: Scenario, held: Sequence[Held], members: int) -> Problem:
    who = (f"的{members:,}个成员全部推演", f"all {members:,} members")
    if members == 1:
        who = ("推演", "the run")
    zh = f"“{scenario.name}”{who[0]}失败，没有可报告的结果"
    en = f"'{scenario.name}': {who[1]} failed, so that there is nothing to tell"
    if first := _first(district, scenario, held):
        year, names = first
        labels = [district.labels[name] for name in names if name in district.labels]
        zh += f"；{year}年最先超出有限数的有：" + "、".join(one.name.zh for one in labels)
        en += f"; the first to leave the finite numbers, in {year}: " + ", ".join(names)
    if held:
        paths = "; ".join(
            f"{one.variable}={','.join(f'{year}:{value}' for year, value in one.path())}"
            for one in held
        )
        zh += f"。原因多半在外生给定的路径，请检查：{paths}"
        en += f". The path held is the likely cause; look at {paths}"
    return Problem(zh, en)


def _first(
    district: District, scenario: Scenario, held: Sequence[Held]
) -> tuple[int, list[str]] | None:
    """The year in which variables first leave the finite numbers, and some of them."""
    drawn = draw_members(2, 0)
    paths = run_ensemble(
        district.model,
        [drawn.inputs(scenario)],
        drawn.count,
        outputs=[name for name, one in district.model.variables.items() if one.kind != "constant"],
        fixed=on_paths(held, drawn.shares),
        past=drawn.past,
    )
    began: dict[str, int] = {}
    for key, values in paths.values.items():
        wrong = ~np.isfinite(values[:, 0, 0])
        if wrong.any():
            name = str(key).partition("[")[0]
            began[name] = min(began.get(name, len(wrong)), int(np.argmax(wrong)))
    if not began:
        return None
    step = min(began.values())
    return int(paths.times[step]), [name for name, at in began.items() if at == step][:NAMED]
