"""Hand-made runs: readings of any set of targets from formulas written in a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from model.district.targets import Plan, Target, load_targets
from model.engine import Output
from studies.targets import reductions


@dataclass(frozen=True)
class HandMade:
    """What `evaluate` asks of a run, written by hand."""

    values: Mapping[Output, NDArray[np.float64]]
    ok: NDArray[np.bool_]


Formula: TypeAlias = Callable[[int], NDArray[np.float64]]


def run_by_hand(
    targets: Iterable[Target],
    formulas: Mapping[str, Formula],
    ok: NDArray[np.bool_],
    *,
    every_year: bool = False,
) -> HandMade:
    """The readings that the targets ask for, each year's from the formula of its variable."""
    asked = reductions(targets, every_year=every_year)
    return HandMade(
        {r: np.stack([formulas[r.variable](int(a)) for a, _ in r.intervals]) for r in asked}, ok
    )


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The plan's targets as the project ships them."""
    return load_targets()


@pytest.fixture(scope="session")
def by_hand() -> Callable[..., HandMade]:
    """`run_by_hand`, for tests (test folders are no packages, so they cannot import it)."""
    return run_by_hand
