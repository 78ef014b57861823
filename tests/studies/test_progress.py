"""Classes of progress: the schedule's own line, its neighbours, and the odds of each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies.progress import AHEAD, CLASSES, EARLY, LAGGING, ON_TRACK, holding, progress


@pytest.mark.parametrize(
    ("value", "expected"),
    [(40.0, ON_TRACK), (41.0, ON_TRACK), (43.0, AHEAD), (37.0, LAGGING), (101.0, EARLY)],
)
def test_two_of_five_years_of_a_sum_ask_for_forty_of_a_hundred(value: float, expected: str) -> None:
    assert progress(0.0, 100.0, value, 0.0, 0.4, compounds=False).name == expected


def test_a_level_that_compounds_is_on_schedule_at_its_constant_rate() -> None:
    half = (800.0 * 1250.0) ** 0.5
    found = progress(800.0, 1250.0, half, 0.0, 0.5, compounds=True)
    assert found.name == ON_TRACK
    assert found.done == pytest.approx(0.5)
    linear = progress(800.0, 1250.0, half, 0.0, 0.5, compounds=False)
    assert linear.done < 0.5, "the straight line runs above"


def test_a_value_on_the_line_between_two_classes_may_be_either() -> None:
    found = progress(0.0, 100.0, 37.5, 0.5, 0.4, compounds=False)
    assert found.chances[LAGGING] == pytest.approx(0.5, abs=1e-9)
    assert found.chance == pytest.approx(0.5, abs=1e-9)
    assert found.sureness.en == "uncertain"


def test_in_the_last_year_a_target_is_met_or_missed() -> None:
    missed = progress(0.0, 100.0, 99.0, 0.0, 1.0, compounds=False)
    assert (missed.name, missed.chance) == (LAGGING, 1.0)
    assert progress(0.0, 100.0, 100.0, 0.0, 1.0, compounds=False).name == ON_TRACK


def test_a_fall_is_a_way_too() -> None:
    found = progress(100.0, 85.5, 92.0, 0.0, 0.5, compounds=True)
    assert found.name == AHEAD
    assert 0.5 < found.done < 1


def test_what_the_base_year_met_already_is_held_or_lost() -> None:
    held = holding(5.0, 7.5, 0.1, 0.2, above=True)
    assert (held.name, round(held.chance, 6)) == (EARLY, 1.0)
    lost = holding(5.0, 4.9, 0.1, 0.2, above=True)
    assert lost.name == LAGGING
    assert lost.chance == pytest.approx(0.8413, abs=1e-4)  # one standard deviation below


@given(
    st.floats(1, 1e4), st.floats(1, 1e4), st.floats(1, 1e4), st.floats(0.01, 1), st.floats(0.05, 1)
)
def test_the_odds_sum_to_one(
    start: float, end: float, value: float, error: float, due: float
) -> None:
    if abs(end - start) < 1e-3:
        return
    found = progress(start, end, value, error * value, due, compounds=True)
    assert sum(found.chances.values()) == pytest.approx(1.0)
    assert set(found.chances) == set(CLASSES)
    assert min(found.chances.values()) >= 0


def test_no_way_is_refused() -> None:
    for start, end, due in ((1.0, 1.0, 0.5), (1.0, 2.0, 0.0), (1.0, 2.0, 1.5)):
        with pytest.raises(ValueError, match="no way"):
            progress(start, end, 1.0, 0.1, due, compounds=False)
    with pytest.raises(ValueError, match="positive"):
        progress(-1.0, 2.0, 1.0, 0.1, 0.5, compounds=True)
