"""Figures are rounded as a bureau rounds them and written so that none can be misread."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.district.labels import NO_UNIT, Text, load_labels, unit_after
from report.numbers import (
    bound,
    common_decimals,
    decimals_apart,
    figure,
    settable,
    written,
    written_as,
)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1250.4, "亿元", "1,250"),
        (62.14, "亿元", "62.1"),
        (55.13, "万人", "55.1"),
        (7.75, "%", "7.8"),
        (-14.5, "%", "−14.5"),
        (0.1234, "吨标准煤/万元", "0.123"),
        (812.4, "家", "812"),
        (math.nan, "亿元", "—"),
        (None, "亿元", "—"),
        (-0.04, "%", "0.0"),
    ],
)
def test_rounding_follows_the_unit(value: float | None, unit: str, expected: str) -> None:
    assert figure(value, unit) == expected


def test_a_difference_has_its_sign() -> None:
    assert written(118.0, 0, sign=True) == "+118"
    assert written(-118.0, 0, sign=True) == "−118"
    assert written(0.0, 0, sign=True) == "0"


@given(st.integers(-10_000, 10_000))
def test_halves_go_away_from_zero_as_people_round(tenths: int) -> None:
    value = tenths + math.copysign(0.5, tenths)
    text = written(value, 0).replace(",", "").replace("−", "-")
    assert int(text) == tenths + int(math.copysign(1, tenths))


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_what_is_written_is_within_half_a_digit(value: float, decimals: int) -> None:
    text = written(value, decimals).replace(",", "").replace("−", "-")
    # 1e-6: decimal digits of a float near 1e9 end at about 1e-7
    assert abs(float(text) - value) <= 0.5 * 10.0**-decimals + 1e-6
    assert "-" not in written(value, decimals)


def test_a_near_miss_is_not_rounded_to_its_target() -> None:
    assert decimals_apart(1249.97, 1250.0, 0) == 2  # 1,249.97: one decimal would say 1,250.0
    assert decimals_apart(1132.0, 1250.0, 0) == 0
    assert decimals_apart(1250.0, 1250.0, 0) == 0
    assert decimals_apart(2.8000000000000105, 2.8, 2) == 2  # the rounding of a sum
    assert decimals_apart(math.nan, 1250.0, 0) == 0


def test_figures_that_stand_together_have_the_same_decimals() -> None:
    assert common_decimals([0.0978, 0.123], "吨标准煤/万元") == 3
    assert common_decimals([math.nan], "吨标准煤/万元") == 0


@pytest.mark.parametrize(
    ("comparator", "value", "high", "expected"),
    [
        (">=", 1250.0, None, "≥1,250"),
        ("<=", 3.5, None, "≤3.5"),
        ("<=", -14.5, None, "≤−14.5"),
        ("range", 8.0, 10.0, "8–10"),
        ("~", 19.23, None, "≈19.23"),
        ("task", None, None, "—"),
    ],
)
def test_targets_keep_the_digits_they_were_set_with(
    comparator: str, value: float | None, high: float | None, expected: str
) -> None:
    assert bound(comparator, value, high, "亿元") == expected


@pytest.mark.parametrize(
    ("value", "figures", "expected"),
    [
        (1500.0, 3, "1,500"),
        (12345.6, 4, "12,346"),
        (0.013333333, 4, "0.01333"),
        (0.02, 4, "0.02"),
        (4.7, 3, "4.7"),
        (-0.15, 3, "−0.15"),
        (0.0, 4, "0"),
        (2e-7, 3, "0.0000002"),
    ],
)
def test_what_somebody_sets_has_no_power_of_ten(value: float, figures: int, expected: str) -> None:
    assert settable(value, figures) == expected


def test_the_smallest_figures_have_no_power_of_ten_either() -> None:
    assert written(2.2e-7, 8) == "0.00000022"
    assert written(-2.2e-7, 8, sign=True) == "−0.00000022"
    assert written(0.0, 8) == "0.00000000"


def test_a_calendar_year_is_written_as_one() -> None:
    assert bound("<=", 2030.0, None, "年份") == "≤2030"
    assert bound("range", 2026.0, 2030.0, "年份") == "2026–2030"
    assert written_as(2031.0, "年份", 1) == "2031"
    assert written_as(2031.0, "亿元", 1) == "2,031.0"
    assert written_as(math.nan, "年份", 1) == "—"


def test_a_unit_that_begins_with_a_number_never_runs_into_a_figure() -> None:
    for one in load_labels().values():
        for lang in ("zh", "en"):
            assert not re.match(r"[ ×]*\d{4}| ?\d", unit_after(one.unit, lang)), one.variable
    assert (
        "1,250" + unit_after(Text("亿元", "100 million yuan"), "en") == "1,250 × 100 million yuan"
    )
    assert "9.6" + unit_after(Text("%", "percent"), "en") == "9.6 percent"
    for lang in ("zh", "en"):
        assert unit_after(Text(NO_UNIT, "dimensionless"), lang) == ""
        assert unit_after(Text("年份", "calendar year"), lang) == ""
    assert "1.12" + unit_after(Text("2020年=1", "2020 = 1"), "zh") == "1.12（2020年=1）"
    assert "1.12" + unit_after(Text("2020年=1", "2020 = 1"), "en") == "1.12 (2020 = 1)"
    assert "0.008" + unit_after(Text("每年", "per year"), "zh") == "0.008/年"
