"""`pingshan targets`: how surely the targets are reached, told, written, and refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cli
from report.attainment_files import write_tables
from scenarios.reading import load
from studies.attainment import attain
from studies.district import load_district
from studies.ensemble import ensemble
from studies.target_text import parse_target, select_targets
from studies.targets import Entered

Capture = pytest.CaptureFixture[str]
MEMBERS = 48
WORDS = ["targets", "plan", "--members", str(MEMBERS), "--seed", "3"]
ASKED = ["--task", "22=-14.5", "--joint", "1,3", "--target", "gdp<=1250@2025"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that `--out` leaves, in English, without its charts."""
    folder = tmp_path_factory.mktemp("targets")
    district = load_district()
    entered = Entered(tasks={"energy_intensity_change": -14.5})
    many = ensemble(district, [load("plan")], MEMBERS, 3, entered=entered, every_year=True)
    found = attain(
        district.plan,
        many.paths,
        sets=[select_targets("1,3", district.plan)],
        own=[parse_target("gdp<=1250@2025", district.plan)],
        entered=entered,
    )
    write_tables(found, many, folder, "en")
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_chance_is_the_share_of_the_members_of_the_ensemble(folder: Path) -> None:
    many = ensemble(load_district(), [load("plan")], MEMBERS, 3, keys=["gdp nominal"])
    share = np.mean(many.at("gdp nominal", 2025)[0] >= 1250)
    by_id = {row["target"]: row for row in rows(folder, "targets.csv")}
    assert float(by_id["gdp_2025"]["probability"]) == share
    # 1250 exactly has no member
    assert float(by_id["gdp<=1250@2025"]["probability"]) == pytest.approx(1 - share)
    low, high = (float(by_id["gdp_2025"][end]) for end in ("low", "high"))
    assert low < share < high
    years = {
        row["year"]: row["probability"]
        for row in rows(folder, "by_year.csv")
        if row["target"] == "gdp_2025"
    }
    assert list(years) == [str(year) for year in range(2021, 2036)]
    assert years["2025"] == by_id["gdp_2025"]["probability"]


def test_no_binding_target_has_a_probability_and_22_has_its_risk(folder: Path) -> None:
    for row in rows(folder, "targets.csv"):
        if row["attribute"] == "约束性":
            assert row["probability"] == ""
            assert row["reason"]
    binding = {row["number"]: row for row in rows(folder, "binding.csv")}
    assert set(binding) == {"20", "21", "22", "23", "24", "25"}
    assert binding["22"]["risk"] in ("low", "medium", "high")
    assert float(binding["22"]["required"]) == pytest.approx(100 * (0.855**0.2 - 1))
    assert binding["20"]["risk"] == ""


def test_sets_are_named_and_what_is_not_computable_says_why(folder: Path) -> None:
    sets = rows(folder, "joint.csv")
    by_set = {row["set"]: row for row in sets}
    assert by_set["1, 3 together"]["targets"] == "gdp_2025 iva_2025"
    assert "indicators 1, 3, 7, 9 together" in by_set
    assert by_set["all binding indicators together"]["probability"] == ""
    assert "20 " in by_set["all binding indicators together"]["not_computable"]


@pytest.mark.slow
def test_the_folder_has_tables_charts_and_a_manifest_with_the_entries(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert cli.main([*WORDS, *ASKED, "--out", str(out), "--lang", "en"]) == 0
    for table in folder.iterdir():
        assert (out / table.name).read_bytes() == table.read_bytes()
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run"]["members"] == MEMBERS
    entered = manifest["run"]["options"]["entered"]
    assert entered["tasks"] == {"energy_intensity_change": -14.5}
    assert manifest["settings"]["joint"] == ["1,3"]
    for name in ("gdp-nominal.svg", "chance-gdp-2025.png"):
        assert (out / name).stat().st_size > 0


def test_json_and_words_agree(capsys: Capture) -> None:
    assert cli.main([*WORDS, "--json"]) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    (scenario,) = data["scenarios"]
    chances = {one["id"]: one["chance"] for one in scenario["targets"] if one["chance"]}
    assert cli.main([*WORDS, "--exact", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    share = chances["gdp_2025"]["share"]
    assert f"{100 * share:.1f}%" in told
    assert "not computable" in told
    assert "18 Rail transit" in told


def test_every_wrong_argument_is_told_at_once(capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "there"
    out.mkdir()
    words = ["targets", "pln", "--members", "1", "--joint", "1,99", "--out", str(out)]
    words += ["--target", "unemployment<=3@2025", "gdpp>=1250@2025"]
    words += ["--task", "1=-5", "--baseline", "8=much", "--lang", "en"]
    assert cli.main(words) == 2
    told = capsys.readouterr().err
    for part in (
        "did you mean 'plan'?",
        "at least 2 members",
        "'99' is no target of the plan",
        "the model does not carry 'unemployment'",
        "there is no indicator 'gdpp'; did you mean 'gdp'?",
        "'gdp' takes no entry",
        "'much' is not a number",
        "exists already",
    ):
        assert part in told, (part, told)
    assert list(out.iterdir()) == []


def test_a_set_with_binding_indicators_has_a_figure_and_no_class(capsys: Capture) -> None:
    words = ["targets", "plan", "--members", "20", "--task", "22=-14.5", "23=-18", "--lang", "en"]
    assert cli.main([*words, "--joint", "22,23", "--joint", "1,22", "--joint", "1"]) == 0
    told = capsys.readouterr().out
    rows = {line.split("  ")[0]: line for line in told.splitlines() if "  " in line}
    classes = ("confident", "effort", "difficult")
    for name in ("22, 23 together", "1, 22 together"):
        assert "%" in rows[name]
        assert not any(word in rows[name] for word in classes), rows[name]
    assert any(word in rows["1 (this one only)"] for word in classes)
    assert "keeps this set from ever being computed" in told
    assert "--joint 20,22,23" in told
