"""The record of the slow tests counts what pytest did, and keeps the newest run first."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import slow_tests

ONE_OF_EACH = """
import pytest
def test_a(): pass
def test_b(): pass
def test_c(): pass
def test_d(): assert False
@pytest.fixture
def broken(): raise OSError
def test_e(broken): pass
@pytest.mark.skip(reason="shown in the record")
def test_f(): pass
"""


def test_a_row_counts_passed_failed_and_skipped_as_pytest_does(tmp_path: Path) -> None:
    (tmp_path / "test_one_of_each.py").write_text(ONE_OF_EACH, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "--junitxml=junit.xml", "."]
    subprocess.run(command, cwd=tmp_path, capture_output=True)
    cells = [cell.strip() for cell in slow_tests.row(tmp_path / "junit.xml").split("|")[1:-1]]
    date, commit, passed, failed, skipped, seconds, machine, versions = cells
    assert (passed, failed, skipped) == ("3", "2", "1")  # an error in a fixture is a failure
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", date)
    assert re.fullmatch(r"[0-9a-f]{10}\+?", commit)
    assert seconds.isdigit()
    assert "cores" in machine
    assert "numpy" in versions


def test_the_newest_row_stands_first_and_the_head_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "SLOW_TESTS.md"
    monkeypatch.setattr(slow_tests, "RECORD", record)
    slow_tests.keep("| first |\n")
    slow_tests.keep("| second |\n")
    assert record.read_text(encoding="utf-8") == slow_tests.HEAD + "| second |\n| first |\n"
    assert list(tmp_path.iterdir()) == [record]
