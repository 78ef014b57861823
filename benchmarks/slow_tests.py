"""Run the slow tests and keep a dated record of the outcome in benchmarks/SLOW_TESTS.md.

In:   the tests marked `slow`; further arguments go to pytest (a selection is not recorded).
Out:  one row at the top of the record, to be committed; pytest's exit code.
Knows nothing of what the tests are about.
"""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "benchmarks" / "SLOW_TESTS.md"
PACKAGES = ("numpy", "scipy", "pysd", "pysimlin")
HEAD = """\
# Slow tests

Every run of `make test-slow`, the newest first. A commit with `+` had changes not yet committed.

| Date (UTC) | Commit | Passed | Failed | Skipped | Seconds | Machine | Versions |
|---|---|---|---|---|---|---|---|
"""


def commit() -> str:
    """The commit that is checked out, with `+` where files differ from it."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()

    dirty = git("status", "--porcelain", "--untracked-files=no")
    return git("rev-parse", "--short=10", "HEAD") + ("+" if dirty else "")


def machine() -> str:
    """The class of machine: architecture, processor and cores; never its name."""
    processor = platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            processor += ", " + line.partition(":")[2].strip()
            break
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}"


def versions() -> str:
    """Python and the packages on which the numbers rest."""
    named = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()}, {named}"


def row(junit: Path) -> str:
    """One line of the record, from pytest's own account of the run."""
    suite = ET.parse(junit).getroot().find("testsuite")
    if suite is None:
        raise ValueError(f"{junit} has no testsuite")
    total, skipped = int(suite.attrib["tests"]), int(suite.attrib["skipped"])
    failed = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M")
    seconds = f"{float(suite.attrib['time']):.0f}"
    counts = (str(total - failed - skipped), str(failed), str(skipped), seconds)
    return "| " + " | ".join([now, commit(), *counts, machine(), versions()]) + " |\n"


def keep(line: str) -> None:
    """Put a line under the head of the record, above the older ones."""
    older = RECORD.read_text(encoding="utf-8").removeprefix(HEAD) if RECORD.exists() else ""
    new = RECORD.with_suffix(".new")
    new.write_text(HEAD + line + older, encoding="utf-8")
    os.replace(new, RECORD)


def main(arguments: Sequence[str]) -> int:
    """Run the slow tests on two processes; keep the record when all of them were asked for."""
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder) / "junit.xml"
        pytest = [sys.executable, "-m", "pytest", "-m", "slow", "-n", "2", f"--junitxml={junit}"]
        code = subprocess.run([*pytest, *arguments], cwd=ROOT).returncode
        if junit.exists() and not arguments:
            keep(row(junit))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
