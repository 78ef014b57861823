"""Factors move what they are said to move, and the studies tell what single runs tell."""

from __future__ import annotations

import numpy as np
import pytest

from model.district.levers import read_levers
from model.district.parameters import district_parameters
from model.engine import Reduction, Series, run_ensemble, simulate, yearly
from model.engine.errors import InputError
from scenarios.drivers import layout, median_drivers
from scenarios.reading import build, load
from scenarios.scenario import Scenario, apply
from studies.district import District
from studies.factors import ALL_PARAMETERS, OTHERS, driver_space, lever_space, parameter_space
from studies.horizon import until
from studies.lever_costs import costs_of
from studies.members import CHUNK, draw_members
from studies.ranking import Ranking, falls, rank
from studies.sensitivity import sensitivity
from studies.targets import parse_output
from studies.tornado import tornado

FEW = ["promotion funding", "公共研发支持", "energy retrofit"]


@pytest.fixture(scope="module")
def plan() -> Scenario:
    return load("plan")


def test_a_model_that_ends_early_tells_the_same_bits(whole_district: District) -> None:
    outputs = [yearly("gdp nominal", "mean", 2021, 2023), yearly("Population", "end", 2020, 2022)]
    short = until(whole_district.model, outputs)
    assert short.clock.final == 2024.0
    inputs = {**median_drivers(), "promotion funding": np.array([1.0, 5.0, 9.0])}
    whole, part = (
        run_ensemble(model, [inputs], outputs=outputs) for model in (whole_district.model, short)
    )
    for one in outputs:
        assert whole.values[one].tobytes() == part.values[one].tobytes()


def test_a_lever_moves_between_its_bounds_and_stays_as_it_is_where_nothing_moves_it() -> None:
    late = build("late", {"promotion funding": {2023: 5.0, 2026: 8.0}, "talent funding": 2.0})
    space = lever_space(late, ["promotion funding", "talent funding"])
    still, low, high = np.full(2, np.nan), np.zeros(2), np.ones(2)
    inputs = space.inputs(np.stack([still, low, high]))
    lever = read_levers()["promotion funding"]
    assert np.asarray(inputs["talent funding"]).tolist() == [2.0, 0.0, 6.0]
    series = inputs["promotion funding"]
    assert isinstance(series, Series)
    own = apply(late, {}, median_drivers())["promotion funding"]
    assert isinstance(own, Series)
    values = np.asarray(series.values)
    assert values[:, 0].tolist() == np.asarray(own.values).tolist()
    assert set(values[:, 1]) == {lever.minimum}
    assert set(values[:, 2]) == {lever.maximum}


def test_a_driver_with_all_its_years_is_one_factor_and_so_are_all_parameters() -> None:
    space = driver_space(load("baseline"))
    assert [one.key for one in space.factors] == [*layout(), ALL_PARAMETERS]
    assert space.columns == sum(layout().values()) + 1


def test_the_parameters_beside_the_drivers_are_those_of_one_member_with_its_past() -> None:
    space = driver_space(load("baseline"), seed=4)
    drawn = draw_members(CHUNK, 4)
    rows = np.full((2, space.columns), 0.5)
    rows[:, -1] = (17.5 / CHUNK, np.nan)
    inputs = space.inputs(rows)
    for name, values in drawn.parameters.items():
        assert np.asarray(inputs[name])[0] == values[17]
    told, own = inputs["growth discrepancy"], drawn.drivers["growth discrepancy"]
    assert isinstance(told, Series)
    assert isinstance(own, Series)
    past = np.asarray(own.times) < 2021
    assert np.asarray(told.values)[past, 0].tolist() == np.asarray(own.values)[past, 17].tolist()
    assert np.asarray(told.values)[past, 1].tolist() == [0.0] * int(past.sum())


def test_chosen_parameters_move_alone_and_the_others_as_one() -> None:
    names = ["plant exit rate"]
    space = parameter_space(load("baseline"), names, rest=True)
    assert [one.key for one in space.factors] == [*names, OTHERS]
    inputs = space.inputs(np.full((2, space.columns), np.nan))
    # nothing moves: every parameter is the model's own
    own = next(one.central for one in district_parameters() if one.name == "plant exit rate")
    assert np.asarray(inputs["plant exit rate"]).tolist() == [own, own]
    first = space.factors[0]
    moved = space.inputs(np.array([[0.05] * space.columns, [0.95] * space.columns]))
    values = np.asarray(moved["plant exit rate"])
    # two conventions for quantiles of 2,048 members: a rank apart at most
    assert values == pytest.approx([first.low, first.high], rel=0.01)


def test_the_tornado_tells_what_single_runs_tell(whole_district: District, plan: Scenario) -> None:
    output = parse_output("gdp@2025", whole_district.plan)
    found = tornado(whole_district, plan, [output], "levers", FEW)
    assert [one.key for one in found.factors] == [FEW[0], "public rd support", FEW[2]]
    wanted = yearly("gdp nominal", "mean", 2025, 2025)
    runs = [plan, build("x", {**{n: s.plain() for n, s in plan.levers.items()}, FEW[0]: 0.0})]
    single = [
        simulate(whole_district.model, apply(one, {}, median_drivers()), outputs=[wanted])
        for one in runs
    ]
    # a run of one member may differ by 1e-12
    assert found.usual[0] == pytest.approx(single[0].values[wanted][0, 0], rel=1e-11)
    assert found.low[0, 0] == pytest.approx(single[1].values[wanted][0, 0], rel=1e-11)
    assert found.low[0, 0] < found.usual[0] < found.high[0, 0]


