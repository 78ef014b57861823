"""Many members: none feels its neighbours, a failed one spoils no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.engine import (
    Method,
    Model,
    Reduction,
    Series,
    load_model,
    run_ensemble,
    simulate,
    yearly,
)

Floats = NDArray[np.float64]
Load = Callable[..., Model]
MODELS = Path(__file__).parents[1] / "models"
MEMBERS = 23


def spread(model: Model, count: int, seed: int = 5) -> dict[str, Floats]:
    """Every plain constant with a value of its own for each member, 1 % about the model's."""
    rng = np.random.default_rng(seed)
    found: dict[str, Floats] = {}
    for name, variable in model.variables.items():
        clock = name.lower() in ("initial time", "final time", "time step", "saveper")
        if variable.kind == "constant" and not clock:
            for key in model.elements_of(name):
                index = model.program.index[key]
                if index not in model.program.structural:
                    value = model.program.elements[index].value
                    found[key] = value * (1 + 0.01 * rng.standard_normal(count))
    return found


@pytest.mark.parametrize("name", ["bench", "functions", "delays", "subscripts"])
@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_a_member_has_the_same_bits_in_a_block_of_any_size(name: str, method: Method) -> None:
    model = load_model(MODELS / f"{name}.mdl")
    inputs = spread(model, MEMBERS)
    whole = run_ensemble(model, [inputs], MEMBERS, block=MEMBERS, method=method)
    for size in (2, 3, 8, 22):
        parts = run_ensemble(model, [inputs], MEMBERS, block=size, method=method)
        for key in whole.values:
            np.testing.assert_array_equal(parts.values[key], whole.values[key], err_msg=str(key))


@pytest.mark.parametrize("file", ["tests/models/bench.mdl", "model/district/pingshan.mdl"])
def test_an_input_has_the_same_bits_as_a_number_and_as_an_array(file: str) -> None:
    model = load_model(MODELS.parents[1] / file)
    values = {key: float(row[0]) for key, row in spread(model, 1).items()}
    as_numbers = run_ensemble(model, [values], 3)
    as_arrays = run_ensemble(model, [{key: np.full(3, v) for key, v in values.items()}], 3)
    mixed = {key: np.full(3, v) if k % 2 else v for k, (key, v) in enumerate(values.items())}
    for other in (as_arrays, run_ensemble(model, [mixed], 3)):
        for key, found in as_numbers.values.items():
            np.testing.assert_array_equal(other.values[key], found, err_msg=str(key))


@pytest.mark.parametrize("name", ["bench", "delays", "subscripts"])
def test_a_member_alone_is_as_among_others(name: str) -> None:
    model = load_model(MODELS / f"{name}.mdl")
    inputs = spread(model, 5)
    together = simulate(model, inputs)
    for member in range(5):
        alone = simulate(model, {key: values[member] for key, values in inputs.items()})
        for key in together.values:
            mine, theirs = alone.values[key][:, 0], together.values[key][:, member]
            scale = max(np.abs(theirs).max(), 1.0)
            # one member runs as plain floats, whose exp and pow round otherwise than numpy's
            assert np.abs(mine - theirs).max() <= 1e-12 * scale, key


def test_the_order_of_blocks_does_not_matter(load: Load) -> None:
    model = load("y = INTEG(r * y, 1.5)\nr = 0.1")
    inputs = {"r": np.linspace(0, 0.3, 40)}

    def backwards(call: Callable[..., object], tasks: Iterable[object]) -> list[object]:
        return [call(task) for task in reversed(list(tasks))][::-1]

    forth = run_ensemble(model, [inputs], block=7)
    back = run_ensemble(model, [inputs], block=7, map=backwards)  # type: ignore[arg-type]
    np.testing.assert_array_equal(forth.values["y"], back.values["y"])


def test_a_failed_member_is_told_and_spoils_no_other(load: Load) -> None:
    model = load("y = INTEG(1 / (c - Time) - y, 1.5)\nc = 99\nz = LN(c - 90)")
    paths = simulate(model, {"c": [99.0, 5.0, 20.0, 100.0]}, outputs=["y", "z"])
    np.testing.assert_array_equal(paths.ok, [True, False, False, True])
    alone = simulate(model, {"c": [99.0, 100.0]}, outputs=["y", "z"])
    np.testing.assert_array_equal(paths.values["y"][:, [0, 3]], alone.values["y"])
    assert np.isinf(paths.values["y"][-1, 1]) or np.isnan(paths.values["y"][-1, 1])


def test_scenarios_run_the_same_members(load: Load) -> None:
    model = load("y = INTEG(r * y + k, 1.5)\nr = 0.1\nk = 0")
    rates = np.array([0.1, 0.2, 0.3])
    paths = run_ensemble(model, [{"r": rates}, {"r": rates, "k": 1.0}], outputs=["y"])
    assert paths.values["y"].shape == (len(paths.times), 2, 3)
    assert paths.ok.shape == (2, 3)
    for scenario, k in enumerate((0.0, 1.0)):
        single = simulate(model, {"r": rates, "k": k}, outputs=["y"])
        np.testing.assert_array_equal(paths.values["y"][:, scenario], single.values["y"])


def test_fixed_paths_may_differ_between_scenarios_and_members(load: Load) -> None:
    model = load("y = INTEG(x, 0.0)\nx = 1 + 0 * Time", last=4, step=0.5)
    held = Series([2, 3], [[5.0, 6.0], [5.0, 6.0]])
    paths = run_ensemble(model, [{}, {}], 2, fixed=[{}, {"x": held}], outputs=["y", "x"])
    np.testing.assert_array_equal(paths.values["y"][-1], [[4, 4], [2 + 2 * 5, 2 + 2 * 6]])


def test_reductions_are_the_same_in_any_block(load: Load) -> None:
    model = load("y = INTEG(r * y, 1.5)\nr = 0.1", first=2015, last=2020, step=1 / 16)
    wanted = [yearly("y", "mean", 2015, 2019), Reduction("y", "sum", ((2015.3, 2019.9),))]
    rates = {"r": np.linspace(0, 0.3, 9)}
    whole, parts = (run_ensemble(model, [rates], outputs=wanted, block=b) for b in (9, 2))
    for key in wanted:
        np.testing.assert_array_equal(whole.values[key], parts.values[key])
