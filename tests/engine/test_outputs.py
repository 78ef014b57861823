"""Trajectories and reductions: each against what it says by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from model.engine import InputError, Model, Reduction, simulate, yearly

Load = Callable[..., Model]


def test_a_subscripted_name_gives_all_its_elements(load: Load) -> None:
    model = load("A: a1, a2\nk[A] = 1, 2\ny[A] = k[A] * Time", last=1, step=1)
    paths = simulate(model, outputs=["y", "k[a2]"])
    assert list(paths.values) == ["y[a1]", "y[a2]", "k[a2]"]
    assert paths.values["Y[A2]"][:, 0].tolist() == [0, 2]


def test_a_yearly_mean_is_the_mean_of_the_steps_of_that_year(load: Load) -> None:
    model = load("y = Time ^ 2", first=2015, last=2018, step=0.25)
    key = yearly("y", "mean", 2015, 2017)
    got = simulate(model, outputs=[key]).values[key][:, 0]
    steps = np.arange(2015, 2018, 0.25) ** 2
    np.testing.assert_allclose(got, steps.reshape(3, 4).mean(axis=1), rtol=1e-14)


def test_a_sum_over_parts_of_steps_weighs_them_by_overlap(load: Load) -> None:
    model = load("y = Time", last=4, step=1)
    key = Reduction("y", "sum", ((0.5, 2.25), (3.0, 4.0)))
    got = simulate(model, outputs=[key]).values[key][:, 0]
    np.testing.assert_allclose(got, [0 * 0.5 + 1 * 1 + 2 * 0.25, 3], rtol=1e-15)


def test_a_mean_over_months_adds_up_to_the_year(load: Load) -> None:
    model = load("y = 5 + SIN(Time)", first=2015, last=2017, step=1 / 16)
    months = Reduction("y", "sum", tuple((2015 + k / 12, 2015 + (k + 1) / 12) for k in range(12)))
    year = yearly("y", "sum", 2015, 2015)
    values = simulate(model, outputs=[months, year]).values
    np.testing.assert_allclose(values[months].sum(axis=0), values[year][0], rtol=1e-13)


def test_an_end_is_the_value_at_the_end_between_steps_on_a_line(load: Load) -> None:
    model = load("y = INTEG(2, 1.5)", last=4, step=1)
    key = Reduction("y", "end", ((0.0, 3.0), (0.0, 3.25), (3.0, 4.0)))
    assert simulate(model, outputs=[key]).values[key][:, 0].tolist() == [7.5, 8.0, 9.5]


def test_what_does_not_vary_reduces_like_all_else(load: Load) -> None:
    model = load("k = 3\nt = Time", last=2, step=0.5)
    keys = [Reduction(name, "mean", ((0.0, 2.0),)) for name in ("k", "t")]
    values = simulate(model, {"k": [1.0, 2.0]}, outputs=keys).values
    assert [values[key][0].tolist() for key in keys] == [[1.0, 2.0], [0.75, 0.75]]


def test_a_mean_with_rk4_is_the_trapezoidal_rule(load: Load) -> None:
    model = load("y = INTEG(1, 0.0)", last=4, step=1)
    key = Reduction("y", "mean", ((0.0, 4.0), (0.5, 1.5)))
    got = simulate(model, outputs=[key], method="rk4").values[key][:, 0]
    np.testing.assert_allclose(got, [2.0, 1.0], rtol=1e-14)


def test_reductions_of_arrays_are_keyed_by_element(load: Load) -> None:
    model = load("A: a1, a2\nk[A] = 1, 2", last=1, step=1)
    values = simulate(model, outputs=[yearly("k", "end", 0, 0)]).values
    assert values[yearly("k[a2]", "end", 0, 0)][0, 0] == 2


def test_unknown_names_and_intervals_outside_the_run_are_told_at_once(load: Load) -> None:
    model = load("growth = 1", last=4, step=1)
    with pytest.raises(InputError) as caught:
        simulate(model, outputs=["grwth", Reduction("growth", "mean", ((3.0, 5.0),))])
    assert "did you mean 'growth'" in str(caught.value)
    assert "the run is" in str(caught.value)


def test_saveper_thins_trajectories_and_not_reductions(load: Load) -> None:
    model = load("y = Time", last=4, step=0.5, save=2)
    key = Reduction("y", "mean", ((0.0, 4.0),))
    paths = simulate(model, outputs=["y", key])
    assert paths.times.tolist() == [0, 2, 4]
    assert paths.values["y"][:, 0].tolist() == [0, 2, 4]
    assert paths.values[key][0, 0] == np.arange(0, 4, 0.5).mean()
