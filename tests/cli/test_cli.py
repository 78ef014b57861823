"""The command line as a planner meets it: a real process, its words, its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PINGSHAN = Path(sys.executable).with_name("pingshan")


def pingshan(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command."""
    environment = {**os.environ, **variables}
    return subprocess.run(
        [PINGSHAN, *words], capture_output=True, text=True, encoding="utf-8", env=environment
    )


def test_the_version_is_that_of_the_distribution() -> None:
    done = pingshan("--version")
    root = Path(__file__).resolve().parents[2]
    assert f'version = "{done.stdout.split()[1]}"' in (root / "pyproject.toml").read_text()


def test_the_version_is_told_without_importing_anything_heavy() -> None:
    code = "import cli, sys; cli.main(['--version']); print(*sys.modules, sep='\\n')"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    modules = set(loaded.stdout.splitlines())
    assert "cli" in modules
    assert not modules & {"numpy", "scipy", "pandas", "pysd", "matplotlib", "yaml", "streamlit"}


@pytest.mark.parametrize(("lang", "word"), [("zh", "用法："), ("en", "usage: ")])
def test_help_speaks_the_language_asked_for(lang: str, word: str) -> None:
    done = pingshan("--lang", lang, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(word)
    assert ("示" in done.stdout) == (lang == "zh")


def test_no_words_at_all_show_the_help() -> None:
    assert pingshan().stdout == pingshan("--help").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--vresion"], "--version"),
        (["--lang", "fr"], "'zh', 'en'"),
        (["--lang"], "--lang"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_unknown_word_is_answered_with_the_nearest(
    words: list[str], message: str, lang: str
) -> None:
    done = pingshan(f"--lang={lang}", *words)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert ("不" in done.stderr or "要有" in done.stderr) == (lang == "zh")


def test_a_reader_that_has_gone_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([PINGSHAN, "--help"], stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_texts_are_written_also_where_the_terminal_knows_no_chinese() -> None:
    done = pingshan("--help", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
