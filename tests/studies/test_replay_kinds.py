"""Every kind of result that a bureau keeps: the same bits again, or exactly what differs, named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from calibration.periods import Period
from model.engine import load_model
from scenarios.reading import load
from studies.actuals_file import actuals_from
from studies.decompose_request import Asked, decompose_asked
from studies.district import MODEL, District
from studies.evaluation import evaluate_plan
from studies.fingerprint import as_data, digest_of_prints, fingerprint, part_of
from studies.monitor import monitor
from studies.replay import _differences, replay
from studies.request import Run, canonical, record
from studies.slippage import slippage
from studies.targets import Entered
from tests.scenarios.test_projects import listed, project

Kept = dict[str, Any]
ROW = ("gdp", "2021", 880.0, "亿元", "最终核实", 2023, "虚构", "")


def evaluated(district: District) -> Kept:
    found = evaluate_plan(district, [load("plan")], 6, 2)
    return record(found.run, {}, as_data(fingerprint(found)))


def monitored(district: District) -> Kept:
    entered = Entered(tasks={"energy_intensity_change": -14.5})
    actuals = actuals_from([ROW], district.plan, declared=True)
    found = monitor(district, load("plan"), actuals, entered=entered, members=80, seed=2)
    return record(found.now.run, {}, as_data(fingerprint(found)))


def decomposed(district: District) -> Kept:
    asked = Asked("gdp_2025", None, {Period("2021", 2021.0, 2022.0): 880.0}, 0.7)
    found, run = decompose_asked(district, load("plan"), asked, 120, 2)
    return record(run, {}, as_data(fingerprint(found)))


def slipped(district: District) -> Kept:
    scenario = load("plan").with_projects(listed(project("a", "NEV", 120.0, "2022-03")))
    found = slippage(district, scenario, 12, 2)
    return record(found.run, {}, as_data(fingerprint(found)))


@pytest.fixture(scope="module", params=[evaluated, monitored, decomposed, slipped])
def kept(request: pytest.FixtureRequest, whole_district: District) -> Kept:
    """A manifest of each kind."""
    make: Callable[[District], Kept] = request.param
    return make(whole_district)


def with_run(kept: Kept, run: Run) -> Kept:
    return {**kept, "run": run.as_data(), "key": run.key}


def test_the_same_bits_and_nothing_differs(kept: Kept, whole_district: District) -> None:
    found = replay(kept, whole_district)
    assert (found.verdict, found.inputs, found.apart) == ("same", (), ())
    assert found.compared == len(kept["numbers"]) > 0


def test_one_digest_stands_for_them_in_a_picture(kept: Kept, whole_district: District) -> None:
    prints = replay(kept, whole_district)
    again = fingerprint(prints.result)
    some = sorted({part_of(name) for name in again})[:1]
    own = {name: one for name, one in again.items() if part_of(name) in some}
    plain = {key: value for key, value in kept.items() if key != "numbers"}
    content = {**plain, "digest": digest_of_prints(own), "parts": some}
    assert replay(content, whole_district).verdict == "same"
    wrong = {**content, "digest": digest_of_prints({})}
    assert replay(wrong, whole_district).verdict == "differs"


def test_another_model_is_named_with_the_numbers_that_it_moves(
    kept: Kept, whole_district: District, tmp_path: Path
) -> None:
    text = MODEL.read_text(encoding="utf-8")
    # neither is drawn: the one is in every output, the other in every project's start
    for name in ("primary value added", "listed start time"):
        text, count = re.subn(rf"(\n{name}=\s+)[\d.]+", r"\g<1>0.09", text)
        assert count == 1
    (tmp_path / "pingshan.mdl").write_text(text, encoding="utf-8")
    other = replace(whole_district, model=load_model(tmp_path / "pingshan.mdl"))
    found = replay(kept, other)
    hashes = whole_district.model.content_hash, other.model.content_hash
    assert [(one.kind, one.name) for one in found.inputs] == [("model", "pingshan.mdl")]
    assert (found.inputs[0].then, found.inputs[0].now) == hashes
    assert found.verdict == "differs"
    assert {one.name for one in found.apart} <= set(kept["numbers"])


def test_another_table_is_named_alone_and_the_bits_stay(
    kept: Kept, whole_district: District
) -> None:
    name = "levers.csv"
    elsewhere = replace(whole_district, hashes={**whole_district.hashes, name: "f" * 64})
    found = replay(kept, elsewhere)
    [one] = found.inputs
    was = whole_district.hashes[name]
    assert (one.kind, one.name, one.then, one.now) == ("table", name, was, "f" * 64)
    assert found.verdict == "same"


def test_another_sample_of_members_is_named_alone(kept: Kept, whole_district: District) -> None:
    run = Run.from_data(kept["run"])
    options = json.loads(run.options)
    inner = json.loads(options["from"]) if "from" in options else options
    was, inner["posterior"] = inner["posterior"], "0" * 64
    if "from" in options:
        options["from"] = canonical(inner)
    found = replay(with_run(kept, replace(run, options=canonical(options))), whole_district)
    [one] = found.inputs
    assert (one.kind, one.name, one.then, one.now) == ("request", "posterior", "0" * 64, was)


def test_another_option_is_another_request_with_other_numbers(
    kept: Kept, whole_district: District
) -> None:
    run = Run.from_data(kept["run"])
    found = replay(with_run(kept, replace(run, seed=run.seed + 1)), whole_district)
    assert found.inputs == (), "it is what was asked"
    assert found.verdict == "differs"


def test_what_is_asked_of_a_decomposition_comes_back_as_it_was() -> None:
    asked = Asked(
        "hitech_firms>=700@2025",
        12.5,
        {Period("2021", 2021.0, 2022.0): 1.5, Period("2022H1", 2022.0, 2022.5): 0.1},
        0.65,
        Entered(tasks={"energy_intensity_change": -14.5}, baselines={"patents": 1500.0}),
    )
    assert Asked.of(asked.options) == asked


def test_settings_that_differ_are_named_one_by_one(whole_district: District) -> None:
    scenario = load("plan").with_projects(listed(project("a", "NEV", 120.0, "2022-03")))
    run = whole_district.request("projection", [scenario, load("external-shock")])
    data = json.loads(run.scenarios[0])
    name = next(iter(data["levers"]))
    data["levers"][name] = 0.125
    data["projects"]["until"] = 2030.0
    other = replace(run, scenarios=(canonical(data), run.scenarios[1]))
    told = {one.name: (one.then, one.now) for one in _differences(run, {}, other)}
    own = {key: pair for key, pair in told.items() if key.startswith("plan")}
    assert set(own) == {f"{data['name']}: {name}", f"{data['name']}: projects"}
    assert own[f"{data['name']}: {name}"][1] == "0.125"
