"""The rest of a year brings the whole year to its goal: by sums, by weights, by the calendar.

All figures are invented; the claims hold for any.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.periods import Period, parse_period
from model.district.targets import Indicator, load_targets
from studies.seasons import nature_of, season, share_of_year
from studies.within_year import Rest, YearBefore, rest_of_year, span

INDICATORS = load_targets().indicators


def part(text: str) -> Period:
    found = parse_period(text)
    assert found is not None
    return found


def rest(
    name: str,
    goal: float,
    parts: dict[str, float],
    total: float | None = None,
    **before: float,
) -> Rest:
    last = {part(f"2022{mark}"): value for mark, value in before.items()}
    known = None if total is None else YearBefore(total, last)
    own = {part(f"2023{mark}"): value for mark, value in parts.items()}
    found = rest_of_year(INDICATORS[name], 2023, goal, own, known)
    assert found is not None
    return found


def test_the_last_three_quarters_need_so_much_growth() -> None:
    # 1,000 last year, of which 200 in its first quarter; 1,100 this year; 210 so far:
    # 890 are needed of what was 800, 11.25 % more
    found = rest("gdp", 1100.0, {"Q1": 210.0}, 1000.0, Q1=200.0)
    assert found.rest.text == "2023Q2-4"
    assert found.needed == pytest.approx(890.0)
    assert found.growth == pytest.approx(0.1125)
    assert found.published
    assert sum(value for _, value in found.quarters) == pytest.approx(890.0)


def test_quarters_follow_those_of_the_year_before_where_they_are_known() -> None:
    last = {"Q1": 200.0, "Q2": 240.0, "Q3": 260.0, "Q4": 300.0}
    found = rest("gdp", 1100.0, {"Q1": 210.0}, 1000.0, **last)
    for (period, value), before in zip(found.quarters, (240.0, 260.0, 300.0), strict=True):
        assert value / before - 1 == pytest.approx(found.growth), period.text


def test_without_last_years_part_the_seasons_share_stands_in_and_is_said_to() -> None:
    # industry has 44.5 % of its year in the first half: an assumption of calibration
    found = rest("iva", 500.0, {"H1": 210.0}, 460.0)
    assert not found.published
    assert found.growth == pytest.approx((500 - 210) / (460 * (1 - 0.445)) - 1)
    even = rest("gdp", 1100.0, {"H1": 520.0}, 1000.0)
    assert even.growth == pytest.approx((1100 - 520) / 500 - 1)


def test_two_quarters_are_the_first_half() -> None:
    halves = rest("gdp", 1100.0, {"H1": 520.0}, 1000.0, Q1=230.0, Q2=250.0)
    quarters = rest("gdp", 1100.0, {"Q1": 250.0, "Q2": 270.0}, 1000.0, H1=480.0)
    assert (halves.needed, halves.growth) == pytest.approx((quarters.needed, quarters.growth))
    assert quarters.over is not None
    assert quarters.over.text == "2023H1"
    assert quarters.rest.text == "2023H2"


def test_a_growth_rate_is_weighed_by_the_year_before() -> None:
    # half a year at 4 % and a year at 6 %: the other half needs 8 %
    found = rest("income_growth", 6.0, {"H1": 4.0})
    assert found.needed == pytest.approx(8.0)
    assert found.nature == "rate"
    assert not found.published


def test_a_share_is_a_mean_over_time() -> None:
    found = rest("rd_share", 5.0, {"Q1-3": 4.8})
    assert 0.75 * 4.8 + 0.25 * found.needed == pytest.approx(5.0)


def test_a_level_rises_to_the_years_end() -> None:
    found = rest("hitech_firms", 700.0, {"H1": 640.0}, 620.0)
    assert found.needed == pytest.approx(60.0)
    assert [value for _, value in found.quarters] == pytest.approx([670.0, 700.0])


def test_a_year_of_which_nothing_is_known_is_shared_out_whole() -> None:
    found = rest("iva", 500.0, {}, 460.0)
    assert found.over is None
    assert found.growth == pytest.approx(500 / 460 - 1)
    halves = [sum(v for p, v in found.quarters if p.start < 2023.5), found.needed]
    assert halves == pytest.approx([0.445 * 500, 500.0])


def test_a_gap_or_a_whole_year_has_no_rest() -> None:
    gdp = INDICATORS["gdp"]
    for parts in ({"2023Q2": 1.0}, {"2023Q1": 1.0, "2023Q3": 1.0}, {"2023H1": 1.0, "2023H2": 1.0}):
        own = {part(text): value for text, value in parts.items()}
        assert rest_of_year(gdp, 2023, 10.0, own, None) is None


@given(
    st.sampled_from(["Q1", "H1", "Q1-3", "M1-7", "M1-11"]),
    st.floats(0.01, 0.5),
    st.floats(0.2, 1.5),
    st.floats(0.5, 2.0),
)
def test_what_is_needed_brings_the_year_to_its_goal(
    mark: str, share: float, total: float, grown: float
) -> None:
    goal, so_far = grown * total, share * total
    found = rest("gdp", goal, {mark: so_far}, total, **{mark: so_far / 1.1})
    assert so_far + found.needed == pytest.approx(goal)
    rest_before = total - so_far / 1.1
    assert so_far + rest_before * (1 + found.growth) == pytest.approx(goal)


def kinds(of: Indicator) -> tuple[float, float]:
    return season(of, part("2023H1"))


def test_parts_of_a_year_are_read_by_what_they_are() -> None:
    assert nature_of(INDICATORS["gdp"]) == "flow"
    assert nature_of(INDICATORS["school_places"]) == "flow"
    assert nature_of(INDICATORS["hitech_firms"]) == "level"
    assert nature_of(INDICATORS["rd_share"]) == "mean"
    assert nature_of(INDICATORS["energy_intensity_change"]) == "rate"
    # only a flow is half of its year by the middle of it; a level is surely that of its day
    assert kinds(INDICATORS["gdp"]) == (0.5, 0.07)
    assert kinds(INDICATORS["iva"]) == (0.445, 0.035)
    assert kinds(INDICATORS["rd_share"]) == (1.0, 0.07)
    assert kinds(INDICATORS["hitech_firms"]) == (1.0, 0.0)


def test_shares_of_a_year_add_up() -> None:
    for name in ("gdp", "iva"):
        of = INDICATORS[name]
        quarters = [share_of_year(of, part(f"2023Q{number}")) for number in range(1, 5)]
        assert sum(quarters) == pytest.approx(1.0)
        assert sum(quarters[:3]) == pytest.approx(share_of_year(of, part("2023Q1-3")))
        assert sum(quarters[:2]) == pytest.approx(share_of_year(of, part("2023H1")))


def test_a_part_of_a_year_has_its_usual_name() -> None:
    names = [("2023H1", 0, 0.5), ("2023Q2-4", 0.25, 1), ("2023M11-12", 10 / 12, 1)]
    for text, start, stop in names:
        assert span(2023, 2023 + start, 2023 + stop).text == text
    with pytest.raises(ValueError, match="no part"):
        span(2023, 2023.1, 2024)
