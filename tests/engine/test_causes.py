"""What each cause contributed to a change: cases worked by hand, and sums that are the change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.engine import InputError, Model, Series, load_model, simulate
from model.engine.causes import HELD, Contributions, contributions, links, shapley

DISTRICT = Path(__file__).resolve().parents[2] / "model" / "district" / "pingshan.mdl"
TEXT = """{UTF-8}
R: one, two ~~|
p= 2 + Time ~~|
q= 10 + 3*Time ~~|
factor= 1 ~~|
product= p*q*factor ~~|
total= p + 2*q ~~|
part[R]= p, q ~~|
late= SMOOTH(p, factor) ~~|
later= DELAY3(p, factor) + q ~~|
clocked= p*Time ~~|
Tank= INTEG(inflow - outflow, full) ~~|
inflow= p ~~|
outflow= 0.5*q ~~|
full= 100 ~~|
many= factor*(a1+a2)*(a3+a4)*(a5+a6)*a7 ~~|
a1= Time ~~|
a2= 2*Time ~~|
a3= 3+Time ~~|
a4= 4*Time ~~|
a5= 5-Time ~~|
a6= 6*Time ~~|
a7= 7+Time ~~|
INITIAL TIME= 0 ~~|
FINAL TIME= 4 ~~|
TIME STEP= 0.5 ~~|
SAVEPER= 1 ~~|
"""


@pytest.fixture
def model(tmp_path: Path) -> Model:
    path = tmp_path / "causes.mdl"
    path.write_text(TEXT.replace("part[R]= p, q ~~|", "part[one]= p ~~|\npart[two]= q ~~|"))
    return load_model(path, use_cache=False)


def test_a_product_of_two_gives_each_its_change_at_the_mean_of_the_other(model: Model) -> None:
    found = contributions(model, "product", (0.0, 2.0))
    assert (found.before, found.after) == (20.0, 64.0)
    # p: 2 -> 4, q: 10 -> 16
    assert found.parts == pytest.approx({"p": 2 * 13.0, "q": 6 * 3.0})


def test_a_sum_gives_each_its_own_change_the_largest_first(model: Model) -> None:
    found = contributions(model, "total", (0.0, 2.0))
    assert list(found.parts.items()) == [("q", 12.0), ("p", 2.0)]


def test_time_is_a_cause_where_the_equation_names_it(model: Model) -> None:
    found = contributions(model, "clocked", (0.0, 2.0))
    assert found.parts == pytest.approx({"Time": 2 * 3.0, "p": 2 * 1.0})


@pytest.mark.parametrize(("a", "b", "sign"), [(0.0, 2.0, 1), (2.0, 0.0, -1)])
def test_a_stock_is_changed_by_each_flow_summed_over_the_steps(
    a: float, b: float, sign: int, model: Model
) -> None:
    steps = np.array([0, 0.5, 1, 1.5])
    found = contributions(model, "Tank", (a, b))
    inflow, outflow = 0.5 * (2 + steps).sum(), 0.5 * 0.5 * (10 + 3 * steps).sum()
    assert found.parts == pytest.approx({"inflow": sign * inflow, "outflow": -sign * outflow})


def test_two_runs_differ_by_what_was_changed(model: Model) -> None:
    found = contributions(model, "product", 2.0, {}, other={"factor": 3.0})
    assert found.parts == {"factor": 128.0}
    tank = contributions(model, "Tank", 2.0, {}, other={"full": 90.0})
    assert tank.parts == {"full": -10.0}


def test_two_runs_of_a_stock_differ_by_their_flows(model: Model) -> None:
    other = {"full": 90.0}
    held = {"inflow": Series([0.0], [7.0])}
    found = contributions(model, "Tank", 2.0, {}, other=other, fixed=held)
    assert found.parts == pytest.approx({"full": -10.0})


def test_what_is_smoothed_is_one_cause_named_by_what_feeds_it(model: Model) -> None:
    found = contributions(model, "late", (0.0, 2.0))
    assert list(found.parts) == ["p & factor"] or list(found.parts) == ["factor & p"]
    assert sum(found.parts.values()) == found.after - found.before


def test_what_a_delay_remembers_is_one_cause_beside_the_others(model: Model) -> None:
    found = contributions(model, "later", (0.0, 2.0))
    late = simulate(model, outputs=["later", "q"]).values
    q = late["q"][2, 0] - late["q"][0, 0]
    rest = (late["later"][2, 0] - late["later"][0, 0]) - q
    assert sorted(found.parts.values()) == pytest.approx(sorted([q, rest]))
    assert found.parts["q"] == pytest.approx(q, rel=1e-12)
    assert HELD not in found.parts


def test_what_a_path_holds_is_said_to_be_held(model: Model) -> None:
    found = contributions(model, "total", (0.0, 2.0), fixed={"total": Series([1.0], [50.0])})
    assert found.parts == pytest.approx({"p": 2.0, "q": 12.0, HELD: 50.0 - 22.0 - 14.0})


def test_an_element_is_named_with_its_subscript(model: Model) -> None:
    found = contributions(model, "part[two]", (0.0, 2.0))
    assert (found.variable, found.parts) == ("part[two]", {"q": 6.0})


def test_many_causes_add_up_to_the_change(model: Model) -> None:
    found = contributions(model, "many", (0.0, 2.0))
    assert set(found.parts) == {f"a{i}" for i in range(1, 8)}
    assert sum(found.parts.values()) == pytest.approx(found.after - found.before, rel=1e-12)


def test_shapley_is_the_mean_over_all_orders() -> None:
    worth = {frozenset(): 0.0, frozenset({1}): 1.0, frozenset({2}): 4.0, frozenset({1, 2}): 9.0}
    assert shapley([1, 2], worth.__getitem__) == {1: (1 + 5) / 2, 2: (4 + 8) / 2}


@pytest.mark.parametrize("name", ["gdp", "Population", "wage growth", "Government Debt"])
def test_the_parts_of_the_district_s_changes_add_up(name: str) -> None:
    model = load_model(DISTRICT)
    changes = [
        contributions(model, name, (2020.0, 2025.0)),
        contributions(model, name, 2030.0, {}, other={"talent funding": 3.0}),
    ]
    values = simulate(model, {}, members=1, outputs=[name]).values[name][:, 0]
    assert changes[0].after == values[160]  # sixteen steps a year, ten years after 2015
    for change in changes:
        rounding = 1e-12 * max(abs(change.before), *map(abs, change.parts.values()))
        assert abs(sum(change.parts.values()) - (change.after - change.before)) <= rounding
        assert len(change.parts) >= 2


def test_the_links_are_the_causes_and_uses_of_every_variable(model: Model) -> None:
    found = links(model)
    assert ("inflow", "Tank") in found
    assert len(found) == len(set(found))
    uses = [(v.name, use) for v in model.variables.values() for use in v.uses]
    assert sorted(uses) == sorted(found)


def test_what_cannot_be_asked_is_refused(model: Model) -> None:
    asked: list[Callable[[], Contributions]] = [
        lambda: contributions(model, "prodcut", (0.0, 2.0)),
        lambda: contributions(model, "part", (0.0, 2.0)),
        lambda: contributions(model, "product", 2.0),
        lambda: contributions(model, "product", (0.0, 2.0), other={"factor": 1.0}),
        lambda: contributions(model, "product", (0.0, 2.2)),
        lambda: contributions(model, "product", (0.0, 5.0)),
        lambda: contributions(model, "product", (0.0, 2.0), {"factor": np.array([1.0, 2.0])}),
    ]
    for one in asked:
        with pytest.raises(InputError):
            one()
