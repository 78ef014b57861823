"""Scenarios that share their past: run once until a time, gone on from there bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from model.engine import (
    Input,
    InputError,
    Method,
    Model,
    Output,
    Past,
    PastOf,
    Paths,
    Series,
    run_ensemble,
    yearly,
)

Load = Callable[..., Model]

EQUATIONS = """
    Herd = INTEG(births - sales, 100)
    births = Herd * rate
    sales = IF THEN ELSE(Time <= 4, 0, Herd * lever)
    rate = 0.1
    lever = 0
    time to see = 2
    seen = DELAY3(births, time to see)
    begun = INITIAL(Herd * (1 + lever))
    peak = SAMPLE IF TRUE(Herd > 120, Herd, 0)
"""
MEMBERS = 21
RATES = np.linspace(0.05, 0.3, MEMBERS)
SCENARIOS: list[dict[str, Input]] = [
    {"rate": RATES},
    {"rate": RATES, "lever": 0.02},
    {"rate": RATES, "lever": Series([4.0, 8.0], [0.0, 0.1])},
    {"rate": RATES, "time to see": Series([4.0, 8.0], [2.0, 3.0])},
]
OUTPUTS: list[Output] = [
    "Herd",
    "seen",
    "peak",
    yearly("births", "mean", 0, 9),
    yearly("Herd", "end", 0, 9),
]


@pytest.fixture
def model(load: Load) -> Model:
    return load(EQUATIONS, last=10, step=0.25, save=0.5)


def run(
    model: Model, past: Past | None, block: int | None = None, method: Method = "euler"
) -> Paths:
    return run_ensemble(model, SCENARIOS, outputs=OUTPUTS, block=block, past=past, method=method)


@pytest.mark.parametrize("method", ["euler", "rk4"])
@pytest.mark.parametrize("block", [None, 8])
def test_runs_that_share_their_past_are_those_that_do_not(
    model: Model, block: int | None, method: Method
) -> None:
    whole = run(model, None, method=method)
    shared = run(model, Past(SCENARIOS[0], 4.0), block, method)
    for key, values in whole.values.items():
        np.testing.assert_array_equal(shared.values[key], values, err_msg=str(key))
    np.testing.assert_array_equal(shared.ok, whole.ok)


@pytest.mark.parametrize("block", [None, 8])
def test_members_that_went_the_way_of_others_need_no_past_of_their_own(
    model: Model, block: int | None
) -> None:
    rows = np.array([3, 0, 20, 3, *range(9), 7, 19])
    known = Past({"rate": RATES}, 4.0)
    of_rows = PastOf(known, MEMBERS, rows)
    scenarios = [{"rate": RATES[rows], **one} for one in ({}, {"lever": 0.02})]
    own = run_ensemble(
        model, scenarios, outputs=OUTPUTS, past=Past({"rate": RATES[rows]}, 4.0), block=block
    )
    taken = run_ensemble(model, scenarios, outputs=OUTPUTS, past=of_rows, block=block)
    for key, values in own.values.items():
        np.testing.assert_array_equal(taken.values[key], values, err_msg=str(key))
    np.testing.assert_array_equal(taken.ok, own.ok)


def test_the_past_is_run_once_for_the_same_outputs(model: Model) -> None:
    past = Past(SCENARIOS[0], 4.0)
    blocks = []

    def counted(call: Callable[..., object], tasks: Iterable[object]) -> list[object]:
        found = [call(task) for task in tasks]
        blocks.append(len(found))
        return found

    for outputs in (["Herd"], ["Herd"], ["seen"]):
        run_ensemble(model, SCENARIOS[:1], outputs=outputs, past=past, map=counted)  # type: ignore[arg-type]
    assert blocks == [1, 1, 1, 1, 1]  # past and run; run alone; past and run


def test_what_a_scenario_sets_does_not_count_before(model: Model) -> None:
    past = Past({"rate": RATES}, 4.0)
    paths = run_ensemble(model, [{"rate": 2 * RATES}], outputs=["Herd", "begun"], past=past)
    free = run_ensemble(model, [{"rate": RATES}], outputs=["Herd", "begun"])
    early = paths.times <= 4.0
    np.testing.assert_array_equal(paths.values["Herd"][early], free.values["Herd"][early])
    assert (paths.values["Herd"][~early] > free.values["Herd"][~early]).all()


def test_a_member_that_fails_in_the_past_has_failed(model: Model) -> None:
    rates = np.array([0.1, 1e200, 0.2])
    past = Past({"rate": rates}, 4.0)
    paths = run_ensemble(model, [{"rate": rates}], outputs=[yearly("Herd", "end", 8, 9)], past=past)
    assert paths.ok.tolist() == [[True, False, True]]


def test_a_past_that_no_value_tells_is_refused(load: Load) -> None:
    fixed = load("s = DELAY FIXED(Time, 2, 0)")
    with pytest.raises(InputError, match="fixed delays"):
        run_ensemble(fixed, [{}], outputs=["s"], past=Past({}, 4.0))
    plain = load(EQUATIONS)
    with pytest.raises(InputError, match="is not a step"):
        run_ensemble(plain, [{}], outputs=["Herd"], past=Past({}, 4.01))
