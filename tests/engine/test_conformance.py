"""Every feature against what it must give, and no member feels its neighbours.

The models are in `tests/models`, what they must give in `features.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import tests.engine.features_basic
import tests.engine.features_files  # noqa: F401 - rows of FEATURES
from model.engine import InputError, Model, load_model, run_ensemble, simulate
from model.engine.refused import REFUSED
from tests.engine.agreement import assert_agrees_with_pysd
from tests.engine.features import FEATURES, Floats
from tests.engine.spreads import spread

MODELS = Path(__file__).parents[1] / "models"
NAMES = list(FEATURES)
MEMBERS = 7
Load = Callable[..., Model]


def _file(name: str) -> Path:
    """The model of a feature: a `.mdl`, or an XMILE file."""
    files = [MODELS / f"{name}{ending}" for ending in (".mdl", ".xmile")]
    return next(file for file in files if file.exists())


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
    _assert_as_expected(name, load_model(_file(name)), {})


@pytest.mark.parametrize("name", NAMES)
def test_each_of_several_members_gives_what_the_definition_says(name: str) -> None:
    model = load_model(_file(name))
    _assert_as_expected(name, model, spread(model, MEMBERS))


@pytest.mark.parametrize("name", NAMES)
def test_a_member_has_the_same_bits_in_any_block_and_is_the_same_alone(name: str) -> None:
    model = load_model(_file(name))
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


def test_what_cannot_be_had_is_refused_in_one_list_with_its_lines(load: Load) -> None:
    equations = [f"x{k} = {name.upper()}(1)" for k, name in enumerate(REFUSED)]
    with pytest.raises(InputError) as caught:
        load("\n".join(equations))
    problems = caught.value.problems
    assert [problem.place for problem in problems] == [
        f"model.mdl:{line}" for line in sorted(range(2, len(REFUSED) + 2), key=_by_name)
    ]
    for problem in problems:
        assert any(en in problem.en and zh in problem.zh for zh, en in REFUSED.values())


def _by_name(line: int) -> str:
    """Equations are taken in the order of their names: x0, x1, x10, x11, x2."""
    return f"x{line - 2}"


@pytest.mark.parametrize(
    ("equation", "message"),
    [
        ("x = GET TIME VALUE(2, 0, 0)", "would differ with every run"),
        ("x = GET TIME VALUE(0, 0, 3)", "no calendar"),
        ("x = DEPRECIATE STRAIGHTLINE(3, Time, 1, 0)", "number known beforehand"),
        ("A: a1\nx[A] = VECTOR SELECT(1, 2, 0, 11, 0)", "unknown action"),
        ("x = VECTOR ELM MAP(3, 1)", "needs a subscripted variable"),
        ("x = LOOKUP INVERT(Time, 3)", "'time', no lookup"),
        (
            "A: a1, a2\nP: p0, p1, p2, p3\nq[A] = 1\npp[A, P] = 5\n"
            "x[A] = ALLOCATE AVAILABLE(q[A], pp[A, p0], 3)",
            "profile of type 5; 0 to 4",
        ),
        (
            "A: a1, a2\nx[A] = ALLOCATE BY PRIORITY(q[A], q[A], 3, 1, 1)\nq[A] = 1",
            "2 requests, 2 priorities and size 3",
        ),
    ],
)
def test_a_use_that_has_no_meaning_is_refused(load: Load, equation: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(equation)


def test_a_singular_matrix_fails_its_member_alone(load: Load) -> None:
    model = load(
        "A: a1, a2\nB: b1, b2\nm[A, B] = 1, 2; 3, 4;\nx[A, B] = INVERT MATRIX(m[A, B])", last=1
    )
    paths = simulate(model, {"m[a2,b2]": [4.0, 6.0, 5.0]})
    assert paths.ok.tolist() == [True, False, True]
    assert paths.values["x[a1,b1]"][0, [0, 2]].tolist() == pytest.approx([-2.0, -5.0])


def test_every_difference_from_pysd_is_explained() -> None:
    assert all(feature.pysd != bool(feature.why_not) for feature in FEATURES.values())
