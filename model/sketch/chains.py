"""Chains: stocks in a row, each flow's valve between the stocks (or clouds) that it joins.

In:   the stocks and flows of a `Page`, and the words of what only they need.
Out:  one `Block` per set of stocks that flows join, with boxes, valves, clouds and pipes.
Knows nothing of auxiliaries or of other blocks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from model.sketch.blocks import (
    FAN,
    LINE_GAP,
    STAGGERS,
    Block,
    clear_arrows,
    fan,
    leave_level,
    stack,
    straight,
)
from model.sketch.pages import Flow, Page, stock_rows
from model.sketch.shapes import Arrow, Pipe, Word, cloud, text_word, valve

#: Widths in pixels: of a stock's and a flow's text, from a valve to a cloud, and the least pipe.
STOCK_TEXT, FLOW_TEXT, TO_CLOUD, PIPE = 100.0, 112.0, 56.0, 46.0
#: Between neighbours in a row; above a flow that passes over stocks; half a high box.
APART, CHANNEL, TALL = 12.0, 22.0, 45.0

#: The words listed beside a variable, and which of them act on its initial value only.
Causes = Callable[[str], tuple[list[Word], set[str]]]


def chains(page: Page, causes: Causes) -> list[Block]:
    """The page's stocks and flows as blocks, in the order of the file."""
    return [_Chain(stocks, page, causes).block() for stocks in stock_rows(page)]


@dataclass(slots=True)
class _Valve:
    """A flow with its name and causes as a block, in the gap left of the stock number `gap`.

    `left` and `right` are what the pipe ends at: a stock of the row, a cloud or a shadow.
    """

    flow: Flow
    gap: int
    block: Block
    left: Word
    right: Word

    @property
    def valve(self) -> Word:
        """The valve itself."""
        return self.block.words[0]

    def room(self, side: int) -> float:
        """How far the flow needs room from its valve to the left (-1) or right (+1)."""
        text = max(side * word.x + word.w for word in self.block.words) + APART
        end = self.left if side < 0 else self.right
        return max(text, PIPE if end.kind == "stock" else TO_CLOUD + 2 * end.w + APART)


