"""Results for other tools: an xarray Dataset with units, or a tidy pandas table.

In:   `Paths` and the `Model` that gave them.
Out:  `xarray.Dataset`, `pandas.DataFrame`; either library is imported only here, when asked for.
Knows nothing of runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.engine.outputs import Reduction
from model.engine.paths import Paths
from model.engine.program import Model, Variable

if TYPE_CHECKING:
    import pandas
    import xarray

#: Names of the axes after the first.
AXES = {1: ("member",), 2: ("scenario", "member")}


def to_xarray(paths: Paths, model: Model) -> xarray.Dataset:
    """Every trajectory and reduction with its unit, and `ok`.

    Returns:
        Variables `name[A,B]` over (time, [scenario,] member); a reduction is called
        `name (mean)` and so on, over an axis of its own whose coordinate is each interval's
        start, with the ends in its attributes. Attributes of a variable: units, long_name.
    """
    import xarray

    axes = AXES[paths.ok.ndim]
    found = {"ok": xarray.DataArray(paths.ok, dims=axes)}
    coordinates: dict[str, xarray.DataArray] = {
        "time": xarray.DataArray(
            paths.times, dims="time", attrs={"units": unit_of(model, "time step")}
        )
    }
    spans: dict[tuple[tuple[float, float], ...], str] = {}
    for key, values in paths.values.items():
        first = "time"
        name = key
        if isinstance(key, Reduction):
            first = spans.setdefault(key.intervals, f"interval_{len(spans) + 1}")
            starts, ends = zip(*key.intervals, strict=True)
            coordinates[first] = xarray.DataArray(
                np.array(starts), dims=first, attrs={"ends": list(ends)}
            )
            name = f"{key.variable} ({key.how})"
        attributes = {"units": unit_of(model, key), "long_name": _variable(model, key).doc}
        found[str(name)] = xarray.DataArray(values, dims=(first, *axes), attrs=attributes)
    return xarray.Dataset(found, coords=coordinates, attrs={"model": model.name})


def to_frame(paths: Paths, model: Model) -> pandas.DataFrame:
    """A tidy table: one row a variable, time, (scenario,) and member.

    Returns:
        Columns variable, how ('' for a trajectory), unit, time, end, [scenario,] member, value,
        ok. `time` is a saved time and `end` the same, or the two bounds of an interval.
    """
    import pandas

    axes = AXES[paths.ok.ndim]
    parts = []
    for key, values in paths.values.items():
        spans = [(t, t) for t in paths.times]
        if isinstance(key, Reduction):
            spans = list(key.intervals)
        places = np.indices(values.shape).reshape(values.ndim, -1)
        bounds = np.array(spans)[places[0]]
        columns = {
            "variable": key.variable if isinstance(key, Reduction) else key,
            "how": key.how if isinstance(key, Reduction) else "",
            "unit": unit_of(model, key),
            "time": bounds[:, 0],
            "end": bounds[:, 1],
            **dict(zip(axes, places[1:], strict=True)),
            "value": values.ravel(),
            "ok": np.broadcast_to(paths.ok, values.shape).ravel(),
        }
        parts.append(pandas.DataFrame(columns))
    return pandas.concat(parts, ignore_index=True)


def unit_of(model: Model, key: str | Reduction) -> str:
    """The unit of an output; the integral of a flow over time has its unit times the time's."""
    unit = _variable(model, key).unit
    if isinstance(key, Reduction) and key.how == "sum":
        return f"({unit})*{_variable(model, 'time step').unit}" if unit else ""
    return unit


def _variable(model: Model, key: str | Reduction) -> Variable:
    name = key.variable if isinstance(key, Reduction) else key
    variable, _ = model.find(name)
    if variable is None:
        raise KeyError(name)
    return variable
