"""The examples in every command's help can be typed as they stand."""

from __future__ import annotations

import importlib
import shlex
from pathlib import Path

import pytest

import cli
from commands.dispatch import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


#: Commands whose examples take minutes; they run with the slow tests.
LONG = {"backtest"}
#: A command whose plain example writes over the committed sample; tests/cli/test_calibrate.py types
#: it with a folder of its own.
RENEWS = {"calibrate"}
#: It serves until it is stopped; tests/cli/test_app.py starts it as a process.
SERVES = {"app"}


def examples(name: str) -> list[str]:
    found: tuple[str, ...] = importlib.import_module(f"commands.{name}").EXAMPLES
    return list(found)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_shows_the_examples_and_speaks_the_language(
    name: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help", "--lang", lang])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert COMMANDS[name][lang == "en"] in told
    assert examples(name)
    for line in examples(name):
        assert line in told
    prose = [line for line in told.split("\n") if "pingshan " not in line]
    assert any("一" <= character <= "鿿" for character in "".join(prose)) == (lang == "zh")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, marks=pytest.mark.slow) if n in LONG else n
        for n in COMMANDS
        if n not in RENEWS | SERVES
    ],
)
def test_every_example_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name_of_folder in ("model", "docs"):
        (tmp_path / name_of_folder).symlink_to(ROOT / name_of_folder)
    monkeypatch.chdir(tmp_path)
    for line in examples(name):
        program, *words = shlex.split(line)
        assert program == "pingshan"
        assert cli.main(words) == 0, (line, capsys.readouterr().err)


def test_every_command_has_a_file_and_every_file_that_performs_is_a_command() -> None:
    files = (ROOT / "commands").glob("*.py")
    performing = {path.stem for path in files if "\ndef perform(" in path.read_text("utf-8")}
    assert performing == set(COMMANDS)
