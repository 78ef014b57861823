"""`pingshan discover` says what a miss depends on in sentences, and refuses mistakes."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

import cli

Capture = pytest.CaptureFixture[str]
WORDS = ["discover", "--target", "gdp>=1250@2025", "plan", "--members", "1200"]


def test_the_sentence_says_the_figures_of_the_table(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "out"
    assert cli.main([*WORDS, "--out", str(folder), "--json", "--lang", "en"]) == 0
    data = json.loads(capsys.readouterr().out)
    with (folder / "boxes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = rows[0]
    (scenario,) = data["scenarios"]
    said = scenario["sentences"]
    assert first["sentence"] == said["en"][0]
    for lang in ("zh", "en"):
        shares = [round(100 * float(first[name])) for name in ("density", "coverage", "support")]
        found = [int(part) for part in re.findall(r"(\d+) ?%", said[lang][0])]
        # the limits are rates and stand before; halves may round to either side
        assert all(abs(a - b) <= 1 for a, b in zip(found[-3:], shares, strict=True)), said[lang][0]
    assert "市场增速" in said["zh"][0]
    assert "market growth" in said["en"][0]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {"boxes.csv", "branches.csv", "robustness.csv"} <= set(manifest["outputs"])


def test_of_a_binding_target_no_share_is_told(capsys: Capture) -> None:
    words = ["discover", "plan", "baseline", "--target", "22", "--task", "22=-14.5"]
    assert cli.main([*words, "--members", "100", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert all(one["missed"] is None for one in data["scenarios"])
    assert all(row["density"] is None for row in data["boxes"])
    assert all(row["share_missed"] is None for row in data["branches"])
    assert all(row["satisfied"] is None for row in data["robustness"])
    assert cli.main([*words, "--members", "100", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "miss at least" not in told
    assert "% miss" not in told


def test_mistakes_are_told_at_once(capsys: Capture) -> None:
    words = ["discover", "--target", "gpd>=1@2025", "plna", "--members", "1", "--lang", "en"]
    assert cli.main(words) == 2
    told = capsys.readouterr().err
    for part in ("gpd", "plna", "at least 2"):
        assert part in told
    for wrong, said in (([], "--target"), (["--target", "sei_share_2025"], "only tracked")):
        assert cli.main(["discover", *wrong, "--members", "10", "--lang", "en"]) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--target", "gdp>=1@2025"], "No member misses it"),
        (["--target", "gdp>=99999@2025"], "Every member misses it"),
        (["--target", "22", "--task", "22=-1"], "Every member has room"),
        (["--target", "22", "--task", "22=-99"], "No member has room"),
        (["--target", "gdp>=1250@2025"], "Too few members"),
    ],
)
def test_where_nothing_can_be_told_of_a_miss_the_reason_is(
    words: list[str], said: str, capsys: Capture
) -> None:
    assert cli.main(["discover", "plan", *words, "--members", "30", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert said in told
    assert "No conditions were found" not in told


def test_a_regret_of_few_members_says_so(capsys: Capture) -> None:
    words = ["discover", "plan", "baseline", "--target", "gdp>=1250@2025", "--lang", "en"]
    for members, warned in (("2", True), ("60", False)):
        assert cli.main([*words, "--members", members]) == 0
        assert (f"(of {members} members only" in capsys.readouterr().out) == warned
