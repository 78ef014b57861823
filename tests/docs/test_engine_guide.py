"""docs/engine.md does what it says: its commands and its Python are run on its own model."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

import cli

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "engine.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The one block of a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert isinstance(found, str)
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("teacup.mdl").write_text(block("mdl"), encoding="utf-8")
    Path("spec.csv").write_text(block("csv"), encoding="utf-8")
    return tmp_path


def test_the_three_commands_are_three_and_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = [shlex.split(line) for line in block("sh").splitlines()]
    assert [words[1] for words in commands] == ["check", "simulate", "simulate"]
    for words in commands:
        assert words[0] == "pingshan"
        assert cli.main([*words[1:], "--lang", "en"]) == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings\n"
    cooled = np.loadtxt("once.csv", delimiter=",", skiprows=1, usecols=1)
    np.testing.assert_allclose(cooled, 20 + 70 * (1 - 0.125 / 8) ** (8 * np.arange(31)), rtol=1e-12)
    assert parquet.read_table("many.parquet").num_rows == 1000 * 31


def test_the_python_runs_as_it_stands(folder: Path) -> None:
    Path("guide.py").write_text(block("python"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "guide.py"], capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}
    )
    assert (done.returncode, done.stderr) == (0, "")
