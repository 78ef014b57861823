"""How fast and how large ensembles of the district's model are, and what several processes cost.

In:   the district; `--write` keeps the sections in RESULTS.md.
Out:  CPU and wall times, memory, the overhead of Dask for parts of one second.
Knows nothing of what the numbers mean.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.results import keep, measured, row
from scenarios.reading import load
from studies.chunks import ask
from studies.cluster import workers
from studies.district import District, load_district
from studies.ensemble import ensemble, plan_keys, series_of
from studies.members import draw_members
from studies.stream import stream
from studies.summary import statistics_of

TITLE = "Ensembles of the district's model"
MEMBERS, TURNS = 2_000, 4
#: Of a stream whose memory is watched.
FEW, MANY = 8_192, 40_960
GOAL = 1_000_000
#: Yearly outputs of a stream: the command's own, filled up to forty.
OUTPUTS = 40
PARTS, WORKERS = 40, 2


def cpu_and_wall(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds of this process, and of the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    return time.process_time() - cpu, time.perf_counter() - wall


def in_memory(district: District) -> list[str]:
    """Two scenarios with bands and chances: of new members, and of the same ones again."""
    scenarios = [load("baseline"), load("plan")]

    def study(seed: int, again: bool) -> tuple[float, float]:
        members = draw_members(MEMBERS, seed)
        if again:
            ensemble(district, scenarios, members, seed)
        return cpu_and_wall(
            partial(lambda: statistics_of(ensemble(district, scenarios, members, seed)))
        )

    study(0, False)  # compiles
    found = []
    for name, again in (("new members", False), ("the same members again", True)):
        turns = [study(seed, again) for seed in range(1, 1 + TURNS)]
        cpu, wall = min(t[0] for t in turns), min(t[1] for t in turns)
        found.append(
            row(f"{MEMBERS:,} × 2, bands and chances, {name}", f"{cpu:.2f}", f"{wall:.2f}", "-")
        )
    return found


def forty(district: District) -> tuple[str, ...]:
    """The keys of forty yearly outputs."""
    keys = plan_keys(district)
    others = [
        label.variable
        for label in district.labels.values()
        if label.variable not in keys
        and district.model.variables[label.variable].kind in ("stock", "auxiliary", "flow")
        and len(series_of(district, [label.variable])) == 1
    ]
    return (*keys, *others[: OUTPUTS - len(keys)])


def streamed(members: int) -> None:
    """In a process of its own: statistics of one scenario; tells seconds and greatest memory."""
    district = load_district()
    keys = forty(district)
    asked = ask(district, [load("plan")], members, 1, keys=keys)
    cpu, wall = cpu_and_wall(partial(stream, district, asked))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(cpu, wall, peak, len(series_of(district, keys)))


def memory() -> list[str]:
    """What a stream of few and of many members takes."""
    found = []
    for members in (FEW, MANY):
        code = f"from benchmarks.ensemble import streamed; streamed({members})"
        told = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout
        cpu, wall, peak, series = map(float, told.split())
        name = f"{members:,} × 1, {series:.0f} yearly outputs, statistics"
        found.append(row(name, f"{cpu:.1f}", f"{wall:.1f}", f"{peak:.2f}"))
    return found


def million() -> str:
    """The command on a million members and as many processes as the goal has cores."""
    keys = forty(load_district())
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(Path(sys.executable).parent / "pingshan"),
            "ensemble",
            "plan",
            "--statistics",
        ]
        command += ["--members", str(GOAL), "--workers", str(WORKERS), "--out", f"{folder}/out"]
        begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*command, "--outputs", *keys], check=True, capture_output=True)
        wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    name = f"{GOAL:,} × 1, {OUTPUTS} yearly outputs, the command with {WORKERS} processes"
    return row(name, f"{cpu:.0f}", f"{wall:.0f}", f"{after.ru_maxrss / 2**20:.2f} the largest")


def overhead() -> float:
    """Share of the time that handing parts of one second to two processes adds."""
    with workers(WORKERS) as cluster:
        list(cluster.map(time.sleep, [0.0] * WORKERS))
        begin = time.perf_counter()
        list(cluster.each(time.sleep, [1.0] * PARTS))
        taken = time.perf_counter() - begin
    return taken / (PARTS / WORKERS) - 1


def sections() -> dict[str, str]:
    """The section of RESULTS.md."""
    district = load_district()
    lines = [
        measured(),
        row("what", "CPU s", "wall s", "peak GB"),
        row("---", "---", "---", "---"),
        *in_memory(district),
        *memory(),
        million(),
        "",
        f"{PARTS} parts of one second on {WORKERS} processes: {100 * overhead():.1f} % more than"
        " without Dask.",
    ]
    return {TITLE: "\n".join(lines)}


def main() -> None:
    """Measure, show, and keep if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the section in RESULTS.md")
    given = parser.parse_args()
    found = sections()
    for title, text in found.items():
        print(f"{title}\n\n{text}\n")
    if given.write:
        keep(found)


if __name__ == "__main__":
    main()
