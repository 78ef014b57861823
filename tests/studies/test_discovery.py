"""Boxes are told only where they last, and speak of the conditions that the members had."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine import Series
from model.engine.errors import InputError
from scenarios.reading import load
from studies.conditions import MARKETS, conditions
from studies.discovery import (
    TELLING,
    Discovery,
    Robustness,
    boxes_of,
    discover,
    telling,
)
from studies.district import District
from studies.ensemble import ensemble
from studies.members import draw_members
from studies.targets import parse_target

MEMBERS = 1200
Both = tuple[tuple[Discovery, ...], Robustness]


def test_a_box_is_stated_on_members_that_did_not_make_it() -> None:
    generator = np.random.default_rng(7)
    inputs = generator.random((4000, 5))
    inside = (inputs[:, 1] > 0.7) & (inputs[:, 3] < 0.6)
    missed = generator.random(4000) < np.where(inside, 0.9, 0.1)
    (first, *_), leaves = boxes_of(inputs, missed)
    assert {limit.factor for limit in first.box.limits} == {1, 3}
    odd = first.box.stated(inputs[1::2], missed[1::2])
    assert first.stated == odd
    assert first.stated.density == pytest.approx(0.9, abs=0.07)
    # 0.18 x 0.9 of 0.18 x 0.9 + 0.82 x 0.1
    assert first.stated.coverage == pytest.approx(0.162 / 0.244, abs=0.08)
    assert sum(leaf.count for leaf in leaves) == 2000
    assert leaves[0].share == max(leaf.share for leaf in leaves)


def test_noise_gives_no_box() -> None:
    generator = np.random.default_rng(11)
    for _ in range(5):
        boxes, leaves = boxes_of(generator.random((1000, 20)), generator.random(1000) < 0.5)
        assert boxes == ()
        assert len(leaves) == 1


def test_too_few_misses_tell_nothing() -> None:
    inputs = np.random.default_rng(3).random((200, 2))
    assert boxes_of(inputs, inputs[:, 0] > 0.99) == ((), ())


def test_the_columns_that_go_with_a_miss_are_kept() -> None:
    inputs = np.random.default_rng(5).standard_normal((1000, 60))
    columns = telling(inputs, inputs[:, 41] + inputs[:, 7] > 0)
    assert {7, 41} <= set(columns.tolist())
    assert len(columns) == TELLING


def test_a_condition_by_year_is_its_mean_from_2021_on() -> None:
    members = draw_members(8, 1)
    asked, values = conditions(members, 2023)
    keys = [one.key for one in asked]
    column = values[:, keys.index("growth discrepancy")]
    driver = members.drivers["growth discrepancy"]
    assert isinstance(driver, Series)
    times, rows = np.asarray(driver.times), np.asarray(driver.values)
    assert column == pytest.approx(rows[(times >= 2021) & (times < 2024)].mean(axis=0))
    markets = [values[:, keys.index(f"{MARKETS}[{b}]")] for b in ("NEV", "BIO", "ICT", "OTH")]
    assert values[:, keys.index(MARKETS)] == pytest.approx(np.mean(markets, axis=0))
    assert not any(key.startswith("plant size[S9") for key in keys)
    assert np.ptp(values, axis=0).min() > 0


@pytest.fixture(scope="module")
def found(whole_district: District) -> Both:
    targets = [parse_target(text, whole_district.plan) for text in ("gdp>=1250@2025", "rd_share")]
    scenarios = [load("plan"), load("baseline")]
    return discover(whole_district, scenarios, targets, members=MEMBERS)


def test_misses_and_satisficing_are_shares_of_the_same_members(
    whole_district: District, found: Both
) -> None:
    each, robustness = found
    many = ensemble(
        *(whole_district, [load("plan"), load("baseline")], MEMBERS),
        keys=["gdp nominal", "rd to gdp"],
    )
    met = (many.at("gdp nominal", 2025) >= 1250) & (100 * many.at("rd to gdp", 2025) >= 5)
    assert robustness.satisfied is not None
    for place, discovery in enumerate(each):
        assert discovery.missed == pytest.approx(1 - met[place].mean(), abs=1e-12)
        assert float(robustness.satisfied.share[place]) == met[place].mean()
    gdp = many.at("gdp nominal", 2025)
    short = gdp.max(axis=0) - gdp
    assert robustness.regrets[0].mean == pytest.approx(short.mean(axis=1), rel=1e-9)


def test_growth_of_markets_is_what_a_miss_of_gdp_depends_on(found: Both) -> None:
    for discovery in found[0]:
        assert 0.1 < discovery.missed < 0.9, "the test's target is one that is now and then missed"
        first = discovery.boxes[0]
        keys = {discovery.conditions[limit.factor].key for limit in first.box.limits}
        assert any(key.startswith(MARKETS) for key in keys)
        assert first.stated.density > discovery.missed


def test_mistakes_are_told(whole_district: District) -> None:
    plan = whole_district.plan
    task = next(t for t in plan.targets if t.comparator == "task")
    for targets, members, said in (
        ([], 10, "no target"),
        ([task], 10, "cannot be judged"),
        ([parse_target("rd_share", plan)], 0, "0 given"),
    ):
        with pytest.raises(InputError) as caught:
            discover(whole_district, [load("plan")], targets, members=members)
        assert said in caught.value.text("en")
