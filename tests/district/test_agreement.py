"""Three engines run the district's model alike: ours, PySD's and pysimlin's."""

from __future__ import annotations

from pathlib import Path

from tests.engine.agreement import assert_agrees_with_pysd, assert_agrees_with_pysimlin

MODEL = Path(__file__).parents[2] / "model" / "district" / "pingshan.mdl"


def test_every_variable_at_every_step_is_as_pysd_computes_it() -> None:
    assert_agrees_with_pysd(MODEL)


def test_every_variable_at_every_step_is_as_pysimlin_computes_it() -> None:
    assert_agrees_with_pysimlin(MODEL)


def test_every_equation_has_units_that_balance_by_pysimlin() -> None:
    import simlin

    assert [issue.message for issue in simlin.load(str(MODEL)).check_units()] == []
