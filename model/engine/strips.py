"""Numpy's own inner loops, driven from C over short strips of members, where a compiler built that.

In:   `strips.c` and the C compiler of the machine, at set-up: `python -m model.engine.strips`.
Out:  `driver()`, the C function with numpy's loops, or None: then numpy is called row by row.
Knows nothing of models. Both ways give the same bits: the arithmetic is numpy's in either.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).with_suffix(".c")
#: Without contraction a product and a sum are rounded one after the other, as numpy does.
FLAGS = ["-O3", "-shared", "-fPIC", "-ffp-contract=off", "-fno-math-errno"]
#: Set to `numpy`, numpy is called row by row although the driver has been built.
SWITCH = "PINGSHAN_KERNEL"
#: What one call looks like to C; up to three operands and the result.
CALL = np.dtype(
    [
        ("kind", "i8"),
        ("loop", "u8"),
        ("data", "u8"),
        ("number", "i8"),
        ("base", "u8", 4),
        ("step", "i8", 4),
    ]
)


class _Ufunc(ctypes.Structure):
    """The head of PyUFuncObject, which numpy's C interface publishes (ufuncobject.h)."""

    _fields_ = (
        ("count", ctypes.c_ssize_t),
        ("type", ctypes.c_void_p),
        ("sizes", ctypes.c_int * 3),
        ("identity", ctypes.c_int),
        ("functions", ctypes.POINTER(ctypes.c_void_p)),
        ("data", ctypes.POINTER(ctypes.c_void_p)),
    )


def built() -> Path:
    """Where the driver of this source lies in the environment that runs."""
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    return Path(sys.prefix) / "lib" / "pingshan" / f"strips-{digest}.so"


def build() -> Path | None:
    """Compile the driver into the environment; None where there is no C compiler.

    Raises:
        subprocess.CalledProcessError: the compiler refused the source.
    """
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    target = built()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / target.name
        subprocess.run([compiler, *FLAGS, "-o", str(made), str(SOURCE), "-lm"], check=True)
        made.replace(target)
    return target


def inner_loop(function: np.ufunc, types: str) -> tuple[int, int] | None:
    """The addresses of a ufunc's loop and of its data for types such as 'dd->d', if it has one."""
    if types not in function.types:
        return None
    head = _Ufunc.from_address(id(function))
    place = function.types.index(types)
    return head.functions[place] or 0, head.data[place] or 0 if head.data else 0


@dataclass(frozen=True, slots=True)
class Driver:
    """The C functions.

    Attributes:
        run: `run(calls, count, members, point)`.
        steps: `steps(route, begin, end, first_member, members)`; see `route.py`.
    """

    run: Callable[[int, int, int, int], None]
    steps: Callable[[int, int, int, int, int], None]


@cache
def driver() -> Driver | None:
    """The driver of this environment, or None where it was not built or is switched off.

    It is tried on one loop first; a numpy whose ufuncs look otherwise is told, not followed.
    """
    if os.environ.get(SWITCH) == "numpy" or not built().is_file():
        return None
    library = ctypes.CDLL(str(built()))
    address, whole = ctypes.c_void_p, ctypes.c_int64
    library.run_calls.argtypes = [address, *[whole] * 3]
    library.run_steps.argtypes = [address, *[whole] * 4]
    for function in (library.run_calls, library.run_steps):
        function.restype = None
    made = Driver(library.run_calls, library.run_steps)
    if not _agrees(made):
        warnings.warn("numpy's loops are not where they were; using numpy row by row", stacklevel=2)
        return None
    return made


def _agrees(driver: Driver) -> bool:
    """Whether the driver gives numpy's own values for one addition of a row and a number."""
    x, y = np.arange(37.0), np.array(0.1)
    out = np.zeros(37)
    loop = inner_loop(np.add, "dd->d")
    calls = np.zeros(1, CALL)
    calls["loop"], calls["data"] = loop or (0, 0)
    calls["base"][0, :3] = [a.ctypes.data for a in (x, y, out)]
    calls["step"][0, :3] = [8, 0, 8]
    head = _Ufunc.from_address(id(np.add))
    if loop is None or list(head.sizes) != [np.add.nin, np.add.nout, np.add.nargs]:
        return False
    driver.run(calls.ctypes.data, 1, 37, 0)
    return bool(np.array_equal(out, x + 0.1))


def main() -> Any:
    """Build the driver, and say what came of it."""
    if build() is None:
        print(  # noqa: T201
            "没有 C 编译器：多成员推演较慢，结果相同。\n"
            "No C compiler: runs of many members are slower, results are the same.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
