"""The planner's table says what the projection says, rounded as a bureau rounds, and no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from report.briefing import briefing, year_spans
from report.texts import say, texts
from scenarios.reading import load, names
from studies.projection import Projection


def test_targets_without_ground_are_named_as_such(projection: Projection) -> None:
    text = briefing(projection, "zh")
    for outcome in projection.outcomes:
        if outcome.target.status == "baseline" and not outcome.target.alternative_of:
            assert outcome.target.indicator.name.zh in text


def test_a_scenario_that_failed_is_named_and_has_no_figures(projection: Projection) -> None:
    broken = replace(
        projection,
        ok=np.array([False, True]),
        values={
            key: np.where([True, False], np.nan, values)
            for key, values in projection.values.items()
        },
    )
    text = briefing(broken, "en")
    assert "'Plan' left the finite numbers" in text
    assert "nan" not in text.lower()


def test_the_baseline_is_not_compared_with_itself(projection: Projection) -> None:
    lines = [line for line in briefing(projection, "en").split("\n") if "  baseline " in line]
    assert sum(line.rstrip().endswith("—") for line in lines) == 8, "one line a headline figure"


def test_years_in_a_row_are_told_as_a_span() -> None:
    assert year_spans([2021, 2022, 2023, 2026, 2030, 2031], "en") == "2021–2023, 2026, 2030–2031"


def test_a_chinese_sentence_holds_titles_and_no_codes(projection: Projection) -> None:
    text = briefing(projection, "zh").partition(say("run.expectations", "zh"))[2]
    assert "一般预算资金到位率（招商）比基准情景应" in text
    for code in ("[PROMOTION]", "baseline", "plan"):
        assert code not in text


def test_every_element_that_an_expectation_names_has_words() -> None:
    expected = [scenario.expects for scenario in map(load, names()) if scenario.expects]
    keys = [sign.indicator for one in expected for sign in one.signs]
    elements = {key.rstrip("]").partition("[")[2] for key in keys} - {""}
    assert "PROMOTION" in elements
    assert not {name for name in elements if f"element.{name}" not in texts()}
