"""All benchmarks: what a user waits for, the engine beside its peers, the largest models.

In:   the commands below, each run several times in a process of its own; `engine.py`, `models.py`.
Out:  `benchmarks/RESULTS.md`, to be committed; each section as soon as it is measured.
Knows nothing of how the commands work.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import comparisons, engine, ensemble, models, page, searches
from benchmarks.results import keep, measured, row

ROOT = Path(__file__).resolve().parent.parent
PINGSHAN = str(ROOT / ".venv" / "bin" / "pingshan")
REPEATS = 5
#: Members and turns of the comparison of engines.
MEMBERS, TURNS = 10_000, 3
TITLE = "What a user waits for"

#: What is waited for, and the command; `{out}` is an empty folder that is removed afterwards.
COMMANDS: dict[str, list[str]] = {
    "set-up that is current": [sys.executable, "bootstrap.py"],
    "pingshan --version": [PINGSHAN, "--version"],
    "pingshan run baseline": [PINGSHAN, "run", "baseline", "--out", "{out}/a", "--force"],
    "pingshan run baseline plan": [
        *(PINGSHAN, "run", "baseline", "plan"),
        *("--out", "{out}/b", "--force"),
    ],
    "pingshan report, two scenarios, 2,000 members, Word": [
        *(PINGSHAN, "report", "plan", "baseline", "--members", "2000"),
        *("--format", "docx", "--out", "{out}/c", "--force"),
    ],
    "pingshan monitor, the invented example": [
        *(PINGSHAN, "monitor", "docs/examples/invented_actuals.csv", "--invented"),
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
    """The section on the commands."""
    lines = [measured(), f"Seconds of wall-clock time, warm, over {REPEATS} runs.", ""]
    lines += [row("Command", "Median", "Least", "Most"), row(*["---"] * 4)]
    for name, runs in times.items():
        cells = (statistics.median(runs), min(runs), max(runs))
        lines.append(row(name, *(f"{value:.2f}" for value in cells)))
    return "\n".join(lines)


def main() -> int:
    """Measure everything, and keep and show each section when it is there."""
    benchmarks: list[Callable[[], dict[str, str]]] = [
        lambda: {TITLE: table({name: measure(command) for name, command in COMMANDS.items()})},
        lambda: engine.sections([], MEMBERS, TURNS),
        lambda: {models.TITLE: models.table()},
        ensemble.sections,
        lambda: {searches.TITLE: searches.table()},
        page.section,
        lambda: {comparisons.TITLE: comparisons.table()},
    ]
    for benchmark in benchmarks:
        sections = benchmark()
        keep(sections)
        for title, text in sections.items():
            print(f"{title}\n\n{text}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
