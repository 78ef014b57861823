"""An evaluation looks at its own years, and published figures alone decide what is attained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.engine.errors import InputError
from studies.district import District
from studies.progress import LAGGING
from studies.review import KINDS, OVERALL, Line, Review, is_behind, tally
from studies.review_period import period_of
from tests.reviews.conftest import EARLY, LATE, Made, table


def line(review: Review, name: str) -> Line:
    return next(one for one in review.lines if one.target.id == name)


def test_every_control_indicator_is_there_with_or_without_a_figure(made: Made) -> None:
    numbers = [one.target.number for one in made.review.control()]
    assert numbers == list(range(1, 26))


def test_an_annual_evaluation_knows_nothing_of_later_years(annual: Made, midterm: Made) -> None:
    known = {row.year for row in annual.review.monitoring.actuals.rows}
    assert known == {2021, 2022}
    assert {row.year for row in midterm.review.monitoring.actuals.rows} == {2021, 2022, 2023}
    assert (annual.review.first, annual.review.year) == (2022, 2022)
    assert (midterm.review.first, midterm.review.year) == (2021, 2023)


def test_the_year_stands_beside_the_year_before_and_its_schedule(annual: Made) -> None:
    gdp = line(annual.review, "gdp_2025")
    assert gdp.year is not None
    assert gdp.before is not None
    assert (gdp.year.value, gdp.before.value) == (930, 880)
    assert gdp.change == pytest.approx(930 / 880 - 1)
    assert gdp.base is not None
    # two of five years at the constant rate from the base to 1,250
    assert gdp.due == pytest.approx(gdp.base * (1250 / gdp.base) ** 0.4)
    places = line(annual.review, "school_places_2025")
    assert places.due == pytest.approx(2.8 / 5)
    assert places.change == pytest.approx(0.1)
    income = line(annual.review, "income_growth_2025")
    assert income.due == pytest.approx(6.0)
    assert income.change == pytest.approx(-1.8)


def test_who_is_in_charge_is_who_was_entered_and_nobody_else(annual: Made) -> None:
    assert line(annual.review, "gdp_2025").units.lead == "区发展和改革局"
    assert {one.units.lead for one in annual.review.lines} == {"区发展和改革局", ""}


def test_at_the_end_targets_are_attained_or_missed_by_their_figures(final: Made) -> None:
    answers = {one.target.id: one.attained for one in final.review.lines}
    assert answers["gdp_2025"] is False
    assert answers["rd_share_2025"] is True
    assert answers["sei_share_2025"] is True, "at the target is attained, tracked or not"
    assert answers["iva_2025"] is None, "its last figure is of 2024"
    assert answers["river_class_2025"] is True
    assert answers["work_safety_2025"] is False
    assert answers["trade_2025"] is None
    assert all(one.target.year > 2025 for one in final.review.prospects)


def test_before_the_end_nothing_is_attained_or_missed(annual: Made, midterm: Made) -> None:
    for one in (annual, midterm):
        assert {each.attained for each in one.review.lines} == {None}


def test_classes_are_counted_as_they_are(midterm: Made) -> None:
    counts = tally(midterm.review.lines)
    judged = [one for one in midterm.review.lines if one.judged]
    assert sum(counts.values()) == len(judged)
    assert counts[LAGGING] == sum(map(is_behind, judged))


def test_nothing_is_said_of_the_whole_where_too_little_is_known(midterm: Made) -> None:
    assert midterm.review.overall() is None
    known = [words for rows in OVERALL.values() for _, words in rows]
    assert len({words.zh for words in known}) == len(known)


def test_binding_targets_have_changes_room_and_risk(midterm: Made) -> None:
    limits = midterm.review.limits
    energy = limits["energy_intensity_2025"]
    assert energy.achieved == pytest.approx(100 * ((0.966 * 0.974) ** 0.5 - 1))
    assert energy.room is not None
    assert energy.room.required == pytest.approx(100 * (0.855**0.2 - 1))
    assert energy.needed == pytest.approx(100 * ((0.855 / (0.966 * 0.974)) ** (1 / 3) - 1))
    assert energy.now == pytest.approx(100 * (0.855**0.4 - 0.966 * 0.974))
    assert energy.risk is not None
    river, safety = limits["river_class_2025"], limits["work_safety_2025"]
    assert (river.now, safety.now) == pytest.approx((0.0, 0.00791 - 0.0085))
    assert river.risk is not None
    assert safety.risk is not None
    assert (river.risk.en, safety.risk.en) == ("low", "high")
    assert limits["water_intensity_2025"].risk is None, "its task was not entered"


def test_no_binding_target_has_a_probability(made: Made) -> None:
    for one in made.review.prospects:
        if one.target.binding:
            assert one.chance_before is None
            assert one.chance_now is None
    for each in made.review.lines:
        if each.target.binding and each.standing is not None:
            assert each.standing.chance_now is None


def test_actual_values_outside_what_was_projected_are_told_by_side(midterm: Made) -> None:
    sides = {fit.observation.id: fit.side for fit in midterm.review.monitoring.fits}
    assert set(sides.values()) <= {"below", "inside", "above"}
    for fit in midterm.review.monitoring.fits:
        low, _, high = fit.before
        if low <= fit.observation.value <= high:
            assert fit.side == "inside"
        elif fit.side == "below":
            assert fit.observation.value < low


def test_a_year_that_is_not_there_is_refused_with_those_that_are(
    whole_district: District, tmp_path: Path
) -> None:
    actuals = table(tmp_path, whole_district, EARLY)
    for kind, year in (("annual", 2023), ("annual", 2024), ("final", None), ("final", 2024)):
        with pytest.raises(InputError) as caught:
            period_of(actuals, kind, year)  # type: ignore[arg-type]
        assert "2025" in caught.value.text("en") or "2021, 2022" in caught.value.text("en")
    with pytest.raises(InputError, match="2021"):
        period_of(table(tmp_path, whole_district, LATE), "midterm", 2025)
    assert period_of(actuals, "annual", None)[0] == 2022
    assert period_of(actuals, "midterm", 2022)[0] == 2022
    assert set(KINDS) == {"annual", "midterm", "final"}


def test_the_projection_starts_from_the_figures(midterm: Made) -> None:
    gdp = next(one for one in midterm.review.prospects if one.target.id == "gdp_2025")
    outcome = next(
        one for one in midterm.review.monitoring.now.outcomes if one.target.id == "gdp_2025"
    )
    assert outcome.values is not None
    assert gdp.now == pytest.approx(np.quantile(outcome.values[0], (0.1, 0.5, 0.9)))
    assert gdp.now[1] < gdp.before[1], "low figures lower it"
