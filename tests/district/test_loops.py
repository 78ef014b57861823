"""Each loop of the table is in the equations, link by link and with its sign."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.district.loops import Loop, load_loops
from model.engine import InputError, Model
from tests.district.runs import Run

LOOPS = load_loops()


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.id)
def test_every_step_of_a_loop_is_a_cause_of_the_next(district: Model, loop: Loop) -> None:
    missing = [
        (cause, effect)
        for cause, effect in zip(loop.steps, loop.steps[1:], strict=False)
        if cause not in district.variables[effect].causes
    ]
    assert missing == []


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.id)
def test_the_gauge_of_a_loop_is_a_variable_on_it_or_beside_it(
    district: Model, base: Run, loop: Loop
) -> None:
    name = loop.gauge.partition("[")[0]
    near = set(loop.steps) | {c for step in loop.steps for c in district.variables[step].causes}
    assert name in near | {u for step in loop.steps for u in district.variables[step].uses}
    assert np.isfinite(base.path(loop.gauge)).all()


def test_a_loop_that_does_not_close_or_has_the_wrong_letter_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "loops.csv"
    head = "id,zh,en,path,gauge,note_zh,note_en\n"
    rows = "R1,甲,one,gdp;own revenue,gdp,注,note\nB1,乙,two,gdp;own revenue;gdp,gdp,注,note\n"
    table.write_text(head + rows, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_loops(table)
    assert "does not come back" in str(refused.value)
    assert "'B'" in str(refused.value)
    assert "loops.csv:2" in str(refused.value)
    assert "loops.csv:3" in str(refused.value)
