"""Annual paths end where they must, compound and add up, and keep the probability they claim."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import annual

LEVELS = st.floats(1.0, 1e5)
YEARS = st.integers(2, 15)


@given(LEVELS, LEVELS, YEARS)
def test_growth_rates_of_every_rule_multiply_from_start_to_end(
    start: float, end: float, years: int
) -> None:
    for path in (
        annual.linear(start, end, years),
        annual.compound(start, end, years),
        annual.front_loaded(start, end, years, "level"),
        annual.back_loaded(start, end, years, "level"),
    ):
        assert path[-1] == end, "the target itself, to the last bit"
        # fifteen products of doubles
        assert start * np.prod(path[1:] / path[:-1]) == pytest.approx(end, rel=1e-13)


@given(st.floats(1.0, 1e5), YEARS)
def test_amounts_of_every_rule_add_up_to_the_whole(end: float, years: int) -> None:
    for rule in (annual.front_loaded, annual.back_loaded):
        path = rule(0.0, end, years, "amount")
        assert np.diff(path).sum() == pytest.approx(end, rel=1e-13)
        assert path[-1] == end


def test_one_rate_for_all_years_is_the_textbook_one() -> None:
    path = annual.compound(800.0, 1250.0, 5)
    assert path[1:] / path[:-1] - 1 == pytest.approx([(1250 / 800) ** 0.2 - 1] * 5)


def test_loads_are_fifteenths_of_the_whole_in_five_years() -> None:
    front = annual.front_loaded(0.0, 15.0, 5, "amount")
    assert np.diff(front) == pytest.approx([5, 4, 3, 2, 1])
    back = annual.back_loaded(0.0, 15.0, 5, "amount")
    assert np.diff(back) == pytest.approx([1, 2, 3, 4, 5])
    growth = np.diff(np.log(annual.front_loaded(1.0, np.exp(15.0), 5, "level")))
    assert growth == pytest.approx([5, 4, 3, 2, 1])


def test_the_models_rhythm_lifts_every_years_growth_by_one_factor() -> None:
    median = np.array([100.0, 112.0, 118.0, 131.0])
    path = annual.in_rhythm(80.0, 140.0, median, "level")
    lift = (path[1:] / path[:-1]) / (median[1:] / median[:-1])
    assert lift == pytest.approx([lift[0]] * 3)
    assert path[[0, -1]].tolist() == [80.0, 140.0]
    whole = annual.in_rhythm(0.0, 30.0, np.array([0.0, 1.0, 3.0]), "amount")
    assert whole.tolist() == [0.0, 10.0, 30.0]


def test_an_amount_that_the_model_never_moves_has_no_rhythm() -> None:
    assert np.isnan(annual.in_rhythm(0.0, 5.0, np.zeros(4), "amount")[1:]).all()


def walk(members: int = 40_000) -> annual.Array:
    """Logarithm of a level: a walk whose yearly steps are N(0.09, 0.05), from 800 on."""
    steps = np.random.default_rng(5).normal(0.09, 0.05, (5, members))
    return 800 * np.exp(np.cumsum(steps, axis=0))


@pytest.mark.parametrize(("probability", "quantile"), [(0.8, 0.8416212), (0.5, 0.0)])
def test_the_kept_path_of_a_random_walk_is_its_closed_form(
    probability: float, quantile: float
) -> None:
    path = annual.keeping(1250.0, walk(), probability, above=True, kind="level")
    left = np.arange(4, -1, -1)
    # after k years the rest of the logarithm is N(0.09 left, 0.05^2 left)
    exact = np.log(1250) - 0.09 * left + quantile * 0.05 * np.sqrt(left)
    # the quantile's own error with 40,000 members is 0.7 % of the sd, the slope's below 1 %
    assert np.log(path) == pytest.approx(exact, abs=0.004)


def test_what_the_kept_path_claims_is_what_a_year_then_gives() -> None:
    members = walk(5_000)
    path = annual.keeping(1250.0, members, 0.7, above=True, kind="level")
    for year in range(4):
        found = annual.chance_from(
            float(path[year]), 1250.0, members[year], members[-1], above=True, kind="level"
        )
        # the quantile interpolates between two members
        assert found == pytest.approx(0.7, abs=2 / 5_000)


def test_a_limit_from_above_is_kept_from_below() -> None:
    members = walk(5_000)
    path = annual.keeping(1250.0, members, 0.8, above=False, kind="level")
    assert (path[:-1] < annual.keeping(1250.0, members, 0.5, above=False, kind="level")[:-1]).all()
    late = annual.chance_from(
        float(path[3]), 1250.0, members[3], members[-1], above=False, kind="level"
    )
    assert late == pytest.approx(0.8, abs=2 / 5_000)


def test_a_year_in_which_members_do_not_differ_says_nothing() -> None:
    members = np.vstack([np.full(500, 900.0), walk(500)[-1:]])
    path = annual.keeping(1250.0, members, 0.8, above=True, kind="level")
    assert np.isnan(path[0])
    assert path[1] == 1250.0
    chance = annual.chance_from(900.0, 1250.0, members[0], members[1], above=True, kind="level")
    assert np.isnan(chance)
