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
    for part in ("gpd", "plna", "PERIOD=VALUE"):
        assert part in told
    assert not out.exists()


def test_a_binding_target_is_told_without_a_chance(capsys: Capture) -> None:
    words = ["decompose", "22", "--task", "22=-14.5", "--members", "120", "--actual", "2021=-3"]
    assert cli.main([*words, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert "kept" not in data["paths"]
    assert data["probability"] is None
    assert data["remaining"]["chance"] is None
    assert data["limit"]["risk"] in ("low", "medium", "high")
    for lang, never in (("zh", ("保80%", "把握")), ("en", ("keeps 80%", "futures"))):
        assert cli.main([*words, "--lang", lang]) == 0
        told = capsys.readouterr().out
        assert f"{data['limit']['required_a_year']:.1f}".replace("-", "−") in told
        assert not [word for word in never if word in told]


def test_quarters_that_are_known_leave_the_rest_of_the_year(capsys: Capture) -> None:
    own = ["--actual", "2021=880", "2021Q1=200", "2022Q1=210", "--members", "120"]
    assert cli.main(["decompose", "gdp_2025", *own, "--json"]) == 0
    even = json.loads(capsys.readouterr().out)["remaining"]["within"]["even"]
    assert even["goal"] == pytest.approx(880 * (1250 / 880) ** 0.25)
    assert 210 + 680 * (1 + even["growth"]) == pytest.approx(even["goal"])
    assert cli.main(["decompose", "gdp_2025", *own]) == 0
    told = capsys.readouterr().out
    assert "后三季度需" in told
    assert f"+{100 * even['growth']:.1f}" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["gdp_2025", "--actual", "2021=8800"], "to 8800"),
        (["gdp_2025", "--actual", "2021=880", "2022=88"], "from 880 (2021) to 88"),
        (["gdp_2025", "--actual", "2021H1=4400"], "to 4400"),
        (["gdp_2025", "--base", "80", "--actual", "2021=880"], "from 80 (2020) to 880"),
        (["22", "--task", "22=-14.5", "--actual", "2021=3.2"], "is a minus missing"),
    ],
)
def test_what_monitor_asks_about_is_asked_here_and_taken_when_confirmed(
    words: list[str], told: str, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    asked = ["decompose", *words, "--members", "120", "--lang", "en", "--out", str(out)]
    assert cli.main(asked) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "add --confirm if these are right" in said
    assert not out.exists()
    assert cli.main([*asked, "--confirm"]) == 0
