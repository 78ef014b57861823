"""`pingshan projects`, and `--projects` under other commands, as they are typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import cli

Capture = pytest.CaptureFixture[str]

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "invented_projects.csv"
FEW = ["--members", "20"]


def test_words_and_json_say_the_same(capsys: Capture) -> None:
    assert cli.main(["projects", str(EXAMPLE), *FEW, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["invented"] is True
    by_id = {one["id"]: one for one in data["projects"]}
    assert not by_id["X04"]["handed_over"]
    assert by_id["X01"]["projected"]["start"]["months_late"] == pytest.approx([2.0] * 3)
    assert cli.main(["projects", str(EXAMPLE), *FEW]) == 0
    told = capsys.readouterr().out
    for part in ("项目清单为虚构", "虚构丁医疗器械园", "属于模型的中小项目连续流入", "推迟（月）"):
        assert part in told
    late = by_id["X08"]["projected"]["operation"]["months_late"][1]
    assert f"{late:+.0f}（" in told.replace("−", "-")


def test_the_folder_holds_tables_charts_and_a_manifest_that_replays(
    tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "projects"
    assert cli.main(["projects", str(EXAMPLE), *FEW, "--out", str(out), "--lang", "en"]) == 0
    names = {file.name for file in out.iterdir()}
    assert names == {
        *("projects.csv", "by-year.csv", "projects.txt", "manifest.json", "projects.png"),
        *("projects.svg", "projects-amounts.png", "projects-amounts.svg"),
    }
    with (out / "projects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 * 8
    assert {row["note"] for row in rows} == {
        "The list of projects is invented, for demonstration only."
    }
    content = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (scenario,) = content["run"]["scenarios"]
    assert len(scenario["projects"]["projects"]) == 8
    capsys.readouterr()
    assert cli.main(["replay", str(out)]) == 0
    assert "逐位相同" in capsys.readouterr().out


def test_a_single_line_says_in_its_name_that_projects_are_invented(capsys: Capture) -> None:
    assert cli.main(["run", "plan", "--projects", str(EXAMPLE), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "plan+invented-projects" in told
    assert "with invented projects" in told


def test_an_empty_list_gives_the_same_numbers_as_none(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "none.csv"
    assert cli.main(["projects", "--new", str(path)]) == 0
    capsys.readouterr()
    assert cli.main(["run", "plan", "--json"]) == 0
    without = capsys.readouterr().out
    assert cli.main(["run", "plan", "--json", "--projects", str(path)]) == 0
    assert capsys.readouterr().out == without
    assert cli.main(["projects", str(path)]) == 0
    assert "按模型自己的落户强度测算" in capsys.readouterr().out


def test_mistakes_are_told_together_and_nothing_is_written(tmp_path: Path, capsys: Capture) -> None:
    path, out = tmp_path / "p.csv", tmp_path / "none"
    path.write_text("name,branch,output,planned_start\n甲,car,90,2022\n", encoding="utf-8")
    words = ["projects", str(path), "plna", "--out", str(out), "--lang", "en", *FEW]
    assert cli.main(words) == 2
    told = capsys.readouterr().err
    for part in ("no branch 'car'", "p.csv:2", "plna"):
        assert part in told
    assert not out.exists()
    assert cli.main(["run", "plan", "--as-of", "2023", "--lang", "en"]) == 2
    assert "needs --projects" in capsys.readouterr().err
