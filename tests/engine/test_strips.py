"""Numpy's loops driven from C: the same bits as numpy called row by row, whatever the threads."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.engine import Model, Reduction, Series, load_model, route, run_ensemble, strips, yearly
from model.engine.kernel import THREADS
from model.engine.lane import Lane
from model.engine.prepared import STRIP
from model.engine.route import Route
from tests.engine.spreads import spread

Load = Callable[..., Model]

MODELS = Path(__file__).parents[1] / "models"
DISTRICT = Path(__file__).parents[2] / "model" / "district" / "pingshan.mdl"
#: Two whole strips and a part of a third, whose length no vector register divides.
MEMBERS = 2 * STRIP + 43
needs_driver = pytest.mark.skipif(strips.driver() is None, reason="no C compiler at set-up")


def both_ways(
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
    given: Mapping[str, Any] | None = None,
    **asked: Any,
) -> None:
    """Assert that C and numpy give the same bits for the same run."""
    inputs = [given or spread(model, MEMBERS)]
    driven = run_ensemble(model, inputs, **asked)
    monkeypatch.setattr(strips, "driver", lambda: None)
    called = run_ensemble(model, inputs, **asked)
    monkeypatch.undo()
    assert list(driven.values) == list(called.values)
    np.testing.assert_array_equal(driven.ok, called.ok)
    for key, values in called.values.items():
        np.testing.assert_array_equal(driven.values[key], values, err_msg=str(key))


@needs_driver
@pytest.mark.parametrize("name", sorted(p.name for p in MODELS.iterdir() if p.suffix != ".csv"))
def test_c_gives_the_bits_of_numpy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    both_ways(load_model(MODELS / name), monkeypatch)


@needs_driver
@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_c_gives_the_bits_of_numpy_on_the_district(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_model(DISTRICT)
    reductions = [yearly("gdp", "mean", 2015, 2035), yearly("Population", "end", 2015, 2035)]
    path = {"Population": Series((2021.0, 2030.0), (55.0, 70.0))}
    both_ways(model, monkeypatch, outputs=["gdp", *reductions], fixed=path, method=method)


@needs_driver
def test_c_sums_up_what_members_share_and_parts_of_steps(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load("""
        Herd = INTEG(grown, 100)
        grown = Herd * rate + season
        season = SIN(Time)
        rate = 0.1
        shared = 3
        doubled = 2 * shared
        rated = 2 * rate
        high = IF THEN ELSE(Herd > 110, 1, 0)
    """)
    odd = ((0.3, 0.9), (0.5, 4.2))
    outputs = [
        *(Reduction(name, "sum", odd) for name in ("Herd", "season", "doubled", "high")),
        *(Reduction(name, "mean", odd) for name in ("shared", "rate", "rated")),
        *(Reduction(name, "end", odd) for name in ("grown", "season")),
    ]
    rates = {"rate": np.linspace(0.05, 0.2, MEMBERS)}  # the other constants are one for all
    both_ways(model, monkeypatch, rates, outputs=outputs)


@needs_driver
def test_a_strip_goes_all_its_way_in_c_with_the_bits_of_numpy(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    equations = """
        Herd = INTEG(grown - taken, 100)
        Store = INTEG(taken - 2, 3)
        grown = Herd * rate + season
        taken = MAX(0, Herd - limit) * 0.3
        season = SIN(Time)
        rate = 0.1
        limit = 90
    """
    model = load(equations, 0, 5, 0.125, 0.5)
    ways: list[slice] = []
    run = Route.run

    def counted(way: Route, first: int, last: int, strip: slice) -> None:
        ways.append(strip)
        run(way, first, last, strip)

    monkeypatch.setattr(Route, "run", counted)
    spread_out, knots = np.linspace(0.5, 1.5, MEMBERS), np.array([0.0, 1.3, 4.0])
    of_members = {
        # in Fortran's order the members of a knot do not lie together
        "rate": Series(knots, np.asfortranarray(np.outer([0.1, 0.2, 0.05], spread_out))),
        "limit": Series(knots[:2], np.outer([90.0, 95.0], spread_out), "step"),
    }
    outputs = ["Herd", "Store", yearly("taken", "sum", 0, 4), yearly("Store", "end", 0, 4)]
    held = (
        Series((2.0, 3.0), (5.0, 9.0)),
        Series((2.0, 3.0), np.outer([5.0, 9.0], spread_out)),
        Series((1.0, 3.0), np.outer([5.0, 9.0], spread_out), "step"),
    )
    for pace in (route.AT_ONCE, 7):  # a way may be gone in several pieces
        monkeypatch.setattr(route, "AT_ONCE", pace)
        for fixed in ({}, *({"Store": path} for path in held)):
            ways.clear()
            with monkeypatch.context() as once:
                both_ways(model, once, of_members, outputs=outputs, fixed=fixed)
            assert len(ways) == 3  # every strip of the run that C drives


@needs_driver
def test_the_greater_and_the_less_of_a_row_and_a_number_have_the_bits_of_numpy() -> None:
    odd = [0.0, -0.0, np.nan, np.inf, -np.inf, 1.0]
    row = np.concatenate([np.random.default_rng(0).normal(size=37), odd])
    driver = strips.driver()
    assert driver is not None
    for kind, function in ((9, np.maximum), (10, np.minimum)):  # as in strips.c
        for number, row_first, in_place in itertools.product(odd, (True, False), (True, False)):
            single, own = np.array(number), row.copy()
            out = own if in_place else np.empty_like(row)
            pair = (own, single) if row_first else (single, own)
            wanted = function(*pair)
            call = np.zeros(1, strips.CALL)
            call["kind"] = kind
            call["base"][0, :3] = [*(one.ctypes.data for one in pair), out.ctypes.data]
            call["step"][0, :3] = [*(8 if one.ndim else 0 for one in pair), 8]
            driver.run(call.ctypes.data, 1, len(row), 0)
            np.testing.assert_array_equal(out, wanted)
            zeros = wanted == 0  # equal to each other, whatever their sign
            assert (np.signbit(out[zeros]) == np.signbit(wanted[zeros])).all()


@needs_driver
def test_threads_do_not_change_a_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model(MODELS / "bench.mdl")
    lanes: list[slice] = []
    run = Lane.run

    def counted(lane: Lane, strip: slice, *rest: Any) -> None:
        lanes.append(strip)
        run(lane, strip, *rest)

    monkeypatch.setattr(Lane, "run", counted)
    found = []
    for count in ("1", "2", "3"):
        monkeypatch.setenv(THREADS, count)
        found.append(run_ensemble(model, [spread(model, MEMBERS)]))
    assert len(lanes) == 9  # three strips in each run, else there is nothing to share out
    for other in found[1:]:
        for key, values in found[0].values.items():
            np.testing.assert_array_equal(other.values[key], values, err_msg=str(key))


@needs_driver
def test_a_ufunc_without_the_wanted_types_is_left_to_numpy() -> None:
    assert strips.inner_loop(np.add, "dd->d") is not None
    assert strips.inner_loop(np.add, "??->d") is None


def test_a_machine_without_a_compiler_is_told_and_served(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "model.engine.strips"],
        env={**{k: v for k, v in os.environ.items() if k != "CC"}, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    assert "No C compiler" in done.stderr
    assert "没有 C 编译器" in done.stderr
