"""What a lever is worth: paired members, each from its own history, beside what was argued."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.district.levers import read_levers
from model.district.parameters import read_parameters
from model.engine import InputError, Model, simulate
from scenarios.drivers import median_drivers
from studies.district import District
from studies.effects import (
    ARGUED,
    VARIABLES,
    Argued,
    lever_effects,
    prior_members,
    read_argued,
    single_effects,
)

MEMBERS = 32


@pytest.fixture(scope="module")
def model(whole_district: District) -> Model:
    return whole_district.model


@pytest.fixture(scope="module")
def argued() -> tuple[Argued, ...]:
    return read_argued()


def named(argued: tuple[Argued, ...], lever: str) -> Argued:
    return next(one for one in argued if one.lever == lever)


def test_the_single_line_is_the_plain_difference_of_two_runs(
    model: Model, argued: tuple[Argued, ...]
) -> None:
    one = named(argued, "promotion funding")
    found = single_effects(model, (one,))
    default = simulate(model, median_drivers(), outputs=["gdp"])
    moved = simulate(model, {**median_drivers(), one.lever: one.setting}, outputs=["gdp"])
    for year in (2025, 2035):
        inside = (default.times >= year) & (default.times < year + 1)
        levels = [run.values["gdp"][inside, 0].mean() for run in (default, moved)]
        expected = 100 * (levels[1] / levels[0] - 1)
        # one member alone is rounded otherwise than one of a block, by less than 1e-12
        assert found[one.lever, "gdp", year] == pytest.approx(expected, abs=1e-8)


def test_a_lever_that_is_set_to_where_it_stood_does_nothing_to_any_member(
    model: Model, argued: tuple[Argued, ...]
) -> None:
    # the 标准地 threshold of 2016-2020 is 1 by definition, for every member
    stood = replace(named(argued, "standard land threshold"), setting=1.0)
    for effect in lever_effects(model, (stood,), MEMBERS, seed=3):
        assert (effect.single, effect.low, effect.median, effect.high) == (0.0, 0.0, 0.0, 0.0)


def test_members_are_paired_so_that_another_lever_beside_changes_no_figure(
    model: Model, argued: tuple[Argued, ...]
) -> None:
    one = named(argued, "training places")
    alone = lever_effects(model, (one,), MEMBERS, seed=4)
    beside = lever_effects(model, (named(argued, "energy retrofit"), one), MEMBERS, seed=4)
    assert beside[len(alone) :] == alone


def test_every_member_keeps_its_own_history_as_the_default_of_every_lever() -> None:
    inputs = prior_members(MEMBERS, seed=5)
    uncertain = {p.name for p in read_parameters() if p.is_uncertain}
    checked = [lever for lever in read_levers().values() if lever.history in uncertain]
    assert len(checked) > 15
    for lever in checked:
        assert inputs[lever.name] is inputs[lever.history]


def test_parameters_are_drawn_from_their_priors_whether_they_act_before_2021_or_after() -> None:
    inputs = prior_members(1000, seed=6)
    assert float(np.asarray(inputs["expected arrivals"])) == 0.0
    for parameter in read_parameters():
        if parameter.is_uncertain:
            below = np.mean(np.asarray(inputs[parameter.name]) < parameter.median)
            # five standard deviations of a share of one half among a thousand
            assert abs(below - 0.5) < 5 * 0.5 / np.sqrt(1000), parameter.name


def test_the_seed_makes_the_members() -> None:
    one, same, other = (
        np.asarray(prior_members(8, seed)["labour elasticity"]) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_an_explanation_stands_where_the_single_line_misses_and_nowhere_else(
    model: Model, argued: tuple[Argued, ...]
) -> None:
    single = single_effects(model, argued)
    missed = {
        one.lever
        for one in argued
        for (variable, year), (low, high) in one.bounds.items()
        if not low <= single[one.lever, variable, year] <= high
    }
    assert {one.lever for one in argued if one.mismatch.zh} == missed


def test_what_is_wrong_with_the_table_is_told_with_its_line(tmp_path: Path) -> None:
    head, first, *_ = ARGUED.read_text(encoding="utf-8").splitlines()
    broken = first.replace("promotion funding,9,0.2,1.2", "promotion fundin,9,1.2,0.2", 1)
    table = tmp_path / "lever_effects.csv"
    table.write_text(f"{head}\n{broken},only English,\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_argued(table)
    assert "lever_effects.csv:2" in str(refused.value)
    table.write_text(f"{head}\n{broken}\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_argued(table)
    assert "'promotion fundin' is no lever" in str(refused.value)
    assert "low is above high" in str(refused.value)


def test_gdp_and_industry_are_both_told(argued: tuple[Argued, ...]) -> None:
    for one in argued:
        assert {variable for variable, _ in one.bounds} == set(VARIABLES.values())
