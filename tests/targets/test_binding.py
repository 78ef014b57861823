"""`studies/binding.py`: yearly changes of the indicators that have no probability."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest

from model.district.targets import Plan
from studies.binding import yearly_change
from studies.targets import Entered

TASK = Entered(tasks={"energy_intensity_change": -14.5})
ByHand: TypeAlias = Callable[..., Any]


@pytest.fixture(scope="module")
def paths(plan: Plan, by_hand: ByHand) -> Any:
    """Energy per GDP falls by 4 % a year to 2020, then by 2, 3 and 4 % in three members."""
    falls = np.array([0.02, 0.03, 0.04])

    def energy(year: int) -> Any:
        return 0.3 * 0.96 ** (min(year, 2020) - 2020) * (1 - falls) ** max(0, year - 2020)

    target = next(t for t in plan.targets if t.number == 22)
    return by_hand([target], {"energy per gdp": energy}, np.ones(3, bool))


def test_before_the_period_the_rate_achieved_is_that_of_2016_to_2020(
    plan: Plan, paths: Any
) -> None:
    target = next(t for t in plan.targets if t.number == 22)
    change = yearly_change(target, paths)
    np.testing.assert_allclose(change.achieved, -4.0)
    np.testing.assert_allclose(change.projected, [-2, -3, -4])
    assert (change.required, change.still_required, change.risk) == (None, None, None)


def test_a_task_of_14_and_a_half_per_cent_needs_3_08_per_cent_a_year(
    plan: Plan, paths: Any
) -> None:
    target = next(t for t in plan.targets if t.number == 22)
    change = yearly_change(target, paths, TASK)
    assert change.required is not None
    assert (1 + change.required / 100) ** 5 == pytest.approx(1 - 0.145, rel=1e-12)
    assert change.still_required is not None
    np.testing.assert_allclose(change.still_required, change.required)
    assert change.risk is not None
    # the middle member falls by 3.00 %, short of 3.08 %
    assert [r.zh for r in change.risk if r] == ["高"]


def test_what_is_still_required_makes_up_for_what_was_missed(plan: Plan, paths: Any) -> None:
    target = next(t for t in plan.targets if t.number == 22)
    change = yearly_change(target, paths, TASK, as_of=2022)
    assert change.still_required is not None
    together = (1 + change.achieved / 100) ** 2 * (1 + change.still_required / 100) ** 3
    np.testing.assert_allclose(together, 0.855)
    np.testing.assert_allclose(change.achieved, [-2, -3, -4])


def test_only_changes_over_a_period_have_a_yearly_view(plan: Plan, paths: Any) -> None:
    gdp = next(t for t in plan.targets if t.id == "gdp_2025")
    with pytest.raises(ValueError, match="no change over a period"):
        yearly_change(gdp, paths)
    target = next(t for t in plan.targets if t.number == 22)
    with pytest.raises(ValueError, match="as_of 2025"):
        yearly_change(target, paths, as_of=2025)
