"""Members run in parts are the same members, bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import studies.parts
from scenarios.reading import load
from studies.district import District
from studies.evaluation import sample_keys
from studies.fingerprint import fingerprint
from studies.parts import ensemble_in_parts


@pytest.mark.parametrize("parts", [2, 3])
def test_parts_in_any_order_give_the_bits_of_the_whole(
    whole_district: District, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    monkeypatch.setattr(studies.parts, "LEAST", 3)
    calls: list[int] = []

    def backwards(function: Callable[[Any], Any], tasks: Sequence[Any]) -> list[Any]:
        calls.append(len(tasks))
        return [function(task) for task in reversed(tasks)][::-1]

    scenarios = [load("plan"), load("boom")]
    keys = sample_keys(whole_district)[:6]
    whole = ensemble_in_parts(whole_district, scenarios, 11, 5, keys=keys)
    cut = ensemble_in_parts(whole_district, scenarios, 11, 5, keys=keys, parts=parts, map=backwards)
    assert calls == [parts]
    assert cut.run == whole.run
    assert fingerprint(cut) == fingerprint(whole)
    np.testing.assert_array_equal(cut.ok, whole.ok)
    assert set(cut.paths.values) == set(whole.paths.values)
    for key, values in whole.paths.values.items():
        np.testing.assert_array_equal(cut.paths.values[key], values)


def test_few_members_are_not_cut(whole_district: District) -> None:
    def nobody(function: Callable[[Any], Any], tasks: Sequence[Any]) -> list[Any]:
        raise AssertionError("nothing is handed out")

    found = ensemble_in_parts(
        whole_district, [load("plan")], 2, 0, keys=("gdp",), parts=8, map=nobody
    )
    assert found.members.count == 2
