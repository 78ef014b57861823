"""A run cut in two: its state at a time, and the model that begins there.

In:   a `Model` and the inputs of one run.
Out:  `State`, plain numbers that can be kept; a `Model` that starts from it.
Knows nothing of how a run is computed: it asks for the values of what a model remembers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from model.engine.errors import InputError, Problem
from model.engine.inputs import Input, Series, bind
from model.engine.operations import Floats
from model.engine.outputs import Order
from model.engine.program import Element, Model, Node
from model.engine.resuming import KEPT, check_resumable, step_at
from model.engine.tasks import Task, run_block


@dataclass(frozen=True, slots=True)
class State:
    """All that a run remembers at a time.

    Attributes:
        time: in model time.
        values: by number of the element, in the units of the model.
        content_hash: of the model that was run; no other can start from it.
    """

    time: float
    values: Mapping[int, float]
    content_hash: str


def run_elements(
    model: Model,
    elements: list[int],
    inputs: Mapping[str, Input],
    fixed: Mapping[str, Series],
) -> Floats:
    """Values of elements, also nameless ones, at every step of a run of one member (Euler).

    Returns:
        Array [element, step].

    Raises:
        InputError: the inputs do not fit the model, or say that there are several members.
    """
    every_step = replace(model.clock, saveper=model.clock.step)
    # with a name a delay's level stays a level; nameless ones are kept as outflows (rewrite.py)
    named = tuple(
        element if element.variable else replace(element, variable=f"#{number}")
        for number, element in enumerate(model.program.elements)
    )
    program = replace(model.program, clock=every_step, elements=named)
    stepwise = replace(model, program=program)
    bound = bind(model, inputs, fixed, None)
    if bound.count not in (None, 1):
        zh, en = "只能是一个成员", "takes inputs of one member"
        raise InputError(model.name, [Problem(zh, en)])
    order = Order(tuple((str(element), element) for element in elements), ())
    return run_block(Task(stepwise, bound, order, "euler", 1)).saved[:, :, 0]


def state_at(
    model: Model,
    time: float,
    inputs: Mapping[str, Input] | None = None,
    fixed: Mapping[str, Series] | None = None,
) -> State:
    """Run one member by Euler and keep what the model remembers at `time`.

    Raises:
        InputError: `time` is no step of the run, the inputs do not fit, or the model remembers
            more than a value each (DELAY FIXED, DELAY MATERIAL) or draws random numbers.
    """
    check_resumable(model)
    step = step_at(model, time)
    elements = [i for i, e in enumerate(model.program.elements) if e.kind in KEPT]
    values = run_elements(model, elements, inputs or {}, fixed or {})[:, step]
    kept = dict(zip(elements, values.tolist(), strict=True))
    return State(model.clock.time(step), kept, model.content_hash)


def started_from(model: Model, state: State) -> Model:
    """The model as it goes on from a state; the same inputs give the rest of the same run.

    INITIAL TIME in an equation stays what it was; a constant may be changed from here on.

    Raises:
        InputError: the state is of another model.
    """
    if state.content_hash != model.content_hash:
        zh, en = "该状态来自另一个模型", "did not give this state: it is of another model"
        raise InputError(model.name, [Problem(zh, en)])
    nodes: list[Node] = list(model.program.nodes)
    elements: list[Element] = list(model.program.elements)
    for number, value in state.values.items():
        nodes.append(("number", (), value))
        start = len(nodes) - 1
        old = elements[number]
        roots = (start,) if old.kind == "initial" else (old.roots[0], start)
        elements[number] = replace(old, roots=roots)
    clock = replace(model.clock, initial=state.time)
    program = replace(model.program, nodes=tuple(nodes), elements=tuple(elements), clock=clock)
    return replace(model, program=program)
