"""A Program for one way of using it: what varies with time, with member, with both, with neither.

In:   a `Program`, the roles of its inputs, and the elements whose values are wanted.
Out:  `Special`: two graphs of operations (a run's, and that of the initial values), each node
      with its class, so that only what varies with both stays inside the time loop.
Knows nothing of numpy buffers, blocks or files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.engine.operations import OPERATIONS
from model.engine.program import MATERIAL, Program
from model.engine.stage import Class, Stage


@dataclass(frozen=True, slots=True)
class Hold:
    """An element that follows a path instead of its equation.

    Attributes:
        element: which one.
        by_member: the path differs between members.
        from_start: the path begins no later than the run, so that its own value never counts.
    """

    element: int
    by_member: bool
    from_start: bool


@dataclass(frozen=True, slots=True)
class Roles:
    """How a program is used; with `wanted` elements it determines the code, values do not.

    Attributes:
        members: constants that have a value for each member.
        holds: elements on paths.
        alone: there is one member, so that its draws vary with time only.
        settled: constants that have the model's own value, which the code may rest on.
    """

    members: frozenset[int] = frozenset()
    holds: tuple[Hold, ...] = ()
    alone: bool = False
    settled: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Special:
    """A specialised program.

    Attributes:
        run, start: the graphs of a step and of the initial values.
        memory: elements that remember, in order: stocks first, then discrete ones and pipes.
        changes: for each of `memory`, the node (of `run`) of its flow, next value or input.
        starts: for each of `memory`, its node (of `start`); pipes: of the initial value.
        delays: pipe -> the node (of `start`) of its delay time.
        kept: INITIAL elements -> their node (of `start`).
    """

    program: Program
    roles: Roles
    wanted: tuple[int, ...]
    run: Stage
    start: Stage
    memory: tuple[int, ...]
    changes: tuple[int, ...]
    starts: tuple[int, ...]
    delays: dict[int, int]
    kept: dict[int, int]


class _Specialiser:
    """Walks the elements in computable order, translating their nodes into a stage."""

    def __init__(self, program: Program, roles: Roles) -> None:
        self.program, self.roles = program, roles
        self.holds = {hold.element: number for number, hold in enumerate(roles.holds)}
        self.kept: dict[int, Class] = {}

    def constant(self, stage: Stage, element: int) -> int:
        own = Class.MEMBER if element in self.roles.members else Class.UNIFORM
        return stage.add("constant", (), float(element), own)

    def translate(self, stage: Stage, root: int, time_class: Class) -> int:
        """The node of `stage` for `root`; every element it reads must have a value already."""
        done: dict[int, int] = {}
        for number in self.program.cone([root]):
            op, args, data = self.program.nodes[number]
            if op == "element":
                done[number] = stage.values[int(data)]
            elif op in ("time", "step time"):
                done[number] = stage.add(op, (), 0.0, time_class)
            elif op == "draw":
                own = time_class if self.roles.alone else time_class | Class.MEMBER
                done[number] = stage.add("draw", (), data, Class(own))
            else:
                operands = tuple(done[arg] for arg in args)
                done[number] = self._operation(stage, op, operands, data)
        return done[root]

    def _operation(self, stage: Stage, op: str, args: tuple[int, ...], data: float) -> int:
        """What changes in time over what does not becomes a multiplication; the rest stays.

        That rests on time alone: a number and an array of inputs give the same bits.
        """
        if op == "divide":
            below, above = stage.classes[args[1]], stage.classes[args[0]]
            if not below & Class.TIMED and above & Class.TIMED:
                one = stage.add("number", (), 1.0, Class.UNIFORM)
                inverse = stage.add("divide", (one, args[1]), 0.0, Class.UNIFORM)
                op, args = "multiply", (args[0], inverse)
        if op == "power":
            exponent, _, value = stage.nodes[args[1]]
            if exponent == "number" and (made := _easy_power(stage, args[0], value)) is not None:
                return made
        if op in OPERATIONS and OPERATIONS[op].commutes:
            args = tuple(sorted(args))
        return stage.add(op, args, data, Class.UNIFORM)

    def start_stage(self, elements: Iterable[int]) -> Stage:
        """The initial values: what remembers stands for its own beginning, time for the first."""
        stage = Stage()
        self._constants(stage, held_only_from_start=True)
        for element in elements:
            made = self.program.elements[element]
            hold = self.holds.get(element)
            if hold is not None and self.roles.holds[hold].from_start:
                stage.values[element] = self._path(stage, hold, Class.UNIFORM)
            else:
                stage.values[element] = self.translate(stage, made.roots[-1], Class.UNIFORM)
        return stage

    def _path(self, stage: Stage, hold: int, timed: Class) -> int:
        by_member = self.roles.holds[hold].by_member
        own = timed | (Class.MEMBER if by_member else Class.UNIFORM)
        return stage.add("path", (), float(hold), Class(own))

    def _constants(self, stage: Stage, held_only_from_start: bool) -> None:
        timed = Class.UNIFORM if held_only_from_start else Class.TIMED
        for element, made in enumerate(self.program.elements):
            if made.kind != "constant":
                continue
            hold = self.holds.get(element)
            if hold is None:
                stage.values[element] = self.constant(stage, element)
            elif self.roles.holds[hold].from_start:
                stage.values[element] = self._path(stage, hold, timed)
            else:
                own = self.constant(stage, element)
                stage.values[element] = (
                    own if held_only_from_start else self._held(stage, hold, own)
                )

    def _held(self, stage: Stage, hold: int, own: int) -> int:
        path = self._path(stage, hold, Class.TIMED)
        return stage.add("hold", (own, path), float(hold), Class.TIMED)

    def run_stage(self, start: Stage, memory: Sequence[int]) -> Stage:
        """The operations of one step."""
        stage = Stage()
        self._constants(stage, held_only_from_start=False)
        for element in memory:
            stage.values[element] = stage.add("state", (), float(element), Class.VARYING)
        for element, made in enumerate(self.program.elements):
            if made.kind == "initial":
                own = start.classes[start.values[element]]
                kept = stage.add("kept", (), float(element), own)
                stage.values[element] = self._follow(stage, element, kept)
        for element in self.program.order:
            hold = self.holds.get(element)
            if hold is not None and self.roles.holds[hold].from_start:
                stage.values[element] = self._path(stage, hold, Class.TIMED)
            else:
                roots = self.program.elements[element].roots
                own_value = self.translate(stage, roots[0], Class.TIMED)
                stage.values[element] = self._follow(stage, element, own_value)
        return stage

    def _follow(self, stage: Stage, element: int, own: int) -> int:
        """`own`, or the path that the element is held on from its time."""
        hold = self.holds.get(element)
        if hold is None:
            return own
        if self.roles.holds[hold].from_start:
            return self._path(stage, hold, Class.TIMED)
        return self._held(stage, hold, own)


def _easy_power(stage: Stage, base: int, exponent: float) -> int | None:
    """A power by a written-out number as a few roots or products, where those are quicker.

    A root costs a tenth of a power and a product a thirtieth; each is rounded once, so that the
    result is within a few units of the last place.
    """
    if exponent in (0.5, 0.25):
        root = stage.add("sqrt", (base,), 0.0, Class.UNIFORM)
        return root if exponent == 0.5 else stage.add("sqrt", (root,), 0.0, Class.UNIFORM)
    if exponent not in range(2, 17):
        return None
    product, square = None, base
    for bit in reversed(f"{int(exponent):b}"):
        if bit == "1":
            pair = (square,) if product is None else tuple(sorted((product, square)))
            product = square if len(pair) == 1 else stage.add("multiply", pair, 0.0, Class.UNIFORM)
        square = stage.add("multiply", (square, square), 0.0, Class.UNIFORM)
    return product


def specialise(program: Program, roles: Roles, wanted: Sequence[int]) -> Special:
    """Specialise `program`; `wanted` are the elements whose values a run must tell."""
    made = _Specialiser(program, roles)
    memory = [
        number
        for kinds in (("stock", "nonnegative"), ("discrete",), ("pipe",), MATERIAL)
        for number, element in enumerate(program.elements)
        if element.kind in kinds
    ]
    pipes = [n for n in memory if program.elements[n].kind == "pipe"]
    kept = [n for n, e in enumerate(program.elements) if e.kind == "initial"]
    start = made.start_stage(program.initial_order)
    delays = {
        pipe: made.translate(start, program.elements[pipe].roots[1], Class.UNIFORM)
        for pipe in pipes
    }
    run = made.run_stage(start, memory)
    changes = [made.translate(run, program.elements[n].roots[0], Class.TIMED) for n in memory]
    return Special(
        program=program,
        roles=roles,
        wanted=tuple(wanted),
        run=run,
        start=start,
        memory=tuple(memory),
        changes=tuple(changes),
        starts=tuple(start.values[n] for n in memory),
        delays=delays,
        kept={n: start.values[n] for n in kept},
    )
