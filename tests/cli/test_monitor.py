"""`pingshan monitor` as it is typed, on invented values."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import cli

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def table(tmp_path: Path, capsys: Capture) -> Path:
    """A table begun by the command and filled in behind its remarks."""
    path = tmp_path / "actual.csv"
    assert cli.main(["monitor", "--new", str(path)]) == 0
    capsys.readouterr()
    with path.open("a", encoding="utf-8") as file:
        file.write("gdp,2021,870,亿元,快报,2022,虚构,\ngdp,2021,880,亿元,最终核实,2023,虚构,\n")
        file.write("sei_share,2021,33,%,最终核实,2022,虚构,\n")
    return path


def test_it_tells_class_prospect_revision_and_that_values_are_invented(
    table: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    words = ["monitor", str(table), "--members", "80", "--invented", "--out", str(out)]
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    for part in ("序时进度", "快报 870 → 最终核实 880", "实际值为虚构", "无基期数"):
        assert part in told
    assert told.rstrip().endswith("内部测算，仅供研究，不代表官方预测。")
    names = {file.name for file in out.iterdir()}
    assert {"monitoring.csv", "monitoring.txt", "manifest.json", "gdp_2025.png"} <= names
    assert "虚构" in (out / "monitoring.txt").read_text(encoding="utf-8")
    with (out / "monitoring.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["target"]: row for row in csv.DictReader(file)}
    assert float(rows["gdp_2025"]["value"]) == 880
    assert rows["sei_share_2025"]["class"] == ""
    run = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["run"]
    assert run["study"] == "monitor"


def test_wrong_rows_are_told_and_nothing_is_written(
    table: Path, tmp_path: Path, capsys: Capture
) -> None:
    with table.open("a", encoding="utf-8") as file:
        file.write("gdp,2022,8800,亿元,快报,2023,虚构,\n")
    out = tmp_path / "out"
    assert cli.main(["monitor", str(table), "--out", str(out), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "--confirm" in told
    assert "actual.csv:8" in told, "remarks keep their lines"
    assert not out.exists()


def test_without_a_table_the_user_is_told_how_to_begin(capsys: Capture) -> None:
    assert cli.main(["monitor", "--lang", "en"]) == 2
    assert "--new" in capsys.readouterr().err


def test_a_table_that_is_there_is_not_written_over(table: Path, capsys: Capture) -> None:
    before = table.read_bytes()
    assert cli.main(["monitor", "--new", str(table), "--lang", "en"]) == 2
    assert "already" in capsys.readouterr().err
    assert table.read_bytes() == before
