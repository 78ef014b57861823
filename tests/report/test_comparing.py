"""A difference in words: what hardly any member has is no probability of being worse."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from model.district.labels import Text
from report.comparing import Compared, _cell
from studies.chance import chance_from
from studies.compare import Paired

COUNT = 100


def pair(differing: int) -> Paired:
    """So many of a hundred members are higher by one under the first scenario."""
    difference = np.zeros(COUNT)
    difference[:differing] = 1.0
    whole = np.ones(COUNT, dtype=bool)
    return Paired(
        key="beds",
        year=2025,
        better=1,
        difference=difference,
        second=np.ones(COUNT),
        higher=chance_from(difference > 0, whole),
        lower=chance_from(difference < 0, whole),
    )


@pytest.mark.parametrize(
    ("differing", "said"),
    [(0, "no difference"), (1, "hardly any difference"), (10, "better about 10%")],
)
def test_who_does_not_differ_is_not_called_worse(differing: int, said: str) -> None:
    head = SimpleNamespace(factor=1.0, unit=Text("张", "beds"))
    told = cast(Compared, SimpleNamespace(lang="en", heads={"beds": head}))
    assert _cell(told, pair(differing)).endswith(said)
