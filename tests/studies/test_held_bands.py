"""A path with a band gives each member its own path within it, and the same in every study."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.engine.errors import InputError
from scenarios.reading import load
from studies.chunks import ask
from studies.compare import compare
from studies.district import District
from studies.ensemble import Ensemble, ensemble
from studies.factors import HELD
from studies.held import Held, on_paths
from studies.members import CHUNK, draw_members
from studies.seek import seek
from studies.sensitivity import sensitivity
from studies.stream import selected
from studies.target_text import parse_output, parse_target
from studies.tornado import tornado
from studies.trial import Many

MEMBERS, SEED = 60, 7
#: GDP at current prices, wide in 2025 and then kept.
WIDE = Held("gdp nominal", ((2021, 880.0), (2025, 1200.0)), ((880.0, 880.0), (1000.0, 1300.0)))


@pytest.fixture(scope="module")
def made(whole_district: District) -> Ensemble:
    return ensemble(
        whole_district, [load("plan"), load("baseline")], MEMBERS, SEED, held=[WIDE], keys=KEYS
    )


KEYS = ("gdp nominal", "gdp per head", "Population")


def test_shares_of_the_path_are_its_least_middle_and_greatest_with_lines_between() -> None:
    series = WIDE.series(np.array([0.0, 0.25, 0.5, 0.75, 1.0]))
    np.testing.assert_allclose(
        np.asarray(series.values),
        [[880.0] * 5, [1000.0, 1100.0, 1200.0, 1250.0, 1300.0]],
        rtol=1e-15,
    )


def test_members_stay_within_the_band_half_of_them_on_either_side(made: Ensemble) -> None:
    found = made.at("gdp nominal", 2030)[0]
    assert found.min() > 1000
    assert found.max() < 1300
    # spread evenly over a chunk, not over the first members of it
    assert abs(np.mean(found < 1200) - 0.5) < 3 * 0.5 / np.sqrt(MEMBERS)


def test_a_member_is_as_high_in_every_year_and_under_every_scenario(made: Ensemble) -> None:
    values = made.values["gdp nominal"]
    np.testing.assert_array_equal(values[-15:, 0], values[-15:, 1])
    early, late = made.at("gdp nominal", 2022)[0], made.at("gdp nominal", 2035)[0]
    assert (np.argsort(early) == np.argsort(late)).all()
    assert (made.values["Population"][-1, 0] != made.values["Population"][-1, 1]).any()


def test_history_is_that_of_members_without_it(made: Ensemble) -> None:
    free = ensemble(made.district, made.scenarios, made.members, SEED, keys=KEYS)
    past = [year < 2021 for year in made.years]
    for key in KEYS:
        np.testing.assert_array_equal(free.values[key][past], made.values[key][past])


def test_a_band_without_width_is_the_path_itself(made: Ensemble) -> None:
    narrow = replace(WIDE, band=tuple((value, value) for _, value in WIDE.knots))
    plain = replace(WIDE, band=())
    one, other = (
        ensemble(made.district, made.scenarios, made.members, SEED, held=[held], keys=KEYS)
        for held in (narrow, plain)
    )
    for key in KEYS:
        np.testing.assert_array_equal(one.values[key], other.values[key])


def test_shares_are_spread_evenly_and_hang_on_seed_chunk_and_variable_alone() -> None:
    many = draw_members(CHUNK + 40, 3)
    shares = many.shares("gdp")
    first = np.sort(shares[:CHUNK])
    assert (np.floor(first * CHUNK) == np.arange(CHUNK)).all(), "one member in each cell"
    np.testing.assert_array_equal(draw_members(50, 3).shares("gdp"), shares[:50])
    np.testing.assert_array_equal(draw_members(40, 3, chunk=1).shares("gdp"), shares[CHUNK:])
    np.testing.assert_array_equal(many.select(np.array([9, 2])).shares("gdp"), shares[[9, 2]])
    for other in (many.shares("Population"), draw_members(CHUNK + 40, 4).shares("gdp")):
        assert abs(np.corrcoef(shares, other)[0, 1]) < 4 / np.sqrt(len(shares))
    drawn = [many.parameters[name] for name in list(many.parameters)[:40]]
    for values in drawn:  # 40 parameters: none goes with it more than chance allows
        assert abs(np.corrcoef(shares, values)[0, 1]) < 4.5 / np.sqrt(len(shares))


def test_members_of_chunks_have_the_bits_of_members_at_once(whole_district: District) -> None:
    numbers = [2, CHUNK + 3]
    asked = ask(whole_district, [load("plan")], 2 * CHUNK, SEED, held=[WIDE], keys=KEYS)
    apart = selected(whole_district, asked, numbers)
    drawn = draw_members(CHUNK + 4, SEED).select(np.array(numbers))
    whole = ensemble(whole_district, [load("plan")], drawn, SEED, held=[WIDE], keys=KEYS)
    for key in KEYS:
        np.testing.assert_array_equal(apart.values[key], whole.values[key], err_msg=key)


def test_the_chance_of_a_target_is_the_share_of_the_band_beyond_it(made: Ensemble) -> None:
    """Above its middle the band is even: a quarter of all members lies between 1,250 and 1,300."""
    members = draw_members(CHUNK, SEED)
    wide = replace(WIDE, knots=((2021, 1200.0),), band=((1000.0, 1300.0),))
    found = wide.series(members.shares(wide.variable)).values
    assert np.mean(np.asarray(found) >= 1250) == pytest.approx(0.25, abs=1 / CHUNK)


def test_contributions_still_add_up_to_the_difference(made: Ensemble) -> None:
    keys = ("gdp nominal", "Population")
    found = compare(
        made.district,
        load("land-slips"),
        load("plan"),
        made.members.select(slice(0, 8)),
        SEED,
        held=[WIDE],
        keys=keys,
        years=(2030,),
    )
    for key in keys:
        sums = found.contributions(key, 2030).sum(axis=0)
        np.testing.assert_allclose(sums, found.pair(key, 2030).difference, rtol=0, atol=1e-9)
    assert np.ptp(made.at("gdp nominal", 2030)[0]) > 100
    assert (found.pair("gdp nominal", 2030).difference == 0).all(), "held, and so the same"


def test_the_level_that_members_reach_surely_is_that_of_the_low_paths(made: Ensemble) -> None:
    """Whatever the lever: GDP from 2025 on is the member's own path, so nine in ten have that."""
    target = parse_target("gdp>=1100@2026", made.district.plan)
    trial = Many(made.district, load("plan"), target, [WIDE], made.members, 0.9)
    found = trial.run("promotion funding", np.array([2.0, 6.0]), held=False)
    paths = np.asarray(WIDE.series(made.members.shares(WIDE.variable)).values)[1]
    level = np.sort(paths)[::-1][int(0.9 * MEMBERS) - 1]
    np.testing.assert_allclose(found.values, level, rtol=1e-12)
    assert [float(one.share) for one in found.chances] == [np.mean(paths >= 1100)] * 2


