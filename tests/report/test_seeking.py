"""The answer is told as it was found: the value, the miss, and every warning that applies."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from model.district.labels import Text
from report.seeking import answer_data, answer_text
from studies.chance import chance_from
from studies.district import District
from studies.movable import Movable
from studies.search import Answer
from studies.seek import Sought
from studies.target_text import parse_target

MOVABLE = Movable(
    "lever", "lever", Text("变量", "lever"), Text("个", "units"), 0.0, 10.0, 2.0, held=False
)


@pytest.fixture
def reached(whole_district: District) -> Sought:
    """GDP of 2025 is 1,000 plus 100 for each unit of the lever."""
    values = np.linspace(0, 10, 11)
    at = {value: 1000 + 100 * value for value in (0.0, 2.0, 2.5, 10.0)}
    answer = Answer(2.5, (2.5,), 10.0, True, False, 0, values, 100 * values - 250)
    target = parse_target("gdp>=1250@2025", whole_district.plan)
    margins = {value: found - 1250 for value, found in at.items()}
    return Sought(MOVABLE, target, answer, 2.5, at, margins)


def changed(sought: Sought, value: float | None, **answer: Any) -> Sought:
    return replace(sought, value=value, answer=replace(sought.answer, value=value, **answer))


def test_an_answer_names_the_value_and_what_it_reaches(reached: Sought) -> None:
    text = answer_text(reached, Text("基准情景", "Baseline"), "en")
    assert "Answer: 2.5 (from 2021 on; +0.5 on the present value)" in text
    assert "short by 50.0: 1,200.0" in text  # where things stand now
    assert "reached: 2,000.0 (room 750.0)" in text  # at the upper end
    assert "monotone" not in text
    assert "基准情景" in answer_text(reached, Text("基准情景", "Baseline"), "zh")


def test_a_miss_names_the_nearest_value(reached: Sought) -> None:
    missed = changed(reached, None, edges=(), nearest=2.0)
    text = answer_text(missed, Text("", "Baseline"), "en")
    assert "No value of the range reaches it. The nearest is 2: short by 50.0: 1,200.0" in text


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"monotone": False}, "not monotone"),
        ({"flat": True}, "does not move"),
        ({"failed": 3}, "3 values that failed"),
    ],
)
def test_warnings_are_told(reached: Sought, answer: dict[str, Any], words: str) -> None:
    text = answer_text(changed(reached, 2.5, **answer), Text("", "Baseline"), "en")
    assert words in text


def test_where_nothing_needs_to_change_that_is_said(reached: Sought) -> None:
    text = answer_text(changed(reached, 2.0), Text("", "Baseline"), "en")
    assert "nothing needs to change" in text


def test_the_json_holds_the_scan_and_no_nan(reached: Sought) -> None:
    margins = np.where(np.arange(11) == 3, np.nan, 1.0)
    data = json.loads(
        json.dumps(answer_data(changed(reached, 2.5, margins=margins)), allow_nan=False)
    )
    assert data["value"] == 2.5
    assert data["reached"] == 1250
    assert data["scan"][3] == [3.0, None]


def test_where_every_member_failed_at_one_value_that_is_null_and_all_members_are_told(
    reached: Sought,
) -> None:
    """At the low end, which stands first, nobody has a figure; at the others all 40 do."""
    met, whole = np.arange(40) < 32, np.ones(40, bool)
    chances = {value: chance_from(met, whole & (value > 0)) for value in reached.at}
    sought = replace(
        reached,
        probability=0.8,
        chances=chances,
        at={**reached.at, 0.0: float("nan")},
        margins={**reached.margins, 0.0: float("nan")},
    )
    data = json.loads(json.dumps(answer_data(sought), allow_nan=False))
    assert data["chances"][0] == [0.0, None, None, None, 0]
    assert data["chances"][1][1] == 0.8
    text = answer_text(sought, Text("", "Baseline"), "en")
    assert "a probability of 80% (40 members;" in text
    assert "At the ends: 0 gives —" in text


def test_a_year_is_told_as_one(whole_district: District, reached: Sought) -> None:
    target = parse_target("co2_peak_2030", whole_district.plan)
    at = dict.fromkeys(reached.at, 2031.0)
    sought = replace(reached, target=target, at=at, margins=dict.fromkeys(at, -1.0))
    text = answer_text(changed(sought, None, nearest=2.0), Text("", "Baseline"), "en")
    assert "≤2030" in text
    assert "short by 1: 2031" in text
    assert ",03" not in text


def test_a_probability_that_hangs_on_a_few_members_is_warned_of(reached: Sought) -> None:
    for count, warned in ((2, True), (40, False)):
        chance = chance_from(np.ones(count, bool), np.ones(count, bool))
        sought = replace(reached, probability=0.8, chances=dict.fromkeys(reached.at, chance))
        assert ("so few members" in answer_text(sought, Text("", "Baseline"), "en")) == warned
