"""Whatever a command writes, its folder and each of its pictures lead back to the same numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cli
from report.embedded import read_embedded

Capture = pytest.CaptureFixture[str]
PROJECTS = Path(__file__).parents[2] / "docs" / "examples" / "invented_projects.csv"
QUICK = (
    ("decompose", "gdp_2025", "--members", "120", "--actual", "2021=900", "2022H1=430"),
    ("decompose", "22", "--members", "120", "--task", "22=-14.5", "--actual", "2021=-3"),
    ("projects", str(PROJECTS), "--members", "20"),
)
LONG = (
    ("run", "plan"),
    ("targets", "plan", "--members", "16"),
    ("ensemble", "plan", "--members", "16"),
    ("compare", "plan", "baseline", "--members", "16", "--no-attribution"),
    ("compare", "plan", "baseline", "--members", "16", "--outputs", "gdp", "--no-attribution"),
)


def check(words: tuple[str, ...], tmp_path: Path, capsys: Capture) -> None:
    """Write a folder, and replay it, a PNG and an SVG of it."""
    out = tmp_path / "out"
    assert cli.main([*words, "--out", str(out)]) == 0
    capsys.readouterr()
    key = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["key"]
    pictures = [next(iter(sorted(out.glob(f"*.{form}")))) for form in ("png", "svg")]
    for place in (out, *pictures):
        assert read_embedded(place)["key"] == key
        assert cli.main(["replay", str(place), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["verdict"], told["inputs"], told["apart"]) == ("same", [], []), place


@pytest.mark.parametrize("words", QUICK, ids=" ".join)
def test_what_follows_the_plan_leads_back(
    words: tuple[str, ...], tmp_path: Path, capsys: Capture
) -> None:
    check(words, tmp_path, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("words", LONG, ids=" ".join)
def test_what_is_projected_leads_back(
    words: tuple[str, ...], tmp_path: Path, capsys: Capture
) -> None:
    check(words, tmp_path, capsys)


def test_there_is_no_report_of_a_decomposition_to_write_again(
    tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    assert cli.main([*QUICK[0], "--out", str(out)]) == 0
    assert cli.main(["replay", str(out), "--out", str(tmp_path / "no"), "--lang", "en"]) == 2
    assert "no report" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()
