"""The step is fine enough, and the model is written as the page promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.engine import Model, load_model, simulate, yearly

MODEL = Path(__file__).parents[2] / "model" / "district" / "pingshan.mdl"
KEY = (
    "gdp nominal",
    "industrial value added",
    "tertiary value added now",
    "total rd spending",
    "Population",
    "energy use",
    "High Tech Firms",
    "leading gross output",
)


def test_halving_the_step_moves_key_outputs_by_less_than_one_per_cent(
    district: Model, tmp_path: Path
) -> None:
    text = MODEL.read_text("utf-8")
    assert text.count("\t0.0625\n") == 1
    half = tmp_path / "half.mdl"
    half.write_text(text.replace("\t0.0625\n", "\t0.03125\n"), "utf-8")
    # Stocks at the year's end: a mean of left step values would move with the step by itself.
    wanted = [yearly(name, "end" if name[0].isupper() else "mean", 2020, 2035) for name in KEY]
    coarse = simulate(district, outputs=wanted)
    fine = simulate(load_model(half), outputs=wanted)
    for name, one in zip(KEY, wanted, strict=True):
        a, b = coarse.values[one][:, 0], fine.values[one][:, 0]
        for year in (2020, 2025, 2030, 2035):
            assert a[year - 2020] == pytest.approx(b[year - 2020], rel=0.01), (name, year)


def test_every_variable_has_a_unit_a_sentence_and_a_group(district: Model) -> None:
    for name, variable in district.variables.items():
        if name in ("INITIAL TIME", "FINAL TIME", "TIME STEP", "SAVEPER", "Time"):
            continue
        assert variable.unit, name
        assert len(variable.doc) > 12, name
        assert variable.group, name


def test_the_run_covers_the_years_of_the_plan_and_the_vision(district: Model) -> None:
    clock = district.clock
    assert (clock.initial, clock.final) == (2015.0, 2036.0)
    assert float(clock.step).as_integer_ratio()[1] in (8, 16, 32)  # exact in binary
