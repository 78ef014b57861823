"""A model of a few lines that shows a lever and a condition as they arrive, and the district's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from model.engine import Model, load_model

DISTRICT = Path(__file__).parents[2] / "model" / "district" / "pingshan.mdl"

SHOWN = """{UTF-8}
talent funding = 0.6 ~ Yi/Year ~ A lever |
demand loss = 0 ~ Dmnl ~ A condition |
lever shown = talent funding + 0*Time ~ Yi/Year ~ The lever at this time |
loss shown = demand loss + 0*Time ~ Dmnl ~ The condition at this time |
Money = INTEG(talent funding, 0) ~ Yi ~ What was paid |
INITIAL TIME = 2015 ~ Year ~ |
FINAL TIME = 2036 ~ Year ~ |
TIME STEP = STEPWIDTH ~ Year ~ |
SAVEPER = TIME STEP ~ Year ~ |
"""


@pytest.fixture(scope="session")
def shown_at(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Model]:
    """The small model with a time step of its own."""
    folder = tmp_path_factory.mktemp("shown")

    def load(step: str) -> Model:
        path = folder / f"shown{step}.mdl"
        path.write_text(SHOWN.replace("STEPWIDTH", step), encoding="utf-8")
        return load_model(path)

    return load


@pytest.fixture(scope="session")
def shown(shown_at: Callable[[str], Model]) -> Model:
    """The small model at the district's time step."""
    return shown_at("0.0625")


@pytest.fixture(scope="session")
def district() -> Model:
    """The district's model."""
    return load_model(DISTRICT)
