"""A projection says of each year what the model says, and history is the same for all."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine import simulate
from scenarios.drivers import median_drivers
from scenarios.reading import build, load
from studies.district import District
from studies.held import Held
from studies.projection import YEARS, Projection, project


def test_a_year_of_a_flow_is_the_mean_of_its_steps_and_of_a_stock_its_end(
    whole_district: District, projection: Projection
) -> None:
    paths = simulate(whole_district.model, median_drivers(), outputs=["gdp nominal", "Population"])
    gdp, people = (paths.values[name][:, 0] for name in ("gdp nominal", "Population"))
    for year in (2015, 2020, 2025, 2035):
        inside = (paths.times >= year) & (paths.times < year + 1)
        baseline = projection.at("gdp nominal", year)[1]
        assert baseline == pytest.approx(gdp[inside].mean(), rel=1e-12)
        end = people[np.flatnonzero(paths.times == year + 1)]
        assert projection.at("Population", year)[1] == pytest.approx(end[0], rel=1e-12)


def test_before_the_plan_every_scenario_is_history_exactly(projection: Projection) -> None:
    before = YEARS.index(2021)
    for key, values in projection.values.items():
        np.testing.assert_array_equal(values[:before, 0], values[:before, 1], err_msg=key)
    changed = [
        key for key, values in projection.values.items() if (values[:, 0] != values[:, 1]).any()
    ]
    assert len(changed) > len(projection.values) / 2, "the plan must differ later on"


def test_the_baseline_is_business_as_usual(projection: Projection) -> None:
    assert [projection.is_usual(i) for i in (0, 1)] == [False, True]
    for key, values in projection.values.items():
        np.testing.assert_array_equal(values[:, 1], projection.usual[key], err_msg=key)


def test_a_scenario_alone_gives_the_same_bits_as_beside_others(
    whole_district: District, projection: Projection
) -> None:
    alone = project(whole_district, [load("plan")])
    for key, values in alone.values.items():
        np.testing.assert_array_equal(values[:, 0], projection.values[key][:, 0], err_msg=key)


def test_few_variables_and_a_known_usual_give_the_numbers_of_the_whole(
    whole_district: District, projection: Projection
) -> None:
    few = project(whole_district, [load("plan")], variables=["gdp nominal"], usual=projection.usual)
    assert set(few.values) == {"gdp nominal"}
    np.testing.assert_allclose(
        few.values["gdp nominal"][:, 0], projection.values["gdp nominal"][:, 0], rtol=1e-12
    )
    assert few.usual is projection.usual
    for one, whole in zip(few.outcomes, projection.outcomes, strict=True):
        if one.met is not None and whole.met is not None:
            np.testing.assert_array_equal(one.met[0], whole.met[0])


def test_every_target_is_read_from_the_same_numbers(projection: Projection) -> None:
    for outcome in projection.outcomes:
        indicator, target = outcome.target.indicator, outcome.target
        if outcome.values is None or indicator.reduction not in ("mean", "end"):
            continue
        if indicator.read != projection.label(indicator.variable).reduction:
            continue
        expected = indicator.factor * projection.at(indicator.variable, target.year)
        np.testing.assert_allclose(outcome.values[:, 0], expected, rtol=1e-12, err_msg=target.id)


def test_a_held_variable_keeps_its_history_and_then_follows_the_path(
    whole_district: District,
) -> None:
    held = Held("gross output[NEV]", ((2021, 300.0), (2025, 500.0)))
    found = project(whole_district, [load("baseline")], [held])
    path, usual = found.values["gross output[NEV]"][:, 0], found.usual["gross output[NEV]"]
    first, last = YEARS.index(2021), YEARS.index(2025)
    np.testing.assert_array_equal(path[:first], usual[:first])
    # Sixteen Euler steps see the year from 0 to 15/16, so their mean stands 15/32 into it.
    rise = (500 - 300) / 4
    expected = 300 + rise * (np.arange(4) + 15 / 32)
    # The engine reads a path a millionth of a step late, so that rounding misses no knot.
    np.testing.assert_allclose(path[first:last], expected, atol=1e-6 * rise / 16 * 1.1, rtol=0)
    np.testing.assert_allclose(path[last:], 500, rtol=1e-12)
    assert not found.is_usual(0)
    assert found.at("gdp", 2025)[0] != found.usual["gdp"][last], "what depends on it moves"


def test_the_run_is_named_by_its_settings_and_not_by_titles(whole_district: District) -> None:
    request = whole_district.request
    plain, other = build("a", {"land consolidation": 2.0}), build("a", {"land consolidation": 2.1})
    again = build("a", {"land consolidation": {2021: 2.0}})
    held = Held("gdp", ((2021, 1.0),))
    keys = {request("projection", [s], h).key for s in (plain, other) for h in ((), (held,))}
    assert len(keys) == 4
    assert request("projection", [again]).key == request("projection", [plain]).key
