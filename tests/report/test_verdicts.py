"""A verdict says how far a target is, rounded as a bureau rounds; no gap is rounded away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from report.briefing import briefing
from report.verdicts import SIDE_BY_SIDE, target_table, verdict
from scenarios.reading import load, names
from studies.district import District
from studies.projection import YEARS, Projection, project
from studies.targets import Outcome


def outcome_of(projection: Projection, name: str) -> Outcome:
    return next(one for one in projection.outcomes if one.target.id == name)


def with_values(outcome: Outcome, *values: float) -> Outcome:
    """The same target with other values, as evaluate would judge them."""
    array, goal = np.array(values)[:, None], outcome.target.value
    assert goal is not None
    counted = np.isfinite(array)
    margin = array - goal if outcome.target.comparator == ">=" else goal - array
    return replace(
        outcome, values=array, margin=margin, counted=counted, met=counted & (margin >= 0)
    )


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (1262.4, "能完成 1,262（余12）", "reached: 1,262 (room 12)"),
        (1181.3, "差69：1,181", "short by 69: 1,181"),
        (1249.97, "差0.03：1,250", "short by 0.03: 1,250"),  # a gap is never rounded away
        (float("nan"), "—", "—"),  # a failed run neither meets nor misses
    ],
)
def test_a_verdict_says_how_far_a_target_is(
    projection: Projection, value: float, zh: str, en: str
) -> None:
    outcome = with_values(outcome_of(projection, "gdp_2025"), value)
    assert verdict(outcome, 0, "zh") == zh
    assert verdict(outcome, 0, "en") == en


def test_a_peak_after_its_year_is_told_from_none_by_the_horizon(projection: Projection) -> None:
    outcome = with_values(outcome_of(projection, "co2_peak_2030"), 2029.0, 2033.0, 2035.0)
    texts = [verdict(outcome, scenario, "en") for scenario in range(3)]
    assert texts == [
        "reached: 2029 (room 1)",
        "short by 3: 2033",
        "short by 5: still rising in 2035",
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_target_with_a_verdict_has_a_row_and_binding_ones_no_probability(
    projection: Projection, lang: str
) -> None:
    table = target_table(projection, lang)
    judged = [one for one in projection.outcomes if one.margin is not None]
    assert len(table.split("\n")) == len(judged) + 1
    assert "%）能" not in table
    assert "概率" not in briefing(projection, lang)
    assert "probability" not in briefing(projection, lang)


def test_many_scenarios_are_told_in_tables_that_fit(whole_district: District) -> None:
    every = [load(name) for name in sorted(names())]
    projection = project(whole_district, every)
    assert projection.ok.all(), "every scenario of the library runs to its end"
    assert len(every) > 2 * SIDE_BY_SIDE
    text = target_table(projection, "zh")
    judged = sum(one.margin is not None for one in projection.outcomes)
    tables = text.split("\n\n")
    assert len(tables) == -(-len(every) // SIDE_BY_SIDE)
    assert all(len(table.split("\n")) == judged + 1 for table in tables)
    heads = [word for table in tables for word in table.split("\n")[0].split()[3:]]
    assert heads == [scenario.name for scenario in every]
    before = YEARS.index(2021)
    for key, values in projection.values.items():
        assert (values[:before] == values[:before, :1]).all(), f"{key}: history must be one"
