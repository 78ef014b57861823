"""An ensemble in memory: the same bits however it is cut, failed members in no statistic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from model.engine import run_ensemble
from model.engine.errors import InputError
from scenarios.library import ORDER
from scenarios.reading import load
from studies.district import District, load_district
from studies.ensemble import BANDS, Ensemble, ensemble, plan_keys, readings_of, request
from studies.held import Held
from studies.held_text import parse_fixed
from studies.members import draw_members
from studies.targets import NOTHING_ENTERED, Entered

COUNT = 24


@pytest.fixture(scope="module")
def district() -> District:
    return load_district()


@pytest.fixture(scope="module")
def made(district: District) -> Ensemble:
    return ensemble(district, [load("baseline"), load("plan")], COUNT, 5)


def test_it_holds_every_year_of_every_indicators_variable(made: Ensemble) -> None:
    assert {key.partition("[")[0] for key in plan_keys(made.district)} == {
        key.partition("[")[0] for key in made.values
    }
    for values in made.values.values():
        assert values.shape == (len(made.years), 2, COUNT)


def test_a_member_is_the_same_bits_alone_or_among_others(made: Ensemble) -> None:
    some = made.members.select(np.array([20, 3]))
    alone = ensemble(made.district, made.scenarios, some, 5)
    for key, values in made.values.items():
        np.testing.assert_array_equal(alone.values[key], values[..., [20, 3]], err_msg=key)


def test_members_in_blocks_have_the_bits_of_members_at_once(made: Ensemble) -> None:
    inputs = [made.members.inputs(scenario) for scenario in made.scenarios]
    outputs = readings_of(made.district, plan_keys(made.district))
    parts = run_ensemble(made.district.model, inputs, COUNT, outputs=outputs, block=9)
    for key, values in made.paths.values.items():
        np.testing.assert_array_equal(parts.values[key], values, err_msg=str(key))


def test_history_is_the_same_under_every_scenario(made: Ensemble) -> None:
    past = [year < 2021 for year in made.years]
    for key, values in made.values.items():
        np.testing.assert_array_equal(values[past, 0], values[past, 1], err_msg=key)
    assert (made.at("gdp", 2025)[0] != made.at("gdp", 2025)[1]).any()


@pytest.mark.slow
def test_whoever_shares_the_past_has_the_bits_of_a_run_of_its_own(district: District) -> None:
    """Every scenario of the library, and variables that are held from the plan's beginning on."""
    members = draw_members(8, 1)
    held = parse_fixed(["Population=65", "gdp=2023:900"], district.model, district.names())
    outputs = readings_of(district, plan_keys(district))
    for names, fixed in ((ORDER, ()), (("plan",), held)):
        inputs = [members.inputs(load(name)) for name in names]
        holds = {one.variable: one.series() for one in fixed}
        own, shared = (
            run_ensemble(district.model, inputs, 8, outputs=outputs, fixed=holds, past=past)
            for past in (None, members.past)
        )
        for key, values in own.values.items():
            np.testing.assert_array_equal(shared.values[key], values, err_msg=str(key))


def test_failed_members_are_in_no_statistic_and_are_counted(made: Ensemble) -> None:
    ok = made.ok.copy()
    ok[1, :4] = False
    values = {key: np.where(ok, array, np.nan) for key, array in made.values.items()}
    some = replace(made, ok=ok, values=values)
    whole = made.values["gdp"][:, 1, 4:]
    np.testing.assert_allclose(
        some.quantiles("gdp")[:, 1], np.quantile(whole, BANDS, axis=-1).T, rtol=1e-15
    )
    np.testing.assert_allclose(some.means("gdp")[:, 1], whole.mean(axis=-1), rtol=1e-12)
    assert some.left_out().tolist() == [0, 4]


def test_the_key_of_a_run_knows_what_it_was_asked(made: Ensemble) -> None:
    def key(count: int = 2, seed: int = 5, **more: Any) -> str:
        settings = {"held": (), "entered": NOTHING_ENTERED, "keys": ("gdp",), "source": "prior"}
        return request(made.district, made.scenarios, count, seed, **{**settings, **more}).key

    held = (Held("gdp", ((2025, 900.0),)),)
    keys = [
        *(key(), key(count=3), key(seed=6), key(keys=("gdp", "Population")), key(held=held)),
        *(key(entered=Entered(tasks={"22": -10.0})), key(source="posterior")),
    ]
    assert len(set(keys)) == len(keys)


def test_an_ensemble_of_no_scenario_is_refused(district: District) -> None:
    with pytest.raises(InputError, match="none given"):
        ensemble(district, [], 5)


def test_variables_that_do_not_exist_are_refused_together(district: District) -> None:
    with pytest.raises(InputError) as caught:
        ensemble(district, [load("baseline")], 2, keys=("gpd", "Populaton"))
    assert "did you mean 'gdp'?" in caught.value.text("en")
    assert "did you mean 'Population'?" in caught.value.text("en")
