"""The published JSON schema says of a scenario file what the program says, as far as it can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from model.district.levers import read_externals, read_levers
from scenarios.library import new
from scenarios.reading import LIBRARY
from scenarios.schema import schema, schema_text

PUBLISHED = Path(__file__).parents[2] / "docs" / "scenario.schema.json"


@pytest.fixture(scope="module")
def judge() -> Draft202012Validator:
    """A validator of the published file, itself held to the standard."""
    content = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


def as_json(text: str) -> Any:
    """YAML as an editor sees it: keys are text."""
    return json.loads(json.dumps(yaml.safe_load(text)))


def test_the_published_file_is_the_one_that_the_tables_give() -> None:
    told = "write it anew: .venv/bin/pingshan scenarios schema > docs/scenario.schema.json"
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), told


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_scenario_of_the_library_fits(path: Path, judge: Draft202012Validator) -> None:
    errors = [e.message for e in judge.iter_errors(as_json(path.read_text(encoding="utf-8")))]
    assert errors == []


def test_a_new_file_fits_before_anything_is_filled_in(judge: Draft202012Validator) -> None:
    assert judge.is_valid(as_json(new("mine")))


def test_names_in_chinese_and_values_by_year_and_by_branch_fit(judge: Draft202012Validator) -> None:
    text = """
name: 我的情景
title: {zh: 我的, en: mine}
extends: [plan, green]
levers:
  公共研发支持: {2023: 0.006, 2025: 0.010}
  talent funding: history
shocks:
  demand loss: {2026: 0.25}
  market growth shift: -0.02
  外部需求损失: 默认
  hard energy cap: 1
  departing plant output[ICT]: 100
"""
    assert [error.message for error in judge.iter_errors(as_json(text))] == []


@pytest.mark.parametrize(
    "body",
    [
        "levers:\n  promotion fundin: 5",
        "levers:\n  demand loss: 0.1",
        "shocks:\n  promotion funding: 5",
        "levers:\n  promotion funding: 99",
        "levers:\n  promotion funding:\n    2025: -1",
        "levers:\n  promotion funding: {2020: 4}",
        "levers:\n  promotion funding: {soon: 4}",
        "levers:\n  promotion funding: much",
        "levers:\n  promotion funding: '5'",
        "levers:\n  promotion funding:",
        "levers:\n  promotion funding: {}",
        "levers:\n  promotion funding: [4, 5]",
        "levers:\n  - promotion funding",
        "shocks:\n  market growth shift[NEW]: 0.01",
        "shocks:\n  demand loss[NEV]: 0.1",
        "shocks:\n  rail delay: {2024: 1}",
        "shocks:\n  hard energy cap: 0.5",
        "shocks:\n  departing plant output: 100",
        "levels:\n  promotion funding: 5",
        "extends: {plan: 1}",
        "title: {zh: 只有中文}",
        "expects: {zh: 升, en: up, signs: [{indicator: gdp, year: 2025}]}",
        "schema: 99",
    ],
)
def test_what_the_program_refuses_the_schema_refuses(
    body: str, judge: Draft202012Validator
) -> None:
    assert not judge.is_valid(as_json(f"name: bad\n{body}\n"))
    assert judge.is_valid({"name": "bad"})


def test_a_file_without_a_name_is_refused(judge: Draft202012Validator) -> None:
    assert not judge.is_valid({"levers": {}})


def test_every_lever_and_condition_is_in_it_with_its_bounds() -> None:
    sections = schema()["properties"]
    for section, rows in (("levers", read_levers()), ("shocks", read_externals())):
        found = sections[section]["properties"]
        for row in rows.values():
            entry = row.name if row.name in found else f"{row.name}[NEV]"
            number = found[entry]["anyOf"][0]
            bounds = number.get("enum") or [number["minimum"], number["maximum"]]
            assert bounds == [row.minimum, row.maximum]
