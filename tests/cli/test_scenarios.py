"""`pingshan scenarios`: what is there, what is wrong with a file, and a new one to fill in."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli
from scenarios.reading import LIBRARY, load

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_scenario_of_the_library_is_listed_and_can_be_shown(
    lang: str, capsys: Capture
) -> None:
    assert cli.main(["scenarios", "list", "--lang", lang]) == 0
    listed = capsys.readouterr().out
    for path in LIBRARY.glob("*.yaml"):
        assert path.stem in listed
        assert load(path.stem).title.said(lang) in listed
    assert cli.main(["scenarios", "show", "plan", "boom", "--lang", lang]) == 0
    shown = capsys.readouterr().out
    for name in ("plan", "boom"):
        assert load(name).title.said(lang) in shown


def test_a_new_file_passes_the_check_and_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["scenarios", "new", "mine"]) == 0
    assert cli.main(["scenarios", "check", "mine.yaml"]) == 0
    before = (tmp_path / "mine.yaml").read_text()
    assert cli.main(["scenarios", "new", "mine", "--lang", "en"]) == 2
    assert "mine.yaml" in capsys.readouterr().err
    assert (tmp_path / "mine.yaml").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_everything_wrong_in_several_files_is_told_with_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("name: a\nlevers:\n  promotion funding: 999\n  nonsense: 1\n")
    Path("b.yaml").write_text("name: b\nlevers: [\n")
    assert cli.main(["scenarios", "check", "a.yaml", "b.yaml", "plan", "--lang", "en"]) == 2
    told = capsys.readouterr().err
    for part in ("a.yaml:3", "a.yaml:4", "b.yaml:"):
        assert part in told, told


@pytest.mark.parametrize(
    ("words", "message"),
    [([], "list|show|check|new"), (["shw"], "'show'"), (["show"], "name"), (["show", "x"], "'x'")],
)
def test_what_is_missing_is_said(words: list[str], message: str, capsys: Capture) -> None:
    assert cli.main(["scenarios", *words, "--lang", "en"]) == 2
    assert message in capsys.readouterr().err


def test_units_are_the_plans_and_not_the_models(capsys: Capture) -> None:
    assert cli.main(["scenarios", "show", "plan"]) == 0
    told = capsys.readouterr().out
    assert "工业区更新改造 [redevelopment] = 0.35 平方公里/年 (历史 0.182)" in told
    assert "工业用地占比 [industrial land share] = 0.42 (历史 0.37)" in told
    for unit in ("Km2", "Dmnl", "Yi/", "无量纲"):
        assert unit not in told


def test_a_new_file_may_be_named_with_its_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["scenarios", "new", "mine.yaml"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
    assert cli.main(["scenarios", "check", "mine.yaml"]) == 0
    assert cli.main(["scenarios", "new", "mine"]) == 2
