"""Like operations of independent nodes, grouped to be done in one call.

In:   a stage, the nodes of one part of a step, the changes of the state, families of elements.
Out:  groups of nodes in an order in which they can be computed; lanes of a group are aligned, so
      that the operands of one group tend to be the lanes of another.
Knows nothing of where values are kept.

Superword-level parallelism (Larsen & Amarasinghe 2000, PLDI 35:145): begin at groups known to be
alike (all smooths, all stages of delays, the elements of one variable) and follow their operands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from model.engine.operations import OPERATIONS
from model.engine.stage import Class, Stage

Group = tuple[int, ...]


class Packer:
    """Groups the varying operations of one part."""

    def __init__(self, stage: Stage, nodes: Sequence[int]) -> None:
        """`nodes`: the operations of the part, operands first."""
        self.stage = stage
        self.nodes = list(nodes)
        self.place = {node: k for k, node in enumerate(nodes)}
        self.group: dict[int, Group] = {}
        self.before, self.after = self._reach()

    def _reach(self) -> tuple[list[int], list[int]]:
        """For each node, as bits, all that it rests on and all that rests on it."""
        before = [0] * len(self.nodes)
        after = [0] * len(self.nodes)
        for k, node in enumerate(self.nodes):
            for arg in self.stage.nodes[node][1]:
                if (j := self.place.get(arg)) is not None:
                    before[k] |= before[j] | 1 << j
        for k in range(len(self.nodes) - 1, -1, -1):
            for arg in self.stage.nodes[self.nodes[k]][1]:
                if (j := self.place.get(arg)) is not None:
                    after[j] |= after[k] | 1 << k
        return before, after

    def operands(self, node: int) -> tuple[int, ...]:
        """Operands in an order that makes like nodes alike: varying ones first, then by kind."""
        op, args, _ = self.stage.nodes[node]
        if op in OPERATIONS and OPERATIONS[op].commutes:
            return tuple(sorted(args, key=self._kind))
        return args

    def _kind(self, node: int) -> tuple[int, str, int]:
        op, _, data = self.stage.nodes[node]
        return -int(self.stage.classes[node]), op, int(data) if op == "lookup" else 0

    def pack(self, lanes: Iterable[int]) -> None:
        """Group such of `lanes` as can be, then what they read."""
        todo = [tuple(dict.fromkeys(lanes))]
        while todo:
            for group in self._alike(todo.pop()):
                if self._join(group):
                    operands = [self.operands(node) for node in group]
                    for column in zip(*operands, strict=True):
                        if len(set(column)) > 1:
                            todo.append(tuple(dict.fromkeys(column)))

    def _alike(self, lanes: Group) -> list[Group]:
        """The free lanes by operation, in their order; only two or more are worth it."""
        kinds: dict[tuple[object, ...], list[int]] = {}
        for node in lanes:
            op, _, data = self.stage.nodes[node]
            single = op in ("hold", "vector", "pick")
            if node in self.place and node not in self.group and not single:
                classes = tuple(self._shape(arg) for arg in self.operands(node))
                kinds.setdefault((op, data, classes), []).append(node)
        return [tuple(found) for found in kinds.values() if len(found) > 1]

    def _shape(self, node: int) -> str:
        """Varying; one value for each time; or one that does not change in time."""
        kind = self.stage.classes[node]
        return {Class.VARYING: "v", Class.TIMED: "t"}.get(kind, "m")

    def _join(self, group: Group) -> bool:
        """Make a group, unless one of it rests on another (through groups made before)."""
        places = [self.place[node] for node in group]
        before = after = mask = 0
        for k in places:
            before |= self.before[k]
            after |= self.after[k]
            mask |= 1 << k
        if before & mask:
            return False
        for k in places:
            self.before[k], self.after[k] = before, after
        for k in _bits(before):
            self.after[k] |= after | mask
        for k in _bits(after):
            self.before[k] |= before | mask
        for node in group:
            self.group[node] = group
        return True

    def pack_readers(self) -> None:
        """Group like operations that read the same value beside what does not change in time.

        A lever's gate is one value that many formulas multiply by a number and add to another:
        the products are one call, and so are the sums that read them.
        """
        readers: dict[int, list[int]] = {}
        for node in self.nodes:
            for arg in set(self.stage.nodes[node][1]):
                if self.stage.classes[arg] == Class.VARYING:
                    readers.setdefault(arg, []).append(node)
        for read in list(readers):
            todo = [[n for n in readers[read] if self._steady_beside(n)]]
            while todo:
                for group in self._alike(tuple(todo.pop())):
                    if self._join(group):
                        later = (n for node in group for n in readers.get(node, []))
                        todo.append([n for n in later if self._steady_beside(n)])

    def _steady_beside(self, node: int) -> bool:
        """Whether all operands but one do not change in time."""
        shapes = [self._shape(arg) for arg in self.stage.nodes[node][1]]
        return shapes.count("v") == 1 and "t" not in shapes

    def ordered(self) -> list[Group]:
        """All groups (single nodes too), each after what it reads and as late as may be."""
        done: set[Group] = set()
        order: list[Group] = []
        for root in self.nodes:
            stack = [self._of(root)]
            while stack:
                group = stack[-1]
                reads = (a for node in group for a in self.stage.nodes[node][1] if a in self.place)
                missing = dict.fromkeys(self._of(arg) for arg in reads)
                waiting = [found for found in missing if found not in done]
                if waiting:
                    stack.extend(reversed(waiting))
                    continue
                stack.pop()
                if group not in done:
                    done.add(group)
                    order.append(group)
        return order

    def _of(self, node: int) -> Group:
        return self.group.get(node, (node,))


def _bits(mask: int) -> list[int]:
    """The places of the ones."""
    octets = np.frombuffer(mask.to_bytes(mask.bit_length() // 8 + 1, "little"), np.uint8)
    places: list[int] = np.flatnonzero(np.unpackbits(octets, bitorder="little")).tolist()
    return places
