"""A Run is its fields and nothing else, and a manifest gives it back or is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from model.engine.errors import InputError
from studies.output import MANIFEST
from studies.request import (
    Run,
    canonical,
    hash_of,
    manifest,
    read_manifest,
    versions,
    write_manifest,
)

RUN = Run(
    study="projection",
    scenarios=(canonical({"name": "plan", "levers": {"land": {"2021": 1.5}}}),),
    fixed=(),
    model="abc",
    tables=canonical({"levers.csv": "def"}),
)


def write_result(folder: Path, run: Run = RUN) -> None:
    (folder / "projection.csv").write_text("a,b\n")
    write_manifest(folder, manifest(run, folder, {"lang": "zh"}))


def test_the_key_changes_with_every_field_and_with_nothing_else() -> None:
    changed = [
        replace(RUN, study="other"),
        replace(RUN, scenarios=()),
        replace(RUN, fixed=(canonical({"variable": "gdp"}),)),
        replace(RUN, model="abd"),
        replace(RUN, tables=canonical({"levers.csv": "deg"})),
        replace(RUN, members=2),
        replace(RUN, seed=1),
    ]
    assert len({run.key for run in [RUN, *changed]}) == len(changed) + 1
    assert replace(RUN).key == RUN.key


def test_equal_settings_have_one_key_however_they_are_ordered() -> None:
    assert canonical({"a": 1, "b": {"c": 2, "d": 3}}) == canonical({"b": {"d": 3, "c": 2}, "a": 1})


def test_a_run_comes_back_from_its_manifest(tmp_path: Path) -> None:
    write_result(tmp_path)
    for path in (tmp_path, tmp_path / MANIFEST):
        found, content = read_manifest(path)
        assert found == RUN
        assert content["outputs"] == {"projection.csv": hash_of(tmp_path / "projection.csv")}
    assert set(versions()) >= {"python", "numpy", "pingshan-scenarios"}


def test_two_results_of_one_run_have_the_same_manifest(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        write_result(tmp_path / name)
    assert (tmp_path / "a" / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 0}, "schema"),
        ({"members": "many"}, "damaged"),
        ({"scenarios": None}, "damaged"),
        ({"seed": 7}, "changed"),
    ],
)
def test_a_manifest_that_was_changed_is_refused(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    write_result(tmp_path)
    content = json.loads((tmp_path / MANIFEST).read_text())
    content["run"].update(change)
    (tmp_path / MANIFEST).write_text(json.dumps(content))
    with pytest.raises(InputError, match=message):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", "no json"])
def test_what_is_no_manifest_of_ours_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InputError, match=MANIFEST):
        read_manifest(tmp_path)


def test_a_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=MANIFEST):
        read_manifest(tmp_path)
