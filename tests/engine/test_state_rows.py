"""Stocks that read one another all move from the state before the step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from model.engine import Model, run_ensemble

Load = Callable[..., Model]
COUNT = 21  # more than two chunks


@pytest.mark.parametrize("ahead", [1, 2, 9, 20])
def test_a_ring_of_stocks_is_as_eulers_rule_by_hand(load: Load, ahead: int) -> None:
    text = "\n".join(
        f"x{k} = INTEG(rate * (x{(k + ahead) % COUNT} - x{k}), {k * k}.5)" for k in range(COUNT)
    )
    model = load(f"{text}\nrate = 0.75", last=2, step=0.125)
    rates = np.array([0.75, 0.5])
    paths = run_ensemble(model, [{"rate": rates}], outputs=[f"x{k}" for k in range(COUNT)])
    found = np.array([paths.values[f"x{k}"][:, 0] for k in range(COUNT)])
    x = np.repeat((np.arange(COUNT) ** 2 + 0.5)[:, None], 2, axis=1)
    for step in range(17):
        np.testing.assert_allclose(found[:, step], x, rtol=1e-13)
        x = x + 0.125 * rates * (np.roll(x, -ahead, axis=0) - x)


def test_a_change_that_two_stocks_share_moves_both(load: Load) -> None:
    pairs = "\n".join(f"a{k} = INTEG(flow, {k})\nb{k} = INTEG(flow - a{k}, {k})" for k in range(9))
    model = load(f"flow = 2 * a3\n{pairs}", last=1, step=0.25)
    paths = run_ensemble(model, [{}], 2, outputs=["a0", "a8", "b8", "flow"])
    a3, a8, b8 = 3.0, 8.0, 8.0
    for _ in range(4):
        a3, a8, b8 = a3 + 0.25 * 2 * a3, a8 + 0.25 * 2 * a3, b8 + 0.25 * (2 * a3 - a8)
    assert paths.values["a8"][-1, 0, 0] == pytest.approx(a8, rel=1e-13)
    assert paths.values["b8"][-1, 0, 0] == pytest.approx(b8, rel=1e-13)
    assert paths.values["flow"][-1, 0, 1] == pytest.approx(2 * a3, rel=1e-13)
