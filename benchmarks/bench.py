"""Time what a user waits for, and keep the figures in benchmarks/RESULTS.md.

In:   the commands below, each run several times in a process of its own.
Out:  a table of medians with the machine and the versions, to be committed.
Knows nothing of how the commands work.
"""

from __future__ import annotations

import datetime
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.slow_tests import commit, machine, versions

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PINGSHAN = str(ROOT / ".venv" / "bin" / "pingshan")
REPEATS = 5

#: What is waited for, and the command; `{out}` is an empty folder that is removed afterwards.
COMMANDS: dict[str, list[str]] = {
    "set-up that is current": [sys.executable, "bootstrap.py"],
    "pingshan --version": [PINGSHAN, "--version"],
    "pingshan run baseline": [PINGSHAN, "run", "baseline", "--out", "{out}/a", "--force"],
    "pingshan run baseline plan": [
        *(PINGSHAN, "run", "baseline", "plan"),
        *("--out", "{out}/b", "--force"),
    ],
}


def seconds(command: Sequence[str]) -> float:
    """Wall-clock time of one run; a command that fails is an error, not a fast result."""
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - started


def measure(command: Sequence[str]) -> list[float]:
    """The times of several runs, after one that fills the caches and is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        filled = [word.replace("{out}", folder) for word in command]
        seconds(filled)
        return [seconds(filled) for _ in range(REPEATS)]


def table(times: dict[str, list[float]]) -> str:
    """The text of RESULTS.md."""
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M")
    lines = [
        "# What a user waits for",
        "",
        f"Seconds of wall-clock time, warm, over {REPEATS} runs; `make bench` makes this file.",
        "",
        f"- {now} UTC, commit {commit()}",
        f"- {machine()}",
        f"- {versions()}",
        "",
        "| Command | Median | Least | Most |",
        "|---|---|---|---|",
    ]
    for name, runs in times.items():
        row = (statistics.median(runs), min(runs), max(runs))
        lines.append(f"| {name} | " + " | ".join(f"{value:.2f}" for value in row) + " |")
    return "\n".join([*lines, ""])


def main() -> int:
    """Measure everything, write the table and show it."""
    text = table({name: measure(command) for name, command in COMMANDS.items()})
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
