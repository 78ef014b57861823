"""`pingshan report` and `pingshan replay` from the command line: whole results or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document

import cli
from studies.request import hash_of, read_manifest

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Excel in both languages, single runs."""
    out = tmp_path_factory.mktemp("report") / "out"
    words = ["--format", "xlsx", "--both", "--members", "1", "--date", DAY, "--out", str(out)]
    assert cli.main(["report", "plan", *words]) == 0
    return out


def test_the_folder_holds_what_was_asked_for_and_a_manifest_that_lists_it(folder: Path) -> None:
    names = {f"evaluation-{lang}.xlsx" for lang in ("zh", "en")}
    assert {path.name for path in folder.iterdir()} == names | {"manifest.json"}
    run, content = read_manifest(folder)
    assert run.members == 1
    assert content["settings"]["date"] == DAY
    assert content["outputs"] == {name: hash_of(folder / name) for name in names}


@pytest.mark.parametrize("name", ["", "evaluation-en.xlsx"])
def test_replay_of_it_says_that_the_bits_are_the_same(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["replay", str(folder / name), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "same"
    assert told["compared"] > 100


def test_replay_writes_the_same_files_again(folder: Path, tmp_path: Path) -> None:
    assert cli.main(["replay", str(folder), "--out", str(tmp_path / "again")]) == 0
    again, before = (read_manifest(place)[1] for place in (tmp_path / "again", folder))
    assert again == before


def test_replay_tells_another_number_and_ends_with_1(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content["numbers"]["single line: gdp"]["digest"] = "0" * 16
    content["versions"]["numpy"] = "1.0"
    (tmp_path / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    for lang, verdict in (("zh", "结论：数字不是逐位相同"), ("en", "Verdict: not the same bits")):
        assert cli.main(["replay", str(tmp_path), "--lang", lang]) == 0
        told = capsys.readouterr().out
        assert verdict in told
        assert "single line: gdp" in told
        assert "numpy" in told
    content["numbers"]["single line: gdp"]["shown"][0] += 1.0
    (tmp_path / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    assert cli.main(["replay", str(tmp_path)]) == 1
    assert "结论：数字不同" in capsys.readouterr().out


def test_every_mistake_is_told_at_once_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--format", "docx,exel", "--date", "22.11.2026", "--template", "no.docx"]
    words += ["--members", "0", "--lang", "en", "--out", str(tmp_path / "out")]
    assert cli.main(["report", "plna", *words]) == 2
    told = capsys.readouterr().err
    for part in ("did you mean 'xlsx'", "22.11.2026", "no.docx", "--members", "'plan'"):
        assert part in told, part
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_elses_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    words = ["--members", "1", "--format", "xlsx", "--out", str(tmp_path), "--force"]
    assert cli.main(["report", "plan", *words]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_template_is_used_and_replay_asks_for_it_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template, out = tmp_path / "t.docx", tmp_path / "out"
    document = Document()
    document.add_paragraph("坪山区发展和改革局")
    document.add_paragraph("{{正文}}")
    document.save(str(template))
    words = ["--members", "1", "--template", str(template), "--date", DAY]
    assert cli.main(["report", "plan", *words, "--out", str(out)]) == 0
    written = Document(str(out / "evaluation-zh.docx"))
    assert written.paragraphs[0].text == "坪山区发展和改革局"
    assert cli.main(["replay", str(out), "--out", str(tmp_path / "again")]) == 2
    assert "--template" in capsys.readouterr().err
    again = ["replay", str(out), "--template", str(template), "--out", str(tmp_path / "again")]
    assert cli.main(again) == 0
    assert read_manifest(tmp_path / "again")[1] == read_manifest(out)[1]


def test_replay_of_what_is_no_export_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.docx").write_bytes(b"no")
    for path in (tmp_path / "a.docx", tmp_path / "none.json", tmp_path):
        assert cli.main(["replay", str(path), "--lang", "en"]) == 2
        assert str(path) in capsys.readouterr().err
