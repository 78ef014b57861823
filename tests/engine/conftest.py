"""What the engine's tests share: small models written on the spot, and a cache of their own.

In:   equations as text.
Out:  `Model`s.
Knows nothing of the district.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from model.engine import Model, load_model

Load = Callable[..., Model]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads what another run has cached."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """`load(equations, first, last, step)`: a model from its equations, one a line."""

    def write(
        equations: str, first: float = 0, last: float = 10, step: float = 0.125, save: float = 0
    ) -> Model:
        lines = [line.strip() for line in equations.strip().splitlines() if line.strip()]
        lines += [f"INITIAL TIME = {first}", f"FINAL TIME = {last}", f"TIME STEP = {step}"]
        lines += [f"SAVEPER = {save or step}"]
        path = tmp_path / "model.mdl"
        path.write_text("{UTF-8}\n" + "".join(f"{line} ~ ~ |\n" for line in lines), "utf-8")
        return load_model(path)

    return write
