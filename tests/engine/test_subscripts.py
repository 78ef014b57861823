"""Subscripts that a file may not use, each told with its line or its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from model.engine import InputError, Model, simulate

Load = Callable[..., Model]


@pytest.mark.parametrize(
    ("equations", "message"),
    [
        ('A: "a, one", a2\nx[A] = 1', "'a, one' cannot be the name of a subscript"),
        ("A: B, a1\nB: A, b1\nx[A] = 1", "contains itself"),
        ("A: a1, a2\nx[a1] = 1\ny = SUM(x[A!])", r"'x\[a2\]', which has no equation"),
        ("A: a1, a2\nx[A] = 1\nx[a2] = 2", "is also defined on line"),
        ("A: a1, a2\nB: b1, b2\nx[A] = 1\ny[B] = x[A]", "'a', which means nothing here"),
        ("A: a1, a2\nB: b1, b2\nx[A] :EXCEPT: [b1, a1] = 1", "not as many subscripts"),
        ("A: a1, a2\nx[A] = 1\nx = 2", "unlike subscripts"),
        ("A: a1, a2\nB: b1\nx[A] = 1\ny[B] = INVERT MATRIX(x[B])", "needs two subscripts"),
        ("A: a1, a2\nx[A] = 1\ny[A] = VECTOR REORDER(3, x[A!])", "outside SUM or alike"),
    ],
)
def test_a_wrong_subscript_is_told(load: Load, equations: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(equations)


def test_a_subrange_runs_along_the_range_it_is_part_of(load: Load) -> None:
    model = load(
        "A: a1, a2, a3\nT: a2, a3\nx[A] = 1.5, 2.5, 3.5\ny[T] = x[T] * T\nz[T] = x[T] - x[a1]",
        last=0,
    )
    values = simulate(model).values
    # a subrange's name in an expression counts within the subrange
    assert [values[f"y[a{k}]"][0, 0] for k in (2, 3)] == [2.5, 7.0]
    assert [values[f"z[a{k}]"][0, 0] for k in (2, 3)] == [1.0, 2.0]


def test_what_maps_to_a_range_maps_to_its_parts(load: Load) -> None:
    model = load(
        "A: a1, a2, a3\nT: a2, a3\nC: c1, c2, c3 -> A\nx[C] = 1.5, 2.5, 3.5\n"
        "y[a1] = 0\ny[T] = x[C]",
        last=0,
    )
    values = simulate(model).values
    assert [values[f"y[a{k}]"][0, 0] for k in (1, 2, 3)] == [0, 2.5, 3.5]
