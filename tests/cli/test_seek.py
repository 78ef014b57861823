"""`pingshan seek` as it is typed."""

from __future__ import annotations

import json

import pytest

import cli

Capture = pytest.CaptureFixture[str]


def test_the_answer_is_told_in_words_and_as_json(capsys: Capture) -> None:
    words = ["seek", "public rd support", "--target", "rd_share>=9.6@2025", "plan"]
    assert cli.main([*words, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["name"] == "public rd support"
    assert data["reached"] >= 9.6
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    assert f"{data['value']:.6g}" in told
    assert told.rstrip().endswith("内部测算，仅供研究，不代表官方预测。")


def test_every_mistake_is_told_at_once(capsys: Capture) -> None:
    words = ["seek", "promtion funding", "--target", "gpd>=1@2025", "plna", "--range", "5:1"]
    assert cli.main([*words, "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    for part in ("promotion funding", "gpd", "plna", "LOW:HIGH"):
        assert part in told.err


def test_without_a_target_there_is_nothing_to_seek(capsys: Capture) -> None:
    assert cli.main(["seek", "promotion funding", "--lang", "en"]) == 2
    assert "--target" in capsys.readouterr().err


def test_a_range_of_ones_own_is_scanned(capsys: Capture) -> None:
    words = ["seek", "promotion funding", "--target", "gdp>=99999@2025", "--range", "1:4", "--json"]
    assert cli.main(words) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["value"] is None
    values = [value for value, _ in data["scan"]]
    assert (min(values), max(values)) == (1, 4)


def test_a_probability_is_reached_by_that_share_of_the_members(capsys: Capture) -> None:
    words = ["seek", "public rd support", "--target", "rd_share>=8@2025", "--json"]
    assert cli.main([*words, "--probability", "0.8", "--members", "30"]) == 0
    data = json.loads(capsys.readouterr().out)
    chances = {value: share for value, share, *_ in data["chances"]}
    assert chances[data["value"]] >= 0.8
    assert all(count == 30 for *_, count in data["chances"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--probability", "1"], "above 0 and below 1"),
        (["--probability", "much"], "takes a number"),
        (["--probability", "0.5", "--members", "1"], "at least 2 members"),
        (["--fix", "gdpp=2025:1"], "the model has no variable 'gdpp'"),
    ],
)
def test_what_no_probability_can_be_sought_with_is_said(
    words: list[str], said: str, capsys: Capture
) -> None:
    target = ["seek", "public rd support", "--target", "rd_share>=8@2025", "--lang", "en"]
    assert cli.main([*target, *words]) == 2
    assert said in capsys.readouterr().err


def test_a_condition_of_another_name_in_the_model_can_be_sought(capsys: Capture) -> None:
    words = ["seek", "arriving plant output", "boom", "--target", "gdp>=1300@2025"]
    assert cli.main([*words, "--range", "0:9", "--set", "arriving plant output=5", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    low, high = (value for at, value in data["scan"] if at in (0, 9))
    assert low != high, "it moves the indicator"


def test_a_condition_that_does_nothing_alone_is_refused(capsys: Capture) -> None:
    words = ["seek", "arriving plant output", "--target", "gdp>=1300@2025", "--lang", "en"]
    assert cli.main(words) == 2
    told = capsys.readouterr().err
    assert "set 'arriving plant year' as well" in told
    assert "set 'arriving plant branch' as well" in told


def test_a_range_beyond_the_bounds_is_refused_with_them(capsys: Capture) -> None:
    words = ["seek", "--target", "gdp>=1250@2025", "--lang", "en"]
    for name, span, bounds in (
        ("promotion funding", "0:16", "0:15"),
        ("market growth shift[NEV]", "-0.2:0", "-0.15:0.25"),
    ):
        assert cli.main([*words, name, f"--range={span}"]) == 2
        told = capsys.readouterr().err
        assert told.startswith("--range: 1 problem")
        assert bounds in told


def test_a_condition_of_one_branch_has_its_own_bounds(capsys: Capture) -> None:
    words = ["seek", "市场增速变动[nev]", "--target", "nev_output.real>=700@2025", "--json"]
    assert cli.main(words) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["name"], data["held"]) == ("market growth shift[NEV]", False)
    assert (data["range"], data["start"]) == ([-0.15, 0.25], 0)


def test_a_condition_by_branch_without_its_branch_is_asked_for_it(capsys: Capture) -> None:
    words = ["seek", "market growth shift", "--target", "gdp>=1250@2025", "--lang", "en"]
    assert cli.main(words) == 2
    assert "market growth shift[NEV]" in capsys.readouterr().err
