"""What may be handed to a run, what it does, and how every fault is told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from model.engine import InputError, Model, Series, simulate, to_frame, to_xarray

Load = Callable[..., Model]


def test_names_ignore_case_and_take_underscores_for_spaces(load: Load) -> None:
    model = load("Growth Rate = 0.5\ny = INTEG(growth_rate, 0.0)", last=2, step=1)
    path = simulate(model, {"GROWTH_rate": 3.0}, outputs=["Y"]).values["y"]
    assert path[:, 0].tolist() == [0, 3, 6]


def test_an_element_or_the_whole_array_may_be_given(load: Load) -> None:
    model = load("A: a1, a2\nk[A] = 1, 2\ny[A] = k[A] * 10", last=1, step=1)
    one = simulate(model, {"k[A2]": 7})
    both = simulate(model, {"k": 7})
    assert [one.values[f"y[{e}]"][0, 0] for e in ("a1", "a2")] == [10, 70]
    assert [both.values[f"y[{e}]"][0, 0] for e in ("a1", "a2")] == [70, 70]


def test_a_constant_shapes_the_initial_value_of_its_stock(load: Load) -> None:
    model = load("start = 4\ny = INTEG(0, start * 2)", last=1, step=1)
    assert simulate(model, {"start": [1.0, 2.0]}).values["y"][-1].tolist() == [2, 4]


def test_a_linear_series_holds_the_models_value_before_and_the_last_after(load: Load) -> None:
    model = load("k = 9\ny = k", last=6, step=0.5)
    path = simulate(model, {"k": Series([2, 4], [1.0, 3.0])}).values["y"][:, 0]
    expected = [9] * 4 + [1, 1.5, 2, 2.5] + [3] * 5
    assert path.tolist() == expected


def test_a_step_series_is_held_from_each_knot(load: Load) -> None:
    model = load("k = 9\ny = k", last=6, step=1)
    path = simulate(model, {"k": Series([2, 4], [1.0, 3.0], "step")}).values["y"][:, 0]
    assert path.tolist() == [9, 9, 1, 1, 3, 3, 3]


def test_knots_are_met_at_steps_that_binary_numbers_miss(load: Load) -> None:
    model = load("k = 9\ny = k", first=2015, last=2017, step=0.1)
    path = simulate(model, {"k": Series([2016], [1.0], "step")}).values["y"][:, 0]
    assert path.tolist() == [9] * 10 + [1] * 11


def test_a_series_may_differ_between_members(load: Load) -> None:
    model = load("k = 9\ny = INTEG(k, 0.0)", last=3, step=1)
    series = Series([0, 2], [[1.0, 2.0], [3.0, 6.0]])
    assert simulate(model, {"k": series}).values["y"].T.tolist() == [[0, 1, 3, 6], [0, 2, 6, 12]]


def test_a_series_after_the_start_keeps_each_members_own_value_before(load: Load) -> None:
    model = load("k = 9\ny = k", last=3, step=1)
    held = Series([2], [5.0], "step")
    paths = simulate(model, {"k": held}, members=2)
    assert paths.values["y"].T.tolist() == [[9, 9, 5, 5]] * 2


def test_a_fixed_auxiliary_runs_its_own_equation_until_the_path_begins(load: Load) -> None:
    model = load("x = y + 1\ny = INTEG(x, 0.0)", last=4, step=1)
    paths = simulate(model, fixed={"x": Series([2], [10.0])})
    assert paths.values["x"][:, 0].tolist() == [1, 2, 10, 10, 10]
    assert paths.values["y"][:, 0].tolist() == [0, 1, 3, 13, 23]


def test_a_fixed_stock_follows_its_path_instead_of_its_flows(load: Load) -> None:
    model = load("y = INTEG(1, 0.0)\nz = INTEG(y, 0.0)", last=4, step=1)
    paths = simulate(model, fixed={"y": Series([2, 4], [20.0, 40.0])})
    assert paths.values["y"][:, 0].tolist() == [0, 1, 20, 30, 40]
    assert paths.values["z"][:, 0].tolist() == [0, 0, 1, 21, 51]


def test_a_path_from_the_start_counts_for_initial_values_too(load: Load) -> None:
    model = load("x = 3 * Time + 1\ny = SMOOTH(x, 2)", last=2, step=1)
    paths = simulate(model, fixed={"x": Series([0], [8.0])})
    assert paths.values["y"][:, 0].tolist() == [8, 8, 8]


def test_a_fixed_variable_does_not_move_its_equal_twin(load: Load) -> None:
    model = load("a = Time * 2\nb = Time * 2", last=2, step=1)
    paths = simulate(model, fixed={"a": Series([0], [7.0])})
    assert paths.values["b"][:, 0].tolist() == [0, 2, 4]


def test_all_faults_are_told_at_once_with_the_nearest_names(load: Load) -> None:
    model = load("A: a1, a2\nk[A] = 1, 2\nrate = 3\ny = INTEG(rate, 0.0)")
    inputs = {
        "rat": 1.0,
        "k[a3]": 1.0,
        "y": 2.0,
        "rate": float("nan"),
        "k[a1]": "many",
        "k[a2]": Series([3, 2], [1.0, 2.0]),
    }
    with pytest.raises(InputError) as caught:
        simulate(model, inputs)  # type: ignore[arg-type]
    text = caught.value.text("en")
    assert len(caught.value.problems) == 6
    for part in ("did you mean 'rate'", "did you mean 'k[a", "'y' is not a constant", "finite"):
        assert part in text
    assert "不是常数" in caught.value.text("zh")


def test_unlike_numbers_of_members_are_refused(load: Load) -> None:
    model = load("a = 1\nb = 2")
    with pytest.raises(InputError, match="'b' has 3 members; 'a' has 2"):
        simulate(model, {"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]})


def test_one_element_given_twice_is_refused(load: Load) -> None:
    model = load("A: a1, a2\nk[A] = 1, 2")
    with pytest.raises(InputError, match=r"'k' is already given by 'k\[a1\]'"):
        simulate(model, {"k[a1]": 1.0, "k": 2.0})


def test_a_constant_that_shapes_the_model_cannot_be_changed(load: Load) -> None:
    model = load("order = 3\ny = DELAY N(Time, 2, 0.5, order)")
    with pytest.raises(InputError, match="shapes the model"):
        simulate(model, {"order": 4})


def test_inputs_are_left_as_they_were(load: Load) -> None:
    model = load("k = 9\ny = INTEG(k, 0.0)")
    rates = np.array([1.0, 2.0])
    simulate(model, {"k": rates})
    assert rates.tolist() == [1, 2]


def test_a_name_may_look_like_an_element_of_an_array(load: Load) -> None:
    model = load('"share [a]" = 0.25\nx = 2 * "share [a]"', last=1, step=1)
    paths = simulate(model, {"share [a]": 0.5})
    assert {key: float(v[-1, 0]) for key, v in paths.values.items() if "TIME" not in str(key)} == {
        "share [a]": 0.5,
        "x": 1.0,
        "SAVEPER": 1.0,
    }
    assert set(to_xarray(paths, model).data_vars) >= {"share [a]", "x"}
    assert set(to_frame(paths, model)["variable"]) >= {"share [a]", "x"}