class _Chain:
    """Builds one row: places from top to bottom first, then from left to right."""

    def __init__(self, stocks: list[str], page: Page, causes: Causes) -> None:
        self.causes = causes
        self.boxes = {name: text_word(name, name, "stock", STOCK_TEXT) for name in stocks}
        self.beside: set[str] = set()  # stocks with their causes between the box and the valves
        self.at = {name: index for index, name in enumerate(stocks)}
        mine = [f for f in page.flows.values() if f.source in self.at or f.target in self.at]
        self.over = [flow for flow in mine if self._passes_over(flow)]
        self.valves = [self._valve(flow) for flow in mine if not self._passes_over(flow)]

    def block(self) -> Block:
        """The chain with its anchor at the middle of the row."""
        self._stack_valves()
        stocks = [self._stock(name) for name in self.boxes]
        self._spread(stocks)
        parts = [*stocks, *(item.block for item in self.valves)]
        self.top = min(box.y - box.h for box in self.boxes.values())
        parts += [self._pass_over(rank, flow) for rank, flow in enumerate(self.over)]
        for item in self.valves:
            item.block.pipes += _straight(item)
        whole = Block(next(iter(self.boxes)), [])
        for part in parts:
            whole.words += part.words
            whole.pipes += part.pipes
            whole.arrows += part.arrows
        whole.measure()
        return whole.shift((whole.left - whole.right) / 2, 0.0).measure()

    def _passes_over(self, flow: Flow) -> bool:
        source, target = self.at.get(flow.source), self.at.get(flow.target)
        return source is not None and target is not None and abs(source - target) != 1

    def _valve(self, flow: Flow) -> _Valve:
        """A flow between neighbours in the row, or between a stock and the outside."""
        source, target = self.at.get(flow.source, -1), self.at.get(flow.target, -1)
        name = text_word(flow.name, flow.name, "flow", FLOW_TEXT)
        mark = valve(flow.name)
        name.y = mark.h + 2 + name.h
        names, initial = self.causes(flow.name)
        block = Block(flow.name, [mark, name, *names], [], stack(name, names, initial))
        if source >= 0 and target >= 0:
            ends = sorted((source, target))
            left, right = (self.boxes[list(self.at)[end]] for end in ends)
            return _Valve(flow, ends[1], block, left, right)
        if source >= 0:
            outside = _outside(f"to {flow.name}", flow.target)
            return _Valve(flow, source + 1, block, self.boxes[flow.source], outside)
        outside = _outside(f"from {flow.name}", flow.source)
        return _Valve(flow, target, block, outside, self.boxes[flow.target])

    def _stack_valves(self) -> None:
        """Flows of one gap below each other; those between two stocks of the row come first."""
        low = dict.fromkeys(range(len(self.boxes) + 1), 0.0)
        self.low = dict.fromkeys(low, -math.inf)
        outer = ("cloud", "shadow stock")
        self.valves.sort(key=lambda v: v.left.kind in outer or v.right.kind in outer)
        for item in self.valves:
            bottom = max(word.y + word.h for word in item.block.words)
            item.block.shift(0.0, low[item.gap])
            self.low[item.gap] = low[item.gap] + bottom
            low[item.gap] += bottom + item.valve.h + 16

    def _stock(self, name: str) -> Block:
        """A stock as high as its flows need, its causes below, or beside it if it has no flow."""
        box = self.boxes[name]
        levels = [v.valve.y for v in self.valves if box is v.left or box is v.right]
        top, bottom = -box.h, max([box.h, *(level + 16 for level in levels)])
        box.y, box.h = (top + bottom) / 2, (bottom - top) / 2
        names, initial = self.causes(name)
        if len(names) > 1 and box.h > TALL:
            self.beside.add(name)
            arrows = self._beside_tall(box, names, initial)
        elif len(names) == 1:  # right below, so that the arrow is upright however high the box is
            names[0].x, names[0].y = box.x, box.y + box.h + 16 + names[0].h
            arrows = [straight(names[0], box, names[0].key in initial)]
        else:
            beside = fan if not self.valves and not self.over else stack
            arrows = beside(box, names, initial)
        return Block(name, [box, *names], [], arrows).measure()

    def _beside_tall(self, box: Word, names: list[Word], initial: set[str]) -> list[Arrow]:
        """List causes at the side of a high box where flows leave more room, below them.

        From below, the way to the box's centre, where Vensim's arrows aim, would be too long.
        """
        at = self.at[box.name]
        side = -1 if self.low[at] <= self.low[at + 1] else 1
        top = box.y - box.h
        y = max(top, self.low[at if side < 0 else at + 1] + 10)
        for name in names:
            name.y = y + name.h
            y += 2 * name.h + LINE_GAP
        bottom = max(box.y + box.h, y + LINE_GAP)
        box.y, box.h = (top + bottom) / 2, (bottom - top) / 2
        arrows: list[Arrow] = []
        outer_first = sorted(names, key=lambda name: -abs(name.y - box.y))
        for stagger in STAGGERS:
            for rank, name in enumerate(outer_first):
                name.x = side * (box.w + FAN + stagger * rank + name.w)
            arrows, clear = clear_arrows(box, names, initial, (leave_level, straight))
            if clear:
                break
        return arrows

    def _spread(self, stocks: list[Block]) -> None:
        """Place the stocks from left to right, with room for the flows of each gap."""
        edge = 0.0
        for gap in range(len(stocks) + 1):
            inside = [item for item in self.valves if item.gap == gap]
            before = max((item.room(-1) for item in inside), default=APART)
            after = max((item.room(+1) for item in inside), default=APART)
            if gap:
                before = self._apart(stocks[gap - 1], +1, before)
            for item in inside:
                item.block.shift(edge + before, 0.0)
            if gap < len(stocks):
                box = stocks[gap].words[0]
                stocks[gap].shift(edge + before + self._apart(stocks[gap], -1, after) + box.w, 0.0)
                edge = box.x + box.w

    def _apart(self, stock: Block, side: int, room: float) -> float:
        """The room between a box and the valves, where the box's own causes need some too."""
        box = stock.words[0]
        reach = (stock.left if side < 0 else stock.right) - box.w
        return max(room, reach + APART) if box.name in self.beside else room + reach

    def _pass_over(self, rank: int, flow: Flow) -> Block:
        """A flow above the row, its pipe going up from one stock and down to the other."""
        source, target = self.boxes[flow.source], self.boxes[flow.target]
        mark = valve(flow.name)
        name = text_word(flow.name, flow.name, "flow", FLOW_TEXT)
        names, initial = self.causes(flow.name)
        arrows = fan(name, names, initial)
        block = Block(flow.name, [name, *names], [], arrows).measure()
        mark.x, mark.y = (source.x + target.x) / 2, self.top - CHANNEL
        block.shift(mark.x, mark.y - mark.h - 2 - block.down)
        self.top = mark.y - mark.h - 2 - block.down - block.up
        block.words.append(mark)
        side = (14.0 * (1 + rank)) * (1 if source.x < target.x else -1)
        block.pipes = [
            Pipe(mark.key, target.key, True, (target.x - side, mark.y)),
            Pipe(mark.key, source.key, False, (source.x + side, mark.y)),
        ]
        return block


def _outside(key: str, stock: str) -> Word:
    """The cloud, or the shadow of a stock of another view, at a flow's end."""
    return text_word(key, stock, "shadow stock", STOCK_TEXT) if stock else cloud(key)


def _straight(item: _Valve) -> list[Pipe]:
    """The two halves of a straight pipe; an outside end is placed and joins the block."""
    mark = item.valve
    for side, end in ((-1, item.left), (1, item.right)):
        if end.kind != "stock":
            end.x, end.y = mark.x + side * (TO_CLOUD + end.w), mark.y
            item.block.words.append(end)
    pipes = []
    for side, end in ((-1, item.left), (1, item.right)):
        head = end.name == item.flow.target if end.kind != "cloud" else end.key.startswith("to ")
        edge = end.x - side * end.w
        pipes.append(Pipe(mark.key, end.key, head, ((mark.x + side * mark.w + edge) / 2, mark.y)))
    return sorted(pipes, key=lambda pipe: not pipe.head)
