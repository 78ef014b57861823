"""Agreement with two independent engines, PySD and pysimlin, for any `.mdl`.

In:   the path of a model.
Out:  nothing, or an AssertionError that names the variables and how far they are apart.
Knows nothing of the district; its model's tests call these.

Every variable is compared at every step. The tolerance is 1e-9 of the variable's largest
magnitude (kernel.md): the engines round in other orders, which over thousands of steps comes to
some 1e-13, and a real difference in a formula is far above 1e-9.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from model.engine import load_model, simulate
from model.engine.names import fold, join_key, split_key

Columns = Mapping[str, NDArray[np.float64]]


def assert_agrees_with_pysd(mdl: Path, *, tolerance: float = 1e-9) -> None:
    """Every variable of `mdl` at every step as PySD computes it."""
    with TemporaryDirectory() as folder:
        copy = _saving_every_step(mdl, Path(folder))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pandas and xarray deprecations inside PySD
            import pysd

            model = pysd.read_vensim(str(copy))
            skipped = {"time"} | _lookups(copy)
            own = [name for name in model.namespace if fold(name) not in skipped]
            frame = model.run(return_columns=own)
        columns = {str(c): np.asarray(frame[c], dtype=np.float64) for c in frame.columns}
        _assert_agrees(copy, columns, tolerance)


def assert_agrees_with_pysimlin(mdl: Path, *, tolerance: float = 1e-9) -> None:
    """Every variable of `mdl` at every step as pysimlin computes it."""
    with TemporaryDirectory() as folder:
        copy = _saving_every_step(mdl, Path(folder))
        import simlin

        sim = simlin.load(str(copy)).simulate()
        sim.run_to_end()
        columns = {name: np.asarray(sim.get_series(name)) for name in sim.get_var_names()}
        _assert_agrees(copy, columns, tolerance, {"time step", "saveper"})


def _lookups(mdl: Path) -> set[str]:
    variables = load_model(mdl, use_cache=False).variables
    return {fold(name) for name, variable in variables.items() if variable.kind == "lookup"}


def _saving_every_step(mdl: Path, folder: Path) -> Path:
    """A copy that saves each step; PySD writes a Python file beside it."""
    text = mdl.read_text("utf-8")
    every, count = re.subn(r"(?mi)^(SAVEPER\s*=)[^~]*", r"\1 TIME STEP ", text)
    assert count == 1, f"{mdl.name} has {count} equations for SAVEPER"
    copy = folder / mdl.name
    copy.write_text(every, "utf-8")
    return copy


def _assert_agrees(
    mdl: Path, theirs: Columns, tolerance: float, unknown: Collection[str] = ()
) -> None:
    model = load_model(mdl, use_cache=False)
    ours = simulate(model)
    folded = {_key(name): values for name, values in theirs.items()}
    missing, apart = [], []
    for name in ours.values:
        mine = ours.values[name][:, 0]
        if _key(str(name)) not in folded:
            if fold(str(name)) not in unknown:
                missing.append(str(name))
            continue
        other = np.broadcast_to(folded[_key(str(name))], mine.shape)
        scale = max(float(np.abs(other).max()), 1.0)
        if not np.array_equal(np.isnan(mine), np.isnan(other)):
            apart.append((name, "NaN"))
        elif (worst := float(np.nanmax(np.abs(mine - other))) / scale) > tolerance:
            apart.append((name, f"{worst:.2e}"))
    assert not missing, f"variables unknown to the other engine: {missing}"
    assert not apart, f"beyond {tolerance:g} of the largest magnitude: {apart}"


def _key(name: str) -> str:
    variable, subscripts = split_key(name)
    return join_key(fold(variable), ",".join(subscripts))
