"""Switches that nobody touches leave the time loop, and no bit of what is left changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.engine import Model, load_model, run_ensemble, simulate

Load = Callable[..., Model]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("file", ["tests/models/bench.mdl", "model/district/pingshan.mdl"])
def test_a_switch_gives_the_same_bits_given_as_an_input_and_left_alone(file: str) -> None:
    model = load_model(ROOT / file)
    program = model.program
    given = {
        program.elements[n].key: program.elements[n].value
        for n in program.switches - program.structural
        if program.elements[n].variable not in ("initial time", "time step", "saveper")
    }
    assert len(given) > 2
    outputs = [n for n, v in model.variables.items() if v.kind == "stock"]
    left = run_ensemble(model, [{}], 3, outputs=outputs)
    said = run_ensemble(model, [given], 3, outputs=outputs)
    for key in left.values:
        np.testing.assert_array_equal(left.values[key], said.values[key], err_msg=str(key))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("off * x + 3", 3.0),
        ("x ^ off", 1.0),
        ("x ^ on", 0.5),
        ("IF THEN ELSE(off = 1, x, 2)", 2.0),
        ("IF THEN ELSE(on = 1 :AND: x > 0, 7, 2)", 7.0),
        ("IF THEN ELSE(off = 1 :OR: x > 0, 7, 2)", 7.0),
        ("IF THEN ELSE(:NOT: (on = 1), 7, x)", 0.5),
        ("(on - x) / on", 0.5),
        ("off - x", -0.5),
        ("off / x", 0.0),
        ("on / x", 2.0),
        ("MAX(off, x - on)", 0.0),
    ],
)
def test_what_a_switch_makes_needless_keeps_its_value(
    load: Load, formula: str, value: float
) -> None:
    model = load(f"x = INTEG(0 * x, 0.5)\noff = 0\non = 1\ny = {formula}\nz = INTEG(y, 0.25)")
    paths = run_ensemble(model, [{}], 2, outputs=["y", "z"])
    assert np.all(paths.values["y"] == value)
    np.testing.assert_allclose(paths.values["z"][-1, 0], 0.25 + value * paths.times[-1], rtol=1e-12)


@pytest.mark.parametrize(
    ("formula", "fails"),
    [
        ("IF THEN ELSE(off = 1, 1 / (c - c), x)", False),  # the branch that is taken counts alone
        ("off * LN(-c)", True),
        ("off / (c - c)", True),
        ("1 / off + x", True),
        ("LN(-c) ^ off", False),  # as C and numpy have it
    ],
)
def test_what_is_not_finite_fails_a_member_whether_its_switch_is_given_or_not(
    load: Load, formula: str, fails: bool
) -> None:
    model = load(f"x = INTEG({formula}, 1)\noff = 0\nc = 1")
    members = np.array([1.0, 2.0])
    left = run_ensemble(model, [{"c": members}], outputs=["x"])
    said = run_ensemble(model, [{"c": members, "off": 0.0}], outputs=["x"])
    each = run_ensemble(model, [{"c": members, "off": np.zeros(2)}], outputs=["x"])
    alone = simulate(model, {"c": 1.0}, outputs=["x"])
    for run in (left, said, each):
        assert run.ok.tolist() == [[not fails] * 2]
        np.testing.assert_array_equal(run.values["x"], left.values["x"])
    assert alone.ok.tolist() == [not fails]
    np.testing.assert_allclose(alone.values["x"][:, 0], left.values["x"][:, 0, 0], rtol=1e-12)
