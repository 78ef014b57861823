"""The district and one projection of it, made once for all tests of studies."""

from __future__ import annotations

import pytest

from scenarios.reading import load
from studies.district import District, load_district
from studies.projection import Projection, project


@pytest.fixture(scope="session")
def whole_district() -> District:
    """The model and its tables."""
    return load_district()


@pytest.fixture(scope="session")
def projection(whole_district: District) -> Projection:
    """The plan and the baseline, in this order."""
    return project(whole_district, [load("plan"), load("baseline")])