def test_what_is_held_cannot_be_sought(whole_district: District) -> None:
    target = parse_target("gdp>=1250@2025", whole_district.plan)
    with pytest.raises(InputError, match="is held by --fix already"):
        seek(whole_district, load("plan"), "gdp nominal", target, held=[WIDE])


def test_a_band_is_a_factor_of_a_sensitivity_study(whole_district: District) -> None:
    """GDP is held: nothing else moves it, and at the ends of its band it is those."""
    outputs = [parse_output("gdp@2026", whole_district.plan)]
    found = sensitivity(
        *(whole_district, load("plan"), outputs, "levers", "sobol", ["promotion funding"]),
        base=128,
        held=[WIDE],
    )
    assert [factor.key for factor in found.factors] == ["promotion funding", f"{HELD}gdp nominal"]
    assert found.indices.total[0, 0] == pytest.approx(0, abs=1e-12)
    assert found.indices.total[0, 1] == pytest.approx(1, abs=0.1)
    ends = tornado(
        *(whole_district, load("plan"), outputs, "levers", ["promotion funding"]), held=[WIDE]
    )
    assert (ends.low[0, 1], ends.usual[0], ends.high[0, 1]) == pytest.approx((1000, 1200, 1300))


def test_a_single_run_follows_the_middle() -> None:
    assert on_paths([WIDE])["gdp nominal"].values == [880.0, 1200.0]
