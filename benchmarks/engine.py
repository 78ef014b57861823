"""How fast the engine is, beside pysimlin and PySD, in one interleaved run.

In:   `benchmarks/bench.mdl`, `bench_flat.mdl`, the district's model, and any named besides.
Out:  tables on the terminal; with `--write`, in `benchmarks/RESULTS.md`.
Knows nothing of what the models are about.

CPU time of one process with one thread is compared, as other work disturbs it less than wall time;
the three engines take turns, so that what disturbs one disturbs all; the fastest turn counts.
All models save once a year, whatever their file says.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from benchmarks.results import keep, measured, row
from model.engine import Model, load_model, run_ensemble, simulate
from model.engine.kernel import THREADS

HERE = Path(__file__).parent
DISTRICT = HERE.parent / "model" / "district" / "pingshan.mdl"
VARIED, TOLD = 20, 20
#: Over these the cost of a member is shown to be flat.
COUNTS = (2_000, 10_000, 100_000)
STREAMED = 100_000


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread of the engine in here; what users wait for is measured with all of them."""
    before = os.environ.get(THREADS)
    os.environ[THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[THREADS]
        else:
            os.environ[THREADS] = before


def cpu(call: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def workload(model: Model, members: int) -> tuple[dict[str, np.ndarray], list[str]]:
    """Twenty constants varied by 3 % and twenty outputs, the first of each kind in the file.

    Zeros and dates are passed over: 3 % of a calendar year is 60 years, at which models divide
    by zero, and numpy's powers of what is not a number take six times as long.
    """
    rng = np.random.default_rng(1)
    clock = {"initial time", "final time", "time step", "saveper"}
    values = {
        name: model.program.elements[model.program.index[name.lower()]].value
        for name, v in model.variables.items()
        if v.kind == "constant"
        and not v.subscripts
        and name.lower() not in clock
        and model.program.index[name.lower()] not in model.program.structural
    }
    usual = [name for name, v in values.items() if v != 0 and not 1900 < v < 2100]
    constants = usual[:VARIED]
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


def yearly_copy(mdl: Path, folder: str) -> Path:
    """The model with SAVEPER = 1, so that all engines save once a year."""
    text, count = re.subn(r"(?mi)^(SAVEPER\s*=)[^~]*", r"\1 1 ", mdl.read_text("utf-8"))
    if count != 1:
        raise ValueError(f"{mdl.name} has {count} equations for SAVEPER")
    copy = Path(folder) / mdl.name
    copy.write_text(text, "utf-8")
    return copy


def flatness(mdl: Path, turns: int) -> dict[int, float]:
    """CPU seconds a member for more and more members."""
    model = load_model(mdl)
    found: dict[int, list[float]] = {}
    for _ in range(turns):
        for count in COUNTS:
            inputs, told = workload(model, count)
            seconds = cpu(partial(run_ensemble, model, [inputs], outputs=told))
            found.setdefault(count, []).append(seconds / count)
    return {count: min(times) for count, times in found.items()}


def streamed(mdl: Path) -> float:
    """Gigabytes that `pingshan simulate` needs at most for many members and twenty outputs."""
    inputs, told = workload(load_model(mdl), 2)
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "spec.csv"
        rows = [f"{n},uniform,{v.min()},,{v.max()}" for n, v in inputs.items()]
        spec.write_text("\n".join(["name,distribution,low,mode,high", *rows]), "utf-8")
        command = [str(Path(sys.executable).parent / "pingshan"), "simulate", str(mdl)]
        command += ["--members", str(STREAMED), "--vary", str(spec), "--outputs", ",".join(told)]
        subprocess.run([*command, "--out", f"{folder}/many.parquet"], check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20


def report(mdl: Path, flat: Path | None, members: int, turns: int) -> dict[str, str]:
    """The sections for one model."""
    times = per_member(mdl, flat, members, turns)
    lines = [measured(), row("", "CPU ms a member", "times the engine"), row(*["---"] * 3)]
    for name, seconds in times.items():
        ratio = f"{seconds / times['engine']:,.1f}"
        lines.append(row(name, f"{seconds * 1e3:.4g}", ratio))
    lines += ["", row("", "CPU ms"), row("---", "---")]
    lines += [row(name, f"{s * 1e3:.3g}") for name, s in other_times(mdl, turns).items()]
    title = f"{mdl.name}, {members:,} members, {VARIED} constants varied, {TOLD} yearly outputs"
    return {title: "\n".join(lines)}


def growth(mdl: Path, turns: int) -> dict[str, str]:
    """The section on many members."""
    lines = [measured(), row("members", "CPU ms a member"), row("---", "---")]
    lines += [row(f"{n:,}", f"{s * 1e3:.4g}") for n, s in flatness(mdl, turns).items()]
    peak = f"{streamed(mdl):.2f} GB"
    lines += ["", f"`pingshan simulate --members {STREAMED} --outputs` of {TOLD}: at most {peak}."]
    return {f"{mdl.name}, more and more members": "\n".join(lines)}


def sections(models: list[Path], members: int, turns: int) -> dict[str, str]:
    """All sections: the two models that have goals, and those named besides."""
    warnings.simplefilter("ignore")  # of PySD's dependencies
    with one_thread(), tempfile.TemporaryDirectory() as folder:
        found = report(HERE / "bench.mdl", HERE / "bench_flat.mdl", members, turns)
        for mdl in (DISTRICT, *models):
            found |= report(yearly_copy(mdl, folder), None, members, turns)
        return found | growth(HERE / "bench.mdl", min(turns, 2))


def main() -> None:
    """Measure, print, and on request keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", type=Path, help="further .mdl files")
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=4)
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    chosen = parser.parse_args()
    found = sections(chosen.models, chosen.members, chosen.turns)
    for title, text in found.items():
        print(f"{title}\n\n{text}\n")
    if chosen.write:
        keep(found)


if __name__ == "__main__":
    main()
