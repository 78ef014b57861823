"""The content of each view: what is at home in it, which stocks flows join, which links end there.

In:   the model's `Entry`s.
Out:  one `Page` per Vensim group, in the order of the file.
Knows nothing of places on a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from model.sketch.graph import Entry

#: The view of a model without groups, as Vensim itself calls it.
ONLY_VIEW = "View 1"


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow between two stocks; '' is a cloud. A stock at home elsewhere is drawn as a shadow."""

    name: str
    source: str
    target: str


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A cause (of this view or another) and the variable of this view that it drives."""

    source: str
    target: str
    initial: bool = False


@dataclass(slots=True)
class Page:
    """What one view shows; `links` name sources from other views too."""

    name: str
    stocks: list[str] = field(default_factory=list)
    flows: dict[str, Flow] = field(default_factory=dict)
    auxiliaries: list[str] = field(default_factory=list)
    constants: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def home(self) -> Iterator[str]:
        """Every variable that this view is the home of."""
        yield from (*self.stocks, *self.flows, *self.auxiliaries, *self.constants)


def make_pages(graph: Mapping[str, Entry]) -> list[Page]:
    """Share the variables out among the views; a flow goes where one of its stocks is."""
    flows = _flows(graph)
    homes = {name: entry.group or ONLY_VIEW for name, entry in graph.items()}
    for flow in flows.values():
        at = [homes[stock] for stock in (flow.source, flow.target) if stock]
        if homes[flow.name] not in at:
            homes[flow.name] = at[0]
    pages = {view: Page(view) for view in dict.fromkeys(homes.values())}
    for name, entry in graph.items():
        page = pages[homes[name]]
        if name in flows:
            page.flows[name] = flows[name]
        elif entry.kind == "stock":
            page.stocks.append(name)
        elif entry.kind == "auxiliary":
            page.auxiliaries.append(name)
        else:
            page.constants.append(name)
        page.links += _links(entry, flows, homes)
    return list(pages.values())


def _flows(graph: Mapping[str, Entry]) -> dict[str, Flow]:
    """Each flow with the first stock that it drains and the first that it fills."""
    ends: dict[str, list[str]] = {}
    for name, entry in graph.items():
        for side, flows in ((0, entry.outflows), (1, entry.inflows)):
            for flow in flows:
                if flow in graph and graph[flow].kind != "stock":
                    pair = ends.setdefault(flow, ["", ""])
                    pair[side] = pair[side] or name
    return {name: Flow(name, source, target) for name, (source, target) in ends.items()}


def _links(entry: Entry, flows: Mapping[str, Flow], homes: Mapping[str, str]) -> list[Link]:
    """What drives one variable, except where a pipe of the same view shows it already."""
    found = [Link(cause, entry.name) for cause in entry.causes]
    for name in (*entry.inflows, *entry.outflows):
        piped = name in flows and entry.name in (flows[name].source, flows[name].target)
        if not piped or homes[name] != homes[entry.name]:
            found.append(Link(name, entry.name))
    return found + [Link(cause, entry.name, initial=True) for cause in entry.initial]


def stock_rows(page: Page) -> list[list[str]]:
    """Stocks in rows: those that flows join are in one row, along the flows where possible."""
    after: dict[str, str] = {}
    before: dict[str, str] = {}
    joined = {stock: {stock} for stock in page.stocks}
    for flow in page.flows.values():
        if flow.source not in joined or flow.target not in joined:
            continue
        free = flow.source not in after and flow.target not in before
        if free and _end(flow.target, after) != flow.source:  # else it would close a ring
            after[flow.source], before[flow.target] = flow.target, flow.source
        both = joined[flow.source] | joined[flow.target]
        for stock in both:
            joined[stock] = both
    rows: dict[int, list[str]] = {}
    for stock in page.stocks:
        if stock not in before:
            row = rows.setdefault(id(joined[stock]), [])
            while stock:
                row.append(stock)
                stock = after.get(stock, "")
    return list(rows.values())


def _end(stock: str, after: Mapping[str, str]) -> str:
    while stock in after:
        stock = after[stock]
    return stock
