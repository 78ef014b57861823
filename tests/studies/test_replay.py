"""A replay gives the same bits, or says exactly which model, table, version or number differs."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.engine import load_model
from model.engine.errors import InputError
from scenarios.reading import load, override
from studies.district import MODEL, District
from studies.evaluation import Evaluation, evaluate_plan
from studies.fingerprint import as_data, fingerprint
from studies.held import Held
from studies.projection import project
from studies.recompute import scenarios_of
from studies.replay import replay
from studies.request import Run, canonical, record
from studies.targets import Entered

MEMBERS, SEED = 6, 4


@pytest.fixture(scope="module")
def kept(whole_district: District) -> dict[str, Any]:
    """The manifest of an evaluation with everything that a request may have."""
    scenarios = [
        override(load("plan"), ["promotion funding=6@2023", "promotion funding=8@2025"]),
        load("external-shock"),
    ]
    found = evaluate_plan(
        whole_district,
        scenarios,
        MEMBERS,
        SEED,
        held=(
            Held("gross output[NEV]", ((2021, 300.0), (2025, 500.0))),
            Held(
                "gross output[BIO]", ((2022, 90.0), (2025, 200.0)), ((90.0, 90.0), (150.0, 300.0))
            ),
        ),
        entered=Entered(tasks={"energy_intensity_change": -14.5}, baselines={"patents": 1500.0}),
    )
    return record(found.run, {"date": "2026-11-22"}, as_data(fingerprint(found)))


@pytest.fixture(scope="module")
def single(whole_district: District) -> dict[str, Any]:
    """The manifest of a single run."""
    found = project(whole_district, [load("plan")])
    return record(found.run, {}, as_data(fingerprint(found)))


def test_the_same_request_gives_the_same_bits(
    kept: dict[str, Any], whole_district: District
) -> None:
    found = replay(kept, whole_district)
    assert found.verdict == "same"
    assert isinstance(found.result, Evaluation)
    assert found.result.run == found.run
    assert (found.inputs, found.apart) == ((), ())
    assert found.compared == len(kept["numbers"]) > 100


def test_scenarios_come_back_with_their_schedules_shocks_and_titles(kept: dict[str, Any]) -> None:
    run = Run.from_data(kept["run"])
    first, second = scenarios_of(run, {"plan+set": {"zh": "我的", "en": "Mine"}})
    assert (first.title.zh, second.title.en) == ("我的", "external-shock")
    assert first.levers["promotion funding"].knots == ((2023, 6.0), (2025, 8.0))
    assert second.shocks == load("external-shock").shocks
    written = tuple(canonical({"name": s.name, **s.settings()}) for s in (first, second))
    assert written == run.scenarios


def test_another_number_is_named_with_how_far_it_is(
    single: dict[str, Any], whole_district: District
) -> None:
    numbers = {name: dict(one) for name, one in single["numbers"].items()}
    shown = [*numbers["single line: gdp"]["shown"]]
    numbers["single line: gdp"] = {"digest": "0", "shown": [shown[0] * 1.01, shown[1]]}
    numbers["single line: Population"] = {
        **numbers["single line: Population"],
        "digest": "1",
    }
    found = replay({**single, "numbers": numbers}, whole_district)
    assert found.verdict == "differs"
    assert [one.name for one in found.apart] == ["single line: gdp", "single line: Population"]
    assert found.apart[0].relative == pytest.approx(0.01 / 1.01)
    assert found.apart[1].relative == 0.0


def test_what_agrees_to_one_in_a_thousand_million_is_close_and_not_the_same(
    single: dict[str, Any], whole_district: District
) -> None:
    numbers = {
        name: {"digest": "0", "shown": [v if v is None else v * (1 + 5e-10) for v in one["shown"]]}
        for name, one in single["numbers"].items()
    }
    changed = {**single, "numbers": numbers, "processor": {"machine": "other"}}
    found = replay(changed, whole_district)
    assert found.verdict == "close"
    assert {one.kind for one in found.inputs} == {"processor"}
    assert "machine" in {one.name for one in found.inputs}


def test_another_table_and_another_version_are_named_with_both_hashes(
    single: dict[str, Any], whole_district: District
) -> None:
    hashes = {**whole_district.hashes, "targets.csv": "f" * 64}
    elsewhere = replace(whole_district, hashes=hashes)
    versions = {**single["versions"], "numpy": "1.0"}
    found = replay({**single, "versions": versions}, elsewhere)
    told = {(one.kind, one.name): (one.then, one.now) for one in found.inputs}
    assert set(told) == {("table", "targets.csv"), ("version", "numpy")}
    assert told["table", "targets.csv"] == (whole_district.hashes["targets.csv"], "f" * 64)
    assert told["version", "numpy"][0] == "1.0"
    assert found.verdict == "same", "the numbers themselves did not change"


def test_another_model_is_named_and_so_are_the_numbers_that_it_moves(
    single: dict[str, Any], whole_district: District, tmp_path: Path
) -> None:
    text = MODEL.read_text(encoding="utf-8")
    changed, count = re.subn(r"(construction share=\s+)[\d.]+", r"\g<1>0.09", text)
    assert count == 1
    (tmp_path / "pingshan.mdl").write_text(changed, encoding="utf-8")
    model = load_model(tmp_path / "pingshan.mdl")
    found = replay(single, replace(whole_district, model=model))
    assert [(one.kind, one.name) for one in found.inputs] == [("model", "pingshan.mdl")]
    assert found.verdict == "differs"
    assert found.apart


def test_a_manifest_without_numbers_is_said_to_have_none(
    single: dict[str, Any], whole_district: District
) -> None:
    found = replay({k: v for k, v in single.items() if k != "numbers"}, whole_district)
    assert (found.verdict, found.compared) == ("unknown", 0)


def test_one_digest_stands_for_all_numbers_in_a_picture(
    single: dict[str, Any], whole_district: District
) -> None:
    plain = {k: v for k, v in single.items() if k != "numbers"}
    found = replay({**plain, "digest": "0" * 16}, whole_district)
    assert found.verdict == "differs"
    assert math.isinf(found.apart[0].relative)


@pytest.mark.parametrize(
    "change",
    [
        {"key": "0" * 64},
        {"project": "another"},
        {"run": {}},
        {"numbers": {"single line: gdp": {"shown": []}}},
        {"numbers": ["gdp"]},
    ],
)
def test_a_manifest_that_was_changed_or_damaged_is_refused(
    change: dict[str, Any], single: dict[str, Any], whole_district: District
) -> None:
    with pytest.raises(InputError):
        replay({**single, **change}, whole_district)


def test_a_study_that_cannot_be_replayed_is_refused_by_its_name(
    single: dict[str, Any], whole_district: District
) -> None:
    run = replace(Run.from_data(single["run"]), study="seek")
    changed = {**single, "run": run.as_data(), "key": run.key}
    with pytest.raises(InputError) as refused:
        replay(changed, whole_district)
    assert "seek" in refused.value.text("en")


def test_a_lever_that_there_is_no_more_is_refused_by_its_name(
    single: dict[str, Any], whole_district: District
) -> None:
    run = Run.from_data(single["run"])
    gone = canonical({"name": "plan", "levers": {"promotion fundign": 3.0}, "shocks": {}})
    run = replace(run, scenarios=(gone,))
    with pytest.raises(InputError) as refused:
        replay({**single, "run": run.as_data(), "key": run.key}, whole_district)
    assert "promotion funding" in refused.value.text("en")
