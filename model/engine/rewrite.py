"""The same results by fewer operations inside the time loop.

In:   a `Program` or a `Special`.
Out:  delays whose levels are kept as outflows; products with what does not vary gathered and
      done beforehand; flows that come already multiplied by the time step.
Knows nothing of buffers or source. Every rewriting is exact but for the order of rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model.engine.evaluate import below
from model.engine.program import Node, Program
from model.engine.specialise import Special
from model.engine.stage import Class, Stage


def outflow_levels(program: Program, moving: frozenset[int]) -> Program:
    """Keep each stage of a delay as its outflow L/T instead of its level L.

    With a constant stage time T, d(L/T)/dt = (inflow - L/T) / T: one operation less a stage.
    It applies to nameless stocks with flow `x - L/T` where L is read nowhere else.

    Args:
        program: the program as flattened.
        moving: constants that are on a path in time; a delay time that rests on one stays.
    """
    nodes, elements = list(program.nodes), list(program.elements)
    readers = _readers(program)
    for number, element in enumerate(elements):
        if element.kind != "stock" or element.variable:
            continue
        op, args, _ = nodes[element.roots[0]]
        outflow = args[1] if op == "subtract" else -1
        if outflow < 0 or nodes[outflow][0] != "divide":
            continue
        level, time = nodes[outflow][1]
        is_level = nodes[level] == ("element", (), float(number))
        if not (is_level and readers[level] == 1 and _steady(program, time, moving)):
            continue
        nodes[outflow] = ("element", (), float(number))
        nodes.append(("divide", (element.roots[0], time), 0.0))
        flow = len(nodes) - 1
        start_op, start_args, _ = nodes[element.roots[1]]
        if start_op == "multiply" and time in start_args:
            start = start_args[1 - start_args.index(time)]
        else:
            nodes.append(("divide", (element.roots[1], time), 0.0))
            start = len(nodes) - 1
        elements[number] = replace(element, roots=(flow, start))
    return replace(program, nodes=tuple(nodes), elements=tuple(elements))


def _readers(program: Program) -> dict[int, int]:
    """How many nodes and roots read each node."""
    count: dict[int, int] = dict.fromkeys(range(len(program.nodes)), 0)
    for _, args, _ in program.nodes:
        for arg in args:
            count[arg] += 1
    for element in program.elements:
        for root in element.roots:
            count[root] += 1
    return count


def _steady(program: Program, root: int, moving: frozenset[int]) -> bool:
    """Whether a node rests on unmoved constants alone."""
    for node in program.cone([root]):
        op, args, data = program.nodes[node]
        if not args and op not in ("number", "element"):  # the time, or a random number
            return False
        if op == "element":
            element = program.elements[int(data)]
            if element.kind != "constant" or int(data) in moving:
                return False
    return True


def gather(special: Special) -> Special:
    """Products regrouped, flows of stocks multiplied by TIME STEP; `changes` are increments."""
    old = special.run
    wanted = [old.values[element] for element in special.wanted]
    stage = Stage()
    made = _Gatherer(old, stage, [*special.changes, *wanted])
    changes = [
        made.increment(node, special.program.clock.step)
        if special.program.elements[element].kind in ("stock", "nonnegative")
        else made.node[node]
        for element, node in zip(special.memory, special.changes, strict=True)
    ]
    stage.values = {e: made.node[n] for e, n in old.values.items() if n in made.node}
    return replace(special, run=stage, changes=tuple(changes))


class _Gatherer:
    """Rebuilds a stage node by node, operands first."""

    def __init__(self, old: Stage, new: Stage, roots: Sequence[int]) -> None:
        self.old, self.new = old, new
        self.node: dict[int, int] = {}
        nodes = below(old, roots)
        self.uses: dict[int, int] = {}
        for node in nodes:
            for arg in old.nodes[node][1]:
                self.uses[arg] = self.uses.get(arg, 0) + 1
        for root in roots:
            self.uses[root] = self.uses.get(root, 0) + 1
        within = {arg for node in nodes if self._gathers(node) for arg in self._inner(node)}
        for node in nodes:
            if node not in within:  # it comes in with the product that it is a part of
                self.node[node] = self._rebuilt(node)

    def _own(self, node: int) -> Class:
        """What a leaf varies with; of an operation, nothing beside its operands."""
        op, args, _ = self.old.nodes[node]
        return Class.TIMED if op == "hold" else Class.UNIFORM if args else self.old.classes[node]

    def _rebuilt(self, node: int) -> int:
        op, args, data = self.old.nodes[node]
        if self._gathers(node):
            return self._product(self._factors(node))
        return self.new.add(op, tuple(self.node[arg] for arg in args), data, self._own(node))

    def _gathers(self, node: int) -> bool:
        """Whether a node is a product that changes in time."""
        return self.old.nodes[node][0] == "multiply" and bool(self.old.classes[node] & Class.TIMED)

    def _inner(self, node: int) -> list[int]:
        """The operands of a product that are products which nothing else uses."""
        args = self.old.nodes[node][1]
        return [arg for arg in args if self.uses[arg] == 1 and self._gathers(arg)]

    def _factors(self, node: int) -> list[int]:
        """Factors of a product, looking into products that nothing else uses."""
        found: list[int] = []
        stack = [node]
        while stack:  # no recursion: PROD may have thousands
            product = stack.pop()
            if product != node and not (self.uses[product] == 1 and self._gathers(product)):
                found.append(self.node[product])
            else:
                stack.extend(reversed(self.old.nodes[product][1]))
        return found

    def increment(self, node: int, step: float) -> int:
        """A flow times the time step."""
        dt = self.new.add("number", (), step, Class.UNIFORM)
        if self.uses[node] == 1 and self._gathers(node):
            return self._product([*self._factors(node), dt])
        return self._product([self.node[node], dt])

    def _product(self, factors: Sequence[int]) -> int:
        """Left to right, but what does not change in time by itself, beforehand.

        Whether an input is a number or one for each member does not change the order, nor so
        the bits.
        """
        steady = [f for f in factors if not self.new.classes[f] & Class.TIMED]
        moving = [f for f in factors if self.new.classes[f] & Class.TIMED]
        return self._folded([*moving, *self._folded(steady)])[0]

    def _folded(self, factors: Sequence[int]) -> list[int]:
        if not factors:
            return []
        product = factors[0]
        for factor in factors[1:]:
            pair: Node = ("multiply", (product, factor), 0.0)
            product = self.new.add(pair[0], pair[1], 0.0, Class.UNIFORM)
        return [product]
