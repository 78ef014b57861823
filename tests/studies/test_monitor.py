"""Members learn from actual values, and each target stands where its figures put it.

All actual values are invented, and are of the size that the projection itself has.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.engine.errors import InputError
from scenarios.reading import load
from studies.actuals import COLUMNS, Actuals
from studies.actuals_file import read_actuals
from studies.district import District
from studies.monitor import Monitoring, monitor
from studies.progress import AHEAD, LAGGING
from studies.recondition import Plan
from studies.tracking import Standing

QUICK = Plan(rounds=2, last_rounds=4)
LINES = (
    "gdp,2021,870,亿元,最终核实,2022,虚构,",
    "gdp,2022,900,亿元,最终核实,2023,虚构,",
    "school_places,2021,0.9,万个,最终核实,2022,虚构,",
    "sei_share,2021,33,%,最终核实,2022,虚构,",
    "iva,2021,440,亿元,最终核实,2022,公报,",
    "iva,2022H1,200,亿元,快报,2022,公报,",
    "iva,2021H1,190,亿元,快报,2021,公报,",
    "rd_share,2022H1,8.2,%,快报,2022,公报,",
)


def entered(folder: Path, district: District, *lines: str) -> Actuals:
    path = folder / "actual.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return read_actuals(path, district.plan, confirmed=True)


@pytest.fixture(scope="module")
def found(whole_district: District, tmp_path_factory: pytest.TempPathFactory) -> Monitoring:
    actuals = entered(tmp_path_factory.mktemp("actual"), whole_district, *LINES)
    return monitor(
        whole_district, load("plan"), actuals, members=160, seed=3, plan=QUICK, confirmed=True
    )


def standing(found: Monitoring, name: str) -> Standing:
    return next(one for one in found.standings if one.target.id == name)


def test_members_that_know_gdp_say_it_more_closely(found: Monitoring) -> None:
    for fit in found.fits:
        if fit.observation.variable != "gdp nominal":
            continue
        off = [abs(band[1] - fit.observation.value) for band in (fit.before, fit.now)]
        assert off[1] < off[0]
        assert fit.now[2] - fit.now[0] < fit.before[2] - fit.before[0]


def test_low_actual_values_lower_what_is_projected_and_its_chance(found: Monitoring) -> None:
    gdp = standing(found, "gdp_2025")
    assert gdp.before is not None
    assert gdp.now is not None
    assert gdp.now[1] < gdp.before[1]
    assert gdp.chance_before is not None
    assert gdp.chance_now is not None
    assert gdp.chance_now < gdp.chance_before


def test_a_class_is_that_of_the_figures_themselves(found: Monitoring) -> None:
    gdp = standing(found, "gdp_2025")
    assert gdp.progress is not None
    assert gdp.progress.name == LAGGING
    # two of five years at the constant rate to 1,250 would be 957: 900 is behind
    assert gdp.progress.done == pytest.approx(
        np.log(900 / 801.05) / np.log(1250 / 801.05), rel=1e-3
    )
    assert gdp.way is not None
    assert 900 * (1 + gdp.way.growth) ** gdp.way.years == pytest.approx(1250)
    places = standing(found, "school_places_2025")
    assert places.progress is not None
    assert places.progress.name == AHEAD  # 0.9 of 2.8 in one of five years


def test_what_the_model_does_not_carry_is_tracked_without_a_chance(found: Monitoring) -> None:
    share = standing(found, "sei_share_2025")
    assert share.progress is None
    assert share.reason is not None
    assert share.chance_now is None
    assert share.values_now is None


def test_half_a_year_says_what_the_other_half_needs(found: Monitoring) -> None:
    rest = standing(found, "iva_2025").rest
    assert rest is not None
    assert rest.goal == pytest.approx(440 * (660 / 440) ** 0.25)
    assert rest.published, "the first half of 2021 was published"
    assert 200 + (440 - 190) * (1 + rest.growth) == pytest.approx(rest.goal)
    assert standing(found, "rd_share_2025").rest is None, "5 % is met already"


def test_a_share_of_half_a_year_is_not_half_a_share(found: Monitoring) -> None:
    assert standing(found, "rd_share_2025").value == 8.2
    [fit] = [fit for fit in found.fits if fit.observation.id == "rd_share 2022H1"]
    assert fit.observation.share == 1.0


def test_what_is_only_tracked_has_a_way_to_its_target(found: Monitoring) -> None:
    share = standing(found, "sei_share_2025")
    assert share.way is not None
    assert share.way.yearly == pytest.approx((39 - 33) / 4)
    assert share.rest is not None
    assert share.rest.goal == pytest.approx(34.5)


def test_the_history_is_that_of_rows_of_the_sample(found: Monitoring) -> None:
    gdp = found.now.values["gdp nominal"][: 2021 - 2015, 0]
    rows = found.conditioned.rows
    same = [np.flatnonzero(rows == row) for row in np.unique(rows)]
    doubled = next(places for places in same if len(places) > 1)
    assert (gdp[:, doubled] == gdp[:, doubled[:1]]).all(), "one row, one past"


def test_causes_are_beyond_luck_and_within_what_is_known(found: Monitoring) -> None:
    sizes = [abs(cause.size) for cause in found.causes]
    assert sizes == sorted(sizes, reverse=True)
    assert all(size >= found.least for size in sizes)
    assert found.least >= 3 / np.sqrt(found.effective)
    assert all(cause.year is None or cause.year <= 2022 for cause in found.causes)


def test_the_request_carries_the_actual_values(found: Monitoring) -> None:
    assert found.now.run.study == "monitor"
    assert found.now.run.key != found.before.run.key
    assert "870" in found.now.run.options


def test_figures_that_only_are_tracked_leave_members_as_they_were(
    whole_district: District, tmp_path: Path
) -> None:
    actuals = entered(tmp_path, whole_district, LINES[3])
    same = monitor(whole_district, load("plan"), actuals, members=80, plan=QUICK)
    assert (same.now.values["gdp nominal"] == same.before.values["gdp nominal"]).all()
    assert same.conditioned.ancestors == 1


def test_an_actual_value_beyond_every_member_is_told_with_its_distance(
    whole_district: District, tmp_path: Path
) -> None:
    actuals = entered(tmp_path, whole_district, "gdp,2021,87,亿元,最终核实,2022,虚构,")
    with pytest.raises(InputError) as caught:
        monitor(whole_district, load("plan"), actuals, members=80, plan=QUICK)
    told = caught.value.text("en")
    assert "gdp 2021: 87" in told
    assert "standard deviations" in told


def test_one_that_is_confirmed_is_judged_and_the_members_do_not_know_it(
    whole_district: District, tmp_path: Path
) -> None:
    actuals = entered(tmp_path, whole_district, "gdp,2021,87,亿元,最终核实,2022,公报,")
    found = monitor(whole_district, load("plan"), actuals, members=80, plan=QUICK, confirmed=True)
    assert [seen.id for seen, _ in found.aside] == ["gdp 2021"]
    assert found.fits == ()
    assert (found.now.values["gdp nominal"] == found.before.values["gdp nominal"]).all()
    assert standing(found, "gdp_2025").value == 87


def test_a_line_that_the_model_opens_later_is_told_and_judged_when_confirmed(
    whole_district: District, tmp_path: Path
) -> None:
    # the model has no kilometre of rail before the first line opens, so nothing to compare with
    values = ("gdp,2021,870,亿元,最终核实,2022,虚构,", "rail,2021,8.5,公里,最终核实,2022,虚构,")
    actuals = entered(tmp_path, whole_district, *values)
    asked = (whole_district, load("plan"), actuals)
    with pytest.raises(InputError) as caught:
        monitor(*asked, members=40, plan=QUICK)
    assert "rail 2021: no member has a figure to compare 8.5 with" in caught.value.text("en")
    assert "gdp" not in caught.value.text("en")
    found = monitor(*asked, members=40, plan=QUICK, confirmed=True)
    assert [seen.variable for seen, _ in found.aside] == ["rail length"]
    rail = standing(found, "rail_2025")
    assert rail.progress is not None
    assert rail.progress.done == pytest.approx(8.5 / 50)  # from nothing in 2020 to 50 km


def test_a_population_that_cannot_be_split_is_refused(
    whole_district: District, tmp_path: Path
) -> None:
    actuals = entered(tmp_path, whole_district, *LINES)
    with pytest.raises(InputError, match="members"):
        monitor(whole_district, load("plan"), actuals, members=101)
