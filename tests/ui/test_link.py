"""A link restores exactly what was on the desk; nothing else gets in by it."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.district.levers import read_levers
from model.engine.errors import InputError
from scenarios.library import ORDER
from scenarios.reading import build, load
from ui.link import MOST_CHARACTERS, MOST_UNPACKED, Shared, read_link, write_link

CHARTS = ("gdp", "Population")


def packed(data: object, version: str = "1") -> str:
    body = zlib.compress(json.dumps(data).encode())
    return f"{version}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}"


def good(**changes: Any) -> dict[str, Any]:
    whole = {
        "name": "mine",
        "title": ["我的", "mine"],
        "levers": {"promotion funding": 6.0},
        "shocks": {},
        "charts": ["gdp"],
        "lang": "zh",
    }
    return {**whole, **changes}


@pytest.mark.parametrize("name", ORDER)
def test_every_built_in_scenario_goes_through_a_link_unchanged(name: str) -> None:
    shared = Shared(load(name), CHARTS, "en")
    text = write_link(shared)
    assert len(text) < 2_000
    found = read_link(text, CHARTS)
    assert found.scenario.settings() == shared.scenario.settings()
    assert (found.scenario.title, found.charts, found.lang) == (
        shared.scenario.title,
        CHARTS,
        "en",
    )


@settings(max_examples=40)
@given(st.data())
def test_any_schedules_go_through_a_link_unchanged(data: st.DataObject) -> None:
    levers = {}
    for lever in data.draw(st.lists(st.sampled_from([*read_levers().values()]), unique=True)):
        values = st.floats(lever.minimum, lever.maximum)
        years = data.draw(st.sets(st.integers(2021, 2035), min_size=1, max_size=4))
        levers[lever.name] = {year: data.draw(values) for year in years}
    scenario = build("mine", levers)
    try:
        text = write_link(Shared(scenario, CHARTS, "zh"))
    except InputError:
        assert len(levers) > 10  # only a great many settings are too long for a link
        return
    assert read_link(text, CHARTS).scenario.settings() == scenario.settings()


@pytest.mark.parametrize(
    "data",
    [
        good(levers={"promotion funding": 999}),
        good(levers={"no such lever": 1}),
        good(levers={"promotion funding": "6"}),
        good(levers={"promotion funding": True}),
        good(levers={"promotion funding": 10**400}),
        good(levers={"promotion funding": {"1999": 6}}),
        good(levers=[1]),
        good(shocks={"restriction severity": 0.5, "interest change": {"2026": float("nan")}}),
        good(charts=["rm -rf"]),
        good(charts=[]),
        good(charts=["gdp"] * 3),
        good(lang="fr"),
        good(name="../x"),
        good(title=["", ""]),
        good(title=["x" * 300, "y"]),
        good(model="file.mdl"),
        {k: v for k, v in good().items() if k != "shocks"},
        [],
        "text",
        None,
    ],
)
def test_a_link_that_holds_anything_else_is_void(data: object) -> None:
    with pytest.raises(InputError):
        read_link(packed(data), CHARTS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.",
        "1.!!!!",
        "2.abc",
        packed(good(), version="9"),
        packed(good())[:-6],
        "1." + "A" * MOST_CHARACTERS,
        packed({**good(), "title": ["x" * (2 * MOST_UNPACKED), "y"]}),
        packed("[" * 100_000),
    ],
)
def test_a_damaged_or_swollen_link_is_void(text: str) -> None:
    with pytest.raises(InputError, match="link"):
        read_link(text, CHARTS)


def test_the_good_link_of_these_tests_is_good() -> None:
    assert read_link(packed(good()), CHARTS).scenario.levers["promotion funding"].plain() == 6


def test_a_scenario_that_sets_too_much_is_told_to_go_by_file() -> None:
    everything = {
        lever.name: {
            year: lever.minimum
            + (lever.maximum - lever.minimum) * ((year * 7919 + k * 104729) % 99991) / 99991
            for year in range(2021, 2036)
        }
        for k, lever in enumerate(read_levers().values())
    }
    with pytest.raises(InputError, match="export a file"):
        write_link(Shared(build("mine", everything), CHARTS, "zh"))
