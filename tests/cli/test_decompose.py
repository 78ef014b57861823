"""`pingshan decompose` as it is typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import cli

Capture = pytest.CaptureFixture[str]

WORDS = ["decompose", "gdp_2025", "--members", "120"]


def test_words_and_json_say_the_same(capsys: Capture) -> None:
    assert cli.main([*WORDS, "--actual", "2021=900", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["paths"]["linear"][-1] == 1250
    assert cli.main([*WORDS, "--actual", "2021=900"]) == 0
    told = capsys.readouterr().out
    assert f"{100 * data['remaining']['growth']:.1f}%" in told
    assert told.rstrip().endswith("内部测算，仅供研究，不代表官方预测。")


def test_the_folder_holds_table_chart_and_manifest(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "gdp"
    assert cli.main([*WORDS, "--out", str(out), "--lang", "en"]) == 0
    names = {file.name for file in out.iterdir()}
    assert names == {"decomposition.csv", "decomposition.png", "decomposition.svg", "manifest.json"}
    with (out / "decomposition.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = {row["rule"]: row["value"] for row in rows if row["year"] == "2025"}
    assert float(last["compound"]) == 1250
    run = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["run"]
    assert run["study"] == "decompose"
    assert "Internal estimate" in capsys.readouterr().out


def test_mistakes_are_told_together_and_nothing_is_written(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "none"
    words = ["decompose", "gpd", "plna", "--actual", "2021:9", "--out", str(out), "--lang", "en"]
    assert cli.main(words) == 2
    told = capsys.readouterr().err
    for part in ("gpd", "plna", "YEAR=VALUE"):
        assert part in told
    assert not out.exists()
