"""Packages keep their bounds and rates, and are the scenarios that they are written as."""

from __future__ import annotations

import numpy as np
import pytest

from model.district.levers import read_levers
from model.engine.errors import InputError
from scenarios.document import to_yaml
from scenarios.reading import build, load
from scenarios.scenario import Scenario
from studies.package import Move, moves_of, package
from studies.spending import Limits, parse_limits

YEARS = tuple(range(2021, 2036))


@pytest.fixture(scope="module")
def moves() -> tuple[Move, ...]:
    return moves_of(load("baseline"))


def test_every_lever_has_room_towards_its_strong_end(moves: tuple[Move, ...]) -> None:
    assert [move.lever.name for move in moves] == list(read_levers())
    for move in moves:
        assert (move.first, move.home) == (move.start, 0.0)
        assert move.lever.zone(move.last) == "strong"
        assert move.lever.minimum <= move.last <= move.lever.maximum


def test_a_path_changes_by_its_rate_and_stays_at_its_goal(moves: tuple[Move, ...]) -> None:
    for move in moves:
        for share in (0.0, 0.37, 1.0):
            goal = float(move.goal(share))
            path = move.paths(np.array([goal]), YEARS)[:, 0]
            steps = np.abs(np.diff(np.concatenate([[move.start], path])))
            assert steps.max() <= move.rate * (1 + 1e-9)
            assert path[-1] == pytest.approx(goal, rel=1e-12)
            done = np.flatnonzero(np.isclose(path, goal, rtol=1e-12))[0]
            assert np.ptp(path[done:]) <= 1e-12 * abs(goal), "it stays"


def test_the_knots_that_are_written_are_the_path(moves: tuple[Move, ...]) -> None:
    for move in moves:
        goal = move.settable(0.61)
        path = move.paths(np.array([goal]), YEARS)[:, 0]
        years, values = zip(*move.schedule(goal, YEARS).knots, strict=True)
        told = np.interp(YEARS, years, values)
        # knots are written with ten digits
        assert told == pytest.approx(path, rel=1e-9)


def test_a_package_survives_its_file_and_sets_nothing_that_stays(
    moves: tuple[Move, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    goals = [move.start for move in moves]
    goals[0], goals[7] = moves[0].settable(0.5), moves[7].settable(1.0)
    made = package(load("baseline"), moves, goals, YEARS)
    assert set(made.levers) == {moves[0].lever.name, moves[7].lever.name}
    file = tmp_path_factory.mktemp("saved") / "package.yaml"
    file.write_text(to_yaml(made), encoding="utf-8")
    assert load(file).settings() == made.settings()


def test_a_package_starts_from_what_the_scenario_sets() -> None:
    base = build("base", {"promotion funding": 6.0, "talent funding": {2024: 2.0}})
    found = {move.lever.name: move for move in moves_of(base)}
    assert found["promotion funding"].start == 6.0
    assert found["talent funding"].start == read_levers()["talent funding"].default
    made = package(base, moves_of(base, ["public rd support"]), [0.01], YEARS)
    assert made.levers["promotion funding"] == base.levers["promotion funding"]


def test_a_lever_may_be_weakened_only_where_cuts_are_allowed() -> None:
    (only,) = moves_of(load("baseline"), ["promotion funding"])
    (both,) = moves_of(load("baseline"), ["promotion funding"], cuts=True)
    assert only.goal(0.0) == 3.0
    assert (both.goal(0.0), both.goal(both.home)) == (0.0, 3.0)
    (faster,) = moves_of(load("baseline"), ["审批时限=30:80"], {"approval days": 5.0})
    assert (faster.first, faster.last, faster.rate) == (80.0, 30.0, 5.0)


def test_mistakes_are_told() -> None:
    base: Scenario = load("baseline")
    for names, rates, said in (
        (["promtion funding"], None, "promotion funding"),
        (["promotion funding=5:9"], None, "must lie in 0:15 and hold"),
        (["promotion funding=x:9"], None, "LOW:HIGH"),
        (["promotion funding"], -0.1, "positive"),
        ([], {"promotion": 1.0}, "promotion funding"),
    ):
        with pytest.raises(InputError) as caught:
            moves_of(base, names, rates)
        assert said in caught.value.text("en")


@pytest.mark.parametrize("rate", [0, 0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_with_which_nothing_moves_is_refused_once_and_by_its_option(rate: float) -> None:
    for rates in (rate, {"promotion funding": rate}):
        with pytest.raises(InputError, match="must be positive") as caught:
            moves_of(load("baseline"), [], rates)
        assert (caught.value.where, len(caught.value.problems)) == ("--rate", 1)


def test_a_budget_holds_until_the_next_year_given() -> None:
    limits = parse_limits("2022:10,2024：25")
    assert limits is not None
    assert limits.of(range(2021, 2027)).tolist() == [10, 10, 10, 25, 25, 25]
    assert parse_limits("30") == Limits(((2021, 30.0),))
    cost = np.array([[9.0, 10.0], [15.0, 0.0], [30.0, 30.0]])
    assert limits.broken(cost, (2023, 2024)).tolist() == pytest.approx([0.0, 0.5, 2.2])
    assert parse_limits(None) is None


def test_an_impossible_budget_is_refused_with_all_that_is_wrong() -> None:
    with pytest.raises(InputError) as caught:
        parse_limits("2019:5,2021:-3,2022:much,2023:nan,2024:1,2024:2")
    told = caught.value.text("en")
    assert len(caught.value.problems) == 5
    for part in ("2019", "-3", "much", "nan", "2024 is given twice"):
        assert part in told
