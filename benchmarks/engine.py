"""How fast the engine is, beside pysimlin and PySD, in one interleaved run.

In:   `benchmarks/bench.mdl` and `bench_flat.mdl` (and any model named on the command line).
Out:  a table on the terminal; with `--write`, `benchmarks/RESULTS.md`.
Knows nothing of the district.

CPU time of one process is compared, as other work on the machine disturbs it less than wall time;
the three engines take turns, so that what disturbs one disturbs all; the fastest turn counts.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from model.engine import Model, load_model, run_ensemble, simulate

HERE = Path(__file__).parent
VARIED, TOLD = 20, 20
#: From here on RESULTS.md is written by hand and kept.
NOTES = "## Notes"


def cpu(call: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def workload(model: Model, members: int) -> tuple[dict[str, np.ndarray], list[str]]:
    """Twenty constants varied by 3 % and twenty outputs, the first of each kind in the file.

    Dates are passed over: 3 % of a calendar year is 60 years, at which models divide by zero, and
    numpy's powers of what is not a number take six times as long.
    """
    rng = np.random.default_rng(1)
    clock = {"initial time", "final time", "time step", "saveper"}
    values = {
        name: model.program.elements[model.program.index[name.lower()]].value
        for name, v in model.variables.items()
        if v.kind == "constant" and not v.subscripts and name.lower() not in clock
    }
    constants = [name for name, value in values.items() if not 1900 < value < 2100][:VARIED]
    values = {name: values[name] for name in constants}
    inputs = {c: v * (1 + 0.03 * rng.standard_normal(members)) for c, v in values.items()}
    told = [
        name
        for name, v in model.variables.items()
        if v.kind in ("stock", "auxiliary", "flow") and not v.subscripts
    ][:TOLD]
    return inputs, told


class Simlin:
    """pysimlin with one simulation that is reset, set and run again."""

    def __init__(self, mdl: Path, inputs: dict[str, np.ndarray], told: list[str]) -> None:
        import simlin

        self.sim = simlin.load(str(mdl)).simulate()
        self.inputs, self.told = inputs, told

    def run(self, members: int) -> None:
        """Run the first `members` one after the other."""
        for member in range(members):
            self.sim.reset()
            for name, values in self.inputs.items():
                self.sim.set_value(name, float(values[member]))
            self.sim.run_to_end()
            for name in self.told:
                self.sim.get_series(name)


class Pysd:
    """PySD's own translation of the flat model, loaded once."""

    def __init__(self, mdl: Path, inputs: dict[str, np.ndarray], told: list[str]) -> None:
        import pysd

        self.folder = tempfile.mkdtemp()
        self.model = pysd.read_vensim(shutil.copy(mdl, self.folder))
        self.inputs, self.told = inputs, told

    def run(self, members: int) -> None:
        """Run the first `members` one after the other."""
        for member in range(members):
            params = {name: float(values[member]) for name, values in self.inputs.items()}
            self.model.run(params=params, return_columns=self.told)


def per_member(mdl: Path, flat: Path | None, members: int, turns: int) -> dict[str, float]:
    """CPU seconds a member of each engine, the fastest of several turns taken by all."""
    model = load_model(mdl)
    inputs, told = workload(model, members)
    simlin = Simlin(mdl, inputs, told)
    pysd = Pysd(flat, inputs, told) if flat else None
    run_ensemble(model, [inputs], outputs=told)  # compiles
    found: dict[str, list[float]] = {"engine": [], "pysimlin": [], "PySD flat": []}
    for _ in range(turns):
        found["pysimlin"].append(cpu(lambda: simlin.run(50)) / 50)
        found["engine"].append(cpu(lambda: run_ensemble(model, [inputs], outputs=told)) / members)
        if pysd is not None and len(found["PySD flat"]) < 2:
            found["PySD flat"].append(cpu(lambda: pysd.run(1)))
    return {name: min(times) for name, times in found.items() if times}


def other_times(mdl: Path, turns: int) -> dict[str, float]:
    """CPU seconds: one member, a thousand, loading cold and from the cache."""
    model = load_model(mdl)
    inputs, told = workload(model, 1000)
    one = {name: float(values[0]) for name, values in inputs.items()}
    calls: dict[str, Callable[[], object]] = {
        "one member": lambda: simulate(model, one, outputs=told),
        "1,000 members": lambda: run_ensemble(model, [inputs], outputs=told),
    }
    found = {}
    for name, call in calls.items():
        call()
        found[name] = min(cpu(call) for _ in range(turns * 3))
    with tempfile.TemporaryDirectory() as cache:
        cold = [loading(mdl, cache, fresh=True) for _ in range(turns)]
        cached = [loading(mdl, cache, fresh=False) for _ in range(turns)]
    return {**found, "cold, .mdl to kernel": min(cold), "cached": min(cached)}


SCRIPT = """
import time, numpy
begin = time.process_time()
from model.engine import load_model, simulate
model = load_model({mdl!r})
print(time.process_time() - begin)
"""


def loading(mdl: Path, cache: str, *, fresh: bool) -> float:
    """CPU seconds in a new process from before the import of the engine to a loaded model.

    The import of numpy (0.1 s), which every caller has done already, is not counted.
    """
    if fresh:
        shutil.rmtree(cache, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(mdl=str(mdl))],
        env={**os.environ, "XDG_CACHE_HOME": cache},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def report(mdl: Path, flat: Path | None, members: int, turns: int) -> str:
    """The table for one model."""
    times = per_member(mdl, flat, members, turns)
    lines = [
        f"## {mdl.name}, {members:,} members, {VARIED} constants varied, {TOLD} outputs",
        "",
        "| | CPU ms a member | times the engine |",
        "|---|---|---|",
    ]
    for name, seconds in times.items():
        lines.append(f"| {name} | {seconds * 1e3:.4g} | {seconds / times['engine']:,.1f} |")
    lines += ["", "| | CPU ms |", "|---|---|"]
    lines += [f"| {name} | {s * 1e3:.3g} |" for name, s in other_times(mdl, turns).items()]
    return "\n".join([*lines, ""])


def machine() -> str:
    """What it was measured on."""
    names = ["numpy", "pysd", "pysimlin"]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    load = statistics.mean(os.getloadavg())
    day = datetime.datetime.now(datetime.UTC).date()
    return (
        f"{day}, {platform.machine()}, {os.cpu_count()} cores, load {load:.1f},"
        f" Python {platform.python_version()}, {versions}"
    )


def main() -> None:
    """Measure, print, and on request keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", type=Path, help="further .mdl files")
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")  # of PySD's dependencies
    parts = ["# Results of `benchmarks/engine.py`", "", machine(), ""]
    parts.append(report(HERE / "bench.mdl", HERE / "bench_flat.mdl", chosen.members, chosen.turns))
    parts += [report(mdl, None, chosen.members, chosen.turns) for mdl in chosen.models]
    text = "\n".join(parts)
    print(text)
    if chosen.write:
        results = HERE / "RESULTS.md"
        _, found, notes = results.read_text("utf-8").partition(NOTES)
        results.write_text(f"{text}\n{found}{notes}", "utf-8")


if __name__ == "__main__":
    main()
