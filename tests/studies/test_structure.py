"""Flows join the stocks that the sketch, which reads the model's trees, joins them to."""

from __future__ import annotations

import pytest

from model.sketch.graph import read_graph
from studies.district import MODEL, District
from studies.structure import pipes, rate_terms


def test_every_flow_ends_where_the_diagrams_of_the_model_end_it(whole_district: District) -> None:
    drains: dict[str, set[str]] = {}
    fills: dict[str, set[str]] = {}
    graph = read_graph(MODEL)
    for entry in graph.values():
        for ends, names in ((drains, entry.outflows), (fills, entry.inflows)):
            for name in names:
                if name in graph and graph[name].kind == "auxiliary":
                    ends.setdefault(name, set()).add(entry.name)
    found = pipes(whole_district.model)
    assert set(found) == {*drains, *fills}
    for name, pipe in found.items():
        assert (set(pipe.drains), set(pipe.fills)) == (
            drains.get(name, set()),
            fills.get(name, set()),
        ), name


@pytest.mark.parametrize(
    ("equation", "terms"),
    [
        ("S= INTEG(a - b, c)", [("a", 1), ("b", -1)]),
        ("S[X]= INTEG(-loss[X] + MAX(0, gain), start[X])", [("loss", -1)]),
        ("S= INTEG(x*(a - b) + y, 0)", [("y", 1)]),
    ],
)
def test_only_what_stands_whole_in_a_rate_is_a_flow(
    equation: str, terms: list[tuple[str, int]]
) -> None:
    assert rate_terms(equation) == terms
