"""An expectation agrees when the run goes its way, and is not judged where it was not run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.district.labels import Text
from model.engine.errors import InputError
from scenarios.scenario import Expectation, Sign
from studies.expectations import check_expectations
from studies.projection import Projection


def expecting(projection: Projection, *signs: Sign) -> Projection:
    """The same projection, whose first scenario expects something else."""
    plan, baseline = projection.scenarios
    changed = replace(plan, expects=Expectation(Text("", ""), signs))
    return replace(projection, scenarios=(changed, replace(baseline, expects=None)))


@pytest.mark.parametrize(("direction", "opposite"), [("up", "down"), ("down", "up")])
def test_an_expectation_agrees_with_the_sign_of_the_change(
    projection: Projection, direction: str, opposite: str
) -> None:
    plan, baseline = projection.at("rd to gdp", 2025)
    assert plan > baseline, "the plan asks for more research"
    name = "rd to gdp"
    signs = [Sign(name, 2025, way, "baseline") for way in (direction, opposite)]
    found = check_expectations(expecting(projection, *signs))
    assert [one.agrees for one in found] == [direction == "up", opposite == "up"]
    assert found[0].change == pytest.approx(100 * (plan - baseline) / baseline)


def test_same_means_by_less_than_one_part_in_a_hundred(projection: Projection) -> None:
    # In their first year levers have hardly reached the population, and have built beds.
    signs = [Sign(name, 2021, "same", "baseline") for name in ("Population", "Hospital Beds")]
    found = check_expectations(expecting(projection, *signs))
    for one in found:
        assert one.change is not None
        assert one.agrees == (abs(one.change) < 1)
    assert {one.agrees for one in found} == {True, False}, "one of each is needed to tell"


def test_a_scenario_that_was_not_run_leaves_the_expectation_open(projection: Projection) -> None:
    (found,) = check_expectations(expecting(projection, Sign("gdp", 2025, "up", "green")))
    assert found.change is None
    assert found.agrees is None


def test_business_as_usual_stands_in_for_a_baseline_that_was_not_asked_for(
    projection: Projection,
) -> None:
    sign = Sign("gdp", 2035, "up", "baseline")
    both = expecting(projection, sign)
    alone = replace(
        both,
        scenarios=both.scenarios[:1],
        values={key: values[:, :1] for key, values in both.values.items()},
    )
    assert [one.change for one in check_expectations(alone)] == [
        one.change for one in check_expectations(both)
    ]


def test_an_expectation_of_what_has_no_yearly_value_is_refused_with_the_nearest(
    projection: Projection,
) -> None:
    signs = [Sign(name, 2025, "up", "baseline") for name in ("gdp", "gross output[NVE]")]
    with pytest.raises(InputError) as caught:
        check_expectations(expecting(projection, *signs))
    (problem,) = caught.value.problems
    assert "'gross output[NVE]'" in problem.en
    assert "did you mean 'gross output[NEV]'" in problem.en
