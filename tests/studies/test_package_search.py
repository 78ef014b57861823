"""What is searched over, what counts as good as the best, and what is run where nobody says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np

from scenarios.reading import load
from studies.candidates import Trial
from studies.district import District
from studies.evolution import STEPS, State
from studies.members import draw_members
from studies.package import moves_of
from studies.package_search import (
    DISTANT,
    STRONGEST,
    USUAL,
    Search,
    strongest,
    usual_effort,
)
from studies.search_file import SearchFile
from studies.targets import parse_target


def test_packages_as_good_are_feasible_close_in_cost_and_clearly_different() -> None:
    moves = moves_of(load("baseline"), ["promotion funding", "talent funding"])
    trial = cast(Trial, SimpleNamespace(moves=moves, count=64))
    search = Search(trial, "cost", 0, USUAL, SearchFile(None, "key"), None)
    judged: dict[tuple[int, ...], tuple[float, float]] = {
        (500, 0): (100.0, 0.0),  # the best
        (480, 0): (100.2, 0.0),  # hardly another package
        (0, 450): (105.0, 0.0),  # as good, and another one
        (0, 500): (106.0, 0.0),  # hardly another than that
        (250, 100): (95.0, 0.1),  # cheaper, and not feasible
        (0, 0): (120.0, 0.0),  # too dear
    }
    state = State(np.array(list(judged)), judged)
    chosen = search._as_good(state)
    assert [np.rint(one * STEPS).tolist() for one in chosen] == [[500, 0], [0, 450]]


def test_a_lever_that_would_hardly_move_stays() -> None:
    moves = moves_of(load("baseline"), ["promotion funding", "talent funding"])
    trial = cast(Trial, SimpleNamespace(moves=moves, count=64))
    search = Search(trial, "cost", 0, USUAL, SearchFile(None, "key"), None)
    assert search.at((9, 11)).tolist() == [0.0, 11 / STEPS]


def test_the_screening_keeps_the_lever_that_a_target_is_made_of(whole_district: District) -> None:
    scenario = load("baseline")
    moves = moves_of(scenario)
    target = parse_target("rd_share>=9@2022", whole_district.plan)
    members = draw_members(32, 0)
    trial = Trial(whole_district, scenario, moves, [target], members)
    kept = strongest(trial)
    assert 1 <= len(kept) <= STRONGEST, "levers that do not help are not kept"
    assert "public rd support" in {move.lever.name for move in kept}
    assert [move for move in moves if move in kept] == list(kept), "in the order of the table"


def test_distant_targets_take_less() -> None:
    assert usual_effort(2025) is USUAL
    assert usual_effort(2035) is DISTANT
    assert DISTANT.telling == USUAL.telling
