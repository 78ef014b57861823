"""The ten largest models of `tests/models` with 1, 2, 1,000 and 10,000 members.

In:   the models; further arguments: `--write` keeps the table in RESULTS.md.
Out:  a table of CPU times, and an error where members do not agree between the runs.
Knows nothing of what the models are about.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.engine import TOLD, cpu, one_thread
from benchmarks.results import keep, measured, row
from model.engine import Model, Paths, load_model, run_ensemble, simulate

MODELS = Path(__file__).parents[1] / "tests" / "models"
COUNT = 10
MEMBERS = (1, 2, 1_000, 10_000)
TITLE = f"The {COUNT} largest models of tests/models"
#: One member runs as plain floats, whose exp and pow round otherwise than numpy's.
ALONE = 1e-12


def largest() -> list[Model]:
    """By the number of scalar elements; written out and subscripted, a model counts twice."""
    files = sorted(path for path in MODELS.iterdir() if path.suffix in (".mdl", ".xmile"))
    models = [load_model(path) for path in files]
    return sorted(models, key=lambda model: -len(model.program.elements))[:COUNT]


def spread(model: Model, count: int) -> dict[str, np.ndarray]:
    """Every constant that may be changed, 1 % about the model's value; not what may be a code."""
    rng, program = np.random.default_rng(3), model.program
    codes = set(range(6))
    fixed = {"initial time", "final time", "time step", "saveper"}
    return {
        element.key: element.value * (1 + 0.01 * rng.standard_normal(count))
        for number, element in enumerate(program.elements)
        if element.kind == "constant"
        and element.variable not in fixed
        and element.value not in codes
        and number not in program.structural | program.seeds
    }


def times(model: Model) -> list[float]:
    """CPU seconds of a run with each number of members.

    Raises:
        ValueError: the first members are not the same in all runs, or one has failed.
    """
    inputs = spread(model, MEMBERS[-1])
    told = [n for n, v in model.variables.items() if v.kind not in ("lookup", "constant")][:TOLD]
    found, paths = [], list[Paths]()
    for count in MEMBERS:
        if count == 1:
            one = {name: float(values[0]) for name, values in inputs.items()}
            run = partial(simulate, model, one, outputs=told)
        else:
            some = {name: values[:count] for name, values in inputs.items()}
            run = partial(run_ensemble, model, [some], count, outputs=told)
        paths.append(run())  # compiles
        found.append(cpu(run))
    _compare(model, paths)
    return found


def _compare(model: Model, paths: list[Paths]) -> None:
    alone, two, *more = paths
    for key, values in two.values.items():
        for other in more:
            if not np.array_equal(other.values[key][..., :2], values, equal_nan=True):
                raise ValueError(f"{model.name}: {key} feels its neighbours")
        scale = max(1.0, float(np.abs(values).max()))
        if not np.allclose(alone.values[key][:, 0], values[:, 0, 0], rtol=0, atol=ALONE * scale):
            raise ValueError(f"{model.name}: {key} of one member alone is another")
    if not all(one.ok.all() for one in paths):
        raise ValueError(f"{model.name}: a member has failed")


def table() -> str:
    """The table, and when it was measured."""
    head = ["model", "elements", "steps", *(f"{n:,} members, ms" for n in MEMBERS)]
    lines = [measured(), "CPU time of one process. The first members have the same bits in all", ""]
    lines[1] += " runs of two and more, and one alone is within 1e-12 of its values."
    lines += [row(*head), row(*["---"] * len(head))]
    for model in largest():
        with one_thread():
            ran = [f"{seconds * 1e3:.3g}" for seconds in times(model)]
        lines.append(row(model.name, len(model.program.elements), model.clock.steps, *ran))
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and on request keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    chosen = parser.parse_args()
    text = table()
    print(f"{TITLE}\n\n{text}")
    if chosen.write:
        keep({TITLE: text})


if __name__ == "__main__":
    main()
