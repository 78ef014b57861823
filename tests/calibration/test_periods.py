"""Periods as statistics write them."""

from __future__ import annotations

import pytest

from calibration.periods import parse_period


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("2015", 2015, 2016),
        ("2016-2020", 2016, 2021),
        ("2019H1", 2019, 2019.5),
        ("2019H2", 2019.5, 2020),
        ("2015Q1-3", 2015, 2015.75),
        ("2017M1-11", 2017, 2017 + 11 / 12),
        ("2020-11-01", 2020 + 10 / 12, 2020 + 10 / 12),
    ],
)
def test_a_period_is_an_interval_of_model_time(text: str, start: float, stop: float) -> None:
    period = parse_period(text)
    assert period is not None
    assert period.start == pytest.approx(start)
    assert period.stop == pytest.approx(stop)


@pytest.mark.parametrize("text", ["", "15", "2020-2016", "2019H3", "2017M0-3", "2020-13-01", "Q1"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert parse_period(text) is None


def test_the_year_before_has_the_same_length() -> None:
    period = parse_period("2019H1")
    assert period is not None
    before = period.year_before()
    assert (before.start, before.stop) == (2018, 2018.5)
