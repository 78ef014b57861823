"""Whether and where a run can be taken up midway.

In:   a `Model` and a time.
Out:  the number of the step at that time, or why the model cannot go on from the middle.
Knows nothing of how a run is made, nor of what it was like until then.
"""

from __future__ import annotations

from model.engine.errors import InputError, Problem, refuse
from model.engine.program import REMEMBERED, Model

#: What a single value can say everything about; a DELAY FIXED is a whole row of values.
KEPT = frozenset({"stock", "nonnegative", "initial", "discrete", "active"})


def step_at(model: Model, time: float) -> int:
    """The number of the step at a time.

    Raises:
        InputError: no step of the run is at that time.
    """
    clock = model.clock
    step = round((time - clock.initial) / clock.step)
    if abs(clock.time(step) - time) > 1e-6 * clock.step or not 0 <= step <= clock.steps:
        zh, en = f"{time} 不是运行中的时点", f"{time} is not a step of the run"
        raise InputError(model.name, [Problem(zh, en)])
    return step


def check_resumable(model: Model) -> None:
    """Refuse a model that remembers more than a value each or draws random numbers.

    Raises:
        InputError: it has DELAY FIXED or DELAY MATERIAL, or random numbers.
    """
    problems = []
    kinds = {element.kind for element in model.program.elements}
    if kinds & (REMEMBERED - KEPT):
        zh, en = (
            "含有固定延迟，其历史不能用一个数表示",
            "has fixed delays, which are no single values",
        )
        problems.append(Problem(zh, en))
    if model.program.draws:
        zh, en = (
            "含有随机数，无法从中途接续",
            "draws random numbers, which cannot be taken up midway",
        )
        problems.append(Problem(zh, en))
    refuse(model.name, problems)
