"""`pingshan scenarios table`: a file of many scenarios is run, ranked, written, and refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import cli

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "many.csv"
    lines = [f"s{i},plan,{i / 10}" for i in range(30)]
    path.write_text("name,extends,talent funding\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_scenarios_stand_in_order_in_words_json_and_file(table: Path, capsys: Capture) -> None:
    out = table.parent / "out"
    words = ["scenarios", "table", str(table), "--by", "gdp>=1251@2025"]
    assert cli.main([*words, "--out", str(out), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "30 scenarios, one run each" in told
    assert "10 more" in told
    with (out / "ranking.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["place"]) for row in rows] == list(range(1, 31))
    values = [float(row["median gdp_2025"]) for row in rows]
    assert cli.main([*words, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [one["scenario"] for one in data["scenarios"]] == [row["scenario"] for row in rows]
    own = [float(row["median gdp>=1251@2025"]) for row in rows]
    assert own == sorted(own, reverse=True) == values
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["run"]["scenarios"]) == 30


def test_with_members_there_are_chances(table: Path, capsys: Capture) -> None:
    assert cli.main(["scenarios", "table", str(table), "--members", "4", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["members"] == 4
    best = data["scenarios"][0]
    assert best["counted"] == 4
    assert best["chance gdp_2025"] in (0, 0.25, 0.5, 0.75, 1)
    assert not any(name.startswith("chance energy_intensity") for name in best)


def test_every_bad_row_and_argument_is_told_at_once(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("name,talent funding\na,99\na,1\nb,much\n", encoding="utf-8")
    words = ["scenarios", "table", str(path), "--by", "unemployment<=3@2025", "--members", "1"]
    assert cli.main([*words, "--lang", "en"]) == 2
    told = capsys.readouterr().err
    for part in (
        "bad.csv:2",
        "bad.csv:3",
        "bad.csv:4",
        "does not carry 'unemployment'",
        "at least 2 members",
    ):
        assert part in told, (part, told)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "takes one CSV file, not 0"),
        (["none.csv"], "cannot be read"),
        (["TABLE", "--by", "energy_intensity_2025"], "ranks nothing"),
        (["TABLE", "--by", "patents_2025"], "ranks nothing"),
        (["TABLE", "--by", "talent"], "is no target of the plan"),
    ],
)
def test_what_cannot_be_ranked_is_said(
    words: list[str], said: str, table: Path, capsys: Capture
) -> None:
    given = [str(table) if word == "TABLE" else word for word in words]
    assert cli.main(["scenarios", "table", *given, "--lang", "en"]) == 2
    assert said in capsys.readouterr().err
