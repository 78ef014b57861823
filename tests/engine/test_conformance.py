"""Every feature against what it must give, and no member feels its neighbours.

The models are in `tests/models`, what they must give in `features.py`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.engine import Model, load_model, run_ensemble, simulate
from tests.engine.agreement import assert_agrees_with_pysd
from tests.engine.features import FEATURES, Floats
from tests.engine.spreads import spread

MODELS = Path(__file__).parents[1] / "models"
NAMES = list(FEATURES)
MEMBERS = 7


def _constants(model: Model, inputs: dict[str, Floats], name: str) -> Floats:
    """A constant over the members: as given, or the model's own for all."""
    key = name if name in inputs else next((k for k in inputs if k == name.lower()), "")
    if key:
        return inputs[key]
    count = len(next(iter(inputs.values()))) if inputs else 1
    return np.full(count, model.program.elements[model.program.index[name.lower()]].value)


def _assert_as_expected(name: str, model: Model, inputs: dict[str, Floats]) -> None:
    feature = FEATURES[name]
    paths = simulate(model, inputs) if inputs else simulate(model)
    expected = feature.expected(np.array(paths.times), lambda key: _constants(model, inputs, key))
    assert expected
    for key, values in expected.items():
        got = paths.values[key]
        scale = max(float(np.abs(values).max()), 1.0)
        apart = float(np.abs(got - np.broadcast_to(values, got.shape)).max())
        assert apart <= feature.tolerance * scale, (key, apart)


@pytest.mark.parametrize("name", NAMES)
def test_one_member_gives_what_the_definition_says(name: str) -> None:
    _assert_as_expected(name, load_model(MODELS / f"{name}.mdl"), {})


@pytest.mark.parametrize("name", NAMES)
def test_each_of_several_members_gives_what_the_definition_says(name: str) -> None:
    model = load_model(MODELS / f"{name}.mdl")
    _assert_as_expected(name, model, spread(model, MEMBERS))


@pytest.mark.parametrize("name", NAMES)
def test_a_member_has_the_same_bits_in_any_block_and_is_the_same_alone(name: str) -> None:
    model = load_model(MODELS / f"{name}.mdl")
    inputs = spread(model, MEMBERS)
    for method in ("euler", "rk4"):
        whole = run_ensemble(model, [inputs], MEMBERS, block=MEMBERS, method=method)
        for size in (2, 3, 5):
            parts = run_ensemble(model, [inputs], MEMBERS, block=size, method=method)
            for key in whole.values:
                np.testing.assert_array_equal(parts.values[key], whole.values[key], str(key))
    together = simulate(model, inputs, members=MEMBERS)
    for member in range(MEMBERS):
        alone = simulate(model, {key: values[member] for key, values in inputs.items()})
        for key in together.values:
            mine, theirs = alone.values[key][:, 0], together.values[key][:, member]
            scale = max(np.abs(theirs).max(), 1.0)
            # one member runs as plain floats, whose exp and pow round otherwise than numpy's
            assert np.abs(mine - theirs).max() <= 1e-12 * scale, key


@pytest.mark.parametrize("name", [name for name in NAMES if FEATURES[name].pysd])
def test_pysd_gives_the_same(name: str) -> None:
    assert_agrees_with_pysd(MODELS / f"{name}.mdl")


def test_every_difference_from_pysd_is_explained() -> None:
    assert all(feature.pysd != bool(feature.why_not) for feature in FEATURES.values())
