"""The engine and two independent ones compute the same, in every variable at every step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.agreement import assert_agrees_with_pysd, assert_agrees_with_pysimlin

MODELS = Path(__file__).parents[1] / "models"


@pytest.mark.parametrize(
    "name",
    [
        "bench_flat",
        pytest.param("bench", marks=pytest.mark.slow),  # PySD takes a minute over its subscripts
    ],
)
def test_every_variable_at_every_step_is_as_pysd_has_it(name: str) -> None:
    assert_agrees_with_pysd(MODELS / f"{name}.mdl")


@pytest.mark.parametrize("name", ["bench", "bench_flat"])
def test_every_variable_at_every_step_is_as_pysimlin_has_it(name: str) -> None:
    assert_agrees_with_pysimlin(MODELS / f"{name}.mdl")


def test_a_difference_in_one_variable_is_found(tmp_path: Path) -> None:
    # The judge itself: PySD makes an integer state of an integer initial value and truncates.
    text = (MODELS / "delays.mdl").read_text("utf-8").replace("INTEG(input - level / 4, 3.25)", "4")
    spoiled = tmp_path / "spoiled.mdl"
    spoiled.write_text(text.replace("SMOOTHI(input, lag, 1.5)", "SMOOTHI(input, lag, 1)"), "utf-8")
    with pytest.raises(AssertionError, match="smooth from"):
        assert_agrees_with_pysd(spoiled)
