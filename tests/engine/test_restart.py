"""A run taken up midway goes on as if it had never been cut."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.engine import InputError, Model, Series, load_model, simulate
from model.engine.restart import started_from, state_at

DISTRICT = Path(__file__).resolve().parents[2] / "model" / "district" / "pingshan.mdl"
TEXT = """{UTF-8}
Herd= INTEG(births, 100) ~~|
births= Herd*rate ~~|
rate= 0.1 ~~|
seen= DELAY3(births, 2) ~~|
begun= INITIAL(Herd) ~~|
peak= SAMPLE IF TRUE(Herd > 120, Herd, 0) ~~|
since= Time - INITIAL TIME ~~|
INITIAL TIME= 0 ~~|
FINAL TIME= 8 ~~|
TIME STEP= 0.5 ~~|
SAVEPER= 0.5 ~~|
"""


def made(path: Path, text: str = TEXT) -> Model:
    path.write_text(text)
    return load_model(path, use_cache=False)


def agree(whole: Model, rest: Model, inputs: dict[str, float | Series]) -> None:
    """All values after the cut; levels of delays are kept as outflows, hence the rounding."""
    before = simulate(whole, inputs, members=1)
    after = simulate(rest, inputs, members=1)
    cut = len(before.times) - len(after.times)
    np.testing.assert_array_equal(before.times[cut:], after.times)
    for name, values in after.values.items():
        size = np.abs(before.values[name]).max()
        np.testing.assert_allclose(values, before.values[name][cut:], atol=1e-12 * size, rtol=0)


def test_every_value_goes_on(tmp_path: Path) -> None:
    model = made(tmp_path / "herd.mdl")
    rest = started_from(model, state_at(model, 3.0, {"rate": 0.2}))
    assert (rest.clock.initial, rest.clock.final) == (3.0, 8.0)
    agree(model, rest, {"rate": 0.2})


def test_what_was_initial_stays_so(tmp_path: Path) -> None:
    model = made(tmp_path / "herd.mdl")
    paths = simulate(started_from(model, state_at(model, 3.0)), outputs=["begun", "since", "Herd"])
    assert set(paths.values["begun"].ravel()) == {100.0}
    assert paths.values["since"][0, 0] == 3.0
    assert paths.values["Herd"][0, 0] == pytest.approx(100 * 1.05**6, rel=1e-14)


def test_a_constant_may_be_changed_from_there_on(tmp_path: Path) -> None:
    model = made(tmp_path / "herd.mdl")
    paths = simulate(started_from(model, state_at(model, 3.0)), {"rate": 0.0}, outputs=["Herd"])
    assert np.ptp(paths.values["Herd"]) == 0.0


def test_the_district_s_model_goes_on_from_the_plan_s_first_day() -> None:
    model = load_model(DISTRICT)
    inputs: dict[str, float | Series] = {"talent funding": Series([2019.0, 2023.0], [0.6, 2.0])}
    agree(model, started_from(model, state_at(model, 2021.0, inputs)), inputs)


def test_what_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    model = made(tmp_path / "herd.mdl")
    fixed = made(
        tmp_path / "fixed.mdl", TEXT.replace("DELAY3(births, 2)", "DELAY FIXED(births, 2, 0)")
    )
    state = state_at(model, 3.0)
    for refused in (
        lambda: state_at(fixed, 3.0),
        lambda: state_at(model, 3.2),
        lambda: state_at(model, 9.0),
        lambda: started_from(fixed, state),
    ):
        with pytest.raises(InputError):
            refused()
