"""`pingshan check` tells one line a finding, and its exit code says whether any is an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cli

Capture = pytest.CaptureFixture[str]
MODEL = """{UTF-8}
Herd= INTEG(births, 100) ~ cow ~|
births= Herd*birth rate ~ cow/Year ~|
birth rate= 0.1 ~ 1/Year ~|
seen= Herd ~ cow ~|
INITIAL TIME= 0 ~ Year ~|
FINAL TIME= 2 ~ Year ~|
TIME STEP= 1 ~ Year ~|
SAVEPER= TIME STEP ~ Year ~|
"""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("herd.mdl").write_text(MODEL, encoding="utf-8")
    return "herd.mdl"


@pytest.mark.parametrize(
    ("lang", "line", "total"),
    [
        ("en", "herd.mdl:5: warning: 'seen' is used by no other variable", "0 errors, 1 warning"),
        ("zh", "herd.mdl:5: 警告: “seen”没有被任何变量使用", "0 个错误，1 个警告"),
    ],
)
def test_warnings_are_told_and_are_no_failure(
    lang: str, line: str, total: str, model: str, capsys: Capture
) -> None:
    assert cli.main(["check", model, "--lang", lang]) == 0
    assert capsys.readouterr().out.splitlines() == [line, total]


def test_a_wrong_unit_is_an_error(model: str, capsys: Capture) -> None:
    Path(model).write_text(MODEL.replace("~ cow/Year", "~ cow"), encoding="utf-8")
    assert cli.main(["check", model, "--lang", "en"]) == 1
    told = capsys.readouterr().out
    assert "herd.mdl:3: error: 'births': 'Herd*birth rate' has the unit cow/Year, not cow" in told
    assert "herd.mdl:2: error" in told


def test_an_unsupported_construct_is_an_error_with_its_line(model: str, capsys: Capture) -> None:
    Path(model).write_text(MODEL.replace("= Herd ~", "= NO SUCH(Herd) ~"), encoding="utf-8")
    assert cli.main(["check", model, "--lang", "en"]) == 1
    assert "herd.mdl:5: error: 'seen' uses NO SUCH" in capsys.readouterr().out


def test_programs_get_the_same_as_json(model: str, capsys: Capture) -> None:
    assert cli.main(["check", model, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    zh, en = "“seen”没有被任何变量使用", "'seen' is used by no other variable"
    place = {"file": "herd.mdl", "line": 5}
    assert found == {"severity": "warning", "kind": "unused", **place, "zh": zh, "en": en}


def test_names_of_one_unit_can_be_given(model: str, capsys: Capture) -> None:
    Path(model).write_text(MODEL.replace("seen= Herd ~ cow", "seen= Herd ~ 头"), encoding="utf-8")
    assert cli.main(["check", model]) == 1
    assert cli.main(["check", model, "--same", "cow,头", "a,b"]) == 0


def test_numbers_can_be_let_through(model: str) -> None:
    Path(model).write_text(MODEL.replace("seen= Herd", "seen= Herd + 1"), encoding="utf-8")
    assert cli.main(["check", model]) == 1
    assert cli.main(["check", model, "--any-number"]) == 0


def test_a_missing_file_is_refused(model: str, capsys: Capture) -> None:
    assert cli.main(["check", "hird.mdl"]) == 2
    assert "hird.mdl" in capsys.readouterr().err
