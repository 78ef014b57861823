"""What is reached and missed, and what the levers cost, is what the run says."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.reading import build
from studies.budget import budgets
from studies.district import District
from studies.projection import Projection, project
from studies.standing import does_more, gap, standing


def test_every_target_with_a_verdict_is_reached_or_missed_and_no_binding_one(
    projection: Projection,
) -> None:
    found = standing(projection)
    listed = [*found.reached, *found.missed]
    assert len({one.target.id for one in listed}) == len(listed)
    judged = {
        one.target.id
        for one in projection.outcomes
        if one.met is not None and not one.target.alternative_of and not one.target.binding
    }
    assert {one.target.id for one in listed} == judged
    gaps = [gap(one) for one in found.missed]
    assert gaps == sorted(gaps, reverse=True)
    assert all(value > 0 for value in gaps)


def test_nothing_does_more_than_itself(projection: Projection) -> None:
    assert does_more(projection, [projection]) is None


def test_the_purses_are_the_models_own_cost(whole_district: District) -> None:
    names = ["programme cost", "money left", "building cost", "building money left", "policy cost"]
    dear = build("dear", {"promotion funding": 15, "talent funding": 6, "public rd support": 0.025})
    run = project(whole_district, [dear], variables=names)
    general, fund = budgets(run)
    np.testing.assert_allclose(general.cost + fund.cost, run.values["policy cost"], rtol=1e-9)
    ratio = general.cost / general.money
    np.testing.assert_allclose(general.share, ratio, rtol=1e-12)
    assert general.share[8, 0] > 1, "all three at their most are beyond the budget"


def test_a_budget_needs_its_variables(projection: Projection, whole_district: District) -> None:
    few = project(whole_district, [build("x")], variables=["gdp"], usual=projection.usual)
    with pytest.raises(KeyError):
        budgets(few)
