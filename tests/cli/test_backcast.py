"""`pingshan backcast` tells its package, saves it as a scenario, and refuses mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cli
from scenarios.reading import load

Capture = pytest.CaptureFixture[str]
WORDS = [
    *("backcast", "--target", "rd_share>=9@2022", "--probability", "0.6", "--quick"),
    *("--lever", "公共研发支持", "--generations", "2"),
]


def test_the_package_is_told_written_and_saved_the_same(tmp_path: Path, capsys: Capture) -> None:
    saved, folder = tmp_path / "mine.yaml", tmp_path / "out"
    words = [*WORDS, "--save", str(saved), "--out", str(folder), "--json", "--progress-json"]
    assert cli.main(words) == 0
    told = capsys.readouterr()
    data = json.loads(told.out)
    assert data["feasible"]
    levers = {name: lever.plain() for name, lever in load(saved).levers.items()}
    plain = {
        name: {int(k): v for k, v in path.items()} if isinstance(path, dict) else path
        for name, path in data["packages"][0]["levers"].items()
    }
    assert levers == plain
    assert load(folder / "package-1.yaml").settings() == load(saved).settings()
    steps = [json.loads(line) for line in told.err.splitlines()]
    assert [step["done"] for step in steps] == sorted(step["done"] for step in steps)
    assert steps[-1]["done"] < steps[-1]["of"]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run"]["options"]["probability"] == 0.6
    asked = manifest["settings"]["asked"]
    assert (asked["targets"], asked["levers"]) == (["rd_share>=9@2022"], ["公共研发支持"])
    assert {"packages.csv", "cost.csv", "search.csv"} <= set(manifest["outputs"])


def test_what_is_held_is_told_and_kept_in_the_manifest(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "out"
    words = [*WORDS, "--fix", "Population=2022:60", "--out", str(folder), "--lang", "en"]
    assert cli.main(words) == 0
    assert "Population" in capsys.readouterr().out.splitlines()[0]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (fixed,) = manifest["run"]["fixed"]
    assert fixed == {"variable": "Population", "knots": [[2022, 60.0]]}
    assert manifest["settings"]["asked"]["fixed"] == ["Population=2022:60"]


def test_mistakes_are_told_at_once_and_nothing_is_written(tmp_path: Path, capsys: Capture) -> None:
    words = ["backcast", "--target", "gpd>=1@2025", "--probability", "1.5", "--budget", "-3"]
    saved = tmp_path / "x.yaml"
    more = ["--rate", "fast", "--fix", "gpdx=2021:5", "--save", str(saved), "--lang", "en"]
    assert cli.main([*words, *more]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    for part in ("'gpd'", "1.5 given", "-3", "LEVER=RATE", "no variable 'gpdx'"):
        assert part in told.err
    assert not saved.exists()
    saved.write_text("mine", encoding="utf-8")
    for wrong, said in (
        (["--target", "rd_share>=9@2022", "--save", str(saved)], "exists already"),
        (["--target", "sei_share>=39@2025"], "only tracked"),
        (["--target", "rd_share>=9@2022", "--lever", "promotion funding=5:3"], "0:15"),
        ([], "--target"),
    ):
        assert cli.main(["backcast", "--probability", "0.5", *wrong, "--lang", "en"]) == 2
        assert said in capsys.readouterr().err
    assert saved.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "public rd support=0", "no such=1"])
def test_a_rate_that_cannot_be_is_told_beside_a_lever_that_is_none(
    rate: str, capsys: Capture
) -> None:
    words = ["backcast", "--target", "rd_share>=9@2022", "--probability", "0.6", "--quick"]
    assert cli.main([*words, "--lever", "public support", f"--rate={rate}", "--lang", "en"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len([line for line in told if "--rate" in line]) == 1
    assert len([line for line in told if "--lever: there is no lever" in line]) == 1
    assert len(told) == 3  # the head, and those two