def test_sobol_over_levers_puts_the_lever_that_an_indicator_is_made_of_first(
    whole_district: District, plan: Scenario
) -> None:
    outputs = [parse_output(f"{name}@2025", whole_district.plan) for name in ("rd_share", "gdp")]
    told: list[tuple[int, int]] = []
    found = sensitivity(
        *(whole_district, plan, outputs, "levers", "sobol", FEW),
        base=64,
        progress=lambda done, of: told.append((done, of)),
    )
    total = found.indices.total[0]
    assert found.factors[int(np.argmax(total))].key == "public rd support"
    assert told[-1] == (64 * 5, 64 * 5)
    assert found.indices.failures.runs == 0
    assert found.run.as_data()["study"] == "sensitivity"
    again = sensitivity(whole_district, plan, outputs, "levers", "sobol", FEW, base=64)
    assert again.indices.total.tobytes() == found.indices.total.tobytes()
    assert again.run.key == found.run.key


def test_levers_of_a_sector_are_one_factor(whole_district: District, plan: Scenario) -> None:
    outputs = [parse_output("gdp@2025", whole_district.plan)]
    found = sensitivity(whole_district, plan, outputs, "levers", "morris", base=4, by_sector=True)
    sectors = list(dict.fromkeys(lever.sector for lever in read_levers().values()))
    assert [one.key for one in found.factors] == sectors
    assert sum(one.columns for one in found.factors) == len(read_levers())


def test_a_screening_leaves_twenty_parameters_and_the_rest(
    whole_district: District, plan: Scenario
) -> None:
    outputs = [parse_output("gdp@2021", whole_district.plan)]
    found = sensitivity(whole_district, plan, outputs, "parameters", "sobol", base=4)
    assert len(found.factors) == 21
    assert found.factors[-1].key == OTHERS


def test_mistakes_are_told(whole_district: District, plan: Scenario) -> None:
    outputs = [parse_output("gdp@2025", whole_district.plan)]
    wrong = [
        ("levers", "sobol", ["promtion funding"], 64, 0, "promotion funding"),
        ("levers", "sobol", [], 100, 0, "power of two"),
        ("levers", "morris", [], 1, 0, "at least 2"),
        ("levers", "morris", [], 4, -1, "0 or more"),
        ("drivers", "sobol", ["market growth"], 64, 0, "all together"),
    ]
    for over, method, names, base, seed, said in wrong:
        with pytest.raises(InputError) as caught:
            sensitivity(
                *(whole_district, plan, outputs, over, method, names),  # type: ignore[arg-type]
                base=base,
                seed=seed,
            )
        assert said in caught.value.text("en")


@pytest.fixture(scope="module")
def ranking(whole_district: District) -> Ranking:
    outputs = [
        parse_output(text, whole_district.plan)
        for text in ("rd_share@2023", "energy_intensity_change@2023")
    ]
    return rank(whole_district, load("baseline"), outputs, members=32)


def test_no_lever_without_money_is_ranked_by_money(ranking: Ranking) -> None:
    listed: dict[str, set[str]] = {basis: set() for basis in ("money", "land")}
    for worth in ranking.worths:
        listed[worth.basis].add(worth.lever.name)
    free = {n for n, lever in read_levers().items() if "亿元" not in lever.cost_unit}
    land = {n for n in free if "占" not in read_levers()[n].cost_unit[:1]}
    assert not land & listed["money"]
    assert land <= listed["land"]
    assert listed["money"] | listed["land"] == set(read_levers())


def test_the_best_for_its_money_is_the_lever_that_the_figure_is_made_of(ranking: Ranking) -> None:
    first = {
        number: next(w for w in ranking.worths if w.basis == "money" and w.place[number] == 1)
        for number in (0, 1)
    }
    assert first[0].lever.name == "public rd support"
    assert first[1].lever.name == "energy retrofit"
    assert first[0].leading[0] == 1.0
    places = sorted(w.place[0] for w in ranking.worths if w.basis == "money" and w.place[0])
    assert places == list(range(1, len(places) + 1))


def test_effect_and_cost_are_the_differences_of_two_runs(
    whole_district: District, ranking: Ranking
) -> None:
    # a lever that is its own cost: promotion funding in 亿元 a year over 2021-2023, and what the
    # economy that it moves asks of the share levers, which is little
    worth = next(w for w in ranking.worths if w.lever.name == "promotion funding")
    assert (worth.start, worth.setting) == (3.0, 9.0)
    drawn = (worth.setting - worth.start) * 3
    # members begin at their own history around 3
    assert worth.cost[0, 1] == pytest.approx(drawn, rel=0.1)
    assert falls(whole_district, ranking.outputs[1][0])
    assert not falls(whole_district, ranking.outputs[0][0])


def test_a_cost_of_every_lever_is_in_the_model(whole_district: District) -> None:
    for lever in read_levers().values():
        assert costs_of(lever)
    output = Reduction("policy cost", "sum", ((2021.0, 2022.0),))
    assert simulate(whole_district.model, outputs=[output]).values[output][0, 0] > 0
