"""The rows of the state: their order, and which changes can wait until the state moves.

In:   a `Special` whose changes are increments over one step.
Out:  the same in an order that keeps what follows the same rule together; chunks of rows.
Knows nothing of source text, blocks or values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from model.engine.specialise import Special
from model.engine.stage import Class

#: Rows that move in one go: few enough to stay in the cache from the difference to the sum.
CHUNK = 8
#: Operations of a change that can wait.
_PLAIN = ("multiply", "subtract", "add", "negative")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows of the state, and the nodes that nothing but their move needs."""

    rows: range
    nodes: frozenset[int]


def is_stock(special: Special, row: int) -> bool:
    """Whether a row of the memory is moved by an increment."""
    kind = special.program.elements[special.memory[row]].kind
    return kind in ("stock", "nonnegative")


def ordered(special: Special) -> Special:
    """The stocks in an order that keeps what follows the same rule together: see `_followers`."""
    stocks = [k for k in range(len(special.memory)) if is_stock(special, k)]
    first = _followers(special, stocks)
    order = [*first, *(k for k in range(len(special.memory)) if k not in set(first))]
    return replace(
        special,
        memory=tuple(special.memory[k] for k in order),
        changes=tuple(special.changes[k] for k in order),
        starts=tuple(special.starts[k] for k in order),
    )


def _state_rows(special: Special) -> dict[int, int]:
    """Node of a remembered value -> its row."""
    row = {element: k for k, element in enumerate(special.memory)}
    nodes = enumerate(special.run.nodes)
    return {node: row[int(data)] for node, (op, _, data) in nodes if op == "state"}


def _followers(special: Special, stocks: Sequence[int]) -> list[int]:
    """Smooths and delays: stocks that follow something, `(x - own) * rate`.

    Those that follow a computed value come first, the heads of delays last among them; then all
    second stages in the order of their heads, then all third ones: so the stages that follow and
    those that are followed are both slices. Within these, rates that all members share lie
    together.
    """
    run, state = special.run, _state_rows(special)
    follows: dict[int, int | None] = {}
    by_member: dict[int, bool] = {}
    for k in stocks:
        op, args, _ = run.nodes[special.changes[k]]
        inner = [a for a in args if run.nodes[a][0] == "subtract"]
        if op == "multiply" and len(inner) == 1:
            followed, own = run.nodes[inner[0]][1]
            if state.get(own) == k:
                follows[k] = state.get(followed)
                by_member[k] = any(run.classes[a] == Class.MEMBER for a in args)
    next_stage = {front: k for k, front in follows.items() if front in follows}
    heads = [k for k, front in follows.items() if front not in follows]
    heads.sort(key=lambda k: by_member[k])
    order = [k for k in heads if k not in next_stage] + [k for k in heads if k in next_stage]
    stage = [k for k in heads if k in next_stage]
    while stage:
        stage = [next_stage[k] for k in stage if k in next_stage]
        order.extend(stage)
    return list(dict.fromkeys(order))


def chunks(special: Special, uses: Mapping[int, int]) -> list[Chunk]:
    """The rows of all stocks in the order in which they can be moved one chunk after another.

    A chunk's nodes are computed when it moves, from the state before it. What they read must
    therefore not have moved already: chunks go from the last row to the first, as each stage of
    a delay reads the one before it; a change that reads a later row than its chunk's is not among
    the nodes and is computed beforehand.

    Args:
        special: with its rows in their final order.
        uses: how many operations and wanted values read each node.
    """
    stocks = [k for k in range(len(special.memory)) if is_stock(special, k)]
    times, state = Counter(special.changes), _state_rows(special)
    wanted = {special.run.values[element] for element in special.wanted}
    found = []
    for rows in reversed(_cut(special, stocks)):
        nodes: set[int] = set()
        for k in rows:
            change = special.changes[k]
            if times[change] == 1 and uses[change] == 1 and change not in wanted:
                own = _only_here(special, change, uses)
                reads = {state[a] for n in own for a in special.run.nodes[n][1] if a in state}
                if own and max(reads, default=0) <= rows[-1]:
                    nodes |= own
        found.append(Chunk(rows, frozenset(nodes)))
    return found


def _cut(special: Special, stocks: Sequence[int]) -> list[range]:
    """Consecutive rows, at most `CHUNK`, that change by the same operation."""
    found: list[range] = []
    kinds = [_kind(special, k) for k in stocks]
    for k, kind in zip(stocks, kinds, strict=True):
        last = found[-1] if found else range(0)
        if last and len(last) < CHUNK and kinds[last[0]] == kind and last.stop == k:
            found[-1] = range(last.start, k + 1)
        else:
            found.append(range(k, k + 1))
    return found


def _kind(special: Special, row: int) -> tuple[str, bool]:
    """What a change is: its operation, and whether it has factors of the members' own."""
    op, args, _ = special.run.nodes[special.changes[row]]
    return op, any(special.run.classes[a] == Class.MEMBER for a in args)


def _only_here(special: Special, change: int, uses: Mapping[int, int]) -> frozenset[int]:
    """A change and the operand of its last product, where nothing else reads them."""
    run = special.run
    op, args, _ = run.nodes[change]
    if run.classes[change] != Class.VARYING or op not in _PLAIN:
        return frozenset()
    inner = {
        a
        for a in args
        if op == "multiply"
        and run.classes[a] == Class.VARYING
        and run.nodes[a][0] in _PLAIN
        and uses[a] == 1
    }
    return frozenset({change, *inner})
