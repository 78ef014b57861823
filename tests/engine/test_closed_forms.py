"""Runs against solutions known on paper, and the order at which both methods approach them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from model.engine import Method, Model, simulate

Load = Callable[..., Model]


def test_a_stock_with_a_constant_rate_grows_as_euler_says(load: Load) -> None:
    model = load("population = INTEG(rate * population, 100)\nrate = 0.03", last=10, step=0.25)
    rates = np.array([0.01, 0.02, 0.04])
    path = simulate(model, {"rate": rates}).values["population"]
    steps = np.arange(len(model.clock.times))[:, None]
    # 40 products round to a relative 40 * 1.1e-16 at the most on either side
    np.testing.assert_allclose(path, 100 * (1 + rates * 0.25) ** steps, rtol=2e-14)


def test_a_goal_is_sought_as_euler_says(load: Load) -> None:
    model = load("level = INTEG((goal - level) / 4, 20)\ngoal = 80", last=10, step=0.5)
    path = simulate(model).values["level"][:, 0]
    steps = np.arange(len(model.clock.times))
    np.testing.assert_allclose(path, 80 - 60 * (1 - 0.5 / 4) ** steps, rtol=2e-14)


EXPONENTIAL = "y = INTEG(0.5 * y, 2)"
LOGISTIC = "y = INTEG(0.8 * y * (1 - y / 10), 1)"
OSCILLATOR = "y = INTEG(v, 1.0)\nv = INTEG(-4 * y, 0.0)"
FORCED = "y = INTEG(COS(Time), 0.0)"
CLOSED: dict[str, Callable[[float], float]] = {
    EXPONENTIAL: lambda t: 2 * math.exp(0.5 * t),
    LOGISTIC: lambda t: 10 / (1 + 9 * math.exp(-0.8 * t)),
    OSCILLATOR: lambda t: math.cos(2 * t),
    FORCED: math.sin,
}


@pytest.mark.parametrize("equations", list(CLOSED))
@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("rk4", 4)])
def test_the_error_shrinks_at_the_order_of_the_method(
    load: Load, equations: str, method: Method, order: int
) -> None:
    errors = []
    for step in (1 / 16, 1 / 32, 1 / 64):
        model = load(equations, last=3, step=step)
        path = simulate(model, outputs=["y"], method=method).values["y"][-1, 0]
        errors.append(abs(path - CLOSED[equations](3.0)))
    observed = [math.log2(a / b) for a, b in itertools.pairwise(errors)]
    # terms of the next order shift it by a few per cent at these steps
    assert observed == pytest.approx([order, order], abs=0.25)


@pytest.mark.parametrize("order", [1, 3])
def test_a_delay_of_order_n_answers_a_step_as_erlang_says(load: Load, order: int) -> None:
    model = load(f"out = DELAY{order}I(STEP(1, 0), 4, 0)", last=8, step=1 / 64)
    path = simulate(model, method="rk4").values["out"][:, 0]
    rate = order / 4
    for time, value in zip(model.clock.times, path, strict=True):
        x = rate * time
        erlang = 1 - math.exp(-x) * sum(x**k / math.factorial(k) for k in range(order))
        assert value == pytest.approx(erlang, abs=1e-6)  # RK4: (step * rate)^4 = 6e-7


def test_a_smooth_of_a_step_is_an_exponential(load: Load) -> None:
    model = load("out = SMOOTHI(5, 2, 1)", last=6, step=1 / 32)
    path = simulate(model, method="rk4").values["out"][:, 0]
    expected = 5 - 4 * np.exp(-np.array(model.clock.times) / 2)
    np.testing.assert_allclose(path, expected, rtol=1e-8)


def test_an_integer_initial_value_is_not_truncated(load: Load) -> None:
    # PySD 3.14.3 keeps SMOOTHI's state as an integer where its initial value is one.
    model = load("out = SMOOTHI(1.75, 2, 1)", last=1, step=1)
    assert simulate(model).values["out"][1, 0] == 1 + 0.75 / 2


def test_a_fixed_delay_gives_back_what_went_in(load: Load) -> None:
    model = load("signal = Time ^ 2\nout = DELAY FIXED(signal, 1.5, -3)", last=6, step=0.25)
    paths = simulate(model)
    out, signal = paths.values["out"][:, 0], paths.values["signal"][:, 0]
    np.testing.assert_array_equal(out[:6], -3.0)
    np.testing.assert_array_equal(out[6:], signal[:-6])


def test_fixed_delays_may_differ_between_members(load: Load) -> None:
    model = load("lag = 1\nout = DELAY FIXED(Time, lag, -3)", last=4, step=0.25)
    out = simulate(model, {"lag": [0.5, 2.0]}).values["out"]
    for column, lag in zip(out.T, (0.5, 2.0), strict=True):
        times = np.array(model.clock.times)
        np.testing.assert_array_equal(column, np.where(times < lag, -3.0, times - lag))


def test_saved_times_are_exact_by_count(load: Load) -> None:
    model = load("y = INTEG(1, 0.0)", first=2015, last=2035, step=0.1, save=1)
    assert model.clock.times == tuple(2015 + 0.1 * 10 * k for k in range(21))
    assert model.clock.steps == 200


def test_what_changes_at_steps_only_does_so_within_runge_kutta_too(load: Load) -> None:
    # manual, fn_step, fn_pulse, fn_ramp: "does not change except at TIME STEP intervals"
    model = load(
        """s = INTEG(STEP(3, 1), 0)
        p = INTEG(PULSE(1, 0.5), 0)
        t = INTEG(PULSE TRAIN(1, 0.5, 1, 2.5), 0)
        r = INTEG(RAMP(2, 1, 2), 0)
        smooth = INTEG(2 * Time, 0)""",
        last=3,
        step=0.5,
    )
    euler, rk4 = (simulate(model, method=method).values for method in ("euler", "rk4"))
    for name, end in {"s": 6, "p": 0.5, "t": 1, "r": 2.5}.items():
        np.testing.assert_allclose(rk4[name], euler[name], rtol=1e-15)
        assert rk4[name][-1, 0] == pytest.approx(end, rel=1e-15)
    assert rk4["smooth"][-1, 0] == pytest.approx(9, rel=1e-15)  # its middles are looked at
    assert euler["smooth"][-1, 0] == 7.5
