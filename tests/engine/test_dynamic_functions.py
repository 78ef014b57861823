"""Delays and test inputs where Vensim's manual says more than PySD does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from model.engine import Model, simulate

Load = Callable[..., Model]
Floats = NDArray[np.float64]
STEP = 0.5


def by_stages(signal: Floats, delay: Floats, start: float, order: int) -> list[float]:
    """Conveyed by Euler's steps; stage k goes by the delay time of k steps ago, one by the last."""
    levels = [start * delay[0] / order] * order
    lags = range(1, 2) if order == 1 else range(order)
    told = []
    for step, value in enumerate(signal):
        outflows = [
            level / (delay[max(0, step - lag)] / order)
            for level, lag in zip(levels, lags, strict=True)
        ]
        told.append(outflows[-1])
        inflows = [value, *outflows[:-1]]
        levels = [
            level + STEP * (into - out)
            for level, into, out in zip(levels, inflows, outflows, strict=True)
        ]
    return told


@pytest.mark.parametrize("order", [1, 2, 4])
def test_delay_n_goes_by_earlier_delay_times_and_keeps_what_went_in(load: Load, order: int) -> None:
    # manual, fn_delay_n; PySD, whose rule was found from Vensim's output of order 2, agrees there
    model = load(
        f"""signal = 2 + STEP(5, 3) - STEP(6, 8)
        lag = 4 + STEP(2, 6)
        out = DELAY N(signal, lag, 1.5, {order})
        gone = INTEG(out, 0)
        come = INTEG(signal, 0)""",
        last=100,
        step=STEP,
    )
    for method in ("euler", "rk4"):  # discrete: it does not know the method
        paths = simulate(model, method=method).values
        expected = by_stages(paths["signal"][:, 0], paths["lag"][:, 0], 1.5, order)
        np.testing.assert_allclose(paths["out"][:, 0], expected, rtol=1e-12)
    paths = simulate(model).values
    # at rest again: what is inside is inflow times delay, before and after
    inside = paths["come"][-1, 0] - paths["gone"][-1, 0]
    assert inside == pytest.approx(1 * 6 - 1.5 * 4, abs=1e-3)


def test_delay_n_of_order_two_is_as_pysd_found_it_in_vensim(load: Load, tmp_path: object) -> None:
    import warnings

    import pysd

    load(
        """lag = 4 + STEP(2, 15)
        signal = STEP(5, 5) - 1
        out = DELAY N(signal, lag, 6.0, 2)""",
        last=40,
        step=1,
    )
    file = f"{tmp_path}/model.mdl"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pysd.read_vensim(file).run()["out"].to_numpy()
    from model.engine import load_model

    np.testing.assert_allclose(simulate(load_model(file)).values["out"][:, 0], theirs, rtol=1e-12)


@pytest.mark.parametrize(("lag", "left"), [(0.25, 1), (1.0, 2), (1.4, 2), (1.5, 3), (9.0, 3)])
def test_delay_n_and_smooth_n_give_up_stages_that_have_no_step(
    load: Load, lag: float, left: int
) -> None:
    # manual, fn_delay_n and fn_smooth_n; DELAY3 keeps its three, however wildly it swings
    model = load(
        f"""signal = 2 + STEP(5, 3)
        lag = 7
        delayed = DELAY N(signal, lag, 1.5, 3)
        smoothed = SMOOTH N(signal, lag, 1.5, 3)
        fewer = DELAY N(signal, lag, 1.5, {left})
        smoother = SMOOTH N(signal, lag, 1.5, {left})
        three = DELAY3I(signal, lag, 1.5)""",
        last=12,
        step=STEP,
    )
    members = simulate(model, {"lag": [lag, 7.0]}).values
    alone = simulate(model, {"lag": lag}).values
    for full, reduced in (("delayed", "fewer"), ("smoothed", "smoother")):
        np.testing.assert_allclose(members[full][:, 0], members[reduced][:, 0], rtol=1e-14)
        np.testing.assert_allclose(alone[full][:, 0], members[full][:, 0], rtol=1e-12)
    kept = np.allclose(members["three"][:, 0], members["delayed"][:, 0], rtol=1e-9)
    assert kept == (left == 3)
    np.testing.assert_allclose(members["three"][:, 1], members["delayed"][:, 1], rtol=1e-12)


TIMES = np.arange(0, 6.05, 0.1)


@pytest.mark.parametrize(
    ("call", "on"),
    [
        # manual, fn_pulse: on while start < Time + TIME STEP/2 < start + width
        ("PULSE(0.7, 0.3)", lambda t: (t > 0.65) & (t < 0.95)),
        ("PULSE(1, 2)", lambda t: (t > 0.95) & (t < 2.95)),
        ("PULSE(2.5, 0)", lambda t: (t > 2.45) & (t < 2.55)),  # 0 is one step
        ("PULSE(1, 0.04)", lambda t: t > 99),  # less than half a step is none; PySD gives one
        ("PULSE(-1, 1.3)", lambda t: t < 0.25),
        # fn_pulse_train: a step at least
        ("PULSE TRAIN(0.3, 0.3, 0.7, 6)", lambda t: np.isin(np.rint(t * 10) % 7, (3, 4, 5))),
        ("PULSE TRAIN(0, 0, 0.5, 9)", lambda t: np.rint(t * 10) % 5 == 0),
        ("PULSE TRAIN(1, 0.04, 1, 3)", lambda t: np.isin(np.rint(t * 10), (10, 20))),
        # "if tbetween is smaller than width then 1 between start and end"
        ("PULSE TRAIN(1, 1, 0.5, 3)", lambda t: (t > 0.95) & (t < 2.95)),
        ("PULSE TRAIN(1, 1, 0, 3)", lambda t: (t > 0.95) & (t < 2.95)),
        ("PULSE TRAIN(1, 1, 9, 1.5)", lambda t: (t > 0.95) & (t < 1.45)),
    ],
)
def test_pulses_count_steps_whatever_rounding_does(
    load: Load, call: str, on: Callable[[Floats], Floats]
) -> None:
    model = load(f"x = {call}", last=6, step=0.1)
    end = 5.95 if "6)" in call else 99
    expected = np.asarray(on(TIMES), dtype=bool) & (end > TIMES)
    np.testing.assert_array_equal(simulate(model).values["x"][:, 0], expected)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("STEP(3, 0.3)", lambda t: 3.0 * (t > 0.25)),
        ("STEP(3, 0.36)", lambda t: 3.0 * (t > 0.35)),
        ("RAMP(2, 1, 3)", lambda t: 2 * np.clip(t - 1, 0, 2)),
        ("RAMP(2, -1, 2)", lambda t: 2 * np.clip(t + 1, 0, 3)),
        # the manual's own formula (fn_ramp): it begins after its start, where it is at its end
        ("RAMP(2, 3, 1)", lambda t: np.where(t > 3.05, -4.0, 0.0)),
    ],
)
def test_steps_and_ramps_are_as_the_manual_writes_them(
    load: Load, call: str, value: Callable[[Floats], Floats]
) -> None:
    model = load(f"x = {call}", last=6, step=0.1)
    np.testing.assert_allclose(simulate(model).values["x"][:, 0], value(TIMES), atol=1e-12)
