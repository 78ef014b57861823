"""`pingshan compare`: told, written, and refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import cli

Capture = pytest.CaptureFixture[str]
WORDS = ["compare", "plan", "land-slips", "--members", "16"]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_settings_stand_first_and_contributions_add_up(capsys: Capture) -> None:
    assert cli.main([*WORDS, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    settings = {one["setting"]: one for one in data["settings"]}
    assert set(settings) == {"land slippage", "rail delay", "redevelopment"}
    assert settings["land slippage"]["plan"] is None
    parts = data["contributions"]
    assert {one["group"] for one in parts} == {"land", "conditions", "total"}
    sums: dict[tuple[str, int], float] = {}
    for one in parts:
        if one["group"] != "total":
            place = one["variable"], one["year"]
            sums[place] = sums.get(place, 0.0) + one["mean"]
    for one in data["differences"]:
        mean = sums[one["variable"], one["year"]]
        assert mean == pytest.approx(one["mean"], rel=1e-9, abs=1e-9)


@pytest.mark.slow
def test_the_folder_has_what_is_told_with_charts_and_a_manifest(
    tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    assert cli.main([*WORDS, "--out", str(out), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    # settings stand before any difference
    assert told.index("What is set differently") < told.index("Difference: median")
    assert {row["setting"] for row in rows(out, "settings.csv")} == {
        *("land slippage", "rail delay", "redevelopment"),
    }
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in manifest["run"]["scenarios"]] == ["plan", "land-slips"]
    for name in ("difference-gdp-nominal.png", "contributions-gdp-nominal.svg"):
        assert name in manifest["outputs"]


def test_without_attribution_the_rest_is_told_as_json(capsys: Capture) -> None:
    assert cli.main([*WORDS, "--no-attribution", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["contributions"] == []
    assert (data["first"], data["second"]) == ("plan", "land-slips")
    gdp = [one for one in data["differences"] if one["variable"] == "gdp nominal"]
    assert [one["year"] for one in gdp] == [2025, 2030, 2035]
    assert all(0.0 <= one["first_better"] <= 1.0 for one in gdp)
    assert gdp[1]["better_is"] == "more"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plan"], "takes two different scenarios, not 1"),
        (["plan", "plan"], "takes two different scenarios, not 1"),
        (["plan", "boom", "bust"], "takes two different scenarios, not 3"),
        (["plan", "bost"], "did you mean 'bust'?"),
        (["plan", "bust", "--members", "1"], "at least 2 members"),
        (["plan", "bust", "--workers", "0", "--members", "2"], "--workers"),
    ],
)
def test_what_cannot_be_compared_is_said(words: list[str], said: str, capsys: Capture) -> None:
    assert cli.main(["compare", *words, "--lang", "en"]) == 2
    assert said in capsys.readouterr().err


def test_settings_have_their_branch_and_the_plans_unit(capsys: Capture) -> None:
    words = ["compare", "boom", "baseline", "--members", "4", "--no-attribution"]
    assert cli.main([*words, "--outputs", "gdp nominal"]) == 0
    told = capsys.readouterr().out
    settings = told.split("\n\n")[1].splitlines()
    assert any("落地龙头企业行业（生物医药）" in line for line in settings)
    assert any("亿元/年" in line for line in settings)
    assert not any(unit in told for unit in ("Yi/", "Dmnl", "无量纲"))
